"""The tools on this machine: the interpreter, the engine, its plugins."""

import json
import platform
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from doctor.finding import Finding, State

ENGINE: Sequence[int] = (3, 255, 0)
"""The oldest engine that this project is tested with."""

PATIENCE_SECONDS = 30
_INSTALL = "install it (https://www.pulumi.com/docs/install/); the sandbox does without"

Run = Callable[[Sequence[str]], str]
"""Runs a command and returns what it prints. Raises OSError or SubprocessError."""


def run(command: Sequence[str]) -> str:
    """Run a command of this machine."""
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS
    )
    return done.stdout


def look_at_machine(
    run: Run = run, find: Callable[[str], str | None] = shutil.which
) -> list[Finding]:
    """Return how it stands with the interpreter, the engine and the plugins.

    Args:
        run: runs commands. Default: on this machine.
        find: finds programs. Default: on PATH.
    """
    python = Finding("python", State.OK, platform.python_version())
    engine = find("pulumi")
    if engine is None:
        return [python, Finding("engine", State.PROBLEM, "no `pulumi` is on PATH", _INSTALL)]
    found = [python, _engine(run), _python_host(engine, find)]
    return [*found, *_plugins(run)]


def _engine(run: Run) -> Finding:
    try:
        told = run(["pulumi", "version"])
    except (OSError, subprocess.SubprocessError) as error:
        return Finding("engine", State.PROBLEM, f"`pulumi version` fails: {error}", _INSTALL)
    numbers = re.search(r"(\d+)\.(\d+)\.(\d+)", told)
    if numbers is None:
        return Finding("engine", State.UNKNOWN, f"`pulumi version` says {told.strip()!r}")
    if tuple(int(number) for number in numbers.groups()) < tuple(ENGINE):
        oldest = ".".join(map(str, ENGINE))
        return Finding("engine", State.PROBLEM, numbers[0], f"update it to {oldest} or newer")
    return Finding("engine", State.OK, numbers[0])


def _python_host(engine: str, find: Callable[[str], str | None]) -> Finding:
    beside = Path(engine).with_name("pulumi-language-python")
    if beside.exists() or find(beside.name) is not None:
        return Finding("python host", State.OK, "pulumi-language-python is there")
    missing = "no pulumi-language-python beside `pulumi`, without which no program in Python runs"
    return Finding("python host", State.PROBLEM, missing, _INSTALL)


def _plugins(run: Run) -> list[Finding]:
    try:
        listed = json.loads(run(["pulumi", "plugin", "ls", "--json"]))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        return [Finding("plugins", State.UNKNOWN, f"`pulumi plugin ls` fails: {error}")]
    there = {(plugin.get("name"), plugin.get("version")) for plugin in listed or []}
    return [_plugin("aws", there)]


def _plugin(name: str, there: set[tuple[str | None, str | None]]) -> Finding:
    try:
        wanted = version(f"pulumi-{name}")
    except PackageNotFoundError:
        step = "pip install private-fargate"
        return Finding(f"plugin {name}", State.PROBLEM, f"no pulumi_{name} is installed", step)
    if (name, wanted) in there:
        return Finding(f"plugin {name}", State.OK, wanted)
    text = f"{wanted} is not there: the first preview downloads it"
    step = f"without a network: pulumi plugin install resource {name} {wanted} --file FILE"
    return Finding(f"plugin {name}", State.WARNING, text, step)
