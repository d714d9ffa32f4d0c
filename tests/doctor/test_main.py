"""`python -m doctor` as a person uses it."""

import io
import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import NoCredentialsError

from doctor.__main__ import main
from tests.doctor.fakes import Session
from tests.doctor.test_services import NO_WAY, service, session, stopped
from tests.doctor.test_state import exported


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes the session that the doctor finds."""

    def give(found: Any) -> None:
        monkeypatch.setattr(boto3, "Session", lambda **_: found)

    return give


def test_a_service_by_the_state_of_its_stack(
    given: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given(session(service(), [stopped(NO_WAY)]))
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(exported("web"))))
    assert main(["service", "--state", "-"]) == 1
    told = capsys.readouterr().out
    assert "web: 1 of 2 tasks run, web:1" in told
    assert NO_WAY in told
    assert "F01 " in told
    assert "fix: set Network's `nat`" in told
    assert "docs/runbook.md#secrets-or-registry-out-of-reach" in told


def test_a_service_that_is_well_ends_with_zero(
    given: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    given(session(service(), []))
    assert main(["service", "--cluster", "main", "--service", "web"]) == 0
    assert "nothing failed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["service"], "--cluster NAME"),
        (["service", "--state", "FILE"], "pulumi stack export"),
        (["service", "--state", "no-such-file"], "no-such-file"),
    ],
)
def test_what_cannot_be_looked_at_is_one_message(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "state.json"
    file.write_text("{}")
    told = [str(file) if each == "FILE" else each for each in arguments]
    assert main(told) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert message in error


def test_without_a_region_it_says_how_to_give_one(
    given: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    given(Session({}, region=None))
    assert main(["service", "--cluster", "main"]) == 2
    assert "--region" in capsys.readouterr().err


def test_without_credentials_it_leads_to_the_machine(
    given: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    class NoCredentials(Session):
        def client(self, name: str) -> Any:  # noqa: ARG002
            raise NoCredentialsError

    given(NoCredentials({}))
    assert main(["service", "--cluster", "main"]) == 2
    assert "python -m doctor machine" in capsys.readouterr().err
