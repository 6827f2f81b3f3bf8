import * as assert from "node:assert/strict";
import { classify, explain, holdersOf, independentErrors } from "../../automation/failures";

const of = (diagnostics: readonly string[], text = "", cancelled = false) => classify({ diagnostics, text, cancelled });

describe("classification of failures", () => {
  for (const message of [
    "operation error EC2: CreateVpc, https response error StatusCode: 503, RequestID: x, api error RequestLimitExceeded: Request limit exceeded.",
    "operation error ECS: CreateService, https response error StatusCode: 400, api error ThrottlingException: Rate exceeded",
    "api error InternalError: An internal error has occurred",
    "https response error StatusCode: 500, RequestID: , api error UnknownError: UnknownError",
    "read tcp 10.0.0.1:443: read: connection reset by peer",
    "dial tcp: lookup ec2.us-east-1.amazonaws.com: i/o timeout",
    "exceeded maximum number of attempts, 4",
  ])
    it(`is transient: ${message.slice(-50)}`, () => assert.equal(of([message]), "transient"));

  for (const message of [
    "api error UnauthorizedOperation: You are not authorized to perform this operation",
    "api error VpcLimitExceeded: The maximum number of VPCs has been reached.",
    "api error InvalidParameterException: The provided target group has no load balancer",
    "creating EC2 subnet (10.0.5.0/24): InvalidSubnet.Conflict",
    "private-dns-enabled cannot be set because there is already a conflicting DNS domain",
    "",
  ])
    it(`is fatal: ${message.slice(0, 50) || "nothing said"}`, () =>
      assert.equal(of(message ? [message] : []), "fatal"));

  it("is fatal when one of several errors is", () => assert.equal(of(["Rate exceeded", "AccessDenied"]), "fatal"));
  it("looks past echoes", () =>
    assert.equal(of(["update failed", "Rate exceeded", "resource registration failed"]), "transient"));
  it("is a lock in both wordings, even during a cancellation", () => {
    assert.equal(of([], "error: [409] Conflict: Another update is currently in progress."), "locked");
    assert.equal(of([], "error: the stack is currently locked by 2 lock(s)", true), "locked");
  });
  it("is a cancellation once asked for", () => assert.equal(of(["update canceled"], "", true), "cancelled"));
});

describe("explanations", () => {
  it("name every holder of a lock", () => {
    const text =
      "  file:///x: created by ann@build-1 (pid 12) at 2026-01-02T03:04:05Z\n  file:///y: created by bob@b (pid 3) at t";
    assert.deepEqual(holdersOf(text), [
      { user: "ann", host: "build-1", pid: 12, since: "2026-01-02T03:04:05Z" },
      { user: "bob", host: "b", pid: 3, since: "t" },
    ]);
  });
  it("give each cause once", () => assert.deepEqual(independentErrors(["a", "a", "update failed", " b "]), ["a", "b"]));
  it("fall back to Pulumi's error lines, then to its last lines", () => {
    assert.equal(explain({ diagnostics: [], text: "code: 1\n stderr: error: no such thing\n" }), "no such thing");
    assert.equal(explain({ diagnostics: [], text: "one\ntwo" }), "one\ntwo");
    assert.equal(explain({ diagnostics: [], text: "" }), "Pulumi ended without saying why");
  });
});
