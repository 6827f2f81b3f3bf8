/**
 * Needs that rest on something that is not known: an image that may be of any registry. The ordinary way is walked, and
 * what is broken there is no fault yet.
 */
import { parseImage } from "../../plan/image";
import { imageServices, type Need } from "../../plan/needs";
import { isUnknown } from "../topology";
import { listOf, type View } from "../view";

/** What would have to be known before a need is certain; `undefined` when it is. */
export function openPremise(view: View, { service, because }: Need): string | undefined {
  if (!because.every((reason) => reason.kind === "image" && reason.image === undefined)) return undefined;
  return openImages(view, service);
}

/** Which images would have to be known before it is certain that some image is behind a service. */
export function openImages(view: View, service: string): string | undefined {
  const { containers } = view.topology.task;
  if (isUnknown(containers)) return containers.unknown;
  let open: string | undefined;
  for (const { image, repositoryArn } of listOf(containers)) {
    if (!isUnknown(image)) {
      if (imageServices(parseImage(image), view.region).includes(service)) return undefined;
    } else if (repositoryArn !== undefined) return undefined;
    else open ??= image.unknown;
  }
  return open;
}
