"""Which services a stack has, by what `pulumi stack export` prints: also of an `up` that failed."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

SERVICE: Final = "aws:ecs/service:Service"


class StateError(ValueError):
    """A document is no export, or has no service; the message says what to give instead."""


class Deployed(NamedTuple):
    """One ECS service of a stack."""

    region: str
    cluster: str
    """ARN of its cluster."""
    service: str


def deployed(document: object) -> list[Deployed]:
    """Return the ECS services in a stack's state, by region, cluster and name.

    Raises StateError when the document is no export, or holds none.
    """
    deployment = document.get("deployment") if isinstance(document, Mapping) else None
    if not isinstance(deployment, Mapping):
        raise StateError("--state: not what `pulumi stack export` prints")
    found = {
        Deployed(_region(outputs["cluster"]), outputs["cluster"], outputs["name"])
        for outputs in map(_outputs, deployment.get("resources") or [])
        if _is_known(outputs)
    }
    if not found:
        raise StateError(
            "--state: no ECS service is in it: `up` has failed before it came to one. Its own "
            "message says why; `python -m guardrails explain 'WORDS'` looks it up"
        )
    return sorted(found)


def _outputs(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    if resource.get("type") != SERVICE or resource.get("delete", False):
        return {}
    return resource.get("outputs") or {}


def _is_known(outputs: Mapping[str, Any]) -> bool:
    cluster, name = outputs.get("cluster"), outputs.get("name")
    return isinstance(cluster, str) and cluster.startswith("arn:") and isinstance(name, str)


def _region(arn: str) -> str:
    return arn.split(":")[3]
