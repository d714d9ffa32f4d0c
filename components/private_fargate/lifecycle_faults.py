"""What ECR would refuse in a repository's lifecycle rules.

Sources: ECR guide, "Lifecycle policy properties in Amazon ECR" and "Lifecycle policy evaluation
rules"; ECR guide, "Amazon ECR service quotas", for what is counted; ECR API reference,
PutLifecyclePolicy.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from private_fargate.faults import Fault, whole_faults
from private_fargate.lifecycle import lifecycle_document, priorities
from private_fargate.tag_patterns import MOST_WILDCARDS, pattern_faults

_STATUSES = ("untagged", "tagged", "any")
_LIMITS = {"maximum_number_of_images": (1, 1_000_000), "maximum_age_limit": (1, 36_500)}
# The API's integers have 32 bits; its model gives priorities a least value alone.
_PRIORITY = {"rule_priority": (1, 2**31 - 1)}
_LISTS = ("tag_pattern_list", "tag_prefix_list")
_MOST_RULES, _MOST_CHARACTERS = 50, 30_720


def lifecycle_faults(rules: Sequence[Any]) -> list[Fault]:
    """Return what ECR would refuse in a list of rules."""
    at = ("lifecycle_rules",)
    if not 1 <= len(rules) <= _MOST_RULES:
        return [Fault(at, f"{len(rules)} rules", f"1 to {_MOST_RULES} rules")]
    faults = [
        fault
        for position, rule in enumerate(rules)
        for fault in _rule_faults((*at, str(position)), rule)
    ]
    # Rules are compared with each other only once each is sound by itself.
    faults = faults or [*_order_faults(at, rules), *_likeness_faults(at, rules)]
    if not faults and (length := len(lifecycle_document(rules))) > _MOST_CHARACTERS:
        allowed = f"a document of at most {_MOST_CHARACTERS} characters"
        faults.append(Fault(at, f"{length} characters", allowed))
    return faults


def _rule_faults(at: tuple[str, ...], rule: Mapping[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    if (status := rule.get("tag_status")) not in _STATUSES:
        faults.append(Fault((*at, "tag_status"), status, " or ".join(_STATUSES)))
    faults += _list_faults(at, rule)
    given = [limit for limit in _LIMITS if limit in rule]
    if len(given) != 1:
        faults.append(Fault(at, given, f"exactly one of {' and '.join(_LIMITS)}"))
    return faults + whole_faults(rule, {**_LIMITS, **_PRIORITY}, at)


def _list_faults(at: tuple[str, ...], rule: Mapping[str, Any]) -> list[Fault]:
    given = [key for key in _LISTS if key in rule]
    if rule.get("tag_status") == "tagged" and len(given) != 1:
        allowed = f'exactly one of {" and ".join(_LISTS)}; tag_pattern_list ["*"] is every tag'
        return [Fault(at, given, allowed)]
    if rule.get("tag_status") != "tagged":
        return [Fault((*at, key), rule[key], "only with tag_status tagged") for key in given]
    (key,) = given
    wildcards = MOST_WILDCARDS if key == "tag_pattern_list" else 0
    return pattern_faults((*at, key), rule[key], wildcards)


def _order_faults(at: tuple[str, ...], rules: Sequence[Any]) -> list[Fault]:
    numbers = priorities(rules)
    faults = [
        Fault((*at, str(position), "rule_priority"), number, "a number that no other rule has")
        for position, number in enumerate(numbers)
        if number in numbers[:position]
    ]
    allowed = "any only in the last rule, that of the highest rule_priority"
    faults += [
        Fault((*at, str(position), "tag_status"), "any", allowed)
        for position, (number, rule) in enumerate(zip(numbers, rules, strict=True))
        if rule["tag_status"] == "any" and number < max(numbers)
    ]
    return faults


def _likeness_faults(at: tuple[str, ...], rules: Sequence[Any]) -> list[Fault]:
    faults: list[Fault] = []
    seen: set[tuple[str, frozenset[str]]] = set()
    for position, rule in enumerate(rules):
        status = rule["tag_status"]
        key = next((key for key in _LISTS if key in rule), "tag_status")
        chosen = (key, frozenset(rule[key] if key in _LISTS else [status]))
        if chosen in seen and status != "any":
            allowed = "other tags than another rule's" if key in _LISTS else "untagged once"
            faults.append(Fault((*at, str(position), key), rule[key], allowed))
        seen.add(chosen)
    return faults
