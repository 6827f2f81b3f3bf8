/** `egress snapshot`: a network and its services as they are now, as one file that `prove` reads. */
import type { Command } from "commander";
import type { Recording } from "../../reachability/sources/aws/record-network";
import type { NetworkSnapshot } from "../../reachability/sources/snapshot/snapshot";
import { Failure } from "../failure";
import { answering, asJson, type OutputFlags } from "../output";
import { pen } from "../print";
import { recordedBefore, writeRecording } from "../snapshot-file";
import { checkRegion, each, one } from "../stack-options";

interface SnapshotFlags extends Pick<OutputFlags, "json" | "quiet"> {
  readonly vpc?: string;
  readonly cluster?: string;
  readonly service: readonly string[];
  readonly region?: string;
  readonly out: string;
  readonly redact?: boolean;
}

const FORMATS = ["text", "json"] as const;

/** Adds the command to the program. */
export function addSnapshot(program: Command): void {
  program
    .command("snapshot")
    .description("read a VPC, and services in it, once, change nothing, and write a file that prove and plans read")
    .option("--vpc <id>", "the VPC (default: the services')", one)
    .option("--cluster <name>", "name or ARN of the ECS cluster of the services", one)
    .option("--service <name>", "a service to record as well (repeatable)", each, [])
    .option("--region <region>", "default: AWS_REGION, the profile's")
    .requiredOption("--out <file>", "the file to write; one of the same VPC is written anew")
    .option("--redact", "replace account ids and names, each the same everywhere")
    .option("--json", "print what was found as JSON")
    .option("--quiet", "print nothing but failures")
    .action(async (flags: SnapshotFlags) => {
      const { out, redact } = flags;
      const answer = answering(
        { ...(flags.json ? { json: true } : {}), ...(flags.quiet ? { quiet: true } : {}) },
        FORMATS,
      );
      check(flags);
      if (flags.vpc !== undefined) await recordedBefore(out, flags.vpc);
      const recording = await recorded(flags);
      const snapshot = redact ? await withoutNames(recording.snapshot) : recording.snapshot;
      const before = await recordedBefore(out, snapshot.vpc.id);
      await writeRecording(out, snapshot);
      const { unknownsOf } = await import("../../reachability/sources/aws/record-network");
      const notRead = unknownsOf(snapshot);
      const { networkText, summaryOf } = await import("../network-text");
      const shown = { ...recording, snapshot, notRead, out, ...(before ? { before } : {}) };
      await answer({
        text: () => networkText(shown, pen).join("\n"),
        json: () => asJson(summaryOf(shown)),
      });
      process.exitCode = notRead.length > 0 || recording.missingPermissions.length > 0 ? 3 : 0;
    });
}

/** @throws Failure for flags that do not say what to record */
function check({ vpc, cluster, service, region }: SnapshotFlags): void {
  checkRegion(region);
  if (vpc !== undefined && !/^vpc-[0-9a-f]+$/.test(vpc))
    throw new Failure(
      `--vpc ${vpc}\n  why: it is not the id of a VPC\n  fix: write an id such as vpc-0a1b2c3d4e5f60718`,
    );
  if ((cluster === undefined) !== (service.length === 0))
    throw new Failure(
      `${cluster === undefined ? "--service" : "--cluster"} alone\n  why: a service is found in its cluster\n  fix: give --cluster NAME and --service NAME, or --vpc alone`,
    );
  if (vpc === undefined && cluster === undefined)
    throw new Failure(
      "Say what to record.\n  why: no network and no service is named\n  fix: add --vpc ID, --cluster NAME --service NAME, or both",
    );
}

async function recorded({ vpc, cluster, service, region }: SnapshotFlags): Promise<Recording> {
  const { LiveError } = await import("../../reachability/sources/aws/reader");
  const at = region === undefined ? {} : { region };
  try {
    if (cluster !== undefined) {
      const { recordServices } = await import("../../reachability/sources/aws/record-services");
      return await recordServices({ cluster, services: service, ...at, ...(vpc === undefined ? {} : { vpcId: vpc }) });
    }
    const { recordNetwork } = await import("../../reachability/sources/aws/record-network");
    return await recordNetwork({ vpcId: vpc ?? "", ...at });
  } catch (error) {
    if (error instanceof LiveError) throw new Failure(error.message);
    throw error;
  }
}

async function withoutNames(snapshot: NetworkSnapshot): Promise<NetworkSnapshot> {
  const { redacted } = await import("../../reachability/sources/snapshot/redact");
  const { randomBytes } = await import("node:crypto");
  return redacted(snapshot, randomBytes(32));
}
