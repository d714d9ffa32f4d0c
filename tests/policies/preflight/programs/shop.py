"""The sound parts of a shop on Fargate, in plain pulumi_aws: a program makes one of them wrong.

Two zones, a service in private subnets, and a way out for it: NAT or VPC endpoints.
"""

import json
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

REGION = "eu-west-1"
ACCOUNT = "123456789012"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/shop/api:1.0"
EVERYWHERE = "0.0.0.0/0"
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
ENDPOINTS = ("ecr.api", "ecr.dkr", "logs")
LOGS = "/shop/api"


def logging(**changes: Any) -> dict[str, Any]:
    """The log configuration of a container; None leaves an option out."""
    options = {"group": LOGS, "region": REGION, "stream-prefix": "api", **changes}
    written = {f"awslogs-{key}": value for key, value in options.items() if value is not None}
    return {"logDriver": "awslogs", "options": written}


def container(name: str = "api", **changes: Any) -> dict[str, Any]:
    """A container as ECS takes it: from ECR, on port 3000, with awslogs; None leaves a key out."""
    made = {
        "name": name,
        "image": IMAGE,
        "essential": True,
        "portMappings": [{"containerPort": 3000, "protocol": "tcp"}],
        "logConfiguration": logging(),
        **changes,
    }
    return {key: value for key, value in made.items() if value is not None}


def trust(service: str) -> str:
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": service},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def policy(*actions: str, resource: str = "*", **more: Any) -> str:
    statement = {"Effect": "Allow", "Action": [*actions], "Resource": resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class Shop:
    """A VPC with public and private subnets, groups, roles, a cluster and a log group."""

    def __init__(
        self,
        *,
        public_route: bool = True,
        zones: Sequence[str] = ("a", "b"),
        region: str = REGION,
        execution_policy: str | None = EXECUTION,
        **vpc: Any,
    ) -> None:
        switches = {"enable_dns_support": True, "enable_dns_hostnames": True, **vpc}
        self.vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", **switches)
        self.region = region
        self.needs: list[pulumi.Resource] = []
        self.gate = aws.ec2.InternetGateway("gate", vpc_id=self.vpc.id)
        self.outer = aws.ec2.RouteTable("public", vpc_id=self.vpc.id)
        self.to_internet: list[pulumi.Resource] = [self.gate]
        if public_route:
            self.to_internet.append(self.default_route(self.outer, gateway_id=self.gate.id))
        self.public = [self.subnet(f"public-{zone}", n, self.outer) for n, zone in enumerate(zones)]
        self.tables = [aws.ec2.RouteTable(f"private-{zone}", vpc_id=self.vpc.id) for zone in zones]
        self.private = [
            self.subnet(f"private-{zone}", 100 + n, self.tables[n]) for n, zone in enumerate(zones)
        ]
        self.tasks = self.group("tasks")
        self.entry = self.group("endpoints")
        self.admitted = False
        self.cluster = aws.ecs.Cluster("cluster", name="shop")
        self.logs = aws.cloudwatch.LogGroup("logs", name=LOGS, retention_in_days=7)
        self.execution = self.role("execution")
        self.task_role = self.role("task")
        self.needs.append(self.logs)
        if execution_policy:
            self.needs.append(
                aws.iam.RolePolicyAttachment(
                    "execution", role=self.execution.name, policy_arn=execution_policy
                )
            )
        self.registered: list[dict[str, Any]] = []

    def later(self, value: Any) -> pulumi.Output[Any]:
        """A value that is known only once the VPC is there."""
        return self.vpc.arn.apply(lambda _: value)

    # The network.

    def default_route(self, table: aws.ec2.RouteTable, name: str = "", **to: Any) -> aws.ec2.Route:
        name = name or ("out" if table is self.outer else f"out-{self.tables.index(table)}")
        return aws.ec2.Route(name, route_table_id=table.id, destination_cidr_block=EVERYWHERE, **to)

    def subnet(
        self, name: str, number: int, table: aws.ec2.RouteTable | None, **place: Any
    ) -> aws.ec2.Subnet:
        place = place or {"availability_zone": f"{self.region}{name[-1]}"}
        block = f"10.0.{number}.0/24"
        made = aws.ec2.Subnet(name, **{"vpc_id": self.vpc.id, "cidr_block": block, **place})
        if table is not None:
            self.needs.append(
                aws.ec2.RouteTableAssociation(name, subnet_id=made.id, route_table_id=table.id)
            )
        return made

    def nat(
        self, subnet: Any = None, *, egress: bool = True, waits: bool = True, **nat: Any
    ) -> None:
        """A NAT gateway, the routes of the private subnets to it, and tasks that may go out."""
        address = aws.ec2.Eip("nat", domain="vpc")
        first = self.to_internet if waits else []
        gateway = aws.ec2.NatGateway(
            "nat",
            subnet_id=self.public[0].id if subnet is None else subnet,
            allocation_id=address.id,
            opts=pulumi.ResourceOptions(depends_on=first),
            **nat,
        )
        for table in self.tables:
            self.needs.append(self.default_route(table, nat_gateway_id=gateway.id))
        if egress:
            self.rule(self.tasks, 443, out=True, cidr_ipv4=EVERYWHERE)

    def group(self, name: str, **rules: Any) -> aws.ec2.SecurityGroup:
        return aws.ec2.SecurityGroup(name, vpc_id=self.vpc.id, description=f"Of {name}", **rules)

    def rule(
        self, group: aws.ec2.SecurityGroup, port: int, name: str = "", *, out: bool, **peer: Any
    ) -> None:
        """A rule of a group, out of it or into it."""
        kind = aws.vpc.SecurityGroupEgressRule if out else aws.vpc.SecurityGroupIngressRule
        way = "out" if out else "in"
        kind(
            f"{group._name}-{way}-{port}{name}",
            security_group_id=group.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            **peer,
        )

    def admit(
        self, source: aws.ec2.SecurityGroup, target: aws.ec2.SecurityGroup, port: int
    ) -> None:
        """Let one group reach another: a rule on each side."""
        self.rule(
            source, port, f"-{target._name}", out=True, referenced_security_group_id=target.id
        )
        self.rule(
            target, port, f"-{source._name}", out=False, referenced_security_group_id=source.id
        )

    def interface(
        self, *services: str, name: str = "", admit: bool = True, **changes: Any
    ) -> list[aws.ec2.VpcEndpoint]:
        """Interface endpoints in the private subnets, which the tasks are let through to."""
        if admit and not self.admitted:
            self.admit(self.tasks, self.entry, 443)
            self.admitted = True
        given = {
            "vpc_id": self.vpc.id,
            "vpc_endpoint_type": "Interface",
            "private_dns_enabled": True,
            "subnet_ids": [subnet.id for subnet in self.private],
            "security_group_ids": [self.entry.id],
            **changes,
        }
        made = [
            aws.ec2.VpcEndpoint(
                name or service, service_name=f"com.amazonaws.{self.region}.{service}", **given
            )
            for service in services
        ]
        self.needs += made
        return made

    def gateway(
        self, service: str = "s3", tables: Any = None, *, egress: bool = True, **changes: Any
    ) -> None:
        """A gateway endpoint in the private tables; the tasks may reach its prefix list."""
        ids = [table.id for table in self.tables] if tables is None else tables
        made = aws.ec2.VpcEndpoint(
            service,
            vpc_id=self.vpc.id,
            service_name=f"com.amazonaws.{self.region}.{service}",
            vpc_endpoint_type="Gateway",
            route_table_ids=ids,
            **changes,
        )
        self.needs.append(made)
        if egress:
            self.rule(self.tasks, 443, f"-{service}", out=True, prefix_list_id=made.prefix_list_id)

    def endpoints(self, *left_out: str) -> None:
        """All endpoints that the tasks need, but those that are left out."""
        self.interface(*(each for each in ENDPOINTS if each not in left_out))
        if "s3" not in left_out:
            self.gateway()

    # The tasks.

    def role(self, name: str) -> aws.iam.Role:
        return aws.iam.Role(name, assume_role_policy=trust("ecs-tasks.amazonaws.com"))

    def allow(self, role: aws.iam.Role, *actions: str, **statement: Any) -> None:
        text = policy(*actions, **statement)
        name = f"{role._name}-{actions[0]}"
        self.needs.append(aws.iam.RolePolicy(name, role=role.name, policy=text))

    def task(self, *containers: Any, **changes: Any) -> aws.ecs.TaskDefinition:
        """The task definition: of one sound container, where none is given."""
        listed: Any = list(containers) or [container()]
        given = {
            "family": "api",
            "cpu": "256",
            "memory": "512",
            "network_mode": "awsvpc",
            "requires_compatibilities": ["FARGATE"],
            "execution_role_arn": self.execution.arn,
            "task_role_arn": self.task_role.arn,
            "container_definitions": pulumi.Output.json_dumps(listed),
            **changes,
        }
        return aws.ecs.TaskDefinition("api", **given)

    def service(
        self,
        definition: aws.ecs.TaskDefinition | None = None,
        *,
        network: dict[str, Any] | None = None,
        waits: bool = True,
        ignore: Sequence[str] = (),
        **changes: Any,
    ) -> aws.ecs.Service:
        """The service, in the private subnets, made after what its tasks need."""
        definition = definition or self.task()
        place = {
            "subnets": [subnet.id for subnet in self.private],
            "security_groups": [self.tasks.id],
            "assign_public_ip": False,
        }
        given: dict[str, Any] = {
            "cluster": self.cluster.arn,
            "task_definition": definition.arn,
            "launch_type": "FARGATE",
            "desired_count": 2,
            "wait_for_steady_state": True,
            "network_configuration": {**place, **(network or {})},
            **({"load_balancers": self.registered} if self.registered else {}),
            **changes,
        }
        options = pulumi.ResourceOptions(
            depends_on=self.needs if waits else [], ignore_changes=[*ignore]
        )
        written = {key: value for key, value in given.items() if value is not None}
        return aws.ecs.Service("api", opts=options, **written)


def endpoints(*left_out: str, **shop: Any) -> Shop:
    """A shop whose tasks go out by VPC endpoints."""
    made = Shop(**shop)
    made.endpoints(*left_out)
    return made


def nat(**shop: Any) -> Shop:
    """A shop whose tasks go out by a NAT gateway."""
    made = Shop(**shop)
    made.nat()
    return made
