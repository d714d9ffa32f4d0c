"""In which environment a program runs."""

import sys
from pathlib import Path
from typing import Any

from pulumi.runtime.proto import language_pb2

from sandbox.language_host import interpreter


def info(root: Path, **options: str) -> Any:
    named = language_pb2.ProgramInfo(root_directory=str(root), program_directory=str(root))
    named.options.update(options)
    return named


def test_a_program_runs_in_the_virtual_environment_that_its_project_names(tmp_path: Path) -> None:
    python = tmp_path / "own" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    (tmp_path / "sub").mkdir()
    assert interpreter(info(tmp_path, virtualenv="own")) == str(python)
    assert interpreter(info(tmp_path / "sub", virtualenv="../own")).endswith("own/bin/python")


def test_without_one_it_runs_where_the_host_does(tmp_path: Path) -> None:
    assert interpreter(info(tmp_path, virtualenv="gone")) == sys.executable
    assert interpreter(info(tmp_path, toolchain="pip")) == sys.executable
