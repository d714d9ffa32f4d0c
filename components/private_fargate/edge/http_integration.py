"""What leads from an HTTP API into the VPC: rules between two groups, integration and routes."""

from collections.abc import Sequence
from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.edge.http_routing import route_label, route_paths

TIMEOUT_MILLISECONDS = 30_000
"""How long a request may take: the most that an HTTP API allows. Source: API Gateway V2 API
reference, CreateIntegration."""


class Hop(NamedTuple):
    """One step of requests inside the VPC: from a group to another, on one port."""

    source: pulumi.Input[str]
    target: pulumi.Input[str]
    port: int


class Link(NamedTuple):
    """Where an integration starts."""

    api_id: pulumi.Input[str]
    vpc_link_id: pulumi.Input[str]
    authorizer_id: pulumi.Input[str] | None
    """Authorizer of every route; None: anybody may call."""
    open_preflight: bool
    """Whether OPTIONS requests pass without it."""


def open_hop(name: str, parent: pulumi.Resource, hop: Hop) -> list[pulumi.Resource]:
    """Let a VPC link reach a load balancer: a rule on each group, by reference, named by port."""
    child = pulumi.ResourceOptions(parent=parent)
    ingress = aws.vpc.SecurityGroupIngressRule(
        f"{name}-link-{hop.port}-in",
        security_group_id=hop.target,
        referenced_security_group_id=hop.source,
        ip_protocol="tcp",
        from_port=hop.port,
        to_port=hop.port,
        description=f"Port {hop.port}, from the VPC link",
        opts=child,
    )
    egress = aws.vpc.SecurityGroupEgressRule(
        f"{name}-link-{hop.port}-out",
        security_group_id=hop.source,
        referenced_security_group_id=hop.target,
        ip_protocol="tcp",
        from_port=hop.port,
        to_port=hop.port,
        description=f"Port {hop.port}, for {name}",
        opts=child,
    )
    return [ingress, egress]


def integrate(
    name: str,
    parent: pulumi.Resource,
    link: Link,
    listener_arn: pulumi.Input[str],
    patterns: Sequence[str],
    server_name: str | None = None,
) -> list[pulumi.Resource]:
    """Lead the patterns' requests to a listener; return the routes.

    `server_name` is what the listener's certificate is for; None: the listener has none.
    """
    child = pulumi.ResourceOptions(parent=parent)
    integration = aws.apigatewayv2.Integration(
        f"{name}-integration",
        api_id=link.api_id,
        integration_type="HTTP_PROXY",
        integration_method="ANY",
        integration_uri=listener_arn,
        connection_type="VPC_LINK",
        connection_id=link.vpc_link_id,
        payload_format_version="1.0",
        # The path as it was asked for: by itself a private integration puts the name of a stage
        # other than `$default` in front of it.
        request_parameters={"overwrite:path": "$request.path"},
        timeout_milliseconds=TIMEOUT_MILLISECONDS,
        tls_config=None if server_name is None else {"server_name_to_verify": server_name},
        opts=child,
    )
    target = pulumi.Output.format("integrations/{}", integration.id)
    routes: list[pulumi.Resource] = []
    for path in route_paths(patterns):
        label = route_label(path)
        routes.append(
            aws.apigatewayv2.Route(
                f"{name}-{label}",
                api_id=link.api_id,
                route_key=f"ANY {path}",
                target=target,
                authorization_type="NONE" if link.authorizer_id is None else "JWT",
                authorizer_id=link.authorizer_id,
                opts=child,
            )
        )
        if link.open_preflight:
            routes.append(
                aws.apigatewayv2.Route(
                    f"{name}-options-{label}",
                    api_id=link.api_id,
                    route_key=f"OPTIONS {path}",
                    target=target,
                    authorization_type="NONE",
                    opts=child,
                )
            )
    return routes
