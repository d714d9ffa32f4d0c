"""A load balancer before a shop, and an HTTP API before that: sound, until a program changes it."""

from typing import Any

import pulumi
import pulumi_aws as aws

from tests.policies.preflight.programs.shop import EVERYWHERE, Shop, nat

CHECK = {"path": "/", "port": "traffic-port", "interval": 30, "timeout": 5}


class Front:
    """A load balancer, its group, a listener on port 80 and the target group of port 3000.

    Args:
        shop: what it stands before; its service registers in the target group.
        kind: the load balancer's type.
        admits: whether groups are opened between load balancer and tasks.
        groups: whether the load balancer has a security group.
        targets, balancer, listener: properties that differ from the sound ones.
    """

    def __init__(
        self,
        shop: Shop,
        kind: str = "application",
        *,
        admits: bool = True,
        groups: bool = True,
        targets: dict[str, Any] | None = None,
        listener: dict[str, Any] | None = None,
        does: str = "forward",
        **balancer: Any,
    ) -> None:
        protocol = "HTTP" if kind == "application" else "TCP"
        self.shop = shop
        self.group = shop.group("edge")
        shop.rule(self.group, 80, out=False, cidr_ipv4=EVERYWHERE)
        if admits:
            shop.admit(self.group, shop.tasks, 3000)
        given = {
            "name": "edge",
            "load_balancer_type": kind,
            "subnets": [subnet.id for subnet in shop.public],
            "security_groups": [self.group.id] if groups else None,
            **balancer,
        }
        options = pulumi.ResourceOptions(depends_on=[shop.gate])
        self.balancer = aws.lb.LoadBalancer("edge", opts=options, **given)
        check = CHECK if kind == "application" else {"port": "traffic-port", "interval": 30}
        self.targets = self.target_group(
            "api", **{"protocol": protocol, "health_check": check, **(targets or {})}
        )
        self.listener = self._listen(does, **{"protocol": protocol, **(listener or {})})
        self.register()
        shop.needs.append(self.listener)

    def target_group(self, logical: str, **changes: Any) -> aws.lb.TargetGroup:
        given = {
            "port": 3000,
            "protocol": "HTTP",
            "target_type": "ip",
            "vpc_id": self.shop.vpc.id,
            "health_check": CHECK,
            "deregistration_delay": 30,
            **changes,
        }
        return aws.lb.TargetGroup(logical, **given)

    def _listen(self, does: str, **changes: Any) -> aws.lb.Listener:
        to_https = {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}
        actions: Any = {
            "forward": {"target_group_arn": self.targets.arn},
            "fixed-response": {"fixed_response": {"content_type": "text/plain"}},
            "redirect": {"redirect": to_https},
        }
        default: Any = [{"type": does, **actions[does]}]
        given = {"port": 80, **changes}
        return aws.lb.Listener(
            "http",
            load_balancer_arn=self.balancer.arn,
            default_actions=default,
            **given,
        )

    def rule(self, name: str, path: str, priority: Any) -> aws.lb.ListenerRule:
        return aws.lb.ListenerRule(
            name,
            listener_arn=self.listener.arn,
            priority=priority,
            conditions=[{"path_pattern": {"values": [path]}}],
            actions=[{"type": "forward", "target_group_arn": self.targets.arn}],
        )

    def register(self, **changes: Any) -> None:
        """Let the service register in the target group, in this way and no other."""
        entry = {
            "target_group_arn": self.targets.arn,
            "container_name": "api",
            "container_port": 3000,
        }
        self.shop.registered = [{**entry, **changes}]


def fronted(kind: str = "application", **front: Any) -> Front:
    """A shop with NAT behind a load balancer, and its service."""
    shop = nat()
    made = Front(shop, kind, **front)
    shop.service()
    return made


class Api:
    """An HTTP API, a VPC link with a group of its own, and an integration that leads to a listener.

    Args:
        shop: what it stands before; its load balancer is internal.
        stage: properties of the stage; its name is $default.
        opens: whether groups are opened between link and load balancer.
        integration: properties of the integration that differ from the sound ones.
    """

    def __init__(
        self,
        shop: Shop,
        kind: str = "network",
        *,
        stage: dict[str, Any] | None = None,
        opens: bool = True,
        routes: bool = True,
        front: dict[str, Any] | None = None,
        link: dict[str, Any] | None = None,
        leads_to: str = "listener",
        **integration: Any,
    ) -> None:
        self.front = Front(shop, kind, **{"internal": True, **(front or {})})
        self.api = aws.apigatewayv2.Api("api", protocol_type="HTTP")
        self.group = shop.group("link")
        if opens:
            shop.admit(self.group, self.front.group, 80)
        self.link = aws.apigatewayv2.VpcLink(
            "link",
            **{
                "subnet_ids": [subnet.id for subnet in shop.private],
                "security_group_ids": [self.group.id],
                **(link or {}),
            },
        )
        given = {
            "connection_type": "VPC_LINK",
            "connection_id": self.link.id,
            "integration_type": "HTTP_PROXY",
            "integration_method": "ANY",
            "integration_uri": getattr(self.front, leads_to).arn,
            "payload_format_version": "1.0",
            **integration,
        }
        self.integration = aws.apigatewayv2.Integration("shop", api_id=self.api.id, **given)
        if routes:
            aws.apigatewayv2.Route(
                "any",
                api_id=self.api.id,
                route_key="ANY /{proxy+}",
                target=self.integration.id.apply(lambda known: f"integrations/{known}"),
            )
        given = {"name": "$default", "auto_deploy": True, **(stage or {})}
        aws.apigatewayv2.Stage("stage", api_id=self.api.id, **given)
