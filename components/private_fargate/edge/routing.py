"""Rules of a load balancer: which path patterns are allowed, and in which order they are tried."""

import re
from collections.abc import Sequence
from zlib import crc32

# ELB API reference, RuleCondition "path-pattern": the characters, 128 of them at most.
_PATTERN = re.compile(r"^/[A-Za-z0-9_\-.$/~\"'@:+&*?]{0,127}$")
MAX_PATTERNS = 5
"""Condition values of one rule. Source: ALB guide, "Quotas for your Application Load Balancers"."""

ALLOWED_PATTERN = "a path of up to 128 characters that begins with /, * and ? being wildcards"


def is_path_pattern(pattern: object) -> bool:
    """Say whether a load balancer accepts a path pattern."""
    return isinstance(pattern, str) and _PATTERN.match(pattern) is not None


def default_priority(patterns: Sequence[str]) -> int:
    """Return a rule's place: patterns with more literal characters are tried first.

    A rule with several patterns stands where its least specific one belongs, so that it never
    hides a narrower rule of another service. At equal length a pattern without wildcards goes
    first; what is still equal is spread over 150 places by a stable hash, so that two rules
    rarely ask for the same one. The result lies in ELB's range, 1 to 50000.
    """
    specificity = min(map(_specificity, patterns))
    spread = crc32("\n".join(sorted(patterns)).encode()) % 150
    return 50_000 - 150 * specificity - spread


def _specificity(pattern: str) -> int:
    literal = len(pattern) - pattern.count("*") - pattern.count("?")
    return 2 * literal + (literal == len(pattern))
