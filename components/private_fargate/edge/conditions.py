"""What a rule of a load balancer asks of a request, as the provider takes it."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from private_fargate.edge.origin_secret import ORIGIN_HEADER
from private_fargate.edge.routing import (
    HEADER,
    HOST,
    METHOD,
    PATH,
    QUERY,
    SOURCE,
    Condition,
    conditions_of,
)

_LISTS = {
    PATH: "path_pattern",
    HOST: "host_header",
    METHOD: "http_request_method",
    SOURCE: "source_ip",
}


def rule_conditions(args: Mapping[str, Any]) -> list[aws.lb.ListenerRuleConditionArgsDict]:
    """Return the conditions of a route's rule, the origin's secret being a secret."""
    return [_condition(each, args) for each in conditions_of(args)]


def _condition(condition: Condition, args: Mapping[str, Any]) -> Any:
    values = list(condition.values)
    if condition.field in _LISTS:
        return {_LISTS[condition.field]: {"values": values}}
    if condition.field == HEADER:
        return {"http_header": {"http_header_name": condition.name, "values": values}}
    if condition.field == QUERY:
        return {"query_strings": [{"key": condition.name, "value": values[0]}]}
    # What is left is the origin's secret.
    secrets = [
        pulumi.Output.secret(args[key])
        for key in ("origin_secret", "previous_origin_secret")
        if key in args
    ]
    return {"http_header": {"http_header_name": ORIGIN_HEADER, "values": secrets}}
