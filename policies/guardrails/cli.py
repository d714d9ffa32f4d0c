"""`python -m guardrails`: the rules on a file, the check of a configuration, the docs page.

What `pulumi policy validate-config` does needs Pulumi Cloud; this does it for a file, anywhere.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from guardrails import catalog
from guardrails.assessment import Assessment, assess, configuration_faults, counted
from guardrails.cost.cli import add_commands
from guardrails.cost.refresh import RefreshError
from guardrails.cost.table import TableError
from guardrails.docs import page
from guardrails.graph import Graph
from guardrails.judgement import Kind
from guardrails.preflight.entrances import entrances_table
from guardrails.preflight.page import preflight_page
from guardrails.preflight.reach_table import entrances_text, reach_rows, reach_text
from guardrails.preflight.way import Status
from guardrails.rule import Level, Rule
from guardrails.settings import ConfigurationError
from guardrails.sources import SourceError, from_export, from_preview
from guardrails.stories import silence, story
from guardrails.symptoms.page import diagnose, runbook, told


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Return 1 for a mandatory violation, 2 for what cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except _TOLD as error:
        sys.stderr.write(f"error: {error}\n")
        return 2


_TOLD: Final = (
    OSError,
    json.JSONDecodeError,
    SourceError,
    ConfigurationError,
    TableError,
    RefreshError,
)
"""What is told in one message."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m guardrails", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser(
        "judge", help="run the rules on `pulumi preview --json --show-sames` or a stack export"
    )
    command.add_argument("file", type=Path, help="the JSON")
    command.add_argument("--config", type=Path, help="as for --policy-pack-config")
    command.set_defaults(run=_judge)

    command = commands.add_parser("validate-config", help="check a file for --policy-pack-config")
    command.add_argument("file", type=Path, help="the JSON")
    command.set_defaults(run=_validate)

    command = commands.add_parser(
        "explain", help="tell the story of a failure or a rule, or what words of AWS's mean"
    )
    command.add_argument(
        "what", help="a failure's code such as F03, a rule's name, or what AWS said, in quotes"
    )
    command.set_defaults(run=_explain)

    command = commands.add_parser(
        "reach", help="print what each task must reach, and who reaches it, with the ways"
    )
    command.add_argument("file", type=Path, help="the JSON, as for judge")
    command.set_defaults(run=_reach)

    add_commands(commands, _load, _graph)

    command = commands.add_parser("docs", help="print a page about the rules")
    command.add_argument("which", nargs="?", choices=list(_PAGES), default="policies")
    command.set_defaults(run=_docs)
    return parser


def _judge(options: argparse.Namespace) -> int:
    config = _load(options.config) if options.config else {}
    assessed = assess(_graph(_load(options.file)), config)
    for each in assessed:
        _print(each)
    sys.stdout.write(", ".join(f"{count} {kind}" for kind, count in counted(assessed).items()))
    sys.stdout.write(f" by {len(assessed)} rules\n")
    refused = any(
        each.level is Level.MANDATORY and each.judgement.of(Kind.VIOLATION) for each in assessed
    )
    return int(refused)


def _print(assessment: Assessment) -> None:
    name = assessment.rule.name
    for finding in assessment.judgement.findings:
        level = assessment.level if finding.kind is Kind.VIOLATION else Level.ADVISORY
        sys.stdout.write(f"[{level.value}] {name}: {finding.kind.value}: {finding.message}\n")
    for exemption in assessment.idle:
        sys.stdout.write(f"[advisory] {name}: an exemption covers nothing: {exemption}\n")


def _validate(options: argparse.Namespace) -> int:
    faults = configuration_faults(_load(options.file))
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    if not faults:
        sys.stdout.write(f"{options.file} is valid.\n")
    return int(bool(faults))


def _explain(options: argparse.Namespace) -> int:
    wanted = options.what.lower()
    matches = [rule for rule in catalog.ALL if wanted in {rule.name, _code(rule).lower()}]
    if matches:
        sys.stdout.write("\n".join(story(rule) for rule in matches))
        return 0
    untold = silence(wanted.upper())
    if untold is not None:
        sys.stdout.write(untold)
        return 0
    symptom = diagnose(options.what)
    if symptom is not None:
        sys.stdout.write(told(symptom))
        return 0
    codes = " ".join(sorted({_code(rule) for rule in catalog.ALL} - {""}))
    sys.stderr.write(
        f"error: no failure and no rule is called {options.what}, and no words of AWS's that are"
        f" known here are in it. Codes: {codes}.\n"
    )
    return 2


def _code(rule: Rule) -> str:
    return rule.failure.code if rule.failure else ""


def _reach(options: argparse.Namespace) -> int:
    graph = _graph(_load(options.file))
    outbound, inbound = reach_rows(graph), entrances_table(graph)
    sys.stdout.write(f"What tasks must reach\n\n{reach_text(outbound)}")
    if inbound:
        sys.stdout.write(f"\nWho reaches services\n\n{entrances_text(inbound)}")
    found = {row.status for row in outbound} | {row.status for row in inbound}
    return int(Status.BROKEN in found)


_PAGES: Final = {"policies": page, "preflight": preflight_page, "runbook": runbook}


def _docs(options: argparse.Namespace) -> int:
    sys.stdout.write(_PAGES[options.which]())
    return 0


def _graph(document: dict[str, Any]) -> Graph:
    return from_export(document) if "deployment" in document else from_preview(document)


def _load(path: Path) -> dict[str, Any]:
    document = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise SourceError(f"{path} holds no JSON object")
    return document
