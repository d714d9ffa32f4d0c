"""EC2 capacity: instances that join their own cluster, stay closed, and end when they may."""

import base64
import itertools
from typing import Any

import pulumi
import pytest

from private_fargate import Cluster
from private_fargate.cluster import cluster_faults
from private_fargate.ec2_capacity_args import is_graviton
from tests.components.conftest import Recorder

CLUSTER = "ecs/cluster:Cluster"
GROUP, TEMPLATE = "autoscaling/group:Group", "ec2/launchTemplate:LaunchTemplate"
PROVIDER = "ecs/capacityProvider:CapacityProvider"
INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "vpc/securityGroupEgressRule:SecurityGroupEgressRule"
GIVEN = {
    "name": "shop-dev-ec2",
    "instance_type": "m7g.large",
    "max_size": 4,
    "vpc_id": "vpc-1",
    "subnet_ids": ["subnet-1", "subnet-2"],
}


def build(recorder: Recorder, *, preview: bool = False, **changes: Any) -> Recorder:
    args: Any = {"ec2_capacity": {**GIVEN, **changes}}
    return recorder.run(lambda: Cluster("cluster", args) and None, preview=preview)


@pytest.fixture
def instances(recorder: Recorder) -> Recorder:
    return build(recorder)


def faults(**changes: Any) -> list[str]:
    args = {key: value for key, value in {**GIVEN, **changes}.items() if value is not ...}
    found = cluster_faults({"ec2_capacity": args})
    return [fault.describe(".".join(fault.path)) for fault in found]


def test_without_being_asked_for_there_are_no_instances(recorder: Recorder) -> None:
    recorder.run(lambda: Cluster("cluster", {}) and None)
    assert {resource.type for resource in recorder.resources} == {
        "private-fargate:index:Cluster",
        "aws:ecs/cluster:Cluster",
        "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
    }
    # Nor is anything looked up.
    assert not recorder.calls


def test_ecs_scales_drains_and_protects_the_instances(instances: Recorder) -> None:
    provider = instances.one(PROVIDER, "cluster-ec2-provider").inputs
    assert provider == {
        "name": "shop-dev-ec2",
        "autoScalingGroupProvider": {
            "autoScalingGroupArn": "arn:mock:cluster-ec2",
            "managedDraining": "ENABLED",
            "managedScaling": {
                "status": "ENABLED",
                "targetCapacity": 100,
                "instanceWarmupPeriod": 300,
            },
            "managedTerminationProtection": "ENABLED",
        },
    }
    group = instances.one(GROUP, "cluster-ec2").inputs
    assert group["protectFromScaleIn"] is True
    assert (group["minSize"], group["maxSize"]) == (0, 4)
    assert group["vpcZoneIdentifiers"] == ["subnet-1", "subnet-2"]
    # ECS decides how many there are.
    assert "desiredCapacity" not in group
    assert group["tags"] == [
        {"key": "AmazonECSManaged", "value": "true", "propagateAtLaunch": True}
    ]


def test_a_new_template_reaches_the_running_instances(instances: Recorder) -> None:
    group = instances.one(GROUP, "cluster-ec2").inputs
    assert group["launchTemplate"] == {"id": "cluster-ec2-template-id", "version": "1"}
    assert group["instanceRefresh"] == {
        "strategy": "Rolling",
        "preferences": {"scaleInProtectedInstances": "Refresh"},
    }


def test_the_cluster_offers_the_instances_beside_fargate(instances: Recorder) -> None:
    capacity = instances.one(
        "ecs/clusterCapacityProviders:ClusterCapacityProviders", "cluster-capacity"
    )
    assert capacity.inputs["capacityProviders"] == ["FARGATE", "FARGATE_SPOT", "shop-dev-ec2"]
    assert capacity.inputs["defaultCapacityProviderStrategies"] == [
        {"capacityProvider": "FARGATE", "base": 0, "weight": 1}
    ]
    assert "cluster-ec2-provider" in instances.depends(capacity)


def test_the_instances_can_be_the_default(recorder: Recorder) -> None:
    strategies = [{"capacity_provider": "shop-dev-ec2", "base": 1}]
    args: Any = {"ec2_capacity": GIVEN, "default_capacity_provider_strategies": strategies}
    recorder.run(lambda: Cluster("cluster", args) and None)
    capacity = recorder.one(
        "ecs/clusterCapacityProviders:ClusterCapacityProviders", "cluster-capacity"
    )
    assert capacity.inputs["defaultCapacityProviderStrategies"] == [
        {"capacityProvider": "shop-dev-ec2", "base": 1, "weight": 1}
    ]


def test_what_is_deleted_goes_before_what_it_needs(instances: Recorder) -> None:
    """Deletion is creation backwards: association, provider, group, template, cluster."""
    chain = ["cluster-capacity", "cluster-ec2-provider", "cluster-ec2", "cluster-ec2-template"]
    of = {resource.name: resource for resource in instances.resources if resource.parent}
    for later, earlier in itertools.pairwise(chain):
        assert earlier in instances.depends(of[later])
    cluster = instances.one(CLUSTER, "cluster")
    assert cluster.urn in of["cluster-ec2-template"].dependencies
    # Its instances are protected: without force the group would wait for them for ever.
    assert of["cluster-ec2"].inputs["forceDelete"] is True


def test_instances_start_with_the_way_out_and_the_rights_complete(instances: Recorder) -> None:
    group = instances.one(GROUP, "cluster-ec2")
    assert "cluster-ec2-to-internet" in instances.depends(group)
    profile = instances.one("iam/instanceProfile:InstanceProfile", "cluster-ec2-profile")
    assert "cluster-ec2-policy" in instances.depends(profile)
    # The provider has to be there before an instance has booted.
    assert group.inputs["waitForCapacityTimeout"] == "0"


def test_instances_are_closed_and_hardened(instances: Recorder) -> None:
    template = instances.one(TEMPLATE, "cluster-ec2-template").inputs
    assert template["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    assert template["blockDeviceMappings"][0]["ebs"]["encrypted"] == "true"
    assert template["networkInterfaces"] == [
        {
            "deviceIndex": 0,
            "associatePublicIpAddress": "false",
            "deleteOnTermination": "true",
            "securityGroups": ["cluster-ec2-group-id"],
        }
    ]
    assert "keyName" not in template
    assert not instances.of(INGRESS)


def test_the_agent_joins_the_cluster_and_keeps_tasks_from_the_instance_role(
    instances: Recorder,
) -> None:
    template = instances.one(TEMPLATE, "cluster-ec2-template").inputs
    assert base64.b64decode(template["userData"]).decode() == (
        "#!/bin/bash\n"
        "cat <<'EOF' >>/etc/ecs/ecs.config\n"
        "ECS_CLUSTER=cluster\n"
        "ECS_AWSVPC_BLOCK_IMDS=true\n"
        "EOF\n"
    )


@pytest.mark.parametrize(
    ("instance_type", "image"),
    [
        ("m7g.large", "amazon-linux-2023/arm64/recommended/image_id"),
        ("m7i.large", "amazon-linux-2023/recommended/image_id"),
    ],
)
def test_the_image_fits_the_processor(recorder: Recorder, instance_type: str, image: str) -> None:
    build(recorder, instance_type=instance_type)
    template = recorder.one(TEMPLATE, "cluster-ec2-template").inputs
    assert template["imageId"] == f"resolve:ssm:/aws/service/ecs/optimized-ami/{image}"
    assert template["instanceType"] == instance_type


@pytest.mark.parametrize(
    ("instance_type", "graviton"),
    [
        ("a1.large", True),
        ("t4g.nano", True),
        ("c7gn.large", True),
        ("is4gen.large", True),
        ("g5g.xlarge", True),
        ("g5.xlarge", False),
        ("t3.large", False),
        ("m7i-flex.large", False),
        ("u-6tb1.metal", False),
    ],
)
def test_graviton_is_read_from_the_family(instance_type: str, graviton: bool) -> None:
    assert is_graviton(instance_type) is graviton


def test_an_instance_may_take_part_in_its_own_cluster_and_nothing_else(
    instances: Recorder,
) -> None:
    policy = instances.one("iam/rolePolicy:RolePolicy", "cluster-ec2-policy").document("policy")
    arn = "arn:aws:ecs:ap-northeast-2:123456789012"
    assert {statement["Resource"]: statement["Action"] for statement in policy["Statement"]} == {
        f"{arn}:cluster/cluster": [
            "ecs:DeregisterContainerInstance",
            "ecs:RegisterContainerInstance",
            "ecs:SubmitAttachmentStateChanges",
            "ecs:SubmitContainerStateChange",
            "ecs:SubmitTaskStateChange",
        ],
        f"{arn}:container-instance/cluster/*": [
            "ecs:Poll",
            "ecs:StartTelemetrySession",
            "ecs:UpdateContainerInstancesState",
        ],
        "*": ["ecs:DiscoverPollEndpoint"],
    }
    trust = instances.one("iam/role:Role", "cluster-ec2-role").document("assumeRolePolicy")
    assert trust["Statement"][0]["Principal"] == {"Service": "ec2.amazonaws.com"}
    assert not instances.of("iam/rolePolicyAttachment:RolePolicyAttachment")


def test_with_endpoints_instances_reach_them_and_s3_only(recorder: Recorder) -> None:
    build(recorder, endpoint_security_group_id="sg-endpoints", s3_prefix_list_id="pl-1")
    (admitted,) = recorder.of(INGRESS)
    assert admitted.inputs["securityGroupId"] == "sg-endpoints"
    assert admitted.inputs["referencedSecurityGroupId"] == "cluster-ec2-group-id"
    targets = {
        rule.inputs.get("referencedSecurityGroupId") or rule.inputs.get("prefixListId")
        for rule in recorder.of(EGRESS)
    }
    assert targets == {"sg-endpoints", "pl-1"}
    assert {rule.inputs["fromPort"] for rule in recorder.of(EGRESS)} == {443}


def test_in_bridge_mode_the_load_balancer_alone_reaches_the_dynamic_ports(
    recorder: Recorder,
) -> None:
    build(recorder, network_mode="bridge", load_balancer_security_group_id="sg-balancer")
    (ingress,) = recorder.of(INGRESS)
    egress = recorder.one(EGRESS, "cluster-ec2-load-balancer-out")
    for rule in (ingress, egress):
        assert (rule.inputs["fromPort"], rule.inputs["toPort"]) == (32768, 65535)
        assert rule.inputs["ipProtocol"] == "tcp"
        assert "cidrIpv4" not in rule.inputs
    assert ingress.inputs["securityGroupId"] == "cluster-ec2-group-id"
    assert ingress.inputs["referencedSecurityGroupId"] == "sg-balancer"
    assert egress.inputs["securityGroupId"] == "sg-balancer"
    assert egress.inputs["referencedSecurityGroupId"] == "cluster-ec2-group-id"


def test_in_bridge_mode_without_a_load_balancer_nobody_gets_in(recorder: Recorder) -> None:
    build(recorder, network_mode="bridge")
    assert not recorder.of(INGRESS)


def test_trunking_is_turned_on_before_the_first_instance(recorder: Recorder) -> None:
    build(recorder, eni_trunking=True)
    (setting,) = recorder.of("ecs/accountSettingDefault:AccountSettingDefault")
    assert setting.inputs == {"name": "awsvpcTrunking", "value": "enabled"}
    assert setting.name in recorder.depends(recorder.one(GROUP, "cluster-ec2"))
    template = recorder.one(TEMPLATE, "cluster-ec2-template").inputs
    assert template["privateDnsNameOptions"] == {"enableResourceNameDnsARecord": False}


def test_the_account_is_left_alone_unless_asked_and_never_turned_back(recorder: Recorder) -> None:
    build(recorder)
    assert not recorder.of("ecs/accountSettingDefault:AccountSettingDefault")

    retained: dict[str, bool] = {}

    def watch(given: pulumi.ResourceTransformationArgs) -> None:
        retained[given.name] = bool(given.opts.retain_on_delete)

    args: Any = {"ec2_capacity": {**GIVEN, "eni_trunking": True}}
    opts = pulumi.ResourceOptions(transformations=[watch])
    recorder.run(lambda: Cluster("cluster", args, opts) and None)
    assert [name for name, kept in retained.items() if kept] == ["cluster-ec2-trunking"]


def test_a_preview_knows_what_a_strategy_asks_for(recorder: Recorder) -> None:
    build(recorder, preview=True)
    assert recorder.outputs["cluster"]["ec2_capacity_provider_name"] == "shop-dev-ec2"


def test_a_name_that_is_not_given_is_made_of_known_ones(recorder: Recorder) -> None:
    args: Any = {"ec2_capacity": {key: GIVEN[key] for key in GIVEN if key != "name"}}
    recorder.run(lambda: Cluster("cluster", args) and None, preview=True)
    provider = recorder.one(PROVIDER, "cluster-ec2-provider")
    assert provider.inputs["name"] == "ec2-Shop-dev-cluster"
    assert recorder.outputs["cluster"]["ec2_capacity_provider_name"] == "ec2-Shop-dev-cluster"


def test_whole_numbers_may_arrive_as_floats(recorder: Recorder) -> None:
    build(recorder, max_size=4.0, min_size=1.0, target_capacity=80.0, instance_warmup_period=60.0)
    group = recorder.one(GROUP, "cluster-ec2").inputs
    scaling = recorder.one(PROVIDER, "cluster-ec2-provider").inputs["autoScalingGroupProvider"]
    assert (group["minSize"], group["maxSize"]) == (1, 4)
    assert scaling["managedScaling"]["targetCapacity"] == 80
    assert scaling["managedScaling"]["instanceWarmupPeriod"] == 60


def test_the_same_arguments_give_the_same_resources(recorder: Recorder) -> None:
    def inputs() -> dict[str, Any]:
        build(recorder, eni_trunking=True, endpoint_security_group_id="sg-1")
        return {resource.urn: resource.inputs for resource in recorder.resources}

    assert inputs() == inputs()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"instance_type": ...},
            "instance_type: nothing — allowed: an instance type such as m7g.large",
        ),
        (
            {"name": "Fargate_Spot"},
            (
                "name: Fargate_Spot — allowed: up to 255 letters, digits, - and _;"
                " not beginning with aws, ecs or fargate"
            ),
        ),
        (
            {"name": "shop.dev"},
            (
                "name: shop.dev — allowed: up to 255 letters, digits, - and _;"
                " not beginning with aws, ecs or fargate"
            ),
        ),
        (
            {"instance_type": "large"},
            "instance_type: large — allowed: an instance type such as m7g.large, for Linux",
        ),
        (
            {"instance_type": "mac2.metal"},
            "instance_type: mac2.metal — allowed: an instance type such as m7g.large, for Linux",
        ),
        ({"max_size": ...}, "max_size: nothing — allowed: a whole number from 1 to 5000"),
        ({"max_size": 0}, "max_size: 0 — allowed: a whole number from 1 to 5000"),
        ({"min_size": 5}, "min_size: 5 — allowed: at most max_size 4"),
        ({"min_size": 0.5}, "min_size: 0.5 — allowed: a whole number from 0 to 5000"),
        ({"target_capacity": 0}, "target_capacity: 0 — allowed: a whole number from 1 to 100"),
        (
            {"instance_warmup_period": 10_001},
            "instance_warmup_period: 10001 — allowed: a whole number from 0 to 10000",
        ),
        ({"vpc_id": ""}, "vpc_id: nothing — allowed: the VPC of the subnets"),
        ({"subnet_ids": []}, "subnet_ids: nothing — allowed: at least one private subnet"),
        ({"network_mode": "host"}, "network_mode: host — allowed: awsvpc or bridge"),
        (
            {"load_balancer_security_group_id": "sg-1"},
            (
                "load_balancer_security_group_id: sg-1 — allowed: only with network_mode bridge;"
                " in awsvpc mode each service has a group of its own"
            ),
        ),
        (
            {"network_mode": "bridge", "eni_trunking": True},
            "eni_trunking: True — allowed: only with network_mode awsvpc",
        ),
        (
            {"tasks_per_instance": 5},
            (
                "tasks_per_instance: 5 — allowed: at most 2 in awsvpc mode on m7g.large;"
                " the smallest m7g that holds 5 is m7g.4xlarge;"
                " with eni_trunking m7g.large holds 10"
            ),
        ),
    ],
)
def test_bad_inputs_are_told_with_what_is_allowed(changes: dict[str, Any], message: str) -> None:
    assert faults(**changes) == [f"ec2_capacity.{message}"]


@pytest.mark.parametrize(
    "changes",
    [
        {"tasks_per_instance": 2},
        {"tasks_per_instance": 10, "eni_trunking": True},
        {"tasks_per_instance": 40, "network_mode": "bridge"},
        {"instance_type": "x9z.large"},
    ],
)
def test_what_fits_is_taken(changes: dict[str, Any]) -> None:
    assert faults(**changes) == []


@pytest.mark.parametrize(
    ("strategies", "message"),
    [
        (
            [{"capacity_provider": "shop-dev-ec2"}, {"capacity_provider": "FARGATE"}],
            (
                "[shop-dev-ec2, FARGATE] — allowed: shop-dev-ec2 alone,"
                " since ECS mixes instances and Fargate in no strategy"
            ),
        ),
        (
            [{"capacity_provider": "shop-dev-ec2", "weight": 0}],
            "no weight above 0 — allowed: at least one provider with a weight above 0",
        ),
    ],
)
def test_a_default_that_ecs_refuses_is_refused(strategies: Any, message: str) -> None:
    args = {"ec2_capacity": GIVEN, "default_capacity_provider_strategies": strategies}
    (fault,) = cluster_faults(args)
    assert (
        fault.describe(".".join(fault.path)) == f"default_capacity_provider_strategies: {message}"
    )
