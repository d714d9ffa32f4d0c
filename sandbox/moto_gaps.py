"""What moto 5.2 lacks of the operations that the product needs, added to its server process."""

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import iso_8601_datetime_with_milliseconds, utcnow
from moto.ec2.models.core import TaggedEC2Resource
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


def fill() -> None:
    """Adds the missing operations to moto, in this process."""
    zonal = NatGateways.create_nat_gateway

    def create_nat_gateway(self: NatGateways) -> ActionResult:
        if self._get_param("AvailabilityMode") != "regional":
            return zonal(self)
        tags = add_tag_specification(self._get_param("TagSpecifications", []))
        gateway = RegionalNatGateway(self.ec2_backend, self._get_param("VpcId"), tags)
        self.ec2_backend.nat_gateways[gateway.id] = gateway
        return ActionResult({"NatGateway": gateway})

    NatGateways.create_nat_gateway = create_nat_gateway  # type: ignore[method-assign]
