"""What there is to know about one rule or failure, for a terminal: ``explain F03``."""

from collections.abc import Iterator

from guardrails.preflight.blind_spots import BLIND_SPOTS
from guardrails.preflight.measures import measures
from guardrails.rule import Rule


def story(rule: Rule) -> str:
    """Return the story of a rule: what it asks, the cause, the message, the fixes, the sources."""
    code = f"{rule.failure.code} " if rule.failure else ""
    parts = [f"{code}{rule.name} ({rule.level.value}, {rule.severity.value})", rule.description]
    if rule.explanation:
        parts.append(f"Why: {rule.explanation}")
    if rule.failure:
        parts.append(f"It fails with:\n  {rule.failure.says}")
    parts.append(f"Fix with private-fargate: {rule.library_fix}.")
    parts.append(f"Fix with pulumi_aws: {rule.aws_fix}.")
    if rule.failure:
        parts += _counted(rule.failure.code)
    sources = dict.fromkeys((rule.url, *(rule.failure.sources if rule.failure else ())))
    parts.append("Sources:\n" + "\n".join(f"  {source}" for source in sources))
    return "\n\n".join(parts) + "\n"


def silence(code: str) -> str | None:
    """Return why no plan tells a failure, as far as none does; None where there is no such code."""
    return None if code not in BLIND_SPOTS else f"{code} is not in a plan: {BLIND_SPOTS[code]}.\n"


def _counted(code: str) -> Iterator[str]:
    figures = measures()[code]
    yield (
        f"On recorded programs: told in {figures.recall} that have it, "
        f"false alarms in {figures.false_alarms} others."
    )
    if code in BLIND_SPOTS:
        yield f"Not in a plan: {BLIND_SPOTS[code]}."
