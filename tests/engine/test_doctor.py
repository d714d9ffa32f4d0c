"""The doctor reads a deployed service: on the embedded AWS, where a test says what fails."""

import os
import shlex
import subprocess
import sys

import pytest

from sandbox import emulator
from sandbox.deployments import FAILED, Outcome, StoppedTask, declare
from sandbox.paths import PROJECT_ROOT
from tests.engine.conftest import TIMEOUT_SECONDS, Sandbox

pytestmark = pytest.mark.engine

# As the author of seed 002 found it.
NO_WAY = (
    "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull "
    "registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. "
    "Check your task network configuration."
)


def doctor(sandbox: Sandbox, state: str) -> "subprocess.CompletedProcess[str]":
    """Runs `python -m doctor` in a shell that has what `python -m sandbox env` prints."""
    exported = [
        line.removeprefix("export ")
        for line in sandbox.run("env").text.splitlines()
        if line.startswith("export ")
    ]
    variables = dict(line.split("=", 1) for line in exported)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, "-m", "doctor", "service", "--state", "-"],
        input=state,
        cwd=PROJECT_ROOT,
        env=kept
        | {key: shlex.split(value)[0] for key, value in variables.items() if value != "''"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )


def test_the_reason_of_a_failed_rollout_leads_to_the_failure_and_its_fix(product: Sandbox) -> None:
    started = product.run("status")
    assert started.code == 0, started.text
    assert product.run("pulumi", "stack").code == 0
    running = emulator.running(product.home)
    assert running is not None
    declare(running.url, Outcome("backend", FAILED, stopped=(StoppedTask(NO_WAY),)))
    assert product.run("up").code != 0
    # The first update has failed, so the stack has no outputs; its state has what was made.
    state = product.run("pulumi", "stack", "export").text
    found = doctor(product, state[state.index("{") :])
    assert found.returncode == 1, found.stdout + found.stderr
    assert "F01 " in found.stdout
    assert "fix: set Network's `nat`" in found.stdout
