"""Who reaches tasks and whom they reach: a security group of their own, a resource each rule."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pulumi
import pulumi_aws as aws

from private_fargate.task import TaskScope


class TaskNetwork(NamedTuple):
    """The security group of tasks and the rules on both of its sides."""

    group: aws.ec2.SecurityGroup
    rules: list[pulumi.Resource]


def build_task_network(scope: TaskScope, args: Mapping[str, Any], port: int | None) -> TaskNetwork:
    """Create the tasks' group and the rules on both of its sides."""
    group = aws.ec2.SecurityGroup(
        f"{scope.name}-group",
        vpc_id=args["vpc_id"],
        description=f"Tasks of {scope.name}",
        tags={"Name": f"{scope.name}-group"},
        opts=scope.child(),
    )
    rules: list[pulumi.Resource] = []
    if port is not None and "load_balancer_security_group_id" in args:
        balancer = args["load_balancer_security_group_id"]
        rules += rule_pair(scope, "load-balancer", port, balancer, group.id)
    rules += way_out(scope, args, group.id)
    closed = not is_open(args)
    for name, targets in _mount_targets(args).items():
        rules += rule_pair(scope, f"volume-{name}", 2049, group.id, targets, egress=closed)
    return TaskNetwork(group, rules)


def is_open(args: Mapping[str, Any]) -> bool:
    """Say whether egress is open: unless it is said, only where no endpoints are given."""
    return bool(args.get("open_egress", args.get("endpoint_security_group_id") is None))


def way_out(
    scope: TaskScope, args: Mapping[str, Any], group: pulumi.Input[str]
) -> list[pulumi.Resource]:
    """Let a group out: to any address, or to the endpoints and S3 alone."""
    rules: list[pulumi.Resource] = []
    endpoints = args.get("endpoint_security_group_id")
    if endpoints is not None:
        rules += rule_pair(scope, "endpoints", 443, group, endpoints, egress=not is_open(args))
    if is_open(args):
        rules.append(egress_rule(scope, "to-internet", group, cidr_ipv4="0.0.0.0/0"))
        if args.get("ipv6", False):
            rules.append(egress_rule(scope, "to-internet-ipv6", group, cidr_ipv6="::/0"))
    elif "s3_prefix_list_id" in args:
        s3 = args["s3_prefix_list_id"]
        rules.append(egress_rule(scope, "to-s3", group, port=443, prefix_list_id=s3))
    return rules


def _mount_targets(args: Mapping[str, Any]) -> dict[str, pulumi.Input[str]]:
    """Return mount targets' groups by volume, each once: AWS refuses the same rule twice."""
    found: dict[str, pulumi.Input[str]] = {}
    for volume in args.get("volumes", []):
        group = volume.get("security_group_id")
        # An output cannot be compared, but the same one is the same group.
        known = [
            other is group or (isinstance(group, str) and other == group)
            for other in found.values()
        ]
        if group is not None and not any(known):
            found[volume["name"]] = group
    return found


def rule_pair(
    scope: TaskScope,
    peer: str,
    port: int,
    source: pulumi.Input[str],
    target: pulumi.Input[str],
    *,
    egress: bool = True,
) -> list[pulumi.Resource]:
    """Let the source group reach the target group: a rule on each, by reference.

    Named by port, and another group is another rule: when one changes, tasks are reached in the old
    way until they are gone.
    """
    ingress = aws.vpc.SecurityGroupIngressRule(
        f"{scope.name}-{peer}-{port}-in",
        security_group_id=target,
        referenced_security_group_id=source,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        description=f"Port {port}, for {scope.name}",
        opts=pulumi.ResourceOptions(
            parent=scope.parent, replace_on_changes=["referencedSecurityGroupId"]
        ),
    )
    if not egress:
        return [ingress]
    out = egress_rule(
        scope, f"{peer}-{port}-out", source, port=port, referenced_security_group_id=target
    )
    return [ingress, out]


def egress_rule(
    scope: TaskScope, what: str, group: pulumi.Input[str], port: int | None = None, **target: Any
) -> aws.vpc.SecurityGroupEgressRule:
    """Let a group reach one target, on one port or, without one, on all."""
    traffic = "Any traffic" if port is None else f"Port {port}"
    return aws.vpc.SecurityGroupEgressRule(
        f"{scope.name}-{what}",
        security_group_id=group,
        ip_protocol="-1" if port is None else "tcp",
        from_port=port,
        to_port=port,
        description=f"{traffic}, for {scope.name}",
        opts=scope.child(),
        **target,
    )
