"""What an AlbRoute may be asked for: enums and arguments."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypedDict

import pulumi
from typing_extensions import NotRequired

from private_fargate.edge.authentication import CognitoAuthentication, OidcAuthentication

DEFAULT_DEREGISTRATION_DELAY = 60
DEFAULT_INTERVAL = 15
DEFAULT_TIMEOUT = 5
DEFAULT_HEALTHY_THRESHOLD = 2
DEFAULT_UNHEALTHY_THRESHOLD = 3
DEFAULT_HEALTH_CHECK = ("/", "200")
DEFAULT_GRPC_HEALTH_CHECK = ("/AWS.ALB/healthcheck", "12")
"""A method that no server has, and the code that each of them answers then: AWS's own default.
Source: ELB API reference, CreateTargetGroup and Matcher."""


class TargetType(str, Enum):
    """What a target group's targets are."""

    IP = "ip"
    """Addresses: tasks with an interface of their own, as on Fargate."""

    INSTANCE = "instance"
    """Ports of instances: tasks in network mode bridge."""


class ProtocolVersion(str, Enum):
    """What the load balancer speaks with the targets, always without TLS."""

    HTTP1 = "HTTP1"
    """HTTP/1.1, whatever the client speaks."""

    HTTP2 = "HTTP2"
    """HTTP/2; only behind an HTTPS listener."""

    GRPC = "GRPC"
    """gRPC, that is HTTP/2 with health checks by gRPC codes; only behind an HTTPS listener."""


class AlbRouteArgs(TypedDict):
    """Arguments of AlbRoute. A request belongs to the route when it meets every condition that is
    given; a rule of a load balancer takes 5 values and 6 wildcards over all its conditions."""

    listener_arn: pulumi.Input[str]
    """Listener that the rule belongs to."""

    vpc_id: pulumi.Input[str]
    """VPC of the targets."""

    port: int
    """Port that the targets listen on, 1 to 65535."""

    path_patterns: NotRequired[list[str]]
    """Paths of the service, up to 5; `/api/*` does not match `/api`. Default: /*, or any path when
    there is another condition."""

    host_patterns: NotRequired[list[str]]
    """Domains of the service, such as `api.example.com` or `*.example.com`. Default: any."""

    http_request_methods: NotRequired[list[str]]
    """Methods, such as GET and HEAD. Default: any."""

    http_headers: NotRequired[dict[str, list[str]]]
    """Headers, each with its values, one of which it has to have; * and ? are wildcards. Default:
    any."""

    query_strings: NotRequired[dict[str, str]]
    """Keys of the query, each with its value; * and ? are wildcards. Default: any."""

    source_cidr_blocks: NotRequired[list[str]]
    """Networks that requests come from, that of a proxy if there is one. Default: any."""

    origin_secret: NotRequired[pulumi.Input[str]]
    """Value of the header `X-Origin-Verify`, with which a CloudFrontEdge of public access proves
    that it sends a request; kept as a secret. Default: none."""

    previous_origin_secret: NotRequired[pulumi.Input[str]]
    """Value that is accepted as well while the distribution changes to the new one. Default:
    none."""

    health_check_path: NotRequired[str]
    """Path that answers well when a task can serve. Default: /, or /AWS.ALB/healthcheck with
    GRPC."""

    health_check_matcher: NotRequired[str]
    """Codes of a good answer, such as `200`, `200,204` or `200-299`: HTTP codes from 200 to 499, or
    gRPC codes from 0 to 99. Default: 200, or 12 with GRPC, that the method is not known."""

    health_check_interval: NotRequired[int]
    """Seconds between two checks, 5 to 300. Default: 15."""

    health_check_timeout: NotRequired[int]
    """Seconds that an answer may take, 2 to 120, fewer than the interval. Default: 5."""

    healthy_threshold: NotRequired[int]
    """Good answers in a row that put a failed task back to work, 2 to 10. Default: 2."""

    unhealthy_threshold: NotRequired[int]
    """Bad answers in a row that take a task out, 2 to 10. Default: 3."""

    deregistration_delay: NotRequired[int]
    """Seconds that a leaving task may take to finish its requests, 0 to 3600. Default: 60."""

    slow_start: NotRequired[int]
    """Seconds in which a new task gets more and more requests, 30 to 900, or 0. Default: 0."""

    sticky_duration: NotRequired[int]
    """Seconds that a client's requests go to the same task by a cookie, 1 to 604800; with two
    target groups also to the same group, which is fixed when the rule is made. Default: none, they
    go to any."""

    protocol_version: NotRequired[ProtocolVersion]
    """What the load balancer speaks with the targets. Default: HTTP1."""

    oidc: NotRequired[OidcAuthentication]
    """Identity provider that people sign in at first; only behind an HTTPS listener, of a load
    balancer with authentication_egress. Default: none."""

    cognito: NotRequired[CognitoAuthentication]
    """User pool that people sign in at first, under the same terms. Default: none."""

    priority: NotRequired[int]
    """Place of the rule, 1 to 50000, the least first. Default: the more literal characters the
    conditions have, the sooner, and sooner than any route by its paths alone with another one."""

    target_type: NotRequired[TargetType]
    """What the targets are. Default: ip."""

    alternate_target_group: NotRequired[bool]
    """Whether there is a second target group, for a service that moves traffic between revisions
    (another deployment strategy than ROLLING). A route that exists needs another priority when
    this changes, as the new rule is made before the old one ends. Default: false."""


def needs_https(args: Mapping[str, Any]) -> bool:
    """Say whether a route works behind an HTTPS listener only. Source: ALB guide, "Target groups"
    (protocol version) and "Authenticate users"."""
    version = ProtocolVersion(args.get("protocol_version", ProtocolVersion.HTTP1))
    return version is not ProtocolVersion.HTTP1 or "oidc" in args or "cognito" in args


def needs_authentication_egress(args: Mapping[str, Any]) -> bool:
    """Say whether the load balancer of a route has to reach an identity provider."""
    return "oidc" in args or "cognito" in args
