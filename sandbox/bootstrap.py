"""Finds the Pulumi engine, or obtains it once for this user.

In this order: `pulumi` on PATH with its Python host beside it; the one in the cache; the official
installer, when its site answers; a build from the pinned Go modules in `sandbox/engine`. The user's
PATH and shell files are never touched.
"""

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.errors import SandboxError
from sandbox.paths import engine_cache

ENGINE_VERSION = "3.255.0"
"""The engine that this project is developed and tested with, and the oldest that it accepts."""

GO_MODULE = Path(__file__).resolve().parent / "engine"
GO_COMMAND = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
GO_VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
INSTALLER_URL = "https://get.pulumi.com/install.sh"
INSTALLER_PATIENCE_SECONDS = 4.0
BUILD_REPORT_SECONDS = 10.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Engine:
    """A usable Pulumi command line."""

    path: Path
    version: str
    has_python_host: bool
    """Whether the official `pulumi-language-python` ships beside it; if not, ours is used."""


def find_engine() -> Engine | None:
    """The engine that is already there, on PATH or in the cache; nothing is installed."""
    on_path = shutil.which("pulumi")
    if on_path and (engine := _usable(Path(on_path).resolve())) and engine.has_python_host:
        return engine
    cache = engine_cache(f"v{ENGINE_VERSION}")
    for candidate in (cache / "bin" / "pulumi", cache / "pulumi"):
        if candidate.exists() and (engine := _usable(candidate)):
            return engine
    return None


def ensure_engine(say: Say) -> Engine:
    """The engine, obtained if need be; `say` reports what takes long.

    Raises SandboxError when there is no engine and no way to get one.
    """
    if engine := find_engine():
        return engine
    with _one_at_a_time():
        if engine := find_engine() or _install_official(say) or _build(say):
            return engine
    raise SandboxError(
        f"No Pulumi engine: `pulumi` {ENGINE_VERSION} or newer is not on PATH, its installer's "
        f"site ({INSTALLER_URL}) does not answer, and `go` (1.25.11 or newer) is not there to "
        "build it. Install either of the two, then run the same command again."
    )


def _usable(path: Path) -> Engine | None:
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(
            [path, "version"],
            capture_output=True,
            text=True,
            timeout=60,
            env=environment,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", done.stdout.strip())
    if done.returncode != 0 or not found:
        return None
    if tuple(map(int, found.groups())) < tuple(map(int, ENGINE_VERSION.split("."))):
        return None
    return Engine(path, found.group(0), (path.parent / "pulumi-language-python").exists())


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two clones that start together build once: the second waits and finds the first's."""
    cache = engine_cache(f"v{ENGINE_VERSION}")
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install_official(say: Say) -> Engine | None:
    try:
        with urllib.request.urlopen(INSTALLER_URL, timeout=INSTALLER_PATIENCE_SECONDS) as answer:
            script = answer.read()
    except (urllib.error.URLError, OSError):
        return None
    say(f"Installing the Pulumi engine {ENGINE_VERSION} with the official installer …")
    cache = engine_cache(f"v{ENGINE_VERSION}")
    with tempfile.NamedTemporaryFile(suffix=".sh") as file:
        file.write(script)
        file.flush()
        options = ["--version", ENGINE_VERSION, "--install-root", str(cache), "--no-edit-path"]
        done = subprocess.run(
            ["sh", file.name, *options], capture_output=True, text=True, check=False
        )
    if done.returncode != 0:
        say("The installer did not finish: " + (done.stderr.strip() or done.stdout.strip())[-300:])
        return None
    return _usable(cache / "bin" / "pulumi")


def _build(say: Say) -> Engine | None:
    go = shutil.which("go")
    if not go:
        return None
    say(
        f"Building the Pulumi engine {ENGINE_VERSION} from its Go modules, once for this user: "
        "about 4 minutes on 2 cores …"
    )
    target = engine_cache(f"v{ENGINE_VERSION}") / "pulumi"
    unfinished = target.with_suffix(".unfinished")
    flags = f"-s -w -X {GO_VERSION_VARIABLE}=v{ENGINE_VERSION}"
    command = [go, "build", "-v", "-mod=readonly", "-o", str(unfinished), "-ldflags", flags]
    _run_reporting([*command, GO_COMMAND], say)
    # Renamed only when whole: a build that was interrupted leaves nothing that looks usable.
    unfinished.replace(target)
    return _usable(target)


def _run_reporting(command: list[str], say: Say) -> None:
    started = reported = time.monotonic()
    lines: list[str] = []
    with subprocess.Popen(
        command, cwd=GO_MODULE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        for line in process.stderr or ():
            lines.append(line.rstrip())
            now = time.monotonic()
            if now - reported >= BUILD_REPORT_SECONDS:
                reported = now
                fetched = sum("downloading" in earlier for earlier in lines)
                done = f"{fetched} modules fetched, {len(lines) - fetched} packages built"
                say(f"  {now - started:4.0f} s: {done}")
    if process.returncode != 0:
        raise SandboxError("The engine could not be built:\n" + "\n".join(lines[-8:]))
