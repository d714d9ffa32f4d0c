"""Load balancers with their listeners, rules, target groups and security groups."""

from collections.abc import Mapping
from typing import Any

from guardrails import tokens
from guardrails.attachments import Attached, Attachment, Attachments
from guardrails.graph import Graph, Join, Resource
from guardrails.values import ABSENT, UNKNOWN, Gap

_LISTENERS = Attachment(
    tokens.LISTENERS, "loadBalancerArn", owners=tokens.LOAD_BALANCERS, key="arn"
)
_RULES = Attachment(tokens.LISTENER_RULES, "listenerArn", owners=tokens.LISTENERS, key="arn")


class LoadBalancers:
    """The load balancers of a plan: ``graph.derive(LoadBalancers)``."""

    def __init__(self, graph: Graph) -> None:
        """Look at nothing yet."""
        self._graph = graph
        self._attachments = graph.derive(Attachments)

    def listeners(self, balancer: Resource) -> Attached:
        """Return the listeners of a load balancer."""
        return self._attachments.of(balancer, _LISTENERS)

    def rules(self, listener: Resource) -> Attached:
        """Return the rules of a listener, besides its default actions."""
        return self._attachments.of(listener, _RULES)

    def of_listener(self, listener: Resource) -> Join:
        """Return the load balancer of a listener."""
        return self._graph.join(listener, "loadBalancerArn", types=tokens.LOAD_BALANCERS, key="arn")

    def protocol(self, listener: Resource) -> str | Gap:
        """Return a listener's protocol, ABSENT where it has none (of a gateway load balancer).

        The provider's default for an application load balancer is HTTP. (Its documentation of
        `aws.lb.Listener.protocol`.)
        """
        protocol = listener.given("protocol")
        if isinstance(protocol, str):
            return protocol.upper()
        balancer = self.of_listener(listener).only
        if protocol is UNKNOWN or balancer is None:
            return UNKNOWN
        application = is_application(balancer)
        return application if isinstance(application, Gap) else "HTTP" if application else ABSENT

    def target_groups(self, holder: Resource) -> Join:
        """Return the target groups that a listener, or a rule of one, forwards to."""
        name = "defaultActions" if holder.type in tokens.LISTENERS else "actions"
        return Join.union(
            self._graph.join(holder, name, *path, types=tokens.TARGET_GROUPS, key="arn")
            for path in _target_paths(holder.given(name))
        )

    def edge_groups(self) -> Mapping[Resource, Resource]:
        """Return the security groups that face the internet, each with a load balancer of theirs.

        A group is one of them when a load balancer that is public for certain has it.
        """
        return self._graph.derive(_edge_groups)


def is_public(balancer: Resource) -> bool | Gap:
    """Tell whether a load balancer faces the internet: its default, unless ``internal`` is true."""
    internal = balancer.flag("internal", default=False)
    return internal if isinstance(internal, Gap) else not internal


def is_application(balancer: Resource) -> bool | Gap:
    """Tell whether a load balancer is of the type that speaks HTTP: the default."""
    kind = balancer.given("loadBalancerType")
    if kind is ABSENT:
        return True
    return UNKNOWN if kind is UNKNOWN else str(kind).lower() == "application"


def _edge_groups(graph: Graph) -> dict[Resource, Resource]:
    groups: dict[Resource, Resource] = {}
    for balancer in graph.of(tokens.LOAD_BALANCERS):
        if is_public(balancer) is True:
            join = graph.join(balancer, "securityGroups", types=tokens.SECURITY_GROUPS)
            for group in join.found:
                groups.setdefault(group, balancer)
    return groups


def _target_paths(actions: Any) -> list[tuple[str | int, ...]]:
    """Return where target groups are named in a list of actions: at its top for a list unknown."""
    if not isinstance(actions, list):
        return [] if actions is ABSENT else [()]
    paths: list[tuple[str | int, ...]] = []
    for index, action in enumerate(actions):
        if not isinstance(action, Mapping):
            paths.append((index,))
            continue
        if "targetGroupArn" in action:
            paths.append((index, "targetGroupArn"))
        weighted = action.get("forward")
        groups = weighted.get("targetGroups") if isinstance(weighted, Mapping) else None
        if isinstance(groups, list):
            paths += [(index, "forward", "targetGroups", n, "arn") for n in range(len(groups))]
        elif weighted is UNKNOWN or groups is UNKNOWN:
            paths.append((index, "forward"))
    return paths
