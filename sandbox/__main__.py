"""`python -m sandbox`: the whole program on the real engine, without an account."""

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from sandbox import emulator as aws
from sandbox import recording, session, workspace
from sandbox.bootstrap import ensure_engine, find_engine
from sandbox.errors import SandboxError
from sandbox.paths import PROJECT_ROOT, sandbox_home

POLICY_PACK = Path("policies")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; its exit code. A SandboxError is one message on stderr and code 1."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["pulumi"]:  # what follows is the engine's, dashes and all
        given = ["pulumi", "--", *given[1:]]
    options = _parser().parse_args(given)
    try:
        return int(options.run(options))
    except SandboxError as problem:
        sys.stderr.write(f"error: {problem}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: object, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        return command

    preview = add("preview", _preview, "preview a stack, with the policy pack enforced")
    preview.add_argument("--stack", default="dev", help="default: dev")
    preview.add_argument(
        "--record", type=Path, metavar="FOLDER", help="keep there what a report is made from"
    )
    for name, run, text in (
        ("up", _up, "deploy a stack onto the embedded AWS, with the policy pack enforced"),
        ("down", _down, "destroy a stack, stop the embedded AWS and remove the sandbox's folder"),
        ("env", _env, "print `export` lines that point AWS clients at the embedded AWS"),
    ):
        add(name, run, text).add_argument("--stack", default="dev", help="default: dev")
    add("status", _status, "say what runs and which stacks there are")
    add("engine", _engine, "obtain the engine, and nothing else")
    engine = add("pulumi", _pulumi, "run any `pulumi` command in the sandbox (stack: dev)")
    engine.add_argument("arguments", nargs="*", help="the arguments of `pulumi`")
    return parser


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _open(stack: str) -> session.Session:
    project = workspace.project_folder(Path.cwd())
    known = workspace.stacks_of(project)
    if known and stack not in known:
        raise SandboxError(
            f"No stack file Pulumi.{stack}.yaml in {project}. Stacks: {', '.join(known)}"
        )
    return session.open_session(sandbox_home(), project, stack, _say)


def _policy_options(project: Path, stack: str) -> list[str]:
    """The nearest pack, of the project or of a folder above it: an example has its clone's."""
    packs = (folder / POLICY_PACK for folder in (project, *project.parents))
    pack = next((pack for pack in packs if (pack / "PulumiPolicy.yaml").exists()), None)
    if pack is None:
        return []
    config = pack / "config" / f"{stack}.json"
    options = ["--policy-pack", str(pack)]
    return [*options, "--policy-pack-config", str(config)] if config.exists() else options


def _up(options: argparse.Namespace) -> int:
    opened = _open(options.stack)
    packs = _policy_options(opened.project, options.stack)
    code = opened.pulumi(["up", "--yes", "--suppress-permalink=true", *packs])
    if code == 0:
        _print_next_commands(opened)
    return code


def _print_next_commands(opened: session.Session) -> None:
    python = os.path.relpath(sys.executable, opened.project)
    stack = "" if opened.stack == "dev" else f" --stack {opened.stack}"
    sandbox = f"{python} -m sandbox"
    preview, down = f"{sandbox} preview{stack}", f"{sandbox} down{stack}"
    if opened.project == PROJECT_ROOT:
        make = "" if opened.stack == "dev" else f" STACK={opened.stack}"
        preview, down = f"make preview{make}", f"make down{make}"
    commands = (
        (f'eval "$({sandbox} env{stack})"', "point this shell's AWS clients at it"),
        ("aws ecs list-services --cluster CLUSTER", "look at what was built"),
        (preview, "see what a change would do"),
        (down, "remove everything and stop the embedded AWS"),
    )
    width = max(len(command) for command, _ in commands)
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"\nThe embedded AWS answers at [bold]{opened.emulator.url}[/bold]. Next:\n")
    for command, text in commands:
        console.print(f"  {command:<{width}}  [dim]# {text}[/dim]")


def _preview(options: argparse.Namespace) -> int:
    folder = options.record.resolve() if options.record else None
    # First of all: where this preview fails, an earlier one must not be taken for it.
    recorded = recording.options_for(folder) if folder else []
    opened = _open(options.stack)
    arguments = ["preview", "--suppress-permalink=true", *recorded]
    arguments += _policy_options(opened.project, options.stack)
    if folder is None:
        return opened.pulumi(arguments)
    code = opened.pulumi(arguments, hidden=recording.PLAN_NOTICE)
    if code != 0 and recording.refused_by_policies(folder):
        whole = ["preview", "--json", "--show-sames"]
        opened.pulumi(whole, output=folder / recording.WHOLE)
    return code


def _down(options: argparse.Namespace) -> int:
    home = sandbox_home()
    project = workspace.project_folder(Path.cwd())
    if aws.running(home) and workspace.resource_counts(home, project).get(options.stack):
        opened = _open(options.stack)
        if opened.pulumi(["destroy", "--yes", "--suppress-permalink=true"]) != 0:
            _say(
                "The destroy did not go through (a protected resource stops it on a real account "
                "too). The embedded AWS ends all the same."
            )
    existed = session.close(home)
    _say("Nothing is left of the sandbox." if existed else "There is no sandbox to remove.")
    return 0


def _env(options: argparse.Namespace) -> int:
    home = sandbox_home()
    emulator = aws.running(home)
    if not emulator:
        raise SandboxError("The embedded AWS does not run: start it with `make up`.")
    project = workspace.project_folder(Path.cwd())
    _, region = workspace.copy_stack_file(home, project, options.stack)
    for key, value in workspace.aws_environment(emulator, region).items():
        sys.stdout.write(f"export {key}={shlex.quote(value)}\n")
    sys.stdout.write("unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN\n")
    return 0


def _status(_: argparse.Namespace) -> int:
    home = sandbox_home()
    engine, emulator = find_engine(), aws.running(home)
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"engine        {f'{engine.version} ({engine.path})' if engine else 'none yet'}")
    console.print(f"embedded AWS  {emulator.url if emulator else 'does not run'}")
    counts = workspace.resource_counts(home, workspace.project_folder(Path.cwd()))
    for stack, count in counts.items():
        console.print(f"stack         {stack}: {count} resources")
    return 0


def _engine(_: argparse.Namespace) -> int:
    engine = ensure_engine(_say)
    _say(f"Pulumi engine {engine.version}: {engine.path}")
    return 0


def _pulumi(options: argparse.Namespace) -> int:
    arguments, stack = _take_stack(options.arguments)
    return _open(stack).pulumi(arguments)


def _take_stack(arguments: Sequence[str]) -> tuple[list[str], str]:
    """The engine's arguments without the stack, which the sandbox has to know itself."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--stack", "-s", default="dev")
    found, rest = parser.parse_known_args(list(arguments))
    return rest, str(found.stack)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
