"""`python -m doctor`: what is wrong with the machine and the account, or with a deployed service.

Credentials and region are found as the AWS SDK finds them. Nothing is changed.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError, ProfileNotFound
from rich.console import Console

from doctor.account import look_at_account, said
from doctor.explained import Explanation, explain
from doctor.finding import Finding, State, problem_in
from doctor.machine import look_at_machine
from doctor.services import NothingThereError, Reading, read, services_of
from doctor.state import StateError, deployed
from guardrails.rule import Rule

_MOST_CAUSES = 3
_COLOURS = {
    State.OK: "green",
    State.WARNING: "yellow",
    State.PROBLEM: "red",
    State.UNKNOWN: "magenta",
}


class UsageError(ValueError):
    """What was asked for cannot be looked at; the message says what to give."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Return 1 when something is wrong, 2 for what cannot be looked at."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (UsageError, StateError, NothingThereError, ProfileNotFound, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
    except (BotoCoreError, ClientError) as error:
        sys.stderr.write(f"error: {said(error)}\nLook at `python -m doctor machine` first.\n")
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m doctor", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    machine = commands.add_parser(
        "machine", help="look at the tools, the credentials, the region and the quotas"
    )
    machine.set_defaults(run=_machine)
    service = commands.add_parser("service", help="explain why tasks of services do not stay up")
    service.add_argument(
        "--state", metavar="FILE", help="what `pulumi stack export` prints; - for stdin"
    )
    service.add_argument("--cluster", help="a cluster's name, in place of a state")
    service.add_argument(
        "--service", action="append", help="a service's name; default: all of the state or cluster"
    )
    service.add_argument("--all", action="store_true", help="list every cause, not the likeliest")
    service.set_defaults(run=_service)
    for command in (machine, service):
        command.add_argument("--region", help="default: as the AWS SDK finds it")
        command.add_argument("--profile", help="default: as the AWS SDK finds it")
    return parser


def _session(options: argparse.Namespace, region: str | None = None) -> Any:
    return boto3.Session(profile_name=options.profile, region_name=region or options.region)


def _machine(options: argparse.Namespace) -> int:
    found = [*look_at_machine(), *look_at_account(_session(options))]
    _print_findings(found)
    return int(problem_in(found))


def _service(options: argparse.Namespace) -> int:
    asked = _of_state(options) if options.state else _of_cluster(options)
    readings = [read(session, cluster, name) for session, cluster, name in asked]
    most = None if options.all else _MOST_CAUSES
    wrong = [_print_reading(reading, most) for reading in readings]
    return int(any(wrong))


def _of_state(options: argparse.Namespace) -> list[tuple[Any, str, str]]:
    """Return the services of a state that are asked for, each with a session of its region."""
    text = sys.stdin.read() if options.state == "-" else Path(options.state).read_text()
    try:
        known = deployed(json.loads(text))
    except json.JSONDecodeError as error:
        raise UsageError(f"--state: no JSON: {error}") from error
    wanted = set(options.service or [each.service for each in known])
    missing = wanted - {each.service for each in known}
    if missing:
        there = ", ".join(each.service for each in known)
        raise UsageError(f"--service: {', '.join(sorted(missing))}: the state has {there}")
    return [
        (_session(options, each.region), each.cluster, each.service)
        for each in known
        if each.service in wanted
    ]


def _of_cluster(options: argparse.Namespace) -> list[tuple[Any, str, str]]:
    if not options.cluster:
        raise UsageError(
            "give --cluster NAME, or --state FILE: `pulumi stack export | "
            "python -m doctor service --state -`"
        )
    session = _session(options)
    if not session.region_name:
        raise UsageError("no region is set: give --region, or set AWS_REGION")
    names = options.service or services_of(session, options.cluster)
    return [(session, options.cluster, name) for name in names]


def _print_findings(found: Iterable[Finding]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for finding in found:
        colour = _COLOURS[finding.state]
        console.print(
            f"[{colour}]{finding.state.value:<9}[/] {finding.what}: ", end="", markup=True
        )
        console.print(finding.text, markup=False)
        if finding.next_step:
            console.print(f"          → {finding.next_step}", markup=False)


def _print_reading(reading: Reading, most: int | None) -> bool:
    """Print what is known of one service; whether anything is wrong."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{reading.name}[/bold]: {reading.summary}")
    explanations = list(explain(reading))
    if not explanations:
        console.print("  nothing failed of late, as far as ECS still knows")
    for explanation in explanations:
        _print_explanation(console, explanation, most)
    for unread in reading.unread:
        console.print(f"  not read: {unread}", markup=False)
    return bool(explanations)


def _print_explanation(console: Console, explanation: Explanation, most: int | None) -> None:
    console.print(f"\n  {explanation.where}: {explanation.words}", markup=False)
    if explanation.symptom is None:
        console.print("    not known here; `aws logs tail LOG-GROUP` may say more")
        return
    if explanation.symptom.advice:
        console.print(f"    {explanation.symptom.advice}", markup=False)
    causes = explanation.causes
    for rule in causes[:most]:
        console.print(f"    {_code(rule)} has to hold: {rule.description}", markup=False)
        console.print(f"        fix: {rule.library_fix}", markup=False)
    if most is not None and len(causes) > most:
        rest = ", ".join(dict.fromkeys(_code(rule) for rule in causes[most:]))
        console.print(f"    or {rest}: see docs/runbook.md#{explanation.symptom.name}")


def _code(rule: Rule) -> str:
    return rule.failure.code if rule.failure else rule.name


if __name__ == "__main__":
    sys.exit(main())
