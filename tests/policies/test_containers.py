import json
from typing import Any

import pytest

from guardrails.containers import Container, containers
from guardrails.values import ABSENT, UNKNOWN
from tests.policies.plan import TASK_DEFINITION, UNKNOWN_STRING, VPC, Plan


def _read(definitions: Any, fed: bool = False) -> Any:
    plan = Plan()
    feeds = {"containerDefinitions": plan.add(VPC, "other")} if fed else {}
    props = {} if definitions is None else {"containerDefinitions": definitions}
    task = plan.add(TASK_DEFINITION, "task", props, **feeds)
    resource = plan.graph().get(task.urn)
    assert resource is not None
    return containers(resource)


def _only(**definition: Any) -> Container:
    (container,) = _read(json.dumps([definition]))
    assert isinstance(container, Container)
    return container


def test_each_container_is_named_by_itself_and_its_task() -> None:
    container = _only(name="main", image="nginx")
    assert container.label == "container 'main' of ecs.TaskDefinition 'task'"
    assert container.read("image") == "nginx"
    assert container.read("user") is ABSENT
    assert _only(image="x").name == "(unnamed)"


@pytest.mark.parametrize(
    "text", ["", "not json", "{}", '"text"', "[1]", '{"name": "main"}', "null"]
)
def test_what_is_no_list_of_containers_is_unknown_or_absent(text: str) -> None:
    assert _read(text) is (UNKNOWN if text else ABSENT)


def test_one_unknown_part_hides_all_of_it() -> None:
    assert _read(UNKNOWN_STRING, fed=True) is UNKNOWN
    assert _read(None) is ABSENT


def test_keys_are_read_in_the_spelling_that_the_provider_also_takes() -> None:
    options = {"Awslogs-group": "kept"}
    container = _only(Name="main", LogConfiguration={"LogDriver": "awslogs", "Options": options})
    assert container.name == "main"
    assert container.read("logConfiguration", "logDriver") == "awslogs"
    assert container.read("logConfiguration", "options") == options


@pytest.mark.parametrize(
    ("value", "flag"), [(True, True), (False, False), (None, False), ("yes", UNKNOWN)]
)
def test_a_switch_is_off_where_it_is_left_out(value: object, flag: object) -> None:
    assert _only(name="main", privileged=value).flag("privileged") is flag


def test_a_container_is_essential_unless_it_says_not() -> None:
    assert _only(name="main").essential
    assert not _only(name="main", essential=False).essential


def test_the_environment_by_name() -> None:
    entries = [{"name": "A", "value": "1"}, {"name": "B"}]
    assert _only(name="main", environment=entries).environment == {"A": "1", "B": ""}
    assert _only(name="main").environment == {}
    assert _only(name="main", environment="A=1").environment is UNKNOWN
