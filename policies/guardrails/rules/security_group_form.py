"""Rules about how security groups and their rules are written."""

from collections.abc import Iterator

from guardrails import tokens
from guardrails.edges import Edges, in_unknown_groups
from guardrails.graph import Graph, Resource
from guardrails.rule import Level, Scope, Severity, rule
from guardrails.security_groups import Direction, GroupRule, SecurityGroups
from guardrails.values import ABSENT, UNKNOWN
from guardrails.verdict import Verdict, cannot_judge, ok, violation

_EVERY_RULE = tokens.SECURITY_GROUP_RULES | tokens.INGRESS_RULES | tokens.EGRESS_RULES
_OWN_GROUPS = tokens.SECURITY_GROUPS - tokens.DEFAULT_SECURITY_GROUPS

_PLACEHOLDERS = frozenset({"Managed by Pulumi", "Managed by Terraform"})
"""What the provider writes where the program gives no description."""


@rule(
    scope=Scope.STACK,
    severity=Severity.MEDIUM,
    subjects=tokens.SECURITY_GROUPS,
    library_fix="use the components' own groups, whose rules are resources of their own",
    aws_fix="move the inline rules of aws.ec2.SecurityGroup to aws.vpc.SecurityGroupIngressRule "
    "and aws.vpc.SecurityGroupEgressRule, one each",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
)
def security_group_rules_in_one_form(graph: Graph) -> Iterator[Verdict]:
    """A security group has the rules of one direction inline or as own resources, never both.

    An inline list is taken for all that there is: each deployment takes the separate rules away, or
    puts them back.
    """
    groups = graph.derive(SecurityGroups)
    for group in graph.of(tokens.SECURITY_GROUPS):
        known = groups.rules(group)
        spoken = False
        for direction in Direction:
            rules = known.of(direction)
            separate = [each.holder for each in rules if each.holder is not group]
            inline = any(each.holder is group for each in rules)
            listed = group.given(direction.value)
            if inline and separate:
                spoken = True
                what = f"has inline {direction.value} and a separate rule, {separate[0].label}"
                yield violation(group, f"{what}: each takes away what the other adds", *separate)
            elif (inline and known.doubts) or (listed is UNKNOWN and separate):
                spoken = True
                why = "; ".join(known.doubts) or f"{direction.value} is not known yet"
                yield cannot_judge(group, f"may have inline and separate rules: {why}")
        if not spoken:
            yield ok(group)


@rule(
    scope=Scope.RESOURCE,
    severity=Severity.LOW,
    subjects=_OWN_GROUPS | _EVERY_RULE,
    level=Level.ADVISORY,
    library_fix="use the components' own groups, which say what each rule is for",
    aws_fix="set description of the group when it is made (to change it later replaces the group) "
    "and of each rule",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    standards=("checkov:CKV_AWS_23", "cdk-nag:EC27", "trivy:AWS-0099", "trivy:AWS-0124"),
)
def security_group_described(graph: Graph) -> Iterator[Verdict]:
    """Security groups and their rules say what they are for."""
    by_holder: dict[Resource, list[GroupRule]] = {}
    for each in graph.derive(SecurityGroups):
        by_holder.setdefault(each.holder, []).append(each)
    for holder in graph.of(_OWN_GROUPS | _EVERY_RULE):
        lacking: list[str] = []
        unclear = False
        if holder.type in _OWN_GROUPS:
            text = holder.given("description")
            unclear = text is UNKNOWN
            if text is ABSENT or (isinstance(text, str) and text in _PLACEHOLDERS):
                lacking.append("description is not set")
        for each in by_holder.get(holder, ()):
            unclear = unclear or each.described is UNKNOWN
            if each.described is False:
                inline = holder.type in tokens.SECURITY_GROUPS
                place = f" for a rule of its inline {each.direction.value}" if inline else ""
                lacking.append(f"description is not set{place}")
        if lacking:
            yield violation(holder, f"is not described: {'; '.join(dict.fromkeys(lacking))}")
        elif unclear:
            yield cannot_judge(holder, "may not be described: description is not known")
        else:
            yield ok(holder)


@rule(
    scope=Scope.STACK,
    severity=Severity.LOW,
    subjects=_OWN_GROUPS,
    level=Level.DISABLED,
    library_fix="remove the group",
    aws_fix="remove the aws.ec2.SecurityGroup, or give it to what it was made for",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-22",
    standards=("security-hub:EC2.22", "checkov:CKV2_AWS_5"),
)
def security_group_used(graph: Graph) -> Iterator[Verdict]:
    """Something stands in each security group.

    For stacks that hold all there is: a group that is made here for another stack looks unused.
    """
    edges = graph.derive(Edges)
    for group in graph.of(_OWN_GROUPS):
        users = edges.users(group)
        if users:
            yield ok(group, users[0])
        elif others := graph.derive(in_unknown_groups):
            why = f"may be used by nothing: the groups of {others[0].label} are not known yet"
            yield cannot_judge(group, why, others[0])
        else:
            yield violation(group, "is used by nothing in this plan")
