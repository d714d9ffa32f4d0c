"""The same in two regions by two providers: names repeat, and nothing may be joined across."""

import pulumi
import pulumi_aws as aws

for region, careful in (("eu-west-1", True), ("us-east-1", False)):
    provider = aws.Provider(region, region=region)
    opts = pulumi.ResourceOptions(provider=provider)
    vpc = aws.ec2.Vpc(f"vpc-{region}", cidr_block="10.0.0.0/16", opts=opts)
    gateway = aws.ec2.InternetGateway(f"gateway-{region}", vpc_id=vpc.id, opts=opts)
    table = aws.ec2.RouteTable(f"table-{region}", vpc_id=vpc.id, opts=opts)
    aws.ec2.Route(
        f"out-{region}",
        route_table_id=table.id,
        destination_cidr_block="0.0.0.0/0",
        gateway_id=gateway.id,
        opts=opts,
    )
    outer = aws.ec2.Subnet(f"outer-{region}", vpc_id=vpc.id, cidr_block="10.0.0.0/24", opts=opts)
    aws.ec2.RouteTableAssociation(
        f"outer-{region}", subnet_id=outer.id, route_table_id=table.id, opts=opts
    )
    inner = aws.ec2.Subnet(f"inner-{region}", vpc_id=vpc.id, cidr_block="10.0.1.0/24", opts=opts)
    # One name, two repositories: the policy of the one is not the policy of the other.
    repository = aws.ecr.Repository(
        f"images-{region}",
        name="images",
        image_tag_mutability="IMMUTABLE",
        image_scanning_configuration={"scan_on_push": True},
        opts=opts,
    )
    if careful:
        aws.ecr.LifecyclePolicy(
            f"images-{region}",
            repository=repository.name,
            policy='{"rules": []}',
            opts=opts,
        )
    group = aws.ec2.SecurityGroup(f"tasks-{region}", vpc_id=vpc.id, description="Tasks", opts=opts)
    aws.ecs.Service(
        f"api-{region}",
        cluster="shared",
        task_definition="api",
        desired_count=1,
        launch_type="FARGATE",
        deployment_circuit_breaker={"enable": True, "rollback": True},
        network_configuration={
            "subnets": [inner.id if careful else outer.id],
            "security_groups": [group.id],
        },
        opts=opts,
    )
