"""Where runs of the engine are measured: one sandbox, thrown away afterwards, and its projects."""

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sandbox import session
from sandbox.paths import PROJECT_ROOT

STACK = "dev"
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""With it Python compiles the sources of a clone, but not what is installed, at every start."""

REGION = "eu-west-1"
_PROGRAM = ("Pulumi.yaml", "__main__.py", "edges.py")


class BenchError(Exception):
    """A run that was to be measured failed; the message says which, and where its output is."""


class Taken(NamedTuple):
    """What one run took."""

    wall: float
    """Seconds on the clock."""
    processor: float
    """Seconds of the processors: engine, provider and program together, without the embedded AWS,
    which outlives the run. Other work on the machine lengthens it less than the clock."""


class Ground:
    """One sandbox: its embedded AWS and its state, and a folder for projects."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "sandbox"

    def product(self, name: str, config: Mapping[str, Any]) -> Path:
        """Return a project with the product's own program and this configuration."""
        project = self._project(name, config)
        for file in _PROGRAM:
            shutil.copy(PROJECT_ROOT / file, project / file)
        shutil.copytree(PROJECT_ROOT / "settings", project / "settings")
        return project

    def program(self, name: str, config: Mapping[str, Any], source: str) -> Path:
        """Return a project with a program of one file."""
        project = self._project(name, config)
        (project / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
        (project / "__main__.py").write_text(source)
        return project

    def run(self, project: Path, *arguments: str) -> Taken:
        """Run the engine's command in a project, and return what it took; its output is kept.

        Raises BenchError when it fails.
        """
        opened = session.open_session(self.home, project, STACK, _say)
        before, start = _processor(), time.perf_counter()
        code = opened.pulumi(arguments, output=self.output(project), hidden=("warning: ",))
        taken = Taken(time.perf_counter() - start, _processor() - before)
        if code != 0:
            text = self.output(project).read_text(errors="replace")
            raise BenchError(f"pulumi {' '.join(arguments)} failed in {project.name}:\n{text}")
        return taken

    def output(self, project: Path) -> Path:
        """Return the file that holds what the last command in a project printed."""
        return self.folder / f"{project.name}.out"

    def _project(self, name: str, config: Mapping[str, Any]) -> Path:
        project = self.folder / name
        project.mkdir()
        document = yaml.safe_dump({"config": dict(config)}, sort_keys=False)
        (project / f"Pulumi.{STACK}.yaml").write_text(document)
        return project


@contextmanager
def ground() -> Iterator[Ground]:
    """Make a sandbox, and leave nothing of it behind.

    Python keeps its bytecode there, as it does by default: else the source of a clone is compiled
    in every run, and what is installed in none.

    Raises SandboxError when there is no engine, or the embedded AWS does not start.
    """
    os.environ.pop(NO_BYTECODE, None)
    with tempfile.TemporaryDirectory(prefix="private-fargate-bench-") as folder:
        made = Ground(Path(folder))
        try:
            yield made
        finally:
            session.close(made.home)


def _processor() -> float:
    """Return the processors' seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
