import json
from pathlib import Path
from typing import Any

import pytest

from report.events import PreviewError, Step, of_events, steps

RECORDINGS = Path(__file__).parent / "recordings"
URN = "urn:pulumi:dev::shop::aws:lb/targetGroup:TargetGroup::api"


def recorded(name: str) -> dict[str, Step]:
    """The steps of a recorded preview, by kind and name."""
    found = steps((RECORDINGS / name).read_text())
    return {step.resource.label: step for step in found}


def _event(op: str, **metadata: Any) -> dict[str, Any]:
    state = {"type": "aws:lb/targetGroup:TargetGroup", "inputs": {"name": "api"}}
    given = {"op": op, "urn": URN, "old": state, "new": state, **metadata}
    return {"sequence": 1, "resourcePreEvent": {"metadata": given}}


@pytest.mark.parametrize("name", ["all", "subnet", "deleted_first"])
def test_a_stream_tells_what_the_whole_does(name: str) -> None:
    whole, streamed = recorded(f"{name}.json"), recorded(f"{name}.jsonl")
    assert sorted(whole) == sorted(streamed)
    for label, step in whole.items():
        same = streamed[label]
        assert (step.op, step.changed, step.reasons) == (same.op, same.changed, same.reasons)


def test_a_replacement_with_its_reason() -> None:
    step = recorded("all.json")["ec2.SecurityGroup 'tasks'"]
    assert (step.op, step.reasons, step.deletes_first) == ("replace", ("description",), None)
    assert step.old is not None
    assert step.new is not None
    assert (step.old.read("description"), step.new.read("description")) == ("Tasks", "Other words")


def test_only_a_stream_tells_which_half_goes_first() -> None:
    label = "lb.TargetGroup 'api'"
    assert recorded("all.jsonl")[label].deletes_first is False
    assert recorded("deleted_first.jsonl")[label].deletes_first is True
    assert recorded("deleted_first.json")[label].deletes_first is None


def test_what_goes_has_no_new_state() -> None:
    gone = recorded("destroy.json")
    assert {step.op for step in gone.values()} == {"delete"}
    assert all(step.new is None and step.old is not None for step in gone.values())


@pytest.mark.parametrize(
    ("ops", "deletes_first"),
    [
        (["create-replacement", "replace", "delete-replaced"], False),
        (["delete-replaced", "replace", "create-replacement"], True),
        (["delete-replaced", "create-replacement", "replace"], True),
        (["replace"], None),
    ],
)
def test_the_parts_of_a_replacement_are_one_step(
    ops: list[str], deletes_first: bool | None
) -> None:
    (step,) = of_events(_event(op, keys=["port"]) for op in ops)
    assert (step.op, step.reasons, step.deletes_first) == ("replace", ("port",), deletes_first)


def test_properties_by_a_detailed_difference() -> None:
    detailed = {"defaultActions[0].type": {"kind": "update"}, "tags.team": {"kind": "add"}}
    (step,) = of_events([_event("update", detailedDiff=detailed)])
    assert step.changed == ("defaultActions", "tags")


@pytest.mark.parametrize("text", ["", "no JSON", "{}", "[]", json.dumps({"steps": None})])
def test_what_is_no_preview_is_refused(text: str) -> None:
    with pytest.raises(PreviewError, match="no preview"):
        steps(text)
