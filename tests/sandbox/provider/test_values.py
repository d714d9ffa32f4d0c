"""Values cross the protocol unharmed, and AWS's spelling of a value is the value."""

import json
from typing import Any

import pytest

from sandbox.provider.values import (
    SIGNATURE_KEY,
    UNKNOWN,
    completed,
    from_struct,
    has_unknown,
    same,
    to_struct,
)

SECRET = "1b47061264138c4ac30d75fd1eb44270"


def test_properties_come_back_as_they_went() -> None:
    properties = {"a": 1, "b": 1.5, "c": [True, {"d": "x"}], "e": {}, "f": UNKNOWN}

    assert from_struct(to_struct(properties)) == properties
    assert isinstance(from_struct(to_struct(properties))["a"], int)


def test_nothing_is_left_out_but_nulls() -> None:
    assert from_struct(to_struct({"a": None, "b": {"c": None, "d": ""}})) == {"b": {"d": ""}}


def test_secrets_are_unwrapped_at_any_depth() -> None:
    secret = {SIGNATURE_KEY: SECRET, "value": {"deep": {SIGNATURE_KEY: SECRET, "value": 7}}}

    assert from_struct(to_struct({"a": [secret]})) == {"a": [{"deep": 7}]}


def test_a_special_value_without_a_value_is_unknown() -> None:
    assert from_struct(to_struct({"a": {SIGNATURE_KEY: "output"}})) == {"a": UNKNOWN}


@pytest.mark.parametrize("value", [UNKNOWN, [1, UNKNOWN], {"a": {"b": [UNKNOWN]}}])
def test_unknown_values_are_found_at_any_depth(value: Any) -> None:
    assert has_unknown(value)


@pytest.mark.parametrize("value", [None, "", 0, [], {"a": ["x"]}])
def test_known_values_are_known(value: Any) -> None:
    assert not has_unknown(value)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, "1"),
        (1.0, 1),
        (True, "true"),
        (["b", "a"], ["a", "b"]),
        ([{"a": 1, "c": {"d": 2, "e": 3}}, {"b": 2}], [{"b": 2}, {"c": {"e": 3, "d": 2}, "a": 1}]),
        ([{"a": 1}, {"b": 2}], [{"b": "2"}, {"a": 1}]),
        ({"a": 1, "b": None, "c": []}, {"a": 1}),
        ('{"a": 1, "b": [2, 1]}', '{"b":[1,2],"a":1}'),
        (json.dumps({"a": json.dumps([1])}), '{"a":"[ 1 ]"}'),
    ],
)
def test_spellings_of_one_value_are_the_same(one: Any, other: Any) -> None:
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "A"),
        (1, 2),
        (True, False),
        (None, ""),
        ("", "null"),
        (["a"], ["a", "a"]),
        (["a"], ["a", "b"]),
        ({"a": 1}, {"a": 1, "b": 2}),
        ('{"a": 1}', '{"a": 2}'),
        ("{broken", "{Broken"),
    ],
)
def test_different_values_differ(one: Any, other: Any) -> None:
    assert not same(one, other)


def test_an_object_is_completed_with_what_aws_tells_or_else_with_unknowns() -> None:
    inputs, filled_in = {"a": {"own": 1}, "b": 2}, {"a": ("zone", "target"), "gone": ("x",)}
    told = {"a": {"zone": "Z1", "own": 9, "more": 3}}

    assert completed(inputs, filled_in, told) == {"a": {"own": 1, "zone": "Z1"}, "b": 2}
    assert completed(inputs, filled_in, None) == {
        "a": {"own": 1, "zone": UNKNOWN, "target": UNKNOWN},
        "b": 2,
    }
