/** The SDK clients of a live run. */
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { IAMClient } from "@aws-sdk/client-iam";
import { Route53Client } from "@aws-sdk/client-route-53";
import { type JsonApi, jsonApiOf } from "./json-api";

/** What a live run reads through. Credentials, endpoints and profiles are the SDK's ordinary ones. */
export interface Clients {
  readonly ec2: EC2Client;
  readonly ecs: ECSClient;
  readonly iam: IAMClient;
  readonly route53: Route53Client;
  /** Services that are asked for one or two things each. */
  readonly json: JsonApi;
}

/**
 * Clients for a region. Throttled calls are repeated up to eight times; adaptive mode also slows down, because a run
 * sends many calls to the same few APIs.
 * @param region default: the SDK's (AWS_REGION, then the profile)
 */
export function clientsFor(region?: string): Clients {
  const config = { retryMode: "adaptive", maxAttempts: 8, ...(region === undefined ? {} : { region }) };
  const ec2 = new EC2Client(config);
  return {
    ec2,
    ecs: new ECSClient(config),
    iam: new IAMClient(config),
    route53: new Route53Client(config),
    json: jsonApiOf(ec2),
  };
}

/** Closes the connections, so that the process can end. */
export function closeClients({ ec2, ecs, iam, route53 }: Clients): void {
  for (const client of [ec2, ecs, iam, route53]) client.destroy();
}
