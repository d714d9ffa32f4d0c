"""AlbRoute: one service's share of a load balancer's requests."""

from typing import Optional

import pulumi
import pulumi_aws as aws

from private_fargate.context import after
from private_fargate.edge.alb import physical_prefix
from private_fargate.edge.alb_route_args import (
    DEFAULT_DEREGISTRATION_DELAY,
    DEFAULT_GRPC_HEALTH_CHECK,
    DEFAULT_HEALTH_CHECK,
    DEFAULT_HEALTHY_THRESHOLD,
    DEFAULT_INTERVAL,
    DEFAULT_TIMEOUT,
    DEFAULT_UNHEALTHY_THRESHOLD,
    AlbRouteArgs,
    ProtocolVersion,
    TargetType,
)
from private_fargate.edge.alb_route_faults import alb_route_faults
from private_fargate.edge.authentication import authentication_action
from private_fargate.edge.conditions import rule_conditions
from private_fargate.edge.routing import route_priority
from private_fargate.faults import raise_faults


class AlbRoute(pulumi.ComponentResource):
    """One service's share of a listener: a rule on its requests, and the targets it leads to.

    It needs the listener's ARN only, so it can stand in another stack. A task that answers badly is
    taken out after `health_check_interval` times `unhealthy_threshold` seconds, 45 by default, and
    put back to work after `health_check_interval` times `healthy_threshold`, 30 by default; a new
    one starts with its first good answer. A service's `health_check_grace_period` should be longer
    than its tasks take to start, or those 45 seconds end them. Cost: none by itself.

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
        version = ProtocolVersion(args.get("protocol_version", ProtocolVersion.HTTP1))
        grpc = version is ProtocolVersion.GRPC
        path, matcher = DEFAULT_GRPC_HEALTH_CHECK if grpc else DEFAULT_HEALTH_CHECK
        return aws.lb.TargetGroup(
            child_name,
            name_prefix=physical_prefix(self._logical_name),
            vpc_id=args["vpc_id"],
            port=int(args["port"]),
            protocol="HTTP",
            # Told even when it is the default: the provider would keep what it was before.
            protocol_version=version.value,
            target_type=TargetType(args.get("target_type", TargetType.IP)).value,
            deregistration_delay=int(
                args.get("deregistration_delay", DEFAULT_DEREGISTRATION_DELAY)
            ),
            slow_start=int(args.get("slow_start", 0)),
            stickiness=_stickiness(args),
            health_check={
                "path": args.get("health_check_path", path),
                "protocol": "HTTP",
                "port": "traffic-port",
                "matcher": args.get("health_check_matcher", matcher),
                "interval": int(args.get("health_check_interval", DEFAULT_INTERVAL)),
                "timeout": int(args.get("health_check_timeout", DEFAULT_TIMEOUT)),
                "healthy_threshold": int(args.get("healthy_threshold", DEFAULT_HEALTHY_THRESHOLD)),
                "unhealthy_threshold": int(
                    args.get("unhealthy_threshold", DEFAULT_UNHEALTHY_THRESHOLD)
                ),
            },
            # The group's port is only a default: ECS registers each task with its own. Replacing
            # the group for it would leave the rule without targets until new tasks are healthy.
            # AWS changes the protocol of no group; versions of the provider say that they did
            # (hashicorp/terraform-provider-aws#17797).
            opts=pulumi.ResourceOptions(
                parent=self, ignore_changes=["port"], replace_on_changes=["protocolVersion"]
            ),
        )

    def _rule(
        self, args: AlbRouteArgs, alternate: aws.lb.TargetGroup | None
    ) -> aws.lb.ListenerRule:
        """Create the rule. Of two groups the first gets all requests until ECS moves them."""
        # A rule that ECS moves the traffic of is another resource: what it leads to is ECS's, so
        # that no update may ever set it back, and such a rule could not be made from a plain one.
        return aws.lb.ListenerRule(
            f"{self._logical_name}-rule" + ("" if alternate is None else "-weighted"),
            listener_arn=args["listener_arn"],
            priority=route_priority(args),
            conditions=rule_conditions(args),
            actions=self._actions(args, alternate),
            opts=pulumi.ResourceOptions(
                parent=self, ignore_changes=None if alternate is None else ["actions"]
            ),
        )

    def _actions(
        self, args: AlbRouteArgs, alternate: aws.lb.TargetGroup | None
    ) -> list[aws.lb.ListenerRuleActionArgsDict]:
        forward: aws.lb.ListenerRuleActionArgsDict = {
            "type": "forward",
            "target_group_arn": self.target_group.arn,
        }
        if alternate is not None:
            groups: list[aws.lb.ListenerRuleActionForwardTargetGroupArgsDict] = [
                {"arn": self.target_group.arn, "weight": 100},
                {"arn": alternate.arn, "weight": 0},
            ]
            weighted: aws.lb.ListenerRuleActionForwardArgsDict = {"target_groups": groups}
            if "sticky_duration" in args:
                duration = int(args["sticky_duration"])
                weighted["stickiness"] = {"enabled": True, "duration": duration}
            forward = {"type": "forward", "forward": weighted}
        first = authentication_action(args)
        return [forward] if first is None else [first, {**forward, "order": 2}]


def _stickiness(args: AlbRouteArgs) -> aws.lb.TargetGroupStickinessArgsDict:
    """Return how clients stay with a task. That they do not is told too: the provider takes a block
    that is left out for one to leave as it is."""
    if "sticky_duration" not in args:
        return {"type": "lb_cookie", "enabled": False}
    duration = int(args["sticky_duration"])
    return {"type": "lb_cookie", "enabled": True, "cookie_duration": duration}
