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
from guardrails.rule import Rule

CLUSTER, SERVICES = "clusterName", "serviceNames"
"""Outputs of a stack that say what to look at, as the program of this project exports them."""

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
    except (UsageError, NothingThereError, ProfileNotFound, OSError) as error:
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
        "--outputs", metavar="FILE", help="what `pulumi stack output --json` prints; - for stdin"
    )
    service.add_argument("--cluster", help="its name, in place of outputs")
    service.add_argument("--service", action="append", help="its name; default: all of the cluster")
    service.add_argument("--all", action="store_true", help="list every cause, not the likeliest")
    service.set_defaults(run=_service)
    for command in (machine, service):
        command.add_argument("--region", help="default: as the AWS SDK finds it")
        command.add_argument("--profile", help="default: as the AWS SDK finds it")
    return parser


def _session(options: argparse.Namespace) -> Any:
    return boto3.Session(profile_name=options.profile, region_name=options.region)


def _machine(options: argparse.Namespace) -> int:
    found = [*look_at_machine(), *look_at_account(_session(options))]
    _print_findings(found)
    return int(problem_in(found))


def _service(options: argparse.Namespace) -> int:
    cluster, names = _asked_for(options)
    session = _session(options)
    if not session.region_name:
        raise UsageError("no region is set: give --region, or set AWS_REGION")
    readings = [read(session, cluster, name) for name in names or services_of(session, cluster)]
    most = None if options.all else _MOST_CAUSES
    wrong = [_print_reading(reading, most) for reading in readings]
    return int(any(wrong))


def _asked_for(options: argparse.Namespace) -> tuple[str, list[str]]:
    """Return the cluster and the services to look at; all of its services for none."""
    if options.outputs is None:
        if not options.cluster:
            raise UsageError(
                "give --cluster NAME, or --outputs FILE: `pulumi stack output --json | "
                "python -m doctor service --outputs -`"
            )
        return options.cluster, options.service or []
    text = sys.stdin.read() if options.outputs == "-" else Path(options.outputs).read_text()
    try:
        outputs = json.loads(text)
    except ValueError as error:
        raise UsageError(f"--outputs: no JSON: {error}") from error
    if not isinstance(outputs, dict) or not (options.cluster or outputs.get(CLUSTER)):
        raise UsageError(
            f"--outputs: an object with {CLUSTER} (and {SERVICES}, name by name) is expected; "
            "give --cluster for a stack that does not tell"
        )
    listed = outputs.get(SERVICES) or {}
    known = list(listed.values()) if isinstance(listed, dict) else [str(each) for each in listed]
    return options.cluster or outputs[CLUSTER], options.service or known


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
