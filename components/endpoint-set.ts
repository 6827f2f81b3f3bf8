/** Interface endpoints: one elastic network interface per AZ and service, private DNS turned on last. */
import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { named, type Tags } from "./tags";

/** One interface endpoint. */
export interface InterfaceEndpoint {
  /** Catalogue name, such as `ecr.api`. The child is named by it. */
  readonly service: string;
  /** Endpoint service name of the region. */
  readonly serviceName: string;
  /** One subnet per AZ; AWS refuses two of the same AZ. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  /** Policy document as JSON. @default AWS's: full access. */
  readonly policy?: pulumi.Input<string>;
  /** False: the endpoint stands, and the service's name does not lead to it. @default true */
  readonly privateDns?: boolean;
}

export interface EndpointSetArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly endpoints: readonly InterfaceEndpoint[];
  /** Rules between the tasks and the endpoints. They stand before an endpoint does and go after it: a name that leads to a closed door is an outage. */
  readonly rules: readonly pulumi.Resource[];
  readonly tags?: Tags;
}

/** What other stacks need of an endpoint. */
export interface EndpointOutput {
  readonly id: pulumi.Output<string>;
  /** Regional name first, then one per AZ. */
  readonly dnsNames: pulumi.Output<string[]>;
  /** Policy document as JSON, where the stack wrote one. */
  readonly policy?: pulumi.Output<string>;
}

/**
 * Interface endpoints with private DNS.
 *
 * Each costs 0.01 USD/h per AZ and 0.01 USD/GB in us-east-1: six in two AZs cost 87.60 USD a month before the first
 * byte, more than one NAT gateway (36.50). Quota: 50 in a VPC. Source: vpc/latest/privatelink.
 *
 * An endpoint created with private DNS on answers its name before it takes traffic. So it is created without, and a
 * separate resource turns it on when the endpoint and its group's rules stand (terraform-provider-aws issue 7148).
 */
export class EndpointSet extends pulumi.ComponentResource {
  /** By catalogue name. */
  readonly endpoints: Readonly<Record<string, EndpointOutput>>;
  /** Concrete resources that make every endpoint usable. A service depends on these, not on the component, which may be empty. */
  readonly readiness: readonly pulumi.Resource[];

  constructor(name: string, args: EndpointSetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:EndpointSet", name, {}, opts);
    const created = args.endpoints.map((endpoint) => this.createEndpoint(name, endpoint, args));
    this.endpoints = Object.fromEntries(
      created.map(({ service, endpoint, policy }) => [
        service,
        {
          id: endpoint.id,
          // Plain mocks leave computed values out.
          dnsNames: endpoint.dnsEntries.apply((all) => ((all as typeof all | undefined) ?? []).map((d) => d.dnsName)),
          ...(policy === undefined ? {} : { policy: pulumi.output(policy) }),
        },
      ]),
    );
    this.readiness = created.flatMap(({ endpoint, privateDns }) => [endpoint, privateDns]);
    this.registerOutputs({ endpoints: this.endpoints });
  }

  private createEndpoint(
    name: string,
    { service, serviceName, subnetIds, securityGroupId, policy, privateDns: answers = true }: InterfaceEndpoint,
    args: EndpointSetArgs,
  ) {
    const child = `${name}-${service}`;
    const endpoint = new ec2.VpcEndpoint(
      child,
      {
        vpcId: args.vpcId,
        serviceName,
        vpcEndpointType: "Interface",
        subnetIds: [...subnetIds],
        securityGroupIds: [securityGroupId],
        ...(policy === undefined ? {} : { policy }),
        tags: named(child, args.tags),
      },
      // An endpoint answers its name until it is gone, so the rules that let tasks in must outlive it.
      { parent: this, dependsOn: [...args.rules] },
    );
    const privateDns = new vpc.EndpointPrivateDns(
      child,
      { vpcEndpointId: endpoint.id, privateDnsEnabled: answers },
      { parent: this, dependsOn: [...args.rules] },
    );
    return { service, endpoint, privateDns, policy };
  }
}
