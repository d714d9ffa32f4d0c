"""What an HttpApiEdge and an HttpApiRoute may be asked for."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired

from private_fargate.edge.alb_route_args import TargetType

DEFAULT_BURST = 500
DEFAULT_RATE = 1000
DEFAULT_LOG_RETENTION = 30


class Cors(TypedDict):
    """Which pages of other origins may call an API; their headers in answers are then its alone."""

    allow_origins: list[str]
    """Origins such as `https://www.example.com`, or `*` for any."""

    allow_methods: NotRequired[list[str]]
    """Methods such as `POST`, or `*` for any. Default: GET, HEAD and POST."""

    allow_headers: NotRequired[list[str]]
    """Request headers, or `*` for any. Default: authorization and content-type."""

    allow_credentials: NotRequired[bool]
    """Whether cookies are sent; never together with `*`. Default: false."""

    max_age: NotRequired[int]
    """Seconds that a browser remembers the answer, 0 to 86400. Default: 300."""


class HttpApiEdgeArgs(TypedDict):
    """Arguments of HttpApiEdge."""

    vpc_id: pulumi.Input[str]
    """VPC of the VPC link and the load balancer."""

    subnet_ids: pulumi.Input[list[str]]
    """Private subnets of both, one a zone; the VPC link leaves out zones that it is not offered in.
    It is replaced when they change."""

    alb_listener_arn: NotRequired[pulumi.Input[str]]
    """Listener of an internal application load balancer that gets every request. Default: none, an
    internal network load balancer is made, on which each HttpApiRoute has a port."""

    alb_security_group_id: NotRequired[pulumi.Input[str]]
    """Security group of that load balancer, which then admits the VPC link. Default: none; needed
    with alb_listener_arn."""

    alb_domain: NotRequired[str]
    """Domain that the certificate of that listener is for, which is then called with HTTPS on 443.
    Default: none, HTTP on 80."""

    domain: NotRequired[str]
    """Domain that the API answers on; its own address is then switched off. Default: none."""

    certificate_arn: NotRequired[pulumi.Input[str]]
    """ACM certificate of the domain, in the API's region. Default: none; needed with domain."""

    jwt_issuer: NotRequired[pulumi.Input[str]]
    """Issuer of the tokens that requests have to carry, an https address. Default: none, requests
    need no token."""

    jwt_audience: NotRequired[list[pulumi.Input[str]]]
    """Audiences, one of which a token has to be for. Default: none; needed with jwt_issuer."""

    cors: NotRequired[Cors]
    """Which pages of other origins may call the API. Default: none."""

    throttling_burst_limit: NotRequired[int]
    """Requests that may arrive at once before the API answers 429. Default: 500."""

    throttling_rate_limit: NotRequired[int]
    """Requests a second, on average, before the API answers 429. Default: 1000."""

    log_retention_in_days: NotRequired[int]
    """Days that the access log is kept, billed by the GB-month. Default: 30."""

    deletion_protection: NotRequired[bool]
    """Whether AWS refuses to delete the load balancer until this is off. Default: false."""


class HttpApiRouteArgs(TypedDict):
    """Arguments of HttpApiRoute."""

    api_id: pulumi.Input[str]
    """HTTP API that the routes belong to."""

    vpc_link_id: pulumi.Input[str]
    """VPC link of the API."""

    link_security_group_id: pulumi.Input[str]
    """Security group of the VPC link."""

    load_balancer_arn: pulumi.Input[str]
    """Internal network load balancer that gets the service's listener."""

    load_balancer_security_group_id: pulumi.Input[str]
    """Security group of that load balancer."""

    vpc_id: pulumi.Input[str]
    """VPC of the targets."""

    port: int
    """Port that the targets listen on, 1 to 65535."""

    listener_port: NotRequired[int]
    """Port of the load balancer that leads to this service, 1 to 65535. Default: one from 10000 to
    59999, by the route's name."""

    path_patterns: NotRequired[list[str]]
    """Paths of the service, 1 to 20; `/api/*` matches `/api` too. Default: /*."""

    health_check_path: NotRequired[str]
    """Path that answers 200 when a task can serve. Default: none, it has to accept a connection."""

    deregistration_delay: NotRequired[int]
    """Seconds that a leaving task may take to finish its requests, 0 to 3600. Default: 60."""

    target_type: NotRequired[TargetType]
    """What the targets are. Default: ip."""

    authorizer_id: NotRequired[pulumi.Input[str]]
    """Authorizer of the API, whose token requests have to carry. Default: none, no token."""

    open_preflight: NotRequired[bool]
    """Whether OPTIONS requests need no token: browsers send none with a CORS preflight. Default:
    false."""
