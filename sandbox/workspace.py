"""What the engine is given: an environment without accounts, plugins, state and stack files.

Nothing here writes into the project: plugins, state and copies of stack files lie in the sandbox's
private folder.
"""

import json
import os
import shlex
import shutil
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from sandbox.bootstrap import ENGINE_VERSION, Engine
from sandbox.emulator import Emulator, require_loopback
from sandbox.errors import SandboxError
from sandbox.paths import PROJECT_ROOT
from sandbox.plugin import RUNNING_FOLDER

PASSPHRASE = "sandbox"  # noqa: S105  # protects nothing: the state holds an embedded AWS's ids
PLACEHOLDER = "sandbox-placeholder"
"""Stands in for a stack file's encrypted values, which the sandbox cannot and must not decrypt."""

DEFAULT_REGION = "us-east-1"
CREATES = "SANDBOX_CREATES"
"""Set in the provider's environment when resources will really be created, not only planned."""

INTERRUPTED = "interrupted"
ENCRYPTION_KEYS = ("secretsprovider", "encryptedkey", "encryptionsalt")


def aws_environment(emulator: Emulator, region: str) -> dict[str, str]:
    """The variables that point any AWS client at the embedded AWS and at nothing else."""
    return {
        "AWS_ENDPOINT_URL": require_loopback(emulator.url),
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
    }


def engine_environment(
    home: Path, emulator: Emulator, region: str, stack: str, *, creates: bool
) -> dict[str, str]:
    """The whole environment of the engine and its plugins.

    Every AWS_* and PULUMI_* variable of the caller is dropped, so that no account, profile, token
    or backend of theirs can be reached.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "PULUMI_"))}
    no_proxy = ",".join(filter(None, (kept.get("NO_PROXY"), "127.0.0.1", "localhost")))
    return {
        **kept,
        **aws_environment(emulator, region),
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), kept.get("PATH", os.defpath))),
        "PULUMI_HOME": str(home / "engine"),
        "PULUMI_BACKEND_URL": state_folder(home).as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_STACK": stack,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DEBUG_COMMANDS": "true",  # the engine takes `--event-log` with it alone
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        CREATES: "true" if creates else "",
        RUNNING_FOLDER: str(running_folder(home)),
    }


def running_folder(home: Path) -> Path:
    """Where the plugins that run have a file each."""
    return home / "running"


def state_folder(home: Path) -> Path:
    """The engine's state backend."""
    folder = home / "state"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def adopt_emulator(home: Path, emulator: Emulator) -> bool:
    """Ties the state to the emulator that holds its resources; whether older state was dropped.

    A new emulator is empty: state of an earlier one names resources that are gone.
    """
    note = home / "state-of"
    if note.exists() and note.read_text() == emulator.identity:
        return False
    had_stacks = any((home / "state").glob(".pulumi/stacks/*/*.json"))
    shutil.rmtree(home / "state", ignore_errors=True)
    (home / INTERRUPTED).unlink(missing_ok=True)
    note.write_text(emulator.identity)
    return had_stacks


def was_interrupted(home: Path) -> bool:
    """Whether an engine or a provider was killed in the middle of its work.

    What was being made then may exist without the state's knowing of it.
    """
    locks = (home / "state").glob(".pulumi/locks/**/*.json")
    return (home / INTERRUPTED).exists() or any(_is_stale(lock) for lock in locks)


def note_interruption(home: Path) -> None:
    """Notes that a plugin crashed: the engine itself leaves no trace of that."""
    (home / INTERRUPTED).touch()


def _is_stale(lock: Path) -> bool:
    """Whether the engine that holds the lock is gone."""
    try:
        os.kill(int(json.loads(lock.read_text())["pid"]), 0)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        return not isinstance(problem, PermissionError)
    return False


def install_plugins(home: Path, engine: Engine) -> None:
    """Puts the sandbox's plugins where the engine looks for them: its own plugin folder."""
    _install_plugin(home, "resource", "aws", version("pulumi-aws"), "sandbox.provider.server")
    if not engine.has_python_host:
        _install_plugin(home, "language", "python", ENGINE_VERSION, "sandbox.language_host")


def _install_plugin(home: Path, kind: str, name: str, release: str, module: str) -> None:
    start = f"import sys; sys.path.insert(0, {str(PROJECT_ROOT)!r}); from {module} import main"
    script = (
        f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {shlex.quote(start + "; main()")} "$@"\n'
    )
    file = home / "engine" / "plugins" / f"{kind}-{name}-v{release}" / f"pulumi-{kind}-{name}"
    if file.exists() and file.read_text() == script:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}")
    unfinished.write_text(script)
    unfinished.chmod(0o755)
    unfinished.replace(file)


def project_folder(start: Path) -> Path:
    """The nearest folder upwards that holds a Pulumi.yaml, as the engine itself looks for it."""
    for folder in (start, *start.parents):
        if (folder / "Pulumi.yaml").exists():
            return folder
    raise SandboxError(f"No Pulumi.yaml in {start} or above it: start in a Pulumi project.")


def project_name(project: Path) -> str:
    """The project's name; the folder's own where the file has none, as for the engine."""
    return str(_load(project / "Pulumi.yaml").get("name") or project.name)


def stacks_of(project: Path) -> list[str]:
    """The stacks that have a stack file."""
    files = project.glob("Pulumi.*.yaml")
    return sorted(file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in files)


def resource_counts(home: Path, project: Path) -> dict[str, int]:
    """How many resources the state knows, by stack of the project."""
    counts: dict[str, int] = {}
    for file in sorted((home / "state").glob(f".pulumi/stacks/{project_name(project)}/*.json")):
        latest = json.loads(file.read_text()).get("checkpoint", {}).get("latest") or {}
        counts[file.stem] = len(latest.get("resources") or [])
    return counts


def copy_stack_file(home: Path, project: Path, stack: str) -> tuple[Path, str]:
    """A copy of the stack file that the engine may write to, and the region that it names.

    Encrypted values become a placeholder and the encryption keys are the sandbox's own, because
    the real ones belong to the real account's backend.
    """
    source = project / f"Pulumi.{stack}.yaml"
    content = _load(source) if source.exists() else {}
    target = home / "stack-files" / f"{project_name(project)}.{stack}.yaml"
    earlier = _load(target) if target.exists() else {}
    for key in ENCRYPTION_KEYS:
        content.pop(key, None)
        if key in earlier:
            content[key] = earlier[key]
    config = content.get("config") or {}
    if not isinstance(config, dict):
        raise SandboxError(f"'config' in {source.name} must hold keys and values.")
    content["config"] = _without_secrets(config)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(yaml.safe_dump(content, sort_keys=False))
    return target, str(content["config"].get("aws:region") or DEFAULT_REGION)


def _load(file: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(file.read_text())
    except yaml.YAMLError as problem:
        raise SandboxError(f"{file.name} is not YAML: {problem}") from problem
    if content is not None and not isinstance(content, dict):
        raise SandboxError(f"{file.name} must hold keys and values, not {type(content).__name__}.")
    return content or {}


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"secure"}:
            return PLACEHOLDER
        return {key: _without_secrets(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_secrets(item) for item in value]
    return value
