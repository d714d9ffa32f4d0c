"""The pack as the engine starts it: a folder run by path, spoken to over gRPC."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc  # type: ignore[import-untyped, unused-ignore]  # stubs need not be installed
import pytest
from google.protobuf import empty_pb2  # type: ignore[import-untyped, unused-ignore]
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2

from guardrails.pack import CANNOT_JUDGE, build_pack
from tests.policies.plan import (
    INTERNET_GATEWAY,
    REPOSITORY,
    ROUTE,
    SERVICE,
    SUBNET,
    UNKNOWN_BOOL,
    UNKNOWN_STRING,
    VPC,
    Plan,
    resource_request,
)

PACK = Path(__file__).parents[2] / "policies"
# Other rules have things to say of these sparse plans, too; what is tested here is the way there.
WATCHED = ("service-no-public-ip", "service-private-subnets-only", "repository-lifecycle-policy")
MARK = "Copied as `pulumi policy publish` would."


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    """Start a copy of the folder, away from the project: what a published pack is."""
    folder = tmp_path_factory.mktemp("published") / "policies"
    shutil.copytree(PACK, folder, ignore=shutil.ignore_patterns("__pycache__"))
    # The project's own copy is installed as well; a changed docstring tells the two apart.
    rules = folder / "guardrails" / "rules" / "registry.py"
    rules.write_text(rules.read_text().replace("Every ECR repository has", f"{MARK} Every has"))
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(folder)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=folder, env=dict(os.environ)
    ) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield analyzer_pb2_grpc.AnalyzerStub(channel)
        process.terminate()


@pytest.fixture(autouse=True)
def default_configuration(pack: analyzer_pb2_grpc.AnalyzerStub) -> None:
    pack.Configure(analyzer_pb2.ConfigureAnalyzerRequest())


def _configure(
    pack: analyzer_pb2_grpc.AnalyzerStub, policy: str, level: int, **props: bool
) -> None:
    config = analyzer_pb2.PolicyConfig(enforcementLevel=level)  # type: ignore[arg-type]  # an int
    config.properties.update(props)
    pack.Configure(analyzer_pb2.ConfigureAnalyzerRequest(policyConfig={policy: config}))


def _found(response: analyzer_pb2.AnalyzeResponse) -> list[tuple[str, int, str]]:
    return [
        (found.policyName, found.enforcementLevel, found.urn)
        for found in response.diagnostics
        if any(name in f"{found.policyName} {found.message}" for name in WATCHED)
    ]


def test_the_folder_alone_serves_the_rules(pack: analyzer_pb2_grpc.AnalyzerStub) -> None:
    info = pack.GetAnalyzerInfo(empty_pb2.Empty())
    assert info.name == "private-fargate"
    assert [policy.name for policy in info.policies] == [p.name for p in build_pack()]
    described = {policy.name: policy for policy in info.policies}
    assert described["repository-lifecycle-policy"].description.startswith(MARK)
    assert "security-hub:ECS.2" in described["service-no-public-ip"].tags
    assert "strict" in described["service-no-public-ip"].configSchema.properties
    assert isinstance(pack.GetPluginInfo(empty_pb2.Empty()), plugin_pb2.PluginInfo)


def test_a_public_ip_is_a_mandatory_finding_before_the_service_is_made(
    pack: analyzer_pb2_grpc.AnalyzerStub,
) -> None:
    service = Plan().add(SERVICE, "api", {"networkConfiguration": {"assignPublicIp": True}})
    response = pack.Analyze(resource_request(service))
    ((name, level, _),) = _found(response)
    assert (name, level) == ("service-no-public-ip", analyzer_pb2.MANDATORY)


def _first_preview() -> Plan:
    plan = Plan()
    vpc, gateway = plan.add(VPC, "vpc"), plan.add(INTERNET_GATEWAY, "igw")
    subnet = plan.add(SUBNET, "a", {"vpcId": UNKNOWN_STRING}, vpcId=vpc)
    route = {"destinationCidrBlock": "0.0.0.0/0", "gatewayId": UNKNOWN_STRING}
    route["routeTableId"] = UNKNOWN_STRING
    plan.add(ROUTE, "out", route, routeTableId=vpc, gatewayId=gateway)
    network = {"networkConfiguration": {"subnets": [UNKNOWN_STRING]}}
    plan.add(SERVICE, "api", network, networkConfiguration=subnet)
    plan.add(REPOSITORY, "api", {"name": UNKNOWN_STRING})
    return plan


def test_a_first_preview_full_of_unknowns_is_judged_not_skipped(
    pack: analyzer_pb2_grpc.AnalyzerStub,
) -> None:
    response = pack.AnalyzeStack(_first_preview().stack_request())
    assert [(name, level) for name, level, _ in _found(response)] == [
        ("service-private-subnets-only", analyzer_pb2.MANDATORY),
        ("repository-lifecycle-policy", analyzer_pb2.MANDATORY),
    ]
    assert not any("can't run policy" in found.message for found in response.diagnostics)


def test_levels_and_strict_come_from_the_configuration(
    pack: analyzer_pb2_grpc.AnalyzerStub,
) -> None:
    _configure(pack, "service-private-subnets-only", analyzer_pb2.ADVISORY)
    response = pack.AnalyzeStack(_first_preview().stack_request())
    assert _found(response)[0][:2] == ("service-private-subnets-only", analyzer_pb2.ADVISORY)

    plan = Plan()
    plan.add(SERVICE, "api", {"networkConfiguration": {"subnets": ["subnet-0a1b"]}})
    _configure(pack, "service-private-subnets-only", analyzer_pb2.MANDATORY, strict=True)
    response = pack.AnalyzeStack(plan.stack_request())
    assert [name for name, _, _ in _found(response)] == ["service-private-subnets-only"]


def test_what_a_resource_policy_could_not_judge_is_in_the_report_of_the_stack(
    pack: analyzer_pb2_grpc.AnalyzerStub,
) -> None:
    plan = Plan()
    unclear = {"networkConfiguration": {"assignPublicIp": UNKNOWN_BOOL}}
    service = plan.add(SERVICE, "api", unclear)
    assert _found(pack.Analyze(resource_request(service))) == []
    response = pack.AnalyzeStack(plan.stack_request())
    assert _found(response) == [(CANNOT_JUDGE, analyzer_pb2.ADVISORY, service.urn)]
