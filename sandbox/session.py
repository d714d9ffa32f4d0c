"""One use of the sandbox: engine, embedded AWS and state made ready, commands run in them."""

import fcntl
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox import emulator as aws
from sandbox import workspace
from sandbox.bootstrap import Engine, Say, ensure_engine
from sandbox.emulator import Emulator
from sandbox.errors import SandboxError
from sandbox.plugin import crashed_plugins

STACK_FILE_COMMANDS = frozenset(
    {"up", "update", "preview", "pre", "destroy", "down", "refresh", "import", "watch", "logs"}
)
"""The engine's commands that read the stack file, and may write to it: they get a copy."""

CREATING_COMMANDS = frozenset({"up", "update", "refresh", "import", "watch"})
STACK_COMMANDS = STACK_FILE_COMMANDS | {"stack", "state", "config", "cancel", "console"}
CONFIG_WRITERS = frozenset(
    {"set", "set-all", "rm", "rm-all", "cp", "refresh", "edit", "env", "change-secrets-provider"}
)


@dataclass(frozen=True)
class Session:
    """A project and a stack of it, on the engine and the embedded AWS of one sandbox."""

    home: Path
    project: Path
    stack: str
    engine: Engine
    emulator: Emulator

    def pulumi(
        self, arguments: Sequence[str], *, output: Path | None = None, hidden: Sequence[str] = ()
    ) -> int:
        """Runs the engine's command line in the project; its exit code.

        What it prints goes to the terminal, or to the file `output`; its messages without the lines
        that hold one of `hidden`. Raises SandboxError for what would write to the project, or
        deploy without a preview.
        """
        command = _subcommand(arguments)
        _refuse_unsafe(command, arguments)
        options: list[str] = []
        if command and command[0] in STACK_COMMANDS:
            self._ensure_stack()
        copy, region = workspace.copy_stack_file(self.home, self.project, self.stack)
        if command and command[0] in STACK_FILE_COMMANDS | {"config"}:
            options = ["--config-file", str(copy)]
        environment = workspace.engine_environment(
            self.home,
            self.emulator,
            region,
            self.stack,
            creates=bool(command) and command[0] in CREATING_COMMANDS,
        )
        with ExitStack() as opened:
            process = subprocess.Popen(
                [self.engine.path, *arguments, *options],
                cwd=self.project,
                env=environment,
                stdout=opened.enter_context(output.open("wb")) if output else None,
                stderr=subprocess.PIPE if hidden else None,
            )
            passing = _pass_on(process, hidden)
            code = _wait(process)
            passing.join(timeout=5)  # a plugin that outlives the engine may hold the other end
        crashed = crashed_plugins(workspace.running_folder(self.home))
        if code != 0:
            self._explain_crash(crashed)
        return code

    def _explain_crash(self, crashed: Sequence[str]) -> None:
        """Says in one message what the engine can only show as lost connections."""
        if not aws.running(self.home):
            raise SandboxError(
                f"The embedded AWS ended while it was used; its log is {self.home}/emulator.log. "
                "What it held is gone: the next run starts anew."
            )
        if crashed:
            workspace.note_interruption(self.home)
            raise SandboxError(
                f"The {' and the '.join(crashed)} ended while it was used. What it was making may "
                "be half made: the next run starts anew."
            )

    def _ensure_stack(self) -> None:
        """Makes the stack in the state, if need be, from a folder that is not the project's.

        `stack init` writes the stack's encryption salt beside the project file.
        """
        name = workspace.project_name(self.project)
        state = workspace.state_folder(self.home)
        if (state / ".pulumi" / "stacks" / name / f"{self.stack}.json").exists():
            return
        folder = self.home / "stack-init" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
        done = subprocess.run(
            [self.engine.path, "stack", "init", self.stack, "--no-select"],
            cwd=folder,
            env=workspace.engine_environment(
                self.home, self.emulator, workspace.DEFAULT_REGION, self.stack, creates=False
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise SandboxError(f"The stack {self.stack!r} cannot be made: {done.stderr.strip()}")


def open_session(home: Path, project: Path, stack: str, say: Say) -> Session:
    """Makes everything ready: the engine, a running embedded AWS, state that belongs to it.

    Raises SandboxError when there is no engine, or the embedded AWS does not start.
    """
    engine = ensure_engine(say)
    with _lock(home):
        workspace.install_plugins(home, engine)
        if workspace.was_interrupted(home):
            say("The last run was interrupted in the middle of its work.")
            aws.stop(home)
        emulator = aws.running(home) or aws.start(home)
        if workspace.adopt_emulator(home, emulator):
            say("What the embedded AWS of the last run held is gone: starting anew.")
    return Session(home, project, stack, engine, emulator)


def close(home: Path) -> bool:
    """Stops the embedded AWS and removes the sandbox's folder; whether there was anything."""
    aws.stop(home)
    existed = home.exists()
    shutil.rmtree(home, ignore_errors=True)
    return existed


@contextmanager
def _lock(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _pass_on(process: "subprocess.Popen[bytes]", hidden: Sequence[str]) -> threading.Thread:
    """Passes the engine's messages on as they come, without the hidden lines."""

    def lines() -> None:
        for line in process.stderr or ():
            text = line.decode(errors="replace")
            if not any(part in text for part in hidden):
                sys.stderr.write(text)
                sys.stderr.flush()

    passing = threading.Thread(target=lines, daemon=True)
    passing.start()
    return passing


def _wait(process: "subprocess.Popen[bytes]") -> int:
    """Waits through Ctrl-C: the engine hears it too, and ends in its own good order."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _subcommand(arguments: Sequence[str]) -> list[str]:
    return [argument for argument in arguments if not argument.startswith("-")][:2]


def _refuse_unsafe(command: Sequence[str], arguments: Sequence[str]) -> None:
    if command[:1] == ["config"] and len(command) > 1 and command[1] in CONFIG_WRITERS:
        raise SandboxError(
            "The sandbox reads stack files and never writes to them: edit the stack file, "
            "or run plain `pulumi config` for the real stack."
        )
    skips = {"--skip-preview", "--skip-preview=true", "-f"}.intersection(arguments)
    judged = any(argument.partition("=")[0] == "--policy-pack" for argument in arguments)
    if command[:1] in (["up"], ["update"]) and skips and judged:
        raise SandboxError(
            "--skip-preview and --policy-pack are not taken together: the policies about the whole "
            "stack act in the preview, before anything is created."
        )
