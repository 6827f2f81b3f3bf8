/** The policy pack as the engine starts it. Constructing a pack serves it: nothing else imports this file. */
import { PolicyPack } from "@pulumi/policy";
import { PACK_NAME, policies } from "./pack";

new PolicyPack(PACK_NAME, {
  description: "Proves that Fargate tasks reach what they need, and keeps each mode to its promises",
  displayName: "Fargate egress",
  provider: "aws",
  enforcementLevel: "mandatory",
  policies: policies(),
});
