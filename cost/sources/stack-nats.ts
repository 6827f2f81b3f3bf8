/** NAT gateways of a deployed stack, from its Pulumi state. */
import { MeasureError } from "./aws-calls";

/** A NAT gateway that a stack owns. */
export interface StackNat {
  readonly id: string;
  /** Region of the resource, when the state says so. */
  readonly region?: string;
}

/** A resource of an exported deployment, as far as it is read here. */
interface StateResource {
  readonly type?: string;
  readonly id?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Reads the state with the Pulumi CLI. @param root folder with Pulumi.yaml. @throws MeasureError with the way around it. */
export async function stackNats(stack: string, root: string): Promise<StackNat[]> {
  const { LocalWorkspace } = await import("@pulumi/pulumi/automation");
  try {
    const workspace = await LocalWorkspace.create({ workDir: root });
    const exported: { readonly deployment: unknown } = await workspace.exportStack(stack);
    return natsOfDeployment(exported.deployment);
  } catch (error) {
    const why = reasonOf(error instanceof Error ? error.message : String(error));
    throw new MeasureError(
      `--stack ${stack}: the state of the stack cannot be read (${why})\n  fix: sign in to the Pulumi backend, or name the gateway with --nat nat-…`,
    );
  }
}

/** NAT gateways of an exported deployment (`pulumi stack export`, key `deployment`). */
export function natsOfDeployment(deployment: unknown): StackNat[] {
  const resources = (deployment as { resources?: readonly StateResource[] } | null)?.resources ?? [];
  return resources
    .filter((r) => r.type === "aws:ec2/natGateway:NatGateway" && r.id !== undefined)
    .map((r) => ({ id: r.id ?? "", ...(typeof r.outputs?.region === "string" ? { region: r.outputs.region } : {}) }));
}

/** What the Pulumi CLI said went wrong: its message also holds exit code, stdout and the call stack. */
export function reasonOf(message: string): string {
  if (/ENOENT/.test(message)) return "the Pulumi CLI is not installed";
  const said = /^(?:\s*stderr:)?\s*error: (.+)$/im.exec(message) ?? /^\s*stderr: *(\S.*)$/m.exec(message);
  return (said?.[1] ?? message.split("\n").find((line) => line.trim() !== "") ?? "no reason given").trim();
}
