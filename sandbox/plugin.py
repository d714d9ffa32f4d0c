"""What the sandbox's two plugins share: how a Pulumi plugin starts, and how it ends."""

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent import futures
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import grpc

PARENT_CHECK_SECONDS = 1.0
RUNNING_FOLDER = "SANDBOX_RUNNING"
"""Names the folder in which each plugin has a file while it runs; one that crashed leaves it."""


def serve_plugin(
    name: str, register: "Callable[[grpc.Server], None]", workers: int, end: Callable[[], None]
) -> None:
    """Serves a plugin until the engine ends it: prints the port, as the engine expects.

    The engine ends a plugin by SIGINT (Ctrl-C itself does not come here: plugins have a process
    group of their own) and waits 5 seconds for one that lingers. An engine that was killed takes
    the plugin with it. Either way `end` is called first, so that nothing is left behind.
    """
    # A plugin ends with the engine's command, and what it loads is in use until then.
    gc.disable()
    # Here, because every command looks for crashed plugins, and few are one.
    import grpc
    from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS

    mark = Path(os.environ.get(RUNNING_FOLDER, os.curdir)) / f"{name}.{os.getpid()}"
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()

    def finish(*_: object) -> None:
        end()
        mark.unlink(missing_ok=True)
        os._exit(0)

    signal.signal(signal.SIGINT, finish)
    signal.signal(signal.SIGTERM, finish)
    server = grpc.server(futures.ThreadPoolExecutor(workers), options=_GRPC_CHANNEL_OPTIONS)
    register(server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    threading.Thread(target=_end_with_parent, args=(os.getppid(), finish), daemon=True).start()
    server.wait_for_termination()


def crashed_plugins(folder: Path) -> list[str]:
    """The names of the plugins that ended without finishing; their files are removed."""
    names: list[str] = []
    for mark in folder.glob("*.*"):
        name, _, process = mark.name.rpartition(".")
        try:
            os.kill(int(process), 0)
        except (ProcessLookupError, ValueError):
            mark.unlink(missing_ok=True)
            names.append(name)
        except PermissionError:
            continue
    return sorted(names)


def _end_with_parent(parent: int, finish: Callable[[], None]) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_SECONDS)
    finish()
