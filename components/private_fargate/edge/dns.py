"""Dns and DnsAlias: a hosted zone with certificates, and the records that lead to an edge."""

from functools import partial
from typing import Optional

import pulumi
import pulumi_aws as aws

from private_fargate.context import after, context_of
from private_fargate.edge.dns_args import (
    DnsAliasArgs,
    DnsArgs,
    dns_alias_faults,
    dns_faults,
    is_delegated,
    names_of,
)
from private_fargate.edge.domains import validation_names, validation_record
from private_fargate.faults import raise_faults

VALIDATION_TTL = 300
"""Seconds that a validation record may be remembered; it never changes for an account and name."""


class Dns(pulumi.ComponentResource):
    """A hosted zone, found or created, and certificates for the domains in it.

    A zone that is created here is not asked by anybody until the registrar names its name servers,
    so no certificate can be issued yet: the first `up` ends well and says which they are, and the
    one after `delegated: true` requests the certificate and waits until it is there, minutes later.
    Requested before, it would fail for good after 72 hours. (ACM guide, "DNS validation".)

    Cost: a created zone by the month, requests by the million; certificates are free.

    `Dns("dns", {"domain": "www.example.com", "hosted_zone": "example.com"})`
    """

    domain: pulumi.Output[str]
    """Domain that people open; known in a preview already."""
    zone_id: pulumi.Output[str]
    """Hosted zone of the domains."""
    name_servers: pulumi.Output[list[str]]
    """Name servers of the zone, to be entered at the registrar."""
    certificate_arn: Optional[pulumi.Output[str]]
    """Certificate in the first of the regions, ready when it is issued. Default: absent until the
    zone is delegated."""
    certificate_arns: Optional[pulumi.Output[dict[str, str]]]
    """Certificates by region, ready when they are issued. Default: absent until the zone is
    delegated."""
    next_step: Optional[pulumi.Output[str]]
    """What to do at the registrar. Default: absent for a zone that is not created here, or is
    delegated."""

    def __init__(
        self, name: str, args: DnsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create zone and certificates. Raises ValueError, listing every fault, before that."""
        raise_faults("Dns", name, dns_faults(args))
        super().__init__("private-fargate:index:Dns", name, {}, opts)
        self._logical_name = name
        self._child = pulumi.ResourceOptions(parent=self)

        self.domain = pulumi.Output.from_input(args["domain"])
        self.zone_id, self.name_servers = self._zone(args)
        self.certificate_arn, self.certificate_arns, self.next_step = None, None, None
        if is_delegated(args):
            own = context_of(self).region
            arns = self._certificates(names_of(args), args.get("certificate_regions", [own]), own)
            self.certificate_arn = next(iter(arns.values()))
            self.certificate_arns = pulumi.Output.all(**arns)
        elif args.get("create_zone", False):
            zone_name = args.get("hosted_zone", args["domain"])
            self.next_step = self.name_servers.apply(partial(_next_step, zone_name))
            self.next_step.apply(lambda told: pulumi.log.warn(told, resource=self))
        self.register_outputs({key: getattr(self, key) for key in Dns.__annotations__})

    def _zone(self, args: DnsArgs) -> tuple[pulumi.Output[str], pulumi.Output[list[str]]]:
        """Return the id and the name servers of the zone."""
        zone_name = args.get("hosted_zone", args["domain"])
        if args.get("create_zone", False):
            created = aws.route53.Zone(
                f"{self._logical_name}-zone",
                name=zone_name,
                comment=f"{pulumi.get_project()} {pulumi.get_stack()}",
                opts=self._child,
            )
            return created.zone_id, created.name_servers.apply(list)
        opts = pulumi.InvokeOptions(parent=self)
        if "zone_id" in args:
            found = aws.route53.get_zone_output(zone_id=args["zone_id"], opts=opts)
            # Known as early as it was given, whatever the look-up takes.
            return pulumi.Output.from_input(args["zone_id"]), _servers(found)
        found = aws.route53.get_zone_output(name=zone_name, private_zone=False, opts=opts)
        return found.zone_id, _servers(found)

    def _certificates(
        self, names: list[str], regions: list[str], own: str
    ) -> dict[str, pulumi.Output[str]]:
        """Return region -> certificate. The same records prove the names in every region."""
        certificates = {
            region: aws.acm.Certificate(
                f"{self._logical_name}-certificate-{region}",
                domain_name=names[0],
                subject_alternative_names=sorted(names[1:]) or None,
                validation_method="DNS",
                region=None if region == own else region,
                opts=self._child,
            )
            for region in regions
        }
        records = self._validation_records(names, certificates[regions[0]])
        return {
            region: aws.acm.CertificateValidation(
                f"{self._logical_name}-issued-{region}",
                certificate_arn=certificate.arn,
                validation_record_fqdns=[record.fqdn for record in records],
                region=None if region == own else region,
                opts=self._child,
            ).certificate_arn
            for region, certificate in certificates.items()
        }

    def _validation_records(
        self, names: list[str], certificate: "aws.acm.Certificate"
    ) -> "list[aws.route53.Record]":
        records = []
        for name in validation_names(names):
            proof = certificate.domain_validation_options.apply(
                partial(validation_record, name=name)
            )
            records.append(
                aws.route53.Record(
                    f"{self._logical_name}-validation-{name}",
                    zone_id=self.zone_id,
                    name=proof[0],
                    type="CNAME",
                    records=[proof[1]],
                    ttl=VALIDATION_TTL,
                    # Another certificate of the account for the same name has the same record.
                    allow_overwrite=True,
                    opts=self._child,
                )
            )
        return records


class DnsAlias(pulumi.ComponentResource):
    """Records, for IPv4 and IPv6, that make domains lead to an edge.

    A record that is there already is not overwritten: the update fails and names it. Cost: none,
    answers about aliases of AWS resources are free.

    `DnsAlias("www", {"zone_id": dns.zone_id, "names": […], "target_dns_name": edge.dns_name, …})`
    """

    url: pulumi.Output[str]
    """Address of the first domain, ready when its records are."""

    def __init__(
        self, name: str, args: DnsAliasArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the records. Raises ValueError, listing every fault, before that."""
        raise_faults("DnsAlias", name, dns_alias_faults(args))
        super().__init__("private-fargate:index:DnsAlias", name, {}, opts)
        records = [
            aws.route53.Record(
                f"{name}-{record_type.lower()}-{domain}",
                zone_id=args["zone_id"],
                name=domain,
                type=record_type,
                aliases=[
                    {
                        "name": args["target_dns_name"],
                        "zone_id": args["target_zone_id"],
                        # There is no second target to fall back to.
                        "evaluate_target_health": False,
                    }
                ],
                opts=pulumi.ResourceOptions(parent=self),
            )
            for domain in args["names"]
            # A target without IPv6 addresses just gives no answer to the second.
            for record_type in ("A", "AAAA")
        ]
        self.url = after(f"https://{args['names'][0]}", *records)
        self.register_outputs({"url": self.url})


def _servers(zone: "pulumi.Output[aws.route53.GetZoneResult]") -> pulumi.Output[list[str]]:
    return zone.apply(lambda found: list(found.name_servers))


def _next_step(zone_name: str, servers: list[str]) -> str:
    return (
        f"{zone_name} is not delegated yet, so there is no HTTPS. At the registrar of {zone_name},"
        f" enter these name servers in place of the present ones: {', '.join(servers)}. When"
        f" `dig NS {zone_name}` shows them (up to a day later), set delegated to true and run"
        " `pulumi up` again."
    )
