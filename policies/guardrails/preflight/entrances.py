"""The ways in as a table: client → listener → rule → target group → service, port, health check."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.load_balancers import is_public
from guardrails.preflight.inbound import Entrance, Inbound
from guardrails.preflight.way import Status
from guardrails.security_groups import Direction, GroupRule, SecurityGroups
from guardrails.values import ABSENT, UNKNOWN

_NOT_KNOWN: Final = "not known yet"


@dataclass(frozen=True, slots=True)
class EntranceRow:
    """One line of the table: texts, and what they rest on."""

    client: str
    """Who is let in, as far as the security groups of the load balancer tell."""
    listener: str
    """Protocol and port."""
    condition: str
    """What a request has to be like; "any" for a listener's own action."""
    target_group: str
    service: str
    container: str
    """Name and port."""
    health_check: str
    """Protocol, port and path."""
    status: Status
    path: str
    """The way, step by step."""
    breaks: tuple[str, ...] = ()
    """Each begins with the code of its failure."""
    doubts: tuple[str, ...] = ()


def entrances_table(graph: Graph) -> tuple[EntranceRow, ...]:
    """Return every way in to a service of the plan, sorted: the same plan gives the same table."""
    rows = {_row(graph, entrance) for entrance in graph.derive(Inbound)}
    return tuple(sorted(rows, key=lambda row: (row.service, row.listener, row.condition, row.path)))


def _row(graph: Graph, entrance: Entrance) -> EntranceRow:
    port, way, group = entrance.port, entrance.way, entrance.group
    number = port.port if isinstance(port.port, int) else _NOT_KNOWN
    container = port.container if isinstance(port.container, str) else _NOT_KNOWN
    return EntranceRow(
        client=", ".join(clients_of(graph, entrance)) or "nobody",
        listener=listener_text(graph, entrance),
        condition=_condition(entrance.holder),
        target_group=_NOT_KNOWN if group is None else group.label,
        service=port.workload.label,
        container=f"{container}:{number}",
        health_check=_NOT_KNOWN if group is None else _health_check(group, str(number)),
        status=way.status,
        path=way.path,
        breaks=tuple(f"{each.code} {each.what}" for each in way.breaks),
        doubts=way.doubts,
    )


def clients_of(graph: Graph, entrance: Entrance) -> tuple[str, ...]:
    """Return who is let in, as far as the security groups of the load balancer tell."""
    return tuple(dict.fromkeys(_clients(graph, entrance)))


def listener_text(graph: Graph, entrance: Entrance) -> str:
    """Return protocol and port of a way in: ``HTTPS:443``."""
    listener = entrance.listener
    if listener is None:
        return "none" if entrance.holder is None and entrance.way.breaks else _NOT_KNOWN
    protocol = graph.derive(Inbound).balancers.protocol(listener)
    port = listener.number("port")
    number = f"{port:g}" if isinstance(port, float) else _NOT_KNOWN
    return f"{protocol if isinstance(protocol, str) else _NOT_KNOWN}:{number}"


def _clients(graph: Graph, entrance: Entrance) -> Iterator[str]:
    listener, balancer = entrance.listener, entrance.balancer
    for link in () if listener is None else graph.derive(_links).get(listener, ()):
        yield f"HTTP API by {link.label}"
    if listener is None or balancer is None:
        yield _NOT_KNOWN
        return
    everyone = {True: "the internet", False: "the VPC", UNKNOWN: _NOT_KNOWN}[is_public(balancer)]
    if balancer.given("securityGroups") in (ABSENT, []):
        network = balancer.given("loadBalancerType") == "network"
        yield everyone if network else "the VPC's default security group"
        return
    own = graph.join(balancer, "securityGroups", types=tokens.SECURITY_GROUPS)
    port = listener.number("port")
    for group in own.found:
        known = graph.derive(SecurityGroups).rules(group)
        if known.doubts:
            yield _NOT_KNOWN
        for rule in known.of(Direction.INGRESS):
            if not isinstance(port, float) or rule.reach.covers(int(port)) is not False:
                yield from _admitted(rule, everyone)
    if not own.complete:
        yield _NOT_KNOWN


def _admitted(rule: GroupRule, everyone: str) -> Iterator[str]:
    """Name whom a rule admits; in place of addresses, which are not for tables, the rule."""
    yield from (group.label for group in rule.groups.found)
    if rule.everyone:
        yield everyone
    elif rule.cidrs or rule.prefix_lists or not rule.groups.complete:
        yield f"whom {rule.label} admits"


def _links(graph: Graph) -> dict[Resource, tuple[Resource, ...]]:
    """Return the VPC links through which HTTP APIs call each listener."""
    found: dict[Resource, dict[Resource, None]] = {}
    for integration in graph.of(tokens.API_INTEGRATIONS):
        listener = graph.join(integration, "integrationUri", types=tokens.LISTENERS, key="arn")
        link = graph.join(integration, "connectionId", types=tokens.VPC_LINKS)
        if listener.only is not None and link.only is not None:
            found.setdefault(listener.only, {})[link.only] = None
    return {listener: tuple(links) for listener, links in found.items()}


# What a rule's condition is about, and which of its words may be shown: a header's value may be
# the secret between a CDN and its origin.
_SHOWN: Final = {
    "hostHeader": ("host", "values"),
    "pathPattern": ("path", "values"),
    "httpRequestMethod": ("method", "values"),
    "httpHeader": ("header", "httpHeaderName"),
}


def _condition(holder: Resource | None) -> str:
    if holder is None:
        return ""
    if holder.type in tokens.LISTENERS:
        return "any"
    listed = holder.given("conditions")
    if not isinstance(listed, list) or holder.is_secret("conditions"):
        return _NOT_KNOWN
    parts = [part for each in listed for part in _parts(each)]
    return " and ".join(parts) or "any"


def _parts(condition: Any) -> Iterator[str]:
    if not isinstance(condition, dict):
        yield _NOT_KNOWN
        return
    for name, about in condition.items():
        if name in _SHOWN:
            word, key = _SHOWN[name]
            value = about.get(key) if isinstance(about, dict) else None
            values = value if isinstance(value, list) else [value]
            texts = [each if isinstance(each, str) else _NOT_KNOWN for each in values]
            yield f"{word} {' or '.join(texts)}"
        elif isinstance(about, (dict, list)) and about:
            yield {"queryStrings": "query string", "sourceIp": "source address"}.get(
                str(name), str(name)
            )


def _health_check(group: Resource, traffic: str) -> str:
    given = group.given("healthCheck", "port")
    port = _NOT_KNOWN if given is UNKNOWN else traffic
    if isinstance(given, (str, int, float)) and str(given) != "traffic-port":
        port = str(given)
    protocol = group.given("healthCheck", "protocol")
    if protocol is ABSENT:  # AWS's default without any healthCheck, the provider's in one
        plain = group.given("protocol") not in ("HTTP", "HTTPS")
        protocol = "TCP" if plain and group.given("healthCheck") is ABSENT else "HTTP"
    path = group.given("healthCheck", "path")
    if path is ABSENT:
        path = "/" if protocol in ("HTTP", "HTTPS") else ""
    texts = (each if isinstance(each, str) else _NOT_KNOWN for each in (protocol, port, path))
    return " ".join(filter(None, texts))
