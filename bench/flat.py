"""The same resources as one flat program: a constructor call of pulumi_aws each, no components.

It is generated from a preview of ours, so that both programs ask the engine for the same; and it
looks up what ours does.
"""

import importlib
import inspect
import json
import keyword
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from typing import Any, Final, NamedTuple

from pulumi import _types
from pulumi.runtime.rpc import UNKNOWN

_TOKEN: Final = re.compile(r"aws:(?P<module>\w+)/\w+:(?P<name>\w+)")
_DEFAULTS: Final = "__defaults"
_HEAD: Final = '"""Generated: the resources of a recorded preview, each by itself."""\n'
_LOOK_UPS: Final = """
# What a program asks that is not written for one account and one region.
pulumi_aws.get_caller_identity()
pulumi_aws.get_partition()
pulumi_aws.get_region()
pulumi_aws.get_availability_zones(state="available")
"""


class Recorded(NamedTuple):
    """One resource of a preview."""

    urn: str
    token: str
    name: str
    inputs: dict[str, Any]
    feeds: Mapping[str, list[str]]
    """Which resources each input comes from, by URN."""
    after: list[str]
    """All resources that it waits for, by URN."""


def recorded(document: Mapping[str, Any]) -> list[Recorded]:
    """Return what a preview (`--json --show-sames`) creates of AWS, in its order."""
    found = []
    for step in document["steps"]:
        state = step.get("newState") or {}
        if state.get("custom") and _TOKEN.fullmatch(state["type"]):
            feeds = state.get("propertyDependencies") or {}
            name = state["urn"].rpartition("::")[2]
            after = state.get("dependencies") or []
            inputs = state.get("inputs") or {}
            found.append(Recorded(state["urn"], state["type"], name, inputs, feeds, after))
    return found


def counted(document: Mapping[str, Any]) -> Counter[str]:
    """Return how many resources of each type a preview creates."""
    return Counter(resource.token for resource in recorded(document))


def flat_program(document: Mapping[str, Any]) -> str:
    """Return the source of a program that makes the same resources, in the same order."""
    resources = recorded(document)
    variables = {resource.urn: f"r{number}" for number, resource in enumerate(resources)}
    names = _unique_names(resources)
    calls = [_call(resource, names[resource.urn], variables) for resource in resources]
    modules = sorted({_module(resource.token) for resource in resources})
    imports = ["import pulumi", *(f"import pulumi_aws.{module}" for module in modules)]
    return "\n".join([_HEAD, *imports, _LOOK_UPS, *calls, ""])


def _unique_names(resources: list[Recorded]) -> dict[str, str]:
    """Return each resource's name: without parents two of a type must not be called alike."""
    taken: Counter[tuple[str, str]] = Counter()
    names = {}
    for resource in resources:
        taken[resource.token, resource.name] += 1
        count = taken[resource.token, resource.name]
        names[resource.urn] = resource.name if count == 1 else f"{resource.name}-{count}"
    return names


def _call(resource: Recorded, name: str, variables: Mapping[str, str]) -> str:
    constructor, keywords = _signature(resource.token)
    automatic = {_DEFAULTS, *resource.inputs.get(_DEFAULTS, [])}
    arguments, used = [], set()
    for key, value in resource.inputs.items():
        if key in automatic:
            continue
        sources = _sources(resource.feeds.get(key, []), variables)
        text, taken = _expression(key, value, sources)
        used.update(taken)
        arguments.append(f"    {keywords[key]}={text},")
    rest = [variables[urn] for urn in resource.after if urn in variables]
    waits = [variable for variable in dict.fromkeys(rest) if variable not in used]
    if waits:
        options = f"pulumi.ResourceOptions(depends_on=[{', '.join(waits)}])"
        arguments.append(f"    opts={options},")
    lines = [f"{variables[resource.urn]} = {constructor}(", f"    {name!r},", *arguments, ")"]
    return "\n".join(lines)


class _Source(NamedTuple):
    """A resource that an input may come from."""

    variable: str
    kind: str
    """Name of its type, in small letters."""


def _sources(urns: list[str], variables: Mapping[str, str]) -> list[_Source]:
    kinds = {urn: urn.split("::")[2].rpartition(":")[2].lower() for urn in urns}
    return [_Source(variables[urn], kinds[urn]) for urn in urns if urn in variables]


def _expression(key: str, value: Any, sources: list[_Source]) -> tuple[str, set[str]]:
    """Return a value as source, and the variables in it: an unknown part is another's id.

    What an unknown part is of, its key tells (`subnets`, `targetGroupArn`); where it does not, it
    is of the first source's type. Sources that are in no part of the value are only waited for.
    """
    used: set[str] = set()
    parts: dict[str, Iterator[str]] = {}

    def written(key: str, item: Any) -> str:
        if item == UNKNOWN and sources:
            return every(key) if key.endswith("s") else one(key)
        if isinstance(item, list):
            members = (one(key) if each == UNKNOWN else written(key, each) for each in item)
            return f"[{', '.join(members)}]"
        if isinstance(item, dict):
            pairs = (f"{name!r}: {written(name, each)}" for name, each in item.items())
            return f"{{{', '.join(pairs)}}}"
        return repr(item)

    def one(key: str) -> str:
        variables = _fitting(key, sources)
        variable = next(parts.setdefault(key, chain(variables, repeat(variables[-1]))))
        used.add(variable)
        return f"{variable}.id"

    def every(key: str) -> str:
        variables = _fitting(key, sources)
        used.update(variables)
        return f"[{', '.join(f'{variable}.id' for variable in variables)}]"

    if value == UNKNOWN and len({source.kind for source in sources}) > 1 and _is_text(key):
        ids = ", ".join(f"{source.variable}.id" for source in sources)
        return f"pulumi.Output.all({ids}).apply(str)", {source.variable for source in sources}
    return written(key, value), used


def _fitting(key: str, sources: list[_Source]) -> list[str]:
    named = [source.variable for source in sources if source.kind in key.lower()]
    return named or [source.variable for source in sources if source.kind == sources[0].kind]


def _is_text(key: str) -> bool:
    """Say whether an input is a document, made of what several resources are called."""
    return key in {"policy", "containerDefinitions", "resourceLabel", "dashboardBody"}


def _module(token: str) -> str:
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise ValueError(f"{token} is no resource type of pulumi_aws")
    module = found["module"]
    # Python has no module `lambda`: pulumi_aws puts an underscore behind it.
    return f"{module}_" if keyword.iskeyword(module) else module


def _signature(token: str) -> tuple[str, Mapping[str, str]]:
    """Return how a type's constructor is called, and its keywords by the engine's names."""
    module, name = _module(token), token.rpartition(":")[2]
    package = importlib.import_module(f"pulumi_aws.{module}")
    own = inspect.getmodule(getattr(package, name))
    arguments = getattr(own, f"{name}InitArgs", None) or getattr(own, f"{name}Args")
    translated = _types.input_type_py_to_pulumi_names(arguments)
    return f"pulumi_aws.{module}.{name}", {camel: python for python, camel in translated.items()}


def loaded(text: str) -> dict[str, Any]:
    """Return a preview's JSON, without what a program printed before it."""
    document: dict[str, Any] = json.loads(text[text.index("{") :])
    return document
