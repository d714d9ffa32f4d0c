"""Whether what a default route leads to leads on to the internet itself."""

from dataclasses import dataclass

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.preflight.way import Way
from guardrails.values import ABSENT, UNKNOWN
from guardrails.ways_out import Exit, WayOut, WaysOut


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a way out does not lead on, or why that is not known."""

    what: str
    certain: bool

    def add_to(self, way: Way) -> Way:
        """Put it into a way."""
        return way.shut("F15", self.what) if self.certain else way.unsure(self.what)


class Exits:
    """NAT gateways and machines of a plan, each looked at once: ``graph.derive(Exits)``."""

    def __init__(self, graph: Graph) -> None:
        """Look at nothing yet."""
        self._graph = graph
        self._ways_out = graph.derive(WaysOut)
        self._known: dict[Resource, tuple[Problem, ...]] = {}

    def problems(self, out: WayOut) -> tuple[Problem, ...]:
        """Return what keeps a way out from leading on; nothing for what leaves this plan."""
        if out.exit is Exit.ELSEWHERE or out.exit is Exit.INTERNET_GATEWAY:
            return ()
        if out.target is None:
            # A literal id: whoever writes one down has that gateway, which this plan cannot show.
            return (Problem(f"{out.target_label} is not in this plan", certain=False),)
        if out.target not in self._known:
            look = self._gateway if out.exit is Exit.NAT_GATEWAY else self._machine
            self._known[out.target] = tuple(look(out.target))
        return self._known[out.target]

    def _gateway(self, nat: Resource) -> list[Problem]:
        kind = nat.given("connectivityType")
        if kind == "private":
            what = f"{nat.label} has connectivity type private, which has no way out"
            return [Problem(what, certain=True)]
        regional = nat.given("subnetId") is ABSENT
        problems = self._regional(nat) if regional else self._stands_in_public(nat)
        if kind is UNKNOWN:
            what = f"whether {nat.label} is a public one is not known yet"
            problems.append(Problem(what, certain=False))
        return problems

    def _regional(self, nat: Resource) -> list[Problem]:
        vpc = self._graph.join(nat, "vpcId", types=tokens.VPCS).only
        if vpc is None:
            return [Problem(f"the VPC of {nat.label} is not in this plan", certain=False)]
        for gateway in self._graph.of(tokens.INTERNET_GATEWAYS):
            join = self._graph.join(gateway, "vpcId", types=tokens.VPCS)
            if vpc in join.found or join.unexplained:
                return []
        what = f"{nat.label} is regional, and {vpc.label} has no internet gateway"
        return [Problem(what, certain=True)]

    def _machine(self, machine: Resource) -> list[Problem]:
        checked = machine.flag("sourceDestCheck", default=True)
        if checked is True:
            what = f"{machine.label} has sourceDestCheck on, and drops what is not its own"
            return [Problem(what, certain=True)]
        problems = self._stands_in_public(machine)
        if checked is UNKNOWN:
            what = f"whether {machine.label} passes on traffic of others is not known yet"
            problems.append(Problem(what, certain=False))
        return problems

    def _stands_in_public(self, holder: Resource) -> list[Problem]:
        """Return what keeps the subnet of a gateway or machine from reaching the internet."""
        subnets = self._graph.join(holder, "subnetId", types=tokens.SUBNETS)
        if subnets.only is None:
            return [Problem(f"the subnet of {holder.label} is not in this plan", certain=False)]
        ways = self._ways_out.of(subnets.only)
        if any(way.exit is not Exit.NAT_GATEWAY for way in ways.ways):
            return []
        if ways.doubts:
            return [
                Problem(f"{doubt}, behind {holder.label}", certain=False) for doubt in ways.doubts
            ]
        tables = " and ".join(table.label for table in ways.tables)
        where = f"{holder.label} → {subnets.only.label} → {tables}"
        return [Problem(f"no route to an internet gateway behind it: {where}", certain=True)]
