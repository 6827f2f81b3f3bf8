/** Whether GuardDuty adds its agent to the task. Source: guardduty/latest/ug/how-runtime-monitoring-works-ecs-fargate.html. */
import { isUnknown, type Known, type Unknown } from "../../topology";
import type { JsonApi } from "./json-api";
import type { Reader } from "./reader";

const service = "guardduty";
const AGENT = "aws-guardduty-agent";

interface Feature {
  readonly name?: string;
  readonly status?: string;
  readonly additionalConfiguration?: readonly Feature[];
}

interface Detector {
  readonly status?: string;
  readonly features?: readonly Feature[];
}

const isOn = (list: readonly Feature[] | undefined, name: string) =>
  list?.some((each) => each.name === name && each.status === "ENABLED") === true;

/** The tag with which a cluster takes part or stays out. */
export type AgentTag = "in" | "out" | "none";

/** What a cluster's tags say. */
export function agentTagOf(tags: readonly { key?: string | undefined; value?: string | undefined }[]): AgentTag {
  const value = tags.find(({ key }) => key === "GuardDutyManaged")?.value;
  return value === "true" ? "in" : value === "false" ? "out" : "none";
}

/**
 * Reads whether the agent is added.
 * @param tag what the cluster says, where that was read
 * @param containers of the running task: the agent among them is the proof
 */
export async function readAgent(
  json: JsonApi,
  reader: Reader,
  tag: AgentTag | Unknown,
  containers: readonly string[],
): Promise<Known<boolean>> {
  if (containers.some((name) => name.startsWith(AGENT))) return true;
  if (tag === "out") return false;
  const detectors = await reader.known("guardduty:ListDetectors", "whether GuardDuty is on", () =>
    json.all({ service, path: "/detector" }, (page: { detectorIds?: string[] }) => page.detectorIds, "nextToken"),
  );
  if (isUnknown(detectors)) return detectors;
  const [id] = detectors;
  if (id === undefined) return false;
  const detector = await reader.known("guardduty:GetDetector", "whether GuardDuty adds its agent", () =>
    json.call<Detector>({ service, path: `/detector/${id}` }),
  );
  if (isUnknown(detector)) return detector;
  const monitoring = detector.features?.find(({ name }) => name === "RUNTIME_MONITORING");
  if (detector.status !== "ENABLED" || monitoring?.status !== "ENABLED") return false;
  const managed = isOn(monitoring.additionalConfiguration, "ECS_FARGATE_AGENT_MANAGEMENT");
  if (isUnknown(tag)) return tag;
  return managed || tag === "in";
}
