from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_policy import proxy

from guardrails.values import ABSENT, UNKNOWN, is_secret, read

UNKNOWNS = [value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_")]

leaves = st.sampled_from([*UNKNOWNS, None, "", "text", 0, 1.5, True, False])
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=12,
)


@pytest.mark.parametrize("sentinel", UNKNOWNS)
def test_every_kind_of_unknown_reads_as_unknown(sentinel: str) -> None:
    props = proxy.unknown_checking_proxy({"a": {"b": sentinel}, "c": [sentinel, 1], "d": sentinel})
    assert read(props, "a", "b") is UNKNOWN
    assert read(props, "c") == [UNKNOWN, 1]
    assert read(props, "c", 0) is UNKNOWN
    assert read(props, "d") is UNKNOWN
    assert read(props, "d", "anything", 3) is UNKNOWN


@pytest.mark.parametrize("value", [None, ""])
def test_null_and_the_empty_string_read_as_absent(value: object) -> None:
    props = proxy.unknown_checking_proxy({"a": value})
    assert read(props, "a") is ABSENT
    assert read(props, "a", "b") is ABSENT
    assert read(props, "missing") is ABSENT


@pytest.mark.parametrize(("value", "read_as"), [(False, False), (0, 0), ([], []), ({}, {})])
def test_falsy_values_are_values(value: object, read_as: object) -> None:
    assert read(proxy.unknown_checking_proxy({"a": value}), "a") == read_as


def test_an_index_beyond_the_list_is_absent() -> None:
    assert read(proxy.unknown_checking_proxy({"a": [1]}), "a", 1) is ABSENT


@pytest.mark.parametrize("shape", [["x"], "text", 3, True])
def test_a_path_through_an_unexpected_shape_is_unknown_not_absent(shape: object) -> None:
    assert read(proxy.unknown_checking_proxy({"a": shape}), "a", "b") is UNKNOWN


@pytest.mark.parametrize("gap", [ABSENT, UNKNOWN])
def test_a_gap_refuses_to_be_taken_for_yes_or_no(gap: object) -> None:
    with pytest.raises(TypeError, match="has no truth value"):
        bool(gap)


@given(tree=trees)
def test_reading_never_raises_and_leaves_nothing_that_does(tree: Any) -> None:
    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for member in value.values():
                walk(member)
        elif isinstance(value, list):
            for element in value:
                walk(element)
        else:
            assert value is not None
            assert value not in UNKNOWNS

    walk(read(proxy.unknown_checking_proxy({"tree": tree}), "tree"))


SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270"}


@pytest.mark.parametrize(
    ("value", "read_as"),
    [
        ({**SECRET, "value": "hunter2"}, "hunter2"),
        ({**SECRET, "value": {"b": UNKNOWNS[0]}}, {"b": UNKNOWN}),
        ({**SECRET, "value": "[secret]"}, UNKNOWN),
        ({**SECRET, "plaintext": '{"b": 1}'}, {"b": 1}),
        ({**SECRET, "plaintext": "no json"}, UNKNOWN),
        ({**SECRET, "ciphertext": "v1:…"}, UNKNOWN),
        ("[secret]", UNKNOWN),
    ],
)
def test_a_secret_is_read_where_it_is_there_and_known_as_one_everywhere(
    value: Any, read_as: Any
) -> None:
    for props in ({"a": value}, {"a": [value]}, {"a": {"b": value}}):
        path: tuple[str | int, ...] = ("a",)
        if isinstance(props["a"], list):
            path = ("a", 0)
        elif props["a"] is not value:
            path = ("a", "b")
        assert read(props, *path) == read_as
        assert is_secret(props, *path)
        assert is_secret(props, *path, "deeper")
    assert read({"a": [value]}, "a") == [read_as]


def test_an_object_with_another_signature_is_no_secret() -> None:
    asset = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "x"}
    assert not is_secret({"a": asset}, "a")
    assert read({"a": asset}, "a", "text") == "x"


def test_what_is_not_there_or_not_known_is_not_marked() -> None:
    props = proxy.unknown_checking_proxy({"a": UNKNOWNS[0], "b": {"c": 1}})
    assert not is_secret(props, "a")
    assert not is_secret(props, "b", "c", "d")
    assert not is_secret(props, "missing")
