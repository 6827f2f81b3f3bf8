/** One stack that can be operated on. */
import type { OutputMap } from "@pulumi/pulumi/automation";
import { type Exported, isReal, readDeployment } from "./repair/deployment";
import type { ReadEntries, ToRead } from "./repair/scratch";
import type { EventWatch } from "./watch-events";

/** What one operation is given. */
export interface RunRequest {
  readonly watch: EventWatch;
  /** Receives what Pulumi prints. */
  readonly print: (text: string) => void;
  /** Stack file to use instead of the stack's own. */
  readonly configFile?: string;
  /** Read the real state first. */
  readonly refresh?: boolean;
  /** Where a preview writes what it plans. */
  readonly planFile?: string;
}

/** Operations of the Automation API that are used, and what a repair needs besides. */
export interface StackHandle {
  readonly name: string;
  preview(request: RunRequest): Promise<void>;
  up(request: RunRequest): Promise<void>;
  refresh(request: RunRequest): Promise<void>;
  /** Compares with the real state and changes nothing. */
  previewRefresh(request: RunRequest): Promise<void>;
  destroy(request: RunRequest): Promise<void>;
  outputs(): Promise<OutputMap>;
  /** The state. Secrets stay encrypted unless they are asked for. */
  export(showSecrets?: boolean): Promise<Exported>;
  /** Writes a whole state, and forgets every pending operation. */
  import(exported: Exported): Promise<void>;
  /** Rejects as an update would when somebody holds the stack's lock. Pending updates and deletions may be forgotten by it. */
  tryLock(): Promise<void>;
  /** Reads resources by the provider, in a state of its own. */
  read(exported: Exported, wanted: readonly ToRead[]): Promise<ReadEntries>;
  /** Takes the stack's entry back if this run made it. Rejects when it has resources by now. */
  discard(): Promise<void>;
  /** Releases the stack's lock. Only for locks whose owner is known to be gone. */
  cancel(): Promise<void>;
}

/** URNs of the resources in an exported state, the stack's own, components and providers aside. */
export function resourcesIn(exported: Exported): string[] {
  return readDeployment(exported)
    .resources.filter(isReal)
    .map(({ urn }) => urn);
}
