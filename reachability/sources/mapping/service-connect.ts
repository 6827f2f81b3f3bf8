/** What Service Connect adds to the tasks of a service: a proxy that ecs-agent manages. Pure. Source: AmazonECS service-connect-concepts. */
import type { Reason } from "../../../plan/reasons";
import { isUnknown, type Known } from "../../topology";
import type { Asked } from "./needs";
import type { OpenNeed } from "./open";

/** @param proxy whether its proxy has a log configuration of its own */
export function askedByServiceConnect(service: string, proxy: Known<{ readonly logs: boolean }>): Asked {
  const text = "Service Connect";
  const because: Reason[] = [{ kind: "other", text }];
  const opened = (missing: string): OpenNeed[] => [{ name: text, because, missing }];
  if (isUnknown(proxy)) return { needs: [], open: opened(`whether ${service} uses Service Connect: ${proxy.unknown}`) };
  const needs = [{ service: "ecs-agent", because }];
  const logs = `the way of the logs of the Service Connect proxy of ${service}`;
  return { needs, open: proxy.logs ? opened(logs) : [] };
}
