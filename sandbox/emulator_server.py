"""The process behind `emulator`: moto's server on a free loopback port."""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sandbox import moto_gaps
from sandbox.emulator import IDENTITY_PATH, Emulator, write_record

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def application(identity: str) -> Application:
    """Moto's WSGI application, which also tells who it is."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    moto_gaps.fill()
    moto: Application = DomainDispatcherApplication(create_backend_app)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == IDENTITY_PATH:
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [identity.encode()]
        return moto(environ, start_response)

    return answer


def main(record: str, identity: str) -> None:
    """Serves until the process is ended."""
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, application(identity), threaded=True)
    write_record(Path(record), Emulator(identity, server.server_port, os.getpid()))
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
