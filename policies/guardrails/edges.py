"""Which security groups stand at the edge: those of load balancers that face the internet."""

from collections.abc import Mapping
from typing import Final

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.load_balancers import LoadBalancers, is_public
from guardrails.values import UNKNOWN

_BALANCERS = tokens.LOAD_BALANCERS | tokens.CLASSIC_LOAD_BALANCERS
_NAMED_BY: Final = (
    ("securityGroups",),  # load balancers, endpoints of an older form
    ("securityGroupIds",),
    ("vpcSecurityGroupIds",),  # instances and launch templates
    ("networkConfiguration", "securityGroups"),  # services and task sets
)
"""Where a resource names the groups that it stands in, in most of those that have some."""

_RULES = tokens.SECURITY_GROUP_RULES | tokens.INGRESS_RULES | tokens.EGRESS_RULES


class Edges:
    """The security groups at the edge of a plan: ``graph.derive(Edges)``."""

    def __init__(self, graph: Graph) -> None:
        """Look at each load balancer once, and at who uses which group."""
        self._faces = dict(graph.derive(LoadBalancers).edge_groups())
        self._unclear: list[Resource] = []
        self._users = _users(graph)
        for balancer in graph.of(_BALANCERS):
            public = is_public(balancer)
            groups = graph.join(balancer, "securityGroups", types=tokens.SECURITY_GROUPS)
            if public is True:
                self._faces.update((group, balancer) for group in groups.found)
            if public is UNKNOWN or (public is True and groups.unexplained):
                self._unclear.append(balancer)

    @property
    def groups(self) -> Mapping[Resource, Resource]:
        """The groups that face the internet for certain, each with a load balancer of theirs."""
        return self._faces

    def users(self, group: Resource) -> tuple[Resource, ...]:
        """Return what stands in a group: whatever refers to it, but rules and other groups."""
        return tuple(self._users.get(group.urn, ()))

    def doubt(self, group: Resource) -> str | None:
        """Say why a group that is not known to be at the edge may be there; None if it is not."""
        if self._unclear:
            return f"whether {self._unclear[0].label} faces the internet with it is not known yet"
        users = self.users(group)
        # A component only passes it on; another provider's resource may be a load balancer.
        if any(user.type.startswith("aws:") for user in users):
            return None
        if users:
            return f"what {users[0].label} does with it is not known"
        return "nothing in this plan stands in it"


def _users(graph: Graph) -> dict[str, list[Resource]]:
    groups = {group.urn for group in graph.of(tokens.SECURITY_GROUPS)}
    users: dict[str, list[Resource]] = {}
    for resource in graph:
        if resource.type in _RULES or resource.type in tokens.SECURITY_GROUPS:
            continue
        fed = {urn for urns in resource.property_dependencies.values() for urn in urns}
        for urn in fed & groups:
            users.setdefault(urn, []).append(resource)
    return users


def in_unknown_groups(graph: Graph) -> tuple[Resource, ...]:
    """Return what stands in groups that are not known, which may be any of the plan's."""
    return tuple(
        resource
        for resource in graph
        if resource.type not in tokens.SECURITY_GROUPS
        and any(
            graph.join(resource, *path, types=tokens.SECURITY_GROUPS).unexplained
            for path in _NAMED_BY
        )
    )
