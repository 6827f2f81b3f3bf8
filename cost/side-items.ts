/** Bills what stands beside the egress path: load balancers, tasks, logs, secrets, keys, images. Pure. */
import type { Bill } from "./bill";
import type { FargateShape, LoadBalancerShape, SideShape, StackShape } from "./shape";
import type { Traffic } from "./traffic";

/** Adds the lines of everything that is the same in every mode. What is known to exist and not how much is named. */
export function sideItems(bill: Bill, { side }: StackShape, traffic: Traffic): void {
  for (const loadBalancer of side.loadBalancers) loadBalancers(bill, loadBalancer, side, traffic);
  for (const service of side.fargate) fargate(bill, service);
  for (const { cluster, level } of side.containerInsights) containerInsights(bill, cluster, level);
  logs(bill, side, traffic);
  flowLogs(bill, side, traffic);
  secrets(bill, side, traffic);
  images(bill, side, traffic);
  for (const name of side.fileSystems)
    bill.unpriced(
      {
        kind: "storage",
        item: `file system ${name}`,
        quantity: null,
        unit: "GB-months",
        why: "stored volume not known",
      },
      "no price known",
    );
}

function loadBalancers(bill: Bill, { name, kind, publicIpv4 }: LoadBalancerShape, side: SideShape, traffic: Traffic) {
  const month = bill.book.hoursPerMonth;
  const hours = { kind: "load-balancer", item: `load balancer ${name}`, quantity: month, unit: "hours" } as const;
  // One capacity unit carries a GB an hour; connections and rules may need more of them.
  const share = traffic.loadBalancer === undefined ? null : traffic.loadBalancer / side.loadBalancers.length;
  const capacity = {
    kind: "load-balancer-capacity",
    item: `capacity units of ${name}${share === null ? "" : ", by bytes alone"}`,
    quantity: share,
    unit: "unit-hours",
    why: "bytes, connections and rules not known",
  } as const;
  if (kind === "application") {
    bill.flat("alb-hour", hours);
    bill.flat("alb-lcu-hour", capacity);
  } else {
    bill.unpriced(hours, "no price known");
    bill.unpriced(capacity, "no price known");
  }
  bill.flat("public-ipv4-hour", {
    kind: "load-balancer-public-ipv4",
    item: `public IPv4 of ${name}`,
    quantity: publicIpv4 * month,
    unit: "hours",
  });
}

function fargate(bill: Bill, service: FargateShape): void {
  const month = bill.book.hoursPerMonth;
  const { name, tasks, vcpu, memoryGb, extraStorageGb, architecture } = service;
  const hours = (each: number | null) => (tasks === null || each === null ? null : tasks * each * month);
  const many = `${tasks ?? "an unknown number of"} ${tasks === 1 ? "task" : "tasks"}`;
  const charge = (what: string, each: number | null, unit: string) =>
    ({
      kind: "fargate",
      item: `${name}: ${many} x ${each ?? "unknown"} ${what}${service.spot ? ", Spot" : ""}`,
      quantity: hours(each),
      unit,
      why: "number or size of the tasks not known",
    }) as const;
  const cpu = charge(`vCPU, ${architecture}`, vcpu, "vCPU-hours");
  const memory = charge(`GB, ${architecture}`, memoryGb, "GB-hours");
  const storage = charge("GB of storage above 20", extraStorageGb, "GB-hours");
  const unpriced =
    service.os === "windows" ? "no Windows price known" : service.spot ? "Spot prices change by the hour" : null;
  if (unpriced === null) {
    bill.flat(`fargate-${architecture}-vcpu-hour`, cpu);
    bill.flat(`fargate-${architecture}-gb-hour`, memory);
  } else {
    bill.unpriced(cpu, unpriced);
    bill.unpriced(memory, unpriced);
  }
  bill.flat("fargate-ephemeral-gb-hour", storage);
}

function containerInsights(bill: Bill, cluster: string, level: "standard" | "enhanced"): void {
  const charge = {
    kind: "container-insights",
    item: `Container Insights of ${cluster}`,
    quantity: null,
    unit: "metric-months",
    why: "number of metrics not known: it grows with services, tasks and containers",
  } as const;
  if (level === "enhanced") bill.flat("container-insights-enhanced-ecs-metric-month", charge);
  else bill.tiered("custom-metric-month", charge);
}

function logs(bill: Bill, { logGroups, flowLogs }: SideShape, traffic: Traffic): void {
  const { standard, infrequent } = logGroups;
  const ingestion = {
    kind: "logs",
    item: "log ingestion",
    quantity: traffic.services.logs ?? null,
    unit: "GB",
    keep: true,
    why: "traffic logs=GB is not stated",
  } as const;
  if (infrequent === 0 && standard > 0) bill.flat("logs-ingest-gb", ingestion);
  else if (infrequent > 0 && standard === 0) bill.flat("logs-ingest-ia-gb", ingestion);
  else if (infrequent > 0) {
    // Nobody says how much goes to which class: all of it costs at least the cheaper price.
    bill.flat("logs-ingest-ia-gb", { ...ingestion, item: "log ingestion, at least as Infrequent Access" });
    bill.unpriced(
      { kind: "logs", item: "what Standard log groups cost more", quantity: null, unit: "GB", why: "share not known" },
      "a difference of prices",
    );
  }
  if (standard + infrequent === 0 && !flowLogs.some(({ to }) => to === "logs")) return;
  bill.flat("logs-storage-gb-month", {
    kind: "log-storage",
    item: "log storage",
    quantity: null,
    unit: "GB-months",
    why: "stored volume not known: CloudWatch compresses",
  });
}

/** Vended log volume goes to the flow logs in equal parts. */
function flowLogs(bill: Bill, { flowLogs: all }: SideShape, { flowLogs: gb }: Traffic): void {
  for (const { name, to } of all) {
    const charge = {
      kind: "flow-logs",
      item: `flow log ${name} to ${to === "s3" ? "S3" : to === "firehose" ? "Firehose" : "CloudWatch Logs"}`,
      quantity: gb === undefined ? null : gb / all.length,
      unit: "GB",
      keep: true,
      why: "traffic flow-logs=GB is not stated",
    } as const;
    switch (to) {
      case "s3":
        bill.tiered("flow-logs-to-s3-gb", charge);
        break;
      case "logs":
        bill.tiered("flow-logs-to-logs-gb", charge);
        break;
      case "firehose":
        bill.unpriced(charge, "no price known");
    }
  }
}

function secrets(bill: Bill, side: SideShape, traffic: Traffic): void {
  bill.flat("secret-month", { kind: "secrets", item: "secrets", quantity: side.secrets, unit: "secret-months" });
  // A starting task reads each of its secrets once; restarts, scaling and the code's own calls come on top.
  const deployments = traffic.images?.deploymentsPerMonth;
  const calls = side.fargate.map(({ tasks, secrets }) =>
    secrets === 0 ? 0 : tasks === null || deployments === undefined ? null : deployments * tasks * secrets,
  );
  bill.flat(
    "secret-api-10k",
    {
      kind: "secret-calls",
      item: "calls for secrets of starting tasks",
      quantity: calls.reduce<number | null>((sum, n) => (sum === null || n === null ? null : sum + n), 0),
      unit: "calls",
      why: "deployments not stated",
    },
    10_000,
  );
  bill.flat("kms-key-month", {
    kind: "keys",
    item: "customer managed keys",
    quantity: side.kmsKeys,
    unit: "key-months",
  });
  if (side.kmsKeys > 0)
    bill.flat(
      "kms-requests-10k",
      {
        kind: "key-requests",
        item: "requests to customer managed keys",
        quantity: null,
        unit: "requests",
        why: "number not known; 20,000 of the account are free",
      },
      10_000,
    );
}

function images(bill: Bill, { repositories }: SideShape, { images: of }: Traffic): void {
  if (repositories === 0) return;
  bill.flat("image-storage-gb-month", {
    kind: "image-storage",
    item: "one image a repository",
    quantity: of === undefined ? null : repositories * of.sizeGb,
    unit: "GB-months",
    keep: true,
    why: "image size not stated",
  });
}
