/** Builds the registered resources of a stack by hand: counts are then checked against what was put in. */
import { endpointServiceName } from "../../plan/catalogue";
import type { ResourceRecord } from "../../resources/record";

export interface StackOptions {
  region?: string;
  azs?: number;
  nat?: "single" | "per-az" | "regional" | "instance" | "none";
  endpoints?: readonly string[];
  gateways?: readonly string[];
  /** Ids are not known: references are property dependencies, as in a real preview. */
  preview?: boolean;
  idleEips?: number;
  image?: string;
  desiredCount?: number;
  loadBalancer?: "public" | "internal";
  extras?: boolean;
  architecture?: "X86_64" | "ARM64";
}

type Ref = { readonly ref: string };
const isRef = (value: unknown): value is Ref => typeof value === "object" && value !== null && "ref" in value;

/** Registers resources; `{ref: name}` is a reference to an earlier one. */
class Registry {
  readonly records: ResourceRecord[] = [];
  constructor(readonly preview: boolean) {}

  add(type: string, name: string, inputs: Record<string, unknown>): Ref {
    const urn = `urn:pulumi:test::p::${type}::${name}`;
    const dependencies: Record<string, string[]> = {};
    const resolve = (value: unknown, top: string): unknown => {
      if (isRef(value)) {
        dependencies[top] = [...(dependencies[top] ?? []), `urn:${value.ref}`];
        return this.preview ? undefined : `${value.ref}-id`;
      }
      if (Array.isArray(value)) return value.map((v) => resolve(v, top));
      if (typeof value === "object" && value !== null)
        return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, resolve(v, top)]));
      return value;
    };
    const resolved = Object.fromEntries(Object.entries(inputs).map(([k, v]) => [k, resolve(v, k)]));
    const propertyDependencies = Object.fromEntries(
      Object.entries(dependencies).map(([k, refs]) => [
        k,
        refs.map((r) => this.records.find((x) => `urn:${x.name}` === r)?.urn ?? r),
      ]),
    );
    this.records.push({
      urn,
      type,
      name,
      inputs: resolved,
      dependencies: [],
      propertyDependencies,
      ...(this.preview ? {} : { id: `${name}-id` }),
    });
    return { ref: name };
  }
}

/** Resources of one stack. */
export function stack(o: StackOptions = {}): ResourceRecord[] {
  const { region = "us-east-1", azs = 2, nat = "none", endpoints = [], gateways = ["s3"] } = o;
  const r = new Registry(o.preview ?? false);
  const vpc = r.add("aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" });
  const zones = Array.from({ length: azs }, (_, i) => `${region}${"abc"[i]}`);
  const subnet = (tier: string) => (az: string) =>
    r.add("aws:ec2/subnet:Subnet", `${tier}-${az}`, { vpcId: vpc, availabilityZone: az, tags: { Tier: tier } });
  const privates = zones.map(subnet("private"));
  const publics = nat === "none" || nat === "regional" ? [] : zones.map(subnet("public"));
  const hosts = nat === "per-az" ? zones : nat === "none" ? [] : zones.slice(0, 1);
  const targets = hosts.map((az, i) => {
    if (nat === "regional")
      return {
        natGatewayId: r.add("aws:ec2/natGateway:NatGateway", "nat", { availabilityMode: "regional", vpcId: vpc }),
      };
    const eip = r.add("aws:ec2/eip:Eip", `eip-${az}`, { domain: "vpc" });
    if (nat !== "instance")
      return {
        natGatewayId: r.add("aws:ec2/natGateway:NatGateway", `nat-${az}`, { allocationId: eip, subnetId: publics[i] }),
      };
    const eni = r.add("aws:ec2/networkInterface:NetworkInterface", `eni-${az}`, {
      subnetId: publics[i],
      sourceDestCheck: false,
    });
    r.add("aws:ec2/instance:Instance", `nat-${az}`, {
      instanceType: "t4g.nano",
      networkInterfaces: [{ networkInterfaceId: eni, deviceIndex: 0 }],
    });
    r.add("aws:ec2/eipAssociation:EipAssociation", `ea-${az}`, { allocationId: eip, networkInterfaceId: eni });
    return { networkInterfaceId: eni };
  });
  for (let i = 0; i < (o.idleEips ?? 0); i++) r.add("aws:ec2/eip:Eip", `kept-${i}`, { domain: "vpc" });
  const tables = zones.map((az, i) => {
    const table = r.add("aws:ec2/routeTable:RouteTable", `table-${az}`, { vpcId: vpc });
    r.add("aws:ec2/routeTableAssociation:RouteTableAssociation", `assoc-${az}`, {
      subnetId: privates[i],
      routeTableId: table,
    });
    const target = targets[i] ?? targets[0];
    if (target)
      r.add("aws:ec2/route:Route", `default-${az}`, {
        routeTableId: table,
        destinationCidrBlock: "0.0.0.0/0",
        ...target,
      });
    return table;
  });
  for (const service of gateways) {
    const endpoint = r.add("aws:ec2/vpcEndpoint:VpcEndpoint", `gw-${service}`, {
      vpcId: vpc,
      // AWS's default, which programs may leave out.
      ...(service === "s3" ? {} : { vpcEndpointType: "Gateway" }),
      serviceName: endpointServiceName(service, region),
    });
    tables.forEach((table, i) =>
      r.add("aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation", `gw-${service}-${i}`, {
        vpcEndpointId: endpoint,
        routeTableId: table,
      }),
    );
  }
  for (const service of endpoints) {
    const endpoint = r.add("aws:ec2/vpcEndpoint:VpcEndpoint", `ep-${service}`, {
      vpcId: vpc,
      vpcEndpointType: "Interface",
      serviceName: endpointServiceName(service, region),
      subnetIds: privates,
    });
    r.add("aws:vpc/endpointPrivateDns:EndpointPrivateDns", `dns-${service}`, {
      vpcEndpointId: endpoint,
      privateDnsEnabled: true,
    });
  }
  if (o.loadBalancer)
    r.add("aws:lb/loadBalancer:LoadBalancer", "alb", {
      internal: o.loadBalancer === "internal",
      subnets: publics.length > 0 ? publics : privates,
    });
  if (o.extras) {
    r.add("aws:ec2/flowLog:FlowLog", "flow", { vpcId: vpc, logDestinationType: "cloud-watch-logs" });
    r.add("aws:cloudwatch/logGroup:LogGroup", "logs", {});
    r.add("aws:secretsmanager/secret:Secret", "s1", {});
    r.add("aws:secretsmanager/secret:Secret", "s2", {});
    r.add("aws:ecr/repository:Repository", "repo", {});
  }
  const image = o.image ?? `123456789012.dkr.ecr.${region}.amazonaws.com/app:1`;
  const definition = r.add("aws:ecs/taskDefinition:TaskDefinition", "task", {
    cpu: "512",
    memory: "1024",
    runtimePlatform: { cpuArchitecture: o.architecture ?? "X86_64", operatingSystemFamily: "LINUX" },
    containerDefinitions: JSON.stringify([{ name: "app", image }]),
  });
  r.add("aws:ecs/service:Service", "service", {
    taskDefinition: definition,
    desiredCount: o.desiredCount ?? 2,
    networkConfiguration: { subnets: privates, assignPublicIp: false },
  });
  return r.records;
}
