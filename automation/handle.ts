/** One stack that can be operated on, here or remotely. */
import type { OutputMap } from "@pulumi/pulumi/automation";
import { isRecord } from "./backend";
import type { EventWatch } from "./watch-events";

/** What one operation is given. */
export interface RunRequest {
  readonly watch: EventWatch;
  /** Receives what Pulumi prints. */
  readonly print: (text: string) => void;
  /** Stack file to use instead of the stack's own (local only). */
  readonly configFile?: string;
  /** Commands that change the remote copy of the configuration first (remote only). */
  readonly before?: readonly string[];
  /** Read the real state first. */
  readonly refresh?: boolean;
  /** Where a preview writes what it plans (local only). */
  readonly planFile?: string;
}

/** Operations of the Automation API that are used, over both kinds of workspace. */
export interface StackHandle {
  readonly name: string;
  preview(request: RunRequest): Promise<void>;
  up(request: RunRequest): Promise<void>;
  refresh(request: RunRequest): Promise<void>;
  /** Compares with the real state and changes nothing. */
  previewRefresh(request: RunRequest): Promise<void>;
  destroy(request: RunRequest): Promise<void>;
  outputs(): Promise<OutputMap>;
  /** URNs whose creation was under way when a run was killed: they may exist without being in the state. */
  pendingOperations(): Promise<readonly string[]>;
  /** URNs of the resources in the state. */
  resources(): Promise<readonly string[]>;
  /** Releases the stack's lock. Only for locks whose owner is known to be gone. */
  cancel(): Promise<void>;
}

/** URNs of the resources in an exported state, the stack's own and providers aside. */
export function resourcesIn(deployment: unknown): string[] {
  const resources: unknown = isRecord(deployment) ? deployment["resources"] : undefined;
  if (!Array.isArray(resources)) return [];
  return resources.flatMap((resource: unknown) =>
    isRecord(resource) && typeof resource["urn"] === "string" && !String(resource["type"]).startsWith("pulumi:")
      ? [resource["urn"]]
      : [],
  );
}
