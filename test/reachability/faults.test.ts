import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../offline/evaluate";
import { cataloguePage } from "../../reachability/catalogue-page";
import { matchStoppedReason } from "../../reachability/faults";
import { FAULT_KINDS, FAULTS, type FaultKind, WARNING_KINDS, WARNINGS } from "../../reachability/kinds";
import { SYMPTOMS, type Symptom, symptomsOf } from "../../reachability/symptoms";

/** Texts as ECS writes them. */
const TEXTS: readonly (readonly [string, Symptom[], FaultKind, FaultKind])[] = [
  [
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post "https://api.ecr.us-east-1.amazonaws.com/": dial tcp 44.213.79.10:443: i/o timeout. Please check your task network configuration.',
    ["login-timeout"],
    "endpoint-missing",
    "role-not-assumable",
  ],
  [
    'ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve ecr registry auth: RequestError: send request failed caused by: Post "https://api.ecr.eu-west-1.amazonaws.com/": dial tcp: lookup api.ecr.eu-west-1.amazonaws.com on 10.0.0.2:53: no such host',
    ["login-dns"],
    "vpc-dns-support-off",
    "acl-task-inbound",
  ],
  [
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/execution/1 is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action",
    ["login-denied"],
    "execution-role-image",
    "no-default-route",
  ],
  [
    'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref 111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1: failed to do request: Head "https://111122223333.dkr.ecr.us-east-1.amazonaws.com/v2/app/manifests/1": dial tcp 10.0.1.5:443: i/o timeout',
    ["pull-timeout"],
    "endpoint-ingress",
    "layer-bucket-denied",
  ],
  [
    'CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com/a1?X-Amz-Security-Token=…": dial tcp 52.216.1.1:443: i/o timeout (111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1)',
    ["layer-timeout"],
    "gateway-not-associated",
    "endpoint-default-group",
  ],
  [
    "CannotPullContainerError: failed to copy: httpReadSeeker: failed open: unexpected status code https://prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com/a1: 403 Forbidden",
    ["pull-denied", "layer-denied"],
    "layer-bucket-denied",
    "nat-missing",
  ],
  [
    'CannotPullContainerError: failed to resolve ref docker.io/library/nginx:1: failed to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/1": dial tcp 52.1.1.1:443: i/o timeout',
    ["public-image"],
    "image-registry-public",
    "endpoint-ingress",
  ],
  [
    'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: RequestError: send request failed caused by: Post "https://logs.us-east-1.amazonaws.com/": dial tcp 10.0.0.9:443: i/o timeout : exit status 1',
    ["logs-timeout"],
    "logs-other-region",
    "layer-bucket-denied",
  ],
  [
    "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: AccessDeniedException: User: x is not authorized to perform: logs:CreateLogStream on resource: y",
    ["logs-denied"],
    "execution-role-logs",
    "private-dns-off",
  ],
  [
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:us-east-1:1:secret:x from secrets manager: RequestCanceled: request context canceled caused by: context deadline exceeded",
    ["secret-timeout"],
    "private-dns-off",
    "execution-role-secret",
  ],
  [
    "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: AccessDeniedException: User: x is not authorized to perform: secretsmanager:GetSecretValue on resource: y",
    ["secret-denied"],
    "execution-role-secret",
    "endpoint-ingress",
  ],
  [
    "ECS was unable to assume the role 'arn:aws:iam::111122223333:role/execution' that was provided for this task.",
    ["assume-role"],
    "role-not-assumable",
    "execution-role-image",
  ],
];

describe("reachability/faults", () => {
  it("gives every fault and warning a code of its own, with a cause, fixes and a source", () => {
    const codes = [
      ...FAULT_KINDS.map((kind) => FAULTS[kind].code),
      ...WARNING_KINDS.map((kind) => WARNINGS[kind].code),
    ];
    assert.equal(new Set(codes).size, codes.length);
    for (const kind of FAULT_KINDS) {
      const { code, title, cause, fix, source } = FAULTS[kind];
      assert.match(code, /^EGR\d{3}$/);
      for (const text of [title, cause, fix.pulumi, fix.cli, source]) assert.ok(text.length > 5, kind);
      assert.doesNotMatch(title + cause, /\{(?!subject|service|region|port)\w+\}/);
    }
  });

  it("is the page docs/faults.md (docs/generate-faults.ts writes it)", () => {
    assert.equal(readFileSync(join(__dirname, "../../docs/faults.md"), "utf8"), cataloguePage());
  });

  it("does not say that AWS bills the way to an endpoint in another zone: it has not since April 2022", () => {
    assert.match(WARNINGS["endpoint-not-in-zone"].cause, /AWS does not bill the crossing to an interface endpoint/);
    assert.doesNotMatch(WARNINGS["endpoint-single-zone"].cause, /bill/);
    assert.match(WARNINGS["nat-other-zone"].cause, /it is billed per GB/);
  });

  it("lets nobody read that endpoints-only keeps names in: prod's file and the guide say they leave, with the fix", () => {
    const [prod, guide, readme] = ["Pulumi.prod.yaml", "docs/networks.md", "README.md"].map((file) =>
      readFileSync(join(ROOT, file), "utf8"),
    );
    assert.doesNotMatch(prod ?? "", /no path to the internet at all/);
    assert.match(prod ?? "", /DNS Firewall[\s\S]*docs\/networks\.md#names-still-leave/);
    assert.match(guide ?? "", /## Names still leave[\s\S]*create-firewall-rule-group/);
    assert.match(readme ?? "", /names-still-leave/);
  });

  it("gives every symptom a fault", () => {
    for (const symptom of Object.keys(SYMPTOMS) as Symptom[]) {
      assert.ok(
        FAULT_KINDS.some((kind) => FAULTS[kind].symptoms.includes(symptom)),
        symptom,
      );
    }
  });

  for (const [text, symptoms, fault, other] of TEXTS) {
    it(`reads "${text.slice(0, 60)}…" as ${symptoms.join(", ")}`, () => {
      assert.deepEqual(symptomsOf(text), symptoms);
      const kinds = matchStoppedReason(text);
      assert.ok(kinds.includes(fault), `${fault} is not among ${kinds.join()}`);
      assert.ok(!kinds.includes(other), `${other} is among them`);
    });
  }

  it("makes nothing of other texts", () => {
    for (const text of [
      "",
      "Essential container in task exited",
      "OutOfMemoryError: Container killed due to memory usage",
      "Scaling activity initiated by deployment",
    ]) {
      assert.deepEqual(matchStoppedReason(text), []);
    }
  });
});
