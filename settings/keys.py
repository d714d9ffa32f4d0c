"""The keys of a stack file: how each is spelt, what it may hold and which argument it becomes.

Those of services and scheduled tasks stand in service_keys, those of the edge in edge_keys.
"""

from typing import Any

from settings.forms import FormError, Key, Nested, Section, switch, text, texts, whole
from settings.service_keys import capacity


def _zones(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"availability_zone_names": texts(value)}
    try:
        return {"availability_zone_count": whole(value)}
    except FormError:
        raise FormError("a number of zones, or a list of their names") from None


def _endpoints(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"endpoints": "list", "interface_endpoints": texts(value)}
    if value not in {"none", "auto"}:
        raise FormError("none, auto or a list of services such as ecr.api")
    return {"endpoints": value}


def _none_or_text(value: Any) -> str:
    # YAML reads a bare `none` as text, but `off` and `no` as false.
    return "none" if value is False else text(value)


NETWORK = Section(
    {
        "cidrBlock": Key("cidr_block", text),
        "availabilityZones": Key(
            "availability_zone_count", _zones, other="availability_zone_names"
        ),
        "avoidCidrBlocks": Key("avoid_cidr_blocks", texts),
        "publicSubnets": Key("public_subnets", switch),
        "isolatedSubnets": Key("isolated_subnets", switch),
        "ipv6": Key("ipv6", switch),
        "nat": Key("nat", _none_or_text),
        "natAllocationIds": Key("nat_allocation_ids", texts),
        "protectAddresses": Key("protect_addresses", switch),
        "endpoints": Key("endpoints", _endpoints, other="interface_endpoints"),
        "requiredServices": Key("required_services", texts),
        "endpointSingleZone": Key("endpoint_single_zone", switch),
        "trustedAccounts": Key("trusted_accounts", texts),
        "flowLogs": Key("flow_logs", _none_or_text),
        "flowLogRetentionInDays": Key("flow_log_retention_in_days", whole),
        "publicAccessExclusion": Key("public_access_exclusion", _none_or_text),
    }
)

CLUSTER = Section(
    {
        "containerInsights": Key("container_insights", text),
        "capacity": Key("default_capacity_provider_strategies", capacity, rebuilt=True),
        "executeCommandLogging": Key("execute_command_logging", switch),
        "executeCommandLogRetentionInDays": Key("execute_command_log_retention_in_days", whole),
        "executeCommandKmsKeyArn": Key("execute_command_kms_key_arn", text),
        "serviceConnectNamespace": Key("service_connect_namespace", text),
        "ec2Capacity": Nested(
            "ec2_capacity",
            Section(
                {
                    "name": Key("name", text),
                    "instanceType": Key("instance_type", text),
                    "minSize": Key("min_size", whole),
                    "maxSize": Key("max_size", whole),
                    "targetCapacity": Key("target_capacity", whole),
                    "instanceWarmupPeriod": Key("instance_warmup_period", whole),
                    "networkMode": Key("network_mode", text),
                    "eniTrunking": Key("eni_trunking", switch),
                    "tasksPerInstance": Key("tasks_per_instance", whole),
                }
            ),
        ),
    }
)
