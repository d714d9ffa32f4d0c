"""A change replaces a resource, changes it in place, or is refused without its switch."""

import pytest

from sandbox.provider.differences import difference, unswitched
from sandbox.provider.table import Call, Entry
from sandbox.provider.values import Properties

ENTRY = Entry(
    token="aws:ecs/capacityProvider:CapacityProvider",
    service="ecs",
    cfn="AWS::ECS::CapacityProvider",
    create=Call("create_capacity_provider"),
    id="$name",
    read=Call("describe_capacity_providers"),
    at="@",
    delete=None,
    replaces=("cluster", "group.arn"),
    in_place=("group",),
    switched={"group": ("force", "force it")},
)
BEFORE = {"group": {"arn": "a", "size": 1}, "cluster": "c", "color": "red", "__defaults": []}


@pytest.mark.parametrize(
    ("change", "changed", "replacing"),
    [
        ({}, set(), set()),
        ({"__defaults": ["color"]}, set(), set()),
        ({"color": "blue"}, {"color"}, set()),
        ({"cluster": "d"}, {"cluster"}, {"cluster"}),
        ({"group": {"arn": "a", "size": 2}}, {"group"}, set()),
        ({"group": {"arn": "b", "size": 1}}, {"group"}, {"group"}),
        ({"group": None}, {"group"}, {"group"}),
    ],
)
def test_a_change_replaces_by_what_changes(
    change: Properties, changed: set[str], replacing: set[str]
) -> None:
    found = difference(ENTRY, BEFORE, {**BEFORE, **change}, set())

    assert (set(found.changed), set(found.replacing)) == (changed, replacing)


def test_what_is_ignored_does_not_change() -> None:
    assert difference(ENTRY, BEFORE, {**BEFORE, "cluster": "d"}, {"cluster"}).changed == set()


def test_a_type_outside_the_table_replaces_nothing() -> None:
    assert difference(None, BEFORE, {**BEFORE, "cluster": "d"}, set()).replacing == set()


@pytest.mark.parametrize(
    ("olds", "news", "refused"),
    [
        (BEFORE, {**BEFORE, "group": {"arn": "b"}}, ["force it"]),
        (BEFORE, {**BEFORE, "group": {"arn": "b"}, "force": False}, ["force it"]),
        (BEFORE, {**BEFORE, "group": {"arn": "b"}, "force": True}, []),
        (BEFORE, {**BEFORE, "color": "blue"}, []),
        ({}, BEFORE, []),
    ],
)
def test_a_change_needs_its_switch_but_a_creation_does_not(
    olds: Properties, news: Properties, refused: list[str]
) -> None:
    assert [fault.reason for fault in unswitched(ENTRY, olds, news)] == refused
