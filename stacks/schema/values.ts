/** Values that keys of several sections take: CIDRs, ARNs, ids, service names. Shape only; each check brings its reason and fix. */
import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { parseCidr } from "../../plan/addresses";
import { endpointName, findService, serviceNames } from "../../plan/catalogue";

/** Carried by a check that knows its own reason and fix; read by {@link ../parse}. */
export interface Advice {
  readonly why: string;
  readonly fix: string;
}

/** A schema with a check of its own. */
export function checked<T extends z.ZodType>(
  schema: T,
  test: (value: z.output<T>) => boolean,
  advice: (value: z.output<T>) => Advice,
) {
  return schema.superRefine((value, context) => {
    if (!test(value))
      context.addIssue({ code: "custom", input: value, params: advice(value), message: advice(value).why });
  });
}

/** A text of a form that is told in words, not as a pattern. */
export function text(pattern: RegExp, why: string, fix: string) {
  return checked(
    z.string(),
    (value) => pattern.test(value),
    () => ({ why, fix }),
  );
}

export const cidr = checked(
  z.string(),
  (text) => parseCidr(text)?.aligned === true,
  (text) => {
    const parsed = parseCidr(text);
    return parsed
      ? {
          why: "the address has bits set beyond its prefix length",
          fix: `write the network address of the /${parsed.prefix}`,
        }
      : { why: "it is not an IPv4 CIDR", fix: "write four numbers and a prefix length, such as 10.0.0.0/16" };
  },
);

/** @param service name in the ARN, or several separated by `|`. */
export const arn = (service: string) =>
  text(
    new RegExp(`^arn:aws(-cn|-us-gov)?:(${service}):[a-z0-9-]*:\\d{0,12}:.+$`),
    `it is not an ARN of ${service.replaceAll("|", " or ")}`,
    "copy the ARN from the console or the AWS CLI",
  );

/** @param prefix as AWS writes it: `vpc`, `subnet`, `sg`. */
export const id = (prefix: string) =>
  text(
    new RegExp(`^${prefix}-[a-z0-9-]+$`),
    `an id of this kind starts with ${prefix}-`,
    `write an id such as ${prefix}-0123456789abcdef0`,
  );

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
  actions: z
    .array(
      text(
        /^[a-z0-9-]+:[A-Za-z0-9*]+$/,
        "an IAM action is a service prefix, a colon and a name",
        "write an action such as sqs:SendMessage",
      ),
    )
    .min(1),
  resources: z.array(z.string().min(1)).min(1),
});

/** Name of a map's entry: lower-case letters, digits and hyphens. @param max longest name. */
export const slug = (max: number) =>
  text(
    new RegExp(`^[a-z](?:[a-z0-9-]{0,${max - 2}}[a-z0-9])?$`),
    `a name here has 1 to ${max} lower-case letters, digits and hyphens, starts with a letter and ends in no hyphen`,
    "choose a name such as api or worker-2",
  );
