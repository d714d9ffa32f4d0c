"""What tasks cost: how many run, on which capacity, of which size."""

from typing import Any

import pytest

from guardrails.cost.bill import Estimate, Why
from guardrails.cost.estimate import estimate
from guardrails.cost.table import load
from guardrails.cost.traffic import Traffic
from tests.policies import plan as of
from tests.policies.plan import UNKNOWN_STRING, Plan, Planned

SEOUL = {"region": "ap-northeast-2"}
X86 = 0.5 * 730 * 0.04656
ON_SPOT = {"capacityProvider": "FARGATE_SPOT", "weight": 3}
ON_DEMAND = {"capacityProvider": "FARGATE", "weight": 1}


class _Service:
    """A service, its task definition and its cluster: half a vCPU and 1 GB."""

    def __init__(self, props: dict[str, Any] | None = None, **definition: Any) -> None:
        self.plan = Plan()
        size = {"cpu": "512", "memory": "1024", "requiresCompatibilities": ["FARGATE"]}
        self.definition = self.plan.add(of.TASK_DEFINITION, "api", {**size, **SEOUL, **definition})
        self.cluster = self.plan.add(of.CLUSTER, "main", SEOUL)
        given = {"desiredCount": 4, "launchType": "FARGATE", **SEOUL, **(props or {})}
        self.service = self.plan.add(
            of.SERVICE,
            "api",
            {"taskDefinition": UNKNOWN_STRING, "cluster": UNKNOWN_STRING, **given},
            taskDefinition=self.definition,
            cluster=self.cluster,
        )

    def scaled(self, **bounds: Any) -> Planned:
        props = {"serviceNamespace": "ecs", "resourceId": UNKNOWN_STRING, **bounds}
        return self.plan.add(of.SCALING_TARGET, "api", props, resourceId=self.service)

    def bill(self, **traffic: Any) -> Estimate:
        return estimate(self.plan.graph(), load(), Traffic(**traffic))

    def cpu(self, **traffic: Any) -> float:
        """How many tasks' CPU is billed, by list price."""
        lines = [line for line in self.bill(**traffic).lines if "CPU" in line.what]
        return sum(line.monthly for line in lines) / X86


def test_a_task_costs_what_the_price_list_says() -> None:
    bill = _Service({"desiredCount": 1}).bill()
    assert bill.monthly == pytest.approx(20.72, abs=0.01)


def test_a_task_on_arm_is_cheaper() -> None:
    arm = {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}
    bill = _Service({"desiredCount": 1}, runtimePlatform=arm).bill()
    assert bill.monthly == pytest.approx(16.58, abs=0.01)
    large = _Service({"desiredCount": 1}, runtimePlatform=arm, cpu="1024", memory="3072").bill()
    assert large.monthly == pytest.approx(36.15, abs=0.01)


def test_sizes_may_be_written_in_words() -> None:
    words = _Service({"desiredCount": 1}, cpu=".5 vCPU", memory="1 GB").bill()
    assert words.monthly == pytest.approx(20.72, abs=0.01)


@pytest.mark.parametrize(
    ("strategy", "tasks"),
    [
        ([ON_DEMAND], 4),
        ([ON_SPOT], 4 * 0.32),
        # A quarter on demand, three quarters on Spot.
        ([ON_DEMAND, ON_SPOT], 1 + 3 * 0.32),
        # Two on demand first, the other two by weight.
        ([{**ON_DEMAND, "base": 2}, ON_SPOT], 2.5 + 1.5 * 0.32),
        ([{**ON_DEMAND, "base": 9}, ON_SPOT], 4),
        ([{**ON_DEMAND, "base": 2, "weight": 0}, ON_SPOT], 2 + 2 * 0.32),
        ([{"capacityProvider": "FARGATE"}], 4),
    ],
)
def test_tasks_are_divided_as_the_strategy_says(
    strategy: list[dict[str, Any]], tasks: float
) -> None:
    service = _Service({"launchType": None, "capacityProviderStrategies": strategy})
    assert service.cpu() == pytest.approx(tasks)


def test_the_clusters_default_strategy_holds_where_the_service_has_none() -> None:
    service = _Service({"launchType": None})
    service.cluster.props["name"] = "main"
    service.plan.add(
        of.CLUSTER_CAPACITY_PROVIDERS,
        "main",
        {
            "clusterName": UNKNOWN_STRING,
            "capacityProviders": ["FARGATE_SPOT"],
            "defaultCapacityProviderStrategies": [ON_SPOT],
        },
        clusterName=service.cluster,
    )
    assert service.cpu() == pytest.approx(4 * 0.32)


def test_the_discount_of_spot_is_an_assumption_that_can_be_changed() -> None:
    service = _Service({"launchType": None, "capacityProviderStrategies": [ON_SPOT]})
    assert service.cpu(spot_discount=0.5) == pytest.approx(2)
    (line,) = [line for line in service.bill().lines if "CPU" in line.what]
    assert "2026-09-28" in line.assumption


def test_a_service_that_is_scaled_is_billed_at_its_fewest() -> None:
    service = _Service()
    service.scaled(minCapacity=2, maxCapacity=10)
    assert service.cpu() == pytest.approx(2)
    (line,) = [line for line in service.bill().lines if "CPU" in line.what]
    assert line.assumption == "the fewest that it is scaled to"


def test_the_traffic_assumptions_may_say_how_many_run() -> None:
    service = _Service()
    service.scaled(minCapacity=2, maxCapacity=10)
    assert service.cpu(tasks={"api": 6}) == pytest.approx(6)
    service.service.props["name"] = "shop-api"
    assert service.cpu(tasks={"shop-api": 0.5}) == pytest.approx(0.5)


def test_disk_is_billed_above_what_every_task_has() -> None:
    service = _Service({"region": "us-east-1", "desiredCount": 1})
    service.definition.props["ephemeralStorage"] = {"sizeInGib": 120}
    (line,) = [line for line in service.bill().lines if "disk" in line.what]
    assert line.monthly == pytest.approx(100 * 730 * 0.000111)
    seoul = _Service(ephemeralStorage={"sizeInGib": 120})
    (left,) = seoul.bill().unpriced
    assert (left.what, left.why) == ("Fargate disk: api", Why.NO_FIGURE)
    assert _Service(ephemeralStorage={"sizeInGib": 20}).bill().complete


@pytest.mark.parametrize(
    ("props", "definition", "reason"),
    [
        ({"desiredCount": UNKNOWN_STRING}, {}, "how many tasks it runs"),
        ({}, {"cpu": UNKNOWN_STRING}, "the size of its tasks"),
        ({}, {"cpu": "half"}, "the size of its tasks"),
        ({}, {"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}, "system"),
        ({"launchType": UNKNOWN_STRING}, {}, "on which capacity"),
        ({}, {"ephemeralStorage": UNKNOWN_STRING}, "the disk of its tasks"),
    ],
)  # fmt: skip
def test_what_the_plan_does_not_tell_is_said(
    props: dict[str, Any], definition: dict[str, Any], reason: str
) -> None:
    service = _Service(props, **definition)
    for holder, given in ((service.service, props), (service.definition, definition)):
        holder.feeds.update({key: [] for key, value in given.items() if value == UNKNOWN_STRING})
    bill = service.bill()
    (left,) = bill.unpriced
    assert left.what == "tasks of api"
    assert reason in left.reason
    assert left.why is Why.NOT_KNOWN


def test_tasks_on_instances_are_billed_by_the_instance() -> None:
    assert _Service({"launchType": "EC2"}).bill().lines == ()


def test_a_task_by_the_clock_is_billed_by_its_minutes() -> None:
    service = _Service({"desiredCount": 0})
    ecs = {"taskDefinitionArn": UNKNOWN_STRING, "launchType": "FARGATE", "taskCount": 2}
    target = {"arn": UNKNOWN_STRING, "ecsParameters": ecs}
    service.plan.add(
        of.SCHEDULE, "nightly", {"target": target, **SEOUL}, target=[service.definition]
    )
    bill = service.bill(scheduled_runs=100, scheduled_run_minutes=30)
    (line,) = [line for line in bill.lines if "CPU" in line.what]
    assert line.reckoning == "200 tasks × 0.5 vCPU × 0.5 hours × $0.04656"


def test_a_task_set_runs_its_share_of_its_service() -> None:
    service = _Service({"deploymentController": {"type": "EXTERNAL"}})
    service.plan.add(
        of.TASK_SET,
        "blue",
        {
            "service": UNKNOWN_STRING,
            "taskDefinition": UNKNOWN_STRING,
            "launchType": "FARGATE",
            "scale": {"unit": "PERCENT", "value": 50},
            **SEOUL,
        },
        service=service.service,
        taskDefinition=service.definition,
    )
    assert service.cpu() == pytest.approx(2)
