from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_policy import proxy

from guardrails.values import ABSENT, UNKNOWN, read

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
