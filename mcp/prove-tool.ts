/** The tool `prove`: ECS services of any infrastructure, from its files. */
import { z } from "zod";
import { FINDINGS, findingsOf, VERDICT } from "./findings";
import { tool } from "./tool-spec";

const text = z.string().min(1).max(4096);

/** Where something stands in its file. */
const PLACE = z.object({ file: z.string(), line: z.number().optional(), address: z.string() });

export const proveTool = tool({
  name: "prove",
  title: "Prove infrastructure from its files",
  description:
    "Whether the ECS services of a Terraform or OpenTofu plan or state (terraform show -json), a CloudFormation template or CDK assembly, a Pulumi preview or export, or a recorded account reach what they need. Several files are one network. Reads the files of this machine, asks no account.",
  input: {
    files: z.array(text).min(1).max(50).describe("paths; a folder for a cloud assembly"),
    services: z.array(text).optional().describe("only these, by name or address"),
    needs: z.array(text).optional().describe("services that the code calls: sqs, dynamodb, internet"),
    region: text.optional().describe("where a file does not tell"),
    account: z
      .string()
      .regex(/^\d{12}$/)
      .optional()
      .describe("where a file does not tell"),
    variables: z.record(z.string(), z.string()).optional().describe("values of a template's parameters"),
    likely: z.boolean().optional().describe("take the likeliest of what a plan leaves open; default: prove all of it"),
    hops: z.boolean().optional().describe("each step of each proof"),
  },
  output: {
    verdict: VERDICT,
    files: z.array(z.object({ path: z.string(), what: z.string() })),
    services: z.array(z.object({ name: z.string(), place: PLACE, region: z.string(), vpc: z.string(), ...FINDINGS })),
    notLookedAt: z.array(z.object({ place: PLACE, type: z.string(), why: z.string() })),
    assumed: z.array(z.string()),
  },
  run: async ({ files, services, needs, region, account, variables, likely, hops }) => {
    const { readFiles } = await import("../reachability/sources/files/read-files");
    const { proveFiles } = await import("../reachability/sources/files/prove-files");
    const { faultsOf } = await import("../report/files-proof");
    const told = { ...(region === undefined ? {} : { region }), ...(account === undefined ? {} : { account }) };
    const proof = proveFiles(readFiles(files, { variables: variables ?? {}, ...told }), {
      services: services ?? [],
      needs: needs ?? [],
      likely: likely ?? false,
      ...(region === undefined ? {} : { region }),
    });
    return {
      verdict: proof.verdict,
      files: proof.files.map((file) => ({ ...file })),
      services: proof.services.map((service) => {
        const found = findingsOf(service.verdict, service.proofs, hops ?? false);
        // The fix in the words of the file: HCL for Terraform.
        const fixes = new Map(faultsOf(proof, service).map(({ kind, subject, fix }) => [`${kind} ${subject}`, fix]));
        return {
          name: service.name,
          place: { ...service.place },
          region: service.region,
          vpc: service.topology.vpc.id,
          ...found,
          faults: found.faults.map((fault) => ({
            ...fault,
            fix: fixes.get(`${fault.kind} ${fault.subject}`) ?? fault.fix,
          })),
        };
      }),
      notLookedAt: proof.notLookedAt.map(({ place, type, why }) => ({ place: { ...place }, type, why })),
      assumed: [...proof.assumed],
    };
  },
});
