"""Failures of tasks that cannot reach what they need: no way at all."""

from collections.abc import Iterator

from guardrails import tokens
from guardrails.graph import Graph
from guardrails.preflight.reachability import Reachability
from guardrails.preflight.roles import EXECUTION, Roles
from guardrails.preflight.verdicts import ECR_GUIDE, ECS_GUIDE, broken_ways, fails
from guardrails.rule import Failure, Level, Scope, Severity, rule
from guardrails.verdict import Verdict, cannot_judge
from guardrails.workloads import STARTS_TASKS

_F01 = Failure(
    "F01",
    "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull "
    "registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. "
    "Check your task network configuration. … i/o timeout",
    (
        f"{ECS_GUIDE}/resource-initialization-error.html",
        "https://github.com/aws-samples/keycloak-on-aws/issues/222",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="set Network's `nat`, or its `endpoints` to `auto`: `required_services` then holds "
    "what the services need",
    aws_fix="give the subnets' route table a route 0.0.0.0/0 to an aws.ec2.NatGateway, or the VPC "
    "an interface aws.ec2.VpcEndpoint to the service, with private_dns_enabled",
    url=f"{ECR_GUIDE}/vpc-endpoints.html",
    failure=_F01,
)
def preflight_f01_registry_auth_or_secrets(graph: Graph) -> Iterator[Verdict]:
    """A task reaches ECR's API, Secrets Manager and Systems Manager where it needs them.

    Before it starts a container Fargate fetches a token for the registry, and every secret, over
    the task's own interface. Without a way it tries for minutes and then stops the task.
    """
    for resource, needs in graph.derive(Reachability).needs.items():
        for doubt in needs.doubts:
            yield cannot_judge(resource, f"may need more than the plan shows: {doubt}")
    yield from broken_ways(graph, _F01)


_F02 = Failure(
    "F02",
    "CannotPullContainerError: … net/http: request canceled while waiting for connection "
    "(Client.Timeout exceeded while awaiting headers)",
    (
        f"{ECS_GUIDE}/task_cannot_pull_image.html",
        "https://github.com/aws/amazon-ecs-agent/issues/1128",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="set Network's `nat`, or its `endpoints` to `auto`",
    aws_fix="give the subnets a NAT gateway, or the VPC an interface aws.ec2.VpcEndpoint to "
    "com.amazonaws.REGION.ecr.dkr, with private_dns_enabled",
    url=f"{ECR_GUIDE}/vpc-endpoints.html",
    failure=_F02,
)
def preflight_f02_registry(graph: Graph) -> Iterator[Verdict]:
    """A task reaches the registry that its image's manifest is read from.

    ECR has two names: the API, which gives the token, and the registry (ecr.dkr). Each needs a way.
    """
    yield from broken_ways(graph, _F02)


_F03 = Failure(
    "F03",
    "CannotPullContainerError: … failed to copy: httpReadSeeker: failed open: failed to do "
    "request: … starport-layer-bucket.s3….amazonaws.com… dial tcp …:443: i/o timeout",
    (
        f"{ECR_GUIDE}/vpc-endpoints.html",
        "https://github.com/aws/amazon-ecs-agent/issues/2235",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="use Network: it always has S3's gateway endpoint, in every private route table",
    aws_fix="add an aws.ec2.VpcEndpoint of type Gateway to com.amazonaws.REGION.s3 with the route "
    "tables of the task subnets in route_table_ids",
    url=f"{ECR_GUIDE}/vpc-endpoints.html#ecr-setting-up-s3-gateway",
    failure=_F03,
)
def preflight_f03_image_layers(graph: Graph) -> Iterator[Verdict]:
    """A task reaches S3, where ECR keeps the layers of its image.

    The manifest resolves, so it looks as if the registry were reached; then the layers hang. The
    endpoints of ECR do not carry them: S3's gateway endpoint does, in the route table of each
    subnet.
    """
    yield from broken_ways(graph, _F03)


_F12 = Failure(
    "F12",
    "CannotPullContainerError: … failed to resolve ref docker.io/…: dial tcp …:443: i/o timeout",
    (f"{ECR_GUIDE}/pull-through-cache.html",),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="set Network's `nat`, or copy the image into a Registry; with a PullThroughCache "
    "only the first pull needs a way out",
    aws_fix="give the subnets a NAT gateway, or copy the image to an aws.ecr.Repository of the "
    "region: VPC endpoints lead to no other registry",
    url=f"{ECR_GUIDE}/vpc-endpoints.html#ecr-vpc-endpoint-considerations",
    failure=_F12,
)
def preflight_f12_image_from_elsewhere(graph: Graph) -> Iterator[Verdict]:
    """A task whose image is on the internet, or in another region, has a way out to it.

    VPC endpoints lead to the ECR of their own region alone: to no other region's, and to no other
    registry, ECR Public included.
    """
    yield from broken_ways(graph, _F12)


_F13 = Failure(
    "F13",
    "CannotPullContainerError at the first pull of an image. AWS documents that it needs a way to "
    "the internet, and the action, but no words of its own for it",
    (
        f"{ECR_GUIDE}/vpc-endpoints.html#ecr-vpc-endpoint-considerations",
        f"{ECR_GUIDE}/pull-through-cache-iam.html",
    ),
)
_IMPORT = "ecr:BatchImportUpstreamImage"


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=STARTS_TASKS,
    level=Level.ADVISORY,
    library_fix="set Network's `nat`, or pull the image once from where there is a way out; give "
    "the container PullThroughCache's `repository_arn`, with which it gets the two actions",
    aws_fix="give the subnets a NAT gateway for the first pull, and the execution role "
    "ecr:BatchImportUpstreamImage (and ecr:CreateRepository) on the cached repositories",
    url=f"{ECR_GUIDE}/vpc-endpoints.html#ecr-vpc-endpoint-considerations",
    failure=_F13,
)
def preflight_f13_first_pull_through_cache(graph: Graph) -> Iterator[Verdict]:
    """An image behind a pull-through cache can be fetched from upstream at its first pull.

    Later pulls find it in ECR, and whether there was one is not in a plan: advisory. Caches that
    the plan does not make are not known to be any.
    """
    yield from broken_ways(graph, _F13)
    roles = graph.derive(Roles)
    for resource, reaches in graph.derive(Reachability).by_workload.items():
        pulls = next((each for each in reaches if each.need.code == _F13.code), None)
        definition = None if pulls is None else pulls.workload.definition
        role = None if definition is None else roles.of(definition, EXECUTION).only
        elsewhere = graph.of(tokens.REGISTRY_POLICIES | tokens.REPOSITORY_POLICIES)
        if pulls is None or role is None or elsewhere:
            continue
        rights = roles.rights(role)
        if rights.allows(_IMPORT) is False:
            what = f"{pulls.need.why}: {role.label} does not allow {_IMPORT} ({rights.path})"
            yield fails(_F13, resource, what, role, *rights.given_by)


_F21 = Failure(
    "F21",
    "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon "
    "CloudWatch log group defined in the task definition. There is a connection issue between the "
    "task and Amazon CloudWatch. Check your network configuration. : signal: killed",
    (f"{ECS_GUIDE}/resource-initialization-error.html",),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="set Network's `nat`, or its `endpoints` to `auto`, which has `logs`",
    aws_fix="give the subnets a NAT gateway, or the VPC an interface aws.ec2.VpcEndpoint to "
    "com.amazonaws.REGION.logs, with private_dns_enabled",
    url=f"{ECS_GUIDE}/vpc-endpoints.html",
    failure=_F21,
)
def preflight_f21_logs(graph: Graph) -> Iterator[Verdict]:
    """A task with the awslogs driver reaches CloudWatch Logs.

    The image is pulled and the task still stops: the driver makes its stream before the container
    starts, over the task's own interface.
    """
    yield from broken_ways(graph, _F21)


_F63 = Failure(
    "F63",
    "nothing that AWS documents: the Service Connect proxy cannot ask ECS for its configuration",
    (f"{ECS_GUIDE}/vpc-endpoints.html",),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=STARTS_TASKS,
    library_fix="set Network's `nat`, or its `endpoints` to `auto`",
    aws_fix="give the subnets a NAT gateway, or the VPC an interface aws.ec2.VpcEndpoint to "
    "com.amazonaws.REGION.ecs-agent",
    url=f"{ECS_GUIDE}/vpc-endpoints.html",
    failure=_F63,
)
def preflight_f63_service_connect(graph: Graph) -> Iterator[Verdict]:
    """A task with Service Connect reaches ECS, which tells its proxy where the peers are.

    The proxy in the task asks ECS for its configuration over the task's own interface: by the
    endpoint ecs-agent where there is one, else by a public address.
    """
    yield from broken_ways(graph, _F63)


_F67 = Failure(
    "F67",
    "ResourceInitializationError: failed to download env files: file download command: non empty "
    "error stream: RequestCanceled: request context canceled caused by: context deadline exceeded",
    (
        f"{ECS_GUIDE}/use-environment-file.html",
        "https://github.com/aws/aws-cdk/issues/12720",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="use Network, which always has S3's gateway endpoint, and give Service its "
    "`s3_prefix_list_id`",
    aws_fix="add an aws.ec2.VpcEndpoint of type Gateway to com.amazonaws.REGION.s3 with the route "
    "tables of the task subnets in route_table_ids",
    url=f"{ECS_GUIDE}/use-environment-file.html",
    failure=_F67,
)
def preflight_f67_environment_files(graph: Graph) -> Iterator[Verdict]:
    """A task reaches S3 where a container takes its environment from a file there.

    Fargate downloads the file before the container starts, over the task's own interface.
    """
    yield from broken_ways(graph, _F67)
