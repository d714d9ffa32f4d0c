"""Where things of a plan stand: VPCs, zones and subnets, and what is in them or leads out."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from guardrails import tokens
from guardrails.endpoints import Endpoint, Endpoints, vpc_of
from guardrails.graph import Graph, Resource, shown
from guardrails.load_balancers import is_public
from guardrails.values import Gap
from guardrails.ways_out import Exit, WaysOut
from guardrails.workloads import Workload, Workloads
from report.picture import Box, Kind, Tier

NO_ZONE: Final = "zone not known"
_FACING: Final = {True: "internet-facing", False: "internal"}


class Places:
    """Everything that is drawn, by where it stands: ``graph.derive(Places)``."""

    def __init__(self, graph: Graph) -> None:
        """Look at every subnet, and at what names one."""
        self._graph = graph
        self._ways_out = graph.derive(WaysOut)
        self._boxes: dict[Resource, dict[str, Box]] = defaultdict(dict)
        self._gates: dict[str, dict[str, Box]] = defaultdict(dict)
        self._balancers: dict[str, list[Box]] = defaultdict(list)
        self._keys: dict[Resource, str] = {}
        self.subnets: dict[str, list[Resource]] = defaultdict(list)
        """The subnets of each VPC, by the VPC's title."""
        for subnet in graph.of(tokens.SUBNETS):
            self.subnets[self.vpc(subnet)].append(subnet)
        for workload in graph.derive(Workloads):
            for subnet in workload.subnets.found:
                box = Box(task_key(workload, subnet), Kind.TASKS, workload.resource.name)
                self._boxes[subnet][box.key] = box
        self._place_exits()
        self._place_endpoints()
        self._place_balancers()

    def boxes(self, subnet: Resource) -> tuple[Box, ...]:
        """Return what stands in a subnet."""
        return tuple(self._boxes[subnet].values())

    def gates(self, title: str) -> tuple[Box, ...]:
        """Return what leads out of a VPC: internet gateways first."""
        boxes = self._gates[title].values()
        order = (Kind.INTERNET_GATEWAY, Kind.NAT, Kind.MACHINE, Kind.ENDPOINT)
        return tuple(sorted(boxes, key=lambda box: (order.index(box.kind), box.detail, box.title)))

    def balancers(self, title: str) -> tuple[Box, ...]:
        """Return the load balancers of a VPC; of no VPC, those whose subnets are not known."""
        return tuple(self._balancers[title])

    def key(self, resource: Resource) -> str:
        """Return the key of a resource's box. Endpoints of the same zones share one."""
        return self._keys.get(resource, resource.urn)

    def internet_gateway(self, translator: Resource) -> Resource | None:
        """Return the internet gateway behind a NAT gateway or instance."""
        for subnet in self.standing_in(translator):
            for way in self._ways_out.of(subnet).ways:
                if way.exit is Exit.INTERNET_GATEWAY:
                    return way.target
        return None

    def vpc(self, subnet: Resource) -> str:
        """Return the title of a subnet's VPC."""
        vpc = vpc_of(self._graph, subnet)
        if isinstance(vpc, Resource):
            return _vpc_title(vpc)
        return "A VPC that is not known yet" if isinstance(vpc, Gap) else f"VPC {shown(vpc)}"

    def tier(self, subnet: Resource) -> Tier:
        """Return what the routes of a subnet make of it."""
        known = self._ways_out.of(subnet)
        exits = {way.exit for way in known.ways}
        if Exit.INTERNET_GATEWAY in exits:
            return Tier.PUBLIC
        if exits:
            return Tier.PRIVATE
        return Tier.UNCLEAR if known.doubts else Tier.ISOLATED

    def standing_in(self, resource: Resource) -> tuple[Resource, ...]:
        """Return the subnets that a NAT gateway, or a machine, stands in: one, or none."""
        return self._graph.join(resource, "subnetId", types=tokens.SUBNETS).found

    def _place_exits(self) -> None:
        """Put NAT gateways and machines into their subnets, internet gateways at the VPC's edge."""
        for subnet in self._graph.of(tokens.SUBNETS):
            for way in self._ways_out.of(subnet).ways:
                if way.target is not None and way.exit is Exit.INTERNET_GATEWAY:
                    self._gate(self.vpc(subnet), way.target, Kind.INTERNET_GATEWAY)
                elif way.target is not None and way.exit is Exit.MACHINE:
                    self._translator(way.target, Kind.MACHINE, self.vpc(subnet))
                elif way.target is not None and way.exit is Exit.NAT_GATEWAY:
                    self._translator(way.target, Kind.NAT, self.vpc(subnet))

    def _translator(self, resource: Resource, kind: Kind, vpc: str) -> None:
        subnets = self.standing_in(resource)
        for subnet in subnets:
            self._boxes[subnet][resource.urn] = Box(resource.urn, kind, resource.name)
        if not subnets:  # a regional NAT gateway stands in none
            self._gate(vpc, resource, kind)

    def _gate(self, vpc: str, resource: Resource, kind: Kind) -> None:
        self._gates[vpc][resource.urn] = Box(resource.urn, kind, resource.name)

    def _place_endpoints(self) -> None:
        known = self._graph.derive(Endpoints)
        for vpc in known.vpcs:
            title = _vpc_title(vpc) if isinstance(vpc, Resource) else f"VPC {shown(vpc)}"
            for endpoint in known.all_of(vpc):
                self._place_endpoint(title, endpoint)

    def _place_endpoint(self, vpc: str, endpoint: Endpoint) -> None:
        zones = zones_text(endpoint.subnets.found)
        detail = "gateway endpoint" if endpoint.gateway else f"interface endpoints, {zones}"
        key = f"{vpc} {detail}"
        self._keys[endpoint.resource] = key
        before = self._gates[vpc].get(key)
        services = {*(before.title.split(", ") if before else ()), endpoint.service}
        self._gates[vpc][key] = Box(key, Kind.ENDPOINT, ", ".join(sorted(services)), detail)

    def _place_balancers(self) -> None:
        for balancer in self._graph.of(tokens.LOAD_BALANCERS):
            subnets = self._graph.join(balancer, "subnets", types=tokens.SUBNETS).found
            public = is_public(balancer)
            facing = "" if isinstance(public, Gap) else f"{_FACING[public]}, "
            kind = balancer.given("loadBalancerType")
            kind = kind if isinstance(kind, str) else "application"
            detail = f"{kind}, {facing}{zones_text(subnets)}".removesuffix(", ")
            box = Box(balancer.urn, Kind.BALANCER, balancer.name, detail)
            self._balancers[self.vpc(subnets[0]) if subnets else ""].append(box)


def task_key(workload: Workload, subnet: Resource) -> str:
    """Return the key of a workload's tasks in one subnet."""
    return f"{workload.resource.urn}@{subnet.urn}"


def zone_of(subnet: Resource) -> str:
    """Return the availability zone of a subnet, by name or id."""
    for name in ("availabilityZone", "availabilityZoneId"):
        zone = subnet.read(name)
        if isinstance(zone, str):
            return zone
    return NO_ZONE


def zones_text(subnets: Iterable[Resource]) -> str:
    """Name the zones of some subnets, each once, the region of all of them once."""
    return zone_names({zone_of(subnet) for subnet in subnets})


def zone_names(zones: Iterable[str]) -> str:
    """Write zones in short: ``ap-northeast-2a, b``."""
    names = sorted(zones)
    same = len({name[:-1] for name in names}) == 1 and NO_ZONE not in names
    return ", ".join([*names[:1], *(name[-1:] if same else name for name in names[1:])])


def _vpc_title(vpc: Resource) -> str:
    cidr = vpc.read("cidrBlock")
    return f"VPC '{vpc.name}' {cidr}" if isinstance(cidr, str) else f"VPC '{vpc.name}'"
