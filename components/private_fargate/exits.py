"""Which way out of the private subnets is built, and in which zones."""

from functools import partial

from private_fargate.nat import Exit, Site, nat_gateway, regional_nat_gateway
from private_fargate.nat_instance import nat_instance, shared_parts
from private_fargate.network_args import INSTANCES, PER_ZONE, NatMode, NetworkArgs, nat_of
from private_fargate.scope import Scope
from private_fargate.tiers import Internet, TierSubnets

REGION = "region"
"""Key of a way out that stands in no zone."""


def build_exits(
    scope: Scope,
    args: NetworkArgs,
    private: TierSubnets,
    public: TierSubnets | None,
    internet: Internet,
) -> dict[str, Exit]:
    """Create the ways out, by the letter of the zone that they stand in.

    Each kind has names and addresses of its own, so that a change of kind adds the new before the
    routes move over and the old is deleted.
    """
    nat = nat_of(args)
    own = args.get("nat_allocation_ids")
    if nat is NatMode.REGIONAL and internet.gateway is not None:
        return {REGION: regional_nat_gateway(scope, private.zones, own or [], internet.gateway)}
    if nat is NatMode.NONE or public is None:
        return {}
    letters = list(public.subnets)[: None if nat in PER_ZONE else 1]
    build = nat_gateway
    if nat in INSTANCES:
        build = partial(nat_instance, shared=shared_parts(scope, private.cidr_blocks))
    return {
        letter: build(
            scope,
            Site(
                letter=letter,
                zone=private.zones[letter],
                subnet_id=public.subnets[letter].id,
                after=internet.ready,
                allocation_id=None if own is None else own[position],
                protect=args.get("protect_addresses", False),
            ),
        )
        for position, letter in enumerate(letters)
    }
