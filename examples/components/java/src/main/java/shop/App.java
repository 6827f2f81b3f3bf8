package shop;

import com.pulumi.Pulumi;
import com.pulumi.fargateegress.FargateEgress;
import com.pulumi.fargateegress.FargateEgressArgs;
import com.pulumi.fargateegress.FargateService;
import com.pulumi.fargateegress.FargateServiceArgs;
import com.pulumi.fargateegress.enums.EgressMode;
import com.pulumi.fargateegress.enums.NatStrategy;
import com.pulumi.fargateegress.inputs.EgressNetworkArgs;
import com.pulumi.fargateegress.inputs.NatConfigurationArgs;
import java.util.Arrays;
import java.util.List;

public class App {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var config = ctx.config();
            var stated = config.get("mode").orElse("hybrid");
            var mode = Arrays.stream(EgressMode.values()).filter(m -> m.getValue().equals(stated)).findFirst();

            var net = new FargateEgress("net", FargateEgressArgs.builder()
                .mode(mode.orElseThrow())
                .nat(NatConfigurationArgs.builder().strategy(NatStrategy.Single).build())
                .build());

            var api = new FargateService("api", FargateServiceArgs.builder()
                .egress(EgressNetworkArgs.builder()
                    .vpcId(net.vpcId())
                    .privateSubnetIds(net.privateSubnetIds())
                    .clientSecurityGroupId(net.clientSecurityGroupId())
                    .mode(net.mode())
                    .privateServices(net.privateServices())
                    .build())
                .image(config.require("image"))
                .ports(List.of(8080.0))
                .build());

            ctx.export("vpcId", net.vpcId());
            ctx.export("serviceName", api.serviceName());
        });
    }
}
