"""A service behind a load balancer, and the role with which ECS moves its traffic."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from private_fargate.context import after
from private_fargate.deployments import DeploymentStrategy, strategy_of
from private_fargate.roles import allow, document, service_trust
from private_fargate.targets import listener_of_rule
from private_fargate.task import TaskScope


def load_balancer(
    scope: TaskScope, args: Mapping[str, Any], port: int | None
) -> aws.ecs.ServiceLoadBalancerArgs | None:
    """Return the targets that a service registers its tasks in; None if it has none."""
    if "target_group_arn" not in args:
        return None
    shifted = None
    if strategy_of(args) is not DeploymentStrategy.ROLLING:
        shifted = aws.ecs.ServiceLoadBalancerAdvancedConfigurationArgs(
            alternate_target_group_arn=args["alternate_target_group_arn"],
            production_listener_rule=args["listener_rule_arn"],
            test_listener_rule=args.get("test_listener_rule_arn"),
            role_arn=_infrastructure_role(scope, args),
        )
    return aws.ecs.ServiceLoadBalancerArgs(
        target_group_arn=args["target_group_arn"],
        container_name=scope.name,
        container_port=cast("int", port),
        advanced_configuration=shifted,
    )


def _infrastructure_role(scope: TaskScope, args: Mapping[str, Any]) -> pulumi.Output[str]:
    """Create the role with which ECS moves traffic; return its ARN, ready with its policy."""
    role = aws.iam.Role(
        f"{scope.name}-infrastructure",
        description=f"ECS on behalf of {scope.name}: move traffic between its target groups",
        assume_role_policy=service_trust("ecs.amazonaws.com"),
        opts=scope.child(),
    )
    groups = [args["target_group_arn"], args["alternate_target_group_arn"]]
    rules = [args[key] for key in ("listener_rule_arn", "test_listener_rule_arn") if key in args]
    policy = aws.iam.RolePolicy(
        f"{scope.name}-infrastructure-policy",
        role=role.name,
        policy=pulumi.Output.all(groups=groups, rules=rules).apply(
            lambda known: document(shift_statements(known["groups"], known["rules"]))
        ),
        opts=scope.child(),
    )
    return after(role.arn, policy)


def shift_statements(target_groups: list[str], rules: list[str]) -> list[dict[str, Any]]:
    """Return what ECS needs to move traffic between two target groups by a listener's rules.

    The actions are those of AWS's own AmazonECSInfrastructureRolePolicyForLoadBalancers (managed
    policy reference), on this service's resources alone.
    """
    # ELB gives descriptions no resource: they can be allowed for everything or not at all.
    reads = ["DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth"]
    listeners = {listener_of_rule(rule) for rule in rules}
    granted = [
        ("Describe", reads, ["*"]),
        ("Register", ["DeregisterTargets", "RegisterTargets"], target_groups),
        ("MoveTraffic", ["ModifyListener", "ModifyRule"], [*listeners, *rules]),
    ]
    return [
        allow(sid, [f"elasticloadbalancing:{action}" for action in actions], resources)
        for sid, actions, resources in granted
    ]
