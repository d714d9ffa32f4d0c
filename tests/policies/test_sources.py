"""One program, three sources, one result: recordings of the real engine (recordings/README.md)."""

import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2

from guardrails.catalog import ALL
from guardrails.containers import containers
from guardrails.graph import Graph, Resource, View
from guardrails.sources import SourceError, from_export, from_preview, from_stack_request
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Outcome

RECORDINGS = Path(__file__).parent / "recordings"

FIRST_PREVIEW = ("first_preview_policies", "first_preview")
UPDATE_PREVIEW = ("update_preview_policies", "update_preview")
DEPLOYED = ("up_policies", "up_export")
SOURCES = [FIRST_PREVIEW, UPDATE_PREVIEW, DEPLOYED]


def _load(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((RECORDINGS / f"{name}.json").read_text())
    return document


def _graph(name: str) -> Graph:
    document = _load(name)
    if name.endswith("_policies"):
        return from_stack_request(
            json_format.ParseDict(document, analyzer_pb2.AnalyzeStackRequest())
        )
    return from_export(document) if name.endswith("_export") else from_preview(document)


def _verdicts(graph: Graph, *, leave_out: frozenset[str] = frozenset()) -> list[tuple[str, ...]]:
    return sorted(
        (rule.name, verdict.urn, verdict.outcome.value, verdict.message)
        for rule in ALL
        for verdict in rule(graph)
        if verdict.urn not in leave_out
    )


def _with_secrets(graph: Graph) -> frozenset[str]:
    """What holds a secret, and what is made from that: rules judge a service by its task."""
    secretive = {r.urn for r in graph if any(r.is_secret(name) for name in r.properties)}
    for resource in graph:  # in the order of the plan: what a resource is made from comes first
        if secretive.intersection(resource.dependencies):
            secretive.add(resource.urn)
    return frozenset(secretive)


def _named(graph: Graph, kind: str, name: str) -> Resource:
    (resource,) = (each for each in graph if each.type.endswith(kind) and each.name == name)
    return resource


@pytest.mark.parametrize(("policies", "document"), SOURCES)
def test_the_same_program_gets_the_same_verdicts(policies: str, document: str) -> None:
    seen, written = _graph(policies), _graph(document)
    secretive = _with_secrets(seen)
    verdicts = _verdicts(seen, leave_out=secretive)
    assert _verdicts(written, leave_out=secretive) == verdicts
    assert {"violation", "ok"} <= {outcome for _, _, outcome, _ in verdicts}


@pytest.mark.parametrize(("policies", "document"), SOURCES)
def test_what_reads_a_secret_is_decided_alike_or_not_at_all(policies: str, document: str) -> None:
    """A secret is not in a document, so the verdict on it may be that it cannot be judged."""
    seen, written = _graph(policies), _graph(document)
    for rule in ALL:
        for urn in _with_secrets(seen):
            outcomes = {verdict.outcome for verdict in rule(seen) if verdict.urn == urn}
            others = {verdict.outcome for verdict in rule(written) if verdict.urn == urn}
            assert others <= outcomes | {Outcome.CANNOT_JUDGE}, rule.name


@pytest.mark.parametrize(("policies", "document"), SOURCES)
def test_the_graph_is_the_same_but_for_what_a_document_cannot_hold(
    policies: str, document: str
) -> None:
    one, other = _graph(policies), _graph(document)
    # A preview's JSON leaves providers out.
    planned = [resource for resource in one if not resource.type.startswith("pulumi:providers:")]
    assert {resource.urn for resource in planned} <= {resource.urn for resource in other}
    for resource in planned:
        twin = other.get(resource.urn)
        assert twin is not None
        assert (twin.type, twin.name, twin.parent) == (
            resource.type,
            resource.name,
            resource.parent,
        )
        assert {name: set(urns) for name, urns in twin.property_dependencies.items()} == {
            name: set(urns) for name, urns in resource.property_dependencies.items()
        }
        assert set(twin.dependencies) == set(resource.dependencies)
        assert twin.protect == resource.protect


def test_a_first_preview_shows_inputs_and_what_exists_shows_outputs() -> None:
    first = _named(_graph("first_preview"), "Service", "open")
    assert first.view is View.INPUTS
    assert first.read("id") is ABSENT
    later = _named(_graph("update_preview"), "Service", "open")
    assert later.view is View.OUTPUTS
    assert str(later.read("id")).startswith("arn:aws:ecs:")
    assert later.given("networkConfiguration", "assignPublicIp") is False
    deployed = _named(_graph("up_export"), "Service", "open")
    assert deployed.given("networkConfiguration", "assignPublicIp") is True


@pytest.mark.parametrize("name", [name for pair in SOURCES for name in pair])
def test_a_secret_is_known_to_be_one_everywhere_and_is_read_where_it_is(name: str) -> None:
    task = _named(_graph(name), "TaskDefinition", "task")
    assert task.is_secret("containerDefinitions")
    assert not task.is_secret("family")
    found = containers(task)
    if name.endswith("_policies"):
        assert isinstance(found, tuple)
        assert [container.name for container in found] == ["main"]
    else:
        assert found is UNKNOWN
        assert "hunter2" not in json.dumps(_load(name))


@pytest.mark.parametrize(
    ("build", "document", "complaint"),
    [
        (from_preview, {}, "no preview"),
        (from_preview, {"deployment": {}, "version": 3}, "no preview"),
        (from_preview, {"steps": [], "changeSummary": {"same": 2}}, "--show-sames"),
        (from_export, {}, "no export"),
        (from_export, {"version": 2, "deployment": {"resources": []}}, "no export"),
        (from_export, {"version": 3, "deployment": {}}, "no export"),
    ],
)
def test_what_is_no_such_document_or_not_all_of_it_is_refused(
    build: Any, document: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(SourceError, match=complaint):
        build(document)


def _step(op: str, **state: Any) -> dict[str, Any]:
    urn = "urn:pulumi:dev::shop::aws:ec2/vpc:Vpc::vpc"
    return {"op": op, "urn": urn, "newState": {"urn": urn, "type": "aws:ec2/vpc:Vpc", **state}}


def test_what_goes_away_is_not_in_the_graph() -> None:
    gone = {"op": "delete", "urn": "urn:pulumi:dev::shop::aws:ec2/vpc:Vpc::vpc", "oldState": {}}
    assert len(from_preview({"steps": [gone]})) == 0
    state = {"urn": gone["urn"], "type": "aws:ec2/vpc:Vpc", "delete": True}
    assert len(from_export({"version": 3, "deployment": {"resources": [state]}})) == 0


def test_a_replacement_is_there_once_as_it_will_be() -> None:
    steps = [
        _step("create-replacement", inputs={"cidrBlock": "10.1.0.0/16"}),
        _step("replace", inputs={"cidrBlock": "10.1.0.0/16"}),
        {**_step("delete-replaced"), "newState": None},
    ]
    (vpc,) = from_preview({"steps": steps})
    assert vpc.read("cidrBlock") == "10.1.0.0/16"
    assert vpc.read("id") is ABSENT


def test_an_update_drops_what_the_program_left_out() -> None:
    step = _step("update", inputs={"cidrBlock": "10.0.0.0/16"})
    inputs = {"cidrBlock": "10.0.0.0/16", "enableDnsSupport": True}
    step["oldState"] = {"id": "vpc-1", "inputs": inputs, "outputs": {**inputs, "arn": "arn:vpc"}}
    (vpc,) = from_preview({"steps": [step]})
    assert vpc.read("enableDnsSupport") is ABSENT
    assert (vpc.read("id"), vpc.read("arn")) == ("vpc-1", "arn:vpc")


def test_a_secret_that_an_export_shows_is_read() -> None:
    shown = {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        "plaintext": '"10.0.0.0/16"',
    }
    state = {
        "urn": "urn:pulumi:dev::shop::aws:ec2/vpc:Vpc::vpc",
        "type": "aws:ec2/vpc:Vpc",
        "outputs": {"cidrBlock": shown},
    }
    (vpc,) = from_export({"version": 4, "deployment": {"resources": [state]}})
    assert vpc.read("cidrBlock") == "10.0.0.0/16"
    assert vpc.is_secret("cidrBlock")
