"""Whether lifecycle rules could delete an image that a rollback needs."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone

from private_fargate.lifecycle import LifecycleRule, rule_description
from private_fargate.lifecycle_simulation import PushedImage, deletions, tag_patterns
from private_fargate.tag_patterns import overlap

DEFAULT_DEPTH = 5
"""The running image and four before it. ECS itself goes back by one (ECS guide, "How the Amazon
ECS deployment circuit breaker detects failures"); people who look for a fault go further."""

EVERY_TAG = ("*",)

# Any fixed instant does: only what lies between it and a push counts.
_NOW = datetime(2000, 1, 1, tzinfo=timezone.utc)


def rollback_warnings(
    rules: Sequence[LifecycleRule],
    depth: int = DEFAULT_DEPTH,
    release_tags: Sequence[str] = EVERY_TAG,
    moving_tags: Sequence[str] = (),
) -> list[str]:
    """Return one sentence for each rule that could delete one of the last `depth` deployed images.

    It plays worst cases through `deletions`: `depth` deployments, all of them longer ago than any
    age limit, with tags that a rule looks at, as far as the patterns of `release_tags` allow.
    `moving_tags` are patterns of the tags that may be overwritten: an image without another tag is
    untagged once its tag has moved. Every push is taken to be deployed: how many are not, nobody
    knows, and enough of them use up any number of images.
    """
    guilty = {
        deletion.rule
        for tags in _worst_cases(rules, depth, release_tags, moving_tags)
        for deletion in deletions(rules, _deployed(rules, tags), _NOW)
    }
    return [_warning(position, rules[position], depth) for position in sorted(guilty)]


def _worst_cases(
    rules: Sequence[LifecycleRule],
    depth: int,
    release_tags: Sequence[str],
    moving_tags: Sequence[str],
) -> Iterator[list[frozenset[str]]]:
    """Yield the tags of the deployed images, the newest first."""
    for release in release_tags:
        yield _series([release], depth)
        if moving := _common(release, moving_tags):
            yield [*_series([moving], min(depth, 1)), *[frozenset[str]()] * (depth - 1)]
    for rule in rules:
        if rule["tag_status"] == "tagged":
            common = [_common(pattern, release_tags) for pattern in tag_patterns(rule)]
            asked = [pattern for pattern in common if pattern is not None]
            if len(asked) == len(common):
                yield _series(asked, depth)


def _series(patterns: Sequence[str], depth: int) -> list[frozenset[str]]:
    """Return a tag of each pattern for each image; for one image, if a pattern is a single tag."""
    images = depth if all("*" in pattern for pattern in patterns) else min(depth, 1)
    # Long enough that it hardly matches another rule's pattern by accident.
    return [
        frozenset(pattern.replace("*", f"deployed{age}") for pattern in patterns)
        for age in range(images)
    ]


def _common(pattern: str, others: Sequence[str]) -> str | None:
    return next((both for other in others if (both := overlap(pattern, other)) is not None), None)


def _deployed(rules: Sequence[LifecycleRule], tags: Sequence[frozenset[str]]) -> list[PushedImage]:
    longest = max(int(rule.get("maximum_age_limit", 0)) for rule in rules)
    last_push = _NOW - timedelta(days=longest + 1)
    return [
        PushedImage(f"deployed{age}", held, last_push - timedelta(seconds=age))
        for age, held in enumerate(tags)
    ]


def _warning(position: int, rule: LifecycleRule, depth: int) -> str:
    if rule["tag_status"] == "untagged":
        remedy = "an image that is deployed by a tag that moves has none once it has moved"
    elif "maximum_number_of_images" in rule:
        remedy = f"keep at least {depth}"
    else:
        remedy = f"an age limit expires what runs too; keep at least {depth} by number instead"
    return (
        f"lifecycle_rules.{position} ({rule_description(rule)}) can delete one of the last {depth} "
        f"deployed images, which a rollback needs: {remedy}; or, if such images are never "
        "deployed, say in release_tag_patterns which are"
    )
