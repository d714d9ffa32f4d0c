"""What moto lacks of EC2: regional NAT gateways, exclusions from VPC Block Public Access."""

from typing import Any
from uuid import uuid4

from moto.core.responses import ActionResult
from moto.core.utils import iso_8601_datetime_with_milliseconds, utcnow
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.models.instances import Instance
from moto.ec2.responses import EC2Response
from moto.ec2.responses.nat_gateways import NatGateways
from moto.ec2.utils import add_tag_specification, random_nat_gateway_id


class RegionalNatGateway(TaggedEC2Resource):
    """A NAT gateway of a whole VPC: it stands in no subnet and finds its zones itself."""

    def __init__(self, backend: Any, vpc_id: str, tags: dict[str, str]) -> None:
        self.ec2_backend = backend
        self.id = random_nat_gateway_id()
        self.vpc_id = backend.get_vpc(vpc_id).id
        self.subnet_id = None
        self.state = "available"
        self.connectivity_type = "public"
        self.availability_mode = "regional"
        self.nat_gateway_addresses: list[dict[str, Any]] = []
        self.create_time = iso_8601_datetime_with_milliseconds(utcnow())
        self.add_tags(tags)


class PublicAccessExclusions:
    """What a VPC is exempted from when its account blocks public access, by EC2's operations."""

    def create_vpc_block_public_access_exclusion(self: Any) -> ActionResult:
        """Makes an exclusion for a VPC or a subnet."""
        exclusion = {
            "ExclusionId": f"vpcbpa-exclude-{uuid4().hex[:17]}",
            "InternetGatewayExclusionMode": self._get_param("InternetGatewayExclusionMode"),
            "State": "create-complete",
            "Tags": [
                {"Key": key, "Value": value}
                for key, value in add_tag_specification(
                    self._get_param("TagSpecifications", [])
                ).items()
            ],
        }
        kind = "subnet" if self._get_param("SubnetId") else "vpc"
        identity = (
            self._get_param("SubnetId") or self.ec2_backend.get_vpc(self._get_param("VpcId")).id
        )
        exclusion["ResourceArn"] = (
            f"arn:aws:ec2:{self.region}:{self.current_account}:{kind}/{identity}"
        )
        _exclusions(self)[exclusion["ExclusionId"]] = exclusion
        return ActionResult({"VpcBlockPublicAccessExclusion": exclusion})

    def describe_vpc_block_public_access_exclusions(self: Any) -> ActionResult:
        """Tells of the exclusions with these ids, or of all."""
        wanted = self._get_param("ExclusionIds", [])
        found = [e for i, e in _exclusions(self).items() if not wanted or i in wanted]
        return ActionResult({"VpcBlockPublicAccessExclusions": found})

    def modify_vpc_block_public_access_exclusion(self: Any) -> ActionResult:
        """Changes an exclusion's mode."""
        exclusion = _exclusions(self)[self._get_param("ExclusionId")]
        exclusion["InternetGatewayExclusionMode"] = self._get_param("InternetGatewayExclusionMode")
        return ActionResult({"VpcBlockPublicAccessExclusion": exclusion})

    def delete_vpc_block_public_access_exclusion(self: Any) -> ActionResult:
        """Ends an exclusion."""
        exclusion = _exclusions(self).pop(self._get_param("ExclusionId"))
        return ActionResult({"VpcBlockPublicAccessExclusion": exclusion})


def _exclusions(response: Any) -> dict[str, Any]:
    """The exclusions of the request's account and region."""
    held: dict[str, Any] = response.ec2_backend.__dict__.setdefault("sandbox_exclusions", {})
    return held


def _end_own_interfaces_with_instances() -> None:
    """An interface that is made with an instance ends with it, unless AWS is told otherwise."""
    prepare = Instance.prep_nics

    def prep_nics(self: Instance, nic_spec: list[dict[str, Any]], *args: Any, **more: Any) -> None:
        brought = {nic.get("NetworkInterfaceId") for nic in nic_spec}
        prepare(self, nic_spec, *args, **more)
        for interface in self.nics.values():
            if interface.id not in brought:
                interface.delete_on_termination = True

    Instance.prep_nics = prep_nics  # type: ignore[method-assign]


def fill() -> None:
    """Adds them to moto, in this process."""
    _end_own_interfaces_with_instances()
    zonal = NatGateways.create_nat_gateway

    def create_nat_gateway(self: NatGateways) -> ActionResult:
        if self._get_param("AvailabilityMode") != "regional":
            return zonal(self)
        tags = add_tag_specification(self._get_param("TagSpecifications", []))
        gateway = RegionalNatGateway(self.ec2_backend, self._get_param("VpcId"), tags)
        self.ec2_backend.nat_gateways[gateway.id] = gateway
        return ActionResult({"NatGateway": gateway})

    NatGateways.create_nat_gateway = create_nat_gateway  # type: ignore[method-assign]
    for name, operation in vars(PublicAccessExclusions).items():
        if not name.startswith("_"):
            setattr(EC2Response, name, operation)
