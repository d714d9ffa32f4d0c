"""The web ACL of a load balancer: what is asked about a request before any route sees it.

Source: WAF guide, "AWS Managed Rules rule groups list" and "Rate-based rule high-level settings".
"""

import re
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from private_fargate.edge.alb_args import DEFAULT_RATE_LIMIT, DEFAULT_RULE_GROUPS

WINDOW = 300
"""Seconds over which the requests of an address are counted."""

RATE_LIMIT = "RateLimit"


def guard(
    name: str,
    parent: pulumi.Resource,
    load_balancer_arn: pulumi.Input[str],
    args: Mapping[str, Any],
) -> pulumi.Output[str] | None:
    """Put the load balancer behind a web ACL, made here or given; return its ARN, None if none."""
    if "web_acl_arn" in args:
        arn = pulumi.Output.from_input(args["web_acl_arn"])
    elif args.get("waf", False):
        arn = _web_acl(name, parent, args).arn
    else:
        return None
    aws.wafv2.WebAclAssociation(
        f"{name}-web-acl-association",
        resource_arn=load_balancer_arn,
        web_acl_arn=arn,
        # A load balancer has one web ACL: to end the former association would end the new one too.
        opts=pulumi.ResourceOptions(parent=parent, delete_before_replace=True),
    )
    return arn


def _web_acl(name: str, parent: pulumi.Resource, args: Mapping[str, Any]) -> "aws.wafv2.WebAcl":
    counts = args.get("waf_count_only", False)
    groups = args.get("waf_rule_groups", DEFAULT_RULE_GROUPS)
    # The rate comes first: what is over it need not be looked into.
    rules = [_rate_rule(int(args.get("waf_rate_limit", DEFAULT_RATE_LIMIT)), counts=counts)]
    rules += [_group_rule(group, place, counts=counts) for place, group in enumerate(groups, 1)]
    stack = f"{pulumi.get_project()}-{pulumi.get_stack()}"
    return aws.wafv2.WebAcl(
        f"{name}-web-acl",
        description=f"Load balancer {name} of {stack}",
        scope="REGIONAL",
        default_action={"allow": {}},
        rules=rules,
        # Stacks of one account share its metrics.
        visibility_config=_seen(re.sub(r"[^A-Za-z0-9_-]", "-", f"{stack}-{name}")[:128]),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _rate_rule(limit: int, *, counts: bool) -> "aws.wafv2.WebAclRuleArgsDict":
    return {
        "name": RATE_LIMIT,
        "priority": 0,
        "action": {"count": {}} if counts else {"block": {}},
        "statement": {
            "rate_based_statement": {
                "limit": limit,
                "evaluation_window_sec": WINDOW,
                "aggregate_key_type": "IP",
            }
        },
        "visibility_config": _seen(RATE_LIMIT),
    }


def _group_rule(group: str, place: int, *, counts: bool) -> "aws.wafv2.WebAclRuleArgsDict":
    return {
        "name": group,
        "priority": place,
        "override_action": {"count": {}} if counts else {"none": {}},
        "statement": {"managed_rule_group_statement": {"vendor_name": "AWS", "name": group}},
        "visibility_config": _seen(group),
    }


def _seen(metric_name: str) -> Any:
    return {
        "metric_name": metric_name,
        "cloudwatch_metrics_enabled": True,
        "sampled_requests_enabled": True,
    }
