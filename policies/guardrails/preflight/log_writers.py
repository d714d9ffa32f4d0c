"""Whether a statement of a bucket's policy lets a load balancer write its logs, and if not, why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from guardrails.iam import Statement
from guardrails.values import UNKNOWN, Gap

_APPLICATION: Final = frozenset(
    {
        "Service:logdelivery.elasticloadbalancing.amazonaws.com",
        "Service:logdelivery.elb.amazonaws.com",  # on Outposts
    }
)
_NETWORK: Final = frozenset({"Service:delivery.logs.amazonaws.com"})
"""As whom load balancers write. Sources: ALB guide, "Enable access logs"; NLB guide, "Access logs";
that the second does not do for the first: terraform-aws-modules/terraform-aws-s3-bucket#185."""

ACCOUNTS: Final[Mapping[str, str]] = {
    "af-south-1": "098369216593",
    "ap-east-1": "754344448648",
    "ap-northeast-1": "582318560864",
    "ap-northeast-2": "600734575887",
    "ap-northeast-3": "383597477331",
    "ap-south-1": "718504428378",
    "ap-southeast-1": "114774131450",
    "ap-southeast-2": "783225319266",
    "ap-southeast-3": "589379963580",
    "ca-central-1": "985666609251",
    "cn-north-1": "638102146993",
    "cn-northwest-1": "037604701340",
    "eu-central-1": "054676820928",
    "eu-north-1": "897822967062",
    "eu-south-1": "635631232127",
    "eu-west-1": "156460612806",
    "eu-west-2": "652711504416",
    "eu-west-3": "009996457667",
    "me-south-1": "076674570225",
    "sa-east-1": "507241528517",
    "us-east-1": "127311923021",
    "us-east-2": "033677994240",
    "us-gov-east-1": "190560391635",
    "us-gov-west-1": "048591011584",
    "us-west-1": "027434742980",
    "us-west-2": "797873946194",
}
"""Accounts of AWS's, as which application load balancers wrote before they wrote as a service; the
policies still work. Source: ALB guide, "Enable access logs" (the older form of the policy), by way
of the Terraform provider's aws_elb_service_account, read on 2026-11-21."""

_WRITE: Final = frozenset({"s3:putobject", "s3:put*", "s3:*", "*"})


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a load balancer is about to write."""

    application: bool | Gap
    """Whether it is an application load balancer: the types write as different principals."""
    region: str | Gap
    prefix: str | Gap
    """Path below which it writes; ABSENT for none."""

    @property
    def path(self) -> str | Gap:
        """How the keys of its objects begin."""
        if self.prefix is UNKNOWN:
            return UNKNOWN
        return "AWSLogs/" if isinstance(self.prefix, Gap) else f"{self.prefix.strip('/')}/AWSLogs/"


@dataclass(frozen=True, slots=True)
class Admission:
    """What a statement says to a load balancer's logs."""

    allowed: bool | Gap
    why: str = ""
    """What is wrong with it, where it looks as if it were meant to allow them."""


def admission(statement: Statement, delivery: Delivery) -> Admission:
    """Judge one statement of a bucket's policy. A denial is not worked out."""
    if not statement.allows:
        return Admission(allowed=False)
    written = _any(each if each is UNKNOWN else each in _WRITE for each in statement.actions)
    writer = _writer(statement, delivery)
    if written is False or (writer.allowed is False and not writer.why):
        return Admission(allowed=False)
    if writer.allowed is False:
        return writer
    path = _path(statement, delivery.path)
    if path is False:
        return Admission(allowed=False, why="it allows it below another path than that of the logs")
    return Admission(UNKNOWN if UNKNOWN in (written, writer.allowed, path) else True)


def _any(answers: Any) -> bool | Gap:
    """Return True where an answer is, else UNKNOWN where one is, else False."""
    listed = list(answers)
    return True if True in listed else UNKNOWN if UNKNOWN in listed else False


def _writer(statement: Statement, delivery: Delivery) -> Admission:
    known = {who for who in statement.principals if isinstance(who, str)}
    wanted = frozenset[str]().union(
        _APPLICATION if delivery.application is not False else (),
        _NETWORK if delivery.application is not True else (),
    )
    if statement.open_to_everyone or statement.not_principals or known & wanted:
        return Admission(allowed=True)
    named = {part for who in known if who.startswith("AWS:") for part in who.split(":")}
    accounts = named.intersection(ACCOUNTS.values())
    if accounts and delivery.application is not False:
        return _account(accounts, delivery.region)
    if UNKNOWN in statement.principals:
        return Admission(UNKNOWN)
    other = bool(known & (_APPLICATION | _NETWORK) or accounts)
    why = "it names the principal of the other type of load balancer" if other else ""
    return Admission(allowed=False, why=why)


def _account(accounts: set[str], region: str | Gap) -> Admission:
    if isinstance(region, Gap):
        return Admission(UNKNOWN)
    if ACCOUNTS.get(region) in accounts:
        return Admission(allowed=True)
    return Admission(allowed=False, why="it names AWS's account of another region")


def _path(statement: Statement, path: str | Gap) -> bool | Gap:
    """Tell whether a statement is about objects below a path."""
    if statement.not_resources:
        return UNKNOWN
    return _any(_holds(each, path) for each in statement.resources)


def _holds(resource: Any, path: str | Gap) -> bool | Gap:
    if not isinstance(resource, str):
        return UNKNOWN
    if resource == "*":
        return True
    key = resource.rpartition(":")[2].partition("/")[2] or ("*" if resource.endswith("*") else "")
    if not key:  # the bucket itself, which is not what is written
        return False
    if isinstance(path, Gap):
        return UNKNOWN
    head, star, _ = key.partition("*")
    return head.startswith(path) or (bool(star) and path.startswith(head))
