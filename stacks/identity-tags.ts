/** Tags that say whose a resource is: what an interrupted run left in AWS is found by them. */
import * as pulumi from "@pulumi/pulumi";

/** Prefix of both keys, unless the stack names another. */
const TAG_PREFIX = "fargate-egress";

/** Keys of the two tags. */
export interface IdentityKeys {
  /** Value: `organization/project/stack`. */
  readonly stack: string;
  /** Value: the logical name, the last part of the URN. */
  readonly name: string;
}

/** @param prefix without the colon */
export function identityKeys(prefix: string = TAG_PREFIX): IdentityKeys {
  return { stack: `${prefix}:stack`, name: `${prefix}:name` };
}

/**
 * From here on every resource of `aws:` that is given `tags` carries the stack's identity and its own logical name
 * too. Free; two of the 50 tags that AWS allows. To be called once, before anything is registered, inside a program.
 *
 * What is given none is told by what it says: a rule by its group and peer, a route by table and destination, a
 * listener by balancer and port.
 */
export function tagWithIdentity(prefix: string = TAG_PREFIX): void {
  const keys = identityKeys(prefix);
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
    const given = props as { readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>> };
    if (!type.startsWith("aws:") || given.tags === undefined) return undefined;
    const tags = pulumi.output(given.tags).apply((own) => ({ ...own, [keys.stack]: stack, [keys.name]: name }));
    return { props: { ...props, tags }, opts };
  });
}
