/** What reads the files of others (plans, states, templates, recordings), and what it answers. Each kind has a folder of its own. */
import type { ResourceRecord } from "../../../resources/record";
import type { NetworkTopology, ResourceTopology } from "../resources";
import type { Exports } from "./exports";

/** A file as it was given. */
export interface SourceFile {
  /** As it was named on the command line, or relative to what was: printed, never opened again. */
  readonly path: string;
  readonly text: string;
  /** The text as JSON; `undefined` when it is none. Parsed once. */
  readonly json: unknown;
  /** Text of a file in the same folder (an asset of a cloud assembly); `undefined` when there is none. */
  readonly beside: (name: string) => string | undefined;
}

/** What the user tells that files may not. */
export interface FileOptions {
  /** Region of resources whose own is not told. @default what the file tells */
  readonly region?: string;
  /** Account, 12 digits. @default what the file tells */
  readonly account?: string;
  /** What stands before URNs, where several files may use the same addresses. @default nothing */
  readonly urnPrefix?: string;
  /** What stacks in other files export. @default nothing */
  readonly exports?: Exports;
  /** Values of template parameters by name. @default none */
  readonly variables: Readonly<Record<string, string>>;
}

/** Where a resource stands. */
export interface Place {
  readonly file: string;
  /** From 1; absent where the source does not know it. */
  readonly line?: number;
  /** What the source calls the resource: `module.vpc.aws_subnet.private[0]`, `Network/Subnet1`, a URN. */
  readonly address: string;
}

/** Something that no proof looks at. */
export interface NotLookedAt {
  readonly place: Place;
  /** The source's own type: `awscc_ec2_route`. */
  readonly type: string;
  /** Why, as a clause: `it is not modelled`. */
  readonly why: string;
  /** What may depend on it: then nothing is proven as a whole. `nothing`: it is named for completeness. */
  readonly bears: "tasks" | "network" | "nothing";
}

/**
 * A value of which only the candidates are known. Its place in the record is empty (the engine's marker), so the proof
 * holds it for unknown; the verdict holds if it is the same whichever candidate it is.
 */
export interface Choice {
  /** URN of the record. */
  readonly urn: string;
  /** Property of the inputs, a path with dots. */
  readonly path: string;
  /** Each a value of the property; the likeliest first: what is shown is shown of it. */
  readonly candidates: readonly unknown[];
}

/** A task that was recorded together with its network. */
export interface RecordedService extends ResourceTopology {
  readonly place: Place;
}

/** What a file holds. Ids are the provider's, else the URN of the record. */
export interface FoundInfrastructure {
  /** In words: `Terraform plan`, `CloudFormation template`. */
  readonly what: string;
  /** Property names and type tokens of Pulumi's AWS provider; texts hold ids (or URNs) of what they refer to. */
  readonly records: readonly ResourceRecord[];
  /** Region of resources that are not in {@link regions}; absent when the file does not tell. */
  readonly region?: string;
  /** Regions by URN, where they differ. */
  readonly regions?: ReadonlyMap<string, string>;
  readonly account?: string;
  /** By URN. */
  readonly places: ReadonlyMap<string, Place>;
  readonly notLookedAt: readonly NotLookedAt[];
  /** @default none */
  readonly choices?: readonly Choice[];
  /** Recorded networks. @default none */
  readonly networks?: readonly NetworkTopology[];
  /** Recorded tasks with their networks. @default none */
  readonly services?: readonly RecordedService[];
}

/** One kind of file. */
export interface FileSource {
  /** In words, for messages: `terraform show -json`. */
  readonly name: string;
  /** Whether a file is of this kind, by what it holds. Cheap: looks at a few keys. */
  readonly recognises: (file: SourceFile) => boolean;
  /** @throws FileProblem for a file of this kind that cannot be read */
  readonly read: (file: SourceFile, options: FileOptions) => FoundInfrastructure;
}

/** A file that cannot be read, with what the user can do. */
export class FileProblem extends Error {
  constructor(
    readonly key: string,
    readonly why: string,
    readonly fix: string,
  ) {
    super(`${key}\n  why: ${why}\n  fix: ${fix}`);
    this.name = "FileProblem";
  }
}
