"""The distribution, built and installed as its users get it: alone in an empty environment."""

import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import private_fargate
from sandbox.paths import PROJECT_ROOT
from tests.engine.conftest import STACK_FILE, Sandbox

pytestmark = pytest.mark.engine

NO_INDEX = ("Temporary failure in name resolution", "Network is unreachable", "Failed to establish")
PROJECT = "name: alone\nruntime: {name: python, options: {toolchain: pip, virtualenv: ../alone}}\n"
README = re.search(
    r"## In a program of your own\n\n```python\n(.*?)```",
    (PROJECT_ROOT / "README.md").read_text(),
    re.DOTALL,
)


def run(*command: str | Path, cwd: Path = PROJECT_ROOT) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    done = run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ".")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def alone(built: Path, make_sandbox: Callable[[str], Sandbox]) -> Sandbox:
    """A project beside a virtual environment that has the wheel and what it asks for."""
    sandbox = make_sandbox("distribution")
    environment = sandbox.project.parent / "alone"
    assert run(sys.executable, "-m", "venv", environment).returncode == 0
    (wheel,) = built.glob("*.whl")
    pinned = PROJECT_ROOT / "constraints.txt"
    # Compiling all of pulumi_aws takes longer than the rest; the program compiles what it names.
    options = ("--quiet", "--no-compile", "-c", pinned)
    done = run(environment / "bin" / "pip", "install", *options, wheel)
    if any(sign in done.stderr for sign in NO_INDEX):
        pytest.skip("no package index answers, and the wheel's dependencies come from one")
    assert done.returncode == 0, done.stderr
    (sandbox.project / "Pulumi.yaml").write_text(PROJECT)
    (sandbox.project / "Pulumi.dev.yaml").write_text(STACK_FILE)
    return sandbox


def test_wheel_and_sdist_carry_what_they_should_and_nothing_of_the_tests(built: Path) -> None:
    version = private_fargate.__version__
    (wheel,) = built.glob(f"private_fargate-{version}-*.whl")
    (sdist,) = built.glob(f"private_fargate-{version}.tar.gz")
    inside = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert inside == {"private_fargate", "guardrails", f"private_fargate-{version}.dist-info"}
    assert "private_fargate/py.typed" in zipfile.ZipFile(wheel).namelist()
    with tarfile.open(sdist) as archive:
        names = set(archive.getnames())
    for name in ("pyproject.toml", "components/PulumiPlugin.yaml", "components/schema.json"):
        assert f"private_fargate-{version}/{name}" in names


def test_the_readmes_program_previews_with_the_wheel_alone(alone: Sandbox) -> None:
    assert README is not None
    shown = "import private_fargate\nprint('imported:', private_fargate.__file__)\n"
    alone.write_program(README[1] + shown)
    result = alone.run("pulumi", "preview", "--diff")
    assert result.code == 0, result.text
    installed = re.search(r"imported: (\S+)", result.text)
    assert installed is not None
    assert str(alone.project.parent / "alone") in installed[1]
    assert "private-fargate:index:Service" in result.text
