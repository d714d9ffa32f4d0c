"""Types take as long as a file says, and a file that says it wrongly is refused in one message."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.errors import SandboxError
from sandbox.provider.clients import Clients
from sandbox.provider.durations import DURATIONS, durations_from_environment
from tests.sandbox.provider.engine import Engine

LOGS = "aws:cloudwatch/logGroup:LogGroup"


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that would have been slept."""
    seconds: list[float] = []
    monkeypatch.setattr("time.sleep", seconds.append)
    return seconds


def named(folder: Path, monkeypatch: pytest.MonkeyPatch, content: Any) -> Path:
    file = folder / "durations.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    monkeypatch.setenv(DURATIONS, str(file))
    return file


def test_making_and_deleting_take_as_long_as_the_file_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    named(tmp_path, monkeypatch, {"aws:ec2/vpc:Vpc": {"create": 12, "delete": 1.5}})
    found = durations_from_environment()
    found.wait("create", "aws:ec2/vpc:Vpc")
    found.wait("delete", "aws:ec2/vpc:Vpc")
    found.wait("create", "aws:ec2/subnet:Subnet")
    assert slept == [12, 1.5, 0]


def test_without_a_file_nothing_takes_time(
    monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    monkeypatch.delenv(DURATIONS, raising=False)
    durations_from_environment().wait("create", "aws:ec2/vpc:Vpc")
    assert slept == [0]


def test_a_preview_takes_no_time_and_an_up_does(clients: Clients, slept: list[float]) -> None:
    engine = Engine(clients, durations={LOGS: {"create": 3, "delete": 2}})
    inputs = engine.check(LOGS, {})
    engine.preview(LOGS, inputs)
    assert slept == []
    made = engine.make(LOGS, {})
    assert slept == [3]
    engine.delete(made)
    assert slept == [3, 2]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "cannot be read as JSON"),
        ("[]", "must hold resource types"),
        ({"aws:ec2/vpc:Vpc": {"create": -1}}, '{"create": -1} — allowed'),
        ({"aws:ec2/vpc:Vpc": {"creation": 1}}, '{"creation": 1} — allowed'),
        ({"aws:ec2/vpc:Vpc": {"create": True}}, '{"create": true} — allowed'),
        ({"aws:ec2/vpc:Vpc": 3}, "aws:ec2/vpc:Vpc in"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    content: Any, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = named(tmp_path, monkeypatch, content)
    with pytest.raises(SandboxError) as refused:
        durations_from_environment()
    assert told in str(refused.value)
    assert str(file) in str(refused.value)


def test_a_file_that_is_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DURATIONS, str(tmp_path / "none.json"))
    with pytest.raises(SandboxError, match=DURATIONS):
        durations_from_environment()
