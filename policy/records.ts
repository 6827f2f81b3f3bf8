/**
 * From what the engine shows a policy to plain records. A stack policy sees outputs only; what AWS reports back there
 * (the rules of a group, the routes of a table) is the state before the change under review, so inputs are kept from
 * the resource policies, which the engine runs first and which see them.
 */
import type { PolicyResource } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import type { ResourceRecord } from "../plan/record";
import { isPresent } from "../reachability/sources/resources/graph";

type Properties = Readonly<Record<string, unknown>>;

/** Properties in which AWS repeats what other resources say, once a stack was refreshed. */
const ECHOES: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/securityGroup:SecurityGroup": ["ingress", "egress"],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["ingress", "egress"],
  "aws:ec2/routeTable:RouteTable": ["routes"],
  "aws:ec2/networkAcl:NetworkAcl": ["ingress", "egress", "subnetIds"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["routeTableIds", "privateDnsEnabled"],
};

/**
 * Copies properties without tripping over values that are not known yet: those stay as the engine's marker for
 * unknown, which the readers of records understand. Reading them off the SDK's proxy would throw.
 */
export function plainProperties(props: Properties): Properties {
  return Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(props)).map(([key, { value }]) => [key, value as unknown]),
  );
}

/** Inputs of the resources registered in this run, by URN. */
export class RegisteredInputs {
  readonly #byUrn = new Map<string, Properties>();

  /** Keeps the inputs that a resource policy was shown. */
  note(urn: string, props: Properties): void {
    if (!this.#byUrn.has(urn)) this.#byUrn.set(urn, plainProperties(props));
  }

  /** Inputs of a resource; `undefined` when no resource policy saw it (a targeted run, or all are disabled). */
  of(urn: string): Properties | undefined {
    return this.#byUrn.get(urn);
  }
}

/** Records of a stack under review. */
export function recordsOf(resources: readonly PolicyResource[], inputs: RegisteredInputs): ResourceRecord[] {
  return resources.map((resource) => recordOf(resource, inputs.of(resource.urn)));
}

function recordOf(resource: PolicyResource, noted: Properties | undefined): ResourceRecord {
  const shown = plainProperties(resource.props);
  const echoes = ECHOES[resource.type] ?? [];
  const shownOwn = Object.fromEntries(Object.entries(shown).filter(([key]) => !echoes.includes(key)));
  // An output that is not known is absent; an input that is not known says so, since something was set there.
  const outputs = Object.fromEntries(Object.entries(shownOwn).filter(([, value]) => isPresent(value)));
  const id = outputs["id"];
  return {
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    ...(resource.parent ? { parent: resource.parent.urn } : {}),
    ...(typeof id === "string" && id !== "" ? { id } : {}),
    inputs: noted ?? { ...shownOwn, ...doubtful(shown, echoes) },
    outputs,
    dependencies: resource.dependencies.map(({ urn }) => urn),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([key, behind]) => [key, behind.map(({ urn }) => urn)]),
    ),
  };
}

/** Echoes of a resource whose inputs nobody saw: set or repeated, nobody can tell, so they are unknown. */
function doubtful(shown: Properties, echoes: readonly string[]): Properties {
  const set = echoes.filter((key) => {
    const value = shown[key];
    return value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
  });
  return Object.fromEntries(set.map((key) => [key, pulumi.runtime.unknownValue]));
}
