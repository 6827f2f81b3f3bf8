/** What a cluster says of its tasks: ECS Exec's sessions, and whether GuardDuty may add its agent. */
import { DescribeClustersCommand, type ECSClient, type ExecuteCommandConfiguration } from "@aws-sdk/client-ecs";
import { isUnknown, type Unknown } from "../../topology";
import { type AgentTag, agentTagOf } from "./guardduty";
import type { Reader } from "./reader";

/** A cluster as far as its tasks feel it. */
export interface Cluster {
  readonly sessions: ExecuteCommandConfiguration | Unknown;
  readonly agent: AgentTag | Unknown;
}

/** Reads a cluster. */
export async function readCluster(ecs: ECSClient, reader: Reader, cluster: string): Promise<Cluster> {
  const answer = await reader.known("ecs:DescribeClusters", "the cluster's ECS Exec settings and tags", () =>
    ecs.send(new DescribeClustersCommand({ clusters: [cluster], include: ["CONFIGURATIONS", "TAGS"] })),
  );
  if (isUnknown(answer)) return { sessions: answer, agent: answer };
  const [found] = answer.clusters ?? [];
  return { sessions: found?.configuration?.executeCommandConfiguration ?? {}, agent: agentTagOf(found?.tags ?? []) };
}
