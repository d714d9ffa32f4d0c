"""Services and scheduled tasks of a stack file, each with its repository."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from private_fargate.deployments import DeploymentStrategy
from private_fargate.ec2_capacity_args import NetworkMode
from private_fargate.edge.alb_route_args import TargetType
from private_fargate.faults import Fault
from private_fargate.registry import default_repository_name, registry_faults
from private_fargate.scheduled_task_faults import scheduled_task_faults
from private_fargate.service_faults import service_faults
from settings.route_keys import ROUTE_ARGUMENTS, Router, service_behind_faults
from settings.sections import WIRED, read_section
from settings.service_keys import SCHEDULED_TASK, SERVICE

_NAME = re.compile(r"^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$")
_TAG = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$")
_TAG_ALLOWED = "up to 128 letters, digits and _ . -"
_SOURCES = {
    "services": {
        "image": "any reference",
        "tag": "of the service's own repository",
    },
    "scheduledTasks": {
        "image": "any reference",
        "tag": "of the task's own repository",
        "imageOf": "a service",
    },
}
_SHIFTING = [each for each in DeploymentStrategy if each is not DeploymentStrategy.ROLLING]
# Keys of a service that are not its own: its route's, its repository's, its neighbours'.
_OF_OTHERS = {*ROUTE_ARGUMENTS, "registry", "clients", "ec2_capacity_provider_name"}


@dataclass(frozen=True)
class ServiceSettings:
    """One service: exactly one of image and tag is given; route is None for a worker."""

    service: dict[str, Any]
    route: dict[str, Any] | None
    image: str | None
    tag: str | None
    registry: dict[str, Any] = field(default_factory=dict)
    on_instances: bool = False
    clients: list[str] = field(default_factory=list)
    """Other services that may reach its port."""


@dataclass(frozen=True)
class TaskSettings:
    """One scheduled task: exactly one of image, tag and image_of (a service) is given."""

    task: dict[str, Any]
    image: str | None
    tag: str | None
    image_of: str | None
    registry: dict[str, Any] = field(default_factory=dict)


def read_services(
    given: Mapping[str, Any], router: Router, faults: list[Fault], *, secret: bool
) -> dict[str, ServiceSettings]:
    """Return the services by name, as the edge's router can lead to them; add their faults."""
    if not given and not any(fault.path[0] == "services" for fault in faults):
        example = "at least one service, such as {web: {port: 8080, path: /*, tag: v1}}"
        faults.append(Fault(("services",), None, example))
    return {
        name: _service(name, value, router, faults, secret=secret)
        for name, value in _objects("services", given, faults)
    }


def read_tasks(
    given: Mapping[str, Any], services: Mapping[str, Any], faults: list[Fault], *, secret: bool
) -> dict[str, TaskSettings]:
    """Return the scheduled tasks by name, adding the faults of each."""
    faults += [
        Fault(("scheduledTasks", name), name, "a name that no service has")
        for name in sorted(set(given) & set(services))
    ]
    return {
        name: _task(name, value, list(services), faults, secret=secret)
        for name, value in _objects("scheduledTasks", given, faults)
    }


def _objects(
    key: str, given: Mapping[str, Any], faults: list[Fault]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, value in given.items():
        if not isinstance(value, Mapping):
            faults.append(Fault((key, name), value, "an object of settings"))
            continue
        if not _NAME.match(name):
            allowed = "a name of up to 40 lower-case letters, digits and single hyphens"
            faults.append(Fault((key, name), name, allowed))
        yield name, value


def _service(
    name: str, value: Mapping[str, Any], router: Router, faults: list[Fault], *, secret: bool
) -> ServiceSettings:
    at = ("services", name)

    def judge(args: Mapping[str, Any]) -> list[Fault]:
        found = []
        if _is_routed(args):
            found += service_behind_faults(args, router) + router.faults(_route(args, router))
        found += service_faults(name, {**args, **_wired(args)})
        return found + _registry_faults(name, args)

    args = read_section(SERVICE, at, value, judge, faults)
    image, tag, _ = _source(args, value, at, faults)
    _keep_secret(args, secret=secret)
    if not _is_routed(args):
        faults += [
            Fault((*at, SERVICE.key_of(key)), args[key], "only with a path or hosts")
            for key in ROUTE_ARGUMENTS
            if key in args
        ]
    return ServiceSettings(
        {key: args[key] for key in args if key not in _OF_OTHERS},
        _route(args, router) if _is_routed(args) else None,
        image,
        tag,
        args.get("registry", {}),
        on_instances="ec2_capacity_provider_name" in args,
        clients=args.get("clients", []),
    )


def _is_routed(args: Mapping[str, Any]) -> bool:
    return "path_patterns" in args or "host_patterns" in args


def _route(args: Mapping[str, Any], router: Router) -> dict[str, Any]:
    """Return what a service's keys ask of its route."""
    route = {key: args[key] for key in ("port", *ROUTE_ARGUMENTS) if key in args}
    route = {key: route[key] for key in route if key == "port" or key in router.arguments}
    if args.get("deployment_strategy") in _SHIFTING:
        route["alternate_target_group"] = True
    if args.get("network_mode") == NetworkMode.BRIDGE:
        route["target_type"] = TargetType.INSTANCE
    return route


def _wired(args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the wiring that the program adds to a service's arguments, as far as it is judged."""
    wired: dict[str, Any] = {"repository_arn": WIRED}
    if _is_routed(args):
        wired |= {"target_group_arn": WIRED, "load_balancer_arn": WIRED}
        if args.get("deployment_strategy") in _SHIFTING:
            wired |= {"alternate_target_group_arn": WIRED, "listener_rule_arn": WIRED}
    if "service_connect" in args:
        wired["service_connect"] = {**args["service_connect"], "namespace_arn": WIRED}
    if args.get("clients"):
        wired["client_security_group_ids"] = dict.fromkeys(args["clients"], WIRED)
    return wired


def _task(
    name: str,
    value: Mapping[str, Any],
    services: list[str],
    faults: list[Fault],
    *,
    secret: bool,
) -> TaskSettings:
    at = ("scheduledTasks", name)

    def judge(args: Mapping[str, Any]) -> list[Fault]:
        wired = {**args, "repository_arn": WIRED}
        return scheduled_task_faults(name, wired) + _registry_faults(name, args)

    args = read_section(SCHEDULED_TASK, at, value, judge, faults)
    image, tag, image_of = _source(args, value, at, faults)
    if image_of is not None and image_of not in services:
        allowed = f"one of the services {', '.join(services)}"
        faults.append(Fault((*at, "imageOf"), image_of, allowed))
    _keep_secret(args, secret=secret)
    return TaskSettings(args, image, tag, image_of, args.pop("registry", {}))


def _registry_faults(name: str, args: Mapping[str, Any]) -> list[Fault]:
    registry = {"repository_name": default_repository_name(name), **args.get("registry", {})}
    return [
        Fault(("registry", *fault.path), fault.value, fault.allowed)
        for fault in registry_faults(registry)
    ]


def _source(
    args: dict[str, Any], value: Mapping[str, Any], at: tuple[str, ...], faults: list[Fault]
) -> tuple[str | None, str | None, str | None]:
    """Take out where the image comes from: a reference, a tag of one's own, another's image."""
    known = _SOURCES[at[0]]
    given = [key for key in known if key in value]
    image, tag, image_of = (args.pop(key, None) for key in ("image", "tag", "image_of"))
    if len(given) != 1:
        *first, last = [f"{key} ({what})" for key, what in known.items()]
        allowed = f"exactly one of {', '.join(first)} and {last}"
        faults.append(Fault((*at, "image"), " and ".join(given) or None, allowed))
    if tag is not None and not _TAG.match(tag):
        faults.append(Fault((*at, "tag"), tag, _TAG_ALLOWED))
    return image, tag, image_of


def _keep_secret(args: dict[str, Any], *, secret: bool) -> None:
    """Make what an encrypted object says of environments a secret in the program as well."""
    if not secret:
        return
    for container in (args, *args.get("sidecars", {}).values()):
        if "environment" in container:
            plain = container["environment"]
            container["environment"] = {key: pulumi.Output.secret(plain[key]) for key in plain}
