import sys
from collections.abc import Callable
from typing import Any

import pytest
from pulumi_policy import StackValidationArgs

from guardrails import tokens
from guardrails.graph import View, shown
from guardrails.pack import RULES
from guardrails.routing import Routing
from guardrails.sources import from_stack_args
from guardrails.values import ABSENT, UNKNOWN
from tests.policies.plan import (
    ASSOCIATION,
    INTERNET_GATEWAY,
    LIFECYCLE,
    REPOSITORY,
    ROUTE,
    SERVICE,
    SUBNET,
    TABLE,
    UNKNOWN_BOOL,
    UNKNOWN_LIST,
    UNKNOWN_STRING,
    VPC,
    Plan,
    resource_graph,
)


def test_building_reads_no_property() -> None:
    plan = Plan()
    plan.add(SUBNET, "a", {"vpcId": UNKNOWN_STRING, "tags": UNKNOWN_STRING})
    (subnet,) = plan.graph()
    assert subnet.read("vpcId") is UNKNOWN
    assert subnet.label == "ec2.Subnet 'a'"


def test_an_unknown_that_nothing_feeds_was_left_to_the_provider() -> None:
    plan = Plan()
    gateway = plan.add(INTERNET_GATEWAY, "igw")
    left_out = plan.add(TABLE, "left-out", {"routes": UNKNOWN_LIST})
    written = plan.add(TABLE, "written", {"routes": UNKNOWN_LIST}, routes=gateway)
    graph = plan.graph()
    shapes = {resource.name: resource for resource in graph}
    assert shapes["left-out"].given("routes") is ABSENT
    assert shapes["left-out"].read("routes") is UNKNOWN
    assert shapes["written"].given("routes") is UNKNOWN
    # Inputs hold what the program wrote and nothing else.
    (seen_as_input,) = resource_graph(left_out)
    assert seen_as_input.view is View.INPUTS
    assert seen_as_input.given("routes") is UNKNOWN
    assert graph.get(written.urn) is shapes["written"]


def test_an_unknown_fed_from_outside_the_analysis_stays_unknown() -> None:
    plan = Plan()
    elsewhere = Plan().add(INTERNET_GATEWAY, "elsewhere")
    table = plan.add(TABLE, "table", {"routes": UNKNOWN_LIST}, routes=elsewhere)
    resource = plan.graph().get(table.urn)
    assert resource is not None
    assert resource.given("routes") is UNKNOWN


def _join(plan: Plan, values: Any, *feeds: Any) -> Any:
    service = plan.add(
        SERVICE, "api", {"networkConfiguration": {"subnets": values}}, networkConfiguration=[*feeds]
    )
    graph = plan.graph()
    resource = graph.get(service.urn)
    assert resource is not None
    return graph.join(resource, "networkConfiguration", "subnets", types=tokens.SUBNETS)


def test_a_join_follows_dependencies_of_the_asked_types_while_ids_are_unknown() -> None:
    plan = Plan()
    subnet, vpc = plan.add(SUBNET, "a"), plan.add(VPC, "vpc")
    join = _join(plan, [UNKNOWN_STRING], vpc, subnet)
    assert [found.name for found in join.found] == ["a"]
    assert join.complete
    assert join.inferred


def test_a_join_by_id_ignores_other_dependencies() -> None:
    plan = Plan()
    private, public = (plan.add(SUBNET, key, {"id": f"subnet-{key}"}) for key in ("a", "b"))
    join = _join(plan, ["subnet-a"], private, public)
    assert [found.name for found in join.found] == ["a"]
    assert join.complete
    assert not join.inferred


@pytest.mark.parametrize(
    ("values", "found", "outside", "unexplained"),
    [
        ([UNKNOWN_STRING, "subnet-f00"], ["a"], ("subnet-f00",), False),
        ([UNKNOWN_STRING, UNKNOWN_STRING], ["a"], (), True),
        (UNKNOWN_LIST, ["a"], (), False),
        (["subnet-f00"], ["a"], (), False),  # the known id may be the planned subnet's own
        (["subnet-f00", "subnet-f01"], ["a"], ("subnet-f01",), False),
        ([], [], (), False),
    ],
)
def test_a_join_accounts_for_every_value(
    values: Any, found: list[str], outside: tuple[str, ...], unexplained: bool
) -> None:
    plan = Plan()
    join = _join(plan, values, plan.add(SUBNET, "a"))
    assert [resource.name for resource in join.found] == found
    assert join.outside == outside
    assert join.unexplained is unexplained


def test_an_unknown_that_no_planned_resource_explains_is_said_so() -> None:
    plan = Plan()
    join = _join(plan, UNKNOWN_LIST, plan.add(VPC, "vpc"))
    assert join.unexplained
    assert not join.complete
    assert join.only is None


def test_a_name_that_repeats_is_settled_by_the_dependency() -> None:
    plan = Plan()
    here, _there = (plan.add(REPOSITORY, region, {"name": "api"}) for region in ("here", "there"))
    policy = plan.add(LIFECYCLE, "policy", {"repository": "api"}, repository=here)
    graph = plan.graph()
    resource = graph.get(policy.urn)
    assert resource is not None
    join = graph.join(resource, "repository", types=tokens.REPOSITORIES, key="name")
    assert join.only is graph.get(here.urn)


@pytest.mark.parametrize("secret", ["hunter2", "subnet-hunter2", "", 3, None])
def test_only_ids_of_awss_making_are_shown(secret: object) -> None:
    assert shown("subnet-0a1b2c") == "subnet-0a1b2c"
    assert shown(secret) == "(value not shown)"


def _estate(size: int) -> StackValidationArgs:
    """Draw `size` services, each with its subnet, table, route and repository, in one VPC."""
    plan = Plan()
    vpc, gateway = plan.add(VPC, "vpc"), plan.add(INTERNET_GATEWAY, "igw")
    for number in range(size):
        subnet = plan.add(SUBNET, f"subnet-{number}", {"vpcId": UNKNOWN_STRING}, vpcId=vpc)
        table = plan.add(TABLE, f"table-{number}", {"routes": UNKNOWN_LIST})
        ids = {"subnetId": UNKNOWN_STRING, "routeTableId": UNKNOWN_STRING}
        plan.add(ASSOCIATION, f"join-{number}", ids, subnetId=subnet, routeTableId=table)
        route = {"destinationCidrBlock": "0.0.0.0/0", "gatewayId": UNKNOWN_STRING}
        route["routeTableId"] = UNKNOWN_STRING
        plan.add(ROUTE, f"route-{number}", route, routeTableId=table, gatewayId=gateway)
        # A route and a lifecycle policy that nothing resolves touch everything: the worst case.
        plan.add(ROUTE, f"stray-{number}", route, routeTableId=[], gatewayId=gateway)
        plan.add(SUBNET, f"deployed-{number}", {"id": f"subnet-{number}"}, vpcId=vpc)
        where = {"networkConfiguration": {"subnets": [UNKNOWN_STRING, f"subnet-{number}"]}}
        plan.add(SERVICE, f"service-{number}", where, networkConfiguration=subnet)
        plan.add(REPOSITORY, f"repository-{number}", {"name": UNKNOWN_STRING})
        plan.add(LIFECYCLE, f"policy-{number}", {"repository": UNKNOWN_STRING}, repository=[])
    return plan.stack_args()


def _operations(work: Callable[[], object]) -> int:
    count = 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    previous = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(previous)
    return count


def test_graph_and_rules_take_operations_in_proportion_to_resources() -> None:
    def analyse(args: StackValidationArgs) -> None:
        graph = from_stack_args(args)
        for rule, _level in RULES:
            list(rule(graph))

    small, large = _estate(50), _estate(400)
    build = [
        _operations(lambda: from_stack_args(small)),
        _operations(lambda: from_stack_args(large)),
    ]
    whole = [_operations(lambda: analyse(small)), _operations(lambda: analyse(large))]
    # 8 times the resources; a tenth is left for what is done once.
    assert build[1] <= build[0] * 8.8
    assert whole[1] <= whole[0] * 8.8


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        (True, True),
        ("True", True),
        (False, False),
        ("false", False),
        (None, "default"),
        ("maybe", UNKNOWN),
        ([True], UNKNOWN),
        (UNKNOWN_BOOL, UNKNOWN),
    ],
)
def test_a_switch_is_read_as_the_engine_converts_it(value: Any, flag: Any) -> None:
    service = resource_graph(Plan().add(SERVICE, "api", {"flag": value})).of(tokens.SERVICES)[0]
    for default in (True, False):
        assert service.flag("flag", default=default) is (default if flag == "default" else flag)


@pytest.mark.parametrize(
    ("value", "number"),
    [(365, 365), (365.0, 365), ("365", 365), (None, ABSENT), ("a year", UNKNOWN), ([1], UNKNOWN)],
)
def test_a_number_is_read_as_the_engine_converts_it(value: Any, number: Any) -> None:
    service = resource_graph(Plan().add(SERVICE, "api", {"days": value})).of(tokens.SERVICES)[0]
    assert service.number("days") == number


def test_what_is_derived_from_a_graph_is_made_once() -> None:
    graph = Plan().graph()
    assert graph.derive(Routing) is graph.derive(Routing)
    assert Plan().graph().derive(Routing) is not graph.derive(Routing)
