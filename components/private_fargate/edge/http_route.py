"""HttpApiRoute: one service's share of an HTTP API's paths."""

import pulumi
import pulumi_aws as aws

from private_fargate.context import after
from private_fargate.edge.alb import physical_prefix
from private_fargate.edge.alb_route_args import TargetType
from private_fargate.edge.http_api_args import HttpApiRouteArgs
from private_fargate.edge.http_api_faults import http_api_route_faults
from private_fargate.edge.http_integration import Hop, Link, integrate, open_hop
from private_fargate.edge.http_routing import CATCH_ALL, listener_port
from private_fargate.faults import raise_faults


class HttpApiRoute(pulumi.ComponentResource):
    """One service's share of an HTTP API: routes for its paths, and the targets they lead to.

    The API passes requests through its VPC link to a port of the internal load balancer, which
    leads to this service alone. It needs ids only, so it can stand in another stack. Behind an
    application load balancer (`alb_listener_arn`) a service has an AlbRoute instead.

    Cost: none by itself.

    `HttpApiRoute("web", {"api_id": edge.api_id, "vpc_link_id": edge.vpc_link_id, "port": 3000, …})`
    """

    target_group_arn: pulumi.Output[str]
    """Target group for the service; ready only when the listener is, without which ECS refuses it,
    and the routes that lead there."""
    load_balancer_arn: pulumi.Output[str]
    """Load balancer that the targets stand behind."""
    listener_port: pulumi.Output[int]
    """Port of the load balancer that leads to the service; known in a preview already."""

    def __init__(
        self, name: str, args: HttpApiRouteArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create routes and targets. Raises ValueError, listing every fault, before that."""
        raise_faults("HttpApiRoute", name, http_api_route_faults(args))
        super().__init__("private-fargate:index:HttpApiRoute", name, {}, opts)
        port = listener_port(name, args)
        source, target = args["link_security_group_id"], args["load_balancer_security_group_id"]

        self.target_group = self._target_group(name, args)
        # The rules first: a listener that moves to another port is then open at once.
        rules = open_hop(name, self, Hop(source, target, port))
        listener = aws.lb.Listener(
            f"{name}-listener",
            load_balancer_arn=args["load_balancer_arn"],
            port=port,
            protocol="TCP",
            default_actions=[{"type": "forward", "target_group_arn": self.target_group.arn}],
            opts=pulumi.ResourceOptions(parent=self, depends_on=rules),
        )
        link = Link(
            args["api_id"],
            args["vpc_link_id"],
            args.get("authorizer_id"),
            args.get("open_preflight", False),
        )
        patterns = args.get("path_patterns", CATCH_ALL)
        routes = integrate(name, self, link, listener.arn, patterns)

        self.target_group_arn = after(self.target_group.arn, listener, *routes)
        self.load_balancer_arn = pulumi.Output.from_input(args["load_balancer_arn"])
        self.listener_port = pulumi.Output.from_input(port)
        self.register_outputs({key: getattr(self, key) for key in HttpApiRoute.__annotations__})

    def _target_group(self, name: str, args: HttpApiRouteArgs) -> aws.lb.TargetGroup:
        path = args.get("health_check_path")
        # Two good answers within half a minute put a task to work, three bad ones take it out.
        health_check: aws.lb.TargetGroupHealthCheckArgsDict = {
            "protocol": "TCP",
            "port": "traffic-port",
            "interval": 15,
            "timeout": 5,
            "healthy_threshold": 2,
            "unhealthy_threshold": 3,
        }
        if path is not None:
            health_check |= {"protocol": "HTTP", "path": path, "matcher": "200"}
        return aws.lb.TargetGroup(
            f"{name}-targets",
            name_prefix=physical_prefix(name),
            vpc_id=args["vpc_id"],
            port=int(args["port"]),
            protocol="TCP",
            target_type=TargetType(args.get("target_type", TargetType.IP)).value,
            deregistration_delay=int(args.get("deregistration_delay", 60)),
            # The client is the VPC link, whose address tells nobody anything: callers are in the
            # X-Forwarded-For and Forwarded headers. With its address kept, a task that calls its
            # own load balancer would be answered by itself, and the connection would time out.
            preserve_client_ip="false",
            health_check=health_check,
            # The group's port is only a default: ECS registers each task with its own. Replacing
            # the group for it would leave the listener without targets until new ones are healthy.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["port"]),
        )
