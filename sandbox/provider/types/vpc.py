"""Networks: VPC, subnets, the internet gateway and routes."""

from sandbox.provider.table import EC2_ARN, Call, Entry


def _vpc_attribute(name: str) -> Call:
    return Call("describe_vpc_attribute", {"VpcId": "$id", "Attribute": name})


_MAIN_ROUTE_TABLE = Call(
    "describe_route_tables",
    {
        "Filters": [
            {"Name": "vpc-id", "Values": ["$id"]},
            {"Name": "association.main", "Values": ["true"]},
        ]
    },
)

_ROUTE = {
    "RouteTableId": "$routeTableId",
    "DestinationCidrBlock": "$destinationCidrBlock",
    "DestinationIpv6CidrBlock": "$destinationIpv6CidrBlock",
    "DestinationPrefixListId": "$destinationPrefixListId",
}

ENTRIES = (
    Entry(
        token="aws:ec2/vpc:Vpc",
        service="ec2",
        cfn="AWS::EC2::VPC",
        create=Call("create_vpc"),
        id="Vpc.VpcId",
        read=Call("describe_vpcs", {"VpcIds": ["$id"]}),
        at="Vpcs[0]",
        delete=Call("delete_vpc", {"VpcId": "$id"}),
        setters=(
            Call(
                "modify_vpc_attribute",
                {"VpcId": "$id", "EnableDnsSupport": {"Value": "$enableDnsSupport"}},
                when=("enableDnsSupport",),
                unless={"enableDnsSupport": True},
            ),
            Call(
                "modify_vpc_attribute",
                {"VpcId": "$id", "EnableDnsHostnames": {"Value": "$enableDnsHostnames"}},
                when=("enableDnsHostnames",),
                unless={"enableDnsHostnames": False},
            ),
            # Once the VPC is there, a range is a thing of its own that is associated with it.
            Call(
                "associate_vpc_cidr_block",
                {"VpcId": "$id", "AmazonProvidedIpv6CidrBlock": "$assignGeneratedIpv6CidrBlock"},
                when=("assignGeneratedIpv6CidrBlock",),
                if_set=True,
                on_create=False,
            ),
            Call(
                "disassociate_vpc_cidr_block",
                {"AssociationId": "$was.ipv6AssociationId"},
                when=("assignGeneratedIpv6CidrBlock",),
                if_set=False,
                on_create=False,
            ),
        ),
        renames={"assignGeneratedIpv6CidrBlock": "AmazonProvidedIpv6CidrBlock"},
        computed=("ipv6CidrBlock",),
        outputs={
            "ipv6CidrBlock": "Ipv6CidrBlockAssociationSet[0].Ipv6CidrBlock",
            "ipv6AssociationId": "Ipv6CidrBlockAssociationSet[0].AssociationId",
        },
        defaults={
            "enableDnsSupport": True,
            "enableDnsHostnames": False,
            "enableNetworkAddressUsageMetrics": False,
            "instanceTenancy": "default",
            "assignGeneratedIpv6CidrBlock": False,
        },
        looked_up={
            "enableDnsSupport": (_vpc_attribute("enableDnsSupport"), "EnableDnsSupport.Value"),
            "enableDnsHostnames": (
                _vpc_attribute("enableDnsHostnames"),
                "EnableDnsHostnames.Value",
            ),
            "mainRouteTableId": (_MAIN_ROUTE_TABLE, "RouteTables[0].RouteTableId"),
            "defaultRouteTableId": (_MAIN_ROUTE_TABLE, "RouteTables[0].RouteTableId"),
            "defaultSecurityGroupId": (
                Call(
                    "describe_security_groups",
                    {
                        "Filters": [
                            {"Name": "vpc-id", "Values": ["$id"]},
                            {"Name": "group-name", "Values": ["default"]},
                        ]
                    },
                ),
                "SecurityGroups[0].GroupId",
            ),
        },
        arn=EC2_ARN + "vpc/$id",
        tag_type="vpc",
    ),
    Entry(
        token="aws:ec2/subnet:Subnet",
        service="ec2",
        cfn="AWS::EC2::Subnet",
        create=Call("create_subnet"),
        id="Subnet.SubnetId",
        read=Call("describe_subnets", {"SubnetIds": ["$id"]}),
        at="Subnets[0]",
        delete=Call("delete_subnet", {"SubnetId": "$id"}),
        setters=(
            Call(
                "modify_subnet_attribute",
                {"SubnetId": "$id", "MapPublicIpOnLaunch": {"Value": "$mapPublicIpOnLaunch"}},
                when=("mapPublicIpOnLaunch",),
                unless={"mapPublicIpOnLaunch": False},
            ),
            Call(
                "modify_subnet_attribute",
                {
                    "SubnetId": "$id",
                    "AssignIpv6AddressOnCreation": {"Value": "$assignIpv6AddressOnCreation"},
                },
                when=("assignIpv6AddressOnCreation",),
                unless={"assignIpv6AddressOnCreation": False},
            ),
            Call(
                "associate_subnet_cidr_block",
                {"SubnetId": "$id", "Ipv6CidrBlock": "$ipv6CidrBlock"},
                when=("ipv6CidrBlock",),
                if_set=True,
                on_create=False,
            ),
            Call(
                "disassociate_subnet_cidr_block",
                {"AssociationId": "$was.ipv6CidrBlockAssociationId"},
                when=("ipv6CidrBlock",),
                if_set=False,
                on_create=False,
            ),
        ),
        in_place=("ipv6CidrBlock",),
        outputs={
            "ipv6CidrBlock": "Ipv6CidrBlockAssociationSet[0].Ipv6CidrBlock",
            "ipv6CidrBlockAssociationId": "Ipv6CidrBlockAssociationSet[0].AssociationId",
        },
        defaults={
            "assignIpv6AddressOnCreation": False,
            "enableDns64": False,
            "enableResourceNameDnsARecordOnLaunch": False,
            "enableResourceNameDnsAaaaRecordOnLaunch": False,
            "ipv6Native": False,
            "mapPublicIpOnLaunch": False,
        },
        computed=("availabilityZone", "availabilityZoneId", "privateDnsHostnameTypeOnLaunch"),
        arn=EC2_ARN + "subnet/$id",
        tag_type="subnet",
    ),
    Entry(
        token="aws:ec2/internetGateway:InternetGateway",
        service="ec2",
        cfn="AWS::EC2::InternetGateway",
        create=Call("create_internet_gateway"),
        id="InternetGateway.InternetGatewayId",
        read=Call("describe_internet_gateways", {"InternetGatewayIds": ["$id"]}),
        at="InternetGateways[0]",
        delete=Call("delete_internet_gateway", {"InternetGatewayId": "$id"}),
        before_delete=(
            Call(
                "detach_internet_gateway",
                {"InternetGatewayId": "$id", "VpcId": "$vpcId"},
                when=("vpcId",),
            ),
        ),
        setters=(
            Call(
                "attach_internet_gateway",
                {"InternetGatewayId": "$id", "VpcId": "$vpcId"},
                when=("vpcId",),
            ),
        ),
        replaces=("vpcId",),
        outputs={"vpcId": "Attachments[0].VpcId"},
        arn=EC2_ARN + "internet-gateway/$id",
        tag_type="internet-gateway",
    ),
    Entry(
        token="aws:ec2/routeTable:RouteTable",
        service="ec2",
        cfn="AWS::EC2::RouteTable",
        create=Call("create_route_table"),
        id="RouteTable.RouteTableId",
        read=Call("describe_route_tables", {"RouteTableIds": ["$id"]}),
        at="RouteTables[0]",
        delete=Call("delete_route_table", {"RouteTableId": "$id"}),
        computed=("routes", "propagatingVgws"),
        opaque=("routes",),
        arn=EC2_ARN + "route-table/$id",
        tag_type="route-table",
    ),
    Entry(
        token="aws:ec2/route:Route",
        service="ec2",
        cfn="AWS::EC2::Route",
        create=Call("create_route"),
        id="r-$routeTableId$destinationCidrBlock$destinationIpv6CidrBlock$destinationPrefixListId",
        read=Call("describe_route_tables", {"RouteTableIds": ["$routeTableId"]}),
        at="RouteTables[0].Routes[?DestinationCidrBlock=='$destinationCidrBlock'"
        " || DestinationIpv6CidrBlock=='$destinationIpv6CidrBlock'"
        " || DestinationPrefixListId=='$destinationPrefixListId'] | [0]",
        delete=Call("delete_route", _ROUTE),
        update=Call("replace_route", _ROUTE),
        renames={"egressOnlyGatewayId": "EgressOnlyInternetGatewayId"},
        exclusive=(
            "gatewayId",
            "natGatewayId",
            "networkInterfaceId",
            "vpcEndpointId",
            "transitGatewayId",
            "egressOnlyGatewayId",
            "vpcPeeringConnectionId",
        ),
    ),
    Entry(
        token="aws:ec2/routeTableAssociation:RouteTableAssociation",
        service="ec2",
        cfn="AWS::EC2::SubnetRouteTableAssociation",
        create=Call("associate_route_table"),
        id="AssociationId",
        read=Call(
            "describe_route_tables",
            {"Filters": [{"Name": "association.route-table-association-id", "Values": ["$id"]}]},
        ),
        at="RouteTables[].Associations[] | [?RouteTableAssociationId=='$id'] | [0]",
        delete=Call("disassociate_route_table", {"AssociationId": "$id"}),
        replaces=("subnetId", "gatewayId", "routeTableId"),
    ),
)
