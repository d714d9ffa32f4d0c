"""What a report is made from: a preview as the engine prints it, or a stack's export."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from guardrails.graph import Graph
from guardrails.sources import SourceError, deployed, from_export, from_preview
from report.events import Step, of_document

HOW: Final = (
    "a report is made from `pulumi preview --json --show-sames`, or from `pulumi stack export`"
)

_ERROR: Final = "error:"
_REFUSED: Final = "error: preview failed"
"""All that the engine's errors say where policies refuse a plan."""

_STACK_TYPE: Final = "pulumi:pulumi:Stack"
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""The key by which the engine marks a secret (Pulumi SDK for Go, resource/properties.go)."""


class DocumentError(ValueError):
    """A file cannot be read, or is neither a preview nor an export."""


@dataclass(frozen=True, slots=True)
class Document:
    """A plan, or a state, with all that a report needs of it."""

    graph: Graph
    """All that will be; of an export, all that there is."""
    project: str
    stack: str
    steps: tuple[Step, ...] | None = None
    """What a preview would do; None for an export."""
    before: Graph | None = None
    """All that is deployed, as a preview tells it; None for an export."""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    """The stack's outputs, as far as they are known and no secrets."""
    errors: tuple[str, ...] = ()
    """What went wrong in the preview: the plan is then not whole."""

    @property
    def name(self) -> str:
        """Project and stack, as a heading calls them."""
        return f"{self.project}/{self.stack}"


def read_document(path: Path) -> Document:
    """Read a file.

    Raises:
        DocumentError: it cannot be read, or is something else.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise DocumentError(f"{path} cannot be read: {reason}") from None
    return document_of(text, str(path))


def document_of(text: str, name: str) -> Document:
    """Read what the engine printed. `name` is what messages call it.

    Raises:
        DocumentError: it is neither a preview nor an export.
    """
    try:
        content = json.loads(text)
    except ValueError:
        raise DocumentError(f"{name} holds no JSON: {HOW}") from None
    if not isinstance(content, dict) or not {"steps", "deployment"} & set(content):
        raise DocumentError(f"{name} is neither a preview nor an export: {HOW}")
    return document_from(content, name)


def document_from(content: Mapping[str, Any], name: str) -> Document:
    """Read what the engine printed, as an object.

    Raises:
        DocumentError: it is not what it looks like, or does not hold all resources.
    """
    try:
        return _exported(content) if "deployment" in content else _previewed(content)
    except SourceError as error:
        raise DocumentError(f"{name}: {error}") from None
    except (KeyError, TypeError, AttributeError):
        raise DocumentError(
            f"{name} looks like a preview or an export, and is none: {HOW}"
        ) from None


def _exported(content: Mapping[str, Any]) -> Document:
    states = sorted(content["deployment"].get("resources") or [], key=lambda each: str(each["urn"]))
    graph = from_export({**content, "deployment": {"resources": states}})
    return Document(graph, *_named(graph), outputs=_outputs(states))


def _previewed(content: Mapping[str, Any]) -> Document:
    # The engine works on many resources at once, and tells them in another order each time.
    content = {**content, "steps": sorted(content["steps"], key=_urn)}
    graph, before = from_preview(content), deployed(content)
    project, stack = _named(graph if len(graph) else before)
    return Document(
        graph,
        project,
        stack,
        steps=of_document(content),
        before=before,
        outputs=_outputs(step.get("newState") or {} for step in content["steps"]),
        errors=tuple(_errors(content.get("diagnostics") or ())),
    )


def _errors(told: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Return what kept a preview from its end: errors of the engine, and of the program itself.

    That policies refuse a plan is none: it is whole then, and findings say why.
    """
    for each in told:
        message, severity = str(each["message"]).strip(), each["severity"]
        program = severity == "info#err" and message.startswith(_ERROR)
        if (severity == "error" or program) and message != _REFUSED:
            yield message


def _urn(step: Mapping[str, Any]) -> str:
    return str((step.get("newState") or step.get("oldState") or {}).get("urn", ""))


def _named(graph: Graph) -> tuple[str, str]:
    """Return project and stack, which every URN begins with: urn:pulumi:STACK::PROJECT::…"""
    for resource in graph:
        parts = resource.urn.removeprefix("urn:pulumi:").split("::")
        if len(parts) > 2:
            return parts[1], parts[0]
    return "project", "stack"


def _outputs(states: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the outputs of the stack itself, secrets left out."""
    for state in states:
        if state.get("type") == _STACK_TYPE:
            given = state.get("outputs") or {}
            return {name: value for name, value in given.items() if not _hidden(value)}
    return {}


def _hidden(value: Any) -> bool:
    return value == "[secret]" or _SIGNATURE in json.dumps(value)
