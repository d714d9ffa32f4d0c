"""Network: a VPC whose tasks have private addresses only, and one chosen way out."""

from typing import Any, Optional

import pulumi
import pulumi_aws as aws

from private_fargate.context import after, context_of
from private_fargate.endpoints import Endpoint, gateways, interfaces
from private_fargate.faults import raise_faults
from private_fargate.nat import Exit, Site, nat_gateway, nat_instance
from private_fargate.network_args import (
    DEFAULT_CIDR_BLOCK,
    NatMode,
    NetworkArgs,
    endpoints_of,
    network_faults,
)
from private_fargate.subnets import Tier, plan, zone_letter

ANYWHERE = "0.0.0.0/0"


class Network(pulumi.ComponentResource):
    """A VPC with private subnets for tasks, public ones for load balancers, and one way out.

    Nothing in it gives a task a public address: no subnet assigns one on launch, and private
    subnets have no route to the internet gateway. Each zone's addresses follow from its letter, so
    a zone can be added or removed without moving another. Peering, flow logs and IPv6 are not part
    of it.

    Cost: NAT gateways and interface endpoints (one charge a zone) run by the hour and by the GB;
    the S3 gateway endpoint, subnets and routes are free.

    `Network("network", {"nat": NatMode.INSTANCE})`
    """

    vpc_id: pulumi.Output[str]
    """Id of the VPC."""
    vpc_cidr_block: pulumi.Output[str]
    """Addresses of the VPC."""
    private_subnet_ids: pulumi.Output[list[str]]
    """Ids of the private subnets, by zone letter; ready only when their ways out are."""
    public_subnet_ids: pulumi.Output[list[str]]
    """Ids of the public subnets, by zone letter; ready only when their route out is."""
    availability_zones: pulumi.Output[list[str]]
    """Names of the availability zones that were chosen."""
    s3_prefix_list_id: pulumi.Output[str]
    """Prefix list of S3, for rules that admit traffic through the gateway endpoint."""
    endpoint_security_group_id: Optional[pulumi.Output[str]]
    """Security group of the interface endpoints. Default: absent without interface endpoints."""
    nat_public_ips: pulumi.Output[list[str]]
    """Addresses that the internet sees; empty without NAT."""

    def __init__(
        self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the network. Raises ValueError, listing every fault, before creating anything."""
        raise_faults("Network", name, network_faults(args))
        super().__init__("private-fargate:index:Network", name, {}, opts)
        self._logical_name = name
        self._child = pulumi.ResourceOptions(parent=self)
        self._context = context_of(self)

        cidr_block = args.get("cidr_block", DEFAULT_CIDR_BLOCK)
        nat = NatMode(args.get("nat", NatMode.SINGLE))
        endpoints = endpoints_of(args)
        zones = self._zones(args)
        ranges = plan(cidr_block, zones, (Tier.PRIVATE, Tier.PUBLIC))

        self.vpc = self._vpc(cidr_block)
        self.public_subnets = self._subnets(Tier.PUBLIC, zones, ranges[Tier.PUBLIC])
        self.private_subnets = self._subnets(Tier.PRIVATE, zones, ranges[Tier.PRIVATE])
        public_ready = self._public_routes()
        tables, associations = self._private_tables()
        exits = self._exits(nat, ranges[Tier.PRIVATE], public_ready)
        routes = self._default_routes(tables, exits)
        attached = self._endpoints(endpoints, tables)

        self.has_internet_egress = nat is not NatMode.NONE
        self.vpc_id = self.vpc.id
        self.vpc_cidr_block = self.vpc.cidr_block
        # The routes wait for their machines. Those are not named here, because a machine that is
        # deleted before its replacement would make the engine question whatever uses the subnets.
        self.private_subnet_ids = _ids(
            self.private_subnets, *associations, *routes, *attached.values()
        )
        self.public_subnet_ids = _ids(self.public_subnets, *public_ready)
        self.availability_zones = pulumi.Output.from_input([zones[letter] for letter in zones])
        self.s3_prefix_list_id = attached["s3"].prefix_list_id
        self.nat_public_ips = pulumi.Output.all(
            *[exit_.address.public_ip for exit_ in exits.values()]
        )
        self.register_outputs({key: getattr(self, key) for key in Network.__annotations__})

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
            count = int(args.get("availability_zone_count", 2))
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

    def _vpc(self, cidr_block: str) -> aws.ec2.Vpc:
        return aws.ec2.Vpc(
            self._logical_name,
            cidr_block=cidr_block,
            # Private DNS of interface endpoints needs both.
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags={"Name": self._logical_name},
            opts=self._child,
        )

    def _subnets(
        self, tier: Tier, zones: dict[str, str], ranges: dict[str, str]
    ) -> dict[str, aws.ec2.Subnet]:
        subnets = {}
        for letter, zone in zones.items():
            name = f"{self._logical_name}-{tier.value}-{letter}"
            subnets[letter] = aws.ec2.Subnet(
                name,
                vpc_id=self.vpc.id,
                availability_zone=zone,
                cidr_block=ranges[letter],
                map_public_ip_on_launch=False,
                tags={"Name": name},
                opts=self._child,
            )
        return subnets

    def _table(self, what: str) -> aws.ec2.RouteTable:
        name = f"{self._logical_name}-{what}"
        return aws.ec2.RouteTable(name, vpc_id=self.vpc.id, tags={"Name": name}, opts=self._child)

    def _associate(
        self, what: str, subnet: aws.ec2.Subnet, table: aws.ec2.RouteTable
    ) -> aws.ec2.RouteTableAssociation:
        return aws.ec2.RouteTableAssociation(
            f"{self._logical_name}-{what}",
            subnet_id=subnet.id,
            route_table_id=table.id,
            opts=self._child,
        )

    def _public_routes(self) -> list[pulumi.Resource]:
        """Route the public subnets to the internet; return what has to be there first."""
        name = f"{self._logical_name}-internet"
        gateway = aws.ec2.InternetGateway(
            name, vpc_id=self.vpc.id, tags={"Name": name}, opts=self._child
        )
        table = self._table("public")
        route = aws.ec2.Route(
            f"{self._logical_name}-public-default",
            route_table_id=table.id,
            destination_cidr_block=ANYWHERE,
            gateway_id=gateway.id,
            opts=self._child,
        )
        return [
            route,
            *(
                self._associate(f"public-{letter}", subnet, table)
                for letter, subnet in self.public_subnets.items()
            ),
        ]

    def _private_tables(
        self,
    ) -> tuple[dict[str, aws.ec2.RouteTable], list[aws.ec2.RouteTableAssociation]]:
        tables = {letter: self._table(f"private-{letter}") for letter in self.private_subnets}
        associations = [
            self._associate(f"private-{letter}", self.private_subnets[letter], table)
            for letter, table in tables.items()
        ]
        return tables, associations

    def _exits(
        self, nat: NatMode, served: dict[str, str], public_ready: list[pulumi.Resource]
    ) -> dict[str, Exit]:
        """Create the ways out, by the letter of the zone that they stand in."""
        if nat is NatMode.NONE:
            return {}
        letters = list(self.public_subnets)
        # Names of their own, addresses too: a change of kind adds the new before it takes the old.
        build, name = nat_gateway, f"{self._logical_name}-nat"
        if nat is NatMode.INSTANCE:
            build, name = nat_instance, f"{name}-instance"
        return {
            letter: build(
                name,
                self,
                Site(self.vpc.id, self.public_subnets[letter].id, letter, served, public_ready),
            )
            for letter in (letters if nat is NatMode.ONE_PER_AZ else letters[:1])
        }

    def _default_routes(
        self, tables: dict[str, aws.ec2.RouteTable], exits: dict[str, Exit]
    ) -> list[aws.ec2.Route]:
        if not exits:
            return []
        shared = next(iter(exits.values()))
        routes = []
        for letter, table in tables.items():
            way_out = exits.get(letter, shared)
            routes.append(
                aws.ec2.Route(
                    f"{self._logical_name}-private-{letter}-default",
                    route_table_id=table.id,
                    destination_cidr_block=ANYWHERE,
                    nat_gateway_id=way_out.nat_gateway_id,
                    network_interface_id=way_out.network_interface_id,
                    # An interface takes traffic only once its machine is there.
                    opts=pulumi.ResourceOptions(parent=self, depends_on=[way_out.machine]),
                )
            )
        return routes

    def _endpoints(
        self, endpoints: tuple[Endpoint, ...], tables: dict[str, aws.ec2.RouteTable]
    ) -> dict[str, aws.ec2.VpcEndpoint]:
        """Create the endpoints and, if there are interface endpoints, their group."""
        attached = {
            endpoint.service: self._endpoint(
                endpoint, route_table_ids=[table.id for table in tables.values()]
            )
            for endpoint in gateways(endpoints)
        }
        self.endpoint_security_group_id = None
        if not interfaces(endpoints):
            return attached
        name = f"{self._logical_name}-endpoints"
        group = aws.ec2.SecurityGroup(
            name,
            vpc_id=self.vpc.id,
            # Each service adds a rule for its own group; answers need no egress rule.
            description="Interface endpoints: HTTPS from the services that use them",
            tags={"Name": name},
            opts=self._child,
        )
        self.endpoint_security_group_id = group.id
        for endpoint in interfaces(endpoints):
            attached[endpoint.service] = self._endpoint(
                endpoint,
                subnet_ids=[subnet.id for subnet in self.private_subnets.values()],
                security_group_ids=[group.id],
                private_dns_enabled=True,
            )
        return attached

    def _endpoint(self, endpoint: Endpoint, **attachment: Any) -> aws.ec2.VpcEndpoint:
        name = f"{self._logical_name}-endpoint-{endpoint.key}"
        return aws.ec2.VpcEndpoint(
            name,
            vpc_id=self.vpc.id,
            service_name=f"com.amazonaws.{self._context.region}.{endpoint.service}",
            vpc_endpoint_type=endpoint.type,
            tags={"Name": name},
            opts=self._child,
            **attachment,
        )


def _ids(subnets: dict[str, aws.ec2.Subnet], *ready: pulumi.Resource) -> pulumi.Output[list[str]]:
    return after(pulumi.Output.all(*[subnet.id for subnet in subnets.values()]), *ready)
