"""One recorder of what a program registers, on Pulumi's own mocks."""

import json
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.runtime import mocks as pulumi_mocks
from pulumi.runtime import rpc

from tests.components.edge_mocks import edge_calls, edge_outputs
from tests.loops import own_event_loop

with warnings.catch_warnings():
    # pulumi_aws 7.51 warns of classes of its own as soon as its s3 module is used.
    warnings.simplefilter("ignore", DeprecationWarning)
    assert hasattr(aws.s3, "Bucket")

REGION, ACCOUNT = "ap-northeast-2", "123456789012"


@dataclass(frozen=True)
class Registered:
    """One registered resource, as the engine was told of it."""

    urn: str
    type: str
    name: str
    parent: str
    inputs: dict[str, Any]
    dependencies: frozenset[str]
    property_dependencies: dict[str, frozenset[str]]
    ignore_changes: tuple[str, ...]
    delete_before_replace: bool
    protect: bool

    def document(self, key: str) -> Any:
        """Return an input that is JSON."""
        return json.loads(self.inputs[key])


@dataclass
class Recorder(pulumi_mocks.Mocks):
    """Runs programs without an engine and keeps what they register."""

    resources: list[Registered] = field(default_factory=list)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=lambda: [f"{REGION}{letter}" for letter in "dcba"])
    preview: bool = False

    def new_resource(self, args: Any) -> Any:
        if args.typ == "awsx:ecr:Image":
            return "", {"imageUri": f"{args.inputs['repositoryUrl']}@sha256:{'0' * 64}"}
        if not args.custom or self.preview:
            return "", args.inputs
        computed = {"arn": f"arn:mock:{args.name}", "name": args.name, "publicIp": "198.51.100.7"}
        if args.typ == "aws:ec2/vpcEndpoint:VpcEndpoint":
            computed["prefixListId"] = "pl-1"
        if args.typ == "aws:sqs/queue:Queue":
            computed["url"] = f"https://sqs.example.com/{args.name}"
        if args.typ == "aws:lb/loadBalancer:LoadBalancer":
            computed |= {"dnsName": "edge.example.com", "zoneId": "Z1"}
        if args.inputs.get("assignGeneratedIpv6CidrBlock"):
            computed["ipv6CidrBlock"] = "2600:1f18:1234:5600::/56"
        if args.inputs.get("availabilityMode") == "regional":
            computed["regionalNatGatewayAddresses"] = [{"publicIp": "198.51.100.8"}]
        if args.typ == "aws:ec2/launchTemplate:LaunchTemplate":
            computed["latestVersion"] = 1
        edge = edge_outputs(args.typ, args.inputs)
        return f"{args.name}-id", {**computed, **args.inputs, **edge}

    def call(self, args: Any) -> Any:
        self.calls.append(args.token)
        return {
            "aws:index/getAvailabilityZones:getAvailabilityZones": {"names": self.zones},
            "aws:index/getRegion:getRegion": {"region": REGION},
            "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": ACCOUNT},
            "aws:index/getPartition:getPartition": {
                "partition": "aws",
                "dnsSuffix": "amazonaws.com",
            },
            "aws:ec2/getSubnet:getSubnet": {"cidrBlock": "10.9.0.0/28"},
            **edge_calls(args.args),
        }[args.token]

    def run(self, build: Callable[[], Any], *, preview: bool = False) -> "Recorder":
        """Run a program; the second of two runs knows only what it registered itself."""
        self.resources.clear()
        self.outputs.clear()
        self.preview = preview
        monitor = _Monitor(self)
        pulumi.runtime.set_mocks(
            self, project="Shop", stack="dev", preview=preview, monitor=monitor
        )
        pulumi.runtime.test(build)()  # type: ignore[no-untyped-call]  # Pulumi's own
        return self

    def of(self, kind: str) -> list[Registered]:
        """Return the resources of a type such as `ec2/subnet:Subnet`."""
        return [resource for resource in self.resources if resource.type == f"aws:{kind}"]

    def names(self, kind: str) -> list[str]:
        """Return the names of the resources of a type, sorted."""
        return sorted(resource.name for resource in self.of(kind))

    def one(self, kind: str, name: str) -> Registered:
        """Return the one resource of a type and a name."""
        (found,) = [resource for resource in self.of(kind) if resource.name == name]
        return found

    def depends(self, resource: Registered) -> set[str]:
        """Return the names of what a resource waits for, directly."""
        return {urn.rsplit("::", 1)[1] for urn in resource.dependencies}


@contextmanager
def _own_loop() -> Iterator[None]:
    """Give a worker thread an event loop and take it away again: Pulumi's mocks leave theirs."""
    if threading.current_thread() is threading.main_thread():
        yield
        return
    with own_event_loop():
        yield


class _Monitor(pulumi_mocks.MockMonitor):
    mocks: Recorder

    def Invoke(self, request: Any) -> Any:  # noqa: N802  # the monitor's own name
        with _own_loop():
            return super().Invoke(request)  # type: ignore[no-untyped-call]

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  # the monitor's own name
        with _own_loop():
            response = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        if request.type != "pulumi:pulumi:Stack":
            self.mocks.resources.append(
                Registered(
                    urn=response.urn,
                    type=request.type,
                    name=request.name,
                    parent=request.parent,
                    inputs=rpc.deserialize_properties(request.object),
                    dependencies=frozenset(request.dependencies),
                    property_dependencies={
                        key: frozenset(value.urns)
                        for key, value in request.propertyDependencies.items()
                    },
                    ignore_changes=tuple(request.ignoreChanges),
                    delete_before_replace=request.deleteBeforeReplace,
                    protect=request.protect,
                )
            )
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802  # the monitor's own name
        name = request.urn.rsplit("::", 1)[1]
        self.mocks.outputs[name] = rpc.deserialize_properties(request.outputs, keep_unknowns=True)
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]


@pytest.fixture
def own_loop() -> Iterator[None]:
    """An event loop of the test's own."""
    with own_event_loop():
        yield


@pytest.fixture
def recorder(own_loop: None) -> Recorder:
    """A recorder with an event loop of its own."""
    return Recorder()
