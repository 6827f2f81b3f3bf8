/** Snapshots as files to be proved: a network for services of other files, and services that were recorded in it. */
import { fieldsOf } from "../../../resources/properties";
import { isUnknown } from "../../topology";
import type { FileSource } from "../files/source";
import { topologyOfService } from "./prove-services";
import { checkSnapshot } from "./read-snapshot";
import { topologyOfSnapshot } from "./snapshot";

export const SNAPSHOT: FileSource = {
  name: "a snapshot (egress snapshot)",
  recognises: ({ json }) => typeof fieldsOf(json)["fargate-egress"] === "string",
  read: ({ path, json }) => {
    const snapshot = checkSnapshot(json, path);
    const services = (snapshot.services ?? []).map((service) => ({
      topology: topologyOfService(snapshot, service),
      needs: service.needs,
      peers: service.peers,
      open: service.open,
      place: { file: path, address: service.task.name },
    }));
    return {
      what: `snapshot of ${snapshot.vpc.id}`,
      records: [],
      region: snapshot.region,
      ...(isUnknown(snapshot.account) ? {} : { account: snapshot.account }),
      places: new Map(),
      notLookedAt: [],
      networks: [topologyOfSnapshot(snapshot)],
      services,
    };
  },
};
