"""What is wrong with a Service's arguments."""

import re
from collections.abc import Mapping
from typing import Any

from private_fargate.alarms import alarm_faults
from private_fargate.deployments import deployment_faults
from private_fargate.ec2_capacity_args import NetworkMode, network_mode_of
from private_fargate.faults import Fault, choice_faults, is_plain, whole_faults
from private_fargate.scaling import autoscaling_faults, strategy_faults, task_counts
from private_fargate.service_connect import connect_faults
from private_fargate.task_faults import task_faults

OWN_INTERFACE = (
    "load_balancer_security_group_id",
    "client_security_group_ids",
    "endpoint_security_group_id",
    "s3_prefix_list_id",
    "open_egress",
    "ipv6",
)
"""Arguments that are about a task's own network interface, which it has not in bridge mode."""

_REACHED = ("target_group_arn", "load_balancer_security_group_id", "client_security_group_ids")
_CLIENT = re.compile(r"^[a-z0-9][a-z0-9-]{0,39}$")


def service_faults(name: str, args: Mapping[str, Any]) -> list[Fault]:
    """Return what is wrong with a Service's arguments; values known only later are not judged."""
    counts = {"desired_count": (0, 5000), "health_check_grace_period": (0, 2_147_483_647)}
    count_faults = whole_faults(args, counts)
    if "autoscaling" in args:
        count_faults += autoscaling_faults(args["autoscaling"], args.get("desired_count"))
    faults = count_faults + task_faults(name, args)
    # How many tasks run decides whether a deployment can go on; without that it is not judged.
    running = range(0) if count_faults else _counts(args)
    faults += deployment_faults(args, running)
    if "alarms" in args:
        faults += alarm_faults(args)
    if "service_connect" in args:
        faults += connect_faults(args)
    return faults + _capacity_faults(args) + _wiring_faults(args)


def _counts(args: Mapping[str, Any]) -> range:
    return task_counts(args.get("desired_count"), args.get("autoscaling"))


def _capacity_faults(args: Mapping[str, Any]) -> list[Fault]:
    faults = []
    on_instances = "ec2_capacity_provider_name" in args
    if "capacity_provider_strategies" in args:
        given = args["capacity_provider_strategies"]
        faults += strategy_faults(given)
        if on_instances:
            allowed = "not with ec2_capacity_provider_name as well"
            faults.append(Fault(("capacity_provider_strategies",), "given", allowed))
    unknown = choice_faults(args, "network_mode", NetworkMode)
    if unknown or network_mode_of(args) is not NetworkMode.BRIDGE:
        return faults + unknown
    if not on_instances:
        allowed = "awsvpc without ec2_capacity_provider_name, as on Fargate"
        faults.append(Fault(("network_mode",), NetworkMode.BRIDGE.value, allowed))
    allowed = "only in network mode awsvpc; in bridge mode the instances' security group counts"
    faults += [Fault((key,), "given", allowed) for key in OWN_INTERFACE if key in args]
    faults += [
        Fault(("volumes", str(position), "security_group_id"), "given", allowed)
        for position, volume in enumerate(args.get("volumes", []))
        if "security_group_id" in volume
    ]
    return faults


def _wiring_faults(args: Mapping[str, Any]) -> list[Fault]:
    faults = []
    reached = [key for key in _REACHED if key in args]
    if reached and "port" not in args:
        faults.append(Fault(("port",), None, f"a port, because {reached[0]} is given"))
    if "health_check_grace_period" in args and "target_group_arn" not in args:
        given = args["health_check_grace_period"]
        faults.append(Fault(("health_check_grace_period",), given, "only with a target group"))
    if "request_count" in args.get("autoscaling", {}):
        wanted = ("load_balancer_arn", "target_group_arn")
        missing = [key for key in wanted if args.get(key) is None]
        if missing:
            given = args["autoscaling"]["request_count"]
            allowed = f"only with {' and '.join(missing)}"
            faults.append(Fault(("autoscaling", "request_count"), given, allowed))
    faults += [
        Fault(("client_security_group_ids",), key, "names of lowercase letters, digits, -")
        for key in args.get("client_security_group_ids", {})
        if not _CLIENT.match(key)
    ]
    balancer = args.get("load_balancer_arn")
    if is_plain(balancer) and ":loadbalancer/" not in str(balancer):
        faults.append(Fault(("load_balancer_arn",), balancer, "the ARN of a load balancer"))
    return faults
