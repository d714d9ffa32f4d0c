"""Faults: one message, plain values, nothing that can be a secret."""

from typing import Any

import pytest

from private_fargate.faults import HIDDEN, Fault, is_plain, raise_faults, whole_faults


def test_no_fault_is_no_error() -> None:
    raise_faults("Network", "network", [])


def test_one_error_lists_every_fault_with_its_path() -> None:
    faults = [
        Fault(("nat",), "x", "none or single"),
        Fault(("secrets", "KEY"), HIDDEN, "an ARN"),
        Fault(("port",), None, "a port"),
        Fault(("zones",), ["a", "b"], "one zone"),
    ]
    with pytest.raises(ValueError, match="cannot be built") as error:
        raise_faults("Service", "web", faults)
    assert str(error.value) == (
        'Service "web" cannot be built:\n'
        "  nat: x — allowed: none or single\n"
        "  secrets.KEY: (not shown) — allowed: an ARN\n"
        "  port: nothing — allowed: a port\n"
        "  zones: [a, b] — allowed: one zone"
    )


@pytest.mark.parametrize("value", [1, 5, 3.0])
def test_whole_numbers_may_arrive_as_floats(value: Any) -> None:
    assert whole_faults({"count": value}, {"count": (1, 5)}) == []


@pytest.mark.parametrize("value", [0, 6, 2.5, True, "3", None, [3], float("nan"), float("inf")])
def test_what_is_not_a_whole_number_in_range_is_a_fault(value: Any) -> None:
    (fault,) = whole_faults({"count": value}, {"count": (1, 5)}, ("autoscaling",))
    assert fault.path == ("autoscaling", "count")
    assert fault.allowed == "a whole number from 1 to 5"


def test_only_what_is_known_now_is_plain() -> None:
    known: list[Any] = ["", 0, 1.5, False, [], {}]
    assert all(map(is_plain, known))
    assert not is_plain(None)
    assert not is_plain(object())
