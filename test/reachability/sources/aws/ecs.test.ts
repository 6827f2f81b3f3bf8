/** What ECS says of a service, put into the program's terms. */
import assert from "node:assert/strict";
import { ECSClient } from "@aws-sdk/client-ecs";
import { findService, findTask } from "../../../../reachability/sources/aws/ecs";
import { Reader } from "../../../../reachability/sources/aws/reader";
import { askedByServiceConnect } from "../../../../reachability/sources/mapping/service-connect";
import { isUnknown } from "../../../../reachability/topology";

const network = { awsvpcConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"] } };
const TASK = "arn:aws:ecs:us-east-1:123456789012:task/shop/0";

/** ECS that answers with one service and one task. */
function ecsWith(serviceConnectConfiguration: object | undefined, denied = false): ECSClient {
  const client = new ECSClient({ region: "us-east-1" });
  const service = {
    serviceName: "web",
    taskDefinition: "web:1",
    networkConfiguration: network,
    deployments: [{ status: "ACTIVE" }, { status: "PRIMARY", serviceConnectConfiguration }],
  };
  const details = [{ name: "subnetId", value: "subnet-1" }];
  const task = { taskDefinitionArn: "web:1", group: "service:web", attachments: [{ type: "eni", details }] };
  client.send = (command: { readonly input: { readonly tasks?: unknown } }) => {
    if (command.input.tasks) return Promise.resolve({ tasks: [task] });
    const refusal = Object.assign(new Error("no"), { name: "AccessDeniedException" });
    return denied ? Promise.reject(refusal) : Promise.resolve({ services: [service] });
  };
  return client;
}

describe("Service Connect of a live service", () => {
  const connectOf = async (configuration: object | undefined) =>
    (await findService(ecsWith(configuration), new Reader(), "shop", "web", "us-east-1")).connect;

  it("is read from the deployment in force", async () => {
    assert.deepEqual(await connectOf({ enabled: true }), { logs: false });
    assert.deepEqual(await connectOf({ enabled: true, logConfiguration: { logDriver: "awslogs" } }), { logs: true });
    for (const off of [undefined, { enabled: false }]) assert.equal(await connectOf(off), undefined);
  });

  it("of a task is its service's, and not known where that cannot be read", async () => {
    const { connect } = await findTask(ecsWith({ enabled: true }), new Reader(), TASK);
    assert.deepEqual(connect, { logs: false });
    const { connect: unread } = await findTask(ecsWith({ enabled: true }, true), new Reader(), TASK);
    assert.ok(unread && isUnknown(unread));
  });

  it("asks for the agent of ECS, and leaves open what its proxy logs to", () => {
    const plain = askedByServiceConnect("web", { logs: false });
    assert.deepEqual([plain.needs.map(({ service }) => service), plain.open], [["ecs-agent"], []]);
    assert.match(
      askedByServiceConnect("web", { logs: true }).open[0]?.missing ?? "",
      /logs of the Service Connect proxy/,
    );
    assert.match(askedByServiceConnect("web", { unknown: "denied" }).open[0]?.missing ?? "", /whether web uses/);
  });
});
