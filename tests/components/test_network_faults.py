"""Each wrong combination of a Network's arguments is named, with what is allowed."""

from typing import Any

import pytest

from private_fargate.network_faults import network_faults

IP = "eipalloc-0123456789abcdef0"


@pytest.mark.parametrize(
    ("args", "path", "allowed"),
    [
        ({"cidr_block": "10.0.0.0/23"}, "cidr_block", "the smallest that holds"),
        ({"cidr_block": "10.0.0.0/8"}, "cidr_block", "/16 to /22"),
        ({"cidr_block": "10.0.0.1/16"}, "cidr_block", "without host bits"),
        ({"cidr_block": "ten"}, "cidr_block", "such as 10.0.0.0/16"),
        (
            {"avoid_cidr_blocks": ["172.16.0.0/12", "10.0.128.0/24"]},
            "avoid_cidr_blocks.1",
            "overlap with cidr_block 10.0.0.0/16",
        ),
        ({"availability_zone_count": 0}, "availability_zone_count", "from 1 to 8"),
        ({"availability_zone_count": 2.5}, "availability_zone_count", "from 1 to 8"),
        ({"availability_zone_count": True}, "availability_zone_count", "from 1 to 8"),
        (
            {"availability_zone_count": 2, "availability_zone_names": ["eu-west-1a"]},
            "availability_zone_names",
            "either",
        ),
        (
            {"availability_zone_names": ["us-west-2-lax-1a"]},
            "availability_zone_names.0",
            "such as eu-west-1a",
        ),
        (
            {"availability_zone_names": ["eu-west-1a", "eu-west-1a"]},
            "availability_zone_names",
            "each once",
        ),
        ({"nat": "two"}, "nat", "none or single or one_per_az or regional or instance"),
        ({"endpoints": "some"}, "endpoints", "none or auto or list"),
        ({"endpoints": "list"}, "interface_endpoints", "at least one"),
        ({"interface_endpoints": ["logs"]}, "interface_endpoints", "exactly when"),
        (
            {"endpoints": "list", "interface_endpoints": ["s3"]},
            "interface_endpoints.0",
            "ecr.api",
        ),
        ({"required_services": ["ecr"]}, "required_services.0", "ecr.api or ecr.dkr"),
        ({"flow_logs": "disk"}, "flow_logs", "none or cloudwatch or s3"),
        ({"flow_log_retention_in_days": 7}, "flow_log_retention_in_days", "only with flow_logs"),
        (
            {"flow_logs": "s3", "flow_log_retention_in_days": 8},
            "flow_log_retention_in_days",
            "7, 14, 30",
        ),
        ({"public_access_exclusion": "all"}, "public_access_exclusion", "egress or bidirectional"),
        ({"ipv6": "yes"}, "ipv6", "true or false"),
        ({"isolated_subnets": 1}, "isolated_subnets", "true or false"),
        ({"public_subnets": False}, "public_subnets", "because nat single stands in a public"),
        (
            {"public_subnets": False, "nat": "one_per_az"},
            "public_subnets",
            "false with none or regional",
        ),
        ({"public_subnets": False, "nat": "instance"}, "public_subnets", "because nat instance"),
        ({"nat_allocation_ids": []}, "nat_allocation_ids", "exactly 1 for nat single"),
        ({"nat_allocation_ids": [IP, IP]}, "nat_allocation_ids", "exactly 1 for nat single"),
        (
            {"nat": "instance", "nat_allocation_ids": [IP, IP]},
            "nat_allocation_ids",
            "exactly 1 for nat instance",
        ),
        (
            {"nat": "one_per_az", "nat_allocation_ids": [IP]},
            "nat_allocation_ids",
            "exactly 2 for nat one_per_az, one a zone",
        ),
        (
            {"nat": "regional", "nat_allocation_ids": [IP], "availability_zone_count": 3},
            "nat_allocation_ids",
            "exactly 3 for nat regional, one a zone",
        ),
        ({"nat": "none", "nat_allocation_ids": [IP]}, "nat_allocation_ids", "only with nat"),
        ({"nat_allocation_ids": ["203.0.113.1"]}, "nat_allocation_ids.0", "eipalloc-"),
        ({"nat": "none", "protect_addresses": True}, "protect_addresses", "false: nat none"),
        ({"nat": "regional", "protect_addresses": True}, "protect_addresses", "and regional"),
        (
            {"nat_allocation_ids": [IP], "protect_addresses": True},
            "protect_addresses",
            "addresses of your own",
        ),
        ({"trusted_accounts": ["12"]}, "trusted_accounts.0", "twelve digits"),
    ],
)
def test_wrong_arguments_are_named_with_what_is_allowed(args: Any, path: str, allowed: str) -> None:
    (fault,) = network_faults(args)
    assert ".".join(fault.path) == path
    assert allowed in fault.allowed


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"public_subnets": False, "nat": "none"},
        {"public_subnets": False, "nat": "regional", "ipv6": True, "isolated_subnets": True},
        {"nat": "one_per_az", "nat_allocation_ids": [IP, IP]},
        {"nat": "regional", "availability_zone_count": 1, "nat_allocation_ids": [IP]},
        {"nat": "instance", "protect_addresses": True, "flow_logs": "cloudwatch"},
        {"flow_logs": "s3", "flow_log_retention_in_days": 365},
        {"trusted_accounts": ["123456789012"], "endpoint_single_zone": True},
    ],
)
def test_what_goes_together_is_not_refused(args: Any) -> None:
    assert network_faults(args) == []


def test_a_choice_that_cannot_be_read_is_not_judged_with_others() -> None:
    told = network_faults({"nat": "x", "public_subnets": False, "nat_allocation_ids": [IP]})
    assert [fault.path for fault in told] == [("nat",)]
