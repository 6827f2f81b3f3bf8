/** Image references: what registries take, and what is said of the rest. */
import assert from "node:assert/strict";
import { checkImage } from "../../stacks/image-check";

const DIGEST = `sha256:${"0a".repeat(32)}`;

describe("an image reference of the configuration", () => {
  for (const text of [
    "nginx",
    "nginx:1.29",
    "nginx:Latest_2",
    "team/app-1/x.y__z",
    "Registry.example.com:5000/app",
    "localhost/app",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app:v1",
    `public.ecr.aws/nginx/nginx@${DIGEST}`,
    `public.ecr.aws/nginx/nginx:1@${DIGEST}`,
  ])
    it(`takes ${text}`, () => assert.equal(checkImage(text), undefined));

  const refused: readonly (readonly [string, RegExp, RegExp])[] = [
    ["", /no(?:t an)? image reference/, /\[registry\/\]repository/],
    ["https://x.com/app", /is no name of a registry/, /write/],
    ["x.com/", /names no repository/, /write/],
    ["x.com/Team/App:V1", /no capital letters/, /^write x\.com\/team\/app:V1$/],
    ["a//b", /"" is no part/, /write/],
    ["a_", /"a_" is no part/, /write/],
    ["x.com:port/app", /"x\.com:port" is no name of a registry/, /write/],
    ["nginx:", /"" is no tag/, /tag/],
    ["nginx:.1", /"\.1" is no tag/, /tag/],
    ["nginx@sha256:00", /"sha256:00" is no digest/, /copy/],
    [`nginx@${DIGEST.toUpperCase()}`, /is no digest/, /copy/],
    [`nginx@${DIGEST}@${DIGEST}`, /not an image reference/, /write/],
    [`${"a".repeat(250)}/app`, /more than 255/, /shorten/],
  ];
  for (const [text, why, fix] of refused)
    it(`refuses ${JSON.stringify(text).slice(0, 60)}`, () => {
      const advice = checkImage(text);
      assert.match(advice?.why ?? "", why);
      assert.match(advice?.fix ?? "", fix);
    });
});
