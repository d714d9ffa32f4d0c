"""Service: private tasks, narrow roles and groups, and rollouts that end."""

from typing import Any

import pulumi
import pytest

from private_fargate import Architecture, NatMode, Network, Service, ServiceArgs
from private_fargate.service_faults import service_faults
from tests.components.conftest import Recorder

SERVICE = "ecs/service:Service"
IN = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
OUT = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
REPOSITORY = "arn:aws:ecr:ap-northeast-2:123456789012:repository/shop/dev/web"
SECRET = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:db-AbCdEf"
PARAMETER = "arn:aws:ssm:ap-northeast-2:123456789012:parameter/token"
BALANCED: Any = {
    "port": 3000,
    "target_group_arn": "tg",
    "load_balancer_security_group_id": "sg-lb",
}
BASE: Any = {
    "cluster_arn": "cluster-arn",
    "cluster_name": "main",
    "vpc_id": "vpc-1",
    "subnet_ids": ["subnet-1", "subnet-2"],
    "image": "docker.io/library/nginx:1",
}


def build(recorder: Recorder, *, preview: bool = False, **args: Any) -> Any:
    given: Any = {**BASE, **args}
    return recorder.run(lambda: Service("web", given) and None, preview=preview)


def service(recorder: Recorder) -> Any:
    return recorder.one(SERVICE, "web")


def statements(recorder: Recorder, name: str) -> Any:
    policy = recorder.one("iam/rolePolicy:RolePolicy", name).document("policy")
    return {statement.get("Sid"): statement for statement in policy["Statement"]}


def test_tasks_have_private_addresses_and_a_strategy_never_a_launch_type(
    recorder: Recorder,
) -> None:
    build(recorder)
    inputs = service(recorder).inputs
    assert inputs["networkConfiguration"] == {
        "subnets": ["subnet-1", "subnet-2"],
        "securityGroups": ["web-group-id"],
        "assignPublicIp": False,
    }
    assert inputs["capacityProviderStrategies"] == [
        {"capacityProvider": "FARGATE", "base": 0, "weight": 1}
    ]
    assert "launchType" not in inputs


def test_no_argument_can_give_a_public_address() -> None:
    assert not [key for key in ServiceArgs.__annotations__ if "public" in key or "assign" in key]


def test_a_rollout_is_awaited_and_a_bad_one_rolled_back(recorder: Recorder) -> None:
    build(recorder)
    inputs = service(recorder).inputs
    assert inputs["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    assert inputs["waitForSteadyState"] is True
    assert (inputs["deploymentMinimumHealthyPercent"], inputs["deploymentMaximumPercent"]) == (
        100,
        200,
    )
    assert inputs["enableExecuteCommand"] is False


def test_desired_count_is_left_alone_exactly_when_autoscaling_is_on(recorder: Recorder) -> None:
    build(recorder, desired_count=2)
    assert service(recorder).ignore_changes == ()
    assert service(recorder).inputs["desiredCount"] == 2
    assert recorder.of("appautoscaling/target:Target") == []
    build(recorder, autoscaling={"min_capacity": 3, "max_capacity": 5})
    assert service(recorder).ignore_changes == ("desiredCount",)
    assert service(recorder).inputs["desiredCount"] == 3


def test_autoscaling_tracks_cpu_and_memory_of_this_service(recorder: Recorder) -> None:
    build(recorder, autoscaling={"max_capacity": 4, "cpu_utilization": 50})
    target = recorder.one("appautoscaling/target:Target", "web-scaling").inputs
    assert target == {
        "serviceNamespace": "ecs",
        "scalableDimension": "ecs:service:DesiredCount",
        "resourceId": "service/main/web",
        "minCapacity": 1,
        "maxCapacity": 4,
    }
    tracked = {
        p.name: p.inputs["targetTrackingScalingPolicyConfiguration"]
        for p in recorder.of("appautoscaling/policy:Policy")
    }
    assert {name: config["targetValue"] for name, config in tracked.items()} == {
        "web-cpu": 50,
        "web-memory": 75,
    }
    assert tracked["web-cpu"]["scaleInCooldown"] == 300
    assert tracked["web-cpu"]["scaleOutCooldown"] == 60


def test_a_balanced_service_admits_only_the_load_balancer(recorder: Recorder) -> None:
    build(recorder, **BALANCED)
    (rule,) = recorder.of(IN)
    assert rule.inputs == {
        "securityGroupId": "web-group-id",
        "referencedSecurityGroupId": "sg-lb",
        "ipProtocol": "tcp",
        "fromPort": 3000,
        "toPort": 3000,
        "description": "Port 3000, for web",
    }
    out = recorder.one(OUT, "web-load-balancer-3000-out").inputs
    assert (out["securityGroupId"], out["referencedSecurityGroupId"]) == ("sg-lb", "web-group-id")
    inputs = service(recorder).inputs
    assert inputs["loadBalancers"] == [
        {"targetGroupArn": "tg", "containerName": "web", "containerPort": 3000}
    ]
    assert inputs["healthCheckGracePeriodSeconds"] == 60


def test_a_new_port_adds_rules_and_leaves_those_of_running_tasks_to_the_end(
    recorder: Recorder,
) -> None:
    before = {rule.name for rule in build(recorder, **BALANCED).of(IN)}
    after = {rule.name for rule in build(recorder, **{**BALANCED, "port": 8080}).of(IN)}
    assert not before & after


def test_a_worker_admits_nobody(recorder: Recorder) -> None:
    build(recorder)
    assert recorder.of(IN) == []
    assert "loadBalancers" not in service(recorder).inputs
    assert "healthCheckGracePeriodSeconds" not in service(recorder).inputs


@pytest.mark.parametrize(
    ("args", "targets"),
    [
        ({}, {"0.0.0.0/0"}),
        ({"endpoint_security_group_id": "sg-e", "s3_prefix_list_id": "pl-1"}, {"sg-e", "pl-1"}),
        ({"endpoint_security_group_id": "sg-e", "open_egress": True}, {"0.0.0.0/0"}),
        ({"open_egress": False, "s3_prefix_list_id": "pl-1"}, {"pl-1"}),
        ({"ipv6": True}, {"0.0.0.0/0", "::/0"}),
        ({"ipv6": True, "open_egress": False}, set()),
    ],
)
def test_egress_is_open_or_leads_to_the_endpoints_only(
    recorder: Recorder, args: Any, targets: Any
) -> None:
    build(recorder, **args)
    assert targets == {
        rule.inputs.get("cidrIpv4")
        or rule.inputs.get("cidrIpv6")
        or rule.inputs.get("prefixListId")
        or rule.inputs.get("referencedSecurityGroupId")
        for rule in recorder.of(OUT)
    }
    admitted = {rule.inputs["securityGroupId"] for rule in recorder.of(IN)}
    assert admitted == ({"sg-e"} if "endpoint_security_group_id" in args else set())


def test_every_rule_says_what_it_is_for(recorder: Recorder) -> None:
    build(recorder, **BALANCED, endpoint_security_group_id="sg-e")
    assert all(rule.inputs["description"] for rule in [*recorder.of(IN), *recorder.of(OUT)])


def test_the_execution_role_is_narrowed_to_its_repository_logs_and_secrets(
    recorder: Recorder,
) -> None:
    build(
        recorder,
        repository_arn=REPOSITORY,
        secrets={"PASSWORD": f"{SECRET}:password::", "USER": f"{SECRET}:user::", "T": PARAMETER},
    )
    found = statements(recorder, "web-execution-policy")
    assert {sid: s["Resource"] for sid, s in found.items()} == {
        "WriteLogs": ["arn:aws:logs:ap-northeast-2:123456789012:log-group:/ecs/Shop-dev/web:*"],
        "SignIn": ["*"],
        "Pull": [REPOSITORY],
        "ReadSecrets": [SECRET],
        "ReadParameters": [PARAMETER],
    }
    assert found["SignIn"]["Action"] == ["ecr:GetAuthorizationToken"]


def test_without_a_repository_or_secrets_the_execution_role_only_logs(recorder: Recorder) -> None:
    build(recorder)
    assert set(statements(recorder, "web-execution-policy")) == {"WriteLogs"}


def test_the_task_role_is_the_applications_and_trusts_this_account_only(recorder: Recorder) -> None:
    build(recorder)
    trust = recorder.one("iam/role:Role", "web-task").document("assumeRolePolicy")
    (statement,) = trust["Statement"]
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
    assert recorder.names("iam/rolePolicy:RolePolicy") == ["web-execution-policy"]


def test_the_application_gets_the_statements_that_it_was_given(recorder: Recorder) -> None:
    table = "arn:aws:dynamodb:ap-northeast-2:123456789012:table/orders"
    build(recorder, task_policy=[{"actions": ["dynamodb:GetItem"], "resources": [table]}])
    assert statements(recorder, "web-task-policy")[None] == {
        "Effect": "Allow",
        "Action": ["dynamodb:GetItem"],
        "Resource": [table],
    }


def test_the_task_definition_is_known_in_a_first_preview(recorder: Recorder) -> None:
    build(recorder, preview=True, **BALANCED, environment={"A": "1"})
    definition = recorder.one("ecs/taskDefinition:TaskDefinition", "web-task")
    (container,) = definition.document("containerDefinitions")
    assert container["logConfiguration"]["options"] == {
        "awslogs-group": "/ecs/Shop-dev/web",
        "awslogs-region": "ap-northeast-2",
        "awslogs-stream-prefix": "web",
        "mode": "non-blocking",
        "max-buffer-size": "10m",
    }
    assert container["portMappings"][0]["containerPort"] == 3000
    assert recorder.outputs["web"]["log_group_name"] == "/ecs/Shop-dev/web"
    assert recorder.outputs["web"]["container_port"] == 3000


def test_the_task_definition_names_its_size_and_processor(recorder: Recorder) -> None:
    build(recorder, cpu=1024.0, memory=3072.0, architecture=Architecture.ARM64)
    inputs = recorder.one("ecs/taskDefinition:TaskDefinition", "web-task").inputs
    assert (inputs["cpu"], inputs["memory"]) == ("1024", "3072")
    assert inputs["runtimePlatform"]["cpuArchitecture"] == "ARM64"
    assert inputs["networkMode"] == "awsvpc"
    assert inputs["requiresCompatibilities"] == ["FARGATE"]


def test_the_service_waits_for_its_policies_logs_and_rules(recorder: Recorder) -> None:
    build(recorder, **BALANCED)
    assert {
        "web-execution-policy",
        "web-logs",
        "web-load-balancer-3000-in",
        "web-load-balancer-3000-out",
        "web-to-internet",
    } <= recorder.depends(service(recorder))


def test_the_service_waits_for_what_its_component_was_told_to_wait_for(recorder: Recorder) -> None:
    def program() -> None:
        network = Network("network", {"nat": NatMode.INSTANCE})
        opts = pulumi.ResourceOptions(depends_on=[network])
        Service("web", BASE, opts)

    recorder.run(program)
    waits = recorder.depends(service(recorder))
    assert {"network-private-a-default", "network-nat-instance-a", "network-endpoint-s3"} <= waits


def test_the_service_waits_for_the_ways_out_of_its_networks_subnets(recorder: Recorder) -> None:
    def program() -> None:
        network = Network("network", {"nat": NatMode.NONE})
        args: Any = {**BASE, "subnet_ids": network.private_subnet_ids}
        Service("web", args)

    recorder.run(program)
    waits = recorder.depends(service(recorder))
    assert {"network-private-a", "network-endpoint-ecr-api", "network-endpoint-logs"} <= waits


def test_logs_are_kept_for_a_month_unless_told_otherwise(recorder: Recorder) -> None:
    build(recorder)
    logs = recorder.one("cloudwatch/logGroup:LogGroup", "web-logs").inputs
    assert logs == {"name": "/ecs/Shop-dev/web", "retentionInDays": 30}


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"port": 0}, "port", "from 1 to 65535"),
        ({"cpu": 256, "memory": 300}, "memory", "512, 1024, 2048 MiB"),
        ({"cpu": 300}, "cpu", "256 with"),
        ({"architecture": "arm"}, "architecture", "X86_64 or ARM64"),
        ({"desired_count": -1}, "desired_count", "from 0 to 5000"),
        ({"log_retention_in_days": 31}, "log_retention_in_days", "1, 3, 5, 7, 14, 30"),
        ({"image": ""}, "image", "an image reference"),
        (
            {"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"},
            "repository_arn",
            "given for an image in ECR",
        ),
        ({"target_group_arn": "tg"}, "port", "because target_group_arn is given"),
        ({"health_check_grace_period": 5}, "health_check_grace_period", "only with a target"),
        ({"secrets": {"A": "hunter2"}}, "secrets.A", "the ARN of"),
        ({"secrets": {"A": SECRET}, "environment": {"A": "1"}}, "secrets.A", "not in environment"),
        ({"environment": {"1-A": "x"}}, "environment.1-A", "a variable's name"),
        ({"autoscaling": {}}, "autoscaling.max_capacity", "from 1 to 5000"),
        (
            {"autoscaling": {"min_capacity": 5, "max_capacity": 4}},
            "autoscaling.min_capacity",
            "at most max_capacity 4",
        ),
        (
            {"autoscaling": {"max_capacity": 4}, "desired_count": 5},
            "desired_count",
            "from 1 to 4",
        ),
        (
            {"autoscaling": {"max_capacity": 4, "cpu_utilization": 100}},
            "autoscaling.cpu_utilization",
            "from 10 to 95",
        ),
        (
            {
                "capacity_provider_strategies": [
                    {"capacity_provider": "FARGATE", "base": 1},
                    {"capacity_provider": "FARGATE_SPOT", "base": 1},
                ]
            },
            "capacity_provider_strategies",
            "a base on one provider only",
        ),
        (
            {"capacity_provider_strategies": [{"capacity_provider": "FARGATE", "weight": 0}]},
            "capacity_provider_strategies",
            "a weight above 0",
        ),
        ({"task_policy": [{"actions": ["*"], "resources": ["x"]}]}, "task_policy.0.actions", "*"),
        (
            {"task_policy": [{"actions": ["s3:GetObject"], "resources": []}]},
            "task_policy.0.resources",
            "at least one",
        ),
    ],
)
def test_wrong_arguments_are_named_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = service_faults("web", args)
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed


def test_a_secret_that_stands_where_an_arn_should_is_never_shown(recorder: Recorder) -> None:
    with pytest.raises(ValueError, match=r"secrets\.TOKEN: \(not shown\)") as error:
        build(recorder, secrets={"TOKEN": "hunter2"})
    assert "hunter2" not in str(error.value)
    assert recorder.resources == []


def test_outputs_are_not_judged_before_they_are_known(recorder: Recorder) -> None:
    def program() -> None:
        later = pulumi.Output.from_input("x")
        assert service_faults("web", {"image": later, "secrets": {"A": later}}) == []

    recorder.run(program)
