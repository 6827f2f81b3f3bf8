import pulumi
import pulumi_fargate_egress as fargate

config = pulumi.Config()

net = fargate.FargateEgress(
    "net",
    mode=fargate.EgressMode(config.get("mode") or "hybrid"),
    nat=fargate.NatConfigurationArgs(strategy=fargate.NatStrategy.SINGLE),
)

api = fargate.FargateService(
    "api",
    egress=fargate.EgressNetworkArgs(
        vpc_id=net.vpc_id,
        private_subnet_ids=net.private_subnet_ids,
        client_security_group_id=net.client_security_group_id,
        mode=net.mode,
        private_services=net.private_services,
    ),
    image=config.require("image"),
    ports=[8080],
)

pulumi.export("vpcId", net.vpc_id)
pulumi.export("serviceName", api.service_name)
