"""Settings: a stack file becomes arguments, or one message with all of its faults."""

import asyncio
from typing import Any

import pytest

from private_fargate import NatMode
from settings.edge import EdgeSettings
from tests.settings.conftest import WEB, faults, load

ACCOUNT = "210987654321"


def service(**keys: Any) -> Any:
    return load(services={"web": {**WEB, **keys}}).services["web"]


def test_absent_keys_stay_absent_so_that_components_choose() -> None:
    loaded = load()
    assert (loaded.network, loaded.cluster, loaded.edge) == ({}, {}, EdgeSettings())
    web = loaded.services["web"]
    assert web.service == {"port": 80}
    assert web.route == {"port": 80, "path_patterns": ["/*"]}
    assert (web.image, web.tag) == ("nginx:1", None)


def test_what_the_price_assumes_is_no_choice_of_the_program() -> None:
    assert load(traffic={"requestsMillions": 3}) == load()


@pytest.mark.parametrize(
    ("network", "args"),
    [
        ({"availabilityZones": 3}, {"availability_zone_count": 3}),
        ({"availabilityZones": "3"}, {"availability_zone_count": 3}),
        ({"availabilityZones": 3.0}, {"availability_zone_count": 3}),
        (
            {"availabilityZones": ["eu-west-1a", "eu-west-1b"]},
            {"availability_zone_names": ["eu-west-1a", "eu-west-1b"]},
        ),
        ({"nat": "one_per_az"}, {"nat": NatMode.ONE_PER_AZ}),
        ({"nat": False}, {"nat": NatMode.NONE}),
        ({"nat": "none", "endpoints": "none"}, {"nat": "none", "endpoints": "none"}),
        ({"nat": "regional"}, {"nat": NatMode.REGIONAL}),
        (
            {"ipv6": "true", "isolatedSubnets": True, "endpointSingleZone": False},
            {"ipv6": True, "isolated_subnets": True, "endpoint_single_zone": False},
        ),
        (
            {"nat": "single", "natAllocationIds": ["eipalloc-1"], "trustedAccounts": [ACCOUNT]},
            {
                "nat": "single",
                "nat_allocation_ids": ["eipalloc-1"],
                "trusted_accounts": [ACCOUNT],
            },
        ),
        (
            {"flowLogs": "s3", "flowLogRetentionInDays": "30", "publicAccessExclusion": "egress"},
            {
                "flow_logs": "s3",
                "flow_log_retention_in_days": 30,
                "public_access_exclusion": "egress",
            },
        ),
        (
            {"endpoints": ["logs", "ssm"]},
            {"endpoints": "list", "interface_endpoints": ["logs", "ssm"]},
        ),
        (
            {"cidrBlock": "10.1.0.0/16", "avoidCidrBlocks": ["10.0.0.0/16"]},
            {"cidr_block": "10.1.0.0/16", "avoid_cidr_blocks": ["10.0.0.0/16"]},
        ),
    ],
)
def test_network_keys_become_arguments(network: Any, args: Any) -> None:
    assert load(network=network).network == args


def test_what_services_use_decides_which_endpoints_auto_has() -> None:
    secret = {"TOKEN": "arn:aws:ssm:eu-west-1:123456789012:parameter/token"}
    loaded = load(
        network={"requiredServices": ["logs", "dynamodb"]},
        services={"web": {**WEB, "secrets": secret}},
    )
    assert loaded.network["required_services"] == ["dynamodb", "ecr.api", "ecr.dkr", "logs", "ssm"]


@pytest.mark.parametrize(
    ("capacity", "strategies"),
    [
        ("fargate", [{"capacity_provider": "FARGATE"}]),
        ("spot", [{"capacity_provider": "FARGATE_SPOT"}]),
        (
            {"fargate": {"base": 1, "weight": "1"}, "spot": {"weight": 3.0}},
            [
                {"capacity_provider": "FARGATE", "base": 1, "weight": 1},
                {"capacity_provider": "FARGATE_SPOT", "weight": 3},
            ],
        ),
    ],
)
def test_capacity_becomes_a_strategy(capacity: Any, strategies: Any) -> None:
    assert service(capacity=capacity).service["capacity_provider_strategies"] == strategies
    cluster = load(cluster={"capacity": capacity}).cluster
    assert cluster == {"default_capacity_provider_strategies": strategies}


def test_a_services_keys_become_arguments_of_its_route_and_itself() -> None:
    web = service(
        path=["/a", "/b/*"],
        healthCheckPath="/ok",
        priority="7",
        cpu="512",
        memory=1024.0,
        readonlyRootFilesystem="false",
        environment={"PORT": 80, "DEBUG": True},
        autoscaling={"min": 1, "max": "4", "cpu": 50, "scaleInCooldown": 60},
        taskPolicy=[{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::a/*"]}],
    )
    assert web.route == {
        "port": 80,
        "path_patterns": ["/a", "/b/*"],
        "health_check_path": "/ok",
        "priority": 7,
    }
    assert web.service == {
        "port": 80,
        "cpu": 512,
        "memory": 1024,
        "readonly_root_filesystem": False,
        "environment": {"PORT": "80", "DEBUG": "true"},
        "autoscaling": {
            "min_capacity": 1,
            "max_capacity": 4,
            "cpu_utilization": 50,
            "scale_in_cooldown": 60,
        },
        "task_policy": [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::a/*"]}],
    }


def test_a_service_without_a_path_is_a_worker() -> None:
    worker = load(services={"worker": {"tag": "v1"}}).services["worker"]
    assert (worker.route, worker.service, worker.tag) == (None, {}, "v1")


def test_environment_of_a_secret_object_stays_secret() -> None:
    loaded = load("services", services={"web": {**WEB, "environment": {"KEY": "hunter2"}}})
    value = loaded.services["web"].service["environment"]["KEY"]
    assert asyncio.get_event_loop().run_until_complete(value.is_secret())


def test_a_service_in_full_becomes_arguments_of_all_that_it_needs() -> None:
    loaded = load(
        cluster={"serviceConnectNamespace": "shop", "executeCommandLogging": True},
        services={
            "web": {**WEB, "autoscaling": {"max": 4, "requestCount": 500}},
            "api": {
                "tag": "v1",
                "port": 8080,
                "path": "/api/*",
                "clients": ["web"],
                "deploymentStrategy": "CANARY",
                "canaryPercent": "2.5",
                "enableExecuteCommand": True,
                "readonlyRootFilesystem": False,
                "healthCheck": {"command": "curl -f localhost:8080", "startPeriod": 30},
                "ulimits": [{"name": "nofile", "softLimit": 1024, "hardLimit": 4096}],
                "volumes": [{"name": "scratch"}],
                "mountPoints": [{"sourceVolume": "scratch", "containerPath": "/tmp"}],
                "dependsOn": {"otel": "START"},
                "sidecars": {"otel": {"image": "otel:1", "readonlyRootFilesystem": False}},
                "serviceConnect": {"discoveryName": "api"},
                "alarms": {"cpu": 90, "http5xxCount": 10},
                "autoscaling": {
                    "max": 4,
                    "schedules": [{"schedule": "cron(0 7 ? * MON-FRI *)", "min": 2}],
                },
                "registry": {
                    "lifecycleRules": [{"tagStatus": "untagged", "maximumAgeLimit": 3}],
                    "protect": True,
                },
            },
        },
    )
    assert list(loaded.services) == ["web", "api"]
    api = loaded.services["api"]
    assert api.clients == ["web"]
    assert api.registry == {
        "lifecycle_rules": [{"tag_status": "untagged", "maximum_age_limit": 3}],
        "protect": True,
    }
    assert api.route["alternate_target_group"] is True
    assert api.service["health_check"] == {
        "command": ["curl -f localhost:8080"],
        "start_period": 30,
    }
    assert api.service["depends_on"] == [{"container_name": "otel", "condition": "START"}]
    assert api.service["sidecars"] == {
        "otel": {"image": "otel:1", "readonly_root_filesystem": False}
    }
    assert api.service["autoscaling"]["schedules"] == [
        {"schedule": "cron(0 7 ? * MON-FRI *)", "min_capacity": 2}
    ]
    assert api.service["canary_percent"] == 2.5
    assert "registry" not in api.service
    assert {"ssmmessages", "ecs-agent"} <= set(loaded.network["required_services"])


def test_instances_of_ones_own_are_capacity_too() -> None:
    loaded = load(
        cluster={"ec2Capacity": {"instanceType": "c6g.large", "maxSize": 2}},
        services={"web": {**WEB, "capacity": "ec2", "networkMode": "bridge"}},
    )
    web = loaded.services["web"]
    assert web.on_instances
    assert web.route["target_type"] == "instance"
    assert "ecs-telemetry" in loaded.network["required_services"]


def test_a_scheduled_task_runs_an_image_of_its_own_or_a_services() -> None:
    loaded = load(
        services={"web": WEB},
        scheduledTasks={
            "migrate": {"imageOf": "web", "command": ["migrate"]},
            "report": {
                "tag": "v1",
                "scheduleExpression": "rate(1 day)",
                "cpu": 512,
                "memory": 1024,
            },
        },
    )
    migrate, report = loaded.scheduled_tasks["migrate"], loaded.scheduled_tasks["report"]
    assert (migrate.image_of, migrate.task) == ("web", {"command": ["migrate"]})
    assert (report.tag, report.task["schedule_expression"]) == ("v1", "rate(1 day)")


@pytest.mark.parametrize(
    ("objects", "line"),
    [
        (
            {"scheduledTasks": {"job": {"imageOf": "api"}}},
            "shop:scheduledTasks.job.imageOf: api — allowed: one of the services web",
        ),
        (
            {"scheduledTasks": {"job": {"tag": "v1", "scheduleExpression": "daily"}}},
            "shop:scheduledTasks.job.scheduleExpression: daily — allowed: ",
        ),
        (
            {"scheduledTasks": {"web": {"tag": "v1"}}},
            "shop:scheduledTasks.web: web — allowed: a name that no service has",
        ),
        (
            {"services": {"web": {**WEB, "capacity": "ec2"}}},
            "shop:services.web.capacity: ec2 — allowed: fargate or spot; ec2 only with",
        ),
        (
            {"services": {"web": {**WEB, "clients": ["api"]}}},
            "shop:services.web.clients.0: api — allowed: the name of another service",
        ),
        (
            {
                "services": {
                    "a": {**WEB, "clients": ["b"]},
                    "b": {**WEB, "path": "/b", "clients": ["a"]},
                }
            },
            "shop:services.a.clients: a of b of a — allowed: no circle",
        ),
        (
            {"services": {"web": {**WEB, "serviceConnect": {"discoveryName": "web"}}}},
            "shop:services.web.serviceConnect: nothing — allowed: a name in cluster.service",
        ),
        (
            {"services": {"web": {**WEB, "sidecars": {"otel": {"image": "x", "port": 0}}}}},
            "shop:services.web.sidecars.otel.port: 0 — allowed: a whole number from 1 to 65535",
        ),
        (
            {"services": {"web": {**WEB, "registry": {"lifecycleRules": [{"tagStatus": "x"}]}}}},
            "shop:services.web.registry.lifecycleRules.0",
        ),
        (
            {"cluster": {"ec2Capacity": {"instanceType": "c6g.large"}}},
            "shop:cluster.ec2Capacity.maxSize: nothing — allowed: ",
        ),
    ],
)
def test_each_fault_of_what_goes_together_names_its_key(objects: Any, line: str) -> None:
    assert any(told.startswith(line) for told in faults(**objects)), faults(**objects)


@pytest.mark.parametrize(
    ("objects", "line"),
    [
        ({"netwrok": {}}, "shop:netwrok: (not shown) — allowed: one of the keys network, services"),
        ({"network": "small"}, "shop:network: small — allowed: an object of settings"),
        (
            {"network": {"natt": "none"}},
            "shop:network.natt: (not shown) — allowed: nat, the",
        ),
        ({"network": {"zzz": 1}}, "allowed: one of the keys availabilityZones, avoidCidrBlocks"),
        ({"network": {"nat": "two"}}, "shop:network.nat: two — allowed: none or single"),
        ({"network": {"flowLogs": "disk"}}, "shop:network.flowLogs: disk — allowed: none or cloud"),
        (
            {"network": {"flowLogRetentionInDays": 7}},
            "flowLogRetentionInDays: 7 — allowed: only with",
        ),
        ({"network": {"ipv6": "maybe"}}, "shop:network.ipv6: maybe — allowed: true or false"),
        (
            {"network": {"nat": "one_per_az", "natAllocationIds": ["eipalloc-1"]}},
            "shop:network.natAllocationIds: [eipalloc-1] — allowed: exactly 2 for nat one_per_az",
        ),
        (
            {"network": {"nat": "regional", "protectAddresses": True}},
            "shop:network.protectAddresses: True — allowed: false",
        ),
        (
            {"network": {"nat": "regional", "publicSubnets": False}},
            "shop:network.publicSubnets: False — allowed: true, because the edge",
        ),
        (
            {
                "network": {"cidrBlock": "10.0.0.0/22"},
                "services": {"web": {**WEB, "desiredCount": 60}},
            },
            (
                "shop:network.cidrBlock: 10.0.0.0/22 — allowed: a /21 network: the private subnets"
                " have 118 addresses, 120 are needed"
            ),
        ),
        ({"network": {"nat": 3}}, "shop:network.nat: 3 — allowed: a text"),
        ({"network": {"availabilityZones": 9}}, "shop:network.availabilityZones: 9 — allowed: a"),
        ({"network": {"availabilityZones": "two"}}, "a number of zones, or a list of their names"),
        ({"network": {"availabilityZones": 1}}, "availabilityZones: 1 — allowed: at least 2"),
        ({"network": {"endpoints": "all"}}, "none, auto or a list of services such as ecr.api"),
        ({"network": {"endpoints": ["ecr"]}}, "shop:network.endpoints.0: ecr — allowed: ecr.api"),
        (
            {"network": {"avoidCidrBlocks": ["10.0.0.0/24"]}},
            (
                "shop:network.avoidCidrBlocks.0: 10.0.0.0/24 — allowed: a network that does not"
                " overlap with cidr_block 10.0.0.0/16"
            ),
        ),
        ({"network": {"cidrBlock": "10.0.0.0/24"}}, "smallest that holds eight zones"),
        ({"edge": {"kind": "nlb"}}, "shop:edge.kind: nlb — allowed: alb or http-api or cloudfront"),
        ({"edge": {"deletionProtection": "maybe"}}, "maybe — allowed: true or false"),
        ({"edge": {"certificateArn": "x"}}, "shop:edge.certificateArn: x — allowed: the ARN of an"),
        ({"cluster": {"containerInsights": "on"}}, "on — allowed: disabled or enabled or enhanced"),
        ({"services": {}}, "shop:services: nothing — allowed: at least one service"),
        ({"services": {"Web": WEB}}, "shop:services.Web: Web — allowed: a name of up to 40"),
        ({"services": {"web": "x"}}, "shop:services.web: x — allowed: an object"),
    ],
)
def test_each_fault_names_its_key_its_value_and_what_is_allowed(objects: Any, line: str) -> None:
    (told,) = faults(**objects)
    assert line in told


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ({"memory": 300}, "web.memory: 300 — allowed: with cpu 256: 512, 1024, 2048 MiB; the chea"),
        ({"cpu": "big"}, "web.cpu: big — allowed: a whole number"),
        ({"port": 0}, "web.port: 0 — allowed: a whole number from 1 to 65535"),
        ({"port": 80.5}, "web.port: 80.5 — allowed: a whole number"),
        ({"port": True}, "web.port: True — allowed: a whole number"),
        ({"path": "api"}, "web.path: api — allowed: a path of up to 128 characters"),
        ({"path": 5}, "web.path: 5 — allowed: a list of texts"),
        ({"tag": "v1"}, "web.image: image and tag — allowed: exactly one of image"),
        ({"capacity": "gpu"}, "web.capacity: gpu — allowed: fargate, spot, or an object"),
        (
            {"capacity": {"fargate": {"base": 1}, "spot": {"base": 1}}},
            "web.capacity: bases [1, 1] — allowed: a base on one provider only",
        ),
        ({"autoscaling": {"min": 1}}, "web.autoscaling.max: nothing — allowed: a whole number"),
        ({"autoscaling": {"max": 2, "cpu": 99}}, "web.autoscaling.cpu: 99 — allowed: a whole nu"),
        ({"autoscaling": {"max": 2, "mim": 1}}, "web.autoscaling.mim: (not shown) — allowed: min,"),
        ({"autoscaling": 3}, "web.autoscaling: 3 — allowed: an object of settings"),
        ({"environment": ["hunter2"]}, "web.environment: (not shown) — allowed: an object of"),
        ({"secrets": {"KEY": "hunter2"}}, "web.secrets.KEY: (not shown) — allowed: the ARN of"),
        ({"logRetentionInDays": 2}, "web.logRetentionInDays: 2 — allowed: 1, 3, 5, 7, 14, 30"),
        ({"taskPolicy": [{"actions": "*"}]}, "allowed: statements of actions and resources"),
        ({"desiredCount": 6000}, "web.desiredCount: 6000 — allowed: a whole number from 0 to 5000"),
    ],
)
def test_each_fault_of_a_service_names_its_key(keys: Any, line: str) -> None:
    (told,) = faults(services={"web": {**WEB, **keys}})
    assert told.startswith(("shop:services.web.", "shop:services.web:"))
    assert line in told
    assert "hunter2" not in told


def test_a_service_needs_an_image_or_a_tag() -> None:
    (told,) = faults(services={"web": {"port": 80, "path": "/*"}})
    assert "web.image: nothing — allowed: exactly one of image" in told


def test_a_route_needs_a_port_and_a_worker_has_no_route_keys() -> None:
    assert "web.port: nothing" in faults(services={"web": {"tag": "v1", "path": "/*"}})[0]
    (told,) = faults(services={"web": {"tag": "v1", "healthCheckPath": "/"}})
    assert told.startswith("shop:services.web.healthCheckPath: / — allowed: only with a path or")


@pytest.mark.parametrize(
    ("one", "two"), [({}, {}), ({"priority": 5}, {"path": "/api/*", "priority": 5})]
)
def test_two_services_in_the_same_place_are_refused_by_name(one: Any, two: Any) -> None:
    (told,) = faults(services={"one": {**WEB, **one}, "two": {**WEB, **two}})
    assert told.startswith("shop:services.two.priority: ")
    assert "services.one has this one" in told


def test_all_faults_of_the_file_come_at_once() -> None:
    told = faults(
        network={"nat": "x", "cidrBlock": "10.0.0.0/30", "zones": 2},
        edge={"kind": "x"},
        cluster={"containerInsights": "x"},
        services={"web": {**WEB, "cpu": "x", "memory": 300, "autoscaling": {"max": 0}}, "b": 1},
    )
    keys = [line.split(": ")[0].removeprefix("shop:") for line in told]
    assert keys == [
        "network.zones",
        "network.cidrBlock",
        "network.nat",
        "cluster.containerInsights",
        "edge.kind",
        "services.web.cpu",
        "services.web.autoscaling.max",
        "services.b",
    ]


def test_no_value_of_a_secret_object_is_shown() -> None:
    told = faults("services", services={"web": {**WEB, "port": 99999, "cpu": "hunter2"}})
    assert len(told) == 2
    assert all("(not shown)" in line for line in told)
    assert "hunter2" not in "".join(told)
