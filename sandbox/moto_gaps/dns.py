"""What moto lacks of Route 53 and ACM: records that clash, and certificates that DNS proves."""

from typing import Any

from moto.acm.exceptions import CertificateNotFound
from moto.acm.models import CertBundle, acm_backends
from moto.route53.exceptions import ResourceRecordAlreadyExists
from moto.route53.models import FakeZone, Route53Backend, route53_backends

PENDING = "PENDING_VALIDATION"


def _is_proved(certificate: CertBundle) -> bool:
    """Whether each of its validation records stands in a public zone of the account."""
    account, partition = certificate.arn.split(":")[4], certificate.arn.split(":")[1]
    zones = route53_backends[account][partition].zones.values()
    standing = {
        (record.name.removesuffix("."), record.type, value.removesuffix("."))
        for zone in zones
        if not zone.private_zone
        for record in zone.rrsets
        for value in record.records or []
        if isinstance(value, str)
    }
    options = certificate.describe()["Certificate"].get("DomainValidationOptions", [])
    wanted = [option["ResourceRecord"] for option in options]
    return all(
        (record["Name"].removesuffix("."), record["Type"], record["Value"].removesuffix("."))
        in standing
        for record in wanted
    )


def is_issued(account: str, region: str, arn: str) -> bool:
    """Whether ACM has the certificate, and it is issued."""
    try:
        return bool(acm_backends[account][region].get_certificate(arn).status == "ISSUED")
    except CertificateNotFound:
        return False


def _prove_certificates() -> None:
    """A certificate is issued when its records stand in DNS, not when a minute has passed."""
    check, describe = CertBundle.check, CertBundle.describe

    def checked(self: CertBundle) -> None:
        if self.type != "AMAZON_ISSUED" or self.status != PENDING:
            check(self)
        elif _is_proved(self):
            self.status = "ISSUED"

    def described(self: CertBundle) -> dict[str, Any]:
        found = describe(self)
        certificate = found["Certificate"]
        own = certificate["DomainName"]
        certificate["SubjectAlternativeNames"].sort(key=lambda name: (name != own, name))
        options = certificate.get("DomainValidationOptions", [])
        options.sort(key=lambda item: (item["DomainName"] != own, item["DomainName"]))
        return found

    CertBundle.check = checked  # type: ignore[method-assign]
    CertBundle.describe = described  # type: ignore[method-assign]


def _is(record: Any, change: dict[str, Any]) -> bool:
    """Whether a record of a zone is the one that a change names."""
    given = change["ResourceRecordSet"]
    return bool(
        record.name.removesuffix(".") == given["Name"].removesuffix(".")
        and record.type == given["Type"]
        and record.set_identifier == given.get("SetIdentifier")
    )


def _refuse_clashing_records() -> None:
    """moto compares a new record with the changes of the past, not with the records there are."""
    change_records = Route53Backend.change_resource_record_sets

    def changed(self: Route53Backend, zoneid: str, change_list: list[dict[str, Any]]) -> None:
        zone: FakeZone = self.get_hosted_zone(zoneid)
        gone = [change for change in change_list if change["Action"] == "DELETE"]
        kept = [r for r in zone.rrsets if not any(_is(r, change) for change in gone)]
        for change in change_list:
            if change["Action"] == "CREATE" and any(_is(record, change) for record in kept):
                given = change["ResourceRecordSet"]
                raise ResourceRecordAlreadyExists(name=given["Name"], _type=given["Type"])
        creating = [change for change in change_list if change["Action"] == "CREATE"]
        zone.rr_changes[:] = [change for change in zone.rr_changes if change not in creating]
        change_records(self, zoneid, change_list)
        # moto drops every record of a set when one of its records is deleted.
        sets = {change["ResourceRecordSet"].get("SetIdentifier") for change in gone} - {None}
        others = [record for record in kept if record.set_identifier in sets]
        zone.rrsets += [record for record in others if record not in zone.rrsets]

    Route53Backend.change_resource_record_sets = changed  # type: ignore[method-assign]


def fill() -> None:
    """Adds the missing behaviour to moto, in this process."""
    _prove_certificates()
    _refuse_clashing_records()
