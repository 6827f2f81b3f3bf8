/** `egress network record`: an existing VPC as a file that plans, proofs and prices can stand on. */
import type { Command } from "commander";
import type { Recording } from "../../reachability/sources/aws/record-network";
import { type ExitCode, Failure } from "../failure";
import { answering, asJson, type OutputFlags } from "../output";
import { pen } from "../print";
import { recordedBefore, writeRecording } from "../snapshot-file";
import { checkRegion } from "../stack-options";

interface RecordFlags extends Pick<OutputFlags, "format" | "json" | "quiet"> {
  readonly vpcId: string;
  readonly region?: string;
  readonly out: string;
}

const FORMATS = ["text", "json"] as const;

/** Adds the command to the program. */
export function addNetwork(program: Command): void {
  const network = program.command("network").description("networks that somebody else made");
  network
    .command("record")
    .description("read one VPC once, change nothing, and write what was found to a file for network.existing.snapshot")
    .requiredOption("--vpc-id <id>", "the VPC: vpc-0a1b2c3d4e5f60718")
    .option("--region <region>", "default: AWS_REGION, the profile's")
    .option("--out <file>", "the file to write; one of the same VPC is written anew", "network.json")
    .option("--json", "print what was found as JSON")
    .option("--quiet", "print nothing but failures")
    .action(async (options: RecordFlags) => {
      const { vpcId, region, out, ...flags } = options;
      if (!/^vpc-[0-9a-f]+$/.test(vpcId))
        throw new Failure(
          `--vpc-id ${vpcId}\n  why: it is not the id of a VPC\n  fix: write an id such as vpc-0a1b2c3d4e5f60718`,
        );
      checkRegion(region);
      const answer = answering(flags, FORMATS);
      const before = await recordedBefore(out, vpcId);
      const recording = await recorded(vpcId, region);
      const { unknownsOf } = await import("../../reachability/sources/aws/record-network");
      await writeRecording(out, recording.snapshot);
      const notRead = unknownsOf(recording.snapshot);
      const { networkText, summaryOf } = await import("../network-text");
      const shown = { ...recording, notRead, out, ...(before ? { before } : {}) };
      await answer({
        text: () => networkText(shown, pen).join("\n"),
        json: () => asJson(summaryOf(shown)),
      });
      const exitCode: ExitCode = notRead.length > 0 || recording.missingPermissions.length > 0 ? 3 : 0;
      process.exitCode = exitCode;
    });
}

async function recorded(vpcId: string, region: string | undefined): Promise<Recording> {
  const { recordNetwork } = await import("../../reachability/sources/aws/record-network");
  const { LiveError } = await import("../../reachability/sources/aws/reader");
  try {
    return await recordNetwork({ vpcId, ...(region === undefined ? {} : { region }) });
  } catch (error) {
    if (error instanceof LiveError) throw new Failure(error.message);
    throw error;
  }
}
