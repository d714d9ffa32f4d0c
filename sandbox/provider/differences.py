"""What changes about a resource, what of that replaces it, and what the provider refuses."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.provider import cfn
from sandbox.provider.schema import Fault
from sandbox.provider.table import Entry
from sandbox.provider.templates import ABSENT, look_up
from sandbox.provider.values import Properties, same

TAG_PROPERTIES = ("tags", "tagsAll")


@dataclass(frozen=True)
class Difference:
    """What a change does to a resource."""

    changed: frozenset[str]
    replacing: frozenset[str]


def difference(
    entry: Entry | None, olds: Properties, news: Properties, ignored: set[str]
) -> Difference:
    """The changed properties, and those of them that replace the resource."""
    names = {key for key in {*olds, *news} if not key.startswith("__")}
    changed = frozenset(
        name for name in names - ignored if not same(olds.get(name), news.get(name))
    )
    replacing = frozenset(
        name
        for name in changed
        if entry and (_replaces(entry, name) or _replaces_within(entry, name, olds, news))
    )
    return Difference(changed, replacing)


def unswitched(entry: Entry, olds: Properties, news: Properties) -> Iterator[Fault]:
    """The changes that the official provider refuses to make without their switch."""
    for name, (switch, reason) in entry.switched.items():
        if olds and not news.get(switch) and not same(olds.get(name), news.get(name)):
            yield Fault(name, reason)


def _replaces(entry: Entry, name: str) -> bool:
    if name in entry.in_place or name in TAG_PROPERTIES:
        return False
    if entry.always_replaces or name in entry.replaces or name == "region":
        return True
    if entry.name and name in {entry.name[0], f"{entry.name[0]}Prefix"}:
        return True
    renamed = entry.renames.get(name, name)
    plain = {cfn.plain_name(name), cfn.plain_name(renamed)}
    return bool(plain & cfn.replacing_names(entry.cfn))


def _replaces_within(entry: Entry, name: str, olds: Properties, news: Properties) -> bool:
    """Whether something within the property changes that cannot be changed in place."""
    within = [path for path in entry.replaces if path.startswith(f"{name}.")]
    return any(not same(_known(olds, path), _known(news, path)) for path in within)


def _known(properties: Properties, path: str) -> Any:
    found = look_up(properties, path)
    return None if found is ABSENT else found
