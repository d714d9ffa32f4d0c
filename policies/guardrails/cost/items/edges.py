"""Ways in: load balancers, HTTP APIs, CloudFront, WAF, DNS, and what is sent out."""

from typing import Any, Final

from guardrails import tokens
from guardrails.cost import billed
from guardrails.cost.bill import Factor, Group, Why, counted
from guardrails.cost.reckoner import MONTH, Entry, Reckoner, Region
from guardrails.graph import Resource
from guardrails.load_balancers import is_public
from guardrails.values import ABSENT, UNKNOWN

TYPES: Final = (
    tokens.LOAD_BALANCERS
    | tokens.CLASSIC_LOAD_BALANCERS
    | tokens.APIS
    | tokens.DISTRIBUTIONS
    | billed.WEB_ACLS
    | tokens.ZONES
)

FREE_OUT_GB: Final = 100
"""GB a month to the internet that cost an account nothing, over all services and regions. (AWS
price list, offer AWSDataTransfer, 2026-09-28.)"""

HTTP_API_FIRST_TIER: Final = 300.0
"""Millions of requests before the second price. (AWS price list, offer AmazonApiGateway.)"""

_UNITS: Final = "as the traffic assumptions say"


def read(reckoner: Reckoner) -> None:
    """Put the ways in into the bill."""
    for balancer in reckoner.graph.of(tokens.LOAD_BALANCERS):
        _balancer(reckoner, balancer)
    for classic in reckoner.graph.of(tokens.CLASSIC_LOAD_BALANCERS):
        what = f"Classic Load Balancer: {classic.name}"
        reckoner.no_price(what, [classic], reckoner.region_of(classic))
    _apis(reckoner)
    _distributions(reckoner)
    for acl in reckoner.graph.of(billed.WEB_ACLS):
        _web_acl(reckoner, acl)
    _zones(reckoner)
    _out(reckoner)


def _balancer(reckoner: Reckoner, balancer: Resource) -> None:
    region = reckoner.region_of(balancer)
    given = balancer.given("loadBalancerType")
    kind = "application" if given is ABSENT else given
    names = {
        "application": ("ALB", "alb_hour", "alb_lcu_hour"),
        "network": ("NLB", "nlb_hour", "nlb_nlcu_hour"),
    }
    if kind not in names:
        why = Why.NOT_KNOWN if kind is UNKNOWN else Why.NO_FIGURE
        reason = "its type is not known yet, or not one with a price here"
        reckoner.leave(f"Load balancer: {balancer.name}", [balancer], why, reason)
        return
    short, hours, units = names[kind]
    what = f"{short}: {balancer.name}"
    entry = Entry(Group.EDGE, what, hours, (Factor(1, "load balancer"), MONTH))
    reckoner.add(entry, [balancer], region)
    used = Factor(reckoner.traffic.balancer_units, "capacity units")
    entry = Entry(Group.EDGE, f"{short} use: {balancer.name}", units, (used, MONTH), _UNITS)
    reckoner.add(entry, [balancer], region)
    _balancer_addresses(reckoner, balancer, region)


def _balancer_addresses(reckoner: Reckoner, balancer: Resource, region: Region) -> None:
    public = is_public(balancer)
    what = f"Public IPv4 of load balancer: {balancer.name}"
    addresses = balancer.given("ipAddressType")
    if public is False or addresses == "dualstack-without-public-ipv4":
        return
    zones = _balancer_zones(reckoner, balancer)
    if public is UNKNOWN or zones is None:
        reason = "how many public addresses it has is not known yet"
        reckoner.leave(what, [balancer], Why.NOT_KNOWN, reason)
        return
    factors = (counted(zones, "address", "addresses"), MONTH)
    why = "one in each subnet"
    reckoner.add(Entry(Group.EDGE, what, "public_ipv4_hour", factors, why), [balancer], region)


def _balancer_zones(reckoner: Reckoner, balancer: Resource) -> int | None:
    """Return how many addresses a public load balancer gets of its own, None if not known."""
    mappings = balancer.given("subnetMappings")
    if isinstance(mappings, list) and mappings:
        # An Elastic IP of its own is in the bill by itself.
        return sum(
            isinstance(each, dict) and each.get("allocationId", ABSENT) is ABSENT
            for each in mappings
        )
    listed: Any = balancer.given("subnets")
    if isinstance(listed, list):  # each of them, whether its id is known or not
        return len(listed)
    joined = reckoner.graph.join(balancer, "subnets", types=tokens.SUBNETS)
    return len(joined.found) or None


def _apis(reckoner: Reckoner) -> None:
    apis = [
        api
        for api in reckoner.graph.of(tokens.APIS)
        if str(api.given("protocolType")).upper() == "HTTP"
    ]
    for api in reckoner.graph.of(tokens.APIS):
        if api not in apis:
            what = f"WebSocket API: {api.name}"
            reckoner.no_price(what, [api], reckoner.region_of(api))
    for api in apis:
        each = reckoner.traffic.requests_millions / len(apis)
        tiers = (
            ("http_api_million_tier1", min(each, HTTP_API_FIRST_TIER), ""),
            ("http_api_million_tier2", max(0.0, each - HTTP_API_FIRST_TIER), ", over 300 million"),
        )
        for item, millions, more in tiers:
            factors = (Factor(millions, "million requests"),)
            entry = Entry(Group.EDGE, f"HTTP API requests{more}: {api.name}", item, factors, _UNITS)
            reckoner.add(entry, [api], reckoner.region_of(api))


def _distributions(reckoner: Reckoner) -> None:
    distributions = reckoner.graph.of(tokens.DISTRIBUTIONS)
    traffic = reckoner.traffic
    for each in distributions:
        region = reckoner.region_of(each)
        why = f"pay as you go, visitors near {region}, no free allowance"
        out = Factor(traffic.internet_out_gb / len(distributions), "GB")
        # The price is of 10,000.
        asked = Factor(traffic.requests_millions * 100 / len(distributions), "× 10k requests")
        for what, item, factor in (
            (f"CloudFront, data out: {each.name}", "cloudfront_payg_out_gb", out),
            (f"CloudFront, requests: {each.name}", "cloudfront_https_10k", asked),
        ):
            reckoner.add(Entry(Group.EDGE, what, item, (factor,), why), [each], region)


def _web_acl(reckoner: Reckoner, acl: Resource) -> None:
    # One for CloudFront is billed where it stands, in us-east-1.
    own = reckoner.region_of(acl)
    region = "us-east-1" if acl.given("scope") == "CLOUDFRONT" else own
    rules = acl.given("rules")
    count = len(rules) if isinstance(rules, list) else 0
    if rules is UNKNOWN:
        reason = "how many rules it has is not known yet"
        reckoner.leave(f"WAF rules: {acl.name}", [acl], Why.NOT_KNOWN, reason)
    shared = reckoner.traffic.requests_millions / len(reckoner.graph.of(billed.WEB_ACLS))
    for what, item, factor, why in (
        ("WAF web ACL", "waf_web_acl_month", Factor(1, "web ACL"), ""),
        ("WAF rules", "waf_rule_month", counted(count, "rule"), "no rule group with a price"),
        ("WAF requests", "waf_requests_million", Factor(shared, "million requests"), _UNITS),
    ):
        reckoner.add(Entry(Group.EDGE, f"{what}: {acl.name}", item, (factor,), why), [acl], region)


def _zones(reckoner: Reckoner) -> None:
    zones = reckoner.graph.of(tokens.ZONES)
    for zone in zones:
        region = reckoner.region_of(zone)
        asked = Factor(reckoner.traffic.dns_queries_millions / len(zones), "million queries")
        for what, item, factor, why in (
            ("Hosted zone", "route53_hosted_zone_month", Factor(1, "zone"), ""),
            ("DNS queries", "route53_queries_million", asked, _UNITS),
        ):
            entry = Entry(Group.EDGE, f"{what}: {zone.name}", item, (factor,), why)
            reckoner.add(entry, [zone], region)


def _out(reckoner: Reckoner) -> None:
    """Bill what is sent to the internet; what CloudFront sends is billed there."""
    graph = reckoner.graph
    if graph.of(tokens.DISTRIBUTIONS):
        return
    public = [each for each in graph.of(tokens.LOAD_BALANCERS) if is_public(each) is not False]
    ways_in = [*public, *graph.of(tokens.APIS)] or [*graph.of(tokens.DEPLOYMENTS)]
    paid = max(0.0, reckoner.traffic.internet_out_gb - FREE_OUT_GB)
    why = f"the first {FREE_OUT_GB} GB of an account are free, and taken as free here"
    for region, members in reckoner.by_region(ways_in).items():
        share = Factor(paid * len(members) / len(ways_in), "GB")
        entry = Entry(Group.EDGE, "Data to the internet", "data_transfer_out_gb", (share,), why)
        reckoner.add(entry, members, region)
