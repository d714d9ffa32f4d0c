"""Rules about network ACLs."""

from collections.abc import Iterator

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.network_acls import NetworkAcls
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.values import UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_ADMIN_PORTS = (22, 3389)
_JUDGED = tokens.NETWORK_ACLS - tokens.DEFAULT_NETWORK_ACLS


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=_JUDGED | tokens.NETWORK_ACL_RULES,
    level=Level.ADVISORY,
    library_fix="leave network ACLs out: the components' boundary is their security groups",
    aws_fix="deny ports 22 and 3389 from 0.0.0.0/0 and ::/0 by an entry of aws.ec2.NetworkAcl with "
    "a lower number, or allow only the ports and ranges that are used",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21",
    standards=("security-hub:EC2.21", "checkov:CKV_AWS_352", "trivy:AWS-0105"),
)
def network_acl_no_admin_ports(graph: Graph) -> Iterator[Verdict]:
    """A network ACL that is made here lets nobody from everywhere through to ports 22 and 3389.

    Entries are judged in the order of their numbers. AWS's own default ACL lets everything through,
    by design, and is not judged; nor is an ACL asked for. Advisory by default: the security groups
    behind it decide, and `no-risky-port-open` judges those.
    """
    acls = graph.derive(NetworkAcls)
    for acl in graph.of(_JUDGED):
        entries = acls.of(acl)
        answers = {port: entries.admits(port) for port in _ADMIN_PORTS}
        through = {port: by for port, (answer, by) in answers.items() if answer is True}
        unclear = [by for answer, by in answers.values() if answer is UNKNOWN]
        if through:
            ports = " and ".join(map(str, through))
            holders = dict.fromkeys(by for by in through.values() if by)
            labels = ", ".join(_label(by, acl) for by in holders)
            what = f"lets everyone through to TCP port {ports}, by {labels}"
            yield violation(acl, what, *holders)
        elif unclear:
            why = "; ".join(entries.doubts) or "an entry is not known yet"
            yield cannot_judge(acl, f"may let everyone through to an administration port: {why}")
        else:
            yield ok(acl)
    judged: set[Resource] = set()
    for each in acls.outside:
        opens = any(each.reach.covers(port) is not False for port in _ADMIN_PORTS)
        may = each.everyone is not False and each.allows is not False and opens
        if may and each.holder not in judged:
            judged.add(each.holder)
            why = "its ACL, whose other entries may come before it, is not in this plan"
            yield cannot_judge(
                each.holder, f"may let everyone through to an administration port: {why}"
            )


def _label(holder: Resource, acl: Resource) -> str:
    return "its inline ingress" if holder is acl else holder.label
