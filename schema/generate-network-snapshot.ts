/** Writes schema/network-snapshot.schema.json from the snapshot's form. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { snapshotJsonSchema } from "../reachability/sources/snapshot/snapshot";

writeFileSync(join(__dirname, "network-snapshot.schema.json"), `${JSON.stringify(snapshotJsonSchema(), null, 2)}\n`);
