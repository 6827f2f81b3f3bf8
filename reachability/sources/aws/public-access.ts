/** VPC Block Public Access, read and put into the model's terms. */
import {
  DescribeVpcBlockPublicAccessExclusionsCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  type EC2Client,
  type VpcBlockPublicAccessExclusion,
} from "@aws-sdk/client-ec2";
import {
  type BlockPublicAccess,
  type BlockPublicAccessExclusion,
  isUnknown,
  type Known,
  unknown,
} from "../../topology";
import type { Reader } from "./reader";

const WHAT = "VPC Block Public Access";
const MODES = ["off", "block-bidirectional", "block-ingress"] as const;

/** States in which an exclusion holds for certain. */
const IN_FORCE = new Set(["create-complete", "update-complete"]);
const GONE = new Set(["delete-complete", "create-failed", "disable-complete"]);

/** Reads the account's setting in the Region, and what is excluded where it blocks. */
export async function readPublicAccess(ec2: EC2Client, reader: Reader): Promise<Known<BlockPublicAccess>> {
  const options = await reader.known("ec2:DescribeVpcBlockPublicAccessOptions", WHAT, async () => {
    const answer = await ec2.send(new DescribeVpcBlockPublicAccessOptionsCommand({}));
    return answer.VpcBlockPublicAccessOptions ?? {};
  });
  if (isUnknown(options)) return options;
  const said = options.InternetGatewayBlockMode;
  const changing = options.State === "update-in-progress";
  const mode = changing ? undefined : MODES.find((each) => each === said);
  if (mode === "off") return { mode, exclusions: [] };
  return {
    mode: mode ?? unknown(`${WHAT} (${changing ? "it is being changed" : `AWS says "${said ?? ""}"`})`),
    exclusions: await readExclusions(ec2, reader),
  };
}

function readExclusions(ec2: EC2Client, reader: Reader): Promise<BlockPublicAccess["exclusions"]> {
  return reader.known("ec2:DescribeVpcBlockPublicAccessExclusions", `exclusions from ${WHAT}`, async () => {
    const found: VpcBlockPublicAccessExclusion[] = [];
    let next: string | undefined;
    do {
      const page = await ec2.send(
        new DescribeVpcBlockPublicAccessExclusionsCommand(next === undefined ? {} : { NextToken: next }),
      );
      found.push(...(page.VpcBlockPublicAccessExclusions ?? []));
      next = page.NextToken;
    } while (next);
    return found.flatMap(exclusionOf);
  });
}

function exclusionOf(exclusion: VpcBlockPublicAccessExclusion): BlockPublicAccessExclusion[] {
  const { ExclusionId, ResourceArn, InternetGatewayExclusionMode: mode, State: state } = exclusion;
  if (state !== undefined && GONE.has(state)) return [];
  const id = ExclusionId ?? "";
  const settled = state !== undefined && IN_FORCE.has(state);
  return [
    {
      id,
      // arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0a1
      resourceId: ResourceArn?.split("/").at(-1) ?? "",
      mode: settled && mode ? mode : unknown(`exclusion ${id} from ${WHAT} (its state is "${state ?? ""}")`),
    },
  ];
}
