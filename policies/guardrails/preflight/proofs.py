"""What proves to ACM that a domain is its owner's: records, and zones that the internet asks."""

from typing import Any

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.values import ABSENT, UNKNOWN, Gap


class Proofs:
    """The proofs of a plan's certificates: ``graph.derive(Proofs)``."""

    def __init__(self, graph: Graph) -> None:
        """Note once who is made from a certificate or a zone."""
        self._graph = graph
        self._users: dict[str, list[tuple[Resource, str]]] = {}
        owners = {each.urn for each in graph.of(tokens.CERTIFICATES | tokens.ZONES)}
        for resource in graph:
            for name, urns in resource.property_dependencies.items() if owners else ():
                for urn in owners.intersection(urns):
                    self._users.setdefault(urn, []).append((resource, name))

    def records(self, validation: Resource, certificate: Resource) -> tuple[Resource, ...]:
        """Return the records that are made from a certificate, or that its validation names.

        The same record proves a name for certificates in several regions, so either will do.
        """
        own = [user for user, _ in self._users.get(certificate.urn, ())]
        named = self._graph.feeds(validation, "validationRecordFqdns", tokens.RECORDS)
        made = (user for user in own if user.type in tokens.RECORDS)
        return tuple(dict.fromkeys((*made, *named)))

    def elsewhere(self, validation: Resource, certificate: Resource) -> bool:
        """Tell whether the records may be made by other means: another provider's, or by hand."""
        listed = validation.given("validationRecordFqdns")
        return any(_foreign(user) for user, _ in self._users.get(certificate.urn, ())) or (
            isinstance(listed, list) and any(isinstance(each, str) for each in listed)
        )

    def unasked(self, zone: Resource) -> str:
        """Say why nobody finds the records of a zone; empty where somebody may."""
        if zone.given("vpcs") not in (ABSENT, []):
            return "a private zone (vpcs), which ACM cannot ask"
        if not is_new(zone) or any(_delegates(*use) for use in self._users.get(zone.urn, ())):
            return ""
        return "it is made in this update, and nothing delegates the domain to it yet"


def is_new(resource: Resource) -> bool:
    """Tell whether a resource is made by this plan: its id is not known yet."""
    return isinstance(resource.read("id"), Gap)


def outside(certificate: Resource, zones: tuple[Resource, ...]) -> bool:
    """Tell whether a name of a certificate is in none of some zones for certain."""
    within = [_bare(zone.given("name")) for zone in zones]
    others = certificate.given("subjectAlternativeNames")
    names = [certificate.given("domainName"), *(others if isinstance(others, list) else ())]
    bare = [_bare(name) for name in names]
    if UNKNOWN in (*within, *bare) or others is UNKNOWN:
        return False
    return not all(
        any(name == zone or str(name).endswith(f".{zone}") for zone in within) for name in bare
    )


def _delegates(user: Resource, name: str) -> bool:
    if name in {"zoneId", "hostedZoneId"}:
        return False
    if user.type in tokens.RECORDS:
        return str(user.given("type")).upper() == "NS"
    # A registrar's, or another provider's zone: what it makes of the name servers is its own.
    return "route53domains" in user.type or _foreign(user)


def _foreign(resource: Resource) -> bool:
    return not resource.type.startswith(("aws:", "pulumi:"))


def _bare(name: Any) -> str | Gap:
    return name.lower().rstrip(".").removeprefix("*.") if isinstance(name, str) else UNKNOWN
