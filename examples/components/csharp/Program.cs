using System.Collections.Generic;
using Pulumi;
using Pulumi.FargateEgress;
using Pulumi.FargateEgress.Inputs;

return await Deployment.RunAsync(() =>
{
    var config = new Config();
    var mode = config.Get("mode") switch
    {
        "nat-only" => EgressMode.NatOnly,
        "endpoints-only" => EgressMode.EndpointsOnly,
        _ => EgressMode.Hybrid,
    };

    var net = new FargateEgress("net", new FargateEgressArgs
    {
        Mode = mode,
        Nat = new NatConfigurationArgs { Strategy = NatStrategy.Single },
    });

    var api = new FargateService("api", new FargateServiceArgs
    {
        Egress = new EgressNetworkArgs
        {
            VpcId = net.VpcId,
            PrivateSubnetIds = net.PrivateSubnetIds,
            ClientSecurityGroupId = net.ClientSecurityGroupId,
            Mode = net.Mode,
            PrivateServices = net.PrivateServices,
        },
        Image = config.Require("image"),
        Ports = { 8080 },
    });

    return new Dictionary<string, object?>
    {
        ["vpcId"] = net.VpcId,
        ["serviceName"] = api.ServiceName,
    };
});
