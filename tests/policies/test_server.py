"""The pack's server, against the SDK's own: the same answers, from one decode."""

from typing import Any

import grpc  # type: ignore[import-untyped, unused-ignore]  # stubs need not be installed
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import policy as sdk

from guardrails import server
from guardrails.pack import PACK_NAME, build_policies
from guardrails.sources import from_stack_request
from tests.policies.plan import (
    REPOSITORY,
    SERVICE,
    SUBNET,
    UNKNOWN_BOOL,
    UNKNOWN_STRING,
    VPC,
    Plan,
    resource_request,
)


class RefusedError(Exception):
    pass


class Context:
    """Stands for gRPC's context: refusing ends the call."""

    def abort(self, code: grpc.StatusCode, details: str) -> None:
        raise RefusedError(code.name, details)


CONTEXT = Context()


def _ours() -> Any:
    return server.Analyzer(PACK_NAME, build_policies())


def _sdks() -> Any:
    level = sdk.EnforcementLevel.MANDATORY
    return sdk._PolicyAnalyzerServicer(PACK_NAME, "0.0.1", [*build_policies()], level)


def _configuration(**policies: tuple[int, dict[str, Any]]) -> analyzer_pb2.ConfigureAnalyzerRequest:
    request = analyzer_pb2.ConfigureAnalyzerRequest()
    for name, (level, properties) in policies.items():
        entry = request.policyConfig[name.replace("_", "-")]
        entry.enforcementLevel = level  # type: ignore[assignment]  # an int
        entry.properties.update(properties)
    return request


def _plan() -> Plan:
    plan = Plan()
    subnet = plan.add(SUBNET, "a", {"vpcId": UNKNOWN_STRING}, vpcId=plan.add(VPC, "vpc"))
    network = {"subnets": [UNKNOWN_STRING, "subnet-0a"], "assignPublicIp": True}
    plan.add(SERVICE, "open", {"networkConfiguration": network}, networkConfiguration=subnet)
    unclear = {"networkConfiguration": {"assignPublicIp": UNKNOWN_BOOL}}
    plan.add(SERVICE, "unclear", unclear)
    plan.add(REPOSITORY, "api", {"name": UNKNOWN_STRING})
    return plan


CONFIGURATIONS = [
    _configuration(),
    _configuration(service_no_public_ip=(analyzer_pb2.ADVISORY, {"strict": True})),
    _configuration(
        service_no_public_ip=(analyzer_pb2.DISABLED, {}),
        repository_lifecycle_policy=(analyzer_pb2.REMEDIATE, {}),
        cannot_judge=(analyzer_pb2.MANDATORY, {}),
    ),
]


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_it_answers_as_the_sdks_server_does(
    configuration: analyzer_pb2.ConfigureAnalyzerRequest,
) -> None:
    plan = _plan()
    answers = []
    for servicer in (_ours(), _sdks()):
        servicer.Configure(configuration, CONTEXT)
        answers.append(
            [servicer.Analyze(resource_request(each), CONTEXT) for each in plan.resources]
            + [servicer.AnalyzeStack(plan.stack_request(), CONTEXT)]
        )
    assert answers[0] == answers[1]
    assert any(answer.diagnostics for answer in answers[0])


def test_it_describes_the_policies_as_the_sdks_server_does() -> None:
    request = empty_pb2.Empty()
    assert _ours().GetAnalyzerInfo(request, CONTEXT) == _sdks().GetAnalyzerInfo(request, CONTEXT)
    assert _ours().GetPluginInfo(request, CONTEXT) == _sdks().GetPluginInfo(request, CONTEXT)


def test_the_stack_is_decoded_once_for_all_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []

    def counted(request: Any, config: Any) -> Any:
        decoded.append(request)
        return from_stack_request(request, config)

    monkeypatch.setattr(server, "from_stack_request", counted)
    _ours().AnalyzeStack(_plan().stack_request(), CONTEXT)
    assert len(decoded) == 1


def test_a_resource_that_no_rule_is_about_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(request: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(server, "from_resource_request", never)
    resource = Plan().add("random:index/randomPet:RandomPet", "pet")
    assert not _ours().Analyze(resource_request(resource), CONTEXT).diagnostics


def test_a_wrong_configuration_is_refused_in_one_message_that_names_every_fault() -> None:
    request = _configuration(
        service_no_public_ip=(1, {"stirct": True}),
        repository_lifecycle_policy=(1, {"strict": "yes"}),
        servic_no_public_ip=(1, {}),
        cannot_judge=(1, {"strict": True}),
        all=(0, {}),
    )
    with pytest.raises(RefusedError) as caught:
        _ours().Configure(request, CONTEXT)
    code, message = caught.value.args
    assert code == "INVALID_ARGUMENT"
    assert (
        message.splitlines()[0] == "The configuration of the policy pack private-fargate is wrong:"
    )
    assert "servic-no-public-ip: there is no such policy" in message
    assert "service-no-public-ip: 'stirct' is not known; allowed: enforcementLevel" in message
    assert "repository-lifecycle-policy: strict must be true or false" in message
    assert "cannot-judge: 'strict' is not known" in message
    assert len(message.splitlines()) == 5


def test_a_refused_configuration_changes_nothing() -> None:
    ours = _ours()
    ours.Configure(_configuration(service_no_public_ip=(analyzer_pb2.ADVISORY, {})), CONTEXT)
    with pytest.raises(RefusedError):
        ours.Configure(_configuration(nothing=(analyzer_pb2.DISABLED, {})), CONTEXT)
    (service,) = (each for each in _plan().resources if each.name == "open")
    diagnostics = ours.Analyze(resource_request(service), CONTEXT).diagnostics
    (found,) = (each for each in diagnostics if each.policyName == "service-no-public-ip")
    assert found.enforcementLevel == analyzer_pb2.ADVISORY


def test_a_secret_is_judged_by_its_value_and_never_shown() -> None:
    plan = Plan()
    service = plan.add(SERVICE, "api")
    request = resource_request(service)
    wrapped: dict[str, Any] = {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        "value": {"assignPublicIp": True},
    }
    request.properties.update({"networkConfiguration": wrapped})
    diagnostics = _ours().Analyze(request, CONTEXT).diagnostics
    assert "service-no-public-ip" in {found.policyName for found in diagnostics}
