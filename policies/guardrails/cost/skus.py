"""Which row of AWS's price list each item of the table is.

The traps are those that the list's readers fell into: usage types are shared by services and by
generations of a product, carry a prefix that differs by region, and come in tiers. So each item
names the service, what filters its row out, and how its usage type ends. (Read 2026-10 from the
offers at https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/index.json.)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

MILLION: Final = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Sku:
    """How to find the one row of an item."""

    service: str
    """Its ``ServiceCode``."""
    suffix: str
    """How the usage type ends, after a hyphen or from the start; empty: any."""
    unit: str
    """What the price is of, as the table says it."""
    filters: Mapping[str, str] = field(default_factory=dict)
    """Attributes that the row has, as `GetProducts` matches them, ``productFamily`` among them."""
    begin: str = "0"
    """Where the tier begins, in the row's unit."""
    per: float = 1.0
    """How many of the row's units the table's price is of."""
    drop: tuple[str, ...] = ()
    """What the usage type must not hold."""
    everywhere: bool = False
    """Whether it costs the same in all regions, and has none."""
    region_field: str = "regionCode"
    """The attribute that tells the region."""


def _nat(suffix: str, unit: str) -> Sku:
    return Sku("AmazonEC2", suffix, unit, {"productFamily": "NAT Gateway"})


def _endpoint_gb(begin: int, unit: str) -> Sku:
    return Sku("AmazonVPC", "VpcEndpoint-Bytes", unit, _PRIVATE_LINK, begin=str(begin))


def _balancer(kind: str, suffix: str, unit: str) -> Sku:
    filters = {
        "productFamily": f"Load Balancer-{kind}",
        "operation": f"LoadBalancing:{kind}",
        "locationType": "AWS Region",
    }
    # The classic generation shares the usage types.
    return Sku("AWSELB", suffix, unit, filters, drop=("Outposts-", "TS-"))


def _fargate(suffix: str, unit: str) -> Sku:
    filters = {"productFamily": "Compute"}
    return Sku("AmazonECS", suffix, unit, filters, drop=("Windows", "SpotUsage"))


def _cloudwatch(family: str, suffix: str, unit: str) -> Sku:
    return Sku("AmazonCloudWatch", suffix, unit, {"productFamily": family})


def _waf(suffix: str, unit: str, per: float = 1.0) -> Sku:
    filters = {"productFamily": "Web Application Firewall"}
    return Sku("awswaf", suffix, unit, filters, per=per, drop=("ShieldProtected",))


def _http_api(begin: int, unit: str) -> Sku:
    filters = {"productFamily": "API Calls"}
    service = "AmazonApiGateway"
    return Sku(service, "ApiGatewayHttpRequest", unit, filters, begin=str(begin), per=MILLION)


def _dynamodb(kind: str, unit: str) -> Sku:
    filters = {
        "productFamily": "Amazon DynamoDB PayPerRequest Throughput",
        "group": f"DDB-{kind}Units",
    }
    suffix = f"{kind}RequestUnits"
    return Sku("AmazonDynamoDB", suffix, unit, filters, per=MILLION, drop=("IA-", "Repl"))


def _instance(kind: str) -> Sku:
    filters = {
        "productFamily": "Compute Instance",
        "instanceType": kind,
        "operatingSystem": "Linux",
        "tenancy": "Shared",
        "preInstalledSw": "NA",
        "capacitystatus": "Used",
    }
    return Sku("AmazonEC2", f"BoxUsage:{kind}", "instance-hour, Linux", filters)


def _transfer(suffix: str, unit: str, begin: int = 0, **filters: str) -> Sku:
    given = {"productFamily": "Data Transfer", **filters}
    service, field_ = "AWSDataTransfer", "fromRegionCode"
    return Sku(service, suffix, unit, given, begin=str(begin), region_field=field_)


_PRIVATE_LINK: Final = {"productFamily": "VpcEndpoint", "endpointType": "PrivateLink"}

SKUS: Final[Mapping[str, Sku]] = {
    "alarm_month": _cloudwatch("Alarm", "CW:AlarmMonitorUsage", "alarm-month"),
    "alb_hour": _balancer("Application", "LoadBalancerUsage", "ALB-hour"),
    "alb_lcu_hour": _balancer("Application", "LCUUsage", "LCU-hour"),
    "cross_az_gb": _transfer(
        "DataTransfer-Regional-Bytes", "GB, each direction", transferType="IntraRegion"
    ),
    "custom_metric_month": _cloudwatch(
        "Metric", "CW:MetricMonitorUsage", "metric-month, first 10k"
    ),
    "data_transfer_out_gb": _transfer(
        "DataTransfer-Out-Bytes",
        "GB, first 10 TB",
        transferType="AWS Outbound",
        toLocation="External",
    ),
    "data_transfer_out_gb_tier2": _transfer(
        "DataTransfer-Out-Bytes",
        "GB, next 40 TB",
        begin=10240,
        transferType="AWS Outbound",
        toLocation="External",
    ),
    "dynamodb_read_million": _dynamodb("Read", "1M RRU on demand"),
    "dynamodb_write_million": _dynamodb("Write", "1M WRU on demand"),
    "ebs_gp3_gb_month": Sku(
        "AmazonEC2", "EBS:VolumeUsage.gp3", "GB-month", {"productFamily": "Storage"}
    ),
    "ecr_storage_gb_month": Sku(
        "AmazonECR",
        "TimedStorage-ByteHrs",
        "GB-month",
        {"productFamily": "EC2 Container Registry"},
    ),
    "fargate_arm_gb_hour": _fargate("Fargate-ARM-GB-Hours", "GB-hour"),
    "fargate_arm_vcpu_hour": _fargate("Fargate-ARM-vCPU-Hours:perCPU", "vCPU-hour"),
    "fargate_ephemeral_gb_hour": _fargate(
        "Fargate-EphemeralStorage-GB-Hours", "GB-hour over 20 GB"
    ),
    "fargate_x86_gb_hour": _fargate("Fargate-GB-Hours", "GB-hour"),
    "fargate_x86_vcpu_hour": _fargate("Fargate-vCPU-Hours:perCPU", "vCPU-hour"),
    "http_api_million_tier1": _http_api(0, "1M requests (first 300M)"),
    "http_api_million_tier2": _http_api(300_000_000, "1M requests (over 300M)"),
    "interface_endpoint_az_hour": Sku(
        "AmazonVPC", "VpcEndpoint-Hours", "endpoint-AZ-hour", _PRIVATE_LINK
    ),
    "interface_endpoint_gb_tier1": _endpoint_gb(0, "GB, first 1 PB/month"),
    "interface_endpoint_gb_tier2": _endpoint_gb(1_048_576, "GB, next 4 PB/month"),
    "interface_endpoint_gb_tier3": _endpoint_gb(5_242_880, "GB, over 5 PB/month"),
    "logs_ingest_gb": _cloudwatch("Data Payload", "DataProcessing-Bytes", "GB (standard class)"),
    "logs_storage_gb_month": _cloudwatch("Storage Snapshot", "TimedStorage-ByteHrs", "GB-month"),
    "nat_gateway_gb": _nat("NatGateway-Bytes", "GB processed"),
    "nat_gateway_hour": _nat("NatGateway-Hours", "gateway-hour"),
    "nlb_hour": _balancer("Network", "LoadBalancerUsage", "NLB-hour"),
    "nlb_nlcu_hour": _balancer("Network", "LCUUsage", "NLCU-hour"),
    "public_ipv4_hour": Sku(
        "AmazonVPC", "PublicIPv4:InUseAddress", "address-hour (in use or idle)"
    ),
    "regional_nat_gateway_gb": _nat("RegionalNatGateway-Bytes", "GB processed"),
    "regional_nat_gateway_hour": _nat("RegionalNatGateway-Hours", "gateway-hour per AZ"),
    "route53_hosted_zone_month": Sku(
        "AmazonRoute53",
        "HostedZone",
        "zone-month (first 25)",
        {"productFamily": "DNS Zone"},
        everywhere=True,
    ),
    "route53_queries_million": Sku(
        "AmazonRoute53",
        "DNS-Queries",
        "1M standard queries (first 1B)",
        {"productFamily": "DNS Query"},
        per=MILLION,
        everywhere=True,
    ),
    "s3_standard_gb_month": Sku(
        "AmazonS3",
        "TimedStorage-ByteHrs",
        "GB-month, first 50 TB",
        {"productFamily": "Storage", "volumeType": "Standard"},
    ),
    # The spelling of the usage types varies by region.
    "secret_api_10k": Sku(
        "AWSSecretsManager", "", "10k requests", {"productFamily": "API Request"}, per=10_000
    ),
    "secret_month": Sku("AWSSecretsManager", "", "secret-month", {"productFamily": "Secret"}),
    "t4g_micro_hour": _instance("t4g.micro"),
    "t4g_nano_hour": _instance("t4g.nano"),
    "t4g_small_hour": _instance("t4g.small"),
    "vended_logs_gb": _cloudwatch(
        "Data Payload", "VendedLog-Bytes", "GB delivered to CloudWatch Logs, first 10 TB"
    ),
    "vended_logs_s3_gb": _cloudwatch(
        "Data Payload", "S3-Egress-Bytes", "GB delivered to S3, first 10 TB"
    ),
    "waf_requests_million": _waf("RequestV2-Tier1", "1M requests", MILLION),
    "waf_rule_month": _waf("RuleV2", "rule-month"),
    "waf_web_acl_month": _waf("WebACLV2", "web ACL-month"),
}
"""By item of the table. What is not here has no row in the list (Fargate Spot), or none that is
known here; a refresh leaves it as it is."""
