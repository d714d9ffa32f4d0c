"""Other people's programs as graphs, and tables of what rules have to say of them."""

import json
from collections.abc import Iterable, Iterator, Mapping

from guardrails.assessment import assess
from guardrails.graph import Graph
from guardrails.rule import Rule
from guardrails.sources import from_export, from_preview
from tests.policies import record

Said = tuple[str, str, str]
"""Outcome, rule, and the name of a resource."""


def recorded(name: str) -> Graph:
    """Return a program's graph, as it was recorded."""
    document = json.loads((record.RECORDINGS / f"{name}.json").read_text())
    return from_export(document) if "deployment" in document else from_preview(document)


def said(graph: Graph, rules: Iterable[Rule]) -> set[Said]:
    """Return what rules say of a graph, but that they are kept."""
    return {
        (finding.kind.value, each.rule.name, _name(graph, finding.urn))
        for each in assess(graph, rules=rules)
        for finding in each.judgement.findings
    }


def expected(table: str) -> Iterator[Said]:
    """Read a table: an outcome, a rule and the names of resources in each line."""
    for line in table.strip().splitlines():
        outcome = line.strip()[:13].strip()
        rule, _, names = line.strip()[13:].partition(": ")
        for name in names.split(", "):
            yield outcome, rule.strip(), name


def failures_of(tables: Mapping[str, str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Go through programs with the codes of the failures that a table says they have."""
    for name, table in tables.items():
        lines = expected(table)
        yield name, frozenset(r.split("-")[1].upper() for o, r, _ in lines if o == "violation")


def _name(graph: Graph, urn: str | None) -> str:
    resource = graph.get(urn or "")
    assert resource is not None
    return resource.name
