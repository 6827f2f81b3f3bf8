/** The Region of a stack, as Pulumi's AWS provider finds it. */
import { closest } from "fastest-levenshtein";
import { REGIONS } from "../plan/regions";
import type { StackFile } from "./stack-file";
import { StackFileError, told } from "./yaml-file";

const KEY = "aws:region";

/** Environment of a process, as `process.env`. */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `aws:region` of the stack, else AWS_REGION or AWS_DEFAULT_REGION. Nothing else: a profile of the AWS CLI may name one
 * that this machine alone knows.
 * @throws StackFileError when there is none, or it is no name of a Region
 */
export function regionOf(file: Pick<StackFile, "config" | "file" | "origin">, env: Environment = process.env): string {
  const configured = file.config[KEY];
  const variable = ["AWS_REGION", "AWS_DEFAULT_REGION"].find((name) => env[name]);
  const region = configured ?? (variable ? env[variable] : undefined);
  if (region === undefined || region === null || region === "")
    throw new StackFileError(
      told(
        configured === undefined
          ? `${KEY} = (not set) for ${file.file}`
          : `${file.origin([KEY]) ?? file.file} ${KEY} = ""`,
        "neither the stack's file, nor AWS_REGION, nor AWS_DEFAULT_REGION names a Region",
        "write aws:region: us-east-1 below config:, or export AWS_REGION=us-east-1",
      ),
    );
  const advice = regionAdvice(region);
  if (typeof region !== "string" || advice) {
    const source = configured === undefined ? variable : file.origin([KEY]);
    const { why, fix } = advice ?? NO_REGION;
    throw new StackFileError(told(`${source ?? file.file} ${KEY} = ${JSON.stringify(region)}`, why, fix));
  }
  return region;
}

const NO_REGION = { why: "it is not the name of an AWS Region", fix: "write a name such as us-east-1" };

/** What is wrong with the name of a Region; `undefined` for one that this program knows. */
function regionAdvice(region: unknown): { readonly why: string; readonly fix: string } | undefined {
  if (typeof region !== "string" || !/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region)) return NO_REGION;
  if (REGIONS.includes(region)) return undefined;
  if (/^eusc-|-iso[a-z]*-/.test(region))
    return {
      why: "its partition (European Sovereign Cloud, or an isolated one) is not modelled here: endpoint names, suffixes and prices differ",
      fix: "use a Region of aws, aws-cn or aws-us-gov",
    };
  return {
    why: "there is no such Region, or it is newer than this program",
    fix: `write ${closest(region, [...REGIONS])}`,
  };
}
