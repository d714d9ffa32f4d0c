import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from report.cli import main
from tests.report.stacks import PLANS

DEV = str(PLANS["dev"])


def test_without_an_out_the_summary_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([DEV]) == 0
    assert "69 created" in capsys.readouterr().out


def test_comment_and_page_are_written_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    html, markdown = tmp_path / "a.html", tmp_path / "a.md"
    assert main([DEV, "--html", str(html), "--markdown", str(markdown)]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.split() == [str(markdown), str(html)]
    assert html.read_text().startswith("<!doctype html>")
    assert markdown.read_text().startswith("<!-- private-fargate report:")


def test_a_dash_is_standard_output_and_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(PLANS["deployed"].read_text()))
    assert main(["-", "--markdown", "-"]) == 0
    assert capsys.readouterr().out.startswith("<!-- private-fargate report:")


def test_configured_policies_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"all": "disabled"}))
    assert main([DEV, "--config", str(config)]) == 0
    assert "0 violations, 0 advisories" in capsys.readouterr().out


def test_traffic_of_a_stack_file_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text("config:\n  private-fargate:traffic: { internetGb: 1000000 }\n")
    deployed = str(PLANS["deployed"])
    main([deployed])
    small = capsys.readouterr().out
    assert main([deployed, "--stack-file", str(file)]) == 0
    assert capsys.readouterr().out != small


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["nothing.json"], "nothing.json cannot be read: No such file or directory"),
        ([DEV, "--config", "nothing.json"], "nothing.json cannot be read"),
        ([DEV, "--config", __file__], "holds no JSON"),
        ([DEV, "--stack-file", "nothing.yaml"], "nothing.yaml cannot be read"),
        ([DEV, "--html", "/nowhere/at/all.html"], "cannot be written: No such file or directory"),
        ([DEV, "--export"], "--export goes with --stack"),
    ],
)
def test_one_message_says_what_is_wrong(
    arguments: list[str], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert what in error
    assert error.count("\n") == 1


def test_wrong_configuration_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.json"
    config.write_text('{"no-such-policy": "disabled"}')
    assert main([DEV, "--config", str(config)]) == 2
    assert "no-such-policy: there is no such policy" in capsys.readouterr().err
    config.write_text("[]")
    assert main([DEV, "--config", str(config)]) == 2
    assert "no JSON object" in capsys.readouterr().err


def test_wrong_traffic_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text("config:\n  private-fargate:traffic: { internetGb: much }\n")
    assert main([DEV, "--stack-file", str(file)]) == 2
    assert "private-fargate:traffic" in capsys.readouterr().err


def fake_pulumi(folder: Path, script: str) -> str:
    """A `pulumi` on a PATH of its own; it says what it was called with on stderr."""
    program = folder / "pulumi"
    program.write_text(f'#!/bin/sh\necho "$@" > {folder}/called\n{script}\n')
    program.chmod(0o755)
    return str(folder)


def test_the_engine_is_asked_for_a_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", f"{fake_pulumi(tmp_path, f'cat {DEV}')}:/usr/bin:/bin")
    assert main(["--stack", "dev"]) == 0
    called = (tmp_path / "called").read_text().split()
    assert called == ["preview", "--json", "--show-sames", "--stack", "dev"]
    fake_pulumi(tmp_path, f"cat {PLANS['deployed']}")
    assert main(["--stack", "dev", "--export"]) == 0
    assert (tmp_path / "called").read_text().split() == ["stack", "export", "--stack", "dev"]
    assert "USD a month" in capsys.readouterr().out


def test_what_the_engine_refuses_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = fake_pulumi(tmp_path, "echo 'error: no stack named dev' >&2; exit 255")
    monkeypatch.setenv("PATH", f"{path}:/usr/bin:/bin")
    assert main(["--stack", "dev"]) == 2
    assert "no stack named dev" in capsys.readouterr().err
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert main(["--stack", "dev"]) == 2
    assert "no `pulumi` on the PATH" in capsys.readouterr().err


def test_it_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "report", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "--markdown" in done.stdout
