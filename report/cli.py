"""`python -m report`: a plan, or a state, as comment, as page and as summary.

FILE is what `pulumi preview --json --show-sames` or `pulumi stack export` prints, or a folder that
`python -m sandbox preview --record FOLDER` filled. With `--stack` in its place, `pulumi` is asked.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from guardrails.cost.traffic import Traffic, traffic_of
from guardrails.settings import ConfigurationError
from report.content import Report, compose
from report.documents import Document, DocumentError, document_of, read_document
from report.markdown import comment
from report.recorded import read_folder
from report.terminal import summarize

_STANDARD: Final = "-"
"""In place of a file: standard input, or output."""


class UsageError(ValueError):
    """Something that was asked for cannot be had."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make what is asked for. Return 2, with one message, where it cannot be made."""
    options = _parser().parse_args(arguments)
    try:
        report = compose(_document(options), _json(options.config), _traffic(options.stack_file))
        _write(options, report)
    except (DocumentError, ConfigurationError, UsageError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m report",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("file", nargs="?", metavar="FILE", help="`-` for standard input")
    source.add_argument("--stack", help="ask `pulumi` for a preview of this stack")
    parser.add_argument(
        "--export", action="store_true", help="with --stack: report what is deployed, no preview"
    )
    parser.add_argument("--config", type=Path, help="the policies', as for --policy-pack-config")
    parser.add_argument(
        "--stack-file", type=Path, help="whose private-fargate:traffic holds: an export has none"
    )
    parser.add_argument("--markdown", metavar="OUT", help="write the comment; `-` to print it")
    parser.add_argument("--html", metavar="OUT", help="write the page; `-` to print it")
    parser.add_argument(
        "--terminal", action="store_true", help="print the summary (default without an OUT)"
    )
    return parser


def _document(options: argparse.Namespace) -> Document:
    if options.stack:
        return _asked(options.stack, export=options.export)
    if options.export:
        raise UsageError("--export goes with --stack: a FILE is what it is")
    if options.file == _STANDARD:
        return document_of(sys.stdin.read(), "standard input")
    path = Path(options.file)
    return read_folder(path) if path.is_dir() else read_document(path)


def _asked(stack: str, *, export: bool) -> Document:
    """Ask the engine, in the project of this folder."""
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        raise UsageError("there is no `pulumi` on the PATH to ask: give a FILE")
    command = ["stack", "export"] if export else ["preview", "--json", "--show-sames"]
    done = subprocess.run(
        [pulumi, *command, "--stack", stack], capture_output=True, text=True, check=False
    )
    name = f"what `pulumi {' '.join(command)} --stack {stack}` printed"
    if done.returncode != 0 and not done.stdout.lstrip().startswith("{"):
        told = (done.stderr or done.stdout).strip()
        raise UsageError(f"`pulumi {' '.join(command)} --stack {stack}` failed: {told}")
    return document_of(done.stdout, name)


def _json(path: Path | None) -> Mapping[str, Any]:
    if path is None:
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise UsageError(f"{path} holds no JSON: {error}") from None
    if not isinstance(content, dict):
        raise UsageError(f"{path} holds no JSON object of policies and their configuration")
    return content


def _traffic(path: Path | None) -> Traffic | None:
    if path is None:
        return None
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise UsageError(f"{path} is no YAML: {error}") from None
    config = content.get("config") if isinstance(content, dict) else None
    return traffic_of(config if isinstance(config, dict) else {})


def _write(options: argparse.Namespace, report: Report) -> None:
    if options.markdown:
        _put(options.markdown, lambda: comment(report))
    if options.html:
        from report.page import page

        _put(options.html, lambda: page(report))
    if options.terminal or not (options.markdown or options.html):
        summarize(report, Console(highlight=False))


def _put(name: str, make: Callable[[], str]) -> None:
    text = make()
    if name == _STANDARD:
        sys.stdout.write(text)
        return
    path = Path(name)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
    sys.stderr.write(f"{path.resolve()}\n")
