"""The rules on programs of other people's, in many styles: recordings of their first previews."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from guardrails.assessment import Assessment, assess
from guardrails.catalog import MODULES, rules_of
from guardrails.graph import Graph, Resource
from guardrails.sources import from_export, from_preview
from tests.policies import record
from tests.policies.foreign_verdicts import VERDICTS

GUARDRAILS = [rule for module in MODULES for rule in rules_of(module)]


def _recorded(name: str) -> Graph:
    document = json.loads((record.RECORDINGS / f"{name}.json").read_text())
    return from_export(document) if "deployment" in document else from_preview(document)


def _name(graph: Graph, urn: str | None) -> str:
    resource = graph.get(urn or "")
    assert resource is not None
    return resource.name


def _said(graph: Graph) -> set[tuple[str, str, str]]:
    return {
        (finding.kind.value, each.rule.name, _name(graph, finding.urn))
        for each in assess(graph, rules=GUARDRAILS)
        for finding in each.judgement.findings
    }


def _expected(table: str) -> Iterator[tuple[str, str, str]]:
    for line in table.strip().splitlines():
        outcome = line.strip()[:13].strip()
        rule, _, names = line.strip()[13:].partition(": ")
        for name in names.split(", "):
            yield outcome, rule.strip(), name


@pytest.mark.parametrize("name", sorted(VERDICTS))
def test_the_rules_say_what_the_table_says(name: str) -> None:
    assert sorted(_said(_recorded(name))) == sorted(set(_expected(VERDICTS[name])))


def test_every_program_is_recorded_and_has_its_verdicts() -> None:
    recorded = sorted(path.name.removesuffix(".json") for path in record.RECORDINGS.iterdir())
    deployed = [f"{name}.up" for name in record.DEPLOYED]
    assert recorded == sorted([*record.names(), *deployed]) == sorted(VERDICTS)
    assert len(record.names()) >= 15


@pytest.mark.parametrize("module", ["lb", "elasticloadbalancingv2", "applicationloadbalancing"])
def test_a_module_by_any_of_its_names_is_the_same(module: str) -> None:
    """Stacks that older versions of pulumi_aws made still have its older types in their state."""
    text = (record.RECORDINGS / "legacy_alb_module.json").read_text()
    graph = from_preview(json.loads(text.replace("aws:alb/", f"aws:{module}/")))
    assert f"aws:{module}/listener:Listener" in {resource.type for resource in graph}
    assert _said(graph) == _said(_recorded("legacy_alb_module"))


def test_nothing_secret_is_in_a_message() -> None:
    for name in VERDICTS:
        for each in assess(_recorded(name)):
            text = "\n".join(finding.message for finding in each.judgement.findings)
            assert "hunter2" not in text
            assert "AKIA" not in text


def test_what_came_by_a_secret_is_not_in_the_recording() -> None:
    """One program writes the word itself, and so it stands there once; by config it does not."""
    text = (record.RECORDINGS / "secrets_by_config.json").read_text()
    assert text.count("hunter2") == 1


def _assessed(graph: Graph, rule: str) -> Assessment:
    (found,) = [each for each in assess(graph, rules=GUARDRAILS) if each.rule.name == rule]
    return found


def test_evidence_leads_from_the_service_to_the_gateway() -> None:
    graph = _recorded("task_sets")
    (finding,) = _assessed(graph, "service-private-subnets-only").judgement.findings
    steps = [graph.get(urn) for urn in finding.evidence]
    assert [step.name for step in steps if isinstance(step, Resource)][-1].startswith("gateway")


def test_every_recording_is_small() -> None:
    sizes = [path.stat().st_size for path in Path(record.RECORDINGS).iterdir()]
    assert max(sizes) < 50_000
