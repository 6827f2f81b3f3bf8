/**
 * A stack of this program's own that does what a found network does: the same Region, AZs, services and needs. Its three
 * modes are evaluated, proved and priced like those of any stack. Pure.
 */
import { readSide } from "../cost/read-side";
import type { FargateShape, StackShape } from "../cost/shape";
import type { Mode } from "../plan/mode";
import type { NatStrategy } from "../plan/settings";
import { Graph } from "../resources/graph";
import type { ResourceRecord } from "../resources/record";
import type { FoundNetwork } from "./found-network";

/** What private images and every task bring with them. */
const OF_IMAGES = ["ecr.api", "ecr.dkr", "s3"];
const OF_LOGS = "logs";

/** The stack file, in JSON, which YAML holds. @param records of the files, for the sizes of tasks */
export function standInFile(found: FoundNetwork, records: readonly ResourceRecord[]): string {
  const { region, azs, shape } = found;
  const sizes = readSide(new Graph(records), region, () => 0).fargate;
  const services = found.services.map((service, i) => {
    const size = sizes.find(({ name }) => name === service.name);
    return [
      `s${i + 1}-${slug(service.name)}`.slice(0, 20).replace(/-+$/, ""),
      serviceOf(service.needs, region, size),
    ] as const;
  });
  const strategy = strategyOf(shape);
  return JSON.stringify({
    config: {
      "aws:region": region,
      mode: modeOf(shape),
      network: { azs: azs.length, ...(strategy === undefined ? {} : { nat: { strategy } }) },
      services: Object.fromEntries(services),
    },
  });
}

const slug = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

function serviceOf(
  needs: readonly { readonly service: string }[],
  region: string,
  size: FargateShape | undefined,
): object {
  const names = [...new Set(needs.map(({ service }) => service))];
  const isPrivate = names.includes("ecr.dkr");
  const derived = isPrivate ? [...OF_IMAGES, OF_LOGS] : ["internet", OF_LOGS];
  const called = names.filter((name) => !derived.includes(name));
  const { vcpu, memoryGb, tasks, architecture } = size ?? {};
  return {
    image: isPrivate
      ? `123456789012.dkr.ecr.${region}.amazonaws.com/found:1`
      : "public.ecr.aws/docker/library/busybox:1",
    ...(called.length > 0 ? { needs: called } : {}),
    ...(vcpu && memoryGb ? { cpu: vcpu * 1024, memory: memoryGb * 1024 } : {}),
    ...(tasks ? { desiredCount: tasks } : {}),
    ...(architecture === undefined ? {} : { architecture: architecture === "arm" ? "arm64" : "x86_64" }),
  };
}

/** The mode that is nearest to what was found. */
export function modeOf({ nats, interfaceEndpoints }: StackShape): Mode {
  if (nats.length === 0) return interfaceEndpoints.length > 0 ? "endpoints-only" : "nat-only";
  return interfaceEndpoints.length > 0 ? "hybrid" : "nat-only";
}

function strategyOf({ nats, ways }: StackShape): NatStrategy | undefined {
  if (nats.length === 0) return undefined;
  if (nats.some(({ kind }) => kind === "instance")) return "instance";
  if (nats.some(({ kind }) => kind === "regional")) return "regional";
  return nats.length < ways.length ? "single" : "per-az";
}
