from typing import Any

import pytest

from guardrails.preflight.rules.http_api import (
    preflight_f56_stage_in_path,
    preflight_f57_private_integration,
    preflight_f59_nothing_deployed,
)
from guardrails.verdict import Outcome
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_BOOL, UNKNOWN_OBJECT, UNKNOWN_STRING
from tests.policies.preflight.private_api import REST_LINK, Api
from tests.policies.preflight.world import World

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE
EVERY = (preflight_f56_stage_in_path, preflight_f57_private_integration)
OVERWRITE = {"overwrite:path": "$request.path"}


@pytest.mark.parametrize("deployed", [False, True])
@pytest.mark.parametrize("rule", [*EVERY, preflight_f59_nothing_deployed])
def test_a_sound_api_keeps_them(rule: Any, deployed: bool) -> None:
    world = World(deployed=deployed)
    Api(world)
    assert world.outcomes(rule) == {OK}


@pytest.mark.parametrize("deployed", [False, True])
def test_the_name_of_a_stage_goes_with_the_path(deployed: bool) -> None:
    world = World(deployed=deployed)
    Api(world).stage.props["name"] = "prod"
    assert world.outcomes(preflight_f56_stage_in_path) == {VIOLATION}
    said = world.says(preflight_f56_stage_in_path)
    assert said.startswith("F56 apigatewayv2.Integration 'shop' passes on the name of")
    assert "apigatewayv2.Stage 'stage' at the head of each path" in said
    assert "requestParameters has no overwrite:path" in said


def test_a_path_that_is_overwritten_does_not_have_it() -> None:
    world = World()
    Api(world, requestParameters=OVERWRITE).stage.props["name"] = "prod"
    assert world.outcomes(preflight_f56_stage_in_path) == {OK}


def test_an_application_that_is_checked_below_the_stage_serves_there() -> None:
    world = World()
    api = Api(world)
    api.stage.props["name"] = "prod"
    api.front.targets.props["healthCheck"]["path"] = "/prod/health"
    assert world.outcomes(preflight_f56_stage_in_path) == {OK}


def test_stages_and_parameters_that_are_not_known() -> None:
    world = World()
    api = Api(world)
    api.stage.props["name"] = UNKNOWN_STRING
    api.stage.feeds["name"] = [world.vpc]
    assert world.outcomes(preflight_f56_stage_in_path) == {CANNOT_JUDGE}
    api.integration.props["requestParameters"] = UNKNOWN_OBJECT
    api.integration.feeds["requestParameters"] = [world.vpc]
    assert "requestParameters is not known" in world.says(preflight_f56_stage_in_path)


def test_an_api_outside_the_plan_has_stages_that_nobody_knows() -> None:
    world = World()
    api = Api(world)
    api.integration.props["apiId"] = "abc123"
    api.integration.feeds.pop("apiId")
    assert world.outcomes(preflight_f56_stage_in_path) == {CANNOT_JUDGE}
    api.integration.props["requestParameters"] = OVERWRITE
    assert world.outcomes(preflight_f56_stage_in_path) == {OK}


@pytest.mark.parametrize(
    ("integration", "words"),
    [
        ({"integrationType": "HTTP"}, "integrationType is not HTTP_PROXY"),
        ({"integrationType": "AWS_PROXY"}, "integrationType is not HTTP_PROXY"),
        ({"integrationMethod": None}, "integrationMethod is not set"),
        ({"payloadFormatVersion": "2.0"}, "payloadFormatVersion is not 1.0"),
        ({"integrationUri": None}, "integrationUri is not set"),
        ({"connectionId": None}, "connectionId is not set"),
    ],
)
def test_integrations_that_are_refused(integration: dict[str, Any], words: str) -> None:
    world = World()
    Api(world, **integration)
    assert VIOLATION in world.outcomes(preflight_f57_private_integration)
    assert f"is refused: {words}" in world.says(preflight_f57_private_integration)


@pytest.mark.parametrize(
    ("uri", "outcome"),
    [
        ("arn:aws:elasticloadbalancing:eu-west-1:1:listener/net/x/1/2", OK),
        ("arn:aws:servicediscovery:eu-west-1:1:service/srv-1", OK),
        ("arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/net/x/1", VIOLATION),
        ("http://internal-shop.eu-west-1.elb.amazonaws.com", VIOLATION),
    ],
)
def test_where_it_leads_by_a_literal(uri: str, outcome: Outcome) -> None:
    world = World()
    api = Api(world)
    api.integration.props["integrationUri"] = uri
    api.integration.feeds.pop("integrationUri")
    assert world.outcomes(preflight_f57_private_integration) == {outcome}
    if outcome is VIOLATION:
        said = world.says(preflight_f57_private_integration)
        assert "not the ARN of a listener or of a Cloud Map service" in said
        assert uri not in said


def test_where_it_leads_by_what_it_is_made_from() -> None:
    world = World()
    api = Api(world)
    api.integration.feeds["integrationUri"] = [api.front.balancer]
    said = world.says(preflight_f57_private_integration)
    assert "made from lb.LoadBalancer 'edge', which is no listener" in said
    api.integration.feeds["integrationUri"] = [world.vpc]
    assert world.outcomes(preflight_f57_private_integration) == {CANNOT_JUDGE}
    api.discover()
    assert world.outcomes(preflight_f57_private_integration) == {OK}


def test_a_link_of_rest_apis_is_another_kind() -> None:
    world = World()
    api = Api(world)
    api.integration.feeds["connectionId"] = [world.add(REST_LINK, "old")]
    said = world.says(preflight_f57_private_integration)
    assert "connectionId is that of apigateway.VpcLink 'old', a link of REST APIs" in said


@pytest.mark.parametrize("kind", ["websocket", "internet"])
def test_other_integrations_are_not_judged(kind: str) -> None:
    world = World()
    api = Api(world, integrationMethod=None)
    if kind == "websocket":
        api.api.props["protocolType"] = "WEBSOCKET"
    else:
        api.integration.props["connectionType"] = "INTERNET"
    assert [world.outcomes(rule) for rule in EVERY] == [set(), set()]


@pytest.mark.parametrize("deployed", [False, True])
def test_an_integration_without_a_route(deployed: bool) -> None:
    world = World(deployed=deployed)
    api = Api(world)
    world.remove(api.route)
    said = world.says(preflight_f59_nothing_deployed)
    assert said.startswith("F59 apigatewayv2.Integration 'shop' has no route")
    api.lead("GET /", world.add(of.API_INTEGRATION, "other"))
    assert "F59 apigatewayv2.Integration 'shop' has no route" in world.says(
        preflight_f59_nothing_deployed
    )


def test_a_route_to_who_knows_where() -> None:
    world = World()
    api = Api(world)
    api.route.feeds["target"] = [world.vpc]
    assert CANNOT_JUDGE in world.outcomes(preflight_f59_nothing_deployed)
    assert "where apigatewayv2.Route 'any' leads to is not known yet" in world.says(
        preflight_f59_nothing_deployed
    )


@pytest.mark.parametrize(
    ("props", "outcome"),
    [
        ({"autoDeploy": False}, VIOLATION),
        ({"autoDeploy": None}, VIOLATION),
        ({"autoDeploy": False, "deploymentId": "abc"}, OK),
        ({"autoDeploy": UNKNOWN_BOOL}, CANNOT_JUDGE),
    ],
)
def test_a_stage_without_a_deployment(props: dict[str, Any], outcome: Outcome) -> None:
    world = World()
    api = Api(world)
    api.stage.props.update(props)
    api.stage.feeds["autoDeploy"] = [world.vpc]
    assert world.outcomes(preflight_f59_nothing_deployed) == {OK, outcome}
    if outcome is VIOLATION:
        said = world.says(preflight_f59_nothing_deployed)
        assert "autoDeploy is not true and deploymentId is not set" in said
