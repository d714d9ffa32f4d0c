"""Network: a VPC whose tasks have private addresses only, and one chosen way out."""

from typing import Optional

import pulumi
import pulumi_aws as aws

from private_fargate.context import after, context_of
from private_fargate.exits import build_exits
from private_fargate.faults import raise_faults
from private_fargate.flow_logs import flow_logs
from private_fargate.network_args import (
    DEFAULT_CIDR_BLOCK,
    NatMode,
    NetworkArgs,
    PublicAccessExclusion,
    endpoints_of,
    nat_of,
    tiers_of,
    zone_count,
)
from private_fargate.network_faults import network_faults
from private_fargate.placement import Placement
from private_fargate.scope import Scope
from private_fargate.subnets import Tier, plan, zone_letter
from private_fargate.tiers import TierSubnets, build_tier, open_to_internet, private_routes
from private_fargate.vpc_endpoints import attach_endpoints


class Network(pulumi.ComponentResource):
    """A VPC with private subnets for tasks, public ones for load balancers, and one way out.

    Nothing in it gives a task a public address: no subnet assigns one on launch, and private
    subnets have no route to the internet gateway. Each zone's addresses follow from its letter, so
    a zone or a tier can be added or removed without moving another. The VPC's default security
    group is emptied. Peering, transit gateways and the account's own VPC Block Public Access are
    not part of it.

    Cost: NAT gateways and interface endpoints (one charge a zone) run by the hour and by the GB,
    flow logs by the GB; the gateway endpoints, the egress-only gateway, subnets and routes are
    free.

    `Network("network", {"nat": NatMode.INSTANCE})`
    """

    vpc_id: pulumi.Output[str]
    """Id of the VPC."""
    vpc_cidr_block: pulumi.Output[str]
    """Addresses of the VPC."""
    private_subnet_ids: pulumi.Output[list[str]]
    """Ids of the private subnets, by zone letter; ready only when their ways out are."""
    early_private_subnet_ids: pulumi.Output[list[str]]
    """Ids of the private subnets, ready before their ways out: for what calls nobody by itself,
    such as internal load balancers and VPC links, which AWS takes minutes to make."""
    public_subnet_ids: pulumi.Output[list[str]]
    """Ids of the public subnets, by zone letter; ready only when their route out is."""
    isolated_subnet_ids: pulumi.Output[list[str]]
    """Ids of the isolated subnets, by zone letter; empty without that tier."""
    availability_zones: pulumi.Output[list[str]]
    """Names of the availability zones that were chosen."""
    s3_prefix_list_id: pulumi.Output[str]
    """Prefix list of S3, for rules that admit traffic through the gateway endpoint."""
    endpoint_security_group_id: Optional[pulumi.Output[str]]
    """Security group of the interface endpoints. Default: absent without interface endpoints."""
    endpoint_reasons: pulumi.Output[dict[str, str]]
    """What each endpoint is for, by service."""
    nat_public_ips: pulumi.Output[list[str]]
    """Addresses that the internet sees; empty without NAT."""

    def __init__(
        self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the network. Raises ValueError, listing every fault, before creating anything."""
        raise_faults("Network", name, network_faults(args))
        super().__init__("private-fargate:index:Network", name, {}, opts)
        self._logical_name = name
        self._context = context_of(self)

        cidr_block, ipv6 = args.get("cidr_block", DEFAULT_CIDR_BLOCK), args.get("ipv6", False)
        nat = nat_of(args)
        zones = self._zones(args)

        self.vpc = self._vpc(cidr_block, ipv6=ipv6)
        scope = Scope(name, self, self._context, self.vpc)
        _close_defaults(scope, args)
        tiers = {
            tier: build_tier(scope, tier, zones, ranges, ipv6=ipv6)
            for tier, ranges in plan(cidr_block, zones, tiers_of(args)).items()
        }
        private, public = tiers[Tier.PRIVATE], tiers.get(Tier.PUBLIC)
        isolated = tiers.get(Tier.ISOLATED)
        internet = open_to_internet(
            scope, public, wanted=public is not None or nat is NatMode.REGIONAL, ipv6=ipv6
        )
        exits = build_exits(scope, args, private, public, internet)
        routes = private_routes(scope, private, exits, ipv6=ipv6)
        endpoints = attach_endpoints(scope, args, private, isolated)
        flow_logs(scope, args)

        attached = endpoints.by_service
        self.has_internet_egress, self._ipv6 = nat is not NatMode.NONE, ipv6
        self.vpc_id = self.vpc.id
        self.vpc_cidr_block = self.vpc.cidr_block
        # The routes wait for their machines. Those are not named here, because a machine that is
        # deleted before its replacement would make the engine question whatever uses the subnets.
        self.private_subnet_ids = _ids(private, *routes, *attached.values())
        self.early_private_subnet_ids = _ids(private)
        self.public_subnet_ids = _ids(public, *internet.ready)
        self.isolated_subnet_ids = _ids(isolated, *attached.values())
        self.availability_zones = pulumi.Output.from_input(list(zones.values()))
        self.s3_prefix_list_id = attached["s3"].prefix_list_id
        group = endpoints.group
        self.endpoint_security_group_id = None if group is None else group.id
        reasons = {endpoint.service: endpoint.reason for endpoint in endpoints_of(args)}
        self.endpoint_reasons = pulumi.Output.from_input(reasons)
        public_ips = pulumi.Output.all(*[exit_.public_ips for exit_ in exits.values()])
        self.nat_public_ips = public_ips.apply(lambda lists: [ip for ips in lists for ip in ips])
        self.register_outputs({key: getattr(self, key) for key in Network.__annotations__})

    @property
    def placement(self) -> Placement:
        """The arguments with which a Service or a ScheduledTask stands in this network.

        Without NAT its tasks leave through the endpoints alone.

        `Service("web", {**network.placement, "image": …, …})`
        """
        placement: Placement = {
            "vpc_id": self.vpc_id,
            "subnet_ids": self.private_subnet_ids,
            "s3_prefix_list_id": self.s3_prefix_list_id,
            "open_egress": self.has_internet_egress,
            "ipv6": self._ipv6,
        }
        if self.endpoint_security_group_id is not None:
            placement["endpoint_security_group_id"] = self.endpoint_security_group_id
        return placement

    def _zones(self, args: NetworkArgs) -> dict[str, str]:
        """Return letter -> name of the chosen zones, by letter."""
        region = self._context.region
        names = args.get("availability_zone_names")
        if names is None:
            offered = aws.get_availability_zones(
                state="available",
                # Local and wavelength zones have to be opted in to; Fargate is not offered there.
                filters=[{"name": "opt-in-status", "values": ["opt-in-not-required"]}],
                opts=pulumi.InvokeOptions(parent=self),
            ).names
            count = zone_count(args)
            names = sorted(offered)[:count]
            if len(names) < count:
                raise ValueError(
                    f'Network "{self._logical_name}": availability_zone_count: {count} — allowed:'
                    f" at most {len(offered)} in {region} ({', '.join(sorted(offered))})"
                )
        elif any(name[:-1] != region for name in names):
            raise ValueError(
                f'Network "{self._logical_name}": availability_zone_names: {", ".join(names)} —'
                f" allowed: zones of {region}"
            )
        return {zone_letter(name): name for name in sorted(names)}

    def _vpc(self, cidr_block: str, *, ipv6: bool) -> aws.ec2.Vpc:
        return aws.ec2.Vpc(
            self._logical_name,
            cidr_block=cidr_block,
            assign_generated_ipv6_cidr_block=ipv6 or None,
            # Private DNS of interface endpoints needs both.
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags={"Name": self._logical_name},
            opts=pulumi.ResourceOptions(parent=self),
        )


def _close_defaults(scope: Scope, args: NetworkArgs) -> None:
    """Empty the group that AWS gives whoever names none; exempt the VPC only where it is asked."""
    aws.ec2.DefaultSecurityGroup(
        scope.named("default"),
        vpc_id=scope.vpc.id,
        tags=scope.tags("default"),
        opts=scope.child(),
    )
    exclusion = PublicAccessExclusion(
        args.get("public_access_exclusion", PublicAccessExclusion.NONE)
    )
    if exclusion is not PublicAccessExclusion.NONE:
        aws.ec2.VpcBlockPublicAccessExclusion(
            scope.named("public-access-exclusion"),
            vpc_id=scope.vpc.id,
            internet_gateway_exclusion_mode=f"allow-{exclusion.value}",
            tags=scope.tags("public-access-exclusion"),
            opts=scope.child(),
        )


def _ids(tier: TierSubnets | None, *ready: pulumi.Resource) -> pulumi.Output[list[str]]:
    """Return the ids of a tier's subnets; none for a tier that is not there."""
    if tier is None:
        return pulumi.Output.from_input([])
    ids = [subnet.id for subnet in tier.subnets.values()]
    return after(pulumi.Output.all(*ids), *tier.associations, *ready)
