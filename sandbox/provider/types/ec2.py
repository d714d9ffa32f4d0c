"""Ways out of a network, and what runs in it: addresses, NAT, endpoints, interfaces, instances."""

from sandbox.provider.table import EC2_ARN, Call, Entry
from sandbox.provider.values import Properties


def sized(ebs: Properties) -> Properties:
    """A volume with a size: AWS takes one that is not given from the image, moto's have none."""
    return ebs if "snapshotId" in ebs else {"volumeSize": 8, **ebs}


def _instance_members(properties: Properties) -> Properties:
    """pulumi_aws flattens what RunInstances nests, and splits block devices by their role."""
    members = dict(properties)
    if (root := members.pop("rootBlockDevice", None)) is not None:
        ebs = {key: value for key, value in root.items() if key != "tags"}
        members["blockDeviceMappings"] = [{"deviceName": "/dev/xvda", "ebs": sized(ebs)}]
    if (primary := members.pop("primaryNetworkInterface", None)) is not None:
        members["networkInterfaces"] = [{**primary, "deviceIndex": 0}]
    if (profile := members.pop("iamInstanceProfile", None)) is not None:
        members["iamInstanceProfile"] = {"name": profile}
    if (zone := members.pop("availabilityZone", None)) is not None:
        members["placement"] = {"availabilityZone": zone}
    return members


ENTRIES = (
    Entry(
        token="aws:ec2/eip:Eip",
        service="ec2",
        cfn="AWS::EC2::EIP",
        create=Call("allocate_address"),
        id="AllocationId",
        read=Call("describe_addresses", {"AllocationIds": ["$id"]}),
        at="Addresses[0]",
        delete=Call("release_address", {"AllocationId": "$id"}),
        before_delete=(
            Call(
                "disassociate_address", {"AssociationId": "$associationId"}, when=("associationId",)
            ),
        ),
        setters=(
            Call(
                "associate_address",
                {
                    "AllocationId": "$id",
                    "NetworkInterfaceId": "$networkInterface",
                    "InstanceId": "$instance",
                    "PrivateIpAddress": "$associateWithPrivateIp",
                },
                when=("networkInterface", "instance", "associateWithPrivateIp"),
            ),
        ),
        renames={"instance": "InstanceId", "networkInterface": "NetworkInterfaceId"},
        computed=("domain", "networkInterface", "instance", "publicIpv4Pool", "networkBorderGroup"),
        in_place=("instance", "networkInterface"),
        arn=EC2_ARN + "elastic-ip/$id",
        tag_type="elastic-ip",
    ),
    Entry(
        token="aws:ec2/natGateway:NatGateway",
        service="ec2",
        cfn="AWS::EC2::NatGateway",
        create=Call("create_nat_gateway"),
        id="NatGateway.NatGatewayId",
        read=Call("describe_nat_gateways", {"NatGatewayIds": ["$id"]}),
        at="NatGateways[?State!='deleted' && State!='deleting'] | [0]",
        delete=Call("delete_nat_gateway", {"NatGatewayId": "$id"}),
        renames={"privateIp": "PrivateIpAddress"},
        defaults={"connectivityType": "public"},
        computed=("privateIp", "availabilityMode"),
        outputs={
            "publicIp": "NatGatewayAddresses[0].PublicIp",
            "privateIp": "NatGatewayAddresses[0].PrivateIp",
            "networkInterfaceId": "NatGatewayAddresses[0].NetworkInterfaceId",
        },
        arn=EC2_ARN + "natgateway/$id",
        tag_type="natgateway",
    ),
    Entry(
        token="aws:ec2/networkInterface:NetworkInterface",
        service="ec2",
        cfn="AWS::EC2::NetworkInterface",
        create=Call("create_network_interface"),
        id="NetworkInterface.NetworkInterfaceId",
        read=Call("describe_network_interfaces", {"NetworkInterfaceIds": ["$id"]}),
        at="NetworkInterfaces[0]",
        delete=Call("delete_network_interface", {"NetworkInterfaceId": "$id"}),
        setters=(
            Call(
                "modify_network_interface_attribute",
                {"NetworkInterfaceId": "$id", "SourceDestCheck": {"Value": "$sourceDestCheck"}},
                when=("sourceDestCheck",),
                unless={"sourceDestCheck": True},
            ),
        ),
        update=Call("modify_network_interface_attribute", {"NetworkInterfaceId": "$id"}),
        renames={"securityGroups": "Groups"},
        defaults={"sourceDestCheck": True},
        computed=("privateIp", "privateIps", "securityGroups", "interfaceType"),
        outputs={
            "privateIp": "PrivateIpAddress",
            "privateIps": "PrivateIpAddresses[].PrivateIpAddress",
            "securityGroups": "Groups[].GroupId",
        },
        opaque=("securityGroups",),
        arn=EC2_ARN + "network-interface/$id",
        tag_type="network-interface",
    ),
    Entry(
        token="aws:ec2/instance:Instance",
        service="ec2",
        cfn="AWS::EC2::Instance",
        create=Call("run_instances", {"MinCount": 1, "MaxCount": 1}),
        id="Instances[0].InstanceId",
        read=Call("describe_instances", {"InstanceIds": ["$id"]}),
        at="Reservations[0].Instances[?State.Name!='terminated'] | [0]",
        delete=Call("terminate_instances", {"InstanceIds": ["$id"]}),
        reshape=_instance_members,
        renames={
            "ami": "ImageId",
            "vpcSecurityGroupIds": "SecurityGroupIds",
            "userDataBase64": "UserData",
            "metadataOptions": "MetadataOptions",
        },
        setters=(
            Call(
                "modify_instance_attribute",
                {"InstanceId": "$id", "SourceDestCheck": {"Value": "$sourceDestCheck"}},
                when=("sourceDestCheck",),
                unless={"sourceDestCheck": True},
            ),
        ),
        ignored=("userDataReplaceOnChange", "volumeTags", "forceDestroy"),
        defaults={
            "sourceDestCheck": True,
            "userDataReplaceOnChange": False,
            "forceDestroy": False,
            "getPasswordData": False,
        },
        computed=(
            "availabilityZone",
            "subnetId",
            "privateIp",
            "vpcSecurityGroupIds",
            "iamInstanceProfile",
            "keyName",
            "tenancy",
        ),
        outputs={
            "primaryNetworkInterfaceId": "NetworkInterfaces[0].NetworkInterfaceId",
            "privateIp": "PrivateIpAddress",
            "publicIp": "PublicIpAddress",
            "privateDns": "PrivateDnsName",
            "publicDns": "PublicDnsName",
            "instanceState": "State.Name",
            "availabilityZone": "Placement.AvailabilityZone",
        },
        replaces=("primaryNetworkInterface", "ami", "userData", "rootBlockDevice"),
        in_place=("sourceDestCheck",),
        opaque=(
            "userData",
            "rootBlockDevice",
            "primaryNetworkInterface",
            "vpcSecurityGroupIds",
            "iamInstanceProfile",
            "metadataOptions",
            "creditSpecification",
            "monitoring",
        ),
        arn=EC2_ARN + "instance/$id",
        tag_type="instance",
    ),
    Entry(
        token="aws:ec2/vpcEndpoint:VpcEndpoint",
        service="ec2",
        cfn="AWS::EC2::VPCEndpoint",
        create=Call("create_vpc_endpoint"),
        id="VpcEndpoint.VpcEndpointId",
        read=Call("describe_vpc_endpoints", {"VpcEndpointIds": ["$id"]}),
        at="VpcEndpoints[?State!='deleted'] | [0]",
        delete=Call("delete_vpc_endpoints", {"VpcEndpointIds": ["$id"]}),
        ignored=("autoAccept",),  # it steers the official provider
        renames={"policy": "PolicyDocument"},
        update=Call("modify_vpc_endpoint", {"VpcEndpointId": "$id"}),
        list_changes={
            "routeTableIds": ("AddRouteTableIds", "RemoveRouteTableIds"),
            "subnetIds": ("AddSubnetIds", "RemoveSubnetIds"),
            "securityGroupIds": ("AddSecurityGroupIds", "RemoveSecurityGroupIds"),
        },
        defaults={"vpcEndpointType": "Gateway"},
        computed=("policy", "privateDnsEnabled", "ipAddressType", "dnsOptions"),
        outputs={"securityGroupIds": "Groups[].GroupId"},
        looked_up={
            "prefixListId": (
                Call(
                    "describe_managed_prefix_lists",
                    {"Filters": [{"Name": "prefix-list-name", "Values": ["$serviceName"]}]},
                ),
                "PrefixLists[?PrefixListName=='$serviceName'] | [0].PrefixListId",
            ),
        },
        opaque=("policy", "securityGroupIds", "dnsOptions"),
        in_place=("policy", "privateDnsEnabled", "routeTableIds", "subnetIds", "securityGroupIds"),
        arn=EC2_ARN + "vpc-endpoint/$id",
        tag_type="vpc-endpoint",
    ),
)
