"""Remake the recordings of this program's own stacks: `python -m tests.report.record_plans`.

The first previews of dev and prod; dev's state after `up`; and a preview of changes to it, once
whole and once as the sandbox records it (events and plan). Only what a report reads is kept.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from report.recorded import EVENTS, PLAN
from sandbox import session
from sandbox.paths import PROJECT_ROOT
from tests.engine.conftest import PROGRAM_FILES, Sandbox
from tests.policies.record import kept, without_chance

RECORDINGS: Final = Path(__file__).parent / "recordings" / "plans"
WATCHED: Final = RECORDINGS.parent / "watched"

CHANGES: Final[Mapping[str, str]] = {
    "nat: instance": "nat: single",
    "memory: 1024": "memory: 2048",
}
"""What the update changes in the stack file: another way out, larger tasks."""

_STEP: Final = ("op", "urn", "diffReasons", "replaceReasons", "detailedDiff")
_METADATA: Final = ("op", "urn", "type", "keys", "diffs", "detailedDiff")
_GOAL: Final = ("dependencies", "propertyDependencies", "protect", "ignoreChanges")


def main() -> int:
    """Record all of them."""
    for made in (RECORDINGS, WATCHED):
        made.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        sandbox = Sandbox(Path(folder) / "sandbox", Path(folder) / "project")
        _copy_program(sandbox.project)
        try:
            for stack in ("dev", "prod"):
                _write(RECORDINGS / f"{stack}.json", preview(_printed(sandbox, stack)))
            _checked(sandbox, "up", "--stack", "dev")
            exported = _printed(sandbox, "dev", "stack", "export")
            _write(RECORDINGS / "deployed.json", state(exported))
            stack_file = sandbox.project / "Pulumi.dev.yaml"
            text = stack_file.read_text()
            for old, new in CHANGES.items():
                text = text.replace(old, new)
            stack_file.write_text(text)
            _write(RECORDINGS / "update.json", preview(_printed(sandbox, "dev")))
            _checked(sandbox, "preview", "--stack", "dev", "--record", folder)
            _write(WATCHED / EVENTS, events((Path(folder) / EVENTS).read_text()))
            _write(WATCHED / PLAN, plan(json.loads((Path(folder) / PLAN).read_text())))
        finally:
            session.close(sandbox.home)
    return 0


def preview(document: Mapping[str, Any]) -> str:
    """A preview's text, a step a line."""
    steps = []
    for step in document["steps"]:
        found = {key: step[key] for key in _STEP if step.get(key)}
        for name in ("oldState", "newState"):
            if step.get(name):
                found[name] = _state(step[name])
        steps.append(found)
    config = json.dumps({"aws:region": document["config"]["aws:region"]})
    return f'{{"config": {config}, "steps": [\n{_lines(steps)}\n]}}\n'


def state(document: Mapping[str, Any]) -> str:
    """A state's text, a resource a line."""
    lines = _lines([_state(each) for each in document["deployment"]["resources"]])
    version = document["version"]
    return f'{{"version": {version}, "deployment": {{"resources": [\n{lines}\n]}}}}\n'


def events(text: str) -> str:
    """The events of a watched preview, one a line, in the engine's order."""
    lines = []
    for line in text.splitlines():
        event = json.loads(line)
        if "preludeEvent" in event:
            region = event["preludeEvent"]["config"]["aws:region"]
            lines.append(json.dumps({"preludeEvent": {"config": {"aws:region": region}}}))
        for name in ("resourcePreEvent", "resOutputsEvent"):
            metadata = event.get(name, {}).get("metadata")
            stack = metadata is not None and metadata["type"] == "pulumi:pulumi:Stack"
            if metadata and (name == "resourcePreEvent" or stack):
                found = {key: metadata[key] for key in _METADATA if metadata.get(key)}
                for each in ("old", "new"):
                    if metadata.get(each):
                        found[each] = _state(metadata[each])
                lines.append(json.dumps({name: {"metadata": found}}, sort_keys=True))
    return without_chance("\n".join(lines) + "\n")


def plan(document: Mapping[str, Any]) -> str:
    """The plan of a watched preview: what each resource is made from."""
    goals = {}
    for urn, planned in sorted(document["resourcePlans"].items()):
        goal = planned.get("goal") or {}
        goals[urn] = {"goal": {key: goal[key] for key in _GOAL if goal.get(key)}}
    lines = ",\n".join(f"{json.dumps(urn)}: {json.dumps(goal)}" for urn, goal in goals.items())
    return without_chance(f'{{"resourcePlans": {{\n{lines}\n}}}}\n')


def _state(given: Mapping[str, Any]) -> dict[str, Any]:
    return {**kept(given), "custom": bool(given.get("custom"))}


def _lines(records: list[dict[str, Any]]) -> str:
    return without_chance(",\n".join(json.dumps(each, sort_keys=True) for each in records))


def _copy_program(project: Path) -> None:
    project.mkdir()
    for name in PROGRAM_FILES:
        shutil.copy(PROJECT_ROOT / name, project)
    for name in ("settings", "components", "policies"):
        shutil.copytree(PROJECT_ROOT / name, project / name)


def _checked(sandbox: Sandbox, *command: str) -> str:
    result = sandbox.run(*command)
    if result.code != 0:
        raise RuntimeError(result.text)
    return result.text


def _printed(sandbox: Sandbox, stack: str, *command: str) -> dict[str, Any]:
    """Run a command that prints JSON, with what the sandbox says before it."""
    command = command or ("preview", "--json", "--show-sames")
    text = _checked(sandbox, "pulumi", *command, "--stack", stack)
    document: dict[str, Any] = json.JSONDecoder().raw_decode(text[text.index("{\n") :])[0]
    return document


def _write(file: Path, text: str) -> None:
    file.write_text(text)
    sys.stdout.write(f"{file.name}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
