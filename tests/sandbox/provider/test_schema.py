"""What pulumi_aws refuses is refused by name, for every type that it has."""

import json
import pkgutil
import re
import subprocess
import sys

import pulumi_aws
import pytest

from sandbox.paths import PROJECT_ROOT
from sandbox.provider.schema import Fault, resource_schema
from sandbox.provider.values import UNKNOWN, Properties

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:pulumi_aws\.")

VPC = "aws:ec2/vpc:Vpc"
SERVICE = "aws:ecs/service:Service"
LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
EVERY_NTH_TOKEN = 8


def faults(token: str, properties: Properties) -> list[Fault]:
    schema = resource_schema(token)
    assert schema
    return schema.faults(properties)


def all_tokens() -> list[str]:
    """The types that pulumi_aws registers with the engine's SDK."""
    source = pkgutil.get_data("pulumi_aws", "__init__.py")
    assert source
    found = re.search(r'resource_modules="""(.*?)"""', source.decode(), re.DOTALL)
    assert found
    return [token for module in json.loads(found[1]) for token in module["classes"]]


def sampled_tokens() -> list[str]:
    """Every nth token, and one of every module whose name a Python module cannot have."""
    tokens = all_tokens()
    modules = {token.split(":")[1].split("/")[0]: token for token in tokens}
    odd = [token for module, token in modules.items() if not hasattr(pulumi_aws, module)]
    return sorted({*tokens[::EVERY_NTH_TOKEN], *odd})


@pytest.mark.parametrize(
    "token",
    [
        "aws:alb/targetGroup:TargetGroup",
        "aws:apigatewayv2/vpcLink:VpcLink",
        "aws:cfg/rule:Rule",
        "aws:cloudwatch/eventRule:EventRule",
        "aws:ec2/vpcIpam:VpcIpam",
        "aws:index/serviceDiscoveryPrivateDns:None",
        "aws:lambda/function:Function",
        "aws:rds/cluster:Cluster",
        "aws:s3/bucketV2:BucketV2",
        "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "aws:wafv2/webAcl:WebAcl",
    ],
)
def test_types_with_odd_names_are_found(token: str) -> None:
    assert (resource_schema(token) is None) == token.endswith(":None")


def test_every_type_of_pulumi_aws_is_found_by_its_token() -> None:
    tokens = sampled_tokens()
    assert len(tokens) > 150

    schemas = {token: resource_schema(token) for token in tokens}

    assert [token for token, schema in schemas.items() if schema is None] == []
    for token, schema in schemas.items():
        assert schema
        assert schema.required <= set(schema.inputs) <= set(schema.outputs), token
        missing = {fault.property for fault in schema.faults({})}
        assert missing == schema.required, token


@pytest.mark.parametrize("token", ["", "aws:ec2:Vpc", "gcp:ec2/vpc:Vpc", "aws:ec2/vpc:Castle"])
def test_what_is_no_type_is_not_found(token: str) -> None:
    assert resource_schema(token) is None


def test_what_only_aws_can_fill_in_is_computed() -> None:
    schema = resource_schema(VPC)

    assert schema
    assert {"arn", "mainRouteTableId", "tagsAll"} <= schema.computed
    assert "cidrBlock" not in schema.computed


def test_an_unknown_property_is_refused_with_the_nearest_name() -> None:
    (fault,) = faults(VPC, {"cidrBlok": "10.0.0.0/16"})

    assert fault.property == "cidrBlok"
    assert "'cidrBlok' is not expected here. Did you mean 'cidrBlock'?" in fault.reason


def test_an_unknown_property_far_from_any_is_refused_without_a_guess() -> None:
    (fault,) = faults(VPC, {"zzz": 1})

    assert fault.reason == "An argument named 'zzz' is not expected here."


def test_missing_properties_are_refused_each() -> None:
    assert [fault.property for fault in faults("aws:ec2/route:Route", {})] == ["routeTableId"]
    assert [fault.property for fault in faults("aws:lb/listener:Listener", {})] == [
        "defaultActions",
        "loadBalancerArn",
    ]


def test_nested_properties_are_refused_with_their_path() -> None:
    network = {"subnet": ["subnet-1"], "assignPublicIp": "perhaps"}
    strategy = [{"weight": 1}]
    properties = {"networkConfiguration": network, "capacityProviderStrategies": strategy}

    assert {fault.property for fault in faults(SERVICE, properties)} == {
        "networkConfiguration.subnet",
        "networkConfiguration.subnets",
        "networkConfiguration.assignPublicIp",
        "capacityProviderStrategies[0].capacityProvider",
    }


@pytest.mark.parametrize(
    ("token", "properties", "reason"),
    [
        (VPC, {"cidrBlock": ["x"]}, "Expected a string, got a list."),
        (VPC, {"enableDnsSupport": "yes"}, "Expected a boolean, got a string."),
        (VPC, {"tags": ["a"]}, "Expected an object, got a list."),
        (VPC, {"tags": {"a": ["b"]}}, "Expected a string, got a list."),
        (SERVICE, {"desiredCount": "two"}, "Expected a whole number, got a string."),
        (SERVICE, {"desiredCount": True}, "Expected a whole number, got a boolean."),
        (SERVICE, {"networkConfiguration": "x"}, "Expected an object, got a string."),
        (VPC, {"tags": 1234}, "Expected an object, got a number."),
        (LOAD_BALANCER, {"subnets": "subnet-1"}, "Expected a list, got a string."),
        (LOAD_BALANCER, {"subnets": [{"id": "x"}]}, "Expected a string, got an object."),
    ],
)
def test_an_ill_typed_property_is_refused(token: str, properties: Properties, reason: str) -> None:
    assert [fault.reason for fault in faults(token, properties)] == [reason]


@pytest.mark.parametrize(
    "properties",
    [
        {"enableDnsSupport": "true"},
        {"ipv4NetmaskLength": "16"},
        {"cidrBlock": UNKNOWN},
        {"tags": UNKNOWN},
        {"tags": {"a": UNKNOWN}},
        {"__defaults": []},
    ],
)
def test_what_reads_as_the_type_or_is_not_known_yet_is_taken(properties: Properties) -> None:
    assert faults(VPC, properties) == []


def test_a_refused_value_is_never_shown() -> None:
    properties = {"cidrBlock": ["hush"], "enableDnsSupport": "hush", "hushed": "hush-hush"}

    assert "hush" not in str([f.reason for f in faults(VPC, properties)]).replace("'hushed'", "")


def test_many_threads_load_the_same_modules_whole() -> None:
    # In a process of its own: only the first touch of a module loads it.
    program = """
import threading, warnings
from concurrent.futures import ThreadPoolExecutor
warnings.simplefilter("ignore")
from sandbox.provider.schema import resource_schema
tokens = [f"aws:{m}/{n[0].lower()}{n[1:]}:{n}" for m, ns in {
    "iam": ("Role", "RolePolicy", "Policy", "User"), "ecr": ("Repository", "LifecyclePolicy"),
    "vpc": ("SecurityGroupEgressRule", "SecurityGroupIngressRule"),
    "lb": ("Listener", "LoadBalancer", "TargetGroup"), "ecs": ("Service", "Cluster"),
}.items() for n in ns]
start = threading.Barrier(len(tokens))
def load(token):
    start.wait()
    return token if resource_schema(token) is None else ""
with ThreadPoolExecutor(len(tokens)) as pool:
    print("".join(pool.map(load, tokens)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("", "")
