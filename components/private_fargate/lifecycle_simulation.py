"""Which images a repository's lifecycle rules would delete, worked out as ECR does.

Source: ECR guide, "Lifecycle policy evaluation rules" and "Examples of lifecycle policies". ECR
knows nothing of what runs (aws/containers-roadmap issue 1078): an image of a running task expires
like any other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from private_fargate.lifecycle import LifecycleRule, priorities
from private_fargate.tag_patterns import matches


@dataclass(frozen=True)
class PushedImage:
    """One image of a repository."""

    digest: str
    """What identifies it."""

    tags: frozenset[str]
    """Its tags; empty for an untagged image."""

    pushed_at: datetime
    """When it was pushed."""

    references: frozenset[str] = frozenset()
    """Digests that it refers to, if it is a manifest list: the images of each platform."""


@dataclass(frozen=True)
class Deletion:
    """One image that a rule deletes."""

    digest: str
    """The image."""

    rule: int
    """Position in the list of the rule that deletes it."""

    is_running: bool
    """Whether a task runs it: it could not be started again."""


def deletions(
    rules: Sequence[LifecycleRule],
    images: Collection[PushedImage],
    now: datetime,
    running: Collection[str] = (),
) -> list[Deletion]:
    """Return what one evaluation of the rules deletes, the oldest image first.

    `running` holds the digests that tasks run. Of images pushed in the same instant the guide says
    no order; here it is that of their digests. The rules have to be sound: see `lifecycle_faults`.
    """
    # An image of a manifest list cannot expire before the list has gone.
    held = frozenset[str]().union(*(image.references for image in images))
    newest_first = sorted(images, key=lambda i: (i.pushed_at, i.digest), reverse=True)
    by_priority = sorted(range(len(rules)), key=priorities(rules).__getitem__)
    seen: set[str] = set()
    rule_of: dict[str, int] = {}
    for position in by_priority:
        selected = [image for image in newest_first if is_selected(rules[position], image.tags)]
        # What a rule before it looks at is counted here as if it stayed, and left alone.
        for image in _past_limit(rules[position], selected, now):
            if image.digest not in seen | held:
                rule_of[image.digest] = position
        seen |= {image.digest for image in selected}
    return [
        Deletion(image.digest, rule_of[image.digest], image.digest in running)
        for image in reversed(newest_first)
        if image.digest in rule_of
    ]


def is_selected(rule: LifecycleRule, tags: Collection[str]) -> bool:
    """Say whether a rule looks at an image with these tags."""
    if rule["tag_status"] == "any":
        return True
    if rule["tag_status"] == "untagged":
        return not tags
    return all(any(matches(pattern, tag) for tag in tags) for pattern in tag_patterns(rule))


def tag_patterns(rule: LifecycleRule) -> list[str]:
    """Return the tags that a rule for tagged images asks for, as patterns."""
    if "tag_prefix_list" in rule:
        return [f"{prefix}*" for prefix in rule["tag_prefix_list"]]
    return rule["tag_pattern_list"]


def _past_limit(
    rule: LifecycleRule, newest_first: Sequence[PushedImage], now: datetime
) -> Sequence[PushedImage]:
    if "maximum_number_of_images" in rule:
        return newest_first[int(rule["maximum_number_of_images"]) :]
    oldest = now - timedelta(days=int(rule["maximum_age_limit"]))
    return [image for image in newest_first if image.pushed_at < oldest]
