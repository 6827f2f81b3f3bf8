/** What was tested is what runs: tags that cannot move, images that are scanned. */

import { fieldsOf } from "../../resources/properties";
import { TYPES } from "../../resources/tokens";
import type { ResourcePolicyDefinition } from "../define";

export const immutableRepositories: ResourcePolicyDefinition = {
  kind: "resource",
  name: "immutable-scanned-repositories",
  description: "Image repositories have immutable tags and scan on push.",
  severity: "medium",
  check: ({ urn, type, name, props }) => {
    if (type !== TYPES.repository) return [];
    const mutable = props["imageTagMutability"] !== "IMMUTABLE";
    const unscanned = fieldsOf(props["imageScanningConfiguration"])["scanOnPush"] !== true;
    return [
      ...(mutable
        ? [
            {
              urn,
              what: `tags of repository ${name} can be moved`,
              why: "a restarted task may pull another image than the one that was deployed",
              fix: 'set imageTagMutability to "IMMUTABLE"',
            },
          ]
        : []),
      ...(unscanned
        ? [
            {
              urn,
              what: `repository ${name} does not scan images`,
              why: "known vulnerabilities go to production unseen",
              fix: "set imageScanningConfiguration.scanOnPush to true",
            },
          ]
        : []),
    ];
  },
};
