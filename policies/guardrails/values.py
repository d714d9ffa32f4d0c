"""Reading properties that may be unknown, or secret.

The policy SDK raises when an unknown value is touched, by ``[]``, ``get``, ``in`` or iteration
alike, and gives up the *whole* policy with a mere notice. So every property is read through
:func:`read`, which turns an unknown into a value that a rule has to decide about.

A secret is handed to policies in plain, and is judged like any value; in `preview --json` and in an
export it is not there, and UNKNOWN. Which properties are secret is known everywhere but under the
SDK's own server, which unwraps them (:func:`is_secret`).
"""

import json
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Final, Literal, NoReturn

from pulumi_policy import proxy


class Gap(Enum):
    """Why a property has no value."""

    ABSENT = "absent"
    """The program left it out (or set it to null or to the empty string, as providers write it)."""

    UNKNOWN = "unknown"
    """It is decided only when the plan is carried out; or it is a secret that this source of the
    plan does not hold."""

    def __bool__(self) -> NoReturn:
        """Refuse a truth value: `if value:` would take an unknown for a yes, or for a no."""
        raise TypeError(f"{self.name} has no truth value: compare with `is ABSENT`, `is UNKNOWN`")


ABSENT: Final[Literal[Gap.ABSENT]] = Gap.ABSENT
UNKNOWN: Final[Literal[Gap.UNKNOWN]] = Gap.UNKNOWN

# What the engine writes in place of an unknown, by type: also in `preview --json`, so the other
# sources of a graph are read by the same function.
_SENTINELS: Final = frozenset(
    {
        proxy.UNKNOWN_ARCHIVE_VALUE,
        proxy.UNKNOWN_ARRAY_VALUE,
        proxy.UNKNOWN_ASSET_VALUE,
        proxy.UNKNOWN_BOOLEAN_VALUE,
        proxy.UNKNOWN_NUMBER_VALUE,
        proxy.UNKNOWN_OBJECT_VALUE,
        proxy.UNKNOWN_STRING_VALUE,
    }
)

# How a secret travels (Pulumi SDK for Go, sdk/go/common/resource/properties.go: SigKey, SecretSig):
# an object with this key, its value beside it in "value" (to policies), "plaintext" (an export with
# --show-secrets) or "ciphertext" (an export).
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 -- a marker, not a secret
BLINDED: Final = "[secret]"
"""What the engine puts in a secret's place where it may not be seen: `preview --json`, and `policy
analyze` on an export that it cannot decrypt."""


def read(properties: Mapping[str, Any], *path: str | int) -> Any:
    """Return the value at a path, :data:`ABSENT` or :data:`UNKNOWN`; never raise.

    A container comes back as plain lists and dicts in which each unknown is ``UNKNOWN`` and each
    null is left out, so that it can be looped over freely. A path through something that is
    neither object nor list is UNKNOWN: a shape that nobody expected must not read as "not set".
    """
    value: Any = properties
    for step in path:
        value = _plain_scalar(_step(value, step))
        if isinstance(value, Gap):
            return value
    return _plain(value)


def is_secret(properties: Mapping[str, Any], *path: str | int) -> bool:
    """Tell whether the value at a path, or what it is part of, is marked as secret."""
    value: Any = properties
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError, proxy.UnknownValueError):
            return False
        if value == BLINDED or (isinstance(value, Mapping) and _wraps_secret(value)):
            return True
    return False


def _step(container: Any, step: str | int) -> Any:
    indexed = isinstance(container, Sequence) and not isinstance(container, (str, bytes))
    if not (indexed and isinstance(step, int)) and not isinstance(container, Mapping):
        return UNKNOWN
    try:
        return _revealed(container[step])
    except (KeyError, IndexError):
        return ABSENT
    except proxy.UnknownValueError:
        return UNKNOWN


def _wraps_secret(value: Mapping[str, Any]) -> bool:
    # Listing the keys is safe where a look-up can raise.
    return _SIGNATURE in list(value) and value[_SIGNATURE] == _SECRET


def _revealed(value: Any) -> Any:
    """Return what a secret's wrapping holds, UNKNOWN where it holds none that can be read."""
    if not isinstance(value, Mapping) or not _wraps_secret(value):
        return value
    if "plaintext" in value:
        try:
            return json.loads(value["plaintext"])
        except (TypeError, ValueError):
            return UNKNOWN
    return value.get("value", UNKNOWN)


def _is_sentinel(value: str) -> bool:
    return value in _SENTINELS or value == BLINDED


def _plain_scalar(value: Any) -> Any:
    if value is None or (isinstance(value, str) and not value):
        return ABSENT
    if isinstance(value, str) and _is_sentinel(value):
        return UNKNOWN
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        # Listing the keys is safe, and so is nothing else: `items()` touches the values.
        members = {key: _element(value, key) for key in list(value)}
        return {key: member for key, member in members.items() if member is not ABSENT}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        elements = [_element(value, index) for index in range(len(value))]
        return [element for element in elements if element is not ABSENT]
    return value


def _element(container: Any, step: Any) -> Any:
    value = _step(container, step)
    # An empty string stays one inside a container: as a tag's value it means something.
    if value is None:
        return ABSENT
    if isinstance(value, str):
        return UNKNOWN if _is_sentinel(value) else value
    return value if isinstance(value, Gap) else _plain(value)
