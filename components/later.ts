/** Outputs of a component whose children are made when the account has answered. */
import * as pulumi from "@pulumi/pulumi";

/** What every output of the SDK holds; each part fails by itself. */
interface Parts {
  promise(): Promise<unknown>;
  readonly isKnown: Promise<unknown>;
  readonly isSecret: Promise<unknown>;
  readonly allResources: () => Promise<unknown>;
}

/**
 * An output of what will be made. The component tells its failure once, by itself: its outputs fail with it, in silence,
 * or the same message would be shown for each of them.
 */
export function later<Made, T>(made: Promise<Made>, select: (made: Made) => pulumi.Input<T>): pulumi.Output<T> {
  const output = pulumi.output(made.then(select)) as pulumi.Output<T>;
  const { isKnown, isSecret } = output as unknown as Parts;
  const parts = output as unknown as Parts;
  for (const part of [parts.promise(), isKnown, isSecret, parts.allResources()]) part.catch(() => undefined);
  return output;
}
