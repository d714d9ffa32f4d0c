"""Failures of tasks that have a way to what they need, and a way that breaks."""

from collections.abc import Iterator

from guardrails.graph import Graph
from guardrails.preflight.verdicts import ECR_GUIDE, ECS_GUIDE, broken_ways
from guardrails.rule import Failure, Scope, Severity, rule
from guardrails.verdict import Verdict
from guardrails.workloads import STARTS_TASKS

_F04 = Failure(
    "F04",
    "the same time-out as without the endpoint: the service's name still resolves to public "
    "addresses",
    (
        "https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html",
        "https://github.com/hashicorp/terraform-provider-aws/issues/37694",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="use Network's `endpoints`, which all have private DNS",
    aws_fix="set private_dns_enabled=True on the aws.ec2.VpcEndpoint",
    url="https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html",
    failure=_F04,
)
def preflight_f04_endpoint_without_private_dns(graph: Graph) -> Iterator[Verdict]:
    """An interface endpoint that tasks depend on has private DNS, so that its name is used.

    Tasks ask for the service by its usual name. Without private DNS that still means its public
    addresses, and nobody goes to the endpoint. The provider leaves it off.
    """
    yield from broken_ways(graph, _F04)


_F07 = Failure(
    "F07",
    "ResourceInitializationError … i/o timeout, although the endpoint is there",
    (f"{ECR_GUIDE}/vpc-endpoints.html",),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="give the tasks `endpoint_security_group_id` of Network: Service then adds the "
    "rules on both sides",
    aws_fix="add an aws.vpc.SecurityGroupIngressRule on 443 to the endpoint's group that refers to "
    "the tasks' group, and an egress rule on 443 to the tasks' group",
    url=f"{ECR_GUIDE}/vpc-endpoints.html",
    failure=_F07,
)
def preflight_f07_endpoint_shut(graph: Graph) -> Iterator[Verdict]:
    """The security groups of tasks and endpoint let HTTPS through, on both sides.

    An endpoint is an interface with security groups of its own: without any, the VPC's default one,
    which admits its own members alone. Packets that no rule admits are dropped without an answer.
    """
    yield from broken_ways(graph, _F07)


_F08 = Failure(
    "F08",
    "ResourceInitializationError … i/o timeout, although there is a way out",
    ("https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/",),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="give Service `open_egress: true` where the network has NAT "
    "(`network.has_internet_egress`)",
    aws_fix="add an aws.vpc.SecurityGroupEgressRule on 443 to 0.0.0.0/0 to the tasks' group: the "
    "provider takes away the rule that AWS gives to every new group",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    failure=_F08,
)
def preflight_f08_no_outbound(graph: Graph) -> Iterator[Verdict]:
    """The security groups of tasks let HTTPS out, to where the way out leads.

    AWS gives a new group a rule that lets everything out; the provider removes it.
    """
    yield from broken_ways(graph, _F08)


_F09 = Failure(
    "F09",
    "CannotPullContainerError … starport-layer-bucket … i/o timeout",
    ("https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html",),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="give Service `s3_prefix_list_id` of Network",
    aws_fix="add an egress rule on 443 to the endpoint's prefix_list_id to the tasks' group",
    url="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html"
    "#edit-vpc-security-groups-s3",
    failure=_F09,
)
def preflight_f09_gateway_endpoint_shut(graph: Graph) -> Iterator[Verdict]:
    """The security groups of tasks let HTTPS out to the prefix list of a gateway endpoint.

    A gateway endpoint has no address in the VPC: the traffic goes to S3's public addresses, which
    no rule about the VPC's own addresses covers.
    """
    yield from broken_ways(graph, _F09)


_F10 = Failure(
    "F10",
    "ResourceInitializationError … i/o timeout, of tasks that name no security group",
    (
        "https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="use Service or ScheduledTask, which stand in a group of their own",
    aws_fix="name a group in security_groups of network_configuration: without one the tasks stand "
    "in the VPC's default group, which aws.ec2.DefaultSecurityGroup has emptied",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
    failure=_F10,
)
def preflight_f10_emptied_default_group(graph: Graph) -> Iterator[Verdict]:
    """Tasks that name no security group are not cut off by an emptied default one.

    To adopt the default group of a VPC is to clear it (Security Hub EC2.2 asks for that), and
    nothing in the service says that it depends on it.
    """
    yield from broken_ways(graph, _F10)


_F11 = Failure(
    "F11",
    "CannotPullContainerError: … 403 Forbidden / AccessDeniedException: … no VPC endpoint policy "
    "allows the … action",
    (f"{ECR_GUIDE}/vpc-endpoints.html#ecr-minimum-s3-perms",),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="use Network, whose endpoint policies know what tasks ask for; other accounts' "
    "resources belong into `trusted_accounts`",
    aws_fix="allow the action in the endpoint's policy; for S3 it is s3:GetObject on "
    "arn:aws:s3:::prod-REGION-starport-layer-bucket/*, which is AWS's own bucket",
    url=f"{ECR_GUIDE}/vpc-endpoints.html#ecr-minimum-s3-perms",
    failure=_F11,
)
def preflight_f11_endpoint_policy(graph: Graph) -> Iterator[Verdict]:
    """The policy of an endpoint allows what tasks ask of the service behind it.

    An endpoint without a policy allows everything. With one, it has to name what ECS does on the
    task's behalf as well, such as reading layers from a bucket of AWS's own.
    """
    yield from broken_ways(graph, _F11)


_F14 = Failure(
    "F14",
    "ResourceInitializationError … i/o timeout, in a public subnet",
    (
        f"{ECS_GUIDE}/fargate-task-networking.html",
        "https://github.com/aws/amazon-ecs-agent/issues/1266",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="give Service the private subnets of Network",
    aws_fix="move the tasks to private subnets with a NAT gateway or VPC endpoints",
    url=f"{ECS_GUIDE}/fargate-task-networking.html",
    failure=_F14,
)
def preflight_f14_private_task_in_public_subnet(graph: Graph) -> Iterator[Verdict]:
    """A task in a public subnet that has no public address still has a way out.

    An internet gateway translates nothing: it carries packets of public addresses only.
    """
    yield from broken_ways(graph, _F14)


_F15 = Failure(
    "F15",
    "ResourceInitializationError … i/o timeout, although a NAT gateway is there",
    ("https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html",),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="use Network's `nat`",
    aws_fix="put the aws.ec2.NatGateway (connectivity_type public) into a subnet whose route table "
    "has a route 0.0.0.0/0 to an aws.ec2.InternetGateway",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html",
    failure=_F15,
)
def preflight_f15_nat_leads_nowhere(graph: Graph) -> Iterator[Verdict]:
    """What translates the addresses of tasks has a way to the internet itself.

    A NAT gateway, or instance, sends on by the route table of the subnet that it stands in: without
    a route to an internet gateway there, what it is sent goes nowhere.
    """
    yield from broken_ways(graph, _F15)


_F17 = Failure(
    "F17",
    "ResourceInitializationError … i/o timeout, although routes and security groups are right",
    ("https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=STARTS_TASKS,
    library_fix="leave network ACLs out: the components' boundary is their security groups",
    aws_fix="let TCP 443 out of the task subnets and 1024-65535 into them, and the other way round "
    "for the subnets of endpoints and NAT gateways",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html"
    "#nacl-ephemeral-ports",
    failure=_F17,
)
def preflight_f17_network_acl(graph: Graph) -> Iterator[Verdict]:
    """The network ACLs on the way let HTTPS out, and the answers back in.

    They keep no state. Judged are the subnets of tasks, of interface endpoints and of NAT gateways
    of the plan, for the ports that Linux tasks ask from (32768-60999) and NAT gateways do
    (1024-65535); entries in order of their numbers, in all three forms; of an ACL that a VPC was
    made with, what the plan adds or leaves of it.
    """
    yield from broken_ways(graph, _F17)
