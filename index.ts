/** The program: configuration to plan, plan to components, components to outputs. The only side effects are here. */
import * as pulumi from "@pulumi/pulumi";
import { loadStack } from "./stacks/load";
import type { StackOutputs } from "./stacks/outputs";
import { ConfigError } from "./stacks/parse";
import { buildStack } from "./stacks/stack";
import type { StackFile } from "./stacks/stack-file";

/** Run by the engine, and under mocks with a stack's file by `egress plan`. A mistake in the configuration ends as text, not as a stack trace. */
async function program(file?: StackFile): Promise<StackOutputs> {
  try {
    const { plan, settings, values } = await loadStack(file);
    for (const { key, why } of plan.warnings) void pulumi.log.warn(`${key}: ${why}`);
    return await buildStack(plan, settings, values);
  } catch (error) {
    throw error instanceof ConfigError ? new pulumi.RunError(error.message) : error;
  }
}

export = program;
