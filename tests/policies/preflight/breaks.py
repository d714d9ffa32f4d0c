"""Ways that break, each in one change of a sound world: what is said of it, and of what path."""

import json
from collections.abc import Callable
from typing import Any

from tests.policies import plan as of
from tests.policies.plan import Planned
from tests.policies.preflight.world import ACCOUNT, ENDPOINTS, REGION, World, container

Change = Callable[[World], object]

A = "\n  ecs.Service 'api' → ec2.Subnet 'private-a'"
NAT_A = "ec2.RouteTable 'private-a' → ec2.Route 'private-a-out' (0.0.0.0/0) → ec2.NatGateway 'nat'"


def all_of(*changes: Change) -> Change:
    """Make several changes."""

    def change(world: World) -> None:
        for each in changes:
            each(world)

    return change


def drop(*services: str) -> Change:
    return lambda world: world.remove(*(world.endpoints[service] for service in services))


def find(world: World, name: str) -> Planned:
    return next(each for each in world.plan.resources if each.name == name)


def without_rule(name: str) -> Change:
    return lambda world: world.remove(find(world, name))


def policy(service: str, *statements: dict[str, Any]) -> Change:
    text = json.dumps({"Version": "2012-10-17", "Statement": [*statements]})
    return lambda world: world.endpoints[service].props.update(policy=text)


def allow(**changes: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", **changes}


def tables(*kept: int) -> Change:
    def change(world: World) -> None:
        tables = [world.tables[index] for index in kept]
        s3 = world.endpoints["s3"]
        s3.props["routeTableIds"] = [world.id(table) for table in tables]
        s3.feeds["routeTableIds"] = tables

    return change


def wrong_group(world: World) -> None:
    bastion = world.security_group("bastion")
    into = find(world, "endpoints-in-443-tasks")
    into.props["referencedSecurityGroupId"] = world.id(bastion)
    into.feeds["referencedSecurityGroupId"] = [bastion]


def secret(world: World) -> None:
    source = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-AbCdEf"
    world.contain(container(secrets=[{"name": "DB", "valueFrom": source}]))


def nat_in_private(world: World) -> None:
    world.nats[0].props["subnetId"] = world.id(world.private[1])
    world.nats[0].feeds["subnetId"] = [world.private[1]]


def emptied_default(world: World) -> None:
    world.add(of.DEFAULT_SECURITY_GROUP, "default", vpcId=world.vpc)
    world.stand(*world.private, groups=())


def no_group_at_endpoint(world: World) -> None:
    for service in ENDPOINTS:
        world.endpoints[service].props["securityGroupIds"] = []
        del world.endpoints[service].feeds["securityGroupIds"]


def other_vpc(world: World) -> None:
    other = world.add(of.VPC, "other")
    logs = world.endpoints["logs"]
    logs.props["vpcId"], logs.feeds["vpcId"] = world.id(other), [other]


def env_file(world: World) -> None:
    world.contain(container(environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::c/a.env"}]))


def connect(world: World) -> None:
    world.service.props["serviceConnectConfiguration"] = {"enabled": True}


def cache(world: World) -> None:
    world.add(of.PULL_THROUGH_CACHE, "cache", {"ecrRepositoryPrefix": "shop"})


BROKEN = [
    ("F01", "endpoints", drop("ecr.api"), f"there is no interface endpoint to ecr.api{A}"),
    ("F01", "endpoints", secret, f"no interface endpoint to secretsmanager{A}"),
    ("F02", "endpoints", drop("ecr.dkr"), f"there is no interface endpoint to ecr.dkr{A}"),
    ("F03", "endpoints", drop("s3"), f"and there is no gateway endpoint to s3{A}"),
    # A route table without the S3 association: the other subnet's way is no consolation.
    (
        "F03",
        "endpoints",
        tables(1),
        (
            "ec2.VpcEndpoint 's3' is not associated with ec2.RouteTable 'private-a', and no route "
            f"leads out of the VPC{A} → ec2.RouteTable 'private-a'"
        ),
    ),
    (
        "F04",
        "endpoints",
        lambda w: w.endpoints["logs"].props.update(privateDnsEnabled=False),
        "ec2.VpcEndpoint 'logs' has private DNS off, so the service's name does not lead to it",
    ),
    (
        "F04",
        "endpoints",
        lambda w: w.endpoints["logs"].props.pop("privateDnsEnabled"),
        "writes the log of container 'api': ec2.VpcEndpoint 'logs' has private DNS off",
    ),
    # A group that admits 443 from the wrong group.
    (
        "F07",
        "endpoints",
        wrong_group,
        (
            "ec2.VpcEndpoint 'logs' does not admit ecs.Service 'api' on 443: ec2.SecurityGroup "
            "'endpoints' has only vpc.SecurityGroupIngressRule 'endpoints-in-443-tasks' (tcp 443 "
            f"from ec2.SecurityGroup 'bastion'){A} → ec2.VpcEndpoint 'logs'"
        ),
    ),
    (
        "F07",
        "endpoints",
        without_rule("tasks-out-443-endpoints"),
        (
            "443 to ec2.VpcEndpoint 'logs' is shut: ec2.SecurityGroup 'tasks' has only "
            "vpc.SecurityGroupEgressRule 'tasks-out-443-s3' (tcp 443)"
        ),
    ),
    (
        "F07",
        "endpoints",
        no_group_at_endpoint,
        "the default security group of ec2.Vpc 'vpc' admits its own members alone",
    ),
    (
        "F08",
        "nat",
        without_rule("tasks-out-443-everyone"),
        f"ec2.SecurityGroup 'tasks' has no egress rule at all{A} → {NAT_A}",
    ),
    (
        "F08",
        "nat",
        lambda w: find(w, "tasks-out-443-everyone").props.update(cidrIpv4="10.0.0.0/16"),
        "443 to logs outside the VPC is shut: ec2.SecurityGroup 'tasks' has only",
    ),
    (
        "F09",
        "endpoints",
        without_rule("tasks-out-443-s3"),
        (
            "443 to the prefix list of s3 is shut: ec2.SecurityGroup 'tasks' has only "
            "vpc.SecurityGroupEgressRule 'tasks-out-443-endpoints' (tcp 443 to ec2.SecurityGroup "
            f"'endpoints'){A} → ec2.VpcEndpoint 's3'"
        ),
    ),
    (
        "F10",
        "nat",
        emptied_default,
        f"ec2.DefaultSecurityGroup 'default' has no egress rule at all{A} → {NAT_A}",
    ),
    # An endpoint policy without the layer bucket.
    (
        "F11",
        "endpoints",
        policy("s3", allow(Resource="arn:aws:s3:::my-bucket/*")),
        (
            "the policy of ec2.VpcEndpoint 's3' does not allow s3:GetObject on "
            f"arn:aws:s3:::prod-{REGION}-starport-layer-bucket/*{A} → ec2.VpcEndpoint 's3'"
        ),
    ),
    (
        "F11",
        "endpoints",
        policy("ecr.dkr", allow(Action="ecr:BatchGetImage")),
        "the policy of ec2.VpcEndpoint 'ecr.dkr' does not allow ecr:GetDownloadUrlForLayer",
    ),
    (
        "F12",
        "endpoints",
        lambda w: w.contain(container(image="nginx:1")),
        f"pulls the image of container 'api' from Docker Hub: no route leads out of the VPC{A}",
    ),
    (
        "F12",
        "endpoints",
        lambda w: w.contain(container(image=f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/a:1")),
        "from ECR in another region (us-east-1): no route leads out of the VPC",
    ),
    ("F13", "endpoints", cache, "through a cache, the first time from upstream: no route"),
    (
        "F13",
        "nat",
        cache,
        "iam.Role 'execution' does not allow ecr:BatchImportUpstreamImage",
    ),
    (
        "F14",
        "nat",
        lambda w: w.stand(*w.public),
        (
            "an internet gateway carries public addresses, and its tasks have none\n"
            "  ecs.Service 'api' → ec2.Subnet 'public-a' → ec2.RouteTable 'public' → "
            "ec2.Route 'public-out' (0.0.0.0/0) → ec2.InternetGateway 'igw'"
        ),
    ),
    # A broken NAT route.
    (
        "F15",
        "nat",
        lambda w: w.remove(w.public_route),
        (
            "no route to an internet gateway behind it: ec2.NatGateway 'nat' → ec2.Subnet "
            f"'public-a' → ec2.RouteTable 'public'{A} → {NAT_A}"
        ),
    ),
    ("F15", "nat", nat_in_private, "ec2.NatGateway 'nat' → ec2.Subnet 'private-b'"),
    (
        "F15",
        "nat",
        lambda w: w.nats[0].props.update(connectivityType="private"),
        f"ec2.NatGateway 'nat' has connectivity type private, which has no way out{A} → {NAT_A}",
    ),
    ("F21", "endpoints", drop("logs"), f"there is no interface endpoint to logs{A}"),
    (
        "F21",
        "endpoints",
        other_vpc,
        "there is no interface endpoint to logs (ec2.VpcEndpoint 'logs' is in another VPC)",
    ),
    ("F63", "endpoints", connect, f"there is no interface endpoint to ecs-agent{A}"),
    (
        "F67",
        "endpoints",
        all_of(env_file, drop("s3")),
        "downloads an environment file of container 'api' from S3: no route leads out of the VPC",
    ),
]
