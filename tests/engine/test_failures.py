"""What ends in the middle: one clear message, and the next run brings the stack up anew."""

import os
import signal
import subprocess
import time

import pytest

from sandbox import emulator
from tests.engine.conftest import Sandbox

pytestmark = pytest.mark.engine

MANY = """
    import pulumi_aws as aws

    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
    last = vpc
    for number in range(40):
        last = aws.ec2.Subnet(
            f"subnet-{number}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24",
            opts=__import__("pulumi").ResourceOptions(depends_on=[last]),
        )
"""

PATIENCE_SECONDS = 60


def subnets(sandbox: Sandbox) -> int:
    """How many subnets of the program exist."""
    own = [{"Name": "default-for-az", "Values": ["false"]}]
    return len(sandbox.client("ec2").describe_subnets(Filters=own)["Subnets"])


def wait_until_working(sandbox: Sandbox) -> None:
    """Waits until an update has made something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if emulator.running(sandbox.home) and subnets(sandbox) >= 2:
            return
        time.sleep(0.05)
    raise AssertionError("the update made nothing")


def start_update(sandbox: Sandbox) -> "subprocess.Popen[str]":
    """Starts the update of many resources and waits until it has made some."""
    sandbox.run("down")
    sandbox.write_program(MANY)
    process = sandbox.start("up")
    wait_until_working(sandbox)
    return process


def engine_of(process: "subprocess.Popen[str]") -> int:
    """The engine's process, a child of the sandbox's."""
    listed = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(process.pid)],
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = [line for line in listed.stdout.splitlines() if "pulumi up" in line]
    return int(line.split()[0])


def test_an_engine_that_was_killed_is_followed_by_one_that_finishes(raw: Sandbox) -> None:
    process = start_update(raw)
    os.kill(engine_of(process), signal.SIGKILL)
    process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode != 0
    assert 0 < subnets(raw) < 40
    again = raw.run("up")
    assert again.code == 0, again.text
    assert "The last run was interrupted" in again.text
    assert subnets(raw) == 40


def test_an_embedded_aws_that_was_killed_gives_one_message_and_the_next_run_starts_anew(
    raw: Sandbox,
) -> None:
    process = start_update(raw)
    running = emulator.running(raw.home)
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    text, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    last = text.strip().splitlines()[-1]
    assert "The embedded AWS ended while it was used" in last
    assert "Traceback" not in text
    again = raw.run("up")
    assert again.code == 0, again.text
    assert "starting anew" in again.text
    assert subnets(raw) == 40


def test_a_provider_that_was_killed_gives_one_message_and_the_next_run_starts_anew(
    raw: Sandbox,
) -> None:
    process = start_update(raw)
    killed = subprocess.run(
        ["pkill", "-KILL", "-P", str(engine_of(process)), "-f", "sandbox.provider"], check=False
    )
    assert killed.returncode == 0
    text, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert "The stand-in aws provider ended while it was used" in text.strip().splitlines()[-1]
    assert "Traceback" not in text
    again = raw.run("up")
    assert again.code == 0, again.text
    assert subnets(raw) == 40
