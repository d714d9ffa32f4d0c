"""The lifecycle document of an ECR repository, from rules in awsx's vocabulary."""

import json
from collections.abc import Sequence
from typing import Any, TypedDict

from typing_extensions import NotRequired


class LifecycleRule(TypedDict):
    """One rule: which images it looks at, and when they expire.

    An image that a rule looks at is left alone by every rule after it, whether it expires or not.
    """

    tag_status: str
    """Images that the rule looks at: `untagged`, `tagged` or `any`. One rule alone may look at
    untagged images; `any` only in the last rule."""

    rule_priority: NotRequired[int]
    """Place of the rule among the others, the lowest number first; no two alike.
    Default: one more than the rule before it, 1 for the first."""

    tag_pattern_list: NotRequired[list[str]]
    """Tags that the rule looks at, with up to four `*` each as wildcards; an image has to have a
    tag for each of them. `["*"]` is every tag. With `tagged`, this or tag_prefix_list has to be
    given. Default: none."""

    tag_prefix_list: NotRequired[list[str]]
    """Beginnings of the tags that the rule looks at; an image has to have a tag for each of them.
    With `tagged`, this or tag_pattern_list has to be given. Default: none."""

    maximum_number_of_images: NotRequired[int]
    """Images to keep, the newest first. Default: not limited; exactly one limit has to be given."""

    maximum_age_limit: NotRequired[int]
    """Days after its push that an image expires. Default: not limited; exactly one limit has to be
    given."""


DEFAULT_RULES: tuple[LifecycleRule, ...] = (
    {"tag_status": "untagged", "maximum_age_limit": 14},
    {"tag_status": "tagged", "tag_pattern_list": ["*"], "maximum_number_of_images": 30},
)
"""Two weeks and thirty images are deeper than a rollback goes, and bound what storage can cost."""


def priorities(rules: Sequence[LifecycleRule]) -> list[int]:
    """Return the priority of each rule, in the order of the list."""
    found: list[int] = []
    for rule in rules:
        following = found[-1] + 1 if found else 1
        found.append(int(rule.get("rule_priority", following)))
    return found


def rule_description(rule: LifecycleRule) -> str:
    """Return a rule in words, as its document describes it."""
    if "maximum_number_of_images" in rule:
        limit = f"keep the newest {int(rule['maximum_number_of_images'])}"
    else:
        limit = f"expire {int(rule['maximum_age_limit'])} days after the push"
    return f"{rule['tag_status']} images: {limit}"


def lifecycle_document(rules: Sequence[LifecycleRule]) -> str:
    """Return the policy as canonical JSON, by priority (ECR guide, "Lifecycle policy template")."""
    numbered = sorted(zip(priorities(rules), rules, strict=True), key=lambda pair: pair[0])
    return json.dumps(
        {"rules": [_rule(priority, rule) for priority, rule in numbered]}, sort_keys=True
    )


def _rule(priority: int, rule: LifecycleRule) -> dict[str, Any]:
    selection: dict[str, Any] = {"tagStatus": rule["tag_status"]}
    if "tag_pattern_list" in rule:
        selection["tagPatternList"] = rule["tag_pattern_list"]
    if "tag_prefix_list" in rule:
        selection["tagPrefixList"] = rule["tag_prefix_list"]
    if "maximum_number_of_images" in rule:
        count = int(rule["maximum_number_of_images"])
        selection |= {"countType": "imageCountMoreThan", "countNumber": count}
    else:
        count = int(rule["maximum_age_limit"])
        selection |= {
            "countType": "sinceImagePushed",
            "countNumber": count,
            "countUnit": "days",
        }
    return {
        "rulePriority": priority,
        "description": rule_description(rule),
        "selection": selection,
        "action": {"type": "expire"},
    }
