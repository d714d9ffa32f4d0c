"""Groups with aws.ec2.SecurityGroupRule, one resource a rule, and one rule inline as well."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("vpc", cidr_block="10.1.0.0/16")
alb_group = aws.ec2.SecurityGroup("alb", vpc_id=vpc.id, description="ALB")
task_group = aws.ec2.SecurityGroup("tasks", vpc_id=vpc.id, description="Tasks")
admin_group = aws.ec2.SecurityGroup(
    "admin",
    vpc_id=vpc.id,
    description="Bastion",
    # Inline here and a rule of its own below: each undoes the other.
    ingress=[
        {
            "description": "office",
            "protocol": "tcp",
            "from_port": 22,
            "to_port": 22,
            "cidr_blocks": ["198.51.100.0/24"],
        }
    ],
)
for port in (80, 443):
    aws.ec2.SecurityGroupRule(
        f"alb-{port}",
        type="ingress",
        security_group_id=alb_group.id,
        description="Clients",
        protocol="tcp",
        from_port=port,
        to_port=port,
        cidr_blocks=["0.0.0.0/0"],
        ipv6_cidr_blocks=["::/0"],
    )
aws.ec2.SecurityGroupRule(
    "alb-out",
    type="egress",
    security_group_id=alb_group.id,
    description="To the tasks",
    protocol="tcp",
    from_port=3000,
    to_port=3000,
    source_security_group_id=task_group.id,
)
aws.ec2.SecurityGroupRule(
    "tasks-from-alb",
    type="ingress",
    security_group_id=task_group.id,
    description="From the ALB",
    protocol="tcp",
    from_port=3000,
    to_port=3000,
    source_security_group_id=alb_group.id,
)
# "Only for a test": everyone reaches the tasks on a range that holds a database's port.
aws.ec2.SecurityGroupRule(
    "tasks-debug",
    type="ingress",
    security_group_id=task_group.id,
    description="Debugging",
    protocol="tcp",
    from_port=3000,
    to_port=6000,
    cidr_blocks=["0.0.0.0/0"],
)
aws.ec2.SecurityGroupRule(
    "admin-rdp",
    type="ingress",
    security_group_id=admin_group.id,
    description="Remote desktop",
    protocol="tcp",
    from_port=3389,
    to_port=3389,
    cidr_blocks=["198.51.100.0/24"],
)
gateway = aws.ec2.InternetGateway("gateway", vpc_id=vpc.id)
table = aws.ec2.DefaultRouteTable(
    "default",
    default_route_table_id=vpc.default_route_table_id,
    routes=[aws.ec2.DefaultRouteTableRouteArgs(cidr_block="0.0.0.0/0", gateway_id=gateway.id)],
)
subnets = [
    aws.ec2.Subnet(f"edge-{zone}", vpc_id=vpc.id, cidr_block=cidr, availability_zone=zone)
    for zone, cidr in {"us-west-2a": "10.1.1.0/24", "us-west-2b": "10.1.2.0/24"}.items()
]
aws.lb.LoadBalancer("alb", security_groups=[alb_group.id], subnets=[s.id for s in subnets])
