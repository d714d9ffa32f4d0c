"""The process behind `emulator`: moto's server on a free loopback port."""

import gc
import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sandbox import deployments
from sandbox.emulator import IDENTITY_PATH, Emulator, write_record

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def application(identity: str) -> Application:
    """Moto's WSGI application, which also tells who it is."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    from sandbox import moto_gaps

    moto_gaps.fill()
    moto: Application = DomainDispatcherApplication(create_backend_app)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == IDENTITY_PATH:
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [identity.encode()]
        if environ.get("PATH_INFO") == deployments.DEPLOYMENTS_PATH:
            return _take_outcome(environ, start_response)
        return moto(environ, start_response)

    return answer


def _take_outcome(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Notes how a deployment is to end."""
    from sandbox.moto_gaps import ecs

    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    try:
        ecs.DECLARED.append(deployments.from_json(json.loads(body)))
    except ValueError as problem:
        start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
        return [str(problem).encode()]
    start_response("204 No Content", [])
    return []


def main(record: str, identity: str) -> None:
    """Serves until the process is ended."""
    gc.disable()  # what is loaded now stays, so there is nothing to collect in it
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, application(identity), threaded=True)
    gc.freeze()
    gc.enable()
    write_record(Path(record), Emulator(identity, server.server_port, os.getpid()))
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
