/** A registered resource as plain data: what the mocks, a preview and a state file have in common. Pure. */

/** One resource of a stack. Property names are those of @pulumi/aws (camel case). */
export interface ResourceRecord {
  readonly urn: string;
  /** Type token: `aws:ec2/subnet:Subnet`. Components have tokens of the form `fargate-egress:index:Vpc`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** URN of the parent. */
  readonly parent?: string;
  /** Provider id, where it is known. */
  readonly id?: string;
  /** Input properties. A value that is not known yet is one of the engine's markers (unknowns.ts), or absent. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Output properties where they are known, without echoes: the inputs and what the provider computed. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** URNs this resource waits for. */
  readonly dependencies: readonly string[];
  /** URNs behind each property: how a reference is followed when its value is unknown. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}
