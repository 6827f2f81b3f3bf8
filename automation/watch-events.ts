/** Turns the engine's events of one operation into typed progress, and keeps what is needed afterwards. */
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import { type PendingOperation, resourceOf } from "./repair/deployment";
import type { Changes, OnProgress } from "./types";

/** Listens to one operation on one stack. */
export class EventWatch {
  readonly events: EngineEvent[] = [];
  /** Creations and deletions that failed: AWS may have carried them out and not been heard. */
  readonly failures: PendingOperation[] = [];
  private readonly errors: string[] = [];
  private readonly finished = new Set<string>();
  private failed = 0;
  private summary: Changes | undefined;

  /**
   * @param total resources that the operation will visit; 0 while unknown
   * @param keep whether the events themselves are kept, as a preview needs them
   */
  constructor(
    private readonly stack: string,
    private readonly step: string,
    private readonly total: number,
    private readonly onProgress: OnProgress,
    private readonly keep: boolean,
  ) {}

  /** To be given to the Automation API as `onEvent`. */
  readonly take = (event: EngineEvent): void => {
    if (this.keep) this.events.push(event);
    if (event.summaryEvent) this.summary = { ...event.summaryEvent.resourceChanges };
    if (event.diagnosticEvent?.severity === "error") this.errors.push(plain(event.diagnosticEvent.message));
    if (event.resOpFailedEvent) {
      this.failed += 1;
      this.failures.push(...failureOf(event.resOpFailedEvent.metadata));
    }
    const metadata = (event.resOutputsEvent ?? event.resOpFailedEvent)?.metadata;
    if (!metadata || metadata.type.startsWith("pulumi:")) return;
    this.finished.add(`${metadata.urn} ${metadata.op}`);
    this.onProgress({
      kind: "resources",
      stack: this.stack,
      step: this.step,
      done: this.finished.size,
      total: Math.max(this.total, this.finished.size),
      failed: this.failed,
      current: `${metadata.op} ${metadata.urn.split("::").at(-1) ?? metadata.urn}`,
    });
  };

  /** Error diagnostics so far, without colours. */
  get diagnostics(): readonly string[] {
    return this.errors;
  }

  /** Counts of operations, once the engine has told them. */
  get changes(): Changes {
    return this.summary ?? {};
  }
}

/** Half of a replacement is neither: its old part stands. */
function failureOf({ op, old, new: made }: StepEventMetadata): PendingOperation[] {
  const resource = resourceOf(op === "create" ? made : op === "delete" ? old : undefined);
  return resource ? [{ type: op === "create" ? "creating" : "deleting", resource }] : [];
}

/** Text without Pulumi's colour marks and terminal escapes. */
export function plain(text: string): string {
  return text
    .replace(/<\{%[^%]*%\}>/g, "")
    .replace(/\u001b\[[0-9;]*m/g, "")
    .trim();
}
