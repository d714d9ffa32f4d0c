"""Remake the recordings of the preflight programs: `python -m tests.policies.preflight.record`.

Each program of `programs` is previewed by the real engine in a sandbox, before anything exists. The
programs of a module make mostly the same resources, so those are kept once, by the hash of what a
graph reads of them, and a program is a list of hashes.
"""

import argparse
import hashlib
import importlib
import json
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import groupby
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

from sandbox import session
from tests.engine.conftest import Sandbox
from tests.policies.preflight.programs.story import STORIES, Story
from tests.policies.record import kept, make_project, printed, without_chance

FOLDER: Final = Path(__file__).parent
PROGRAMS: Final = FOLDER / "programs"
RECORDINGS: Final = FOLDER.parent / "recordings" / "preflight"
THEMES: Final = (
    *("ways", "doors", "pulls", "vpcs", "tasks", "placing"),
    *("targets", "balancers", "listeners", "apis"),
)
"""The modules of programs."""

PROGRAM: Final = "from tests.policies.preflight.programs.{theme} import {name}\n\n{name}()\n"
STACK: Final = "config:\n  aws:region: {region}\n"
_SANDBOXES: Final = 2


def stories() -> dict[str, Story]:
    """Return all programs, by name."""
    for theme in THEMES:
        importlib.import_module(f"tests.policies.preflight.programs.{theme}")
    return STORIES


def preview(sandbox: Sandbox, story: Story) -> list[dict[str, Any]]:
    """Preview a program; return what a graph reads of its resources."""
    program = PROGRAM.format(theme=story.theme, name=story.name)
    (sandbox.project / "__main__.py").write_text(program)
    (sandbox.project / "Pulumi.dev.yaml").write_text(STACK.format(region=story.region))
    document = printed(sandbox, "preview", "--json", "--show-sames")
    states = [kept(step["newState"]) for step in document["steps"]]
    # The stack is the parent of each, and the default provider its own: `document` knows.
    unread = ("parent", "provider")
    return [
        {key: value for key, value in state.items() if key not in unread}
        for state in states
        if state["type"].startswith("aws:")
    ]


def written(recorded: dict[str, list[dict[str, Any]]]) -> str:
    """Return the text of a module's recording: a resource a line, then a program a line."""
    pool: dict[str, str] = {}
    programs = {}
    for name, states in sorted(recorded.items()):
        texts = [without_chance(json.dumps(state, sort_keys=True)) for state in states]
        keys = {hashlib.sha256(text.encode()).hexdigest()[:10]: text for text in texts}
        pool.update(keys)
        programs[name] = sorted(keys)
    resources = ",\n".join(f'"{key}": {text}' for key, text in sorted(pool.items()))
    listed = ",\n".join(f'"{name}": {json.dumps(keys)}' for name, keys in programs.items())
    return f'{{"resources": {{\n{resources}\n}},\n"programs": {{\n{listed}\n}}}}\n'


@cache
def read(theme: str) -> dict[str, Any]:
    """Return a module's recording: resources by hash, and programs as lists of hashes."""
    recorded: dict[str, Any] = json.loads((RECORDINGS / f"{theme}.json").read_text())
    return recorded


def document(name: str) -> dict[str, Any]:
    """Return a program's recording as the JSON of a preview.

    Raises:
        KeyError: it is not recorded.
    """
    story = stories()[name]
    recorded = read(story.theme)
    states = [recorded["resources"][key] for key in recorded["programs"][name]]
    provider = "urn:pulumi:dev::raw::pulumi:providers:aws::default::0"
    steps = [{"op": "create", "newState": {**state, "provider": provider}} for state in states]
    return {"config": {"aws:region": story.region}, "steps": steps}


def record(theme: str, told: Iterable[Story]) -> str:
    """Record the programs of a module, in two sandboxes at a time.

    Return what the engine says of those that it refuses; the others are recorded all the same.
    """
    listed = list(told)
    free: SimpleQueue[Sandbox] = SimpleQueue()
    recorded: dict[str, list[dict[str, Any]]] = {}

    def one(story: Story) -> str:
        sandbox = free.get()
        try:
            recorded[story.name] = preview(sandbox, story)
        except RuntimeError as refused:
            return f"{story.name}: {refused}"
        finally:
            free.put(sandbox)
        return ""

    with tempfile.TemporaryDirectory() as folder:
        made = [_sandbox(Path(folder) / str(number)) for number in range(_SANDBOXES)]
        for each in made:
            free.put(each)
        try:
            with ThreadPoolExecutor(_SANDBOXES) as pool:
                refused = "\n".join(filter(None, pool.map(one, listed)))
        finally:
            for each in made:
                session.close(each.home)
    RECORDINGS.mkdir(exist_ok=True)
    (RECORDINGS / f"{theme}.json").write_text(written(recorded))
    return refused


def _sandbox(folder: Path) -> Sandbox:
    make_project(folder / "project")
    return Sandbox(folder / "sandbox", folder / "project")


def main() -> int:
    """Record the modules that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("themes", nargs="*", metavar="MODULE", help="default: all")
    chosen = parser.parse_args().themes or THEMES
    refused = ""
    for theme, told in groupby(stories().values(), key=lambda story: story.theme):
        if theme in chosen:
            refused += record(theme, told)
            sys.stdout.write(f"{theme}\n")
            sys.stdout.flush()
    sys.stderr.write(refused)
    return int(bool(refused))


if __name__ == "__main__":
    sys.exit(main())
