"""Whatever form a program writes the rules of its groups in, the verdicts are the same."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

from guardrails import tokens
from guardrails.catalog import ALL
from guardrails.graph import Graph, Resource
from guardrails.sources import from_preview
from guardrails.verdict import Outcome
from tests.policies import record

_RULES: Final = tokens.INGRESS_RULES | tokens.EGRESS_RULES
_NAMES: Final = {
    "cidrIpv4": "cidrBlocks",
    "cidrIpv6": "ipv6CidrBlocks",
    "prefixListId": "prefixListIds",
    "referencedSecurityGroupId": "sourceSecurityGroupId",
    "ipProtocol": "protocol",
}
"""The properties of a rule of the newest form, and what the older form calls them."""

_SEVERAL: Final = {"cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "securityGroups"}


def _older(resources: list[Resource]) -> Iterator[Resource]:
    """Rewrite rules into ``ec2.SecurityGroupRule``."""
    for resource in resources:
        yield _older_rule(resource) if resource.type in _RULES else resource


def _older_rule(rule: Resource) -> Resource:
    properties: dict[str, Any] = {"type": _direction(rule)}
    for key, value in rule.properties.items():
        name = _NAMES.get(key, key)
        properties[name] = [value] if name in _SEVERAL else value
    (kind,) = tokens.SECURITY_GROUP_RULES
    feeds = {_NAMES.get(key, key): urns for key, urns in rule.property_dependencies.items()}
    return replace(rule, type=kind, properties=properties, property_dependencies=feeds)


def _inline(resources: list[Resource]) -> Iterator[Resource]:
    """Rewrite rules into the ``ingress`` and ``egress`` of their groups."""
    of_group: dict[str, list[Resource]] = {}
    for resource in resources:
        for urn in resource.property_dependencies.get("securityGroupId", ()):
            if resource.type in _RULES:
                of_group.setdefault(urn, []).append(resource)
    moved = {rule for rules in of_group.values() for rule in rules}
    for resource in resources:
        if resource not in moved:
            yield _filled(resource, of_group.get(resource.urn, []))


def _filled(group: Resource, rules: list[Resource]) -> Resource:
    properties, feeds = dict(group.properties), dict(group.property_dependencies)
    names = {**_NAMES, "referencedSecurityGroupId": "securityGroups"}
    for rule in rules:
        inline: dict[str, Any] = {}
        for key, value in rule.properties.items():
            if key not in {"securityGroupId", "region", "tags", "tagsAll"}:
                name = names.get(key, key)
                inline[name] = [value] if name in _SEVERAL else value
        direction = _direction(rule)
        properties[direction] = [*(properties.get(direction) or ()), inline]
        fed = [
            urn
            for key, urns in rule.property_dependencies.items()
            if key != "securityGroupId"
            for urn in urns
        ]
        feeds[direction] = (*feeds.get(direction, ()), *fed)
    return replace(group, properties=properties, property_dependencies=feeds)


def _direction(rule: Resource) -> str:
    return "ingress" if rule.type in tokens.INGRESS_RULES else "egress"


def _said(resources: list[Resource]) -> set[tuple[str, str, Outcome]]:
    graph = Graph(resources)
    return {
        (rule.name, verdict.urn, verdict.outcome)
        for rule in ALL
        for verdict in rule(graph, rule.settings())
        if verdict.outcome is not Outcome.OK
    }


@pytest.mark.parametrize("rewrite", [_older, _inline])
@pytest.mark.parametrize("program", ["careful_by_hand", "code_deploy"])
def test_the_form_of_rules_does_not_matter(
    program: str, rewrite: Callable[[list[Resource]], Iterator[Resource]]
) -> None:
    document = json.loads((record.RECORDINGS / f"{program}.json").read_text())
    separate = list(from_preview(document))
    rewritten = list(rewrite(separate))
    assert not any(resource.type in _RULES for resource in rewritten)
    assert _said(rewritten) == _said(separate)
