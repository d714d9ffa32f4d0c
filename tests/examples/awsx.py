"""The example on a VPC of awsx, as far as it can be priced without awsx's plugin."""

import runpy
import warnings
from typing import Any, Final

import pulumi_awsx as awsx

from guardrails.cost import bill
from guardrails.graph import Graph, Resource
from tests.components.conftest import REGION, Recorder, Registered
from tests.examples.programs import AWSX, EXAMPLES, priced
from tests.loops import own_event_loop

with warnings.catch_warnings():
    # pulumi_awsx 3.11 warns of a function of its own as soon as its ec2 module is used.
    warnings.simplefilter("ignore", DeprecationWarning)
    assert hasattr(awsx.ec2, "Vpc")

VPC: Final = "awsx:ec2:Vpc"


class AwsxRecorder(Recorder):
    """Answers for awsx's remote component too."""

    def new_resource(self, args: Any) -> Any:
        if args.typ == VPC:
            outputs = {"vpcId": "vpc-1", "privateSubnetIds": ["subnet-1", "subnet-2"]}
            return "", outputs
        return super().new_resource(args)


def recorded() -> Recorder:
    """What the example registers, on Pulumi's mocks."""
    program = str(EXAMPLES / AWSX / "__main__.py")
    return AwsxRecorder().run(lambda: runpy.run_path(program) and None)


def awsx_price() -> bill.Estimate:
    """What the library's part costs a month, and awsx's NAT gateway with its address."""
    with own_event_loop():
        own = [_planned(each) for each in recorded().resources]
    return priced(Graph([*own, *_of_awsx()], {"aws:region": REGION}))


def _planned(registered: Registered) -> Resource:
    return Resource(
        urn=registered.urn,
        type=registered.type,
        name=registered.name,
        properties=registered.inputs,
        parent=registered.parent or None,
        dependencies=tuple(registered.dependencies),
        property_dependencies={
            key: tuple(urns) for key, urns in registered.property_dependencies.items()
        },
    )


def _of_awsx() -> tuple[Resource, Resource]:
    """What awsx's reference says of NatGatewayStrategy.SINGLE: a gateway with its own address."""
    address = Resource(
        urn="urn:awsx::aws:ec2/eip:Eip::existing-1",
        type="aws:ec2/eip:Eip",
        name="existing-1",
        properties={"domain": "vpc"},
    )
    gateway = Resource(
        urn="urn:awsx::aws:ec2/natGateway:NatGateway::existing-1",
        type="aws:ec2/natGateway:NatGateway",
        name="existing-1",
        properties={"subnetId": "subnet-3", "allocationId": "eipalloc-1"},
        property_dependencies={"allocationId": (address.urn,)},
    )
    return address, gateway
