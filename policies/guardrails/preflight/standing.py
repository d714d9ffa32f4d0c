"""In which security groups something stands: its own, or the VPC's default one."""

from dataclasses import dataclass

from guardrails import tokens
from guardrails.access import Access, Accesses, Peer
from guardrails.graph import Graph, Join, Resource
from guardrails.security_groups import Direction
from guardrails.values import Gap
from guardrails.workloads import Workload


@dataclass(frozen=True, slots=True)
class Standing:
    """The security groups of something."""

    groups: Join
    default_of: Resource | None = None
    """The VPC whose own default group it is in, where nobody adopts that group."""
    by_default: bool = False
    """Whether it names no group, so that the default one holds, adopted or not."""

    def ask(self, accesses: Accesses, direction: Direction, peer: Peer, port: int) -> Access:
        """Tell whether the groups admit a peer on a port."""
        if self.default_of is not None:
            return accesses.ask_default(self.default_of, direction, peer, port)
        return accesses.ask(self.groups, direction, peer, port)

    def peer(self, blocks: tuple[str | Gap, ...]) -> Peer:
        """Return it as the other side of a connection, with the blocks of its addresses."""
        loose = not self.groups.complete
        return Peer(self.groups.found, blocks, default_of=self.default_of, loose=loose)


class Standings:
    """Who stands in which groups: ``graph.derive(Standings)``."""

    def __init__(self, graph: Graph) -> None:
        """Look at nothing yet."""
        self._accesses = graph.derive(Accesses)

    def of(self, workload: Workload, vpc: Resource | str | Gap) -> Standing:
        """Return the groups of a workload's tasks in a VPC."""
        return Standing(workload.groups) if workload.names_groups else self.default(vpc)

    def default(self, vpc: Resource | str | Gap) -> Standing:
        """Return the default group of a VPC."""
        made = vpc if isinstance(vpc, Resource) else None
        group = self._accesses.default_group(made)
        if group is not None:
            return Standing(Join((group,)), by_default=True)
        if made is None or made.type in tokens.DEFAULT_VPCS or self._accesses.adopts_unknown:
            # It may have been changed since AWS made it: another stack's VPC, or the account's.
            return Standing(Join(unexplained=True), by_default=True)
        return Standing(Join(), default_of=made, by_default=True)
