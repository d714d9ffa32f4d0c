"""A Pulumi language host for Python programs, for where the official one cannot be had.

The official `pulumi-language-python` is no Go module, so an engine that was built from modules
comes without it. This one runs programs, policy packs and component plugins, each in the virtual
environment that its project names; it generates no code and installs nothing.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import LanguageRuntimeServicer, language_pb2, plugin_pb2
from pulumi.runtime.proto.language_pb2_grpc import add_LanguageRuntimeServicer_to_server

from sandbox.plugin import serve_plugin
from sandbox.program_runner import EXIT_LOGGED

WORKERS = 16


class LanguageHost(LanguageRuntimeServicer):
    """Runs each program and each plugin in a process of its own, as the official host does."""

    def __init__(self) -> None:
        self._children: set[subprocess.Popen[bytes]] = set()

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Agrees to serve the engine."""
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Names no version: the host is as old as the clone it is part of."""
        return plugin_pb2.PluginInfo()

    def GetRequiredPackages(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Asks for nothing ahead: the aws provider is already in the sandbox's plugin folder."""
        return language_pb2.GetRequiredPackagesResponse()

    def GetRequiredPlugins(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Asks for nothing ahead, in the older form of the same question."""
        return language_pb2.GetRequiredPluginsResponse()

    def GetProgramDependencies(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Lists none: only `pulumi about` asks."""
        return language_pb2.GetProgramDependenciesResponse()

    def About(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Names the interpreter that programs run in."""
        return language_pb2.AboutResponse(executable=sys.executable, version=sys.version.split()[0])

    def InstallDependencies(
        self,
        request: Any,
        context: grpc.ServicerContext,
    ) -> Iterator[Any]:
        """Installs nothing: the set-up of the clone has done it."""
        return iter(())

    def Run(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Runs a program to its end; what it printed went to the engine as it came."""
        child = self._start(
            [interpreter(request.info), "-u", str(Path(__file__).with_name("program_runner.py"))],
            stdin=subprocess.PIPE,
            cwd=request.pwd or None,
        )
        context.add_callback(child.terminate)
        child.communicate(request.SerializeToString())
        self._children.discard(child)
        if child.returncode == EXIT_LOGGED:
            return language_pb2.RunResponse(bail=True)
        if child.returncode != 0:
            return language_pb2.RunResponse(error=f"the program ended with {child.returncode}")
        return language_pb2.RunResponse()

    def RunPlugin(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """Runs a policy pack or a component plugin, streaming what it prints."""
        if request.kind == "analyzer":
            command = ["-m", "pulumi.policy", request.args[0], request.info.program_directory]
        else:
            command = [request.info.program_directory, *request.args]
        child = self._start(
            [interpreter(request.info), "-u", *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=request.pwd or None,
            env={**os.environ, **dict(variable.split("=", 1) for variable in request.env)},
        )
        context.add_callback(child.terminate)
        yield from _stream(child)
        self._children.discard(child)
        yield language_pb2.RunPluginResponse(exitcode=child.wait())

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Ends what still runs."""
        self.end_children()
        return empty_pb2.Empty()

    def end_children(self) -> None:
        """Ends the programs and plugins that still run."""
        for child in list(self._children):
            child.terminate()

    def _start(self, command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(command, **options)
        self._children.add(child)
        return child


def interpreter(info: Any) -> str:
    """The Python of the virtual environment that the project names, as with the official host.

    Where there is none, as in a project that was copied, it is the one that this host runs in.
    """
    named = dict(info.options).get("virtualenv")
    python = Path(info.root_directory, named, "bin", "python") if named else None
    return str(python) if python and python.exists() else sys.executable


def _stream(child: "subprocess.Popen[bytes]") -> Iterator[Any]:
    """Both output streams of a child as they come, each in order."""
    ready = threading.Condition()
    waiting: list[Any] = []
    open_streams = 2

    def pump(stream: IO[bytes], field: str) -> None:
        nonlocal open_streams
        for chunk in iter(lambda: stream.read1(65536), b""):  # type: ignore[attr-defined]
            with ready:
                waiting.append(language_pb2.RunPluginResponse(**{field: chunk}))
                ready.notify()
        with ready:
            open_streams -= 1
            ready.notify()

    if child.stdout is None or child.stderr is None:
        raise AssertionError("both streams are pipes")
    for stream, field in ((child.stdout, "stdout"), (child.stderr, "stderr")):
        threading.Thread(target=pump, args=(stream, field), daemon=True).start()
    while True:
        with ready:
            ready.wait_for(lambda: waiting or open_streams == 0)
            if not waiting:
                return
            chunks, waiting[:] = list(waiting), []
        yield from chunks


def main() -> None:
    """Serves the host until the engine ends it."""
    host = LanguageHost()
    serve_plugin(
        "Python language host",
        lambda server: add_LanguageRuntimeServicer_to_server(host, server),
        WORKERS,
        host.end_children,
    )


if __name__ == "__main__":
    main()
