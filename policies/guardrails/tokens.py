"""Resource types, one name for each concept.

A concept is a set: where the provider kept an older spelling of a type, or has a second type for
the same thing, both stand here once and no rule spells a type itself. pulumi_aws 7.51.1 records no
older spelling for the types below (it does for load balancers); what some of them have are twins.
"""

from typing import Final

SERVICES: Final = frozenset({"aws:ecs/service:Service", "aws:ecs/taskSet:TaskSet"})
"""What starts tasks in subnets. A task set carries its own network configuration."""

VPCS: Final = frozenset({"aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc"})
DEFAULT_VPCS: Final = frozenset({"aws:ec2/defaultVpc:DefaultVpc"})
"""The VPC that AWS made with the account: adopted, so its main route table is not in the plan."""

SUBNETS: Final = frozenset({"aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet"})
DEFAULT_SUBNETS: Final = frozenset({"aws:ec2/defaultSubnet:DefaultSubnet"})
"""A subnet of that VPC, adopted."""

ROUTE_TABLES: Final = frozenset(
    {"aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"}
)
DEFAULT_ROUTE_TABLES: Final = frozenset({"aws:ec2/defaultRouteTable:DefaultRouteTable"})
"""The table that AWS made with a VPC, adopted."""

ROUTES: Final = frozenset({"aws:ec2/route:Route"})
ROUTE_TABLE_ASSOCIATIONS: Final = frozenset({"aws:ec2/routeTableAssociation:RouteTableAssociation"})
MAIN_ROUTE_TABLE_ASSOCIATIONS: Final = frozenset(
    {"aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"}
)

INTERNET_GATEWAYS: Final = frozenset(
    {
        "aws:ec2/internetGateway:InternetGateway",
        # Its `internetGatewayId` is the usual way to make a route wait for the attachment.
        "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
    }
)
OTHER_GATEWAYS: Final = frozenset(
    {
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "aws:ec2/vpnGateway:VpnGateway",
        "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment",
    }
)
"""What else may stand in a route's ``gatewayId``, and leads nowhere public."""

REPOSITORIES: Final = frozenset({"aws:ecr/repository:Repository"})
LIFECYCLE_POLICIES: Final = frozenset({"aws:ecr/lifecyclePolicy:LifecyclePolicy"})
