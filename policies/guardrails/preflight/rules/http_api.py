"""Failures of HTTP APIs: what they pass on, and whether they pass on anything."""

from collections.abc import Iterator, Mapping, Set
from typing import Any, Final

from guardrails import tokens
from guardrails.attachments import Attachment, Attachments
from guardrails.graph import Graph, Resource
from guardrails.load_balancers import LoadBalancers
from guardrails.preflight.private_integrations import Private, PrivateIntegrations
from guardrails.preflight.verdicts import fails
from guardrails.rule import Failure, Level, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok

_GUIDE: Final = "https://docs.aws.amazon.com/apigateway/latest/developerguide"
_PRIVATE: Final = f"{_GUIDE}/http-api-develop-integrations-private.html"
_API: Final = "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference"
_STAGES: Final = Attachment(tokens.API_STAGES, "apiId", owners=tokens.APIS)
_DEFAULT: Final = "$default"
_OVERWRITE: Final = "overwrite:path"

_F56 = Failure(
    "F56",
    "404 from the application, whose own log shows /STAGE/… as the path: API Gateway includes the "
    "stage portion of the API endpoint in the request to the backend",
    (_PRIVATE, "https://github.com/openabdev/openab/pull/1283"),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.API_INTEGRATIONS,
    library_fix="use HttpApiEdge, whose stage is $default, and HttpApiRoute, which passes on the "
    "path that was asked for",
    aws_fix='set request_parameters={"overwrite:path": "$request.path"} of '
    'aws.apigatewayv2.Integration, or name the aws.apigatewayv2.Stage "$default"',
    url=_PRIVATE,
    level=Level.ADVISORY,
    failure=_F56,
)
def preflight_f56_stage_in_path(graph: Graph) -> Iterator[Verdict]:
    """A private integration passes on the path that was asked for, without the stage's name.

    Advisory, because an application can serve below /STAGE/ on purpose; it is taken to where the
    health check of its target group asks there.
    """
    attachments = graph.derive(Attachments)
    for each in graph.derive(PrivateIntegrations):
        yield _judge_path(each, attachments, graph.derive(LoadBalancers))


def _judge_path(each: Private, attachments: Attachments, balancers: LoadBalancers) -> Verdict:
    parameters = each.resource.given("requestParameters")
    if isinstance(parameters, Mapping) and _OVERWRITE in parameters:
        return ok(each.resource)
    api = each.api.only
    why = "may pass on the stage's name in the path"
    if parameters is UNKNOWN or api is None:
        what = "requestParameters" if parameters is UNKNOWN else "its API"
        return cannot_judge(each.resource, f"{why}: {what} is not known, or not in this plan")
    stages = attachments.of(api, _STAGES)
    served = _served(each, balancers)
    for stage in stages.found:
        verdict = _at(each.resource, stage, served, why)
        if verdict is not None:
            return verdict
    if stages.doubt and not stages.found:
        return cannot_judge(each.resource, f"{why}: {stages.doubt}")
    return ok(each.resource, *stages.found)


def _at(resource: Resource, stage: Resource, served: Set[str | Gap], why: str) -> Verdict | None:
    """Judge the path at one stage; None where there is nothing against it."""
    name = stage.given("name")
    if name is UNKNOWN:
        return cannot_judge(resource, f"{why}: the name of {stage.label} is not known")
    if name == _DEFAULT or name in served:
        return None
    if UNKNOWN in served:
        what = "what the health check of its target group asks for is not known"
        return cannot_judge(resource, f"{why}: {what}", stage)
    what = f"passes on the name of {stage.label} at the head of each path"
    return fails(_F56, resource, f"{what}: requestParameters has no {_OVERWRITE}", stage)


def _served(each: Private, balancers: LoadBalancers) -> Set[str | Gap]:
    """Return the first parts of the paths that the health checks behind it ask for."""
    listener = each.listener.only
    if listener is None:
        return set()
    groups = balancers.target_groups(listener)
    whole = groups.complete and listener.given("defaultActions") is not UNKNOWN
    return {_base(group) for group in groups.found} | (set() if whole else {UNKNOWN})


def _base(group: Resource) -> str | Gap:
    path = group.given("healthCheck", "path")
    if isinstance(path, str):
        return path.strip("/").partition("/")[0]
    return UNKNOWN if path is UNKNOWN else ""


_F57 = Failure(
    "F57",
    "BadRequestException: For VpcLink VPC_LINK, integration uri should be a valid ELB listener ARN "
    "or a valid Cloud Map service ARN. (BadRequestException for the other properties, too: AWS "
    "documents no words of their own)",
    (
        _PRIVATE,
        f"{_API}/apis-apiid-integrations.html",
        "https://github.com/anomalyco/sst/issues/5510",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.API_INTEGRATIONS,
    library_fix="use HttpApiRoute, which makes the integration",
    aws_fix="set integration_type to HTTP_PROXY, integration_method, integration_uri to the arn of "
    "an aws.lb.Listener (or of an aws.servicediscovery.Service), connection_id to the id of an "
    "aws.apigatewayv2.VpcLink and payload_format_version to 1.0, or leave the last out",
    url=_PRIVATE,
    failure=_F57,
)
def preflight_f57_private_integration(graph: Graph) -> Iterator[Verdict]:
    """A private integration is an HTTP proxy through a VPC link to a listener or to Cloud Map.

    API Gateway takes no other type, no other target and no other form of payload behind a VPC link
    of this kind, though its properties let all of them be written.
    """
    for each in graph.derive(PrivateIntegrations):
        problems = [*_form(each.resource), *_uri(graph, each), *_connection(graph, each.resource)]
        evidence = (*each.listener.found, *each.link.found)
        if problems:
            yield fails(_F57, each.resource, f"is refused: {'; '.join(problems)}", *evidence)
        elif each.listener.unexplained and each.discovery.unexplained:
            why = "may lead to what is no listener: integrationUri is not known yet"
            yield cannot_judge(each.resource, why)
        elif hidden := [name for name in _FORM if each.resource.given(name) is UNKNOWN]:
            why = f"may be refused: {' and '.join(hidden)} not known yet"
            yield cannot_judge(each.resource, why, *evidence)
        else:
            yield ok(each.resource, *evidence)


_FORM: Final = ("integrationType", "payloadFormatVersion")


def _form(integration: Resource) -> Iterator[str]:
    kind = integration.given("integrationType")
    if isinstance(kind, str) and kind != "HTTP_PROXY":
        yield "integrationType is not HTTP_PROXY"
    if integration.given("integrationMethod") is ABSENT:
        yield "integrationMethod is not set"
    version = integration.given("payloadFormatVersion")
    if isinstance(version, str) and version != "1.0":
        yield "payloadFormatVersion is not 1.0"


_TARGETS: Final = (":elasticloadbalancing:", ":listener/", ":servicediscovery:")


def _uri(graph: Graph, each: Private) -> Iterator[str]:
    value = each.resource.given("integrationUri")
    if each.listener.found or each.discovery.found:
        return
    if value is ABSENT:
        yield "integrationUri is not set"
    elif isinstance(value, str):
        balancing = _TARGETS[0] in value and _TARGETS[1] in value
        if not value.startswith("arn:") or not (balancing or _TARGETS[2] in value):
            yield "integrationUri is not the ARN of a listener or of a Cloud Map service"
    else:
        types = tokens.LOAD_BALANCERS | tokens.TARGET_GROUPS
        for wrong in graph.feeds(each.resource, "integrationUri", types)[:1]:
            yield f"integrationUri is made from {wrong.label}, which is no listener"


def _connection(graph: Graph, integration: Resource) -> Iterator[str]:
    if integration.given("connectionId") is ABSENT:
        yield "connectionId is not set"
    for wrong in graph.join(integration, "connectionId", types=tokens.REST_VPC_LINKS).found[:1]:
        yield f"connectionId is that of {wrong.label}, a link of REST APIs"


_F59 = Failure(
    "F59",
    "404 Not Found from API Gateway itself, for each request",
    (f"{_GUIDE}/http-api-stages.html", f"{_GUIDE}/http-api-develop-routes.html"),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.API_INTEGRATIONS | tokens.API_STAGES,
    library_fix="use HttpApiEdge and HttpApiRoute, which make the routes and deploy them",
    aws_fix="add an aws.apigatewayv2.Route whose target is integrations/ID; set auto_deploy of "
    "aws.apigatewayv2.Stage, or its deployment_id",
    url=f"{_GUIDE}/http-api-stages.html",
    level=Level.ADVISORY,
    failure=_F59,
)
def preflight_f59_nothing_deployed(graph: Graph) -> Iterator[Verdict]:
    """An integration has a route that leads to it, and a stage serves a deployment.

    Advisory, because routes and deployments may be made outside of the stack.
    """
    yield from _judge_routes(graph)
    for stage in graph.of(tokens.API_STAGES):
        automatic = stage.flag("autoDeploy", default=False)
        if automatic is True or stage.given("deploymentId") is not ABSENT:
            yield ok(stage)
        elif automatic is UNKNOWN:
            yield cannot_judge(stage, "may serve nothing: autoDeploy is not known yet")
        else:
            what = "serves nothing: autoDeploy is not true and deploymentId is not set"
            yield fails(_F59, stage, what)


def _judge_routes(graph: Graph) -> Iterator[Verdict]:
    routed: set[Resource] = set()
    doubts: list[Resource] = []
    for route in graph.of(tokens.API_ROUTES):
        found = _targets(graph, route)
        routed.update(found)
        if route.given("target") is UNKNOWN and not found:
            doubts.append(route)
    for integration in graph.of(tokens.API_INTEGRATIONS):
        if integration in routed:
            yield ok(integration)
        elif doubts:
            why = f"may have no route: where {doubts[0].label} leads to is not known yet"
            yield cannot_judge(integration, why)
        else:
            yield fails(_F59, integration, "has no route: none of this plan has it as its target")


def _targets(graph: Graph, route: Resource) -> tuple[Resource, ...]:
    """Return the integration that a route leads to: ``target`` is integrations/ID."""
    target: Any = route.given("target")
    if isinstance(target, str):
        return graph.find(tokens.API_INTEGRATIONS, "id", target.rpartition("/")[2])
    return graph.feeds(route, "target", tokens.API_INTEGRATIONS) if target is UNKNOWN else ()
