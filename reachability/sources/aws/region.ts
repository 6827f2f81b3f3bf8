/** The Region that a run looks at. */
import type { Clients } from "./clients";
import { LiveError, NO_REGION } from "./reader";

/** Region of the clients. @throws LiveError when none is set */
export async function regionOf(clients: Clients): Promise<string> {
  try {
    return await clients.ec2.config.region();
  } catch {
    throw new LiveError(NO_REGION);
  }
}
