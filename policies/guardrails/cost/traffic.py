"""How much of everything a month has, which no plan tells: stated in one place, for a whole stack.

The stack file says it under ``private-fargate:traffic``; what it leaves out is assumed by the
defaults here, those of a small service, which are printed with every estimate. This is the only
place that judges the key: the program itself does not use it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from guardrails.settings import ConfigurationError, Settings, schema_of, setting, settings_of

KEY: Final = "private-fargate:traffic"
"""Where a stack's configuration holds the assumptions, in whatever project."""

SPOT_SEEN: Final = "68.2 % in us-east-1, 69.8 % in eu-west-1 on 2026-09-28"
"""The newest discounts of Fargate Spot that are known here. (AWS's feed behind its pricing page;
Spot floats, and is in no price list.)"""


class TrafficError(ConfigurationError):
    """The traffic assumptions are wrong; the message says all that is."""


@dataclass(frozen=True)
class Assumptions(Settings):
    """What :class:`Traffic` holds, but for the tasks."""

    aws_api_gb: float = setting(
        0.0,
        "GB between tasks and AWS's APIs (queues, secrets, tables, ...), besides logs and images.",
        minimum=0,
    )
    internet_gb: float = setting(
        0.0,
        "GB between tasks and third parties on the internet, besides images and answers to "
        "requests.",
        minimum=0,
    )
    requests_millions: float = setting(
        1.0, "Requests from outside, in millions, over all ways in.", minimum=0
    )
    internet_out_gb: float = setting(10.0, "GB that answers to requests send out.", minimum=0)
    dns_queries_millions: float = setting(
        0.1, "Queries of the stack's hosted zones, in millions.", minimum=0
    )
    balancer_units: float = setting(
        0.25, "Capacity units (LCU or NLCU) that each load balancer uses on average.", minimum=0
    )
    logs_gb: float = setting(1.0, "GB that tasks write to CloudWatch Logs.", minimum=0)
    stored_logs_gb: float = setting(
        1.0, "GB of logs that CloudWatch keeps on average, as compressed.", minimum=0
    )
    flow_logs_gb: float = setting(1.0, "GB that each VPC flow log writes.", minimum=0)
    image_gb: float = setting(0.5, "GB of one task's images, compressed, as pulled.", minimum=0)
    repository_gb: float = setting(
        0.5, "GB that each image repository keeps on average.", minimum=0
    )
    deployments: float = setting(
        20.0, "Times that every task of a service is started anew.", minimum=0
    )
    scheduled_runs: float = setting(
        30.0, "Times that each schedule or event rule starts its tasks.", minimum=0
    )
    scheduled_run_minutes: float = setting(
        10.0, "Minutes that a scheduled task runs, its image's pull included.", minimum=1
    )
    bucket_gb: float = setting(1.0, "GB that each bucket keeps on average.", minimum=0)
    table_writes_millions: float = setting(
        0.1, "Write units of each DynamoDB table on demand, in millions.", minimum=0
    )
    table_reads_millions: float = setting(
        0.1, "Read units of each DynamoDB table on demand, in millions.", minimum=0
    )
    spot_discount: float = setting(
        0.68,
        f"Share of the list price by which Fargate Spot is cheaper; it floats: {SPOT_SEEN}.",
        minimum=0,
        maximum=1,
    )
    cross_zone_sides: int = setting(
        1,
        "On how many sides a GB that crosses zones on its way to a NAT is charged; AWS's guides do "
        "not say it in one place.",
        minimum=0,
        maximum=2,
    )


@dataclass(frozen=True)
class Traffic(Assumptions):
    """A month's use of a whole stack."""

    tasks: Mapping[str, float] = field(default_factory=dict)
    """Tasks that run on average, by name of the service: its resource's, or its own in ECS.
    Default: what the plan asks for, and the minimum of a service that is scaled."""

    def described(self) -> dict[str, tuple[Any, str]]:
        """Return each assumption's value and meaning, by its name in the stack file."""
        told = {
            name: (value, schema["description"])
            for (name, schema), value in zip(
                schema_of(Assumptions).items(), asdict(self).values(), strict=False
            )
        }
        return {**told, _TASKS: (dict(self.tasks), "Tasks that run on average, by service.")}


_TASKS: Final = "tasks"


def traffic_of(config: Mapping[str, Any]) -> Traffic:
    """Return the assumptions that a stack's configuration holds (a graph's: ``graph.config``).

    Raises:
        TrafficError: they are wrong; all faults are named, with key, value and what is allowed.
    """
    given = _object(config.get(KEY, {}))
    known = schema_of(Assumptions)
    values: dict[str, Any] = {}
    faults: list[str] = []
    for key, value in given.items():
        if key == _TASKS:
            faults += _task_faults(value)
        elif key not in known:
            faults.append(f"{KEY}.{key} is not known; allowed: {', '.join((*known, _TASKS))}")
        else:
            try:
                settings_of(Assumptions, {key: value})
            except ConfigurationError as error:
                faults.append(f"{KEY}.{error}, not {json.dumps(value)}")
            else:
                values[key] = value
    if faults:
        raise TrafficError("\n".join(faults))
    plain: Assumptions = settings_of(Assumptions, values)
    return Traffic(**asdict(plain), tasks=dict(given.get(_TASKS, {})))


def _object(value: Any) -> Mapping[str, Any]:
    """Return an object of the configuration, which most sources hold as JSON text."""
    try:
        read = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        read = None
    if not isinstance(read, Mapping):
        # The value is not shown: it may be a secret, which a preview's JSON leaves out.
        raise TrafficError(f"{KEY} must be an object of assumptions, in plain")
    return read


def _task_faults(value: Any) -> list[str]:
    if not isinstance(value, Mapping):
        return [f"{KEY}.{_TASKS} must be an object of numbers by service, not {json.dumps(value)}"]
    return [
        f"{KEY}.{_TASKS}.{name} must be a number, 0 or more, not {json.dumps(count)}"
        for name, count in value.items()
        if isinstance(count, bool) or not isinstance(count, int | float) or count < 0
    ]
