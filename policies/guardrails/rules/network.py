"""Rules about where things run: VPCs, subnets and their ways out."""

from collections.abc import Iterable, Iterator

from guardrails import tokens
from guardrails.attachments import Attachment, Attachments
from guardrails.cost import table
from guardrails.cost.demand import expected_tasks
from guardrails.cost.private_instead import private_instead
from guardrails.cost.traffic import Traffic
from guardrails.graph import Graph, Resource
from guardrails.routing import Routing
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.security_groups import SecurityGroups
from guardrails.subnets import place
from guardrails.values import UNKNOWN, Gap
from guardrails.verdict import Verdict, cannot_judge, ok, violation
from guardrails.workloads import Workloads

_CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html"

_DEFAULT_GROUP = Attachment(tokens.DEFAULT_SECURITY_GROUPS, "vpcId", owners=tokens.VPCS)
_FLOW_LOGS = Attachment(tokens.FLOW_LOGS, "vpcId", owners=tokens.VPCS)


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.SERVICES,
    library_fix="give Service the private subnets of Network (`network.private_subnet_ids`); "
    "their way out is Network's `nat`, `instance` being the cheapest, or its `endpoints`; load "
    "balancers alone belong in the public ones",
    aws_fix="put into network_configuration the subnets whose route table has no route to an "
    "aws.ec2.InternetGateway; their way out is a route to an aws.ec2.NatGateway, or VPC endpoints",
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html",
)
def service_private_subnets_only(graph: Graph) -> Iterator[Verdict]:
    """An ECS service runs in private subnets only: none has a default route to an internet gateway.

    A task in a public subnet is one flag, or one security group rule, away from the internet. The
    usual reason is the price of NAT gateways, so the message names what a private way out costs in
    the service's region, beside the public addresses of all tasks that stand in public subnets.
    """
    started = [each for each in graph.derive(Workloads) if each.resource.type in tokens.SERVICES]
    places = [place(graph, each.resource, each.subnets) for each in started]
    regions = {each: _region(graph, each.resource) for each in places}
    public = [each for each in places if each.public]
    tasks = {
        region: _tasks(graph, [each.resource for each in public if regions[each] == region])
        for region in {regions[each] for each in public}
    }
    for each in places:
        region = regions[each]
        price = private_instead(table.load(), region, tasks[region]) if each.public else ""
        yield from each.judge(f"\n{price}" if price else "")


def _region(graph: Graph, service: Resource) -> str | None:
    for holder in (service, graph.get(service.provider or "")):
        region = holder.read("region") if holder else None
        if isinstance(region, str):
            return region
    return None


def _tasks(graph: Graph, services: Iterable[Resource]) -> float | None:
    """Count the tasks of services that have public addresses; None if not known."""
    count = 0.0
    for service in services:
        if service.flag("networkConfiguration", "assignPublicIp", default=False) is not True:
            continue
        expected = expected_tasks(graph, Traffic(), service)
        # 0 is the provider's default, and stands where scaling alone decides.
        if isinstance(expected, Gap) or expected[0] == 0:
            return None
        count += expected[0]
    return count


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.VPCS | tokens.DEFAULT_SECURITY_GROUPS,
    library_fix="use Network, which empties it; give each thing a group of its own",
    aws_fix="add an aws.ec2.DefaultSecurityGroup with the VPC's id and no ingress and no egress, "
    "and let no rule name `default_security_group_id`",
    url=f"{_CONTROLS}#ec2-2",
    standards=("security-hub:EC2.2", "checkov:CKV2_AWS_12", "trivy:AWS-0173"),
)
def default_security_group_empty(graph: Graph) -> Iterator[Verdict]:
    """The default security group of a VPC has no rules.

    AWS gives it to whatever names no group, and makes it with rules that let all of its members
    talk to each other, and out to anywhere. To adopt it in a program removes those.
    """
    attachments, groups = graph.derive(Attachments), graph.derive(SecurityGroups)
    judged: set[Resource] = set()
    for vpc in graph.of(tokens.VPCS):
        adopted = attachments.of(vpc, _DEFAULT_GROUP)
        judged.update(adopted.found)
        added = [each.holder for each in groups.of_default(vpc)]
        if added:
            what = f"has a default security group with rules: {added[0].label} adds to it"
            yield violation(vpc, what, *added)
        elif adopted.found:
            for group in adopted.found:
                yield from _emptied(group, vpc, groups)
        elif adopted.candidates:
            why = f"may leave its default security group open: {adopted.doubt}"
            yield cannot_judge(vpc, why, *adopted.candidates[:1])
        else:
            what = "leaves its default security group with the rules that AWS gives it"
            yield violation(vpc, what)
    for group in graph.of(tokens.DEFAULT_SECURITY_GROUPS):
        if group not in judged:  # of a VPC that is not in the plan, or not known yet
            yield from _emptied(group, group, groups)


def _emptied(group: Resource, subject: Resource, groups: SecurityGroups) -> Iterator[Verdict]:
    known = groups.rules(group)
    whose = "its default security group" if subject is not group else "the default security group"
    if known.rules:
        holders = list(dict.fromkeys(each.holder for each in known.rules))
        yield violation(subject, f"has rules in {whose}: {known.rules[0].label}", group, *holders)
    elif known.doubts:
        why = "; ".join(known.doubts)
        yield cannot_judge(subject, f"may have rules in {whose}: {why}", group)
    else:
        yield ok(subject, group)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.VPCS,
    level=Level.ADVISORY,
    library_fix="set Network's `flow_logs` to `s3` (cheaper) or `cloudwatch` (searched at once)",
    aws_fix='add an aws.ec2.FlowLog with vpc_id=<vpc>.id and traffic_type="ALL"',
    url=f"{_CONTROLS}#ec2-6",
    standards=("security-hub:EC2.6", "checkov:CKV2_AWS_11", "cdk-nag:VPC7", "trivy:AWS-0178"),
)
def vpc_flow_log(graph: Graph) -> Iterator[Verdict]:
    """A VPC keeps flow logs, of refused traffic at least.

    They are paid for by the GB, which a throw-away stack need not spend: advisory by default.
    """
    attachments = graph.derive(Attachments)
    for vpc in graph.of(tokens.VPCS):
        logs = attachments.of(vpc, _FLOW_LOGS)
        kinds = {log: log.given("trafficType") for log in logs.found}
        full = next((log for log, kind in kinds.items() if kind in ("ALL", "REJECT")), None)
        if full:
            yield ok(vpc, full)
        elif UNKNOWN in kinds.values():
            yield cannot_judge(
                vpc, "may not log refused traffic: trafficType is not known", *logs.found
            )
        elif logs.candidates:
            why = f"may have no flow log: {logs.doubt}"
            yield cannot_judge(vpc, why, logs.candidates[0])
        elif logs.found:
            label = logs.found[0].label
            yield violation(vpc, f"does not log refused traffic: trafficType of {label} is ACCEPT")
        else:
            yield violation(vpc, "has no flow log")


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.MEDIUM,
    subjects=tokens.SUBNETS,
    library_fix="use Network, whose subnets give no public addresses by themselves",
    aws_fix="remove map_public_ip_on_launch from aws.ec2.Subnet, or set it to False (it is true by "
    "default for aws.ec2.DefaultSubnet); what needs a public address asks for its own, as load "
    "balancers and NAT gateways do",
    url=f"{_CONTROLS}#ec2-15",
    standards=("security-hub:EC2.15", "checkov:CKV_AWS_130", "trivy:AWS-0164"),
)
def subnet_no_public_ip_on_launch(graph: Graph) -> Iterator[Verdict]:
    """A subnet gives no public IPv4 address to whatever starts in it.

    IPv6 addresses are not judged: whether they are reached is up to the routes.
    """
    for subnet in graph.of(tokens.SUBNETS):
        # As the documentation of aws.ec2.DefaultSubnet has it; a subnet's own default is false.
        default = subnet.type in tokens.DEFAULT_SUBNETS
        gives = subnet.flag("mapPublicIpOnLaunch", default=default)
        if gives is UNKNOWN:
            yield cannot_judge(
                subnet, "may give public addresses: mapPublicIpOnLaunch is not known"
            )
        elif gives is True:
            unset = default and subnet.given("mapPublicIpOnLaunch") is not True
            how = "not set, and true by default for a default subnet" if unset else "true"
            yield violation(subnet, f"gives public addresses: mapPublicIpOnLaunch is {how}")
        else:
            yield ok(subnet)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.HIGH,
    subjects=tokens.DEFAULT_VPCS | tokens.DEFAULT_SUBNETS,
    library_fix="use Network, which makes a VPC of its own",
    aws_fix="make an aws.ec2.Vpc and aws.ec2.Subnets of your own",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html",
    standards=("checkov:CKV_AWS_148", "trivy:AWS-0101"),
)
def no_default_vpc(graph: Graph) -> Iterator[Verdict]:
    """A program does not adopt the default VPC, nor its subnets.

    Each of its subnets is public, and whatever else the account started without a thought is in it.
    Adoption is seen here; a look-up (`get_vpc(default=True)`) is not part of a plan.
    """
    for adopted in graph.of(tokens.DEFAULT_VPCS | tokens.DEFAULT_SUBNETS):
        yield violation(adopted, "is the one that AWS made with the account, public by default")


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.NAT_GATEWAYS,
    library_fix="use Network's `nat`, which puts it there",
    aws_fix="set subnet_id of aws.ec2.NatGateway to a subnet whose route table has a default route "
    'to an aws.ec2.InternetGateway, or connectivity_type to "private"',
    url="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html",
    standards=(),
)
def nat_gateway_in_public_subnet(graph: Graph) -> Iterator[Verdict]:
    """A public NAT gateway stands in a public subnet.

    Elsewhere it is paid for and leads nowhere: nothing that it serves reaches the internet.
    """
    routing = graph.derive(Routing)
    for gateway in graph.of(tokens.NAT_GATEWAYS):
        kind, mode = gateway.given("connectivityType"), gateway.given("availabilityMode")
        if kind == "private" or mode == "regional":  # that one stands in no subnet
            yield ok(gateway)
            continue
        subnet = graph.join(gateway, "subnetId", types=tokens.SUBNETS).only
        exits = routing.exits(subnet) if subnet else None
        if subnet is None or exits is None:
            yield cannot_judge(gateway, "may have no way out: its subnet is not in this plan")
        elif exits.public:
            yield ok(gateway, subnet, *exits.public[0].evidence)
        elif UNKNOWN in (kind, mode) or exits.doubts:
            why = "; ".join(exits.doubts) or "connectivityType is not known"
            yield cannot_judge(gateway, f"may have no way out: {why}", subnet)
        else:
            what = f"has no way out: {subnet.label} has no default route to an internet gateway"
            yield violation(gateway, what, subnet)
