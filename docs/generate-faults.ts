/** Writes docs/faults.md from the fault catalogue. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cataloguePage } from "../reachability/catalogue-page";

writeFileSync(join(__dirname, "faults.md"), cataloguePage());
