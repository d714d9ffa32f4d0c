"""Failures of services to register in target groups, and to stay there."""

from collections.abc import Iterator
from typing import Final

from guardrails import tokens
from guardrails.containers import Container
from guardrails.graph import Graph, Resource
from guardrails.preflight.inbound import Inbound
from guardrails.preflight.order import Order
from guardrails.preflight.ports import Port, whole
from guardrails.preflight.verdicts import ECS_GUIDE, fails
from guardrails.rule import Failure, Level, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok
from guardrails.workloads import Workload

_BALANCERS_PAGE: Final = f"{ECS_GUIDE}/troubleshoot-service-load-balancers.html"


def _of_ports(graph: Graph) -> Iterator[tuple[Resource, list[Port]]]:
    """Go through the services, each with what it registers."""
    ports: dict[Resource, list[Port]] = {service: [] for service in graph.of(tokens.SERVICES)}
    for port in graph.derive(Inbound).ports:
        ports[port.workload.resource].append(port)
    yield from ports.items()


_F39 = Failure(
    "F39",
    "InvalidParameterException: The provided target group … has target type instance, which is "
    "incompatible with the awsvpc network mode specified in the task definition.",
    (
        f"{ECS_GUIDE}/alb.html",
        "https://github.com/hashicorp/terraform-provider-aws/issues/11723",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.SERVICES,
    library_fix="use AlbRoute or HttpApiRoute, whose target groups take addresses",
    aws_fix='set target_type="ip" of aws.lb.TargetGroup (default: "instance")',
    url=f"{ECS_GUIDE}/alb.html",
    failure=_F39,
)
def preflight_f39_target_type(graph: Graph) -> Iterator[Verdict]:
    """The target groups of a service take what its tasks have: addresses, or their instances.

    With the network mode awsvpc, the only one on Fargate, a task is a target by its address; in the
    other modes it is one by its instance.
    """
    for service, ports in _of_ports(graph):
        verdicts = [
            verdict for port in ports for group in port.groups.found
            for verdict in _suits(port.workload, group)
        ]  # fmt: skip
        yield from verdicts or [ok(service)]


def _suits(workload: Workload, group: Resource) -> Iterator[Verdict]:
    mode, kind = _network_mode(workload), group.given("targetType")
    path = f":\n  {workload.label} → {group.label}"
    if mode is UNKNOWN and kind == "ip":
        return  # what the other rules about the definition's place say is enough
    if UNKNOWN in (mode, kind):
        why = f"may not fit {group.label}: the network mode or the targetType is not known"
        yield cannot_judge(workload.resource, why, group)
        return
    wanted = "ip" if mode == "awsvpc" else "instance"
    given = "instance" if kind is ABSENT else str(kind)
    if given != wanted:
        left_out = " (the default)" if kind is ABSENT else ""
        what = f"has network mode {mode}, and registers in a target group of type {given}{left_out}"
        yield fails(_F39, workload.resource, what + path, group)


def _network_mode(workload: Workload) -> str | Gap:
    definition = workload.definition
    mode = UNKNOWN if definition is None else definition.given("networkMode")
    if isinstance(mode, str):
        return mode
    if workload.on_fargate is True:
        return "awsvpc"
    return "bridge" if mode is ABSENT and workload.on_fargate is False else UNKNOWN


_F40 = Failure(
    "F40",
    "InvalidParameterException: The target group with targetGroupArn … does not have an associated "
    "load balancer.",
    (
        "https://github.com/aws/aws-cdk/issues/1139",
        "https://github.com/hashicorp/terraform/issues/32908",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.SERVICES,
    library_fix="take `target_group_arn` from AlbRoute or HttpApiRoute: it waits for the rule of "
    "the listener",
    aws_fix="forward to the target group from an aws.lb.Listener or aws.lb.ListenerRule, and give "
    "the service depends_on=[that]",
    url="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",
    failure=_F40,
)
def preflight_f40_target_group_without_balancer(graph: Graph) -> Iterator[Verdict]:
    """A service's target groups belong to a load balancer by the time that the service is made.

    A target group belongs to none until a listener or a rule forwards to it. ECS refuses the
    service until then, so it has to wait for the listener or the rule, which nothing in its own
    properties says.
    """
    for service, ports in _of_ports(graph):
        verdicts = [verdict for port in ports for verdict in _associated(graph, port)]
        yield from dict.fromkeys(verdicts) or [ok(service)]


def _associated(graph: Graph, port: Port) -> Iterator[Verdict]:
    inbound, order, service = graph.derive(Inbound), graph.derive(Order), port.workload.resource
    if not port.groups.complete:
        yield cannot_judge(
            service, "may register in a target group without a load balancer: it is not in the plan"
        )
    for group in port.groups.found:
        holders = inbound.holders(group)
        path = f":\n  {service.label} → {group.label}"
        if not all(order.is_early(service, holder) for holder in holders):
            continue
        if inbound.doubts:
            why = f"may register in {group.label} too early: {inbound.doubts[0]}"
            yield cannot_judge(service, why, group)
        elif not holders:
            what = "registers in a target group that no listener and no rule forwards to"
            yield fails(_F40, service, what + path, group)
        else:
            names = " or ".join(holder.label for holder in holders)
            what = f"does not wait for {names}, which gives its target group a load balancer"
            yield fails(_F40, service, what + path, group, *holders)


_F41 = Failure(
    "F41",
    "InvalidParameterException: The container … did not have a container port … defined.",
    (_BALANCERS_PAGE, "https://github.com/pulumi/pulumi-aws/issues/3095"),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.SERVICES,
    library_fix="use Service's `port`: it stands in the container and in the target group's entry",
    aws_fix="name a container of the task definition in load_balancers, and a container_port that "
    "stands in its portMappings",
    url=f"{ECS_GUIDE}/service-load-balancing.html",
    failure=_F41,
)
def preflight_f41_container_and_port(graph: Graph) -> Iterator[Verdict]:
    """The container and the port that a service registers are in its task definition.

    ECS looks the port up in the container's portMappings when the service is made. The names are
    written in two places, and a change of one forgets the other.
    """
    for service, ports in _of_ports(graph):
        verdicts = [verdict for port in ports for verdict in _declared(port)]
        yield from dict.fromkeys(verdicts) or [ok(service)]


def _declared(port: Port) -> Iterator[Verdict]:
    workload, container = port.workload, port.named
    service, definition = workload.resource, workload.definition
    label = "a task definition that is not in this plan" if definition is None else definition.label
    evidence = () if definition is None else (definition,)
    path = f":\n  {service.label} → {label}"
    if isinstance(container, Gap):
        why = f"may register a container or a port that is not there: {_unknown(workload)}"
        yield cannot_judge(service, why, *evidence)
    elif container is None:
        known = () if isinstance(workload.containers, Gap) else workload.containers
        names = ", ".join(f"'{each.name}'" for each in known)
        what = f"registers container '{port.container}', and the definition has {names}{path}"
        yield fails(_F41, service, what, *evidence)
    elif isinstance(port.port, int) and exposes(container, port.port) is False:
        what = f"registers port {port.port}, which portMappings of '{container.name}' do not have"
        yield fails(_F41, service, what + path, *evidence)


def _unknown(workload: Workload) -> str:
    if workload.definition is None:
        return "its task definition is not in this plan"
    return f"containerDefinitions of {workload.definition.label} is not known yet"


def exposes(container: Container, port: int) -> bool | Gap:
    """Tell whether a port stands in a container's portMappings."""
    mappings = container.read("portMappings")
    if mappings is ABSENT:
        return False
    if not isinstance(mappings, list):
        return UNKNOWN
    found: bool | Gap = False
    for index in range(len(mappings)):
        number = whole(container.read("portMappings", index, "containerPort"))
        if number == port:
            return True
        ranged = container.read("portMappings", index, "containerPortRange")
        if number is UNKNOWN or (ranged is not ABSENT and _in_range(port, ranged)):
            found = UNKNOWN
    return found


def _in_range(port: int, ranged: object) -> bool:
    low, _, high = str(ranged).partition("-")
    known = low.isdigit() and high.isdigit()
    return not known or int(low) <= port <= int(high)


_F42 = Failure(
    "F42",
    "service … (port …) is unhealthy in target-group … due to (reason Health checks failed)",
    (_BALANCERS_PAGE, f"{ECS_GUIDE}/service-event-messages-list.html"),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.SERVICES,
    library_fix="leave AlbRoute's `health_check_port` out: the port of the traffic is asked",
    aws_fix='set health_check={"port": "traffic-port", …}, or a port that a container listens on',
    url=_BALANCERS_PAGE,
    level=Level.ADVISORY,
    failure=_F42,
)
def preflight_f42_health_check_port(graph: Graph) -> Iterator[Verdict]:
    """The port that the load balancer asks for a task's health is one of its containers' ports.

    Advisory: with awsvpc a container can listen on a port that no portMappings names. Whether a
    container speaks the protocol of the check (TLS or not) is not in a plan.
    """
    for service, ports in _of_ports(graph):
        verdicts = [
            verdict for port in ports if port.target_group is not None
            for verdict in _checked(port, port.target_group)
        ]  # fmt: skip
        yield from dict.fromkeys(verdicts) or [ok(service)]


def _checked(port: Port, group: Resource) -> Iterator[Verdict]:
    check = whole(group.given("healthCheck", "port"))
    containers, service = port.workload.containers, port.workload.resource
    if check in (ABSENT, port.port):
        return
    if isinstance(check, Gap) or isinstance(containers, Gap):
        what = f"may be asked for its health on a port that is not there, by {group.label}"
        yield cannot_judge(service, what, group)
    elif all(exposes(container, check) is False for container in containers):
        what = f"is asked for its health on port {check}, which no container of it exposes"
        yield fails(_F42, service, f"{what}:\n  {group.label} → {service.label}", group)
