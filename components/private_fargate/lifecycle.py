"""The lifecycle document of an ECR repository, from rules in awsx's vocabulary."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from typing_extensions import NotRequired

from private_fargate.faults import Fault, whole_faults


class LifecycleRule(TypedDict):
    """One rule: which images it looks at, and when they expire. Rules apply in their order."""

    tag_status: str
    """Images that the rule looks at: `untagged`, `tagged` or `any`; `any` only in the last rule."""

    tag_pattern_list: NotRequired[list[str]]
    """Tags that the rule looks at, with `*` as a wildcard; only with `tagged`.
    Default: every tag."""

    maximum_number_of_images: NotRequired[int]
    """Images to keep, the newest first. Default: not limited; exactly one limit has to be given."""

    maximum_age_limit: NotRequired[int]
    """Days after its push that an image expires. Default: not limited; exactly one limit has to be
    given."""


DEFAULT_RULES: tuple[LifecycleRule, ...] = (
    {"tag_status": "untagged", "maximum_age_limit": 14},
    {"tag_status": "tagged", "maximum_number_of_images": 30},
)
"""Two weeks and thirty images are deeper than a rollback goes, and bound what storage can cost."""

_STATUSES = ("untagged", "tagged", "any")
_LIMITS = {"maximum_number_of_images": (1, 1_000_000), "maximum_age_limit": (1, 36_500)}


def lifecycle_faults(rules: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """Return what ECR would refuse in a list of rules."""
    faults: list[Fault] = []
    if not rules:
        faults.append(Fault(("lifecycle_rules",), [], "at least one rule"))
    for position, rule in enumerate(rules):
        at = ("lifecycle_rules", str(position))
        status = rule.get("tag_status")
        if status not in _STATUSES:
            faults.append(Fault((*at, "tag_status"), status, " or ".join(_STATUSES)))
        if status == "any" and position < len(rules) - 1:
            faults.append(Fault((*at, "tag_status"), status, "any only in the last rule"))
        if "tag_pattern_list" in rule and (status != "tagged" or not rule["tag_pattern_list"]):
            allowed = "at least one pattern, and only with tag_status tagged"
            faults.append(Fault((*at, "tag_pattern_list"), rule["tag_pattern_list"], allowed))
        given = [limit for limit in _LIMITS if limit in rule]
        if len(given) != 1:
            faults.append(Fault(at, given, f"exactly one of {' and '.join(_LIMITS)}"))
        faults += whole_faults(rule, _LIMITS, at)
    return faults


def lifecycle_document(rules: Sequence[LifecycleRule]) -> str:
    """Return the policy as canonical JSON, priorities in the order of the rules from 1."""
    return json.dumps(
        {"rules": [_rule(priority, rule) for priority, rule in enumerate(rules, start=1)]},
        sort_keys=True,
    )


def _rule(priority: int, rule: LifecycleRule) -> dict[str, Any]:
    selection: dict[str, Any] = {"tagStatus": rule["tag_status"]}
    if rule["tag_status"] == "tagged":
        selection["tagPatternList"] = rule.get("tag_pattern_list", ["*"])
    if "maximum_number_of_images" in rule:
        count = int(rule["maximum_number_of_images"])
        selection |= {"countType": "imageCountMoreThan", "countNumber": count}
        limit = f"keep the newest {count}"
    else:
        count = int(rule["maximum_age_limit"])
        selection |= {
            "countType": "sinceImagePushed",
            "countNumber": count,
            "countUnit": "days",
        }
        limit = f"expire {count} days after the push"
    return {
        "rulePriority": priority,
        "description": f"{rule['tag_status']} images: {limit}",
        "selection": selection,
        "action": {"type": "expire"},
    }
