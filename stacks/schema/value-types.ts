/** Values that keys of several sections take: CIDRs, ARNs, ids, service names. Shape only; each check brings its reason and fix. */
import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { endpointName, findService, serviceNames } from "../../plan/catalogue";
import {
  type Advice,
  checkAction,
  checkArn,
  checkCidr,
  checkId,
  checkRuleDescription,
  checkTagKey,
  checkTagValue,
  checkVpcCidr,
  type ValueCheck,
} from "../value-checks";

export type { Advice } from "../value-checks";

/** A schema with a check of its own. */
export function checked<T extends z.ZodType>(
  schema: T,
  test: (value: z.output<T>) => boolean,
  advice: (value: z.output<T>) => Advice,
) {
  return schema.superRefine((value, context) => {
    if (!test(value)) refuse(context, value, advice(value));
  });
}

/** A text under a check of single values. */
export function advised(check: ValueCheck) {
  return z.string().superRefine((value, context) => {
    const advice = check(value);
    if (advice) refuse(context, value, advice);
  });
}

function refuse(context: z.RefinementCtx, input: unknown, advice: Advice): void {
  context.addIssue({ code: "custom", input, params: { ...advice }, message: advice.why });
}

/** A text of a form that is told in words, not as a pattern. */
export function text(pattern: RegExp, why: string, fix: string) {
  return checked(
    z.string(),
    (value) => pattern.test(value),
    () => ({ why, fix }),
  );
}

/** Addresses as a destination or a source. */
export const cidr = advised(checkCidr);

/** Addresses of a VPC. */
export const vpcCidr = advised(checkVpcCidr);

/** @param services names in the ARN, separated by `|`. */
export const arn = (services: string) => advised(checkArn(...services.split("|")));

/** @param prefix as AWS writes it: `vpc`, `subnet`, `sg`. */
export const id = (prefix: string) => advised(checkId(prefix));

/** Why a rule is there: the rule's description in EC2. */
export const description = advised(checkRuleDescription);

/** Tags of every resource. */
export const tags = z.record(advised(checkTagKey), advised(checkTagValue)).default({});

/**
 * A service with an endpoint: a name of the catalogue, the short name of any other endpoint service
 * (`kinesis-streams`), or a full name (`com.amazonaws.vpce.us-east-1.vpce-svc-…`).
 */
export const service = (kind?: "interface" | "gateway") =>
  checked(
    z.string(),
    (name) => {
      const row = findService(name);
      if (row) return kind === undefined || row.kind === kind;
      return kind !== "gateway" && endpointName(name);
    },
    (name) => {
      const row = findService(name);
      if (!row) {
        const known = serviceNames.filter((n) => kind !== "gateway" || findService(n)?.kind === kind);
        return {
          why:
            kind === "gateway"
              ? "only S3 and DynamoDB have gateway endpoints"
              : "it is not the name of an endpoint service",
          fix: `choose ${closest(name, known)}, or another of: ${known.join(", ")}`,
        };
      }
      return {
        why: `${name} has ${row.kind === "gateway" ? "a gateway" : "an interface"} endpoint, and this list takes ${kind} endpoints`,
        fix:
          row.kind === "gateway"
            ? `move it to endpoints.gateway (gateway endpoints cost nothing)`
            : "move it to endpoints.interface",
      };
    },
  );

export const count = (min: number, max: number) => z.int().min(min).max(max);

/** Days that CloudWatch Logs keeps events. Source: AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html. */
export const retentionDays = z.union(
  [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653].map((n) =>
    z.literal(n),
  ),
);

/** Statement of an endpoint policy or a role policy. */
export const statement = z.strictObject({
  actions: z.array(advised(checkAction)).min(1),
  resources: z.array(z.string().min(1)).min(1),
});

/** Name of a map's entry: lower-case letters, digits and hyphens. @param max longest name. */
export const slug = (max: number) =>
  text(
    new RegExp(`^[a-z](?:[a-z0-9-]{0,${max - 2}}[a-z0-9])?$`),
    `a name here has 1 to ${max} lower-case letters, digits and hyphens, starts with a letter and ends in no hyphen`,
    "choose a name such as api or worker-2",
  );
