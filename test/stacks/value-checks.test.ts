/** Checks of single values: what they take, and what they answer to everything else. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { LIMITS } from "../../plan/limits";
import {
  checkAction,
  checkArn,
  checkCidr,
  checkId,
  checkRuleDescription,
  checkTagKey,
  checkTagValue,
  checkVpcCidr,
  type ValueCheck,
} from "../../stacks/value-checks";

const ACCOUNT = "123456789012";
const takes = (check: ValueCheck, values: readonly string[]) => {
  for (const value of values) assert.equal(check(value), undefined, value);
};
const refuses = (check: ValueCheck, cases: readonly (readonly [string, RegExp, RegExp?])[]) => {
  for (const [value, why, fix] of cases) {
    const advice = check(value);
    assert.ok(advice, `accepted: ${value}`);
    assert.match(advice.why, why, value);
    if (fix) assert.match(advice.fix, fix, value);
  }
};

describe("a CIDR", () => {
  it("is taken where hosts have addresses", () =>
    takes(checkCidr, ["10.0.0.0/16", "0.0.0.0/0", "198.51.100.7/32", "52.0.0.0/8"]));

  it("is refused in ranges that no host has an address in", () =>
    refuses(checkCidr, [
      ["0.0.0.0/8", /0\.0\.0\.0\/8: this network/],
      ["127.0.0.0/16", /loopback/],
      ["169.254.169.254/32", /link-local.*task metadata/],
      ["224.0.0.0/4", /multicast/],
      ["240.0.0.0/4", /reserved/],
      ["255.255.255.255/32", /reserved/],
      ["128.0.0.0/1", /multicast|link-local/],
    ]));

  it("is refused with the address to write when it has host bits", () =>
    refuses(checkCidr, [
      ["10.0.0.5/16", /bits set beyond/, /the \/16: 10\.0\.0\.0\/16$/],
      ["203.0.113.130/25", /bits set beyond/, /203\.0\.113\.128\/25$/],
      ["10.0.0.0", /not an IPv4 CIDR/],
      ["::/0", /not an IPv4 CIDR/],
    ]));

  it("of a VPC is not everybody", () => refuses(checkVpcCidr, [["0.0.0.0/0", /every address/, /10\.0\.0\.0\/16/]]));
});

describe("an ARN", () => {
  const kms = checkArn("kms");
  it("is taken whole", () => {
    takes(kms, [`arn:aws:kms:us-east-1:${ACCOUNT}:key/k`, `arn:aws-cn:kms:cn-north-1:${ACCOUNT}:key/mrk-1`]);
    takes(checkArn("secretsmanager", "ssm"), [
      `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:db-AbCdEf:password::`,
      `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/app/db`,
    ]);
    takes(checkArn("acm", "iam"), [`arn:aws:iam::${ACCOUNT}:server-certificate/c`]);
  });

  it("is refused with a wrong part, which is named", () =>
    refuses(kms, [
      ["db", /not an ARN of kms/],
      ["arn:aws:s3:::bucket", /not an ARN of kms/],
      [`arn:aws-xy:kms:us-east-1:${ACCOUNT}:key/k`, /no partition aws-xy/],
      ["arn:aws:kms:us-east-1:1:key/k", /its account is "1"; an account has twelve digits/],
      ["arn:aws:kms:us-east-1::key/k", /its account is missing/],
      [`arn:aws:kms::${ACCOUNT}:key/k`, /its Region is missing/],
      [`arn:aws:kms:Frankfurt:${ACCOUNT}:key/k`, /its Region is "Frankfurt"/],
      [`arn:aws:kms:us-east-1:${ACCOUNT}:alias/app`, /an alias/, /describe-key/],
      [`arn:aws:kms:us-east-1:${ACCOUNT}:key/`, /its last part is "key\/", not key\/…/],
    ]));
});

describe("an id", () => {
  it("has its prefix and 8 or 17 hexadecimal digits", () => {
    takes(checkId("sg"), ["sg-0123456789abcdef0", "sg-01234567"]);
    refuses(checkId("sg"), [
      ["vpc-01234567", /starts with sg-/, /such as sg-0123456789abcdef0/],
      ["sg-zz", /17 hexadecimal digits/],
      ["sg-0123456789abcde", /17 hexadecimal digits/],
      ["sg-", /17 hexadecimal digits/],
    ]);
  });
});

describe("a tag", () => {
  it("takes what every service takes", () => {
    takes(checkTagKey, ["Team", "cost:center", "Größe", "a".repeat(LIMITS.tagKey.most)]);
    takes(checkTagValue, ["", "a b_c.d:e/f=g+h-i@j"]);
  });
  it("is refused beyond it, with the characters to leave out", () => {
    refuses(checkTagKey, [
      ["aws:cloudformation:x", /AWS's own/],
      ["AWS:x", /AWS's own/],
      ["", /at least one character/],
      ["a".repeat(129), /at most 128 characters, and this has 129/],
      ["a,b;c", /tags take letters/, /leave out "," ";"$/],
    ]);
    refuses(checkTagValue, [
      ["🚀", /tags take letters/, /leave out "🚀"/],
      ["a".repeat(257), /at most 256/],
    ]);
  });
});

describe("a rule's description", () => {
  it("is plain text that says something", () => {
    takes(checkRuleDescription, ["orders database (partner)", "a&b; [c] {d} !$*"]);
    refuses(checkRuleDescription, [
      ["db", /at least 3 characters/, /^say what is there/],
      ["   ", /at least 3 characters/],
      ["partner's db", /EC2 takes only plain letters/, /leave out "'"$/],
      ["Zürich", /EC2 takes only/, /leave out "ü"$/],
      ["a".repeat(256), /at most 255 characters/],
    ]);
  });
});

describe("an IAM action", () => {
  it("has a prefix and a name", () => {
    takes(checkAction, ["sqs:SendMessage", "s3:Get*", "s3:*", "bedrock:InvokeModel", "execute-api:Invoke"]);
    refuses(checkAction, [
      ["*", /every action of every service/],
      ["GetObject", /prefix, a colon and a name/, /s3:GetObject/],
      ["s3:getObject", /capital letter/],
      ["S3:GetObject", /lower case/],
      ["s3:", /capital letter/],
    ]);
  });
});

describe("every check", () => {
  it("answers any text with words or with nothing", () => {
    const all = [
      checkCidr,
      checkVpcCidr,
      checkArn("kms"),
      checkId("sg"),
      checkTagKey,
      checkTagValue,
      checkRuleDescription,
      checkAction,
    ];
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.constantFrom(...all), (text, check) => {
        const advice = check(text);
        assert.ok(advice === undefined || (advice.why.length > 5 && advice.fix.length > 5));
        // No pattern is shown to a person; what they typed may look like one.
        const said = `${advice?.why} ${advice?.fix}`.replaceAll(text === "" ? " " : text, "");
        assert.doesNotMatch(said, /\^|\\d|\[a-z/);
      }),
    );
  });
});

describe("the limits of AWS", () => {
  it("each name the page they are from", () => {
    for (const [name, { most, what, source }] of Object.entries(LIMITS)) {
      assert.ok(most > 0 && what.length > 3, name);
      assert.match(source, /^[A-Za-z0-9]+\/latest\/.+\.html/, name);
    }
  });
});
