"""The components as a Pulumi package: what a program in another language gets, and how."""

import inspect
import json
import re
from types import ModuleType
from typing import Any

import pulumi
import pytest
import yaml
from pulumi.errors import InputPropertyError

import private_fargate
from private_fargate import AlbRoute, Cluster, Network, Registry, Service
from sandbox.paths import PROJECT_ROOT
from tests.components.conftest import Recorder, Registered
from tests.components.hosted import (
    COMPONENTS_FOLDER,
    hosting_provider,
    script,
    wire_inputs,
)
from tests.components.test_contract import COMPONENTS, EXAMPLES

pytestmark = pytest.mark.usefixtures("own_loop")

SCHEMA = json.loads((COMPONENTS_FOLDER / "schema.json").read_text())

# Enumerations, numbers, structures in lists and maps, keys of the user's own: the wire's changes.
NESTED: list[tuple[Any, Any]] = [
    (
        Cluster,
        {
            "container_insights": "enhanced",
            "default_capacity_provider_strategies": [
                {"capacity_provider": "FARGATE", "base": 1, "weight": 1},
                {"capacity_provider": "FARGATE_SPOT", "weight": 3},
            ],
        },
    ),
    (Network, {"availability_zone_count": 3, "nat": "one_per_az"}),
    (
        Registry,
        {
            "lifecycle_rules": [
                {"tag_status": "untagged", "maximum_age_limit": 7},
                {"tag_status": "any", "maximum_number_of_images": 10},
            ]
        },
    ),
    (
        AlbRoute,
        {
            "listener_arn": "listener",
            "vpc_id": "vpc-1",
            "port": 3000,
            "http_headers": {"X-Client": ["ios", "android"]},
            "query_strings": {"isBeta": "1"},
        },
    ),
    (
        Service,
        {
            **EXAMPLES[Service],
            "environment": {"LOG_LEVEL": "info", "snake_case": "kept", "camelCase": "kept"},
            "architecture": "ARM64",
            "volumes": [{"name": "scratch"}],
            "sidecars": {
                "log_router": {
                    "image": "fluent:1",
                    "essential": False,
                    "memory_reservation": 50,
                    "environment": {"Key_one": "1"},
                    "mount_points": [{"source_volume": "scratch", "container_path": "/tmp"}],
                }
            },
            "depends_on": [{"container_name": "log_router", "condition": "START"}],
            "health_check": {"command": ["CMD", "true"], "interval": 10},
            "autoscaling": {
                "max_capacity": 4,
                "cpu_utilization": 60,
                "schedules": [{"schedule": "cron(0 8 * * ? *)", "min_capacity": 2}],
            },
            "deployment_strategy": "CANARY",
            "canary_percent": 12.5,
            "alternate_target_group_arn": "tg-2",
            "listener_rule_arn": "rule",
            "task_policy": [
                {
                    "actions": ["s3:GetObject"],
                    "resources": ["arn:aws:s3:::a/*"],
                    "conditions": {"Bool": {"aws:SecureTransport": "true"}},
                }
            ],
        },
    ),
]
PROGRAMS = [(component, EXAMPLES[component]) for component in COMPONENTS] + NESTED


@pytest.fixture(scope="module")
def host() -> ModuleType:
    """The plugin's start, as a module."""
    return script("__main__")


@pytest.fixture(scope="module")
def provider() -> Any:
    """The provider that the engine talks to when a program uses the package."""
    return hosting_provider()


def construct(provider: Any, component: Any, inputs: Any) -> Any:
    kind = f"private-fargate:index:{component.__name__}"
    return provider.construct("unit", kind, inputs, pulumi.ResourceOptions())


def by_urn(recorder: Recorder) -> dict[str, Registered]:
    """Return what was registered, in no order: the event loop has its own."""
    return {resource.urn: resource for resource in recorder.resources}


def test_every_component_is_hosted(provider: Any) -> None:
    assert set(provider._components) == {component.__name__ for component in COMPONENTS}


@pytest.mark.parametrize(("component", "args"), PROGRAMS)
def test_a_component_is_the_same_through_the_provider(
    provider: Any, component: Any, args: Any
) -> None:
    alone, hosted = Recorder(), Recorder()
    alone.run(lambda: component("unit", args) and None)
    inputs = {**wire_inputs(provider, component, args), "notAnArgument": "dropped"}
    results: list[Any] = []
    hosted.run(lambda: results.append(construct(provider, component, inputs)))
    assert by_urn(hosted) == by_urn(alone)
    assert hosted.outputs["unit"] == alone.outputs["unit"]
    outputs = provider._component_defs[component.__name__].outputs_mapping
    registered = {schema for schema, python in outputs.items() if python in alone.outputs["unit"]}
    assert set(results[0].state) == registered


@pytest.mark.parametrize("component", COMPONENTS)
def test_wiring_may_come_as_outputs(provider: Any, component: Any) -> None:
    args = EXAMPLES[component]
    alone, hosted = Recorder(), Recorder()
    alone.run(lambda: component("unit", args) and None)

    def program() -> None:
        inputs = wire_inputs(provider, component, args)
        properties = provider._component_defs[component.__name__].inputs
        for key, value in inputs.items():
            if not properties[key].plain:
                inputs[key] = pulumi.Output.from_input(value)
        construct(provider, component, inputs)

    hosted.run(program)
    assert {urn: each.inputs for urn, each in by_urn(hosted).items()} == {
        urn: each.inputs for urn, each in by_urn(alone).items()
    }


def test_a_value_outside_an_enumeration_is_refused_by_its_name(
    provider: Any, recorder: Recorder
) -> None:
    with pytest.raises(InputPropertyError) as refused:
        recorder.run(lambda: construct(provider, Network, {"nat": "gateway"}))
    assert (refused.value.property_path, recorder.resources) == ("nat", [])
    assert "Invalid value gateway" in refused.value.reason


def test_a_required_argument_that_is_missing_is_refused_by_its_name(
    provider: Any, recorder: Recorder
) -> None:
    with pytest.raises(InputPropertyError) as refused:
        recorder.run(lambda: construct(provider, AlbRoute, {"listenerArn": "listener"}))
    assert (refused.value.property_path, recorder.resources) == ("vpcId", [])


def test_a_number_that_is_not_whole_is_refused(provider: Any, recorder: Recorder) -> None:
    with pytest.raises(Exception, match=r"availability_zone_count: 2\.5 — allowed: a whole number"):
        recorder.run(lambda: construct(provider, Network, {"availabilityZoneCount": 2.5}))
    assert recorder.resources == []


def test_the_committed_schema_is_what_the_components_say(provider: Any) -> None:
    """Regenerate it with `make schema`, and read the difference: it is the public contract's."""
    served = json.loads(provider.schema)
    for key in ("name", "version", "resources", "types"):
        assert _trimmed(SCHEMA[key]) == _trimmed(served[key]), key


def _trimmed(value: Any, within: str = "") -> Any:
    """Return a part of the schema without what the engine leaves out as it prints it."""
    if isinstance(value, list):
        return [_trimmed(each) for each in value]
    if not isinstance(value, dict):
        return value
    part_of_type = within in {"items", "additionalProperties"}
    left_out = {"description"} if part_of_type else set()
    return {
        key: _trimmed(each, key)
        for key, each in value.items()
        if each not in (None, [], {}, False) and key not in left_out
    }


def test_tokens_and_types_are_named_as_in_python() -> None:
    tokens = [*SCHEMA["resources"], *SCHEMA["types"]]
    assert {token.rpartition(":")[0] for token in tokens} == {"private-fargate:index"}
    names = {token.rpartition(":")[2] for token in tokens}
    # Whatever the schema speaks of can be imported; arguments have no name of their own in it.
    assert names <= set(private_fargate.__all__)
    assert {n for n in set(private_fargate.__all__) - names if not n.endswith("Args")} == set()


def test_descriptions_read_well_in_every_language() -> None:
    texts = re.findall(r'"description": ("(?:[^"\\]|\\.)*")', json.dumps(SCHEMA))
    assert len(texts) > 300
    # Four blanks after an empty line are a block of code in Markdown.
    indented = [text for text in map(json.loads, texts) if re.search(r"\n\n +\S", text)]
    assert indented == []


def test_the_versions_are_one() -> None:
    pack = yaml.safe_load((PROJECT_ROOT / "policies" / "PulumiPolicy.yaml").read_text())
    assert SCHEMA["version"] == pack["version"] == private_fargate.__version__
    changes = (PROJECT_ROOT / "CHANGELOG.md").read_text()
    newest = re.search(r"^## \[?([0-9][^\] ]*)\]?", changes, re.MULTILINE)
    assert newest is None or newest[1] == private_fargate.__version__


def test_the_plugin_needs_what_the_distribution_needs() -> None:
    """The plugin is installed from its own folder, where there is no pyproject.toml."""
    lines = (COMPONENTS_FOLDER / "requirements.txt").read_text().splitlines()
    needed = {line for line in lines if line and not line.startswith("#")}
    project = (PROJECT_ROOT / "pyproject.toml").read_text()
    listed = re.search(r"^dependencies = \[(.*?)^\]", project, re.MULTILINE | re.DOTALL)
    assert listed is not None
    distribution = set(re.findall(r'"(.+?)"', listed[1]))
    # The distribution carries the policies as well.
    assert needed == {each for each in distribution if not each.startswith("pulumi-policy")}


def test_the_plugin_is_run_by_its_folder(host: ModuleType) -> None:
    project = yaml.safe_load((COMPONENTS_FOLDER / "PulumiPlugin.yaml").read_text())
    assert project["runtime"]["name"] == "python"
    assert project["runtime"]["options"]["toolchain"] == "pip"
    assert inspect.getdoc(host)
