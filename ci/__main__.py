"""`python -m ci`: which image a service of a stack needs, and which one it runs.

Run at the top of the project, by the workflow that builds images.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

RUNNERS: Final = {"X86_64": "ubuntu-24.04", "ARM64": "ubuntu-24.04-arm"}
"""GitHub's hosted runners by processor (GitHub docs, "GitHub-hosted runners", read 2026-11-21)."""

PLATFORMS: Final = {"X86_64": "linux/amd64", "ARM64": "linux/arm64"}
"""Processors as ECS names them, and as an image does."""

_PINNED: Final = re.compile(r"[^\s@]+/[^\s@]+@sha256:[0-9a-f]{64}")

_ENTRY: Final = re.compile(r"""\w+:\s*("[^"]*"|'[^']*'|[^\s,}]+)""")
"""A key and its value on one line, as an image and a tag always are."""


class PlanError(ValueError):
    """Something about the image cannot be told; its message says what."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked for. Return 2, with one message, where it cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m ci", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command", metavar="COMMAND")
    plan_help = "print `repository=`, `platform=` and `runner=` for building a service's image"
    record_help = "make a stack file run an image that is pinned by its digest"
    for name, text in (("plan", plan_help), ("record", record_help)):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("stack")
        command.add_argument("service")
    commands.choices["record"].add_argument("image")
    options = parser.parse_args(arguments)
    try:
        if options.command == "plan":
            for key, value in plan(options.stack, options.service).items():
                sys.stdout.write(f"{key}={value}\n")
        else:
            record(options.stack, options.service, options.image)
    except PlanError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 0


def plan(stack: str, service: str, folder: Path = Path()) -> dict[str, str]:
    """Return the repository, the platform and the runner of a service's image."""
    chosen = _service(_load(_stack_file(stack, folder)), stack, service)
    processor = str(chosen.get("architecture", "X86_64"))
    if processor not in PLATFORMS:
        allowed = " or ".join(PLATFORMS)
        raise PlanError(f"{service}.architecture in Pulumi.{stack}.yaml: {processor}; {allowed}")
    registry = chosen.get("registry") or {}
    # As Registry names a repository that is given no name.
    default = f"{_project(folder)}/{stack}/{service}".lower()
    return {
        "repository": str(registry.get("repositoryName", default)),
        "platform": PLATFORMS[processor],
        "runner": RUNNERS[processor],
    }


def record(stack: str, service: str, image: str, folder: Path = Path()) -> None:
    """Write the image into the stack file, in place of a tag or another image; the rest stays."""
    if not _PINNED.fullmatch(image):
        raise PlanError(f"{image} is not pinned by its digest, as in REPOSITORY@sha256:…")
    file = _stack_file(stack, folder)
    chosen = _service(_load(file), stack, service)
    key = next((key for key in ("image", "tag") if key in chosen), None)
    if key is None:
        raise PlanError(f"{service} in {file.name} has neither image nor tag to put it in place of")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    row, start = chosen.lc.key(key)
    lines[row] = lines[row][:start] + _ENTRY.sub(f"image: {image}", lines[row][start:], count=1)
    file.write_text("".join(lines), encoding="utf-8")


def _service(content: Any, stack: str, service: str) -> Any:
    services = (content.get("config") or {}).get("private-fargate:services") or {}
    if service not in services:
        known = ", ".join(services) or "none"
        raise PlanError(f"Pulumi.{stack}.yaml has no service {service!r}; its services: {known}")
    return services[service]


def _stack_file(stack: str, folder: Path) -> Path:
    file = folder / f"Pulumi.{stack}.yaml"
    if not file.is_file():
        raise PlanError(f"there is no {file.name} here: no such stack, or not the project's folder")
    return file


def _project(folder: Path) -> str:
    return str(_load(folder / "Pulumi.yaml")["name"])


def _load(file: Path) -> Any:
    try:
        return YAML().load(file.read_text(encoding="utf-8"))
    except (OSError, YAMLError) as error:
        raise PlanError(f"{file.name} cannot be read: {error}") from None


if __name__ == "__main__":
    sys.exit(main())
