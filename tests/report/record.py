"""Remake the recordings of previews: `python -m tests.report.record`.

The program is deployed once in a sandbox of its own, then previewed with changes, whole and as a
stream of events. What the engine prints is kept as far as `report.events` reads it, and what is
random in it (ids, the digits of names) is numbered, so that the same program gives the same text.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sandbox import session
from tests.engine.conftest import STACK_FILE, Sandbox
from tests.policies.plan import UNKNOWN_STRING

PROGRAM: Final = Path(__file__).parent / "programs" / "hazards.py"
RECORDINGS: Final = Path(__file__).parent / "recordings"

ALL: Final = ("group", "link", "balancer-groups", "targets", "providers", "strategy")
PREVIEWS: Final[Mapping[str, tuple[str, ...]]] = {
    "nothing": (),
    "all": ALL,
    "subnet": ("balancer-subnet", "service"),
    "deleted_first": ("targets", "service", "first"),
}
"""Recordings and the changes that each is a preview of."""

# The engine's own switch. The sandbox keeps the caller's environment from the engine.
_STREAMED: Final = """
import sys
from sandbox import __main__ as sandbox, workspace
given = workspace.engine_environment
switch = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}
workspace.engine_environment = lambda *args, **named: {**given(*args, **named), **switch}
sys.exit(sandbox.main(["pulumi", "preview", "--json"]))
"""

_KEPT: Final = ("urn", "type", "parent", "inputs", "dependencies")
_STEP: Final = ("op", "urn", "diffReasons", "replaceReasons", "detailedDiff")
_METADATA: Final = ("op", "urn", "type", "keys", "diffs", "detailedDiff", "logical")
_RANDOM: Final = re.compile(r"(?<=[-/])[0-9a-f]{7,32}(?![0-9a-z-])")
_UNKNOWN: Final = re.compile(rf"({re.escape(UNKNOWN_STRING)})")
"""What the engine writes for what is not known yet. Its last part looks random, too."""


def main() -> int:
    """Record all previews."""
    RECORDINGS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        project.mkdir()
        sandbox = Sandbox(Path(folder) / "sandbox", project)
        options = "{name: python, options: {toolchain: pip}}"
        (project / "Pulumi.yaml").write_text(f"name: hazards\nruntime: {options}\n")
        shutil.copy(PROGRAM, project / "__main__.py")
        try:
            _configure(sandbox, ())
            _checked(sandbox, "up", "--yes")
            for name, changes in PREVIEWS.items():
                _configure(sandbox, changes)
                whole = _checked(sandbox, "preview", "--json", "--show-sames")
                _write(f"{name}.json", _whole(whole))
                if changes:
                    _write(f"{name}.jsonl", _streamed(sandbox))
            _configure(sandbox, ())
            _write("destroy.json", _whole(_checked(sandbox, "destroy", "--preview-only", "--json")))
        finally:
            session.close(sandbox.home)
    return 0


def _configure(sandbox: Sandbox, changes: tuple[str, ...]) -> None:
    line = f"  hazards:changes: {','.join(changes)}\n" if changes else ""
    (sandbox.project / "Pulumi.dev.yaml").write_text(STACK_FILE + line)


def _checked(sandbox: Sandbox, *command: str) -> str:
    result = sandbox.run("pulumi", *command)
    if result.code != 0:
        raise RuntimeError(result.text)
    return result.text


def _whole(text: str) -> str:
    document = json.JSONDecoder().raw_decode(text[text.index("{\n") :])[0]
    steps = [_step(step, _STEP, ("oldState", "newState")) for step in document["steps"]]
    lines = sorted((json.dumps(step, sort_keys=True) for step in steps), key=_place)
    return _numbered('{"steps": [\n' + ",\n".join(lines) + "\n]}\n")


def _streamed(sandbox: Sandbox) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _STREAMED],
        cwd=sandbox.project,
        env=sandbox._environment({}),
        capture_output=True,
        text=True,
        check=True,
    )
    lines = []
    for line in done.stdout.splitlines():
        event = json.loads(line) if line.startswith('{"') else {}
        if "resourcePreEvent" in event:
            metadata = _step(event["resourcePreEvent"]["metadata"], _METADATA, ("old", "new"))
            event = {"resourcePreEvent": {"metadata": metadata}}
            lines.append(json.dumps(event, sort_keys=True))
    return _numbered("\n".join(lines) + "\n")


def _step(step: Mapping[str, Any], plain: tuple[str, ...], states: tuple[str, ...]) -> Any:
    kept = {key: step[key] for key in plain if step.get(key)}
    for name in states:
        state = step.get(name)
        if state:
            kept[name] = {key: _sorted(state[key]) for key in _KEPT if state.get(key)}
    return kept


def _sorted(value: Any) -> Any:
    """Return dependencies in an order of their own: the engine gives them in none."""
    return sorted(value) if isinstance(value, list) else value


def _place(line: str) -> str:
    return str(json.loads(line)["urn"])


def _numbered(text: str) -> str:
    """Number what is random, by the order in which it appears."""
    numbers: dict[str, str] = {}

    def number(match: "re.Match[str]") -> str:
        found = match[0]
        return numbers.setdefault(found, f"{len(numbers) + 1:0{len(found)}x}")

    parts = _UNKNOWN.split(text)
    return "".join(part if part == UNKNOWN_STRING else _RANDOM.sub(number, part) for part in parts)


def _write(name: str, text: str) -> None:
    (RECORDINGS / name).write_text(text)
    sys.stdout.write(f"{name}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
