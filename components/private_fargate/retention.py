"""How long CloudWatch Logs keeps what is written. Pure."""

from private_fargate.faults import Fault

RETENTIONS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""Days that CloudWatch Logs can keep entries. Source: Logs API reference, PutRetentionPolicy."""


def retention_faults(at: tuple[str, ...], days: object) -> list[Fault]:
    """Return the fault of days that CloudWatch Logs does not know."""
    if days in RETENTIONS:
        return []
    return [Fault(at, days, ", ".join(map(str, RETENTIONS)) + " days")]
