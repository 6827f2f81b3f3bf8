/** Each policy with what it accepts and what it objects to, on resources made by hand. */
import * as assert from "node:assert/strict";
import { DEFINITIONS } from "../../policy/pack";
import type { ResourceRecord } from "../../resources/record";
import { resource, UNKNOWN } from "./resources";
import { messages } from "./review";

interface Case {
  readonly what: string;
  readonly resources: readonly ResourceRecord[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly stackConfig?: Readonly<Record<string, string>>;
  /** What each message must contain; none when the policy must be silent. */
  readonly tells?: readonly RegExp[];
}

const EC2 = "aws:ec2";
const vpc = resource(`${EC2}/vpc:Vpc`, "main", { cidrBlock: "10.0.0.0/16" });
const inVpc = { vpcId: [vpc] };
const ENDPOINTS_ONLY = { "fargate-egress:mode": "endpoints-only" };

const nat = resource(`${EC2}/natGateway:NatGateway`, "nat-a", { subnetId: "subnet-1" });
const forwards = resource(`${EC2}/instance:Instance`, "nat-b", { sourceDestCheck: false });
const ordinary = resource(`${EC2}/instance:Instance`, "bastion", { sourceDestCheck: true });
const route = (name: string, inputs: object) => resource(`${EC2}/route:Route`, name, { ...inputs });

const egressRule = (inputs: object) =>
  resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "out", { ipProtocol: "tcp", ...inputs });
const group = (inputs: object) => resource(`${EC2}/securityGroup:SecurityGroup`, "group", { ...inputs });
const zonal = (zone: string) =>
  resource(`${EC2}/subnet:Subnet`, `private-${zone}`, { vpcId: vpc.id, availabilityZone: zone }, inVpc);
const subnets = [zonal("us-east-1a"), zonal("us-east-1b")];
const endpoint = (inputs: object = {}, service = "com.amazonaws.us-east-1.logs") =>
  resource(
    `${EC2}/vpcEndpoint:VpcEndpoint`,
    "endpoint-logs",
    { vpcId: vpc.id, vpcEndpointType: "Interface", serviceName: service, ...inputs },
    inVpc,
  );
const dns = (on: unknown, of: ResourceRecord) =>
  resource(
    "aws:vpc/endpointPrivateDns:EndpointPrivateDns",
    "dns",
    { vpcEndpointId: of.id, privateDnsEnabled: on },
    { vpcEndpointId: [of] },
  );
const service = (network: object) =>
  resource("aws:ecs/service:Service", "app", { region: "us-east-1", networkConfiguration: { ...network } });
const inSubnets = service({ subnets: subnets.map(({ id }) => id) });

const repository = (inputs: object) =>
  resource("aws:ecr/repository:Repository", "app", {
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: "AES256" }],
    ...inputs,
  });

const role = resource("aws:iam/role:Role", "execution");
const taskRole = resource("aws:iam/role:Role", "task");
const definition = resource(
  "aws:ecs/taskDefinition:TaskDefinition",
  "app",
  { executionRoleArn: role.outputs?.["arn"], taskRoleArn: taskRole.outputs?.["arn"] },
  { executionRoleArn: [role], taskRoleArn: [taskRole] },
);
const statements = (...list: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: list.map((item) => ({ Effect: "Allow", ...item })) });
const rolePolicy = (policy: unknown, of = role) =>
  resource("aws:iam/rolePolicy:RolePolicy", "policy", { role: of.id, policy }, { role: [of] });
const granted = (...list: object[]) => [definition, role, taskRole, rolePolicy(statements(...list))];
const attachment = (arn: string) =>
  resource(
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "attached",
    { role: role.id, policyArn: arn },
    { role: [role] },
  );

const lock = (inputs: object = { ingress: [], egress: [] }) =>
  resource(`${EC2}/defaultSecurityGroup:DefaultSecurityGroup`, "default", { vpcId: vpc.id, ...inputs }, inVpc);
const flowLog = (to: ResourceRecord, inputs: object = {}) =>
  resource(
    `${EC2}/flowLog:FlowLog`,
    "flow",
    { vpcId: vpc.id, logDestination: to.outputs?.["arn"], ...inputs },
    { ...inVpc, logDestination: [to] },
  );

const bucket = resource("aws:s3/bucket:Bucket", "flow");
const encrypted = (rule: object) =>
  resource(
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "flow",
    { bucket: bucket.id, rules: [{ applyServerSideEncryptionByDefault: rule }] },
    { bucket: [bucket] },
  );
const logGroup = resource("aws:cloudwatch/logGroup:LogGroup", "app");
const secret = resource("aws:secretsmanager/secret:Secret", "secret");
const parameter = (type: string) => resource("aws:ssm/parameter:Parameter", "setting", { type });
const injecting = (of: ResourceRecord) =>
  resource(
    "aws:ecs/taskDefinition:TaskDefinition",
    "app",
    { containerDefinitions: UNKNOWN },
    { containerDefinitions: [of] },
  );

const PARTNER = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";
const SECRET_ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:app-??????";

const CASES: Readonly<Record<string, readonly Case[]>> = {
  "no-nat-in-endpoints-only": [
    { what: "NAT in other modes", resources: [nat, forwards], stackConfig: { "fargate-egress:mode": "hybrid" } },
    { what: "NAT where no mode is declared", resources: [nat] },
    {
      what: "an ordinary instance, a route within and the internet gateway of a load balancer",
      resources: [
        ordinary,
        route("within", { destinationCidrBlock: "10.9.0.0/16", networkInterfaceId: "eni-1" }),
        route("public", { destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }),
      ],
      stackConfig: ENDPOINTS_ONLY,
    },
    { what: "a NAT gateway", resources: [nat], stackConfig: ENDPOINTS_ONLY, tells: [/^NAT gateway nat-a exists/] },
    {
      what: "a NAT instance",
      resources: [forwards],
      config: { mode: "endpoints-only" },
      tells: [/^NAT instance nat-b/],
    },
    {
      what: "a default route whose gateway is not known yet",
      resources: [route("out", { destinationCidrBlock: "0.0.0.0/0", natGatewayId: UNKNOWN })],
      stackConfig: ENDPOINTS_ONLY,
      tells: [/^default route out exists/],
    },
    {
      what: "the mode of the policy before that of the stack",
      resources: [nat],
      config: { mode: "hybrid" },
      stackConfig: ENDPOINTS_ONLY,
    },
  ],
  "no-open-egress-in-endpoints-only": [
    { what: "an open rule in nat-only", resources: [egressRule({ cidrIpv4: "0.0.0.0/0" })] },
    { what: "a rule to a group", resources: [endpoint(), egressRule({ referencedSecurityGroupId: "sg-1" })] },
    {
      what: "an open rule, in a mode inferred from endpoints without NAT",
      resources: [endpoint(), egressRule({ cidrIpv4: "0.0.0.0/0" })],
      tells: [/^out lets traffic out to the whole internet/],
    },
    { what: "the same beside a NAT", resources: [endpoint(), nat, egressRule({ cidrIpv4: "0.0.0.0/0" })] },
    {
      what: "open rules of every form",
      resources: [
        egressRule({ cidrIpv6: "::/0" }),
        resource(`${EC2}/securityGroupRule:SecurityGroupRule`, "old", { type: "egress", cidrBlocks: ["0.0.0.0/0"] }),
        group({ egress: [{ ipv6CidrBlocks: ["::/0"] }] }),
      ],
      stackConfig: ENDPOINTS_ONLY,
      tells: [/^out /, /^old /, /^group /],
    },
  ],
  "private-dns": [
    { what: "private DNS by its own resource", resources: [vpc, endpoint(), dns(true, endpoint())] },
    { what: "private DNS on the endpoint", resources: [vpc, endpoint({ privateDnsEnabled: true })] },
    { what: "a gateway endpoint", resources: [vpc, endpoint({ vpcEndpointType: "Gateway" })] },
    { what: "an endpoint service of a partner", resources: [vpc, endpoint({}, PARTNER)] },
    { what: "a setting that is not known yet", resources: [vpc, endpoint({ privateDnsEnabled: UNKNOWN })] },
    {
      what: "an endpoint that drains",
      resources: [vpc, endpoint(), dns(false, endpoint())],
      stackConfig: { "fargate-egress:endpoints": JSON.stringify({ draining: ["logs"] }) },
    },
    { what: "no private DNS", resources: [vpc, endpoint()], tells: [/^endpoint endpoint-logs has no private DNS/] },
    { what: "private DNS off", resources: [vpc, endpoint(), dns(false, endpoint())], tells: [/no private DNS/] },
  ],
  "endpoint-zones": [
    {
      what: "an endpoint in every AZ of the tasks",
      resources: [vpc, ...subnets, inSubnets, endpoint({ subnetIds: subnets.map(({ id }) => id) })],
    },
    {
      what: "an endpoint whose subnets are not known yet",
      resources: [vpc, ...subnets, inSubnets, endpoint({ subnetIds: UNKNOWN })],
    },
    {
      what: "an endpoint in one of two AZs",
      resources: [vpc, ...subnets, inSubnets, endpoint({ subnetIds: [subnets[0]?.id] })],
      tells: [/^endpoint endpoint-logs is not in us-east-1b, where tasks run/],
    },
    {
      what: "an AZ that is exempt for a service",
      resources: [vpc, ...subnets, inSubnets, endpoint({ subnetIds: [subnets[0]?.id] })],
      config: { exempt: [{ match: "logs", reason: "not offered there" }] },
    },
  ],
  "no-public-ip": [
    { what: "no public address", resources: [service({ assignPublicIp: false }), service({})] },
    { what: "subnets that are not known yet", resources: [service({ subnets: UNKNOWN, assignPublicIp: false })] },
    {
      what: "a public address",
      resources: [service({ assignPublicIp: true })],
      tells: [/^app gives its tasks public/],
    },
    {
      what: "a public address of scheduled tasks",
      resources: [
        resource("aws:cloudwatch/eventTarget:EventTarget", "nightly", {
          ecsTarget: { networkConfiguration: { assignPublicIp: true } },
        }),
        resource("aws:pipes/pipe:Pipe", "pipe", {
          targetParameters: {
            ecsTaskParameters: { networkConfiguration: { awsVpcConfiguration: { assignPublicIp: "ENABLED" } } },
          },
        }),
      ],
      tells: [/^nightly /, /^pipe /],
    },
  ],
  "no-inline-rules": [
    { what: "no rules, and empty lists", resources: [group({}), group({ ingress: [], egress: [] })] },
    {
      what: "inline rules",
      resources: [group({ egress: [{ protocol: "-1" }] })],
      tells: [/^group has inline egress rules/],
    },
  ],
  "locked-default-group": [
    { what: "an adopted, empty group", resources: [vpc, lock()] },
    { what: "no VPC", resources: [group({})] },
    { what: "a group left alone", resources: [vpc], tells: [/^the default security group of VPC main is left/] },
    {
      what: "inline rules",
      resources: [vpc, lock({ egress: [{ protocol: "-1" }] })],
      tells: [/^default security group default has/],
    },
    {
      what: "a rule of its own",
      resources: [
        vpc,
        lock(),
        resource(
          "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
          "in",
          { securityGroupId: lock().id },
          { securityGroupId: [lock()] },
        ),
      ],
      tells: [/^default security group default has rules/],
    },
  ],
  "execution-role": [
    {
      what: "named actions and resources",
      resources: granted(
        { Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
        { Action: "ecr:BatchGetImage", Resource: "arn:aws:ecr:us-east-1:123456789012:repository/app" },
        { Action: "secretsmanager:GetSecretValue", Resource: SECRET_ARN },
        { Action: "logs:PutLogEvents", Resource: "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/app:*" },
        { Action: "s3:GetObject", Resource: "arn:aws:s3:::env-files/app/*" },
      ),
    },
    { what: "a wide denial", resources: granted({ Effect: "Deny", Action: "*", Resource: "*" }) },
    {
      what: "a wide policy of another role",
      resources: [definition, role, taskRole, rolePolicy(statements({ Action: "s3:*", Resource: "*" }), taskRole)],
    },
    { what: "a policy that is not known yet", resources: [definition, role, rolePolicy(UNKNOWN)] },
    {
      what: "a token for the registry together with more",
      resources: granted({ Action: ["ecr:GetAuthorizationToken", "ecr:BatchGetImage"], Resource: "*" }),
      tells: [/^execution role execution: ecr:GetAuthorizationToken, ecr:BatchGetImage on \* in policy/],
    },
    {
      what: "a wildcard for actions",
      resources: granted({ Action: "ecr:*", Resource: SECRET_ARN }),
      tells: [/action ecr:\*/],
    },
    {
      what: "every resource of a kind",
      resources: granted(
        { Action: "secretsmanager:GetSecretValue", Resource: "arn:aws:secretsmanager:us-east-1:123456789012:secret:*" },
        { Action: "ecr:BatchGetImage", Resource: "arn:aws:ecr:*:*:repository/*" },
        { Action: "logs:PutLogEvents", Resource: "arn:aws:logs:us-east-1:123456789012:log-group:*" },
        { Action: "s3:GetObject", Resource: "arn:aws:s3:::*/app" },
      ),
      tells: [/:secret:\* in policy/, /:repository\/\* in policy/, /:log-group:\* in policy/, /s3:::\*\/app in policy/],
    },
    {
      what: "everything but some",
      resources: granted({ NotAction: "iam:*", NotResource: SECRET_ARN }),
      tells: [/NotAction/, /NotResource/],
    },
    {
      what: "a policy that is none",
      resources: [definition, role, rolePolicy("{")],
      tells: [/cannot be read \(it is not JSON\)/],
    },
    {
      what: "a policy that AWS wrote",
      resources: [
        definition,
        role,
        attachment("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"),
      ],
      tells: [/carries arn:aws:iam::aws:policy\/service-role[^]*cannot name the stack's/],
    },
    {
      what: "a policy outside the stack",
      resources: [definition, role, attachment("arn:aws:iam::123456789012:policy/base")],
      tells: [/not part of the stack/],
    },
  ],
  "immutable-scanned-repositories": [
    { what: "immutable tags and scans", resources: [repository({})] },
    { what: "a setting that is not known yet", resources: [repository({ imageTagMutability: UNKNOWN })] },
    {
      what: "movable tags without scans",
      resources: [repository({ imageTagMutability: "MUTABLE", imageScanningConfiguration: undefined })],
      tells: [/^tags of repository app can be moved/, /^repository app does not scan/],
    },
  ],
  encryption: [
    {
      what: "encryption by AWS's keys",
      resources: [
        repository({}),
        secret,
        logGroup,
        bucket,
        encrypted({ sseAlgorithm: "AES256" }),
        flowLog(bucket),
        parameter("SecureString"),
        injecting(parameter("SecureString")),
        resource(`${EC2}/instance:Instance`, "nat", { rootBlockDevice: { encrypted: true } }),
      ],
    },
    { what: "a parameter that is no secret", resources: [parameter("String")] },
    { what: "a bucket that takes no flow logs", resources: [bucket] },
    {
      what: "values that are not known yet",
      resources: [resource(`${EC2}/instance:Instance`, "i", { rootBlockDevice: UNKNOWN })],
    },
    {
      what: "open disks",
      resources: [resource(`${EC2}/instance:Instance`, "nat", { ebsBlockDevices: [{ deviceName: "/dev/sdb" }] })],
      tells: [/^the root disk of instance nat/, /^disk \/dev\/sdb of instance nat/],
    },
    {
      what: "a repository that does not say",
      resources: [repository({ encryptionConfigurations: [] })],
      tells: [/^repository app/],
    },
    {
      what: "a plain parameter as secret",
      resources: [parameter("String"), injecting(parameter("String"))],
      tells: [/^parameter setting/],
    },
    {
      what: "a bucket of flow logs that does not say",
      resources: [bucket, flowLog(bucket)],
      tells: [/^bucket flow takes flow logs/],
    },
    {
      what: "AWS's keys where customer keys are asked for",
      resources: [
        repository({}),
        secret,
        parameter("SecureString"),
        logGroup,
        bucket,
        encrypted({ sseAlgorithm: "AES256" }),
        flowLog(bucket),
      ],
      config: { customerKeys: ["repositories", "secrets", "log-groups", "flow-log-buckets"] },
      tells: [/^app is not/, /^secret is not/, /^setting is not/, /^app is not[^]*log-groups/, /^flow is not/],
    },
    {
      what: "customer keys where they are asked for, known or not",
      resources: [
        repository({ encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: UNKNOWN }] }),
        resource("aws:secretsmanager/secret:Secret", "secret", { kmsKeyId: UNKNOWN }),
        resource("aws:cloudwatch/logGroup:LogGroup", "app", { kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/1" }),
        bucket,
        encrypted({ sseAlgorithm: "aws:kms", kmsMasterKeyId: UNKNOWN }),
        flowLog(bucket),
      ],
      config: { customerKeys: ["repositories", "secrets", "log-groups", "flow-log-buckets"] },
    },
  ],
  "flow-logs": [
    { what: "a VPC with flow logs", resources: [vpc, flowLog(logGroup)] },
    { what: "a VPC without flow logs", resources: [vpc], tells: [/^VPC main has no flow logs/] },
    {
      what: "flow logs of another VPC",
      resources: [vpc, resource(`${EC2}/flowLog:FlowLog`, "flow", { vpcId: "vpc-other" })],
      tells: [/^VPC main/],
    },
  ],
};

for (const [policy, cases] of Object.entries(CASES)) {
  describe(`policy ${policy}`, () => {
    for (const { what, resources, config = {}, stackConfig = {}, tells = [] } of cases) {
      it(`${tells.length === 0 ? "accepts" : "objects to"} ${what}`, async () => {
        const found = await messages(policy, resources, { config, stackConfig });
        assert.equal(found.length, tells.length, found.join("\n"));
        for (const [index, pattern] of tells.entries()) {
          const message = found[index] ?? "";
          assert.match(message, pattern);
          assert.match(message, /\n {2}why: .+\n {2}fix: ./);
        }
      });
    }

    it("accepts what is exempt by name, with a reason", async () => {
      const failing = cases.find(({ tells }) => tells !== undefined);
      assert.ok(failing, "has a failing case");
      const config = { ...failing.config, exempt: [{ match: "*", reason: "accepted for the test" }] };
      assert.deepEqual(await messages(policy, failing.resources, { ...failing, config }), []);
    });
  });
}

describe("the table of policies", () => {
  it("has a passing and a failing case for each policy; the proof has tests of its own", () => {
    const others = DEFINITIONS.map(({ name }) => name).filter((name) => !name.startsWith("reachability"));
    assert.deepEqual(Object.keys(CASES).sort(), others.sort());
    for (const [policy, cases] of Object.entries(CASES)) {
      assert.ok(
        cases.some(({ tells }) => tells === undefined),
        `${policy}: a passing case`,
      );
      assert.ok(
        cases.some(({ tells }) => tells !== undefined),
        `${policy}: a failing case`,
      );
    }
  });
});
