"""As `pulumi convert` writes a Terraform module: ranges, dictionaries, dynamic blocks."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
ingress_rules = config.get_object("ingressRules")
if ingress_rules is None:
    ingress_rules = [
        {"port": 80, "cidr": "0.0.0.0/0", "description": "http"},
        {"port": 443, "cidr": "0.0.0.0/0", "description": "https"},
        {"port": 9200, "cidr": "0.0.0.0/0", "description": "elasticsearch"},
    ]
public_subnets = config.get_object("publicSubnets")
if public_subnets is None:
    public_subnets = {"a": "10.5.0.0/24", "b": "10.5.1.0/24"}
this = aws.ec2.Vpc(
    "this",
    cidr_block="10.5.0.0/16",
    enable_dns_hostnames=True,
    tags={"Terraform": "true", "Environment": "dev"},
)
this_internet_gateway = aws.ec2.InternetGateway("this", vpc_id=this.id)
public = []
for range in [{"key": k, "value": v} for [k, v] in enumerate(public_subnets)]:  # noqa: A001
    public.append(  # noqa: PERF401
        aws.ec2.Subnet(
            f"public-{range['value']}",
            vpc_id=this.id,
            cidr_block=public_subnets[range["value"]],
            availability_zone=f"us-east-1{range['value']}",
            map_public_ip_on_launch=True,
        )
    )
public_route_table = aws.ec2.RouteTable("public", vpc_id=this.id)
public_internet_gateway = aws.ec2.Route(
    "public_internet_gateway",
    route_table_id=public_route_table.id,
    destination_cidr_block="0.0.0.0/0",
    gateway_id=this_internet_gateway.id,
)
public_route_table_association = []
for range in [{"value": i} for i in (0, 1)]:  # noqa: A001
    public_route_table_association.append(  # noqa: PERF401
        aws.ec2.RouteTableAssociation(
            f"public-{range['value']}",
            subnet_id=public[range["value"]].id,
            route_table_id=public_route_table.id,
        )
    )
lb_security_group = aws.ec2.SecurityGroup(
    "lb",
    name="lb",
    description="Allow inbound",
    vpc_id=this.id,
    ingress=[
        {
            "from_port": entry["value"]["port"],
            "to_port": entry["value"]["port"],
            "protocol": "tcp",
            "cidr_blocks": [entry["value"]["cidr"]],
            "description": entry["value"]["description"],
        }
        for entry in [{"key": k, "value": v} for k, v in enumerate(ingress_rules)]
    ],
    egress=[
        {
            "from_port": 0,
            "to_port": 0,
            "protocol": "-1",
            "cidr_blocks": ["0.0.0.0/0"],
        }
    ],
)
main = aws.lb.LoadBalancer(
    "main",
    name="main",
    internal=False,
    load_balancer_type="application",
    security_groups=[lb_security_group.id],
    subnets=[__item.id for __item in public],
)
not_found = aws.lb.Listener(
    "not_found",
    load_balancer_arn=main.arn,
    port=80,
    protocol="HTTP",
    default_actions=[
        {
            "type": "fixed-response",
            "fixed_response": {
                "content_type": "text/plain",
                "message_body": "404: page not found",
                "status_code": "404",
            },
        }
    ],
)
flow_log = aws.ec2.FlowLog(
    "this",
    log_destination_type="s3",
    log_destination="arn:aws:s3:::central-flow-logs",
    traffic_type="REJECT",
    vpc_id=this.id,
)
main_network_acl = aws.ec2.NetworkAcl(
    "main",
    vpc_id=this.id,
    subnet_ids=[__item.id for __item in public],
    ingress=[
        {
            "protocol": "tcp",
            "rule_no": 100,
            "action": "allow",
            "cidr_block": "0.0.0.0/0",
            "from_port": 0,
            "to_port": 65535,
        }
    ],
    egress=[
        {
            "protocol": "-1",
            "rule_no": 100,
            "action": "allow",
            "cidr_block": "0.0.0.0/0",
            "from_port": 0,
            "to_port": 0,
        }
    ],
)
repo_policy = aws.ecr.RepositoryPolicy(
    "repo",
    repository="shared-images",
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "pull",
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                }
            ],
        }
    ),
)
pulumi.export("dns", main.dns_name)
