package main

import (
	fargate "example.com/pulumi-fargate-egress/sdk/go/fargateegress"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		conf := config.New(ctx, "")
		mode := fargate.EgressModeHybrid
		if given := conf.Get("mode"); given != "" {
			mode = fargate.EgressMode(given)
		}
		single := fargate.NatStrategySingle

		net, err := fargate.NewFargateEgress(ctx, "net", &fargate.FargateEgressArgs{
			Mode: &mode,
			Nat:  &fargate.NatConfigurationArgs{Strategy: &single},
		})
		if err != nil {
			return err
		}

		api, err := fargate.NewFargateService(ctx, "api", &fargate.FargateServiceArgs{
			Egress: fargate.EgressNetworkArgs{
				VpcId:                 net.VpcId,
				PrivateSubnetIds:      net.PrivateSubnetIds,
				ClientSecurityGroupId: net.ClientSecurityGroupId,
				Mode:                  net.Mode,
				PrivateServices:       net.PrivateServices,
			},
			Image: pulumi.String(conf.Require("image")),
			Ports: []float64{8080},
		})
		if err != nil {
			return err
		}

		ctx.Export("vpcId", net.VpcId)
		ctx.Export("serviceName", api.ServiceName)
		return nil
	})
}
