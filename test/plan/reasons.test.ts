/** Reasons are data; their words are for people and decide nothing. */
import * as assert from "node:assert/strict";
import { type Reason, wordsOf } from "../../plan/reasons";
import { isApplicationNeed } from "../../reachability/checks/calls";

const REASONS: readonly Reason[] = [
  { kind: "image", image: "nginx:1" },
  { kind: "image" },
  { kind: "secret", name: "DB" },
  { kind: "log-driver", driver: "awslogs" },
  { kind: "log-option", name: "splunk-token" },
  { kind: "firelens" },
  { kind: "environment-file", arn: "arn:aws:s3:::bucket/file.env" },
  { kind: "repository-credentials", secret: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:hub" },
  { kind: "exec" },
  { kind: "exec-key" },
  { kind: "exec-logs" },
  { kind: "exec-bucket" },
  { kind: "code" },
  { kind: "other", text: "Service Connect" },
];

describe("plan/reasons", () => {
  it("says every reason in words of its own", () => {
    const words = REASONS.map(wordsOf);
    assert.equal(new Set(words).size, REASONS.length);
    for (const text of words) assert.match(text, /\S/);
  });

  it("decides by kind, whatever the words say", () => {
    const misleading: Reason = { kind: "other", text: "image secret awslogs ECS Exec" };
    assert.equal(isApplicationNeed({ service: "sts", because: [misleading] }), true);
    assert.equal(isApplicationNeed({ service: "logs", because: [{ kind: "log-driver", driver: "code" }] }), false);
    assert.deepEqual(
      REASONS.filter((reason) => isApplicationNeed({ service: "s3", because: [reason] })).map(({ kind }) => kind),
      ["firelens", "code", "other"],
    );
  });
});
