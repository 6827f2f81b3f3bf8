/** Lists of ids that are there, or come later: `Output<string[]>` of another stack or component. */
import * as pulumi from "@pulumi/pulumi";

/** As a resource takes it. A list that is there stays one, with each id an input of its own. */
export function listed(ids: pulumi.Input<readonly pulumi.Input<string>[]>): pulumi.Input<pulumi.Input<string>[]> {
  return Array.isArray(ids)
    ? [...(ids as readonly pulumi.Input<string>[])]
    : pulumi.output(ids).apply((all) => [...all]);
}
