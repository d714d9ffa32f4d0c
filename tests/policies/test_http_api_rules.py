from typing import Any

import pytest

from guardrails.rules.http_api import (
    api_cors_credentials,
    api_default_endpoint_off,
    api_domain_tls,
    api_route_authorization,
    api_stage_access_log,
    api_stage_throttling,
    vpc_link_private,
)
from guardrails.verdict import Outcome
from tests.policies.plan import (
    API,
    API_DOMAIN_NAME,
    API_MAPPING,
    API_ROUTE,
    API_STAGE,
    ASSOCIATION,
    INTERNET_GATEWAY,
    LOG_GROUP,
    ROUTE,
    SECURITY_GROUP,
    SUBNET,
    TABLE,
    UNKNOWN_BOOL,
    UNKNOWN_LIST,
    UNKNOWN_NUMBER,
    UNKNOWN_OBJECT,
    UNKNOWN_STRING,
    VPC,
    VPC_LINK,
    Plan,
    Planned,
    outcomes,
    resource_graph,
    verdicts,
)

OK, VIOLATION, UNSURE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE


@pytest.mark.parametrize(
    ("settings", "outcome"),
    [
        ({"destinationArn": "arn:aws:logs:x", "format": "{}"}, OK),
        ({"destinationArn": UNKNOWN_STRING, "format": "{}"}, OK),
        ({"format": "{}"}, VIOLATION),
        (None, VIOLATION),
        (UNKNOWN_OBJECT, UNSURE),
    ],
)
def test_a_stage_logs_requests(settings: Any, outcome: Outcome) -> None:
    plan = Plan()
    logs = plan.add(LOG_GROUP, "logs")
    plan.add(API_STAGE, "stage", {"accessLogSettings": settings}, accessLogSettings=logs)
    assert outcomes(api_stage_access_log, plan) == [outcome]


def test_a_stage_alone_is_judged_before_it_is_made() -> None:
    (verdict,) = api_stage_access_log(resource_graph(Planned(API_STAGE, "stage", {})))
    assert verdict.message == (
        "apigatewayv2.Stage 'stage' writes no access log: accessLogSettings.destinationArn "
        "is not set"
    )


@pytest.mark.parametrize(
    ("settings", "outcome"),
    [
        ({"throttlingRateLimit": 50, "throttlingBurstLimit": 100}, OK),
        ({"throttlingRateLimit": "50.5", "throttlingBurstLimit": 100}, OK),
        ({"throttlingRateLimit": 50}, VIOLATION),
        ({"throttlingRateLimit": 0, "throttlingBurstLimit": 0}, VIOLATION),
        (None, VIOLATION),
        ({"throttlingRateLimit": UNKNOWN_NUMBER, "throttlingBurstLimit": 1}, UNSURE),
        (UNKNOWN_OBJECT, UNSURE),
    ],
)
def test_a_stage_limits_requests(settings: Any, outcome: Outcome) -> None:
    plan = Plan()
    vpc = plan.add(VPC, "vpc")
    plan.add(API_STAGE, "stage", {"defaultRouteSettings": settings}, defaultRouteSettings=vpc)
    assert outcomes(api_stage_throttling, plan) == [outcome]


@pytest.mark.parametrize(
    ("protocol", "key", "kind", "outcome"),
    [
        ("HTTP", "GET /", "JWT", OK),
        ("HTTP", "GET /", "AWS_IAM", OK),
        ("HTTP", "GET /", "NONE", VIOLATION),
        ("HTTP", "$default", None, VIOLATION),
        ("HTTP", "OPTIONS /{proxy+}", None, OK),
        ("HTTP", "GET /", UNKNOWN_STRING, UNSURE),
        ("HTTP", UNKNOWN_STRING, None, VIOLATION),
        ("WEBSOCKET", "$connect", None, VIOLATION),
        ("WEBSOCKET", "$default", None, OK),
    ],
)
def test_a_route_says_who_may_call_it(protocol: str, key: str, kind: Any, outcome: Outcome) -> None:
    plan = Plan()
    api = plan.add(API, "api", {"protocolType": protocol})
    props = {"apiId": UNKNOWN_STRING, "routeKey": key, "authorizationType": kind}
    plan.add(API_ROUTE, "route", props, apiId=api, authorizationType=api)
    assert outcomes(api_route_authorization, plan) == [outcome]


def test_a_route_of_an_api_elsewhere_is_judged_as_http() -> None:
    plan = Plan()
    plan.add(API_ROUTE, "route", {"apiId": "abc123", "routeKey": "$default"})
    assert outcomes(api_route_authorization, plan) == [VIOLATION]


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        ("TLS_1_2", OK),
        ("SecurityPolicy_TLS13_1_3_2025_09", OK),
        ("TLS_1_0", VIOLATION),
        (None, VIOLATION),
        ("SecurityPolicy_2031", UNSURE),
        (UNKNOWN_STRING, UNSURE),
    ],
)
def test_a_domain_asks_for_a_new_tls(policy: Any, outcome: Outcome) -> None:
    plan = Plan()
    props = {"domainNameConfiguration": {"securityPolicy": policy}}
    plan.add(API_DOMAIN_NAME, "domain", props, domainNameConfiguration=plan.add(VPC, "vpc"))
    assert outcomes(api_domain_tls, plan) == [outcome]


@pytest.mark.parametrize(
    ("off", "mapped", "outcome"),
    [
        (True, True, OK),
        (None, True, VIOLATION),
        (False, True, VIOLATION),
        (None, False, OK),
        (UNKNOWN_BOOL, True, UNSURE),
    ],
)
def test_an_api_with_a_domain_answers_there_alone(off: Any, mapped: bool, outcome: Outcome) -> None:
    plan = Plan()
    vpc = plan.add(VPC, "vpc")
    props = {"disableExecuteApiEndpoint": off}
    api = plan.add(API, "api", props, disableExecuteApiEndpoint=vpc)
    if mapped:
        plan.add(API_MAPPING, "mapping", {"apiId": UNKNOWN_STRING}, apiId=api)
    assert outcomes(api_default_endpoint_off, plan) == [outcome]


def test_a_mapping_of_an_unknown_api_may_be_any_ones() -> None:
    plan = Plan()
    both = [plan.add(API, name) for name in ("a", "b")]
    plan.add(API_MAPPING, "mapping", {"apiId": UNKNOWN_STRING}, apiId=both)
    assert outcomes(api_default_endpoint_off, plan) == [UNSURE, UNSURE]


@pytest.mark.parametrize(
    ("cors", "outcome"),
    [
        (None, OK),
        ({"allowOrigins": ["*"]}, OK),
        ({"allowOrigins": ["https://shop.example"], "allowCredentials": True}, OK),
        ({"allowOrigins": ["*"], "allowCredentials": True}, VIOLATION),
        ({"allowOrigins": ["https://*"], "allowCredentials": "true"}, VIOLATION),
        ({"allowOrigins": ["https://*"], "allowCredentials": UNKNOWN_BOOL}, UNSURE),
        ({"allowOrigins": UNKNOWN_LIST, "allowCredentials": True}, UNSURE),
        (UNKNOWN_OBJECT, UNSURE),
    ],
)
def test_cookies_are_for_sites_that_are_listed(cors: Any, outcome: Outcome) -> None:
    plan = Plan()
    plan.add(API, "api", {"corsConfiguration": cors}, corsConfiguration=plan.add(VPC, "vpc"))
    assert outcomes(api_cors_credentials, plan) == [outcome]


def _linked(plan: Plan, *, public: bool, groups: Any = (UNKNOWN_STRING,)) -> Planned:
    vpc = plan.add(VPC, "vpc")
    subnet = plan.add(SUBNET, "a", {"vpcId": UNKNOWN_STRING}, vpcId=vpc)
    table = plan.add(TABLE, "table", {"vpcId": UNKNOWN_STRING}, vpcId=vpc)
    ids = {"subnetId": UNKNOWN_STRING, "routeTableId": UNKNOWN_STRING}
    plan.add(ASSOCIATION, "a", ids, subnetId=subnet, routeTableId=table)
    if public:
        gateway = plan.add(INTERNET_GATEWAY, "gateway")
        route = {
            "routeTableId": UNKNOWN_STRING,
            "destinationCidrBlock": "0.0.0.0/0",
            "gatewayId": UNKNOWN_STRING,
        }
        plan.add(ROUTE, "out", route, routeTableId=table, gatewayId=gateway)
    group = plan.add(SECURITY_GROUP, "group")
    props = {"subnetIds": [UNKNOWN_STRING], "securityGroupIds": list(groups)}
    return plan.add(VPC_LINK, "link", props, subnetIds=subnet, securityGroupIds=group)


@pytest.mark.parametrize(
    ("public", "groups", "expected"),
    [
        (False, [UNKNOWN_STRING], [OK]),
        (True, [UNKNOWN_STRING], [VIOLATION]),
        (False, [], [VIOLATION]),
        (True, [], [VIOLATION, VIOLATION]),
    ],
)
def test_a_link_is_private_and_has_a_group(
    public: bool, groups: list[str], expected: list[Outcome]
) -> None:
    plan = Plan()
    _linked(plan, public=public, groups=groups)
    assert outcomes(vpc_link_private, plan) == expected


def test_a_link_in_a_public_subnet_is_told_the_way() -> None:
    plan = Plan()
    _linked(plan, public=True)
    (verdict,) = verdicts(vpc_link_private, plan)
    assert "stands in a public subnet: ec2.Subnet 'a' → ec2.RouteTable 'table'" in verdict.message


@pytest.mark.parametrize("ids", [["subnet-0a1b"], [UNKNOWN_STRING], UNKNOWN_LIST])
def test_subnets_outside_the_plan_cannot_be_judged(ids: Any) -> None:
    plan = Plan()
    props = {"subnetIds": ids, "securityGroupIds": ["sg-0a1b"]}
    plan.add(VPC_LINK, "link", props, subnetIds=plan.add(VPC, "vpc"))
    assert outcomes(vpc_link_private, plan) == [UNSURE]
