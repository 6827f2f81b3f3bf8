/**
 * How the two components at the top are given a finished plan instead of arguments: by the program of this repository,
 * which has planned the whole stack already. Unseen by whoever writes arguments, and by the engine.
 */
import * as pulumi from "@pulumi/pulumi";

const WORK = Symbol("work of a component");

/** Makes the children of a component, and says what it made. */
export type Work<Parts> = (component: pulumi.ComponentResource) => Parts | Promise<Parts>;

/** Arguments that carry the work itself. */
export function withWork<Args extends object, Parts>(work: Work<Parts>): Args {
  return { [WORK]: work } as unknown as Args;
}

/** The work that arguments carry; `undefined` for those that a person wrote. */
export function workOf<Parts>(args: object): Work<Parts> | undefined {
  return (args as { readonly [WORK]?: Work<Parts> })[WORK];
}

/**
 * Options of a part that used to stand by itself, beside the component and not below it: the alias keeps what is
 * deployed, in stacks that were made before.
 */
export function part(component: pulumi.Resource, above: pulumi.Resource | undefined): pulumi.ComponentResourceOptions {
  return { parent: component, aliases: [{ parent: above ?? pulumi.rootStackResource }] };
}
