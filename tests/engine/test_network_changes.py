"""A running stack changes its way out, its zones and its tiers. The tests run in this order."""

import re
from typing import Any

import pytest
import yaml

from tests.engine.conftest import Sandbox

pytestmark = pytest.mark.engine

STEP = re.compile(r"^ ?(\+-|-\+|\+\+|--|[+~-])\s+aws:(\S+) (\S+) (\w+)", re.MULTILINE)
KEPT = ("ec2:Vpc", "ec2:Subnet", "ecs:Service", "lb:LoadBalancer", "lb:TargetGroup")
WAYS_OUT = (
    "autoscaling:Group",
    "ec2:NatGateway",
    "ec2:NetworkInterface",
    "ec2:Eip",
    "ec2:VpcEndpoint",
)


class Steps:
    """What an update did, in its order: kind, type and name of each step as it ended."""

    def __init__(self, text: str) -> None:
        updating = text[text.index("Updating (") :]
        self.all = [match.groups() for match in STEP.finditer(updating)]

    def names(self, *endings: str, types: tuple[str, ...] = ()) -> list[str]:
        """The resources of these types that a step of this kind was done to."""
        return [n for _, t, n, end in self.all if end in endings and (not types or t in types)]

    def position(self, name: str, ending: str) -> int:
        """When a step on a resource ended (or, for `deleting`, began)."""
        return next(i for i, step in enumerate(self.all) if step[2:] == (name, ending))


def change(sandbox: Sandbox, network: dict[str, Any]) -> Steps:
    """Updates the running stack to another network; what was done."""
    file = sandbox.project / "Pulumi.dev.yaml"
    stack = yaml.safe_load(file.read_text())
    stack["config"]["private-fargate:network"] = network
    file.write_text(yaml.safe_dump(stack))
    result = sandbox.update()
    assert result.code == 0, result.text
    return Steps(result.text)


def assert_nothing_replaced(steps: Steps) -> None:
    """Nothing was replaced but a flow log, which has one destination for life."""
    replaced = [t for kind, t, _, _ in steps.all if kind in {"+-", "-+", "++", "--"}]
    assert set(replaced) <= {"ec2:FlowLog"}


def assert_nothing_moved(steps: Steps) -> None:
    """Nothing was replaced, and no VPC, subnet, service or load balancer was deleted."""
    assert_nothing_replaced(steps)
    assert steps.names("deleting", "deleted", types=KEPT) == []


@pytest.fixture(scope="module")
def running(product: Sandbox) -> Sandbox:
    """The dev stack, with images of its own: a public one has no way in without a NAT (F12)."""
    file = product.project / "Pulumi.dev.yaml"
    stack = yaml.safe_load(file.read_text())
    for service in stack["config"]["private-fargate:services"].values():
        del service["image"]
        service["tag"] = "v1"
    file.write_text(yaml.safe_dump(stack))
    result = product.run("up")
    assert result.code == 0, result.text
    return product


@pytest.mark.parametrize(
    ("network", "new", "gone"),
    [
        ({"nat": "none"}, "network-endpoint-ecr-api", "network-nat-instance-a"),
        ({"nat": "one_per_az"}, "network-nat-b", "network-endpoint-ecr-api"),
        ({"nat": "single"}, None, "network-nat-b"),
        ({"nat": "regional"}, "network-nat-regional", "network-nat-a"),
        ({"nat": "instance_per_az"}, "network-nat-instance-b", "network-nat-regional"),
        ({"nat": "instance"}, None, "network-nat-instance-b"),
    ],
    ids=lambda value: value["nat"] if isinstance(value, dict) else None,
)
def test_the_new_way_out_is_there_before_the_old_one_goes(
    running: Sandbox, network: dict[str, Any], new: str | None, gone: str
) -> None:
    steps = change(running, network)
    assert_nothing_moved(steps)
    routed = steps.names("created", "updated", types=("ec2:Route",))
    begun = min(steps.position(name, "deleting") for name in steps.names("deleting"))
    for name in [*([new] if new else []), *steps.names("created", types=WAYS_OUT), *routed]:
        ended = "updated" if name in steps.names("updated") else "created"
        assert steps.position(name, ended) < begun, name
    assert gone in steps.names("deleting")


def test_each_private_subnet_has_one_default_route_after_all_of_it(running: Sandbox) -> None:
    ec2 = running.client("ec2")
    tables = ec2.describe_route_tables(
        Filters=[{"Name": "tag:Name", "Values": ["network-private-a", "network-private-b"]}]
    )["RouteTables"]
    assert len(tables) == 2
    for table in tables:
        defaults = [r for r in table["Routes"] if r.get("DestinationCidrBlock") == "0.0.0.0/0"]
        assert len(defaults) == 1
        assert "NetworkInterfaceId" in defaults[0]


def test_a_third_zone_touches_only_what_lists_zones(running: Sandbox) -> None:
    steps = change(running, {"nat": "instance", "availabilityZones": 3})
    assert_nothing_moved(steps)
    created = steps.names("created")
    assert created
    assert [name for name in created if "-c" not in name] == []
    listing = {"edge", "frontend", "backend", "network-endpoint-s3"}
    assert set(steps.names("updated")) <= listing
    assert steps.names("deleting") == []


def test_tiers_protocols_and_logs_come_and_go_without_moving_anything(running: Sandbox) -> None:
    network = {"nat": "instance", "availabilityZones": 3}
    more = {**network, "isolatedSubnets": True, "ipv6": True, "flowLogs": "cloudwatch"}
    for wanted in (more, {**network, "flowLogs": "s3"}, network):
        steps = change(running, wanted)
        assert_nothing_replaced(steps)
        gone = steps.names("deleting", types=KEPT)
        assert [name for name in gone if "-isolated-" not in name] == []
        if wanted != network:
            again = running.run("pulumi", "preview", "--refresh", "--expect-no-changes")
            assert again.code == 0, again.text


EVERY_COMBINATION = """
    from private_fargate import Network

    ENDPOINTS = ({"endpoints": "none"}, {"endpoints": "auto"},
                 {"endpoints": "list", "interface_endpoints": ["ecr.api", "ecr.dkr", "logs"]})
    for nat in ("none", "single", "one_per_az", "regional", "instance", "instance_per_az"):
        for endpoints in ENDPOINTS:
            for zones in (1, 2, 3):
                Network(
                    f"n-{nat.replace('_', '-')}-{endpoints['endpoints']}-{zones}",
                    {"nat": nat, "availability_zone_count": zones, **endpoints},
                )
"""


def test_every_way_out_with_every_choice_of_endpoints_and_zones_previews_clean(
    raw: Sandbox,
) -> None:
    raw.write_program(EVERY_COMBINATION)
    result = raw.run("preview")
    assert result.code == 0, result.text
    assert result.text.count("private-fargate:index:Network n-") >= 54
