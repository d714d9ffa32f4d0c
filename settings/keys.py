"""The keys of a stack file: how each is spelt, what it may hold and which argument it becomes."""

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


@dataclass(frozen=True)
class Section:
    """One object of the stack file."""

    keys: Mapping[str, "Key | Nested"]

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
        if isinstance(key, Nested):
            return (name, *key.section.path_of(rest, {}))
        # A position means something only where a list was written.
        written = given.get(name)
        return (
            (name, *rest) if isinstance(written, list | Mapping) and name != CAPACITY else (name,)
        )

    def _nearest(self, name: str) -> str:
        near = get_close_matches(name, self.keys, n=1)
        return (
            f"{near[0]}, the nearest of the known keys"
            if near
            else f"one of the keys {', '.join(sorted(self.keys))}"
        )


@dataclass(frozen=True)
class Nested:
    """A key that holds an object."""

    argument: str
    section: Section


def _argument(key: Key, value: Any) -> dict[str, Any]:
    result = key.read(value)
    return dict(result) if key.other is not None else {key.argument: result}


def _zones(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"availability_zone_names": texts(value)}
    try:
        return {"availability_zone_count": whole(value)}
    except FormError:
        raise FormError("a number of zones, or a list of their names") from None


def _endpoints(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"endpoints": "list", "interface_endpoints": texts(value)}
    if value not in {"none", "auto"}:
        raise FormError("none, auto or a list of services such as ecr.api")
    return {"endpoints": value}


def _none_or_text(value: Any) -> str:
    # YAML reads a bare `none` as text, but `off` and `no` as false.
    return "none" if value is False else text(value)


def _kind(value: Any) -> str:
    if value != "alb":
        raise FormError("alb")
    return "alb"


CAPACITY = "capacity"
_PROVIDERS = {"fargate": "FARGATE", "spot": "FARGATE_SPOT"}
_ALLOWED_CAPACITY = "fargate, spot, or an object of them with base and weight"


def _capacity(value: Any) -> list[dict[str, Any]]:
    shares = {value: {}} if isinstance(value, str) else value
    if not isinstance(shares, Mapping) or not shares or set(shares) - set(_PROVIDERS):
        raise FormError(_ALLOWED_CAPACITY)
    strategies = []
    for name, share in shares.items():
        if not isinstance(share, Mapping) or set(share) - {"base", "weight"}:
            raise FormError(_ALLOWED_CAPACITY)
        numbers = {key: whole(number) for key, number in share.items()}
        strategies.append({"capacity_provider": _PROVIDERS[name], **numbers})
    return strategies


NETWORK = Section(
    {
        "cidrBlock": Key("cidr_block", text),
        "availabilityZones": Key(
            "availability_zone_count", _zones, other="availability_zone_names"
        ),
        "avoidCidrBlocks": Key("avoid_cidr_blocks", texts),
        "publicSubnets": Key("public_subnets", switch),
        "isolatedSubnets": Key("isolated_subnets", switch),
        "ipv6": Key("ipv6", switch),
        "nat": Key("nat", _none_or_text),
        "natAllocationIds": Key("nat_allocation_ids", texts),
        "protectAddresses": Key("protect_addresses", switch),
        "endpoints": Key("endpoints", _endpoints, other="interface_endpoints"),
        "requiredServices": Key("required_services", texts),
        "endpointSingleZone": Key("endpoint_single_zone", switch),
        "trustedAccounts": Key("trusted_accounts", texts),
        "flowLogs": Key("flow_logs", _none_or_text),
        "flowLogRetentionInDays": Key("flow_log_retention_in_days", whole),
        "publicAccessExclusion": Key("public_access_exclusion", _none_or_text),
    }
)

CLUSTER = Section(
    {
        "containerInsights": Key("container_insights", text),
        CAPACITY: Key("default_capacity_provider_strategies", _capacity),
    }
)

EDGE = Section(
    {
        "kind": Key("kind", _kind),
        "certificateArn": Key("certificate_arn", text),
        "ingressCidrBlocks": Key("ingress_cidr_blocks", texts),
        "deletionProtection": Key("deletion_protection", switch),
    }
)

ROUTE_ARGUMENTS = (
    "port",
    "path_patterns",
    "health_check_path",
    "deregistration_delay",
    "priority",
)
"""Arguments of a service's route; the port is the service's too."""

SERVICE = Section(
    {
        "image": Key("image", text),
        "tag": Key("tag", text),
        "port": Key("port", whole),
        "path": Key("path_patterns", text_or_texts),
        "healthCheckPath": Key("health_check_path", text),
        "deregistrationDelay": Key("deregistration_delay", whole),
        "priority": Key("priority", whole),
        "cpu": Key("cpu", whole),
        "memory": Key("memory", whole),
        "architecture": Key("architecture", text),
        "command": Key("command", texts),
        "environment": Key("environment", variables, secret=True),
        "secrets": Key("secrets", variables, secret=True),
        "readonlyRootFilesystem": Key("readonly_root_filesystem", switch),
        "desiredCount": Key("desired_count", whole),
        CAPACITY: Key("capacity_provider_strategies", _capacity),
        "autoscaling": Nested(
            "autoscaling",
            Section(
                {
                    "min": Key("min_capacity", whole),
                    "max": Key("max_capacity", whole),
                    "cpu": Key("cpu_utilization", whole),
                    "memory": Key("memory_utilization", whole),
                    "scaleInCooldown": Key("scale_in_cooldown", whole),
                    "scaleOutCooldown": Key("scale_out_cooldown", whole),
                }
            ),
        ),
        "healthCheckGracePeriod": Key("health_check_grace_period", whole),
        "logRetentionInDays": Key("log_retention_in_days", whole),
        "taskPolicy": Key("task_policy", statements),
    }
)
