"""The reference of the components, from their schema: `python components/reference.py`.

Names are Python's; in other languages they are the same in camelCase, as the schema has them.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

SCHEMA: Final = Path(__file__).parent / "schema.json"

_PREFIX: Final = "private-fargate:index:"
_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z])(?=\dxx)")
_PLAIN: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}

_HEAD: Final = """# Reference

Every component, argument, output and type, made from `components/schema.json` by `make schema`: do
not edit it. Names are Python's; in other languages they are the same in camelCase. An argument
marked *wired* takes an output of another resource; the others decide what is made, and are plain
values. **Bold** arguments are required.

"""


def reference(schema: Mapping[str, Any]) -> str:
    """Return the page of a package's schema, as Markdown."""
    components = {_name(token): made for token, made in schema["resources"].items()}
    types = {_name(token): kind for token, kind in schema["types"].items()}
    index = " · ".join(f"[{name}](#{name.lower()})" for name in components)
    parts = [_HEAD + index + "\n", "## Components\n"]
    for name, made in components.items():
        parts += [f"### {name}\n", f"{made['description']}\n"]
        required = set(made.get("requiredInputs", ()))
        parts.append("\n".join(_arguments(made.get("inputProperties", {}), required)) + "\n")
        parts.append("Outputs:\n")
        parts.append("\n".join(_outputs(made.get("properties", {}))) + "\n")
    parts.append("## Types\n")
    for name, kind in types.items():
        parts += [f"### {name}\n", f"{kind['description']}\n"]
        if "enum" in kind:
            rows = [f"- `{each['value']}`: {_line(each)}" for each in kind["enum"]]
        else:
            rows = list(_arguments(kind["properties"], set(kind.get("required", ()))))
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def python_name(name: str) -> str:
    """Return what Python calls a property of the schema."""
    return _WORDS.sub("_", name).lower()


def _arguments(properties: Mapping[str, Any], required: set[str]) -> Iterator[str]:
    for name in sorted(properties, key=lambda each: (each not in required, each)):
        given = properties[name]
        shown = f"`{python_name(name)}`"
        wired = "" if given.get("plain") else ", wired"
        label = f"**{shown}**" if name in required else shown
        yield f"- {label} ({_type(given)}{wired}): {_line(given)}"


def _outputs(properties: Mapping[str, Any]) -> Iterator[str]:
    for name, given in sorted(properties.items()):
        yield f"- `{python_name(name)}` ({_type(given)}): {_line(given)}"


def _type(given: Mapping[str, Any]) -> str:
    if "$ref" in given:
        name = given["$ref"].rpartition(":")[2]
        return f"[{name}](#{name.lower()})"
    if given["type"] == "array":
        return f"list of {_type(given['items'])}"
    if given["type"] == "object":
        return f"{_type(given['additionalProperties'])} by name"
    return _PLAIN[given["type"]]


def _line(described: Mapping[str, Any]) -> str:
    return " ".join(described["description"].split())


def _name(token: str) -> str:
    return token.removeprefix(_PREFIX)


if __name__ == "__main__":
    sys.stdout.write(reference(json.loads(SCHEMA.read_text())))
