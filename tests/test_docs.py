"""The pages hold: links lead somewhere, code is code, and commands exist."""

import argparse
import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from doctor.__main__ import _parser as doctor_parser
from guardrails.cli import _parser as guardrails_parser
from sandbox.__main__ import _parser as sandbox_parser
from sandbox.paths import PROJECT_ROOT

PAGES = sorted(
    page
    for pattern in ("*.md", "docs/**/*.md", "examples/**/*.md")
    for page in PROJECT_ROOT.glob(pattern)
    if page.name != "report.md"  # `make report` writes it
)

PARSERS = {"doctor": doctor_parser, "guardrails": guardrails_parser, "sandbox": sandbox_parser}
"""Modules whose commands are checked as well."""

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_MAKE = re.compile(r"^\s*make ([a-z]+)\b", re.MULTILINE)
_MODULE = re.compile(r"\bpython -m ([\w.]+)(?: ([a-z][\w-]*))?")


def named(page: Path) -> str:
    return str(page.relative_to(PROJECT_ROOT))


def blocks(page: Path) -> Iterator[tuple[str, str]]:
    """The fenced blocks of a page: language and text."""
    for _, language, text in _FENCE.findall(page.read_text()):
        yield language, text


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", page.read_text())


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made from the words."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE):
        plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found


def commands(page: Path) -> Iterator[str]:
    """What a page tells one to type: lines of its blocks, and code in its text."""
    for language, text in blocks(page):
        if language in {"", "sh", "bash", "console"}:
            yield text
    yield from _CODE.findall(prose(page))
    # Indented blocks.
    yield from re.findall(r"^ {4}(\S.*)$", prose(page), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_to_a_file_and_a_heading(page: Path) -> None:
    for link in _LINK.findall(prose(page)):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link}: no such file"
        if anchor:
            assert anchor in anchors(target), f"{link}: no such heading"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_code_blocks_are_of_their_language(page: Path) -> None:
    for language, text in blocks(page):
        if language == "python":
            compile(text, named(page), "exec")
        elif language in {"yaml", "yml"}:
            list(yaml.safe_load_all(text))
        elif language == "json":
            json.loads(text)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_words_of_make_are_in_the_makefile(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (PROJECT_ROOT / "Makefile").read_text(), re.MULTILINE))
    for command in commands(page):
        assert set(_MAKE.findall(command)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_modules_and_their_commands_exist(page: Path) -> None:
    for command in commands(page):
        for module, word in _MODULE.findall(command):
            assert importlib.util.find_spec(module) is not None, f"no module {module}"
            if word and module in PARSERS:
                assert word in words_of(PARSERS[module]()), f"python -m {module} {word}"


def words_of(parser: argparse.ArgumentParser) -> set[str]:
    """The commands of a parser."""
    return {
        word
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for word in action.choices
    }


def test_every_page_is_reached_from_the_readme() -> None:
    """What nothing links to is read by nobody; decisions and examples are linked as folders."""
    reached, waiting = set(), [PROJECT_ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for link in _LINK.findall(prose(page)):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.is_dir():
                waiting += [each for each in PAGES if target in each.parents]
            elif target.suffix == ".md":
                waiting.append(target)
    assert set(PAGES) - reached == set()
