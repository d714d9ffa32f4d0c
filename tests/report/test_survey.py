import pytest

from guardrails.preflight.way import Status
from report.documents import read_document
from report.picture import INTERNET, Kind, Picture, Tier, by_key
from report.survey import survey
from tests.policies.plan import Plan
from tests.report.stacks import PLANS


def picture(name: str) -> Picture:
    return survey(read_document(PLANS[name]).graph)


def arrows(found: Picture) -> set[tuple[str, str, str]]:
    """The arrows, by the names of what they lead from and to."""
    names = {key: box.title for key, box in by_key(found).items()}
    names.update({subnet.key: subnet.name for vpc in found.vpcs for subnet in vpc.subnets})
    return {(names[each.start], names[each.end], each.status.value) for each in found.arrows}


def test_the_dev_stack_goes_out_by_its_nat_instance() -> None:
    found = picture("dev")
    assert arrows(found) == {
        ("Internet", "edge", "proven"),
        ("edge", "network-private-a", "proven"),
        ("edge", "network-private-b", "proven"),
        ("network-private-a", "network-nat-instance-a-interface", "proven"),
        ("network-private-b", "network-nat-instance-a-interface", "proven"),
        ("network-nat-instance-a-interface", "network-internet", "proven"),
        ("network-internet", "Internet", "proven"),
    }


def test_each_zone_has_its_own_way_in_prod() -> None:
    found = arrows(picture("prod"))
    for zone in "abc":
        assert (f"network-private-{zone}", f"network-nat-{zone}", "proven") in found
        assert (f"network-private-{zone}", "s3", "proven") in found


def test_subnets_are_what_their_routes_make_of_them() -> None:
    (vpc,) = picture("dev").vpcs
    assert vpc.title == "VPC 'network' 10.0.0.0/16"
    assert [zone.name for zone in vpc.zones] == ["ap-northeast-2a", "ap-northeast-2b"]
    tiers = {subnet.name: subnet.tier for subnet in vpc.subnets}
    assert tiers["network-private-a"] is Tier.PRIVATE
    assert tiers["network-public-a"] is Tier.PUBLIC
    (seed,) = picture("seed_001_alb_endpoints").vpcs
    assert {subnet.tier for subnet in seed.subnets} == {Tier.ISOLATED, Tier.PUBLIC}


def test_tasks_with_public_addresses_stand_in_the_public_subnet() -> None:
    (vpc,) = picture("seed_004_public_ips").vpcs
    boxes = {subnet.name: [box.title for box in subnet.boxes] for subnet in vpc.subnets}
    assert boxes == {"public1": ["backend", "frontend"], "public2": []}


def test_a_subnet_says_what_its_tasks_do_not_reach_first() -> None:
    (vpc,) = picture("seed_001_alb_endpoints").vpcs
    (subnet,) = [each for each in vpc.subnets if each.name == "private-0"]
    assert [(note.status.value, note.text) for note in subnet.notes] == [
        ("broken", "s3 (F03)"),
        ("proven", "ecr.api, ecr.dkr, logs by endpoint"),
    ]
    assert all("F03" in way for way in subnet.notes[0].ways)


def test_a_way_out_in_another_zone_is_named() -> None:
    (vpc,) = picture("dev").vpcs
    notes = {subnet.name: subnet.notes for subnet in vpc.subnets}
    (here,), (there,) = notes["network-private-a"], notes["network-private-b"]
    assert here.text == "internet, logs by NAT instance"
    assert there.text == "internet, logs by NAT instance in ap-northeast-2a"


def test_endpoints_of_the_same_zones_are_one_box() -> None:
    (vpc,) = picture("seed_001_alb_endpoints").vpcs
    endpoints = [box for box in vpc.gates if box.kind is Kind.ENDPOINT]
    assert [(box.title, box.detail) for box in endpoints] == [
        ("ecr.api, ecr.dkr, logs", "interface endpoints, ap-northeast-2a, b")
    ]


def test_an_http_api_is_a_client_of_its_load_balancer() -> None:
    found = picture("seed_000_http_api")
    titles = {client.title for client in found.clients}
    assert "HTTP API by apigatewayv2.VpcLink 'link'" in titles


@pytest.mark.parametrize("name", list(PLANS))
def test_every_arrow_has_two_ends_and_carries_its_ways(name: str) -> None:
    found = picture(name)
    keys = {*by_key(found), *(each.key for vpc in found.vpcs for each in vpc.subnets)}
    for arrow in found.arrows:
        assert {arrow.start, arrow.end} <= keys
        assert arrow.ways
        assert arrow.status is not Status.BROKEN or any("✕" in way for way in arrow.ways)


def test_tasks_whose_subnets_are_elsewhere_are_shown_beside() -> None:
    plan = Plan()
    network = {"subnets": ["subnet-0123456789abcdef0"], "assignPublicIp": False}
    given = {"launchType": "FARGATE", "networkConfiguration": network}
    plan.add("aws:ecs/service:Service", "api", given)
    found = survey(plan.graph())
    (vpc,) = found.vpcs
    assert vpc.title == "Subnets that are not in this plan"
    assert [box.title for box in vpc.subnets[0].boxes] == ["api"]


def test_a_plan_without_a_network_has_no_picture() -> None:
    plan = Plan()
    plan.add("aws:s3/bucket:Bucket", "files", {})
    assert survey(plan.graph()).empty


def test_the_picture_is_described_in_words() -> None:
    described = picture("dev").described
    assert described.startswith("VPC 'network' 10.0.0.0/16: 2 services in 4 subnets.")
    assert INTERNET.title not in described
