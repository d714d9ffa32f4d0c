"""Failures of tasks that find no place to run."""

from collections.abc import Iterator, Sequence

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.preflight.clusters import (
    Clusters,
    Provider,
    launch_type,
    own_strategy,
)
from guardrails.preflight.order import Order
from guardrails.preflight.verdicts import ECS_API, ECS_GUIDE, fails
from guardrails.rule import Failure, Level, Scope, Severity, rule
from guardrails.values import ABSENT, UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok
from guardrails.workloads import STARTS_TASKS, Workload, Workloads

_F30 = Failure(
    "F30",
    "InvalidParameterException: Specifying both a launch type and capacity provider strategy is "
    "not supported. Remove one and try again.",
    (
        f"{ECS_API}/API_CreateService.html",
        "https://github.com/terraform-linters/tflint-ruleset-aws/issues/349",
    ),
)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="use Service or ScheduledTask, which only know `capacity_provider_strategies`",
    aws_fix="remove launch_type, or capacity_provider_strategies",
    url=f"{ECS_API}/API_CreateService.html",
    failure=_F30,
)
def preflight_f30_launch_type_and_strategy(graph: Graph) -> Iterator[Verdict]:
    """What starts tasks names a launch type or a capacity provider strategy, and not both.

    Each says where tasks run, and ECS takes one answer.
    """
    for workload in graph.derive(Workloads):
        kind, strategy = launch_type(workload), own_strategy(graph, workload)
        if kind is ABSENT or strategy is ABSENT:
            yield ok(workload.resource)
        elif kind is UNKNOWN or strategy is UNKNOWN:
            yield cannot_judge(
                workload.resource,
                "may name a launch type besides its capacity providers: one of both is not known",
            )
        else:
            what = "has both launchType and capacityProviderStrategies"
            yield fails(_F30, workload.resource, what)


_F31 = Failure(
    "F31",
    "InvalidParameterException: The specified capacity provider strategy cannot contain a capacity "
    "provider that is not associated with the cluster. Associate the capacity provider with the "
    "cluster or specify a valid capacity provider and try again.",
    (
        f"{ECS_API}/API_CapacityProviderStrategyItem.html",
        "https://github.com/dask/dask-cloudprovider/issues/328",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="use Cluster, which has FARGATE and FARGATE_SPOT (others: `capacity_providers`), "
    "and pass its `cluster_arn` on: it waits for them",
    aws_fix="list the provider in capacity_providers of aws.ecs.ClusterCapacityProviders, and make "
    "the service wait for that: cluster=capacity.cluster_name, or depends_on",
    url=f"{ECS_API}/API_CapacityProviderStrategyItem.html",
    failure=_F31,
)
def preflight_f31_provider_not_associated(graph: Graph) -> Iterator[Verdict]:
    """The capacity providers that tasks name are associated with their cluster.

    Also FARGATE and FARGATE_SPOT, which every account has, belong to a cluster only once they are
    associated with it.
    """
    for workload in graph.derive(Workloads):
        strategy = own_strategy(graph, workload)
        if strategy is ABSENT:
            yield ok(workload.resource)
        elif isinstance(strategy, Gap):
            why = "has a capacity provider strategy that is not known yet"
            yield cannot_judge(workload.resource, why)
        else:
            yield _associated(graph, workload, strategy)


def _associated(graph: Graph, workload: Workload, strategy: Sequence[Provider]) -> Verdict:
    cluster = graph.derive(Clusters).of(workload)
    if cluster is None:
        why = "names capacity providers of a cluster that is not in this plan"
        return cannot_judge(workload.resource, why)
    capacity = graph.derive(Clusters).capacity(cluster)
    found = [(provider, provider.is_among(capacity.providers)) for provider in strategy]
    missing = [provider for provider, there in found if there is False]
    steps = (cluster, *capacity.associations)
    if missing and capacity.doubt is None:
        names = " and ".join(dict.fromkeys(provider.label for provider in missing))
        what = f"names {names}, which nothing associates with {cluster.label}"
        return fails(_F31, workload.resource, what + _path(workload, *steps), *steps)
    if missing or any(there is UNKNOWN for _, there in found):
        doubt = capacity.doubt or f"which providers {cluster.label} has is not known yet"
        why = f"may name a provider that is not associated: {doubt}"
        return cannot_judge(workload.resource, why, *steps)
    return ok(workload.resource, *steps)


def _path(workload: Workload, *steps: Resource) -> str:
    return f":\n  {' → '.join((workload.label, *(step.label for step in steps)))}"


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.SERVICES,
    library_fix="take `cluster_arn` from Cluster: it waits for the capacity providers",
    aws_fix="make the service wait for aws.ecs.ClusterCapacityProviders: "
    "cluster=capacity.cluster_name, or depends_on",
    url=f"{ECS_API}/API_CapacityProviderStrategyItem.html",
    level=Level.ADVISORY,
    failure=_F31,
)
def preflight_f31_association_too_late(graph: Graph) -> Iterator[Verdict]:
    """A service is made after its capacity providers are associated with the cluster.

    Both wait for the cluster; which of them is first is luck, so this is advisory. A schedule only
    names the providers: they are looked for when it starts a task.
    """
    clusters, order = graph.derive(Clusters), graph.derive(Order)
    for workload in graph.derive(Workloads):
        service, cluster = workload.resource, clusters.of(workload)
        if service.type not in tokens.SERVICES:
            continue
        strategy, early = own_strategy(graph, workload), []
        if cluster is not None and isinstance(strategy, tuple):
            capacity = clusters.capacity(cluster)
            early = [each for each in capacity.associations if order.is_early(service, each)]
        if early:
            what = f"does not wait for {early[0].label}, which associates its capacity providers"
            yield fails(_F31, service, what + _path(workload, *early), *early)
        else:
            yield ok(service)


_F32 = Failure(
    "F32",
    "service … was unable to place a task because no container instance met all of its "
    "requirements. Reason: No Container Instances were found in your cluster.",
    (
        f"{ECS_GUIDE}/service-event-messages-list.html",
        "https://github.com/pulumi/pulumi-awsx/issues/2072",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="use Service or ScheduledTask, which always have a strategy",
    aws_fix='set capacity_provider_strategies (or launch_type="FARGATE"), or the cluster\'s '
    "default_capacity_provider_strategies, with a weight above 0",
    url=f"{ECS_API}/API_CapacityProviderStrategyItem.html",
    failure=_F32,
)
def preflight_f32_no_capacity(graph: Graph) -> Iterator[Verdict]:
    """Tasks have capacity to run on: a strategy, a launch type, or the cluster's default strategy.

    Without any of them ECS looks for container instances. A service of an external controller
    leaves it to its task sets. Where several providers stand in a
    strategy, one has to have a weight above 0. Whether instances join a cluster is not in a plan:
    with an Auto Scaling group in it, or a cluster from elsewhere, this cannot be judged.
    """
    clusters = graph.derive(Clusters)
    for workload in graph.derive(Workloads):
        strategy, kind = own_strategy(graph, workload), launch_type(workload)
        controller = workload.resource.given("deploymentController", "type")
        if strategy is not ABSENT:
            yield _weighed(workload, strategy, "capacityProviderStrategies", ())
        elif kind not in (ABSENT, "EC2", UNKNOWN) or controller == "EXTERNAL":
            yield ok(workload.resource)
        elif controller is UNKNOWN:
            why = "may find no place to run: whether task sets place its tasks is not known"
            yield cannot_judge(workload.resource, why)
        else:
            yield _falls_back(graph, workload, clusters.of(workload))


def _falls_back(graph: Graph, workload: Workload, cluster: Resource | None) -> Verdict:
    """Judge what has no strategy of its own, and no launch type but EC2."""
    resource, kind = workload.resource, launch_type(workload)
    if cluster is None or kind is UNKNOWN:
        what = "launchType" if kind is UNKNOWN else "the capacity of its cluster"
        return cannot_judge(resource, f"may find no place to run: {what} is not known")
    capacity = graph.derive(Clusters).capacity(cluster)
    said = "launchType is EC2"
    if kind is ABSENT:
        if capacity.default is not ABSENT:
            where = f"the default strategy of {cluster.label}"
            return _weighed(workload, capacity.default, where, (cluster,))
        if capacity.doubt is not None:
            return cannot_judge(resource, f"may find no place to run: {capacity.doubt}", cluster)
        said = f"it says nothing else, and {cluster.label} has no default strategy"
    if graph.of(tokens.AUTO_SCALING_GROUPS) or graph.of(tokens.INSTANCES):
        why = f"whether instances of this plan join {cluster.label} is not known"
        return cannot_judge(resource, f"may find no place to run: {why}", cluster)
    what = f"runs on container instances ({said}), and this plan has none"
    return fails(_F32, resource, what + _path(workload, cluster), cluster, *capacity.associations)


def _weighed(
    workload: Workload,
    strategy: tuple[Provider, ...] | Gap,
    where: str,
    evidence: tuple[Resource, ...],
) -> Verdict:
    if isinstance(strategy, Gap):
        return cannot_judge(workload.resource, f"may find no place to run: {where} is not known")
    weights = [0.0 if each.weight is ABSENT else each.weight for each in strategy]
    if len(weights) < 2 or any(isinstance(weight, float) and weight > 0 for weight in weights):
        return ok(workload.resource, *evidence)
    if UNKNOWN in weights:
        return cannot_judge(
            workload.resource, f"may find no place to run: a weight in {where} is not known"
        )
    what = f"has only capacity providers of weight 0, in {where}"
    return fails(_F32, workload.resource, what, *evidence)


_F33 = Failure(
    "F33",
    "nothing in words of AWS's own: the guide says that Fargate Spot takes Linux tasks, of X86_64 "
    "from platform version 1.3.0 on and of ARM64 from 1.4.0 on, and no Windows",
    (
        f"{ECS_API}/API_CapacityProviderStrategyItem.html",
        f"{ECS_GUIDE}/fargate-capacity-providers.html",
    ),
)
_OLD = frozenset({"1.0.0", "1.1.0", "1.2.0", "1.3.0"})


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="take FARGATE_SPOT out of `capacity_provider_strategies`, or give the tasks Linux",
    aws_fix="use FARGATE in place of FARGATE_SPOT; or, for ARM64, leave platform_version out",
    url=f"{ECS_API}/API_CapacityProviderStrategyItem.html",
    failure=_F33,
)
def preflight_f33_spot_for_this_platform(graph: Graph) -> Iterator[Verdict]:
    """Tasks on Fargate Spot are of a platform that Spot has.

    No Windows; ARM64 from platform version 1.4.0 on, which is what LATEST means.
    """
    for workload in graph.derive(Workloads):
        strategy = own_strategy(graph, workload)
        if strategy is ABSENT:
            cluster = graph.derive(Clusters).of(workload)
            if cluster is not None and launch_type(workload) is ABSENT:
                strategy = graph.derive(Clusters).capacity(cluster).default
        listed = () if isinstance(strategy, Gap) else strategy
        definition = workload.definition
        if definition is None or not any(each.name == "FARGATE_SPOT" for each in listed):
            yield ok(workload.resource)
        else:
            yield _on_spot(workload, definition)


def _on_spot(workload: Workload, definition: Resource) -> Verdict:
    system = definition.given("runtimePlatform", "operatingSystemFamily")
    architecture = definition.given("runtimePlatform", "cpuArchitecture")
    version = workload.resource.given(*workload.path, "platformVersion")
    path = f":\n  {workload.label} → {definition.label}"
    if isinstance(system, str) and system.upper().startswith("WINDOWS"):
        what = f"puts Windows tasks on FARGATE_SPOT{path}"
        return fails(_F33, workload.resource, what, definition)
    if architecture == "ARM64" and version in _OLD:
        what = f"puts ARM64 tasks on FARGATE_SPOT, with a platformVersion before 1.4.0{path}"
        return fails(_F33, workload.resource, what, definition)
    old_arm = architecture is UNKNOWN and version in _OLD
    if system is UNKNOWN or old_arm or (architecture == "ARM64" and version is UNKNOWN):
        what = "may be of a platform that FARGATE_SPOT does not have: runtimePlatform or "
        return cannot_judge(workload.resource, f"{what}platformVersion is not known", definition)
    return ok(workload.resource, definition)
