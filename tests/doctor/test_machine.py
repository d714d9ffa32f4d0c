"""What the doctor says of the tools on a machine."""

import json
import subprocess
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import pytest

from doctor.finding import State
from doctor.machine import look_at_machine

PLUGINS = json.dumps([{"name": "aws", "kind": "resource", "version": version("pulumi-aws")}])


def answering(engine: str = "v3.255.0\n", plugins: str = PLUGINS) -> Callable[[Sequence[str]], str]:
    return lambda command: engine if command[1] == "version" else plugins


def states(
    run: Callable[[Sequence[str]], str], find: Callable[[str], str | None]
) -> dict[str, State]:
    return {finding.what: finding.state for finding in look_at_machine(run, find)}


def test_a_machine_with_all_tools_is_well() -> None:
    found = states(answering(), lambda name: f"/usr/bin/{name}")
    assert found == dict.fromkeys(["python", "engine", "python host", "plugin aws"], State.OK)


def test_without_an_engine_nothing_else_is_asked() -> None:
    (_, engine) = look_at_machine(answering(), lambda _: None)
    assert engine.state is State.PROBLEM
    assert "https://www.pulumi.com/docs/install/" in engine.next_step


@pytest.mark.parametrize(
    ("told", "state"),
    [("v3.254.9", State.PROBLEM), ("v3.300.0-alpha.1", State.OK), ("dev", State.UNKNOWN)],
)
def test_the_engine_has_to_be_new_enough(told: str, state: State) -> None:
    assert states(answering(told), lambda name: f"/usr/bin/{name}")["engine"] is state


def test_an_engine_that_fails_is_a_problem() -> None:
    def run(command: Sequence[str]) -> str:
        raise subprocess.CalledProcessError(1, list(command))

    assert states(run, lambda name: f"/usr/bin/{name}")["engine"] is State.PROBLEM


def test_a_plugin_that_is_not_there_will_be_downloaded() -> None:
    found = states(answering(plugins="[]"), lambda name: f"/usr/bin/{name}")
    assert found["plugin aws"] is State.WARNING


def test_the_python_host_may_stand_beside_the_engine(tmp_path: Path) -> None:
    engine = tmp_path / "pulumi"
    only_engine = {"pulumi": str(engine)}.get
    assert states(answering(), only_engine)["python host"] is State.PROBLEM
    engine.with_name("pulumi-language-python").touch()
    assert states(answering(), only_engine)["python host"] is State.OK
