/** Options of the library: what every operation takes, and what some take besides. */
import type { PulumiCommand } from "@pulumi/pulumi/automation";
import type { Mode } from "../plan/mode";
import type { Patience } from "./attempt";
import type { Quiet } from "./drain";
import type { Price, Prove } from "./gates";
import type { Cancellation } from "./process";
import type { CostDifference, Finding, OnProgress } from "./types";
import type { VerifyStack } from "./verify";

/** What every operation takes. */
export interface FleetOptions {
  /** Stacks: environment times region, each with a file `Pulumi.<stack>.yaml`. */
  readonly stacks: readonly string[];
  /** Folder with Pulumi.yaml and the program. Default: the project of this package. */
  readonly projectDir?: string;
  /** Stacks at a time. Default: 6, or fewer if there are fewer; they mostly wait for AWS. */
  readonly parallel?: number;
  /** The Pulumi CLI. Default: `pulumi` on PATH. */
  readonly pulumiCommand?: PulumiCommand;
  /** Environment for Pulumi and the program, on top of this process's. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long to wait for locks, and how often to retry. Default: `PATIENCE`. */
  readonly patience?: Partial<Patience>;
  /** Ends the run. Default: never. `interruptible()` makes one from SIGINT. */
  readonly cancellation?: Cancellation;
  /** Default: nobody listens. */
  readonly onProgress?: OnProgress;
  /** Folder for a log file per stack and operation. Default: `.egress/logs` beside the project. */
  readonly logDir?: string;
}

/** What is asked before anything changes. */
export interface ChangeSummary {
  readonly stack: string;
  readonly changes: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  readonly cost?: CostDifference;
  /** Steps of a switch. */
  readonly steps?: readonly string[];
}

/** Asked once, when every stack's plan is known and has passed its gates. */
export type Approve = (summaries: readonly ChangeSummary[]) => Promise<boolean>;

/** Operations that compute a new plan. */
export interface GatedOptions extends FleetOptions {
  /** Interrupting replacements and deletions that are wanted, by URN. Default: none. */
  readonly allowReplace?: readonly string[];
  /** Go on when the proof lacks something; a known fault always stops. Default false. */
  readonly acceptUnproven?: boolean;
  /** Default: the project's own proof over the planned resources. */
  readonly prove?: Prove;
  /** Default: the project's own cost model with the stack's traffic. */
  readonly price?: Price;
  /** Read the real state of every resource first. Default false. */
  readonly refresh?: boolean;
}

/** Operations that change stacks. */
export interface ChangeOptions extends GatedOptions {
  /** Default: yes to everything that passed its gates. The command line asks. */
  readonly approve?: Approve;
  /** Go on with the other stacks when one is refused. Default false: a refusal stops the whole run before any change. */
  readonly keepGoing?: boolean;
}

/** Options of `refresh`. */
export interface RefreshOptions extends FleetOptions {
  /** Report what differs, change nothing. Default false. */
  readonly previewOnly?: boolean;
}

/** Options of `destroy`. */
export interface DestroyOptions extends FleetOptions {
  readonly approve?: Approve;
}

/** Options of `repair`. */
export interface RepairOptions extends FleetOptions {
  readonly approve?: Approve;
}

/** Options of `outputs`. */
export interface OutputsOptions extends FleetOptions {
  /** Default false: secrets read "[secret]". */
  readonly showSecrets?: boolean;
}

/** Options of `switchMode`. */
export interface SwitchOptions extends ChangeOptions {
  readonly to: Mode;
  /** Go there in one step: the new path is not proved before the old one is removed. Default false. */
  readonly direct?: boolean;
  /** Live proof from a task. Default: `verifyStack`. */
  readonly verify?: VerifyStack;
  /** Waiting for DNS and for NAT to fall quiet. Default: `QUIET`. */
  readonly quiet?: Partial<Quiet>;
}
