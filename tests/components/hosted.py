"""The plugin that hosts the components, and arguments as they arrive in it."""

import importlib.util
from types import ModuleType
from typing import Any

from pulumi.provider.experimental.component import ComponentProvider

import private_fargate
from sandbox.paths import PROJECT_ROOT

COMPONENTS_FOLDER = PROJECT_ROOT / "components"


def script(name: str) -> ModuleType:
    """A program of the package's folder, as a module."""
    spec = importlib.util.spec_from_file_location(
        f"package_{name}", COMPONENTS_FOLDER / f"{name}.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def hosting_provider() -> Any:
    """The provider that the engine talks to when a program uses the package."""
    host = script("__main__")
    host.dedent_descriptions()
    return ComponentProvider(host.components(), host.PACKAGE, None, private_fargate.__version__)


def wire_inputs(provider: Any, component: Any, args: Any) -> dict[str, Any]:
    """A component's arguments as they arrive from a program in another language."""
    definition = provider._component_defs[component.__name__]
    return on_the_wire(provider, args, definition.inputs, definition.inputs_mapping)


def on_the_wire(provider: Any, values: Any, properties: Any, mapping: Any) -> dict[str, Any]:
    """Arguments as they arrive from other languages: camelCase, and numbers as floats."""
    python_names = {python: schema for schema, python in mapping.items()}
    return {
        python_names[key]: _value(provider, value, properties[python_names[key]])
        for key, value in values.items()
    }


def _value(provider: Any, value: Any, prop: Any) -> Any:
    if isinstance(value, list):
        return [_value(provider, each, prop.items) for each in value]
    if prop.ref and isinstance(value, dict):
        kind = provider.get_type_definition(prop)
        if kind is not None:
            return on_the_wire(provider, value, kind.properties, kind.properties_mapping)
    if isinstance(value, dict) and prop.additional_properties:
        return {k: _value(provider, each, prop.additional_properties) for k, each in value.items()}
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
