"""Properties that AWS keeps as a list of keys and values, as load balancers do."""

from collections.abc import Callable
from typing import Any

from sandbox.provider.table import Attributes
from sandbox.provider.templates import ABSENT, fill, look_up
from sandbox.provider.values import Properties

Ask = Callable[[str, Properties], Any]
"""Calls an operation of the resource's service."""


def set_attributes(
    attributes: Attributes, ask: Ask, scope: Properties, news: Properties, touched: set[str]
) -> None:
    """Sets the touched properties; one that was dropped and has a switch is turned off."""
    dropped = {name for name in touched if name not in news}
    off = {name: {"enabled": False} for name in dropped if f"{name}.enabled" in attributes.keys}
    properties = {**off, **news}
    found = [
        {"Key": key, "Value": str(value).lower() if isinstance(value, bool) else str(value)}
        for path, key in attributes.keys.items()
        if path.split(".")[0] in touched and (value := look_up(properties, path)) is not ABSENT
    ]
    if found:
        ask(attributes.operation, fill(attributes.params, scope) | {"Attributes": found})


def told_attributes(attributes: Attributes, ask: Ask, scope: Properties) -> Properties:
    """The properties as AWS tells them, as text; an empty value tells none."""
    answer = ask(attributes.read, fill(attributes.params, scope))
    values = {item["Key"]: item.get("Value") for item in answer["Attributes"]}
    properties: Properties = {}
    for path, key in attributes.keys.items():
        if values.get(key) in (None, ""):
            continue
        *outer, name = path.split(".")
        place = properties.setdefault(outer[0], {}) if outer else properties
        place[name] = values[key]
    return properties
