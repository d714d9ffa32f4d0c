"""AlbRoute: one service's share of a load balancer's paths."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from private_fargate.context import after
from private_fargate.edge.alb import physical_prefix
from private_fargate.edge.routing import (
    ALLOWED_PATTERN,
    MAX_PATTERNS,
    default_priority,
    is_path_pattern,
)
from private_fargate.faults import Fault, each_fault, raise_faults, whole_faults


class TargetType(str, Enum):
    """What a target group's targets are."""

    IP = "ip"
    """Addresses: tasks with an interface of their own, as on Fargate."""

    INSTANCE = "instance"
    """Ports of instances: tasks in network mode bridge."""


class AlbRouteArgs(TypedDict):
    """Arguments of AlbRoute."""

    listener_arn: pulumi.Input[str]
    """Listener that the rule belongs to."""

    vpc_id: pulumi.Input[str]
    """VPC of the targets."""

    port: int
    """Port that the targets listen on, 1 to 65535."""

    path_patterns: NotRequired[list[str]]
    """Paths of the service, up to 5; `/api/*` does not match `/api`. Default: /*."""

    health_check_path: NotRequired[str]
    """Path that answers 200 when a task can serve. Default: /."""

    deregistration_delay: NotRequired[int]
    """Seconds that a leaving task may take to finish its requests, 0 to 3600. Default: 60."""

    priority: NotRequired[int]
    """Place of the rule, 1 to 50000, the least first. Default: the more literal characters the
    pattern has, the sooner."""

    target_type: NotRequired[TargetType]
    """What the targets are. Default: ip."""

    alternate_target_group: NotRequired[bool]
    """Whether there is a second target group, for a service that moves traffic between revisions
    (another deployment strategy than ROLLING). A route that exists needs another priority when
    this changes, as the new rule is made before the old one ends. Default: false."""


def alb_route_faults(args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with an AlbRoute's arguments; values known later are not judged."""
    faults = whole_faults(
        args, {"port": (1, 65535), "deregistration_delay": (0, 3600), "priority": (1, 50_000)}
    )
    patterns = args.get("path_patterns", ["/*"])
    if not 1 <= len(patterns) <= MAX_PATTERNS:
        faults.append(Fault(("path_patterns",), patterns, f"1 to {MAX_PATTERNS} patterns"))
    faults += each_fault(("path_patterns",), patterns, is_path_pattern, ALLOWED_PATTERN)
    path = args.get("health_check_path", "/")
    if not str(path).startswith("/") or len(str(path)) > 1024:
        allowed = "a path of up to 1024 characters that begins with /"
        faults.append(Fault(("health_check_path",), path, allowed))
    choices = [member.value for member in TargetType]
    if args.get("target_type", TargetType.IP) not in choices:
        faults.append(Fault(("target_type",), args["target_type"], " or ".join(choices)))
    return faults


def route_priority(args: Mapping[str, Any]) -> int:
    """Return the place of a route's rule: the given one, or the one from its patterns."""
    return int(args.get("priority", default_priority(args.get("path_patterns", ["/*"]))))


class AlbRoute(pulumi.ComponentResource):
    """One service's share of a listener: a rule on its paths, and the targets that it leads to.

    It needs the listener's ARN only, so it can stand in another stack. Cost: none by itself.

    `AlbRoute("web", {"listener_arn": edge.listener_arn, "vpc_id": vpc_id, "port": 3000})`
    """

    target_group_arn: pulumi.Output[str]
    """Target group for the service; ready only when the rule is, without which ECS refuses it."""
    alternate_target_group_arn: Optional[pulumi.Output[str]]
    """Second target group, ready like the first. Default: absent without one."""
    listener_rule_arn: pulumi.Output[str]
    """Rule that leads to the targets."""

    def __init__(
        self, name: str, args: AlbRouteArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the rule and its targets. Raises ValueError, listing every fault, before that."""
        raise_faults("AlbRoute", name, alb_route_faults(args))
        super().__init__("private-fargate:index:AlbRoute", name, {}, opts)
        self._logical_name = name

        self.target_group = self._target_group(f"{name}-targets", args)
        alternate = None
        if args.get("alternate_target_group", False):
            alternate = self._target_group(f"{name}-targets-alternate", args)
        rule = self._rule(args, alternate)

        self.target_group_arn = after(self.target_group.arn, rule)
        self.alternate_target_group_arn = None if alternate is None else after(alternate.arn, rule)
        self.listener_rule_arn = rule.arn
        self.register_outputs({key: getattr(self, key) for key in AlbRoute.__annotations__})

    def _target_group(self, child_name: str, args: AlbRouteArgs) -> aws.lb.TargetGroup:
        return aws.lb.TargetGroup(
            child_name,
            name_prefix=physical_prefix(self._logical_name),
            vpc_id=args["vpc_id"],
            port=int(args["port"]),
            protocol="HTTP",
            target_type=TargetType(args.get("target_type", TargetType.IP)).value,
            deregistration_delay=int(args.get("deregistration_delay", 60)),
            # Two good answers within half a minute put a task to work, three bad ones take it out.
            health_check={
                "path": args.get("health_check_path", "/"),
                "protocol": "HTTP",
                "port": "traffic-port",
                "matcher": "200",
                "interval": 15,
                "timeout": 5,
                "healthy_threshold": 2,
                "unhealthy_threshold": 3,
            },
            # The group's port is only a default: ECS registers each task with its own. Replacing
            # the group for it would leave the rule without targets until new tasks are healthy.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["port"]),
        )

    def _rule(
        self, args: AlbRouteArgs, alternate: aws.lb.TargetGroup | None
    ) -> aws.lb.ListenerRule:
        """Create the rule. Of two groups the first gets all requests until ECS moves them."""
        action: aws.lb.ListenerRuleActionArgsDict = {
            "type": "forward",
            "target_group_arn": self.target_group.arn,
        }
        if alternate is not None:
            groups: list[aws.lb.ListenerRuleActionForwardTargetGroupArgsDict] = [
                {"arn": self.target_group.arn, "weight": 100},
                {"arn": alternate.arn, "weight": 0},
            ]
            action = {"type": "forward", "forward": {"target_groups": groups}}
        # A rule that ECS moves the traffic of is another resource: what it leads to is ECS's, so
        # that no update may ever set it back, and such a rule could not be made from a plain one.
        return aws.lb.ListenerRule(
            f"{self._logical_name}-rule" + ("" if alternate is None else "-weighted"),
            listener_arn=args["listener_arn"],
            priority=route_priority(args),
            conditions=[{"path_pattern": {"values": args.get("path_patterns", ["/*"])}}],
            actions=[action],
            opts=pulumi.ResourceOptions(
                parent=self, ignore_changes=None if alternate is None else ["actions"]
            ),
        )
