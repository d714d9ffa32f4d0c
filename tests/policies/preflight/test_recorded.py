"""The rules on first previews of real programs: broken, repaired, and not known yet."""

import json

import pytest

from guardrails.preflight.blind_spots import BLIND_SPOTS
from guardrails.preflight.measures import FILE
from guardrails.sources import from_preview
from guardrails.verdict import Outcome
from tests.policies.preflight import measure
from tests.policies.preflight.measure import RULES, Told, code_of, told
from tests.policies.preflight.record import THEMES, document, read, stories

STORIES = stories()


@pytest.fixture(scope="module")
def said() -> dict[str, Told]:
    """What the rules say of each program."""
    return {name: told(from_preview(document(name))) for name in STORIES}


@pytest.mark.parametrize("name", STORIES)
def test_a_program_is_told_what_it_has_and_nothing_else(name: str, said: dict[str, Told]) -> None:
    story = STORIES[name]
    assert said[name].violations == story.has - story.unseen - story.doubts
    assert said[name].doubts == story.doubts


@pytest.mark.parametrize("rule", [rule.name for rule in RULES])
def test_each_rule_has_its_fixtures(rule: str, said: dict[str, Told]) -> None:
    """Broken, and told though no id is known yet; and in order, and silent."""
    code = code_of(rule)
    assert any(Outcome.VIOLATION in told.by_rule[rule] for told in said.values())
    silent = [name for name, told in said.items() if told.by_rule[rule] == {Outcome.OK}]
    assert [name for name in silent if code not in STORIES[name].has]


def test_what_no_plan_shows_is_said_so() -> None:
    unseen = {code for story in STORIES.values() for code in story.unseen}
    assert unseen
    assert unseen <= set(BLIND_SPOTS)


def test_the_figures_are_those_of_the_recordings() -> None:
    now = measure.text(measure.measured())
    assert FILE.read_text() == now, "run: python -m tests.policies.preflight.measure"
    assert all(figures["alarms"] == 0 for figures in json.loads(now).values())


def test_each_program_is_recorded_once() -> None:
    recorded = {name: theme for theme in THEMES for name in read(theme)["programs"]}
    assert recorded == {name: story.theme for name, story in STORIES.items()}


TO_A = "\n  ecs.Service 'api' → ec2.Subnet 'private-a' → "
TO_B = "\n  ecs.Service 'api' → ec2.Subnet 'private-b' → "


@pytest.mark.parametrize(
    ("name", "what", "path"),
    [
        (
            "nat_without_a_route_out",
            (
                "no route to an internet gateway behind it: ec2.NatGateway 'nat' → ec2.Subnet "
                "'public-a' → ec2.RouteTable 'public'"
            ),
            (
                f"{TO_A}ec2.RouteTable 'private-a' → ec2.Route 'out-0' (0.0.0.0/0) → "
                f"ec2.NatGateway 'nat'{TO_B}ec2.RouteTable 'private-b' → ec2.Route 'out-1' "
                "(0.0.0.0/0) → ec2.NatGateway 'nat'"
            ),
        ),
        (
            "endpoints_in_one_zone",
            "ec2.VpcEndpoint 'ecr.api' is not in eu-west-1b",
            f"{TO_B}ec2.VpcEndpoint 'ecr.api'",
        ),
        (
            "endpoints_admit_the_wrong_group",
            (
                "ec2.VpcEndpoint 'logs' does not admit ecs.Service 'api' on 443: ec2.SecurityGroup "
                "'endpoints' has only vpc.SecurityGroupIngressRule 'endpoints-in-443' (tcp 443 "
                "from ec2.SecurityGroup 'bastion')"
            ),
            f"{TO_A}ec2.VpcEndpoint 'logs'{TO_B}ec2.VpcEndpoint 'logs'",
        ),
        (
            "s3_policy_without_the_layer_bucket",
            (
                "the policy of ec2.VpcEndpoint 's3' does not allow s3:GetObject on "
                "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"
            ),
            f"{TO_A}ec2.VpcEndpoint 's3'{TO_B}ec2.VpcEndpoint 's3'",
        ),
        (
            "route_table_without_s3",
            (
                "ec2.VpcEndpoint 's3' is not associated with ec2.RouteTable 'private-a', and no "
                "route leads out of the VPC"
            ),
            f"{TO_A}ec2.RouteTable 'private-a'",
        ),
    ],
)
def test_a_break_is_found_with_the_path_to_it(name: str, what: str, path: str) -> None:
    graph = from_preview(document(name))
    messages = [verdict.message for rule in RULES for verdict in rule(graph, rule.settings())]
    assert any(f"{what}{path}" in message for message in messages)
