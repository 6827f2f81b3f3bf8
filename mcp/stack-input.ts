/** How tools name a stack of this program. */
import { z } from "zod";

/** The input of every tool on a stack file. */
export const STACK = {
  stack: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,100}$/)
    .describe("the stack: Pulumi.<stack>.yaml of the project"),
  config: z.string().optional().describe("path of another stack file"),
  set: z.array(z.string()).optional().describe("overrides, such as network.azs=3"),
};

/** Traffic, as the command line takes it. */
export const TRAFFIC = z
  .string()
  .optional()
  .describe("GB per month on top of the stack's traffic key: ecr=200,s3=500,logs=900,internet=50");

/** The stack as the offline evaluation takes it. */
export function evaluated(input: { stack: string; config?: string | undefined; set?: readonly string[] | undefined }) {
  const { stack, config, set } = input;
  return { stack, set: set ?? [], ...(config === undefined ? {} : { configFile: config }) };
}
