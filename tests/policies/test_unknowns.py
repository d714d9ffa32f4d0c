"""An unknown is never silent, and never an alarm: each property of each program, taken away.

The programs are other people's (`foreign`). One property at a time becomes an unknown that comes
from nowhere, as from another stack's outputs. A violation may then end in "cannot judge", never in
silence; and what was in order may not become a violation, because less is known.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from guardrails.catalog import ALL
from guardrails.graph import Graph, Resource
from guardrails.sources import from_preview
from guardrails.verdict import Outcome
from tests.policies import record
from tests.policies.plan import made_unknown

Verdicts = dict[tuple[str, str], set[Outcome]]
"""By rule and URN."""


def _verdicts(graph: Graph) -> Verdicts:
    found: Verdicts = {}
    for rule in ALL:
        for verdict in rule(graph, rule.settings()):
            found.setdefault((rule.name, verdict.urn), set()).add(verdict.outcome)
    return found


def _cases(resources: list[Resource]) -> Iterator[tuple[Resource, str]]:
    """Each property of each type once; but not a name that others have in plain."""
    seen = set()
    for resource in resources:
        for name, value in resource.properties.items():
            case = (resource.type, name)
            if case not in seen and not _repeated(resource, value, resources):
                seen.add(case)
                yield resource, name


def _repeated(resource: Resource, value: Any, resources: list[Resource]) -> bool:
    """Tell whether what is made from a resource shows the value: then it cannot be unknown."""
    return isinstance(value, str) and any(
        resource.urn in other.dependencies and value in other.properties.values()
        for other in resources
    )


_TWINS = {"preflight-f43-application-balancer-shut-out", "preflight-f44-network-balancer-shut-out"}
"""One fault, told by the one or the other according to the type of the load balancer."""

_QUIET = "preflight-f16-service-before-its-needs"
"""Advice about order: where it is not known what tasks need, it does not know what to wait for."""


@pytest.mark.parametrize("program", record.names())
def test_less_knowledge_is_neither_silence_nor_an_alarm(program: str) -> None:
    document = json.loads((record.RECORDINGS / f"{program}.json").read_text())
    resources = list(from_preview(document))
    before = _verdicts(Graph(resources))
    for resource, name in _cases(resources):
        changed = made_unknown(resource, name)
        after = _verdicts(Graph(changed if each is resource else each for each in resources))
        assert _silenced(before, after) == [], f"{resource.label}.{name} unknown"
        assert _alarmed(before, after) == [], f"{resource.label}.{name} unknown"


def _with(outcome: Outcome, verdicts: Verdicts) -> set[tuple[str, str]]:
    return {key for key, said in verdicts.items() if outcome in said}


def _silenced(before: Verdicts, after: Verdicts) -> list[tuple[str, str]]:
    """Return the violations that are gone, with no doubt that stands in their place."""
    doubts = _with(Outcome.CANNOT_JUDGE, after)
    if doubts - _with(Outcome.CANNOT_JUDGE, before):
        return []
    doubted = {urn for _, urn in doubts}
    gone = _with(Outcome.VIOLATION, before) - _with(Outcome.VIOLATION, after)
    return sorted(key for key in gone if key[1] not in doubted and key[0] != _QUIET)


def _alarmed(before: Verdicts, after: Verdicts) -> list[tuple[str, str]]:
    """Return the violations that are new, where the rule had nothing against that resource.

    What a rule says of a group's VPC it says of the group itself, where the VPC is not known.
    """
    broken = _with(Outcome.VIOLATION, before)
    moved = {rule for rule, _ in broken}
    return sorted(
        (rule, urn)
        for rule, urn in _with(Outcome.VIOLATION, after) - broken
        if ((rule, urn) in before or rule not in moved)
        and not (rule in _TWINS and any((twin, urn) in broken for twin in _TWINS))
    )
