/** What the tags of EC2 resources tell: the name that people gave, and the stack that made it. Pure. */

type EC2Tags = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined;

/** The `Name` tag, where there is one. */
export function nameOf(tags: EC2Tags): { name?: string } {
  const name = tags?.find(({ Key }) => Key === "Name")?.Value;
  return name ? { name } : {};
}

/** The name, and `organization/project/stack` from the identity tag of a stack, whatever prefix its key has. */
export function labelsOf(tags: EC2Tags): { name?: string; madeBy?: string } {
  const madeBy = tags?.find(({ Key, Value }) => Key?.endsWith(":stack") && /^[^/]+\/[^/]+\/[^/]+$/.test(Value ?? ""));
  return { ...nameOf(tags), ...(madeBy?.Value ? { madeBy: madeBy.Value } : {}) };
}
