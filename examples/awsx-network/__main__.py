"""A worker in a VPC that is not ours: every component takes plain ids."""

import pulumi
import pulumi_awsx as awsx

import private_fargate as pf
from private_fargate.existing import warn_of_headroom

vpc = awsx.ec2.Vpc(
    "existing",
    cidr_block="10.1.0.0/16",
    number_of_availability_zones=2,
    subnet_strategy=awsx.ec2.SubnetAllocationStrategy.AUTO,
    nat_gateways={"strategy": awsx.ec2.NatGatewayStrategy.SINGLE},
)

worker = {
    "image": "public.ecr.aws/docker/library/busybox:1.37",
    "command": ["sh", "-c", "while true; do date; sleep 60; done"],
    "desired_count": 2,
}
# Who else uses these subnets is unknown, so too few addresses are a warning, not a fault.
warn_of_headroom(vpc.private_subnet_ids, [worker])

cluster = pf.Cluster("cluster", {})
service = pf.Service(
    "worker",
    {
        "cluster_arn": cluster.cluster_arn,
        "cluster_name": cluster.cluster_name,
        "vpc_id": vpc.vpc_id,
        "subnet_ids": vpc.private_subnet_ids,
        **worker,
    },
    # The ids alone do not wait for the routes; all of the VPC's children do.
    pulumi.ResourceOptions(depends_on=[vpc]),
)
pulumi.export("serviceName", service.service_name)
