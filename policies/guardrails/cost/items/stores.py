"""What is kept: images, buckets, tables, secrets and keys."""

from collections.abc import Iterable
from typing import Final

from guardrails import tokens
from guardrails.cost import billed
from guardrails.cost.bill import Factor, Group, Why, counted
from guardrails.cost.reckoner import Entry, Reckoner
from guardrails.graph import Resource
from guardrails.values import ABSENT, UNKNOWN

TYPES: Final = (
    tokens.REPOSITORIES
    | tokens.BUCKETS
    | billed.TABLES
    | tokens.SECRETS
    | tokens.KEYS
    | billed.OTHER_KEYS
    | tokens.PARAMETERS
)

_ASSUMED: Final = "as the traffic assumptions say"


def read(reckoner: Reckoner) -> None:
    """Put what is kept into the bill."""
    graph, traffic = reckoner.graph, reckoner.traffic
    repositories = graph.of(tokens.REPOSITORIES)
    size = (Factor(traffic.repository_gb, "GB"),)
    entry = Entry(Group.STORAGE, "Images in ECR", "ecr_storage_gb_month", size, _ASSUMED)
    _several(reckoner, repositories, ("repository", "repositories"), entry)
    kept = (Factor(traffic.bucket_gb, "GB"),)
    why = f"{_ASSUMED}; requests are not counted"
    entry = Entry(Group.STORAGE, "S3 storage", "s3_standard_gb_month", kept, why)
    _several(reckoner, graph.of(tokens.BUCKETS), ("bucket", "buckets"), entry)
    why = "requests are not counted: tasks ask once, when they start"
    entry = Entry(Group.STORAGE, "Secrets", "secret_month", (), why)
    _several(reckoner, graph.of(tokens.SECRETS), ("secret", "secrets"), entry)
    why = "requests are not counted: the first 20,000 of an account are free"
    entry = Entry(Group.STORAGE, "KMS keys", "kms_key_month", (), why)
    _several(reckoner, graph.of(tokens.KEYS | billed.OTHER_KEYS), ("key", "keys"), entry)
    for table in graph.of(billed.TABLES):
        _table(reckoner, table)
    for parameter in graph.of(tokens.PARAMETERS):
        _parameter(reckoner, parameter)


def _several(
    reckoner: Reckoner, resources: Iterable[Resource], names: tuple[str, str], each: Entry
) -> None:
    """Put resources of one kind into one line; `each` has the factors of one of them."""
    for region, members in reckoner.by_region(resources).items():
        factors = (counted(len(members), *names), *each.factors)
        reckoner.add(each._replace(factors=factors), members, region)


def _table(reckoner: Reckoner, table: Resource) -> None:
    region = reckoner.region_of(table)
    mode = table.given("billingMode")
    if mode != "PAY_PER_REQUEST":  # the default is provisioned
        what = f"DynamoDB table: {table.name}"
        if mode is UNKNOWN:
            reason = "how it is billed is not known yet"
            reckoner.leave(what, [table], Why.NOT_KNOWN, reason)
        else:
            reckoner.no_price(f"{what}, provisioned", [table], region)
        return
    traffic = reckoner.traffic
    why = f"{_ASSUMED}; the first 25 GB that an account keeps are free"
    for what, item, millions in (
        ("writes", "dynamodb_write_million", traffic.table_writes_millions),
        ("reads", "dynamodb_read_million", traffic.table_reads_millions),
    ):
        factors = (Factor(millions, f"million {what}"),)
        entry = Entry(Group.STORAGE, f"DynamoDB {what}: {table.name}", item, factors, why)
        reckoner.add(entry, [table], region)


def _parameter(reckoner: Reckoner, parameter: Resource) -> None:
    tier = parameter.given("tier")
    if tier is ABSENT or tier == "Standard":
        reckoner.free(parameter)
    else:
        what = f"SSM parameter, {tier if isinstance(tier, str) else 'of a tier not known yet'}"
        reckoner.no_price(what, [parameter], reckoner.region_of(parameter))
