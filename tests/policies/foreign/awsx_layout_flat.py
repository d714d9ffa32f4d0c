"""What awsx.ec2.Vpc lays out, written flat: a table and a NAT gateway a zone, nested by parents."""

import pulumi
import pulumi_aws as aws

NAME = "app"
ZONES = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]


class Layout(pulumi.ComponentResource):
    def __init__(self, name, cidr, opts=None):
        super().__init__("acme:network:Layout", name, None, opts)
        vpc = aws.ec2.Vpc(
            name,
            cidr_block=cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags={"Name": name},
            opts=pulumi.ResourceOptions(parent=self),
        )
        inside = pulumi.ResourceOptions(parent=vpc, depends_on=[vpc])
        igw = aws.ec2.InternetGateway(name, vpc_id=vpc.id, opts=inside)
        self.public, self.private, self.isolated = [], [], []
        for i, zone in enumerate(ZONES):
            for kind, made in (
                ("public", self.public),
                ("private", self.private),
                ("isolated", self.isolated),
            ):
                label = f"{name}-{kind}-{i + 1}"
                third = {"public": 192, "private": 0, "isolated": 208}[kind] + i * 16
                subnet = aws.ec2.Subnet(
                    label,
                    vpc_id=vpc.id,
                    availability_zone=zone,
                    map_public_ip_on_launch=kind == "public",
                    cidr_block=f"10.0.{third % 256}.0/20",
                    tags={"Name": label, "SubnetType": kind.title()},
                    opts=inside,
                )
                table = aws.ec2.RouteTable(
                    label, vpc_id=vpc.id, opts=pulumi.ResourceOptions(parent=subnet)
                )
                aws.ec2.RouteTableAssociation(
                    label,
                    route_table_id=table.id,
                    subnet_id=subnet.id,
                    opts=pulumi.ResourceOptions(parent=table),
                )
                made.append((subnet, table))
                route = {"public": {"gateway_id": igw.id}, "isolated": None}.get(kind)
                if kind == "private":
                    address = aws.ec2.Eip(
                        f"{name}-{i + 1}", opts=pulumi.ResourceOptions(parent=subnet)
                    )
                    nat = aws.ec2.NatGateway(
                        f"{name}-{i + 1}",
                        subnet_id=self.public[i][0].id,
                        allocation_id=address.allocation_id,
                        opts=pulumi.ResourceOptions(parent=subnet),
                    )
                    route = {"nat_gateway_id": nat.id}
                if route:
                    aws.ec2.Route(
                        label,
                        route_table_id=table.id,
                        destination_cidr_block="0.0.0.0/0",
                        opts=pulumi.ResourceOptions(parent=table),
                        **route,
                    )
        self.vpc_id = vpc.id
        self.register_outputs({})


network = Layout(NAME, "10.0.0.0/16")
cluster = aws.ecs.Cluster(NAME)
providers = aws.ecs.ClusterCapacityProviders(
    NAME, cluster_name=cluster.name, capacity_providers=["FARGATE"]
)
group = aws.ec2.SecurityGroup(NAME, vpc_id=network.vpc_id, egress=[])
for name, subnets in (
    ("good", network.private),
    ("closed", network.isolated),
    ("bad", [network.private[0], network.public[2]]),
):
    aws.ecs.Service(
        name,
        cluster=cluster.arn,
        task_definition="arn:aws:ecs:eu-central-1:123456789012:task-definition/app:7",
        desired_count=1,
        capacity_provider_strategies=[{"capacity_provider": "FARGATE", "weight": 1}],
        deployment_circuit_breaker={"enable": True, "rollback": True},
        network_configuration={
            "subnets": [subnet.id for subnet, _ in subnets],
            "security_groups": [group.id],
        },
        opts=pulumi.ResourceOptions(depends_on=[providers]),
    )
