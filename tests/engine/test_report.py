"""What `make up`, `make preview` and `make report` call, on the real engine."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from report.cli import main
from report.recorded import EVENTS, PLAN, WHOLE
from sandbox.paths import PROJECT_ROOT
from tests.engine.conftest import PROGRAM_FILES, Sandbox

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def program(make_sandbox: Callable[[str], Sandbox]) -> Sandbox:
    """This program, with its policies."""
    sandbox = make_sandbox("report")
    for name in PROGRAM_FILES:
        shutil.copy(PROJECT_ROOT / name, sandbox.project)
    for name in ("settings", "components", "policies"):
        shutil.copytree(PROJECT_ROOT / name, sandbox.project / name)
    return sandbox


def test_a_preview_that_is_watched_is_recorded(
    program: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watched = program.run("preview", "--stack", "dev", "--record", str(tmp_path))
    assert watched.code == 0, watched.text
    assert "to create" in watched.text
    assert "pulumi up --plan" not in watched.text
    assert {EVENTS, PLAN} <= {file.name for file in tmp_path.iterdir()}
    assert main([str(tmp_path), "--markdown", "-"]) == 0
    recorded = capsys.readouterr().out

    printed = program.run("pulumi", "preview", "--json", "--show-sames", "--stack", "dev").text
    whole = json.JSONDecoder().raw_decode(printed[printed.index("{\n") :])[0]
    file = tmp_path / "whole.json"
    file.write_text(json.dumps(whole))
    assert main([str(file), "--markdown", "-"]) == 0
    assert capsys.readouterr().out == recorded


def test_a_preview_that_policies_refuse_is_recorded_as_well(
    program: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = program.project / "policies" / "config" / "dev.json"
    before = config.read_text()
    config.write_text(json.dumps({"load-balancer-https": "mandatory"}))
    try:
        refused = program.run("preview", "--stack", "dev", "--record", str(tmp_path))
    finally:
        config.write_text(before)
    assert refused.code != 0
    assert "load-balancer-https" in refused.text
    assert (tmp_path / WHOLE).exists()
    assert main([str(tmp_path)]) == 0
    assert "USD a month" in capsys.readouterr().out


def test_a_preview_that_fails_leaves_a_message(
    program: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stack_file = program.project / "Pulumi.dev.yaml"
    before = stack_file.read_text()
    stack_file.write_text(before.replace("nat: instance", "nat: nonsense"))
    try:
        failed = program.run("preview", "--stack", "dev", "--record", str(tmp_path))
    finally:
        stack_file.write_text(before)
    assert failed.code != 0
    assert main([str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert "no preview that came to its end" in error
    assert "Traceback" not in error


def test_no_secret_is_recorded(raw: Sandbox, tmp_path: Path) -> None:
    raw.write_program(
        """
        import pulumi
        import pulumi_aws as aws

        secret = aws.secretsmanager.Secret("password")
        aws.secretsmanager.SecretVersion(
            "password", secret_id=secret.id, secret_string=pulumi.Output.secret("hunter22")
        )
        pulumi.export("password", pulumi.Output.secret("hunter22"))
        """
    )
    previewed = raw.run("preview", "--stack", "dev", "--record", str(tmp_path))
    assert previewed.code == 0, previewed.text
    for name in (EVENTS, PLAN):
        text = (tmp_path / name).read_text()
        assert "password" in text
        assert "hunter22" not in text


def test_what_is_deployed_is_summed_up(program: Sandbox) -> None:
    deployed = program.run("up", "--stack", "dev")
    assert deployed.code == 0, deployed.text
    exported = subprocess.run(
        [sys.executable, "-m", "sandbox", "pulumi", "stack", "export", "--stack", "dev"],
        cwd=program.project,
        env=program._environment({}),
        capture_output=True,
        text=True,
        check=True,
    )
    done = subprocess.run(
        [sys.executable, "-m", "report", "-", "--terminal"],
        cwd=PROJECT_ROOT,
        input=exported.stdout,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "http://edge-" in done.stdout
    assert "USD a month" in done.stdout
    assert len(done.stdout.splitlines()) <= 25
