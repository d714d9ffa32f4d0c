"""The embedded AWS: one moto server process on a loopback port, kept until it is stopped.

It keeps its resources in memory, so they live exactly as long as the process. Each process has an
id; what the engine knows of its resources is worth nothing under another id (see `workspace`).
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import asdict, dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sandbox.errors import SandboxError
from sandbox.paths import PROJECT_ROOT

START_PATIENCE_SECONDS = 60.0
STOP_PATIENCE_SECONDS = 5.0
IDENTITY_PATH = "/sandbox-identity"
"""Where a running emulator tells who it is."""

_children: dict[int, "subprocess.Popen[bytes]"] = {}
"""The emulators that this very process started: they outlive it, unless it stops them itself."""


@dataclass(frozen=True)
class Emulator:
    """A running embedded AWS."""

    identity: str
    port: int
    pid: int

    @property
    def url(self) -> str:
        """The endpoint that every AWS client of the sandbox is forced to."""
        return f"http://127.0.0.1:{self.port}"


def require_loopback(url: str) -> str:
    """The url, when it is on this machine's loopback; else SandboxError.

    The last gate before a client is made: the sandbox must never reach a real account.
    """
    host = urlsplit(url).hostname or ""
    try:
        loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise SandboxError(
            f"The sandbox's AWS endpoint is {url!r}, which is not a loopback address: refused, "
            "because the sandbox never reaches a real account. Deploy to one by plain `pulumi up`."
        )
    return url


def running(home: Path) -> Emulator | None:
    """The embedded AWS of this sandbox, when it is there and answers."""
    emulator = recorded(home)
    return emulator if emulator and _answers(emulator) else None


def recorded(home: Path) -> Emulator | None:
    """The embedded AWS that was started last, whether or not it still runs."""
    try:
        return Emulator(**json.loads(_record(home).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def start(home: Path) -> Emulator:
    """Starts an embedded AWS with nothing in it; its log is `emulator.log` in the sandbox."""
    home.mkdir(parents=True, exist_ok=True)
    _record(home).unlink(missing_ok=True)
    identity = uuid.uuid4().hex
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    environment["PYTHONPATH"] = str(PROJECT_ROOT)
    # As in a real account, where AWS's own policies can be attached.
    environment["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    with (home / "emulator.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.emulator_server", str(_record(home)), identity],
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,  # Ctrl-C on a deployment must not end the AWS it deploys to
        )
    deadline = time.monotonic() + START_PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if emulator := running(home):
            _children[process.pid] = process
            return emulator
        time.sleep(0.05)
    process.kill()
    process.wait()
    raise SandboxError(f"The embedded AWS did not start: see {home / 'emulator.log'}")


def stop(home: Path) -> bool:
    """Stops the embedded AWS and forgets it; whether there was one."""
    emulator = recorded(home)
    _record(home).unlink(missing_ok=True)
    if not emulator or not _is_ours(emulator):
        return False
    os.kill(emulator.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_PATIENCE_SECONDS
    while _is_ours(emulator) and time.monotonic() < deadline:
        time.sleep(0.05)
    if _is_ours(emulator):
        os.kill(emulator.pid, signal.SIGKILL)
    if child := _children.pop(emulator.pid, None):
        child.wait()
    return True


def write_record(path: Path, emulator: Emulator) -> None:
    """Notes a started emulator, whole or not at all."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(asdict(emulator)))
    unfinished.replace(path)


def _record(home: Path) -> Path:
    return home / "emulator.json"


def _answers(emulator: Emulator) -> bool:
    """Whether this very emulator answers: another may have been given the same port."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(emulator.url + IDENTITY_PATH, timeout=5) as answer:
            return bool(answer.read().decode() == emulator.identity)
    except (urllib.error.URLError, OSError):
        return False


def _is_ours(emulator: Emulator) -> bool:
    """Whether the process is still the emulator: its number may have been given away since."""
    done = subprocess.run(
        # -ww: the whole command, even where COLUMNS is set to less.
        ["ps", "-ww", "-o", "command=", "-p", str(emulator.pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return emulator.identity in done.stdout
