module shop

go 1.22

require (
	example.com/pulumi-fargate-egress/sdk/go v0.0.0
	github.com/pulumi/pulumi/sdk/v3 v3.200.0
)

// The SDK that `pulumi package add` makes:
replace example.com/pulumi-fargate-egress/sdk/go => ./sdks/fargate-egress
