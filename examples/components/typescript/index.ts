import * as pulumi from "@pulumi/pulumi";
import type { EgressMode } from "fargate-egress";
import { FargateEgress, FargateService } from "fargate-egress";

const config = new pulumi.Config();

const net = new FargateEgress("net", {
  mode: (config.get("mode") ?? "hybrid") as EgressMode,
  nat: { strategy: "single" },
});

const api = new FargateService("api", {
  egress: net,
  image: config.require("image"),
  ports: [8080],
});

export const vpcId = net.vpcId;
export const serviceName = api.serviceName;
