"""Remake the recordings of other people's programs: `python -m tests.policies.record [NAME ...]`.

Each program of `foreign` is previewed by the real engine in a sandbox of its own, before anything
exists, and what `pulumi preview --json --show-sames` prints is kept as far as a graph reads it.
The same program gives the same text: random parts of names are blanked out, steps are sorted.
What the embedded AWS can deploy is deployed as well, and its state is kept in the same way.
"""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sandbox import session
from tests.engine.conftest import REGION, STACK_FILE, Sandbox

PROGRAMS: Final = Path(__file__).parent / "foreign"
RECORDINGS: Final = Path(__file__).parent / "recordings" / "foreign"

DEPLOYED: Final = ("applied_containers",)
"""Programs that the embedded AWS can deploy, whose state is recorded after `pulumi up` as well."""

PLATFORM: Final = """
import pulumi

pulumi.export("privateSubnets", ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"])
pulumi.export("taskGroup", "sg-0123456789abcdef0")
pulumi.export("executionRole", "arn:aws:iam::123456789012:role/platform-execution")
pulumi.export("registry", "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com")
"""
"""The stack that one of the programs refers to."""

STACK: Final = "config:\n  aws:region: {region}\n  raw:databasePassword: hunter2\n"

_REGION: Final = re.compile(r"\b[a-z]{2}-[a-z]+-\d")
_RANDOM: Final = re.compile(r"\b([a-z][\w-]*)-[0-9a-f]{7}\b")
"""A name as the engine makes it: the resource's own, and seven random digits."""

_PLAIN: Final = ("urn", "type", "parent", "protect", "ignoreChanges", "id")
"""What is kept of a resource as it is."""

_DEFAULT_PROVIDER: Final = re.compile(r"(?<=::default)_\d+_\d+_\d+")
"""The version in the default provider's name, which would make all recordings old at once."""


def names() -> list[str]:
    """Return the names of the programs."""
    return sorted(file.stem for file in PROGRAMS.glob("*.py"))


def record(sandbox: Sandbox, name: str) -> str:
    """Preview a program; return the recording's text."""
    _put(sandbox, name)
    document = printed(sandbox, "preview", "--json", "--show-sames")
    steps = [{"op": step["op"], "newState": kept(step["newState"])} for step in document["steps"]]
    config = json.dumps({"aws:region": document["config"]["aws:region"]})
    return f'{{"config": {config}, "steps": [\n{_lines(steps)}\n]}}\n'


def record_state(sandbox: Sandbox, name: str) -> str:
    """Deploy a program and take it away again; return the text of its state's recording."""
    _put(sandbox, name)
    result = sandbox.run("pulumi", "up", "--yes")
    if result.code != 0:
        raise RuntimeError(result.text)
    resources = printed(sandbox, "stack", "export")["deployment"]["resources"]
    sandbox.run("pulumi", "destroy", "--yes")
    lines = _lines([kept(resource) for resource in resources])
    return f'{{"version": 3, "deployment": {{"resources": [\n{lines}\n]}}}}\n'


def _put(sandbox: Sandbox, name: str) -> None:
    """Make a program the project's. Its stack is in the region that it names first."""
    source = (PROGRAMS / f"{name}.py").read_text()
    (sandbox.project / "__main__.py").write_text(source)
    named = _REGION.search(source)
    stack = STACK.format(region=named[0] if named else REGION)
    (sandbox.project / "Pulumi.dev.yaml").write_text(stack)


def make_project(folder: Path, name: str = "raw") -> None:
    """Fill a folder with a project that has no program yet."""
    folder.mkdir(parents=True, exist_ok=True)
    options = "{name: python, options: {toolchain: pip}}"
    (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: {options}\n")
    (folder / "Pulumi.dev.yaml").write_text(STACK_FILE)


def _deploy_platform(sandbox: Sandbox) -> None:
    """Deploy the stack that a program refers to."""
    platform = sandbox.project.with_name("platform")
    make_project(platform, "platform")
    (platform / "__main__.py").write_text(PLATFORM)
    result = Sandbox(sandbox.home, platform).run("up")
    if result.code != 0:
        raise RuntimeError(result.text)


def printed(sandbox: Sandbox, *command: str) -> dict[str, Any]:
    """Run a command that prints JSON, with what the sandbox says before it."""
    result = sandbox.run("pulumi", *command)
    start = result.text.find("{\n")
    if result.code != 0 or start < 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{result.text}")
    document: dict[str, Any] = json.JSONDecoder().raw_decode(result.text[start:])[0]
    return document


def _lines(records: Sequence[Mapping[str, Any]]) -> str:
    """Return JSON, a record a line, so that a difference can be read."""
    return without_chance(
        ",\n".join(sorted(json.dumps(record, sort_keys=True) for record in records))
    )


def without_chance(text: str) -> str:
    """Blank out what is different each time: the ends of the names that the engine makes."""
    return _RANDOM.sub(r"\1-0000000", text)


def kept(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a graph reads of a resource."""
    read = {key: state[key] for key in _PLAIN if state.get(key)}
    for key in ("inputs", "outputs"):
        if state.get(key):
            read[key] = _without_defaults(state[key])
    if state.get("dependencies"):
        read["dependencies"] = sorted(state["dependencies"])
    feeds = state.get("propertyDependencies") or {}
    feeds = {name: sorted(urns) for name, urns in feeds.items() if urns}
    if feeds:
        read["propertyDependencies"] = feeds
    if state.get("provider"):
        read["provider"] = _DEFAULT_PROVIDER.sub("", state["provider"])
    return read


def _without_defaults(value: Any) -> Any:
    """Leave out the engine's own note of which properties have a default value."""
    if isinstance(value, dict):
        return {k: _without_defaults(v) for k, v in value.items() if k != "__defaults"}
    if isinstance(value, list):
        return [_without_defaults(member) for member in value]
    return value


def main() -> int:
    """Record the programs that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: all")
    chosen = parser.parse_args().names or names()
    RECORDINGS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        make_project(project)
        sandbox = Sandbox(Path(folder) / "sandbox", project)
        try:
            _deploy_platform(sandbox)
            for name in chosen:
                (RECORDINGS / f"{name}.json").write_text(record(sandbox, name))
                if name in DEPLOYED:
                    (RECORDINGS / f"{name}.up.json").write_text(record_state(sandbox, name))
                sys.stdout.write(f"{name}\n")
                sys.stdout.flush()
        finally:
            session.close(sandbox.home)
    return 0


if __name__ == "__main__":
    sys.exit(main())
