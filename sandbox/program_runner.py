"""Runs one Pulumi program in this process: started by the language host, told what by stdin.

Started by its path, so it imports nothing of the sandbox and adds nothing to the program's path.
"""

import gc
import os
import runpy
import signal
import sys
from pathlib import Path

EXIT_LOGGED = 32
"""The program failed, and the engine has been told why (the official host's own number)."""


def main() -> int:
    """Runs the program that the request names; 0, or EXIT_LOGGED when it failed."""
    # What a program makes, modules and resources, is in use to its end: looking through it for
    # something to collect, again and again, takes a fifth of the start and finds nothing.
    gc.disable()

    from pulumi.automation._server import LanguageServer
    from pulumi.runtime.proto import language_pb2

    # Ctrl-C is the engine's to handle: it ends the program's resource monitor.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    request = language_pb2.RunRequest.FromString(sys.stdin.buffer.read())
    target = Path(request.info.program_directory, request.info.entry_point or ".").resolve()
    folder = target if target.is_dir() else target.parent
    sys.path[0] = str(folder)
    sys.argv = [str(target), *request.args[1:]]
    os.chdir(request.pwd or folder)

    def program() -> None:
        runpy.run_path(str(target), run_name="__main__")

    response = LanguageServer(program).Run(request, None)  # type: ignore[no-untyped-call]
    return EXIT_LOGGED if response.error else 0


if __name__ == "__main__":
    sys.exit(main())
