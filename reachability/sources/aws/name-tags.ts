/** Names that people gave to EC2 resources. */

/** The `Name` tag, where there is one. */
export function nameOf(tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined): {
  name?: string;
} {
  const name = tags?.find(({ Key }) => Key === "Name")?.Value;
  return name ? { name } : {};
}
