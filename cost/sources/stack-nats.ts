/** NAT gateways of a deployed stack, from its Pulumi state. */
import { Graph } from "../../resources/graph";
import { recordsOfDeployment } from "../../resources/state";
import { TYPES } from "../../resources/tokens";
import { MeasureError } from "./aws-calls";

/** A NAT gateway that a stack owns. */
export interface StackNat {
  readonly id: string;
  /** Region of the resource, when the state says so. */
  readonly region?: string;
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
  const graph = new Graph(recordsOfDeployment(deployment));
  return graph.of(TYPES.natGateway).flatMap((nat) => {
    if (nat.id === undefined) return [];
    const region = graph.value(nat, "region");
    return [{ id: nat.id, ...(typeof region === "string" ? { region } : {}) }];
  });
}

/** What the Pulumi CLI said went wrong: its message also holds exit code, stdout and the call stack. */
export function reasonOf(message: string): string {
  if (/ENOENT/.test(message)) return "the Pulumi CLI is not installed";
  const said = /^(?:\s*stderr:)?\s*error: (.+)$/im.exec(message) ?? /^\s*stderr: *(\S.*)$/m.exec(message);
  return (said?.[1] ?? message.split("\n").find((line) => line.trim() !== "") ?? "no reason given").trim();
}
