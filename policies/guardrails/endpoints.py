"""The VPC endpoints of a plan, by VPC and by the service that they lead to.

What belongs to an endpoint may stand in it or be a resource of its own (route tables, subnets,
security groups, the policy); here both are one thing.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from guardrails import tokens
from guardrails.attachments import Attachment, Attachments
from guardrails.endpoint_policies import permits
from guardrails.graph import Graph, Join, Resource
from guardrails.values import ABSENT, UNKNOWN, Gap

# `com.amazonaws.eu-west-1.ecr.api`; `cn.com.amazonaws…` in China; `aws.api.eu-west-1.…` for a few.
_SERVICE_NAME: Final = re.compile(
    r"(?:cn\.)?(?:com\.amazonaws|aws\.\w+)\.(?P<region>[a-z0-9-]+)\.(?P<name>.+)"
)

# A VPC's own main table is named by the VPC's `mainRouteTableId` or `defaultRouteTableId`.
_TABLE_OWNERS: Final = tokens.ROUTE_TABLES | tokens.VPCS


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A VPC endpoint."""

    resource: Resource
    service: str
    """As the service's name ends: ``ecr.api``, ``s3``."""
    region: str
    gateway: bool
    """Whether it is a gateway endpoint: routes in tables, instead of addresses in subnets."""
    subnets: Join
    groups: Join
    """Its security groups; empty where the program gives none, and the VPC's default one holds."""
    tables: Join
    """The route tables of a gateway endpoint."""
    policy: Any
    """Its policy document: text or object, ABSENT or UNKNOWN."""

    @property
    def names_groups(self) -> bool:
        """Whether it has any security group of its own."""
        return bool(self.groups.found) or not self.groups.complete

    @property
    def private_dns(self) -> bool | Gap:
        """Whether the service's own name leads to it. The provider's text says false if unset."""
        return self.resource.flag("privateDnsEnabled", default=False)

    @property
    def answers_inside(self) -> bool | Gap:
        """Whether the name leads to it from inside the VPC, too.

        S3's alone may answer to on-premises networks only, and does unless told otherwise (EC2 API
        reference, ``DnsOptionsSpecification.PrivateDnsOnlyForInboundResolverEndpoint``).
        """
        if self.service != "s3" or self.private_dns is not True:
            return self.private_dns
        path = ("dnsOptions", "privateDnsOnlyForInboundResolverEndpoint")
        only = self.resource.flag(*path, default=True)
        return UNKNOWN if only is UNKNOWN else not only

    def permits(self, action: str, arn: str | None) -> bool | Gap:
        """Tell whether its policy lets an action through.

        Args:
            action: ``s3:GetObject``.
            arn: what it is about, ``*`` where IAM knows no resource for the action, None where
                it is not known.
        """
        return permits(self.policy, action, arn)


class Endpoints:
    """The endpoints of a plan: ``graph.derive(Endpoints)``."""

    def __init__(self, graph: Graph) -> None:
        """Read every endpoint of the plan once."""
        self._graph = graph
        self._attachments = graph.derive(Attachments)
        self._by_vpc: dict[Resource | str, dict[str, list[Endpoint]]] = {}
        self._known: dict[Resource, Endpoint] = {}
        self._loose: list[Resource] = []
        for resource in graph.of(tokens.VPC_ENDPOINTS):
            self._file(resource)

    def of(self, vpc: Resource | str, service: str) -> tuple[Endpoint, ...]:
        """Return the endpoints for a service in a VPC: a resource, or the literal id of one."""
        return tuple(self._by_vpc.get(vpc, {}).get(service, ()))

    def get(self, resource: Resource) -> Endpoint | None:
        """Return a resource as the endpoint that it is; None for any other."""
        return self._known.get(resource)

    def all_of(self, vpc: Resource | str) -> tuple[Endpoint, ...]:
        """Return all endpoints in a VPC."""
        return tuple(each for endpoints in self._by_vpc.get(vpc, {}).values() for each in endpoints)

    def elsewhere(self, vpc: Resource | str | Gap, service: str) -> tuple[Endpoint, ...]:
        """Return the endpoints for a service in other VPCs."""
        return tuple(
            each
            for other, endpoints in self._by_vpc.items()
            if other != vpc
            for each in endpoints.get(service, ())
        )

    @property
    def vpcs(self) -> tuple[Resource | str, ...]:
        """The VPCs that have any."""
        return tuple(self._by_vpc)

    @property
    def doubts(self) -> tuple[str, ...]:
        """Why there may be further ones, of any service in any VPC of the plan."""
        return tuple(
            f"what {each.label} leads to, how or from where, is not known yet"
            for each in self._loose
        )

    def _file(self, resource: Resource) -> None:
        vpc = vpc_of(self._graph, resource)
        name = resource.given("serviceName")
        match = _SERVICE_NAME.fullmatch(name) if isinstance(name, str) else None
        if isinstance(vpc, Gap) or UNKNOWN in (name, resource.given("vpcEndpointType")):
            self._loose.append(resource)
        elif match is not None and _same_region(resource, match["region"]):
            endpoint = self._read(resource, match["name"], match["region"])
            self._known[resource] = endpoint
            self._by_vpc.setdefault(vpc, {}).setdefault(endpoint.service, []).append(endpoint)

    def _read(self, resource: Resource, service: str, region: str) -> Endpoint:
        kind = resource.given("vpcEndpointType")
        return Endpoint(
            resource=resource,
            service=service,
            region=region,
            # AWS's default is Gateway.
            gateway=kind is ABSENT or kind == "Gateway",
            subnets=self._both(resource, "subnetIds", _SUBNETS, tokens.SUBNETS),
            groups=self._both(resource, "securityGroupIds", _GROUPS, tokens.SECURITY_GROUPS),
            tables=self._tables(resource),
            policy=self._policy(resource),
        )

    def _both(
        self, resource: Resource, name: str, separate: Attachment, types: frozenset[str]
    ) -> Join:
        """Join what an endpoint lists with what is associated to it by resources of their own."""
        attached = self._attachments.of(resource, separate)
        joins = [self._graph.join(resource, name, types=types)]
        for association in attached.found:
            key = name.removesuffix("s")
            joins.append(self._graph.join(association, key, types=types))
        return Join.union([*joins, Join(unexplained=bool(attached.candidates))])

    def _tables(self, resource: Resource) -> Join:
        """Join the route tables of a gateway endpoint.

        A VPC in the list stands for its main table; a list that as a whole is made from a VPC may
        be what a look-up of its tables finds.
        """
        joined = self._both(resource, "routeTableIds", _TABLES, _TABLE_OWNERS)
        looked_up = resource.given("routeTableIds") is UNKNOWN and any(
            each.type in tokens.VPCS for each in joined.found
        )
        return Join.union([joined, Join(unexplained=looked_up)])

    def _policy(self, resource: Resource) -> Any:
        attached = self._attachments.of(resource, _POLICIES)
        if attached.found:
            return attached.found[0].given("policy")
        return UNKNOWN if attached.candidates else resource.given("policy")


def _same_region(resource: Resource, region: str) -> bool:
    """Tell whether a service's region is the endpoint's own: another's is no way to this one's."""
    own = resource.read("region")
    return not isinstance(own, str) or own == region


def _attachment(types: frozenset[str]) -> Attachment:
    return Attachment(types, "vpcEndpointId", owners=tokens.VPC_ENDPOINTS)


_GROUPS: Final = _attachment(tokens.VPC_ENDPOINT_GROUP_ASSOCIATIONS)
_SUBNETS: Final = _attachment(tokens.VPC_ENDPOINT_SUBNET_ASSOCIATIONS)
_TABLES: Final = _attachment(tokens.VPC_ENDPOINT_TABLE_ASSOCIATIONS)
_POLICIES: Final = _attachment(tokens.VPC_ENDPOINT_POLICIES)


def vpc_of(graph: Graph, resource: Resource) -> Resource | str | Gap:
    """Return the VPC that a resource's ``vpcId`` names: of the plan, by literal id, or UNKNOWN."""
    join = graph.join(resource, "vpcId", types=tokens.VPCS)
    if join.only is not None:
        return join.only
    one = not join.found and not join.unexplained and len(join.outside) == 1
    return str(join.outside[0]) if one else UNKNOWN
