"""Domain names and their certificates: what is allowed, and which records prove them. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from private_fargate.faults import Fault, each_fault, is_plain

MAX_NAMES = 10
"""Names of one certificate, by default. Source: ACM guide, "Quotas"."""

MAX_FIRST_NAME = 64
"""Characters of a certificate's first name, its common name. Source: ACM API reference,
RequestCertificate."""

ALLOWED_DOMAIN = (
    "a domain such as www.example.com: lower-case labels of up to 63 letters, digits and inner"
    " hyphens, 253 characters in all"
)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"^(?=.{{4,253}}$)(?P<wildcard>\*\.)?(?:{_LABEL}\.)+(?!\d+$){_LABEL}$")


def is_domain(name: object, *, wildcard: bool) -> bool:
    """Say whether a name is a domain; `*.` may begin it where a wildcard is allowed."""
    found = _DOMAIN.match(name) if isinstance(name, str) else None
    return found is not None and (wildcard or found["wildcard"] is None)


def domain_fault(path: tuple[str, ...], name: object, *, wildcard: bool) -> list[Fault]:
    """Return the fault of one domain, if any."""
    if is_domain(name, wildcard=wildcard):
        return []
    return [Fault(path, name, ALLOWED_DOMAIN + (", or *. before one" if wildcard else ""))]


def is_within(name: str, zone: str) -> bool:
    """Say whether a domain, wildcard or not, belongs into a hosted zone."""
    return _base(name) == zone or name.endswith(f".{zone}")


def validation_names(names: Sequence[str]) -> list[str]:
    """Return the names that a certificate needs a validation record for, sorted.

    A wildcard and the domain that it stands under are proved by the same record. Source: ACM guide,
    "DNS validation".
    """
    return sorted({_base(name) for name in names})


def validation_record(options: Sequence[Any] | None, name: str) -> tuple[str | None, str | None]:
    """Return name and value of the record with which ACM validates a name.

    ACM answers in no certain order; an update that leaves the certificate out has no answer.
    """
    found = [option for option in options or () if _base(option.domain_name) == name]
    if not found:
        return None, None
    return found[0].resource_record_name, found[0].resource_record_value


def certificate_faults(args: Mapping[str, Any], region: str | None = None) -> list[Fault]:
    """Return the fault of a certificate's ARN, which may have to be of one region."""
    arn = args.get("certificate_arn")
    if not is_plain(arn):
        return []
    parts = str(arn).split(":", 5)
    if len(parts) < 6 or parts[2] != "acm":
        return [Fault(("certificate_arn",), arn, "the ARN of an ACM certificate")]
    if region is not None and parts[3] != region:
        return [Fault(("certificate_arn",), arn, f"a certificate in {region}")]
    return []


def names_faults(key: str, names: Sequence[str], *, wildcard: bool = True) -> list[Fault]:
    """Return what is wrong with a list of domains, each of which may stand there once."""
    allowed = ALLOWED_DOMAIN + (", or *. before one" if wildcard else "")
    faults = each_fault((key,), names, lambda name: is_domain(name, wildcard=wildcard), allowed)
    if len(set(names)) < len(names):
        faults.append(Fault((key,), names, "each domain once"))
    return faults


def _base(name: str) -> str:
    return name.removeprefix("*.")
