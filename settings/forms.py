"""The forms of a stack file: how a value is read, and how objects of keys become arguments."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from private_fargate.faults import HIDDEN, Fault

Reader = Callable[[Any], Any]


class FormError(ValueError):
    """A value of the wrong form; the message is what is allowed."""


def text(value: Any) -> str:
    """Return a string; a number or switch of YAML is a fault, not a guess."""
    if not isinstance(value, str):
        raise FormError("a text")
    return value


def whole(value: Any) -> int:
    """Return a whole number; `3`, `3.0` and `"3"` are the same in a stack's configuration."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, bool) or not number.is_integer():
        raise FormError("a whole number")
    return int(number)


def number(value: Any) -> float:
    """Return a number, whole or not."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = math.nan
    if isinstance(value, bool) or not math.isfinite(found):
        raise FormError("a number")
    return found


def switch(value: Any) -> bool:
    """Return true or false, written so or as text."""
    if str(value).lower() not in {"true", "false"}:
        raise FormError("true or false")
    return str(value).lower() == "true"


def texts(value: Any) -> list[str]:
    """Return a list of texts."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise FormError("a list of texts")
    return list(value)


def text_or_texts(value: Any) -> list[str]:
    """Return a list of texts from one or several."""
    return [value] if isinstance(value, str) else texts(value)


def variables(value: Any) -> dict[str, str]:
    """Return environment variables; numbers and switches become text, as a shell has them."""
    if not isinstance(value, Mapping) or any(
        isinstance(item, list | Mapping) or item is None for item in value.values()
    ):
        raise FormError("an object of names and texts")
    return {str(key): _variable(item) for key, item in value.items()}


def _variable(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def statements(value: Any) -> list[dict[str, Any]]:
    """Return policy statements."""
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise FormError("a list of statements, each with actions and resources")
    for item in value:
        wrong = set(item) - {"actions", "resources", "conditions", "effect"}
        if wrong or not all(isinstance(item.get(key), list) for key in ("actions", "resources")):
            raise FormError("statements of actions and resources (lists), conditions and effect")
    return [dict(item) for item in value]


@dataclass(frozen=True)
class Key:
    """One key: the argument that it becomes and how it is read."""

    argument: str
    read: Reader
    other: str | None = None
    """Argument that it becomes instead when the reader says so with a pair (argument, value)."""
    secret: bool = False
    rebuilt: bool = False
    """Whether the reader builds another structure, in which the file's places mean nothing."""


@dataclass(frozen=True)
class Nested:
    """A key that holds an object."""

    argument: str
    section: "Section"


@dataclass(frozen=True)
class Each:
    """A key that holds several objects: a list of them, or an object of them by name."""

    argument: str
    section: "Section"
    by_name: bool = False

    def read(self, value: Any, at: tuple[str, ...]) -> tuple[Any, list[Fault]]:
        """Return the arguments of every object, and the faults of their form."""
        if not isinstance(value, Mapping if self.by_name else list):
            what = "an object of objects by name" if self.by_name else "a list of objects"
            return None, [Fault(at, value, what)]
        members = enumerate(value) if isinstance(value, list) else dict(value).items()
        read: dict[str, Any] = {}
        faults: list[Fault] = []
        for place, member in members:
            here = (*at, str(place))
            if isinstance(member, Mapping):
                read[str(place)], inner = self.section.read(member, here)
                faults += inner
            else:
                faults.append(Fault(here, member, "an object of settings"))
        return (read if self.by_name else list(read.values())), faults


@dataclass(frozen=True)
class Section:
    """One object of the stack file."""

    keys: Mapping[str, Key | Nested | Each]

    def read(
        self, given: Mapping[str, Any], at: tuple[str, ...]
    ) -> tuple[dict[str, Any], list[Fault]]:
        """Return the arguments of an object, and the faults of its form."""
        args: dict[str, Any] = {}
        faults: list[Fault] = []
        for name, value in given.items():
            key, path = self.keys.get(name), (*at, name)
            if key is None:
                faults.append(Fault(path, HIDDEN, self._nearest(name)))
            elif isinstance(key, Each):
                members, inner = key.read(value, path)
                faults += inner
                if members is not None:
                    args[key.argument] = members
            elif isinstance(key, Nested) and isinstance(value, Mapping):
                args[key.argument], inner = key.section.read(value, path)
                faults += inner
            elif isinstance(key, Nested):
                faults.append(Fault(path, value, "an object of settings"))
            else:
                try:
                    args |= _argument(key, value)
                except FormError as wrong:
                    faults.append(Fault(path, HIDDEN if key.secret else value, str(wrong)))
        return args, faults

    def key_of(self, argument: str) -> str:
        """Return how an argument is spelt in the stack file."""
        for name, key in self.keys.items():
            if argument in {key.argument, getattr(key, "other", None)}:
                return name
        head, *rest = argument.split("_")
        return head + "".join(part.capitalize() for part in rest)

    def path_of(self, path: tuple[str, ...], given: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the stack file's path of a component's fault."""
        if not path:
            return ()
        name, rest = self.key_of(path[0]), path[1:]
        key = self.keys.get(name)
        written = given.get(name)
        if isinstance(key, Nested):
            return (name, *key.section.path_of(rest, _object(written)))
        if isinstance(key, Each) and rest:
            member = _member(written, rest[0])
            return (name, rest[0], *key.section.path_of(rest[1:], _object(member)))
        # A place inside means something only where it was written.
        is_written = isinstance(written, list | Mapping) and not getattr(key, "rebuilt", False)
        return (name, *rest) if is_written else (name,)

    def _nearest(self, name: str) -> str:
        near = get_close_matches(name, self.keys, n=1)
        return (
            f"{near[0]}, the nearest of the known keys"
            if near
            else f"one of the keys {', '.join(sorted(self.keys))}"
        )


def _argument(key: Key, value: Any) -> dict[str, Any]:
    result = key.read(value)
    return dict(result) if key.other is not None else {key.argument: result}


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _member(value: Any, place: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(place)
    is_place = isinstance(value, list) and place.isdecimal() and int(place) < len(value)
    return value[int(place)] if is_place else None
