"""Rules of a load balancer: what they may ask of a request, and in which order they are tried."""

import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from typing import Any, NamedTuple
from zlib import crc32

from private_fargate.faults import HIDDEN, Fault

# ELB API reference, RuleCondition "path-pattern": the characters, 128 of them at most.
_PATTERN = re.compile(r"^/[A-Za-z0-9_\-.$/~\"'@:+&*?]{0,127}$")
# RuleCondition "host-header": the same number, a dot at least, and only letters after the last one.
_HOST = re.compile(r"^(?=.{3,128}$)[A-Za-z0-9.*?-]+\.[A-Za-z]+$")

MAX_PATTERNS = 5
"""Condition values of one rule. Source: ALB guide, "Quotas for your Application Load Balancers",
read on 2026-11-21."""

MAX_WILDCARDS = 6
"""Condition wildcards of one rule. Source: as above; the guide's page on conditions says 5, as the
quotas did before."""

ALLOWED_PATTERN = "a path of up to 128 characters that begins with /, * and ? being wildcards"
ALLOWED_HOST = (
    "a domain such as *.example.com of up to 128 letters, digits, dots and hyphens, * and ? being"
    " wildcards but not in its last label"
)
CATCH_ALL = ("/*",)
"""Paths of a route that asks for nothing."""

PATH, HOST, METHOD, SOURCE = "path-pattern", "host-header", "http-request-method", "source-ip"
HEADER, QUERY = "http-header", "query-string"
ORIGIN = "http-header of the origin"

# Routes by their paths alone have the places from here on, as 50000 - 150 * (2 * 128 + 1) - 149.
_FIRST_BY_PATH = 11_301
# Before them: 100 levels of 102 places each. What is left, up to 1100, is for redirects of hosts.
_LEVELS, _PLACES = 100, 102


class Condition(NamedTuple):
    """What a rule asks of a request: one of the values of a field."""

    field: str
    """Kind of the condition, as ELB calls it."""
    name: str
    """Header or key of the query, in lower case; empty for other fields."""
    values: tuple[str, ...]


def is_path_pattern(pattern: object) -> bool:
    """Say whether a load balancer accepts a path pattern."""
    return isinstance(pattern, str) and _PATTERN.match(pattern) is not None


def is_host_pattern(pattern: object) -> bool:
    """Say whether a load balancer accepts a host pattern."""
    return isinstance(pattern, str) and _HOST.match(pattern) is not None


def conditions_of(args: Mapping[str, Any]) -> list[Condition]:
    """Return what a route asks for; values of the origin's secret are not shown."""
    asked = [
        Condition(field, "", tuple(args[key]))
        for key, field in (
            ("path_patterns", PATH),
            ("host_patterns", HOST),
            ("http_request_methods", METHOD),
            ("source_cidr_blocks", SOURCE),
        )
        if key in args
    ]
    headers, query = args.get("http_headers", {}), args.get("query_strings", {})
    asked += [Condition(HEADER, name.lower(), tuple(headers[name])) for name in sorted(headers)]
    asked += [Condition(QUERY, key.lower(), (query[key],)) for key in sorted(query)]
    secrets = [key for key in ("origin_secret", "previous_origin_secret") if key in args]
    if secrets:
        asked.append(Condition(ORIGIN, "", (HIDDEN,) * len(secrets)))
    return asked or [Condition(PATH, "", CATCH_ALL)]


def wildcards(conditions: Sequence[Condition]) -> int:
    """Return how many wildcards the conditions have."""
    globs = [value for each in conditions if each.field in _GLOBS for value in each.values]
    return sum(value.count("*") + value.count("?") for value in globs)


def route_priority(args: Mapping[str, Any]) -> int:
    """Return the place of a route's rule: the given one, or the one from its conditions."""
    if "priority" in args:
        return int(args["priority"])
    conditions = conditions_of(args)
    if [each.field for each in conditions] == [PATH]:
        return default_priority(conditions[0].values)
    return _conditional_priority(conditions)


def default_priority(patterns: Sequence[str]) -> int:
    """Return the place of a rule by its paths: patterns with more literal characters go first.

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


def _conditional_priority(conditions: Sequence[Condition]) -> int:
    """Return the place of a rule with other conditions than its paths: before all by paths alone.

    The more the conditions ask for together, the sooner: a rule whose requests are all another's
    too comes before that one. What is equal is spread over 102 places by a stable hash.
    """
    level = min(_LEVELS - 1, sum(map(_weight, conditions)))
    text = "\n".join(f"{each.field} {each.name} {sorted(each.values)}" for each in conditions)
    spread = crc32(text.encode()) % _PLACES
    return _FIRST_BY_PATH - 1 - _PLACES * level - spread


def _weight(condition: Condition) -> int:
    """Return how much a condition asks for: that of its widest value."""
    if condition.field in _GLOBS:
        return min(map(_exactness, condition.values))
    if condition.field == METHOD:
        return MAX_PATTERNS + 1 - len(condition.values)
    if condition.field == SOURCE:
        return 1 + min(ip_network(value).prefixlen for value in condition.values)
    return 1


def _exactness(pattern: str) -> int:
    literal = len(pattern) - pattern.count("*") - pattern.count("?")
    return literal + (literal == len(pattern))


def clash_faults(routes: Mapping[str, Mapping[str, Any]]) -> list[Fault]:
    """Return what routes of one listener cannot share: a place, or all the requests of one of them.

    `routes` maps a service to its route's arguments, each without faults of its own; a fault's path
    begins with the service.
    """
    faults = []
    taken: dict[int, str] = {}
    for name, args in routes.items():
        priority = route_priority(args)
        first = taken.setdefault(priority, name)
        if first != name:
            allowed = f'a place of its own: "{first}" has this one; give one of them a priority'
            faults.append(Fault((name, "priority"), priority, allowed))
    order = sorted(taken)
    asked = {name: conditions_of(routes[name]) for name in taken.values()}
    for position, place in enumerate(order):
        later = taken[place]
        for earlier in (taken[before] for before in order[:position]):
            if hides(asked[earlier], asked[later]):
                allowed = (
                    f'a place before {route_priority(routes[earlier])}, that of "{earlier}", which'
                    " would get all its requests"
                )
                faults.append(Fault((later, "priority"), place, allowed))
                break
    return faults


def hides(earlier: Sequence[Condition], later: Sequence[Condition]) -> bool:
    """Say whether every request of a later rule would already be an earlier rule's.

    Only what is certain counts: each value has to lie within one of the earlier rule's.
    """
    return all(
        _is_any(condition)
        or any(
            (other.field, other.name) == (condition.field, condition.name)
            and all(_covers(condition, value) for value in other.values)
            for other in later
        )
        for condition in earlier
    )


def _is_any(condition: Condition) -> bool:
    return condition.field == PATH and CATCH_ALL[0] in condition.values


def _covers(condition: Condition, value: str) -> bool:
    """Say whether all that a value stands for is what one of a condition's values stands for."""
    if condition.field == SOURCE:
        inner = ip_network(value)
        outer = [ip_network(each) for each in condition.values]
        return any(inner.version == each.version and inner.subnet_of(each) for each in outer)  # type: ignore[arg-type]
    if condition.field in _GLOBS:
        flags = 0 if condition.field == PATH else re.IGNORECASE
        return any(re.fullmatch(_regex(each), value, flags) for each in condition.values)
    return value in condition.values


_GLOBS = frozenset({PATH, HOST, HEADER, QUERY})
"""Fields whose values have wildcards."""

_PARTS = {"*": ".*", "?": "[^*]"}


def _regex(pattern: str) -> str:
    """Return what matches each pattern that a pattern covers: only * covers a *."""
    return "".join(_PARTS.get(character, re.escape(character)) for character in pattern)
