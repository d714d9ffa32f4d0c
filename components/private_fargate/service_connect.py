"""ECS Service Connect: how services find each other by short names."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from private_fargate.faults import Fault, choice_faults, is_plain, whole_faults

PORT_NAME = "main"
"""Name of the main container's port mapping, which Service Connect refers to."""

# ECS API reference, ServiceConnectService and ServiceConnectClientAlias.
_DISCOVERY_NAME = re.compile(r"^[a-z0-9_][a-z0-9_-]{0,63}$")
_ALIAS = re.compile(r"^[a-z0-9_.][a-z0-9_.-]{0,126}$")
_SERVED_ONLY = ("alias", "client_port", "app_protocol")


class AppProtocol(str, Enum):
    """What is spoken on a port; for these the proxy counts requests, errors and latency."""

    HTTP = "http"
    """HTTP/1.1."""

    HTTP2 = "http2"
    """HTTP/2."""

    GRPC = "grpc"
    """gRPC."""


class ServiceConnect(TypedDict):
    """A service's part in a namespace: it finds the others and, with a discovery name, is found.

    A proxy beside each task's containers takes part of the task's CPU and memory.
    """

    namespace_arn: pulumi.Input[str]
    """Cloud Map namespace that the services share."""

    discovery_name: NotRequired[str]
    """Name, unique in the namespace, under which others find the service: up to 64 lowercase
    letters, digits, _ and -. Default: none, the service is a client only."""

    alias: NotRequired[str]
    """Host name that clients use; only with a discovery name. Default: the discovery name."""

    client_port: NotRequired[int]
    """Port that clients use, 1 to 65535; only with a discovery name. Default: the service's."""

    app_protocol: NotRequired[AppProtocol]
    """What is spoken on the port; only with a discovery name. Default: none, any TCP."""


def connect_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with Service Connect; values known only later are not judged.

    ECS knows a client, which exposes nothing, and a client and server; a server that is no client
    does not exist. Source: ECS guide, "Service Connect components".
    """
    connect, within = args["service_connect"], ("service_connect",)
    faults = whole_faults(connect, {"client_port": (1, 65535)}, within)
    namespace = connect.get("namespace_arn")
    if namespace is None or (is_plain(namespace) and ":servicediscovery:" not in str(namespace)):
        allowed = "the ARN of a Cloud Map namespace"
        faults.append(Fault((*within, "namespace_arn"), namespace, allowed))
    faults += choice_faults(connect, "app_protocol", AppProtocol, within)
    return faults + _name_faults(connect, within, has_port="port" in args)


def _name_faults(
    connect: Mapping[str, Any], within: tuple[str, ...], *, has_port: bool
) -> list[Fault]:
    if "discovery_name" not in connect:
        return [
            Fault((*within, key), connect[key], "only with a discovery_name")
            for key in _SERVED_ONLY
            if key in connect
        ]
    faults = []
    name = connect["discovery_name"]
    if not _DISCOVERY_NAME.match(str(name)):
        allowed = "up to 64 lowercase letters, digits, _ and -, not beginning with -"
        faults.append(Fault((*within, "discovery_name"), name, allowed))
    if "alias" in connect and not _ALIAS.match(str(connect["alias"])):
        allowed = "up to 127 lowercase letters, digits, _ . and -, not beginning with -"
        faults.append(Fault((*within, "alias"), connect["alias"], allowed))
    if not has_port:
        faults.append(Fault(("port",), None, "a port, because a discovery_name is given"))
    return faults


def protocol_of(connect: Mapping[str, Any] | None) -> str | None:
    """Return what the port mapping says of a service's protocol."""
    protocol = (connect or {}).get("app_protocol")
    return None if protocol is None else AppProtocol(protocol).value


def connect_configuration(
    connect: ServiceConnect, port: int | None, log_options: Mapping[str, str]
) -> aws.ecs.ServiceServiceConnectConfigurationArgs:
    """Return a service's part in its namespace; the proxy logs with these awslogs options."""
    name = connect.get("discovery_name")
    services = None
    if name is not None and port is not None:
        alias = aws.ecs.ServiceServiceConnectConfigurationServiceClientAliasArgs(
            dns_name=connect.get("alias", name), port=int(connect.get("client_port", port))
        )
        services = [
            aws.ecs.ServiceServiceConnectConfigurationServiceArgs(
                port_name=PORT_NAME, discovery_name=name, client_alias=[alias]
            )
        ]
    return aws.ecs.ServiceServiceConnectConfigurationArgs(
        enabled=True,
        namespace=connect["namespace_arn"],
        services=services,
        log_configuration=aws.ecs.ServiceServiceConnectConfigurationLogConfigurationArgs(
            log_driver="awslogs", options=dict(log_options)
        ),
    )
