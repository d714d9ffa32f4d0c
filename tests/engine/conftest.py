"""A sandbox of its own for a test, used as a person uses it: by `python -m sandbox`."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

import boto3
import pytest

from sandbox import emulator, session
from sandbox.paths import PROJECT_ROOT

REGION = "ap-northeast-2"
TIMEOUT_SECONDS = 240
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")

CANNOT_JUDGE = re.compile(r"^\s*\d+ of \d+: ([a-z0-9-]+): ", re.MULTILINE)
"""A line of the policy that lists what the plan does not tell: the rule's name."""

PROGRAM_FILES = ("Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml", "__main__.py", "edges.py")
STACK_FILE = f"config:\n  aws:region: {REGION}\n"


@dataclass
class Result:
    """What a command printed, without colours, and its exit code."""

    code: int
    text: str


@dataclass
class Sandbox:
    """A project in the sandbox."""

    home: Path
    project: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, **environment: str) -> Result:
        """Runs `python -m sandbox` in the project."""
        done = subprocess.run(
            [sys.executable, "-m", "sandbox", *arguments],
            cwd=self.project,
            env=self._environment(environment),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        return Result(done.returncode, _COLOUR.sub("", done.stdout + done.stderr))

    def update(self, **environment: str) -> Result:
        """Deploys without a preview of its own, for stories of many updates: no policies act."""
        return self.run("pulumi", "up", "--yes", "--skip-preview", **environment)

    def destroy(self) -> Result:
        """Deletes what is deployed, without a preview of its own."""
        return self.run("pulumi", "destroy", "--yes", "--skip-preview")

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Starts `python -m sandbox` in the project and does not wait for it."""
        return subprocess.Popen(
            [sys.executable, "-m", "sandbox", *arguments],
            cwd=self.project,
            env=self._environment({}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def client(self, service: str, region: str = REGION) -> Any:
        """An AWS client on this sandbox's embedded AWS."""
        running = emulator.running(self.home)
        assert running is not None, "the embedded AWS does not run"
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=running.url,
            aws_access_key_id="sandbox",
            aws_secret_access_key="sandbox",
        )

    def write_program(self, source: str) -> None:
        """Makes the project one program of the test's own."""
        (self.project / "__main__.py").write_text(dedent(source))

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(PROJECT_ROOT),
            "SANDBOX_HOME": str(self.home),
            **self.environment,
            **more,
        }


def assert_kept(text: str) -> None:
    """Nothing that was printed of a stack is a broken or an undecided mandatory rule."""
    assert "private-fargate@v" in text
    assert "[mandatory]" not in text
    assert "preflight-f" not in text
    assert CANNOT_JUDGE.findall(text) == []


@pytest.fixture(scope="session")
def make_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Sandbox]]:
    """Makes sandboxes with an empty project each; all of them end with the tests."""
    made: list[Sandbox] = []

    def make(name: str) -> Sandbox:
        folder = tmp_path_factory.mktemp(name)
        project = folder / "project"
        project.mkdir()
        sandbox = Sandbox(folder / "sandbox", project)
        made.append(sandbox)
        return sandbox

    yield make
    for sandbox in made:
        session.close(sandbox.home)


@pytest.fixture(scope="module")
def raw(make_sandbox: Callable[[str], Sandbox], request: pytest.FixtureRequest) -> Sandbox:
    """A project for programs of the test's own, written with plain pulumi_aws."""
    sandbox = make_sandbox(request.module.__name__.rpartition(".")[2])
    options = "{name: python, options: {toolchain: pip}}"
    (sandbox.project / "Pulumi.yaml").write_text(f"name: raw\nruntime: {options}\n")
    (sandbox.project / "Pulumi.dev.yaml").write_text(STACK_FILE)
    return sandbox


@pytest.fixture(scope="module")
def judged(raw: Sandbox) -> Sandbox:
    """Such a project under the policies: the other ones are about the engine and the provider."""
    (raw.project / "policies").symlink_to(PROJECT_ROOT / "policies")
    return raw


@pytest.fixture(scope="session")
def fill_with_product() -> Callable[[Sandbox], Sandbox]:
    """Copies the product's own program into a sandbox, whose stack files a test may edit."""

    def fill(sandbox: Sandbox) -> Sandbox:
        for file in PROGRAM_FILES:
            shutil.copy(PROJECT_ROOT / file, sandbox.project / file)
        shutil.copytree(PROJECT_ROOT / "settings", sandbox.project / "settings")
        (sandbox.project / "policies").symlink_to(PROJECT_ROOT / "policies")
        return sandbox

    return fill


@pytest.fixture(scope="module")
def product(
    make_sandbox: Callable[[str], Sandbox],
    fill_with_product: Callable[[Sandbox], Sandbox],
    request: pytest.FixtureRequest,
) -> Sandbox:
    """A sandbox with the product's own program."""
    return fill_with_product(make_sandbox(request.module.__name__.rpartition(".")[2]))
