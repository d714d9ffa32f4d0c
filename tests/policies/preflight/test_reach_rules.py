from collections.abc import Iterator

import pytest

from guardrails.catalog import rules_of
from guardrails.preflight.rules import broken_way, network, reach
from guardrails.rule import Rule
from guardrails.verdict import Outcome
from tests.policies.plan import UNKNOWN_STRING
from tests.policies.preflight.breaks import (
    BROKEN,
    Change,
    all_of,
    allow,
    connect,
    env_file,
    find,
    policy,
    secret,
    tables,
)
from tests.policies.preflight.world import LAYERS, World

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE

RULES = {
    rule.failure.code: rule
    for module in (reach, broken_way, network)
    for rule in rules_of(module)
    if rule.failure is not None
}


def _said(world: World) -> dict[str, str]:
    """What the rules have to say, by code."""
    graph = world.graph()
    said = {
        code: "\n".join(each.message for each in rule(graph) if each.outcome is not OK)
        for code, rule in RULES.items()
    }
    return {code: text for code, text in said.items() if text}


@pytest.mark.parametrize("deployed", [False, True])
@pytest.mark.parametrize(("code", "ways", "change", "decisive"), BROKEN)
def test_a_break_is_found_with_its_path(
    code: str, ways: str, change: Change, decisive: str, deployed: bool
) -> None:
    world = World(ways, deployed=deployed)
    assert _said(world) == {}
    assert world.outcomes(RULES[code]) == {OK}
    change(world)
    assert VIOLATION in world.outcomes(RULES[code])
    said = world.says(RULES[code])
    assert said.startswith(f"{code} ecs.Service 'api' ")
    assert decisive in said


@pytest.mark.parametrize(
    "change",
    [
        tables(0, 1),
        policy("s3", allow(Action="s3:GetObject", Resource=LAYERS)),
        policy("ecr.dkr", allow(Action="ecr:*", Resource="arn:aws:ecr:*:*:repository/shop/*")),
        policy("logs", allow(), {**allow(), "Effect": "Deny", "Action": "logs:Delete*"}),
        all_of(secret, lambda w: w.endpoint("secretsmanager")),
        all_of(connect, lambda w: w.endpoint("ecs-agent")),
        env_file,
        # An endpoint that nobody needs may be as it is.
        lambda w: w.endpoint("sqs", privateDnsEnabled=False),
    ],
)
def test_a_repaired_stack_has_no_finding(change: Change) -> None:
    world = World("endpoints")
    change(world)
    assert _said(world) == {}


def hide(world: World) -> None:
    world.hide_containers(world.repository, world.log_group)


def _unknown_flag(world: World) -> None:
    logs = world.endpoints["logs"]
    logs.props["privateDnsEnabled"], logs.feeds["privateDnsEnabled"] = UNKNOWN_STRING, [world.vpc]


def _unknown_policy(world: World) -> None:
    s3 = world.endpoints["s3"]
    s3.props["policy"], s3.feeds["policy"] = UNKNOWN_STRING, [world.repository]


def _literal_group(world: World) -> None:
    into = find(world, "endpoints-in-443-tasks")
    into.props["referencedSecurityGroupId"] = "sg-0a1b"
    del into.feeds["referencedSecurityGroupId"]


@pytest.mark.parametrize(
    ("code", "ways", "change", "doubt"),
    [
        ("F01", "endpoints", hide, "containerDefinitions of ecs.TaskDefinition 'api'"),
        ("F21", "endpoints", _unknown_flag, "whether ec2.VpcEndpoint 'logs' has private DNS on"),
        ("F03", "endpoints", _unknown_policy, "what the policy of ec2.VpcEndpoint 's3' allows"),
        ("F21", "endpoints", _literal_group, "whom vpc.SecurityGroupIngressRule"),
    ],
)
def test_what_is_not_known_cannot_be_judged(
    code: str, ways: str, change: Change, doubt: str
) -> None:
    world = World(ways)
    change(world)
    assert CANNOT_JUDGE in world.outcomes(RULES[code])
    assert doubt in world.says(RULES[code])
    assert all(f"{each} ecs.Service" not in said for each, said in _said(world).items())


def test_an_endpoint_that_may_not_be_taken_breaks_nothing_for_certain() -> None:
    """With private DNS the shut endpoint would have the name; without it, NAT leads there."""
    world = World("nat")
    world.endpoint("logs")
    world.remove(find(world, "endpoints-in-443-tasks"))
    assert VIOLATION in world.outcomes(RULES["F07"])
    _unknown_flag(world)
    assert set(_said(world)) == {"F21"}
    assert world.outcomes(RULES["F21"]) == {CANNOT_JUDGE}
    assert "does not admit ecs.Service 'api' on 443" in world.says(RULES["F21"])


@pytest.mark.parametrize("names", [("logs", "again"), ("again", "logs")])
def test_the_endpoint_that_has_the_name_for_certain_is_taken(names: tuple[str, str]) -> None:
    world = World("endpoints")
    again = world.endpoint("logs")
    _unknown_flag(world)
    again.name = "again"
    world.remove(again)
    world.endpoint("logs")
    world.plan.resources.insert(0 if names[0] == "again" else len(world.plan.resources), again)
    assert set(_said(world)) == {"F06"}


def test_no_failure_is_out_of_the_question_while_needs_are_hidden() -> None:
    world = World("endpoints")
    hide(world)
    assert set(_said(world)) == {"F01"}
    assert world.outcomes(RULES["F12"]) == set()


def test_what_is_hidden_is_no_doubt_where_everything_is_reached() -> None:
    world = World("nat")
    world.hide_containers()
    assert _said(world) == {}


def test_a_doubt_is_told_by_the_failure_that_no_way_would_be() -> None:
    world = World("endpoints")
    _unknown_policy(world)
    assert set(_said(world)) == {"F03"}


def _sources() -> Iterator[tuple[str, Rule]]:
    yield from RULES.items()


@pytest.mark.parametrize(("code", "rule"), sorted(_sources()))
def test_each_failure_says_what_happens_and_where_that_is_from(code: str, rule: Rule) -> None:
    assert rule.failure is not None
    assert rule.name.startswith(f"preflight-{code.lower()}-")
    assert rule.failure.says
    assert all(source.startswith("https://") for source in rule.failure.sources)
