"""The app of seed 004, drawn by hand with every way out: two services behind a load balancer."""

from dataclasses import dataclass
from typing import Any

from guardrails.cost.bill import Estimate
from guardrails.cost.estimate import estimate
from guardrails.cost.table import load
from guardrails.cost.traffic import Traffic
from guardrails.graph import Graph
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_STRING, Plan, Planned

ENDPOINTS = ("ecr.api", "ecr.dkr", "logs")
INTERFACE = "aws:ec2/networkInterface:NetworkInterface"

AS_IN_THE_FACTS = Traffic(requests_millions=0, dns_queries_millions=0, deployments=0)
"""What the seed leaves out: a quarter of a capacity unit, 1 GB of images and of logs, nothing else
to AWS's APIs."""


@dataclass
class TwoServices:
    """The plan; ids unknown, as at a first preview."""

    nat: str = "nat-per-zone"
    """As the advisor calls it: also `endpoints` and `public-addresses`."""
    tasks: int = 2
    spot: bool = False
    region: str = "ap-northeast-2"
    zones: int = 2
    image: str = "123456789012.dkr.ecr.{region}.amazonaws.com/{name}:1"

    def __post_init__(self) -> None:
        self.plan = Plan()
        self.where = {"region": self.region}
        self.vpc = self.add(of.VPC, "vpc", {"cidrBlock": "10.0.0.0/16"})
        self.gateway = self.add(of.INTERNET_GATEWAY, "igw", {}, vpcId=self.vpc)
        self.public = [self._public(letter) for letter in "ac"]
        self.private = [self._private(letter) for letter in "abcdef"[: self.zones]]
        self._ways_out()
        self._edge()
        self.cluster = self.add(of.CLUSTER, "cluster")
        for name in ("frontend", "backend"):
            self._service(name)

    def add(
        self, kind: str, name: str, props: dict[str, Any] | None = None, /, **feeds: Any
    ) -> Planned:
        given: dict[str, Any] = {**self.where, **(props or {})}
        for key, fed in feeds.items():
            unknown = [UNKNOWN_STRING] * len(fed) if isinstance(fed, list) else UNKNOWN_STRING
            given.setdefault(key, unknown)
        return self.plan.add(kind, name, given, **feeds)

    def graph(self) -> Graph:
        return self.plan.graph()

    def bill(self, traffic: Traffic = AS_IN_THE_FACTS) -> Estimate:
        return estimate(self.graph(), load(), traffic)

    def _subnet(self, name: str, zone: str) -> tuple[Planned, Planned]:
        props = {"availabilityZone": f"{self.region}{zone}"}
        subnet = self.add(of.SUBNET, name, props, vpcId=self.vpc)
        table = self.add(of.TABLE, name, {}, vpcId=self.vpc)
        self.add(of.ASSOCIATION, name, {}, subnetId=subnet, routeTableId=table)
        return subnet, table

    def _public(self, zone: str) -> Planned:
        subnet, table = self._subnet(f"public-{zone}", zone)
        self._route(table, "gatewayId", self.gateway)
        return subnet

    def _private(self, zone: str) -> tuple[Planned, Planned]:
        return self._subnet(f"private-{zone}", zone)

    def _route(self, table: Planned, key: str, target: Planned) -> None:
        props = {"destinationCidrBlock": "0.0.0.0/0"}
        self.add(of.ROUTE, f"{table.name}-out", props, routeTableId=table, **{key: target})

    def _ways_out(self) -> None:
        kind = self.nat.removeprefix("endpoints-and-")
        if "endpoints" in self.nat:
            for service in ENDPOINTS:
                props = {
                    "serviceName": f"com.amazonaws.{self.region}.{service}",
                    "vpcEndpointType": "Interface",
                    "privateDnsEnabled": True,
                }
                subnets = [subnet for subnet, _ in self.private]
                self.add(of.ENDPOINT, service, props, vpcId=self.vpc, subnetIds=subnets)
        if self.nat != "public-addresses":
            props = {"serviceName": f"com.amazonaws.{self.region}.s3"}
            tables = [table for _, table in self.private]
            self.add(of.ENDPOINT, "s3", props, vpcId=self.vpc, routeTableIds=tables)
        count = {"nat-single": 1, "nat-instance": 1}.get(kind, self.zones)
        if kind.startswith("nat-instance"):
            self._spread("networkInterfaceId", [self._instance(n) for n in range(count)])
        elif kind == "nat-regional":
            props = {"availabilityMode": "regional"}
            gateway = self.add(of.NAT_GATEWAY, "nat", props, vpcId=self.vpc)
            self._spread("natGatewayId", [gateway])
        elif kind.startswith("nat"):
            self._spread("natGatewayId", [self._gateway(n) for n in range(count)])

    def _spread(self, key: str, targets: list[Planned]) -> None:
        for place, (_, table) in enumerate(self.private):
            self._route(table, key, targets[place % len(targets)])

    def _gateway(self, number: int) -> Planned:
        address = self.add(of.ELASTIC_IP, f"nat-{number}")
        subnet = self.public[0]
        return self.add(of.NAT_GATEWAY, f"nat-{number}", {}, allocationId=address, subnetId=subnet)

    def _instance(self, number: int) -> Planned:
        name = f"nat-{number}"
        subnet = self.public[0]
        interface = self.add(INTERFACE, name, {"sourceDestCheck": False}, subnetId=subnet)
        self.add(of.ELASTIC_IP, name, {}, networkInterface=interface)
        held = [{"deviceIndex": 0, "networkInterfaceId": UNKNOWN_STRING}]
        template = self.add(
            of.LAUNCH_TEMPLATE,
            name,
            {
                "instanceType": "t4g.nano",
                "networkInterfaces": held,
                "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"volumeType": "gp3"}}],
            },
            networkInterfaces=[interface],
        )
        group = {"desiredCapacity": 1, "minSize": 1, "launchTemplate": {"id": UNKNOWN_STRING}}
        self.add(of.AUTO_SCALING_GROUP, name, group, launchTemplate=template)
        return interface

    def _edge(self) -> None:
        self.add(of.LOAD_BALANCER, "alb", {"loadBalancerType": "application"}, subnets=self.public)
        self.add(of.ZONE, "domain", {"name": "example.com"})

    def _service(self, name: str) -> None:
        self.add(of.REPOSITORY, name)
        self.add(of.LOG_GROUP, name)
        log = {"logDriver": "awslogs", "options": {"awslogs-group": name}}
        image = self.image.format(region=self.region, name=name)
        container = {"name": name, "image": image, "logConfiguration": log}
        size = {"cpu": "512", "memory": "1024", "requiresCompatibilities": ["FARGATE"]}
        definition = self.add(
            of.TASK_DEFINITION, name, {"containerDefinitions": [container], **size}
        )
        public = self.nat == "public-addresses"
        subnets = self.public[:1] if public else [subnet for subnet, _ in self.private]
        provider = "FARGATE_SPOT" if self.spot else "FARGATE"
        self.add(
            of.SERVICE,
            name,
            {
                "desiredCount": self.tasks // 2,
                "capacityProviderStrategies": [{"capacityProvider": provider, "weight": 1}],
                "networkConfiguration": {
                    "assignPublicIp": public,
                    "subnets": [UNKNOWN_STRING] * len(subnets),
                },
            },
            networkConfiguration=subnets,
            taskDefinition=definition,
            cluster=self.cluster,
        )
