"""Schedule expressions and time zones: what AWS takes, and what is told otherwise."""

from typing import Any

import pytest

from private_fargate import schedules
from private_fargate.schedules import expression_faults, timezone_faults

AT = ("when",)


@pytest.mark.parametrize(
    "expression",
    [
        "rate(1 minute)",
        "rate(5 minutes)",
        "rate(12 hours)",
        "rate(1 day)",
        "at(2030-01-31T03:00:00)",
        "cron(0 3 * * ? *)",
        "cron(0/15 8-18 ? * MON-FRI *)",
        "cron(0 3 1,15 JAN-MAR ? 2030)",
        "cron(30 6 L * ? *)",
        "cron(0 0 15W * ? *)",
        "cron(0 0 ? * 6L *)",
        "cron(0 0 ? * TUE#2 2030-2040)",
        "cron(*/5 * * * ? *)",
    ],
)
def test_what_aws_takes_is_right(expression: str) -> None:
    assert expression_faults(AT, expression) == []


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("", "rate(5 minutes), cron("),
        ("every day", "rate(5 minutes), cron("),
        ("rate(0 days)", "rate(5 minutes)"),
        ("rate(1.5 days)", "rate(5 minutes)"),
        ("rate(2 weeks)", "rate(5 minutes)"),
        ("at(2030-02-30T03:00:00)", "at(2030-01-31T03:00:00)"),
        ("at(2030-01-31)", "at(2030-01-31T03:00:00)"),
        ("0 3 * * *", "rate(5 minutes)"),
        ("cron(0 3 * * *)", "six fields in cron(…): minutes, hours, day of month"),
        ("cron(60 3 * * ? *)", "for the minutes of cron(…): * or 0 to 59"),
        ("cron(0 24 * * ? *)", "for the hours"),
        ("cron(0 3 0 * ? *)", "for the day of month"),
        ("cron(0 3 * JUNE ? *)", "for the month"),
        ("cron(0 3 ? * 8 *)", "for the day of week"),
        ("cron(0/0 3 * * ? *)", "for the minutes"),
        ("cron(1-2-3 3 * * ? *)", "for the minutes"),
        ("cron(0 3 * * ? 1969)", "for the year"),
        ("cron(0 3 * * * *)", "? for exactly one of day of month and day of week"),
        ("cron(0 3 ? * ? *)", "? for exactly one of day of month and day of week"),
    ],
)
def test_what_aws_refuses_is_named(expression: str, allowed: str) -> None:
    (fault,) = expression_faults(AT, expression)
    assert (fault.path, fault.value) == (AT, expression)
    assert allowed in fault.allowed


def test_what_is_known_later_is_not_judged() -> None:
    later: Any = object()
    assert expression_faults(AT, later) == timezone_faults(AT, later) == []


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Seoul"])
def test_time_zones_go_by_their_name(zone: str) -> None:
    assert timezone_faults(AT, zone) == []


def test_a_misspelt_time_zone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "available_timezones", lambda: {"Europe/Berlin"})
    (fault,) = timezone_faults(AT, "Europe/Belrin")
    assert "IANA name" in fault.allowed


def test_a_machine_without_time_zones_leaves_them_to_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "available_timezones", set)
    assert timezone_faults(AT, "Europe/Belrin") == []
