"""The containers of a task definition: a JSON text, of which one unknown part hides the whole."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from guardrails.graph import Resource
from guardrails.values import ABSENT, UNKNOWN, Gap, read

PROPERTY: Final = "containerDefinitions"


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a task definition."""

    task: Resource
    definition: Mapping[str, Any]
    """As ECS takes it, keys in camelCase. May hold secrets: messages name keys, never values."""

    @property
    def name(self) -> str:
        """The container's name; a placeholder where it has none that is known."""
        name = self.read("name")
        return name if isinstance(name, str) else "(unnamed)"

    @property
    def label(self) -> str:
        """Task definition and container, as messages call it."""
        return f"container '{self.name}' of {self.task.label}"

    def read(self, *path: str | int) -> Any:
        """Return the value at a path, ABSENT or UNKNOWN."""
        return read(self.definition, *path)

    def flag(self, *path: str | int) -> bool | Gap:
        """Return a switch: False where it is left out, as ECS takes it."""
        value = self.read(*path)
        if value is ABSENT:
            return False
        return value if isinstance(value, bool) else UNKNOWN

    @property
    def essential(self) -> bool:
        """Whether the task ends with it: ECS's default is that it does."""
        return self.read("essential") is not False

    @property
    def environment(self) -> dict[str, Any] | Gap:
        """The plain environment variables by name. Their values are not for messages."""
        entries = self.read("environment")
        if entries is ABSENT:
            return {}
        if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
            return UNKNOWN
        return {str(each.get("name", "")): each.get("value", "") for each in entries}


def containers(task: Resource) -> tuple[Container, ...] | Gap:
    """Return the containers of a task definition; UNKNOWN while its JSON is, or is none."""
    text = task.given(PROPERTY)
    if isinstance(text, Gap):
        return text
    try:
        definitions = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return UNKNOWN
    if not isinstance(definitions, list) or not all(isinstance(x, dict) for x in definitions):
        return UNKNOWN
    return tuple(Container(task, _camel_case(definition)) for definition in definitions)


# Below these keys a name is the program's own, not ECS's.
_FREE: Final = frozenset({"options", "dockerLabels", "driverOpts", "labels"})


def _camel_case(value: Any) -> Any:
    """Return a definition with keys as ECS spells them: the provider takes ``Image``, too."""
    if isinstance(value, list):
        return [_camel_case(element) for element in value]
    if not isinstance(value, dict):
        return value
    spelt = {key[:1].lower() + key[1:]: member for key, member in value.items()}
    return {key: member if key in _FREE else _camel_case(member) for key, member in spelt.items()}
