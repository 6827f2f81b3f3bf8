/** Gateway endpoints: S3 and DynamoDB over a prefix-list route, free of charge. */
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { named, type Tags } from "./tags";

/** A private route table. */
export interface EndpointRouteTable {
  /** Stable key: the AZ id; in an adopted network the id of the table. */
  readonly key: string;
  readonly routeTableId: pulumi.Input<string>;
}

export interface GatewayEndpointsArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly endpoints: readonly {
    /** Catalogue name: `s3` or `dynamodb`. */
    readonly service: string;
    /** Endpoint service name of the region. */
    readonly serviceName: string;
    /** Policy document as JSON. @default AWS's: full access. */
    readonly policy?: pulumi.Input<string>;
    /** Ids of the tables that lack its route, in an adopted network. @default every table */
    readonly routeTableIds?: readonly string[];
    /** Prefix list of an endpoint that stands already: with no table to add, no endpoint is made. */
    readonly prefixListId?: string;
  }[];
  /** Every private route table: a table without the route sends the traffic to NAT, or nowhere. */
  readonly routeTables: readonly EndpointRouteTable[];
  readonly tags?: Tags;
}

/**
 * Gateway endpoints with a route in every private route table. No charge per hour or GB, so they stay in every mode:
 * one that comes or goes cuts the S3 connections that are open. Source: vpc/latest/privatelink/gateway-endpoints.html.
 */
export class GatewayEndpoints extends pulumi.ComponentResource {
  readonly endpointIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Policy document as JSON by service, where one was given. */
  readonly policies: Readonly<Record<string, pulumi.Output<string>>>;
  /** Prefix list of each service, for security-group rules. */
  readonly prefixListIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Endpoints and their routes: what a task waits for. */
  readonly readiness: readonly pulumi.Resource[];

  constructor(name: string, args: GatewayEndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:GatewayEndpoints", name, {}, opts);
    const made = args.endpoints.filter(({ routeTableIds }) => routeTableIds === undefined || routeTableIds.length > 0);
    const endpoints = made.map(({ service, serviceName, policy, routeTableIds }) => {
      const child = `${name}-${service}`;
      const endpoint = new ec2.VpcEndpoint(
        child,
        {
          vpcId: args.vpcId,
          serviceName,
          vpcEndpointType: "Gateway",
          ...(policy === undefined ? {} : { policy }),
          tags: named(child, args.tags),
        },
        { parent: this },
      );
      const tables = args.routeTables.filter(({ key }) => routeTableIds === undefined || routeTableIds.includes(key));
      const routes = tables.map(
        ({ key, routeTableId }) =>
          new ec2.VpcEndpointRouteTableAssociation(
            `${child}-${key}`,
            { vpcEndpointId: endpoint.id, routeTableId },
            { parent: this },
          ),
      );
      return { service, endpoint, routes, policy };
    });
    this.endpointIds = Object.fromEntries(endpoints.map((e) => [e.service, e.endpoint.id]));
    this.policies = Object.fromEntries(
      endpoints.flatMap(({ service, policy }) =>
        policy === undefined ? [] : [[service, pulumi.output(policy)] as const],
      ),
    );
    this.prefixListIds = Object.fromEntries([
      ...args.endpoints.flatMap(({ service, prefixListId }) =>
        prefixListId === undefined ? [] : [[service, pulumi.output(prefixListId)] as const],
      ),
      ...endpoints.map((e) => [e.service, e.endpoint.prefixListId] as const),
    ]);
    this.readiness = endpoints.flatMap((e) => [e.endpoint, ...e.routes]);
    this.registerOutputs({ endpointIds: this.endpointIds, prefixListIds: this.prefixListIds });
  }
}
