"""Templates hold what the scope has; what it has not leaves no trace."""

from typing import Any

import pytest

from sandbox.provider.templates import ABSENT, combined, fill, look_up, names_in

SCOPE = {"id": "i-1", "count": 3, "check": {"path": "/", "port": None}, "items": [1], "empty": ""}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ({"Id": "$id"}, {"Id": "i-1"}),
        ({"Ids": ["$id"]}, {"Ids": ["i-1"]}),
        ({"Count": "$count"}, {"Count": 3}),
        ({"Path": "$check.path"}, {"Path": "/"}),
        ({"Id": "$arn|id"}, {"Id": "i-1"}),
        ({"Items": "$items"}, {"Items": [1]}),
        ({"Text": "$empty"}, {"Text": ""}),
        ({"Fixed": 1, "None": (), "Flag": False}, {"Fixed": 1, "None": [], "Flag": False}),
        ({"Id": "$id", "Gone": "$gone", "Null": "$check.port"}, {"Id": "i-1"}),
        ({"Deep": [{"Gone": "$gone", "Id": "$id"}]}, {"Deep": [{"Id": "i-1"}]}),
        ({"Ids": ["$gone"]}, {}),
        ("role/$id/$gone", "role/i-1/"),
    ],
)
def test_placeholders_are_filled_in(template: Any, expected: Any) -> None:
    assert fill(template, SCOPE) == expected


def test_a_lone_placeholder_without_a_value_stays_as_it_is() -> None:
    assert fill("$gone", SCOPE) == "$gone"


def test_looking_up_what_is_not_there_is_told_apart_from_null() -> None:
    assert look_up({"a": 0}, "a") == 0
    assert look_up({"a": {"b": 1}}, "a.c") is ABSENT
    assert look_up({}, "a|b") is ABSENT


def test_the_names_in_a_template_are_found() -> None:
    template = {
        "A": ["$id", "x-$role:$name"],
        "B": {"C": "$check.path"},
        "D": "$arn|family",
        "E": 1,
    }

    assert names_in(template) == {"id", "role", "name", "check", "path", "arn", "family"}


def test_two_requests_are_combined_within_their_objects() -> None:
    one = {"A": {"B": 1, "C": {"D": 2}}, "E": [1]}

    assert combined(one, {"A": {"C": {"F": 3}}, "E": [2], "G": 4}) == {
        "A": {"B": 1, "C": {"D": 2, "F": 3}},
        "E": [2],
        "G": 4,
    }
