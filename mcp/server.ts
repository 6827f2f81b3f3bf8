/**
 * The program as a service to agents: tools over the Model Context Protocol. All of them read only.
 * Loaded by `egress mcp` alone.
 */
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { compareTool } from "./compare-tool";
import { diagnoseTool } from "./diagnose-tool";
import { explainTool } from "./explain-tool";
import { planTool } from "./plan-tool";
import { proveTool } from "./prove-tool";
import type { Tool } from "./tool-spec";

/** Every tool, in the order in which it is listed. */
const TOOLS: readonly Tool[] = [proveTool, diagnoseTool, planTool, compareTool, explainTool];

const INSTRUCTIONS =
  "Proves whether ECS Fargate tasks in private subnets reach what they need (images, secrets, logs, AWS services, the internet), names the fault and its fix where they do not, and compares what NAT gateways and VPC endpoints cost. Every tool only reads. A verdict of not-proven is not a promise: something was not known.";

/** A server with every tool, not connected yet. @param version of this program */
export function serverOf(version: string): McpServer {
  const server = new McpServer({ name: "fargate-egress", version }, { instructions: INSTRUCTIONS });
  for (const each of TOOLS) register(server, each);
  return server;
}

function register(server: McpServer, { name, title, description, input, output, asksAws, run }: Tool): void {
  server.registerTool(
    name,
    {
      title,
      description,
      // A slip in a name is told, and never read as if nothing had been said.
      inputSchema: z.strictObject(input),
      outputSchema: z.object(output),
      annotations: {
        title,
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: asksAws ?? false,
      },
    },
    async (given: unknown) => {
      try {
        const answer = await run(given);
        return { structuredContent: { ...answer }, content: [{ type: "text" as const, text: JSON.stringify(answer) }] };
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return { isError: true, content: [{ type: "text" as const, text: why }] };
      }
    },
  );
}
