"""Tags are changed by each service's own operations, and only those that differ."""

from typing import Any

import botocore.session
import pytest
from botocore import xform_name

from sandbox.provider.schema import resource_schema
from sandbox.provider.tagging import TAGGING, retag, tag_list
from sandbox.provider.types import ENTRIES


class Recorder:
    """Stands in for the clients and keeps what they are asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def call(self, *call: Any) -> None:
        self.calls.append(call)


def retagged(how: str, old: dict[str, str], new: dict[str, str]) -> list[tuple[Any, ...]]:
    recorder = Recorder()
    retag(recorder, "eu-west-1", TAGGING[how], "x", old, new)  # type: ignore[arg-type]
    assert {call[:2] for call in recorder.calls} <= {(TAGGING[how].service, "eu-west-1")}
    return [call[2:] for call in recorder.calls]


TAGGED = [
    entry
    for token, entry in ENTRIES.items()
    if (found := resource_schema(token)) and found.is_tagged
]


@pytest.mark.parametrize("entry", TAGGED, ids=[entry.token for entry in TAGGED])
def test_every_way_to_tag_exists_in_botocore(entry: Any) -> None:
    how = TAGGING[entry.tagging or entry.service]
    assert how.service == entry.service
    model = botocore.session.Session().get_service_model(entry.service)
    names = {xform_name(name): name for name in model.operation_names}

    add = model.operation_model(names[how.add]).input_shape.members

    assert {how.target, how.tags, *how.fixed} <= set(add)
    if how.form == "TagSet":  # put as a whole: what is not in it is gone
        return
    remove = model.operation_model(names[how.remove]).input_shape.members
    assert {how.target, how.keys} <= set(remove)


def test_only_what_differs_is_sent() -> None:
    calls = retagged("ecs", {"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "9", "d": "4"})

    assert calls == [
        ("untag_resource", {"resourceArn": "x", "tagKeys": ["c"]}),
        (
            "tag_resource",
            {
                "resourceArn": "x",
                "tags": [{"key": "b", "value": "9"}, {"key": "d", "value": "4"}],
            },
        ),
    ]


def test_nothing_is_sent_when_nothing_differs() -> None:
    assert retagged("ecs", {"a": "1"}, {"a": "1"}) == []


def test_ec2_takes_lists_of_resources_and_keys_as_pairs() -> None:
    assert retagged("ec2", {"a": "1"}, {}) == [
        ("delete_tags", {"Resources": ["x"], "Tags": [{"Key": "a"}]})
    ]


def test_route_53_is_told_the_kind_and_cloudfront_takes_items() -> None:
    assert retagged("route53", {"a": "1"}, {}) == [
        (
            "change_tags_for_resource",
            {"ResourceType": "hostedzone", "ResourceId": "x", "RemoveTagKeys": ["a"]},
        )
    ]
    assert retagged("cloudfront", {"a": "1"}, {"b": "2"}) == [
        ("untag_resource", {"Resource": "x", "TagKeys": {"Items": ["a"]}}),
        ("tag_resource", {"Resource": "x", "Tags": {"Items": [{"Key": "b", "Value": "2"}]}}),
    ]


def test_tags_take_the_form_of_the_service() -> None:
    assert tag_list({"b": "2", "a": "1"}, "map") == {"a": "1", "b": "2"}
    assert tag_list({"a": "1"}, "Key") == [{"Key": "a", "Value": "1"}]
    assert tag_list({"a": "1"}, "key") == [{"key": "a", "value": "1"}]
    assert tag_list({"a": "1"}, "TagKey") == [{"TagKey": "a", "TagValue": "1"}]
