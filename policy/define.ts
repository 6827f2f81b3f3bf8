/** How a policy is written here, and how it becomes one of @pulumi/policy. */

import type {
  EnforcementLevel,
  PolicyConfigSchema,
  ReportViolation,
  ResourceValidationPolicy,
  Severity,
  StackValidationPolicy,
} from "@pulumi/policy";
import { MODES, type Mode } from "../plan/mode";
import { Graph } from "../resources/graph";
import type { ResourceRecord } from "../resources/record";
import { declaredMode } from "./declared";
import { type Exemption, isExempt } from "./exemptions";
import { type Finding, messageOf } from "./finding";
import { type RegisteredInputs, recordsOf } from "./records";
import { modeOf } from "./undeclared-mode";

/** Configuration of a policy after defaults. */
export interface PolicyOptions {
  readonly exempt: readonly Exemption[];
  /** Mode of the stack: configured for the policy, else declared by the stack; `undefined` when neither tells. */
  readonly mode: Mode | undefined;
  /** Everything that was configured, for options of one policy. */
  readonly all: Readonly<Record<string, unknown>>;
}

type SchemaProperties = PolicyConfigSchema["properties"];

interface Definition {
  /** Name in the pack, and key in the policy configuration. */
  readonly name: string;
  /** What must hold, as one sentence. */
  readonly description: string;
  /** Level unless configured. @default "mandatory" */
  readonly enforcementLevel?: EnforcementLevel;
  readonly severity: Severity;
  /** Options besides `exempt` and `enforcementLevel`, as JSON schema. */
  readonly options?: SchemaProperties;
}

/** One resource as it is about to be registered. */
export interface ReviewedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /**
   * Inputs. Reading one that is not known yet ends the check with the SDK's own notice, and the engine asks again
   * when it is known; `in` tells whether it is set at all.
   */
  readonly props: Readonly<Record<string, unknown>>;
}

/** A policy over one resource at a time: stops a mistake before the resource is made. */
export interface ResourcePolicyDefinition extends Definition {
  readonly kind: "resource";
  /** Findings about the resource; none when the policy has nothing to say about it. */
  readonly check: (resource: ReviewedResource, options: PolicyOptions) => readonly Finding[];
}

/** All resources of a stack. */
export interface ReviewedStack {
  readonly records: readonly ResourceRecord[];
  readonly graph: Graph;
  /** As in {@link PolicyOptions}, else inferred from the resources. */
  readonly mode: Mode;
}

/** A policy over the whole stack: for what takes more than one resource to see. */
export interface StackPolicyDefinition extends Definition {
  readonly kind: "stack";
  readonly check: (stack: ReviewedStack, options: PolicyOptions) => readonly Finding[];
}

/** Any policy of the pack. */
export type PolicyDefinition = ResourcePolicyDefinition | StackPolicyDefinition;

/** Option shared by the policies that depend on the mode. */
export const MODE_OPTION: SchemaProperties = {
  mode: {
    type: "string",
    enum: [...MODES],
    description: "Mode to hold the stack to. Default: the stack's mode, else what the resources show.",
  },
};

const EXEMPT_OPTION: SchemaProperties = {
  exempt: {
    type: "array",
    default: [],
    description: "What is accepted nevertheless: URN, logical name, fault code or service (`*` stands for any text).",
    items: {
      type: "object",
      required: ["match", "reason"],
      additionalProperties: false,
      properties: { match: { type: "string", minLength: 1 }, reason: { type: "string", minLength: 3 } },
    },
  },
};

/** Turns a definition into a policy of the SDK. Resource policies note the inputs that stack policies need. */
export function policyOf(
  definition: PolicyDefinition,
  inputs: RegisteredInputs,
): ResourceValidationPolicy | StackValidationPolicy {
  const { name, description, severity, enforcementLevel = "mandatory", options = {} } = definition;
  const common = {
    name,
    description,
    severity,
    enforcementLevel,
    configSchema: { properties: { ...EXEMPT_OPTION, ...options } },
  };
  switch (definition.kind) {
    case "resource":
      return {
        ...common,
        validateResource: (args, report) => {
          inputs.note(args.urn, args.props);
          const chosen = optionsOf(args.getConfig());
          const { urn, type, name: resourceName } = args;
          tell(definition.check({ urn, type, name: resourceName, props: args.props }, chosen), chosen, report);
        },
      };
    case "stack":
      return {
        ...common,
        validateStack: (args, report) => {
          const chosen = optionsOf(args.getConfig());
          const records = recordsOf(args.resources, inputs);
          const mode = chosen.mode ?? modeOf(records);
          tell(definition.check({ records, graph: new Graph(records), mode }, chosen), chosen, report);
        },
      };
  }
}

function optionsOf(config: Readonly<Record<string, unknown>>): PolicyOptions {
  const exempt = Array.isArray(config["exempt"]) ? (config["exempt"] as Exemption[]) : [];
  const mode = MODES.find((candidate) => candidate === config["mode"]) ?? declaredMode();
  return { exempt, mode, all: config };
}

function tell(findings: readonly Finding[], { exempt }: PolicyOptions, report: ReportViolation): void {
  for (const finding of findings) if (!isExempt(finding, exempt)) report(messageOf(finding), finding.urn);
}
