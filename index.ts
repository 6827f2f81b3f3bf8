/** The program: configuration to plan, plan to components, components to outputs. The only side effects are here. */
import * as pulumi from "@pulumi/pulumi";
import { type LoadedStack, loadStack } from "./stacks/load";
import type { StackOutputs } from "./stacks/outputs";
import { ConfigError } from "./stacks/parse";
import { buildStack } from "./stacks/stack";
import type { StackFile } from "./stacks/stack-file";

/**
 * Run by the engine without arguments, and under mocks by the offline evaluation. A mistake in the configuration ends as
 * text, not as a stack trace.
 * @param file the stack's configuration. @default what the engine hands over
 * @param onPlan told what was planned, before anything is registered. @default nobody
 */
async function program(file?: StackFile, onPlan?: (stack: LoadedStack) => void): Promise<StackOutputs> {
  try {
    const stack = await loadStack(file);
    onPlan?.(stack);
    const { plan, settings, values } = stack;
    // An evaluation hands the plan to who asked, with its warnings.
    if (onPlan === undefined) for (const { key, why } of plan.warnings) void pulumi.log.warn(`${key}: ${why}`);
    return await buildStack(plan, settings, values);
  } catch (error) {
    throw error instanceof ConfigError ? new pulumi.RunError(error.message) : error;
  }
}

export = program;
