"""The pack's own server: what the engine sends is decoded once, for all rules.

The SDK's server decodes the whole stack anew for each stack policy, and each resource for each
resource policy: time grows with rules times resources (docs/decisions/0006-one-decode.md). This one
speaks the same protocol (`pulumirpc.Analyzer`, whose stubs the pulumi package ships) for the same
policies. It has no remediations, because no rule has any.
"""

import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent import futures
from functools import cache
from importlib.metadata import version
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2
from pulumi_policy import EnforcementLevel, Policy, ReportViolation

from guardrails.exemptions import EXEMPTIONS
from guardrails.pack import PackPolicy, ResourceRule
from guardrails.settings import ConfigurationError
from guardrails.sources import from_resource_request, from_stack_request
from guardrails.values import BLINDED

_LEVELS: Final = {
    EnforcementLevel.ADVISORY: analyzer_pb2.ADVISORY,
    EnforcementLevel.MANDATORY: analyzer_pb2.MANDATORY,
    EnforcementLevel.DISABLED: analyzer_pb2.DISABLED,
    # No rule remediates: what is asked to be mended is refused, as by the SDK.
    EnforcementLevel.REMEDIATE: analyzer_pb2.MANDATORY,
}

_ALL: Final = "all"
"""The engine's own word in a configuration, for a level of every policy."""

_MAX_MESSAGE_BYTES: Final = 400 * 1024 * 1024
"""The largest stack that is taken, as by the SDK (pulumi_policy 1.21.0, policy.py)."""


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """Serves policies to the engine."""

    def __init__(self, name: str, policies: Sequence[PackPolicy]) -> None:
        """Serve `policies`, in their order, as the pack of a name."""
        self._name = name
        self._policies = tuple(policies)
        self._by_type = _by_type(policies)
        self._exempting: tuple[ResourceRule, ...] = ()
        self._levels: dict[str, int] = {}
        self._config: dict[str, Mapping[str, Any]] = {}
        self._stack_config: dict[str, str] = {}

    def Analyze(self, request: Any, context: Any) -> Any:
        """Judge one resource before it is created."""
        response = analyzer_pb2.AnalyzeResponse()
        graph = cache(lambda: from_resource_request(request))
        # Exemptions are noted at every resource, so that one is missed where nothing needs it.
        about = (*self._by_type.get(request.type, ()), *self._exempting)
        for policy in dict.fromkeys(about):
            if self._enforced(policy):
                report = self._reporter(response, policy)
                config = self._config.get(policy.name, {})
                policy.judge(request.urn, request.type, graph, config, report)
        return response

    def AnalyzeStack(self, request: Any, context: Any) -> Any:
        """Judge the whole stack."""
        response = analyzer_pb2.AnalyzeResponse()
        graph = cache(lambda: from_stack_request(request, self._stack_config))
        for policy in self._policies:
            if not isinstance(policy, ResourceRule) and self._enforced(policy):
                report = self._reporter(response, policy)
                policy.judge(graph, self._config.get(policy.name, {}), report)
        return response

    def Remediate(self, request: Any, context: Any) -> Any:
        """Change nothing."""
        return analyzer_pb2.RemediateResponse()

    def GetAnalyzerInfo(self, request: Any, context: Any) -> Any:
        """Describe the policies. The version in PulumiPolicy.yaml goes before this one."""
        info = analyzer_pb2.AnalyzerInfo(name=self._name, version="0.0.1", supportsConfig=True)
        info.policies.extend(_described(policy) for policy in self._policies)
        return info

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """Name the version of the SDK that the policies are written with."""
        return plugin_pb2.PluginInfo(version=version("pulumi-policy"))

    def Configure(self, request: Any, context: Any) -> Any:
        """Take levels and settings, or refuse all of them in one message."""
        given: dict[str, Mapping[str, Any]] = {
            name: json_format.MessageToDict(entry.properties)
            for name, entry in request.policyConfig.items()
        }
        faults = self._faults(given)
        if faults:
            heading = f"The configuration of the policy pack {self._name} is wrong:"
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "\n  ".join([heading, *faults]))
        self._config = given
        self._exempting = tuple(
            policy
            for policy in self._policies
            if isinstance(policy, ResourceRule) and given.get(policy.name, {}).get(EXEMPTIONS)
        )
        self._levels = {
            name: analyzer_pb2.MANDATORY
            if entry.enforcementLevel == analyzer_pb2.REMEDIATE
            else entry.enforcementLevel
            for name, entry in request.policyConfig.items()
        }
        return empty_pb2.Empty()

    def ConfigureStack(self, request: Any, context: Any) -> Any:
        """Take the stack's configuration, in which its traffic assumptions are, without secrets."""
        secret = {*request.config_secret_keys}
        self._stack_config = {
            key: BLINDED if key in secret else value for key, value in request.config.items()
        }
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def _faults(self, given: Mapping[str, Mapping[str, Any]]) -> list[str]:
        known = {policy.name: policy for policy in self._policies}
        faults = [f"{name}: there is no such policy" for name in sorted({*given} - {*known, _ALL})]
        for name, policy in known.items():
            try:
                policy.check(given.get(name, {}))
            except ConfigurationError as error:
                faults.append(f"{name}: {error}")
        return faults

    def _level(self, policy: Policy) -> int:
        default = policy.enforcement_level or EnforcementLevel.ADVISORY
        return self._levels.get(policy.name, _LEVELS[default])

    def _enforced(self, policy: Policy) -> bool:
        return self._level(policy) != analyzer_pb2.DISABLED

    def _reporter(self, response: Any, policy: Policy) -> ReportViolation:
        def report(message: str, urn: str | None = None) -> None:
            response.diagnostics.add(
                policyName=policy.name,
                policyPackName=self._name,
                policyPackVersion="0.0.1",
                message=f"{policy.description}\n{message}",
                urn=urn or "",
                description=policy.description,
                enforcementLevel=self._level(policy),
                severity=_severity(policy),
            )

        return report


def serve(name: str, policies: Sequence[PackPolicy]) -> None:
    """Serve a pack until the engine ends the process. Prints the port, as the engine expects."""
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=4),
        options=[("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES)],
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Analyzer(name, policies), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        server.stop(grace=None)


def _by_type(policies: Sequence[PackPolicy]) -> dict[str, list[ResourceRule]]:
    """Return the rules about one resource, by the types that each is about."""
    by_type: dict[str, list[ResourceRule]] = {}
    for policy in policies:
        if isinstance(policy, ResourceRule):
            for kind in policy.rule.subjects:
                by_type.setdefault(kind, []).append(policy)
    return by_type


def _described(policy: PackPolicy) -> Any:
    info = analyzer_pb2.PolicyInfo(
        name=policy.name,
        description=policy.description,
        enforcementLevel=_LEVELS[policy.enforcement_level or EnforcementLevel.ADVISORY],
        policy_type=analyzer_pb2.POLICY_TYPE_RESOURCE
        if isinstance(policy, ResourceRule)
        else analyzer_pb2.POLICY_TYPE_STACK,
        severity=_severity(policy),
        tags=policy.tags,
        remediation_steps=policy.remediation_steps or "",
        url=policy.url or "",
    )
    if policy.config_schema:
        info.configSchema.properties.update(policy.config_schema.properties)
    return info


def _severity(policy: Policy) -> Any:
    if policy.severity is None:
        return analyzer_pb2.POLICY_SEVERITY_UNSPECIFIED
    return analyzer_pb2.PolicySeverity.Value(f"POLICY_SEVERITY_{policy.severity.name}")
