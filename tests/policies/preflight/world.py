"""A sound stack drawn by hand, which a test breaks in one line.

A VPC of two zones, a service of two private subnets behind NAT (or endpoints), with its roles, log
and image; a load balancer before it where a test asks for one. Ids are unknown, as at a first
preview, unless the world is deployed.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from guardrails.graph import Graph
from guardrails.rule import Rule
from guardrails.verdict import Outcome, Verdict
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_STRING, Plan, Planned, verdicts

REGION = "eu-west-1"
ACCOUNT = "123456789012"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/shop/api:1.0"
LAYERS = f"arn:aws:s3:::prod-{REGION}-starport-layer-bucket/*"
ENDPOINTS = ("ecr.api", "ecr.dkr", "logs")
EXECUTION_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
_TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole"}
Props = Mapping[str, Any]


def container(name: str = "api", **changes: Any) -> dict[str, Any]:
    """A container as ECS takes it: from ECR, on port 3000, with awslogs. None leaves out a key."""
    options = {
        "awslogs-group": "/shop/api",
        "awslogs-region": REGION,
        "awslogs-stream-prefix": name,
    }
    made = {
        "name": name,
        "image": IMAGE,
        "essential": True,
        "portMappings": [{"containerPort": 3000, "protocol": "tcp"}],
        "logConfiguration": {"logDriver": "awslogs", "options": options},
        **changes,
    }
    return {key: value for key, value in made.items() if value is not None}


class World:
    """The stack. Break it by `props` of its resources, or with the methods.

    Args:
        ways: how its private subnets lead out: "nat", "endpoints" or "none".
        deployed: whether ids and ARNs are known, as after an `up`.
        containers: of the task definition. Default: one, `container()`.
    """

    def __init__(
        self, ways: str = "nat", *, deployed: bool = False, containers: Iterable[Props] = ()
    ) -> None:
        self.plan = Plan()
        self.deployed = deployed
        block = {"cidrBlock": "10.0.0.0/16"}
        dns = {"enableDnsSupport": True, "enableDnsHostnames": True}
        self.vpc = self.add(of.VPC, "vpc", {**block, **dns})
        self.igw = self.add(of.INTERNET_GATEWAY, "igw", vpcId=self.vpc)
        self.public_table = self.table("public")
        self.public_route = self.route(self.public_table, gatewayId=self.igw)
        self.public = [self.subnet(zone, self.public_table, public=True) for zone in "ab"]
        self.tables = [self.table(f"private-{zone}") for zone in "ab"]
        self.private = [
            self.subnet(zone, table) for zone, table in zip("ab", self.tables, strict=True)
        ]
        self.group = self.security_group("tasks")
        self.endpoint_group = self.security_group("endpoints")
        self.nats: list[Planned] = []
        self.routes: list[Planned] = []
        self.endpoints: dict[str, Planned] = {}
        self._compute(containers)
        self.service = self.add_service("api")
        if ways == "nat":
            self.add_nat()
        elif ways == "endpoints":
            for service in ENDPOINTS:
                self.endpoint(service)
            self.gateway_endpoint("s3")

    # What any resource is made by.

    def add(
        self, kind: str, name: str, props: Props | None = None, /, **feeds: Planned | list[Planned]
    ) -> Planned:
        """Add a resource. What feeds a property stands in it as an id, where `props` is silent."""
        type_ = kind.rpartition(":")[2]
        known = {"id": f"{type_}-{name}", "arn": f"arn:aws:{type_}/{name}"}
        own = known if self.deployed else {"arn": UNKNOWN_STRING}
        given = {key: self._value(key, fed) for key, fed in feeds.items()}
        made = {"region": REGION, **own, **given, **(props or {})}
        return self.plan.add(kind, name, made, **feeds)

    def _value(self, key: str, fed: Planned | list[Planned]) -> Any:
        if isinstance(fed, list):
            return [self._value(key, each) for each in fed]
        by_arn = key.endswith("Arn") or key in {"taskDefinition", "cluster"}
        return self.arn(fed) if by_arn else self.id(fed)

    def id(self, resource: Planned) -> str:
        """The id of a resource: unknown unless the world is deployed."""
        value: str = resource.props["id"]
        return value

    def arn(self, resource: Planned) -> str:
        """The ARN of a resource: unknown unless the world is deployed."""
        value: str = resource.props["arn"]
        return value

    def remove(self, *resources: Planned) -> None:
        """Take resources out of the plan: what names them dangles."""
        self.plan.resources = [each for each in self.plan.resources if each not in resources]

    def says(self, rule: Rule) -> str:
        """All that a rule has to say but `ok`, one message under the other."""
        kept = Outcome.OK
        return "\n".join(each.message for each in self.verdicts(rule) if each.outcome is not kept)

    def verdicts(self, rule: Rule) -> list[Verdict]:
        return verdicts(rule, self.plan)

    def outcomes(self, rule: Rule) -> set[Outcome]:
        return {verdict.outcome for verdict in self.verdicts(rule)}

    def graph(self) -> Graph:
        return self.plan.graph()

    # The network.

    def table(self, name: str, **props: Any) -> Planned:
        return self.add(of.TABLE, name, props, vpcId=self.vpc)

    def route(self, table: Planned, /, name: str = "", **target: Planned | str) -> Planned:
        """A default route: ``route(table, natGatewayId=nat)``, or a literal id."""
        everywhere = {"destinationCidrBlock": "0.0.0.0/0"}
        literal, feeds = _split(target)
        name = name or f"{table.name}-out"
        return self.add(of.ROUTE, name, {**everywhere, **literal}, routeTableId=table, **feeds)

    def subnet(
        self, zone: str, table: Planned | None = None, *, public: bool = False, **props: Any
    ) -> Planned:
        name = f"{'public' if public else 'private'}-{zone}"
        third = (100 if public else 0) + ord(zone)
        given = {"availabilityZone": f"{REGION}{zone}", "cidrBlock": f"10.0.{third}.0/24", **props}
        subnet = self.add(of.SUBNET, name, given, vpcId=self.vpc)
        if table is not None:
            self.add(of.ASSOCIATION, name, subnetId=subnet, routeTableId=table)
        return subnet

    def add_nat(self, **props: Any) -> None:
        """A NAT gateway in the first public subnet, routes to it, and tasks that may go out."""
        address = self.add(of.ELASTIC_IP, "nat", {"domain": "vpc"})
        nat = self.add(of.NAT_GATEWAY, "nat", props, subnetId=self.public[0], allocationId=address)
        nat.after += [self.igw, self.public_route]
        self.nats.append(nat)
        self.routes += [self.route(table, natGatewayId=nat) for table in self.tables]
        self.rule(self.group, of.EGRESS_RULE, 443, cidrIpv4="0.0.0.0/0")
        self.service.after += self.routes

    def security_group(self, name: str, **props: Any) -> Planned:
        return self.add(of.SECURITY_GROUP, name, props, vpcId=self.vpc)

    def rule(
        self, group: Planned, kind: str, port: int, name: str = "", **peer: Planned | str
    ) -> Planned:
        """A rule of its own: ``rule(group, INGRESS_RULE, 443, cidrIpv4="10.0.0.0/16")``."""
        literal, feeds = _split(peer)
        reach = {"ipProtocol": "tcp", "fromPort": port, "toPort": port}
        direction = "in" if kind == of.INGRESS_RULE else "out"
        other = next((each.name for each in feeds.values()), "everyone")
        name = name or f"{group.name}-{direction}-{port}-{other}"
        return self.add(kind, name, {**reach, **literal}, securityGroupId=group, **feeds)

    def endpoint(self, service: str, **props: Any) -> Planned:
        """An interface endpoint in both private subnets, which the tasks are let through to."""
        given = {
            "serviceName": f"com.amazonaws.{REGION}.{service}",
            "vpcEndpointType": "Interface",
            "privateDnsEnabled": True,
            **props,
        }
        feeds = {"subnetIds": [*self.private], "securityGroupIds": [self.endpoint_group]}
        if not self.endpoints:
            self.admit(self.group, self.endpoint_group, 443)
        made = self.add(of.ENDPOINT, service, given, vpcId=self.vpc, **feeds)
        self.endpoints[service] = made
        self.service.after.append(made)
        return made

    def gateway_endpoint(self, service: str, **props: Any) -> Planned:
        """A gateway endpoint in both private tables; the tasks may reach its prefix list."""
        given = {
            "serviceName": f"com.amazonaws.{REGION}.{service}",
            "vpcEndpointType": "Gateway",
            "prefixListId": f"pl-{service}" if self.deployed else UNKNOWN_STRING,
            **props,
        }
        made = self.add(of.ENDPOINT, service, given, vpcId=self.vpc, routeTableIds=[*self.tables])
        name = f"tasks-out-443-{service}"
        out = self.rule(self.group, of.EGRESS_RULE, 443, name, prefixListId=made)
        out.props["prefixListId"] = made.props["prefixListId"]
        self.endpoints[service] = made
        self.service.after.append(made)
        return made

    def admit(self, source: Planned, target: Planned, port: int) -> tuple[Planned, Planned]:
        """Let one group reach another on a port: a rule on each side, out and in."""
        out = self.rule(source, of.EGRESS_RULE, port, referencedSecurityGroupId=target)
        into = self.rule(target, of.INGRESS_RULE, port, referencedSecurityGroupId=source)
        return out, into

    # The tasks.

    def _compute(self, containers: Iterable[Props]) -> None:
        self.cluster = self.add(of.CLUSTER, "cluster", {"name": "shop"})
        self.log_group = self.add(of.LOG_GROUP, "logs", {"name": "/shop/api", "retentionInDays": 7})
        self.repository = self.add(of.REPOSITORY, "api", {"name": "shop/api"})
        self.execution_role = self.role("execution")
        self.execution_policy = self.add(
            of.ROLE_POLICY_ATTACHMENT,
            "execution",
            {"policyArn": EXECUTION_POLICY},
            role=self.execution_role,
        )
        self.task_role = self.role("task")
        task = {"family": "api", "cpu": "256", "memory": "512", "networkMode": "awsvpc"}
        self.definition = self.add(
            of.TASK_DEFINITION,
            "api",
            {**task, "requiresCompatibilities": ["FARGATE"]},
            executionRoleArn=self.execution_role,
            taskRoleArn=self.task_role,
        )
        self.contain(*(containers or [container()]))

    def role(self, name: str, service: str = "ecs-tasks.amazonaws.com") -> Planned:
        trust = {"Statement": [{**_TRUST, "Principal": {"Service": service}}]}
        return self.add(of.ROLE, name, {"name": name, "assumeRolePolicy": json.dumps(trust)})

    def allow(self, role: Planned, *actions: str, resource: str = "*", **statement: Any) -> Planned:
        """Give a role a policy of one statement."""
        said = {"Effect": "Allow", "Action": [*actions], "Resource": resource, **statement}
        policy = {"policy": json.dumps({"Version": "2012-10-17", "Statement": [said]})}
        name = f"{role.name}-{actions[0]}"
        made = self.add(of.ROLE_POLICY, name, policy, role=role)
        self.service.after.append(made)
        return made

    def contain(self, *containers: Props, definition: Planned | None = None) -> None:
        """Set the containers of the task definition."""
        (definition or self.definition).props["containerDefinitions"] = json.dumps([*containers])

    def hide_containers(self, *made_from: Planned) -> None:
        """Make the whole JSON unknown, as an image of a repository of the plan does."""
        self.definition.props["containerDefinitions"] = UNKNOWN_STRING
        self.definition.feeds["containerDefinitions"] = [*made_from] or [self.repository]

    def add_service(self, name: str, **props: Any) -> Planned:
        """A service of the task definition in the private subnets, which waits for its roles."""
        network = {
            "subnets": [self.id(each) for each in self.private],
            "securityGroups": [self.id(self.group)],
            "assignPublicIp": False,
        }
        given = {
            "name": name,
            "launchType": "FARGATE",
            "desiredCount": 2,
            "waitForSteadyState": True,
            "networkConfiguration": network,
            **props,
        }
        feeds = {"networkConfiguration": [*self.private, self.group]}
        fed = {"cluster": self.cluster, "taskDefinition": self.definition}
        service = self.add(of.SERVICE, name, given, **feeds, **fed)
        service.after += [each for each in self.plan.resources if each.type == of.ASSOCIATION]
        service.after += [self.execution_policy, self.log_group]
        return service

    def stand(self, *subnets: Planned, groups: Iterable[Planned] | None = None) -> None:
        """Move the service to other subnets, and into other groups where they are given."""
        wanted = [self.group] if groups is None else [*groups]
        network = self.service.props["networkConfiguration"]
        network["subnets"] = [self.id(each) for each in subnets]
        network["securityGroups"] = [self.id(each) for each in wanted]
        self.service.feeds["networkConfiguration"] = [*subnets, *wanted]


def _split(given: Mapping[str, Planned | str]) -> tuple[dict[str, str], dict[str, Planned]]:
    """Part literal values from resources."""
    literal = {key: value for key, value in given.items() if isinstance(value, str)}
    return literal, {key: value for key, value in given.items() if isinstance(value, Planned)}
