"""Failures of security groups by the way their rules are written."""

from collections.abc import Iterator
from typing import Any, Final

from guardrails import tokens
from guardrails.graph import Graph, Resource
from guardrails.preflight.verdicts import fails
from guardrails.rule import Failure, Scope, Severity, rule
from guardrails.security_groups import GroupRule, SecurityGroups, peers_of
from guardrails.values import Gap
from guardrails.verdict import Verdict, ok

_API: Final = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"

_F49 = Failure(
    "F49",
    "InvalidPermission.Duplicate: the specified rule already exists (of the second of two equal "
    "rules); DependencyViolation, when a group is deleted that another one's rule names",
    (
        f"{_API}/errors-overview.html",
        f"{_API}/API_DeleteSecurityGroup.html",
        "https://github.com/pulumi/pulumi-eks/issues/1031",
    ),
)


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.SECURITY_GROUPS,
    library_fix="use the components' own groups: each rule is a resource of its own, once",
    aws_fix="remove one of the two equal rules; move inline rules that name each other's groups to "
    "aws.vpc.SecurityGroupIngressRule and SecurityGroupEgressRule, one each",
    url=f"{_API}/API_AuthorizeSecurityGroupIngress.html",
    failure=_F49,
)
def preflight_f49_group_rules_collide(graph: Graph) -> Iterator[Verdict]:
    """No two rules of a security group are equal, and no two groups name each other inline.

    AWS refuses the second of two equal rules. Groups whose inline rules name each other can be
    deployed (by ids that are known from before) and not be deleted, because each waits for the
    other's rules to go; `revoke_rules_on_delete` helps. That a group has rules of one direction in
    both forms is a finding of `security-group-rules-in-one-form`, and is not repeated here.
    """
    groups = graph.derive(SecurityGroups)
    named = {group: _named_inline(group, groups) for group in graph.of(tokens.SECURITY_GROUPS)}
    for group, others in named.items():
        verdicts = [*_equal(group, groups)]
        for other in sorted(others, key=lambda each: each.urn):
            if group in named.get(other, ()) and not _revokes(group, other):
                what = f"cannot be deleted: it and {other.label} name each other in inline rules"
                verdicts.append(fails(_F49, group, what, other))
        yield from verdicts or [ok(group)]


def _equal(group: Resource, groups: SecurityGroups) -> Iterator[Verdict]:
    seen: dict[tuple[Any, ...], GroupRule] = {}
    told: set[Resource] = set()
    for each in groups.rules(group).rules:
        guessed = each.groups.inferred and len(each.groups.found) > 1
        if each.holder is group or not each.reach.known or guessed:
            continue  # inline beside separate is the guardrail's
        for peer in peers_of(each):
            first = seen.setdefault(peer, each) if not isinstance(peer[-1], Gap) else each
            if first.holder is each.holder or each.holder in told:
                continue
            told.add(each.holder)
            what = f"has the same rule twice: {each.label} is what {first.label} is"
            what = f"{what} ({each.direction.value}, {each.reach})"
            yield fails(_F49, group, what, first.holder, each.holder)


def _named_inline(group: Resource, groups: SecurityGroups) -> set[Resource]:
    """Return the other groups that inline rules of a group name for certain."""
    inline = [each for each in groups.rules(group).rules if each.holder is group]
    return {
        other
        for each in inline
        if not each.groups.inferred
        for other in each.groups.found
        if other is not group
    }


def _revokes(*groups: Resource) -> bool:
    """Tell whether the rules of a group go before it does; not known is not taken for a no."""
    return any(each.flag("revokeRulesOnDelete", default=False) is not False for each in groups)
