"""Rules about HTTP APIs (apigatewayv2), their stages, routes, domains and VPC links."""

import re
from collections.abc import Iterator
from typing import Any, Final

from guardrails import tokens
from guardrails.attachments import Attachment, Attachments
from guardrails.graph import Graph, Resource, shown
from guardrails.routing import Routing
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_CONTROLS: Final = (
    "https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html"
)
_GUIDE: Final = "https://docs.aws.amazon.com/apigateway/latest/developerguide"
_MAPPING: Final = Attachment(tokens.API_MAPPINGS, "apiId", owners=tokens.APIS)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.API_STAGES,
    library_fix="use HttpApiEdge, whose stage writes an access log",
    aws_fix="set destination_arn and format in access_log_settings of aws.apigatewayv2.Stage",
    url=f"{_CONTROLS}#apigateway-9",
    standards=(
        "security-hub:APIGateway.9",
        "checkov:CKV_AWS_76",
        "cdk-nag:APIG1",
        "trivy:AWS-0001",
        "pulumi-compliance:aws-apigatewayv2-stage-configure-access-logging",
    ),
)
def api_stage_access_log(graph: Graph) -> Iterator[Verdict]:
    """Each stage of an API writes an access log.

    A request that authorization, throttling or a missing route turns away reaches no task, and so
    no log but this.
    """
    for stage in graph.of(tokens.API_STAGES):
        if stage.given("accessLogSettings") is UNKNOWN:
            yield cannot_judge(stage, "may write no access log: accessLogSettings is not known")
        elif stage.given("accessLogSettings", "destinationArn") is ABSENT:
            what = "writes no access log: accessLogSettings.destinationArn is not set"
            yield violation(stage, what)
        else:
            yield ok(stage)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.API_STAGES,
    library_fix="use HttpApiEdge; its limits are `throttling_rate_limit` and "
    "`throttling_burst_limit`",
    aws_fix="set throttling_rate_limit and throttling_burst_limit in default_route_settings of "
    "aws.apigatewayv2.Stage",
    url=f"{_GUIDE}/http-api-throttling.html",
    level=Level.ADVISORY,
)
def api_stage_throttling(graph: Graph) -> Iterator[Verdict]:
    """Each stage of an API limits the rate of requests.

    Without limits of its own a stage may use up the quota that all APIs of the account share in
    the region, and what stands behind it has to take that.
    """
    for stage in graph.of(tokens.API_STAGES):
        names = ("throttlingRateLimit", "throttlingBurstLimit")
        limits = {name: stage.number("defaultRouteSettings", name) for name in names}
        unset = [f"defaultRouteSettings.{name}" for name in names if limits[name] in {ABSENT, 0}]
        if unset:
            what = f"sets no limit of requests: {' and '.join(unset)} missing or 0"
            yield violation(stage, what)
        elif UNKNOWN in limits.values():
            why = "may set no limit of requests: defaultRouteSettings is not known"
            yield cannot_judge(stage, why)
        else:
            yield ok(stage)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.API_ROUTES,
    library_fix="set `jwt_issuer` and `jwt_audience` of HttpApiEdge",
    aws_fix="set authorization_type of aws.apigatewayv2.Route to JWT, AWS_IAM or CUSTOM",
    url=f"{_CONTROLS}#apigateway-8",
    standards=(
        "security-hub:APIGateway.8",
        "checkov:CKV_AWS_309",
        "cdk-nag:APIG4",
        "trivy:AWS-0004",
    ),
    level=Level.ADVISORY,
)
def api_route_authorization(graph: Graph) -> Iterator[Verdict]:
    """Each route of an API says who may call it.

    Advisory: a website's routes are for everyone, and many services check callers themselves.
    Routes for OPTIONS are left out, because browsers ask in advance without credentials, and of a
    WebSocket API all but $connect, which is the only one that takes an authorization.
    """
    for route in graph.of(tokens.API_ROUTES):
        kind = route.given("authorizationType")
        if kind is UNKNOWN:
            yield cannot_judge(route, "may be open to everyone: authorizationType is not known")
        elif kind not in {ABSENT, "NONE"} or not _takes_authorization(route, graph):
            yield ok(route)
        else:
            yield violation(route, "is open to everyone: authorizationType is not set")


def _takes_authorization(route: Resource, graph: Graph) -> bool:
    key = str(route.read("routeKey"))
    api = graph.join(route, "apiId", types=tokens.APIS).only
    if api and api.given("protocolType") == "WEBSOCKET":
        return key == "$connect"
    return not key.startswith("OPTIONS ")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.API_DOMAIN_NAMES,
    library_fix="use HttpApiEdge with `domain`, which asks for TLS 1.2",
    aws_fix="set security_policy in domain_name_configuration of aws.apigatewayv2.DomainName to "
    '"TLS_1_2"',
    url=f"{_GUIDE}/apigateway-custom-domain-tls-version.html",
    standards=(
        "checkov:CKV_AWS_206",
        "trivy:AWS-0005",
        "pulumi-compliance:aws-apigatewayv2-domainname-configure-domain-name-security-policy",
    ),
)
def api_domain_tls(graph: Graph) -> Iterator[Verdict]:
    """The domain of an API asks for TLS 1.2 or newer."""
    for domain in graph.of(tokens.API_DOMAIN_NAMES):
        name = "domainNameConfiguration.securityPolicy"
        policy = domain.given("domainNameConfiguration", "securityPolicy")
        if policy is UNKNOWN:
            yield cannot_judge(domain, f"may take an old TLS: {name} is not known")
        elif policy in {ABSENT, "TLS_1_0"}:
            why = "is not set" if policy is ABSENT else "is TLS_1_0"
            yield violation(domain, f"may take an old TLS: {name} {why}")
        elif _MODERN.match(str(policy)):
            yield ok(domain)
        else:
            yield cannot_judge(domain, f"may take an old TLS: {name} is none that is known here")


# API Gateway guide, "Choose a security policy": TLS_1_0 and TLS_1_2 are the old ones, the new ones
# carry their least version in their names.
_MODERN: Final = re.compile(r"TLS_1_[23]|SecurityPolicy_TLS1[23]_")


@rule(
    scope=Scope.STACK,
    severity=Severity.LOW,
    subjects=tokens.APIS,
    library_fix="use HttpApiEdge with `domain`, which turns the default endpoint off",
    aws_fix="set disable_execute_api_endpoint of aws.apigatewayv2.Api",
    url=f"{_GUIDE}/http-api-disable-default-endpoint.html",
    level=Level.ADVISORY,
)
def api_default_endpoint_off(graph: Graph) -> Iterator[Verdict]:
    """An API that has a domain answers on that domain alone.

    What guards the domain (a distribution with a firewall, mutual TLS) is passed by on the other
    address.
    """
    attachments = graph.derive(Attachments)
    for api in graph.of(tokens.APIS):
        off = api.flag("disableExecuteApiEndpoint", default=False)
        mappings = attachments.of(api, _MAPPING)
        if off is True or not (mappings.found or mappings.candidates):
            yield ok(api)
        elif off is UNKNOWN:
            why = "may answer beside its domain: disableExecuteApiEndpoint is not known"
            yield cannot_judge(api, why)
        elif mappings.found:
            what = "answers beside its domain: disableExecuteApiEndpoint is not true"
            yield violation(api, what, mappings.found[0])
        else:
            yield cannot_judge(api, f"may answer beside a domain: {mappings.doubt}")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.APIS,
    library_fix="list in `allow_origins` of HttpApiEdge's `cors` the sites that are meant",
    aws_fix="list in allow_origins of cors_configuration the sites that are meant, or leave "
    "allow_credentials out",
    url=f"{_GUIDE}/http-api-cors.html",
)
def api_cors_credentials(graph: Graph) -> Iterator[Verdict]:
    """No site but those that are listed calls an API with a visitor's cookies.

    Every origin (*, https://*) together with credentials lets any page that a visitor opens act
    for them.
    """
    for api in graph.of(tokens.APIS):
        cors = api.given("corsConfiguration")
        credentials = api.flag("corsConfiguration", "allowCredentials", default=False)
        origins = api.given("corsConfiguration", "allowOrigins")
        listed: list[Any] = origins if isinstance(origins, list) else [origins]
        everyone = any(isinstance(each, str) and each in _EVERY_ORIGIN for each in listed)
        if cors is ABSENT or credentials is False or (not everyone and UNKNOWN not in listed):
            yield ok(api)
        elif credentials is True and everyone:
            what = "takes every site's calls with cookies: corsConfiguration.allowOrigins"
            yield violation(api, what)
        else:
            why = "may take every site's calls with cookies: corsConfiguration is not known"
            yield cannot_judge(api, why)


_EVERY_ORIGIN: Final = frozenset({"*", "http://*", "https://*"})


@rule(
    scope=Scope.STACK,
    severity=Severity.LOW,
    subjects=tokens.VPC_LINKS,
    library_fix="give HttpApiEdge the private subnets of Network (`network.private_subnet_ids`); "
    "it makes a group for the link",
    aws_fix="put private subnets into subnet_ids of aws.apigatewayv2.VpcLink, and a group of its "
    "own into security_group_ids",
    url=f"{_GUIDE}/http-api-vpc-links.html",
    level=Level.ADVISORY,
)
def vpc_link_private(graph: Graph) -> Iterator[Verdict]:
    """A VPC link stands in private subnets, with a security group of its own.

    Its interfaces have no public address, so a public subnet opens nothing: it is the sign of a
    mix-up. Without a group, what stands behind the link cannot tell it from others.
    """
    routing = graph.derive(Routing)
    for link in graph.of(tokens.VPC_LINKS):
        yield from _judge_link(link, graph, routing)


def _judge_link(link: Resource, graph: Graph, routing: Routing) -> Iterator[Verdict]:
    subnets = graph.join(link, "subnetIds", types=tokens.SUBNETS)
    groups = link.given("securityGroupIds")
    doubts = [f"subnet {shown(value)} is not in this plan" for value in subnets.outside]
    doubts += ["some of its subnets are not known yet"] if subnets.unexplained else []
    problems = ["has no security group: securityGroupIds"] if groups in (ABSENT, []) else []
    for subnet in subnets.found:
        exits = routing.exits(subnet)
        doubts += exits.doubts
        if exits.public:
            problems.append(f"stands in a public subnet: {subnet.label} → {exits.public[0].path}")
    yield from [violation(link, problem, *subnets.found) for problem in problems]
    if doubts and not problems:
        why = "; ".join(dict.fromkeys(doubts))
        yield cannot_judge(link, f"may stand in a public subnet: {why}", *subnets.found)
    elif not problems:
        yield ok(link, *subnets.found)
