"""Rules about where things run and what reaches them."""

from collections.abc import Iterator

from guardrails import tokens
from guardrails.graph import Graph, Resource, shown
from guardrails.routing import Routing
from guardrails.rule import Scope, Severity, rule
from guardrails.verdict import Verdict, cannot_judge, ok, violation


@rule(
    scope=Scope.STACK,
    severity=Severity.HIGH,
    subjects=tokens.SERVICES,
    library_fix="give Service the private subnets of Network (`network.private_subnet_ids`); "
    "load balancers alone belong in the public ones",
    aws_fix="put into network_configuration the subnets whose route table has no route to an "
    "aws.ec2.InternetGateway; their way out is a route to an aws.ec2.NatGateway, or VPC endpoints",
    url="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html",
)
def service_private_subnets_only(graph: Graph) -> Iterator[Verdict]:
    """An ECS service runs in private subnets only: none has a default route to an internet gateway.

    A task in a public subnet is one flag, or one security group rule, away from the internet.
    """
    routing = graph.derive(Routing)
    for service in graph.of(tokens.SERVICES):
        yield from _judge(service, graph, routing)


def _judge(service: Resource, graph: Graph, routing: Routing) -> Iterator[Verdict]:
    subnets = graph.join(service, "networkConfiguration", "subnets", types=tokens.SUBNETS)
    doubts = [f"subnet {shown(value)} is not in this plan" for value in subnets.outside]
    if subnets.unexplained:
        doubts.append("some of its subnets are not known yet")
    public: dict[str, tuple[Resource, ...]] = {}
    for subnet in subnets.found:
        exits = routing.exits(subnet)
        doubts += exits.doubts
        for route in exits.public:
            path = f"{service.label} → {subnet.label} → {route.path}"
            public[path] = (subnet, *route.evidence)
    if public:
        paths = "".join(f"\n  {path}" for path in public)
        evidence = dict.fromkeys(step for steps in public.values() for step in steps)
        yield violation(service, f"runs in a public subnet:{paths}", *evidence)
    if doubts:
        why = "; ".join(dict.fromkeys(doubts))
        yield cannot_judge(service, f"may run in a public subnet: {why}", *subnets.found)
    if not public and not doubts:
        yield ok(service, *subnets.found)
