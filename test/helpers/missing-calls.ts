/** Answers to reads that the emulator lacks, as AWS gives them in an account that has none of it. */

const EC2 = "http://ec2.amazonaws.com/doc/2016-11-15/";

const xml = (operation: string, content: string) =>
  `<${operation}Response xmlns="${EC2}">${content}</${operation}Response>`;

const ANSWERS: Readonly<Record<string, string>> = {
  "ec2:DescribeVpcBlockPublicAccessOptions": xml(
    "DescribeVpcBlockPublicAccessOptions",
    "<vpcBlockPublicAccessOptions><state>default-state</state><internetGatewayBlockMode>off</internetGatewayBlockMode></vpcBlockPublicAccessOptions>",
  ),
  "ec2:DescribeVpcBlockPublicAccessExclusions": xml(
    "DescribeVpcBlockPublicAccessExclusions",
    "<vpcBlockPublicAccessExclusionSet/>",
  ),
  "route53resolver:ListFirewallRuleGroupAssociations": JSON.stringify({ FirewallRuleGroupAssociations: [] }),
  "route53profiles:ListProfileAssociations": JSON.stringify({ ProfileAssociations: [] }),
  // The emulator's own answer is an error, which Terraform tries again for many minutes.
  "application-autoscaling:ListTagsForResource": JSON.stringify({ Tags: {} }),
  "ecr:DescribePullThroughCacheRules": JSON.stringify({ pullThroughCacheRules: [] }),
};

/** The answer to an action that the emulator does not have; `undefined` for every other. */
export function missingCalls(action: string): { readonly status: 200; readonly body: string } | undefined {
  const body = ANSWERS[action];
  return body === undefined ? undefined : { status: 200, body };
}
