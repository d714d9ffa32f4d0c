"""VPC endpoints as resources: attached to every table and subnet that they are for."""

from typing import Any, NamedTuple

import pulumi_aws as aws

from private_fargate.endpoint_policies import endpoint_policy
from private_fargate.endpoints import Endpoint, gateways, interfaces
from private_fargate.network_args import NetworkArgs, endpoints_of
from private_fargate.scope import Scope
from private_fargate.tiers import TierSubnets


class AttachedEndpoints(NamedTuple):
    """The endpoints of a VPC."""

    by_service: dict[str, aws.ec2.VpcEndpoint]
    group: aws.ec2.SecurityGroup | None
    """Security group of the interface endpoints, if there are any."""


def attach_endpoints(
    scope: Scope, args: NetworkArgs, private: TierSubnets, isolated: TierSubnets | None
) -> AttachedEndpoints:
    """Create the endpoints that the arguments ask for."""
    chosen = endpoints_of(args)
    tiers = [private, *([isolated] if isolated else [])]
    tables = [table.id for tier in tiers for table in tier.tables.values()]
    attached = {
        endpoint.service: _endpoint(scope, args, endpoint, route_table_ids=tables)
        for endpoint in gateways(chosen)
    }
    if not interfaces(chosen):
        return AttachedEndpoints(attached, None)
    group = aws.ec2.SecurityGroup(
        scope.named("endpoints"),
        vpc_id=scope.vpc.id,
        # Each service adds a rule for its own group; answers need no egress rule.
        description="Interface endpoints: HTTPS from the services that use them",
        tags=scope.tags("endpoints"),
        opts=scope.child(),
    )
    subnets = list(private.subnets.values())
    if args.get("endpoint_single_zone", False):
        subnets = subnets[:1]
    for endpoint in interfaces(chosen):
        attached[endpoint.service] = _endpoint(
            scope,
            args,
            endpoint,
            subnet_ids=[subnet.id for subnet in subnets],
            security_group_ids=[group.id],
            private_dns_enabled=True,
        )
    return AttachedEndpoints(attached, group)


def _endpoint(
    scope: Scope, args: NetworkArgs, endpoint: Endpoint, **attachment: Any
) -> aws.ec2.VpcEndpoint:
    return aws.ec2.VpcEndpoint(
        scope.named(f"endpoint-{endpoint.key}"),
        vpc_id=scope.vpc.id,
        service_name=f"com.amazonaws.{scope.context.region}.{endpoint.service}",
        vpc_endpoint_type=endpoint.type,
        policy=endpoint_policy(endpoint, scope.context, args.get("trusted_accounts", [])),
        tags=scope.tags(f"endpoint-{endpoint.key}"),
        opts=scope.child(),
        **attachment,
    )
