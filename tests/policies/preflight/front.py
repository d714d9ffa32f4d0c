"""A load balancer before the service of a world, sound: a test breaks it in one line."""

from dataclasses import dataclass
from typing import Any

from tests.policies import plan as of
from tests.policies.plan import Planned
from tests.policies.preflight.world import World


@dataclass(frozen=True)
class Front:
    """A load balancer, its group, one listener and the target group that it forwards to."""

    balancer: Planned
    group: Planned
    listener: Planned
    targets: Planned


def put_before(world: World, kind: str = "application", *, port: int = 3000) -> Front:
    """Put a public load balancer before the service: listener, target group, groups both ways."""
    group = world.security_group("edge")
    world.rule(group, of.INGRESS_RULE, 80, cidrIpv4="0.0.0.0/0")
    world.admit(group, world.group, port)
    balancer = world.add(
        of.LOAD_BALANCER,
        "edge",
        {"internal": False, "loadBalancerType": kind},
        subnets=[*world.public],
        securityGroups=[group],
    )
    protocol = "HTTP" if kind == "application" else "TCP"
    targets = world.add(
        of.TARGET_GROUP,
        "api",
        {
            "port": port,
            "protocol": protocol,
            "targetType": "ip",
            "healthCheck": {"path": "/", "port": "traffic-port", "interval": 30, "timeout": 5},
        },
        vpcId=world.vpc,
    )
    action = {"type": "forward", "targetGroupArn": world.arn(targets)}
    listener = world.add(
        of.LISTENER,
        "http",
        {"port": 80, "protocol": protocol, "defaultActions": [action]},
        loadBalancerArn=balancer,
    )
    listener.feeds["defaultActions"] = [targets]
    serve(world, targets, port=port)
    world.service.after.append(listener)
    return Front(balancer, group, listener, targets)


def serve(world: World, targets: Planned, *, port: int = 3000, **changes: Any) -> None:
    """Register the service's container in a target group."""
    entry = {"targetGroupArn": world.arn(targets), "containerName": "api", "containerPort": port}
    world.service.props.setdefault("loadBalancers", []).append({**entry, **changes})
    world.service.feeds.setdefault("loadBalancers", []).append(targets)
