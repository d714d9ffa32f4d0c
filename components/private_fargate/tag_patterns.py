"""Image tags and patterns of them, `*` standing for any characters, also none."""

import re
from functools import cache
from typing import Any

from private_fargate.faults import Fault, each_fault

TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
"""What a tag looks like (OCI distribution specification, "Pulling manifests")."""

MOST_WILDCARDS = 4
"""Wildcards of one pattern in a lifecycle rule (ECR guide, "Lifecycle policy properties")."""

_PATTERN = re.compile(r"[A-Za-z0-9._*-]{1,128}")


def pattern_faults(
    at: tuple[str, ...], patterns: Any, wildcards: int, most: int | None = None
) -> list[Fault]:
    """Return what is wrong with a list of patterns, of `wildcards` each and `most` at most."""
    is_list = isinstance(patterns, list) and len(patterns) >= 1
    if not is_list or len(set(patterns)) < len(patterns) or len(patterns) > (most or len(patterns)):
        bound = f"1 to {most}" if most else "at least one"
        return [Fault(at, patterns, f"a list of {bound}, each of them once")]

    def is_right(pattern: Any) -> bool:
        return _PATTERN.fullmatch(str(pattern)) is not None and pattern.count("*") <= wildcards

    marks = f", . _ - and up to {wildcards} *" if wildcards else " and . _ -"
    return each_fault(at, patterns, is_right, f"1 to 128 letters, digits{marks}")


def matches(pattern: str, tag: str) -> bool:
    """Say whether a tag matches a pattern as a whole; case counts."""
    expression = ".*".join(re.escape(part) for part in pattern.split("*"))
    return re.fullmatch(expression, tag) is not None


@cache
def overlap(one: str, other: str) -> str | None:
    """Return a pattern whose every tag matches both; None if no tag matches both.

    Of several, the one with the most wildcards: it stands for the most tags.
    """
    if not one or not other:
        return "" if not (one + other).strip("*") else None
    found = []
    if one[0] == "*" == other[0]:
        found = [_before("*", overlap(one[1:], other)), _before("*", overlap(one, other[1:]))]
    elif one[0] == "*":
        found = [overlap(one[1:], other), _before(other[0], overlap(one, other[1:]))]
    elif other[0] == "*":
        found = [overlap(one, other[1:]), _before(one[0], overlap(one[1:], other))]
    elif one[0] == other[0]:
        found = [_before(one[0], overlap(one[1:], other[1:]))]
    return max((each for each in found if each is not None), key=_wildcards, default=None)


def _wildcards(pattern: str) -> int:
    return pattern.count("*")


def _before(start: str, rest: str | None) -> str | None:
    if rest is None:
        return None
    # Two wildcards in a row say no more than one.
    return rest if start == "*" and rest.startswith("*") else start + rest
