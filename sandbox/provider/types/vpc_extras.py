"""What watches a network and what closes it: flow logs, the default group, IPv6's own gateway."""

from sandbox.provider.table import EC2_ARN, Call, Entry
from sandbox.provider.values import Properties

_WATCHED = {
    "vpcId": "VPC",
    "subnetId": "Subnet",
    "eniId": "NetworkInterface",
    "transitGatewayId": "TransitGateway",
    "transitGatewayAttachmentId": "TransitGatewayAttachment",
}


def _flow_log_members(properties: Properties) -> Properties:
    """The API takes what is watched by kind and id."""
    members = dict(properties)
    for name, kind in _WATCHED.items():
        if (watched := members.pop(name, None)) is not None:
            members["resourceIds"], members["resourceType"] = [watched], kind
    return members


def _emptied(direction: str) -> Call:
    egress = "`true`" if direction == "egress" else "`false`"
    rules = Call(
        "describe_security_group_rules", {"Filters": [{"Name": "group-id", "Values": ["$id"]}]}
    )
    return Call(
        f"revoke_security_group_{direction}",
        {"GroupId": "$id", "SecurityGroupRuleIds": "$given"},
        given=(rules, f"SecurityGroupRules[?IsEgress=={egress}].SecurityGroupRuleId"),
    )


ENTRIES = (
    Entry(
        token="aws:ec2/flowLog:FlowLog",
        service="ec2",
        cfn="AWS::EC2::FlowLog",
        create=Call("create_flow_logs"),
        id="FlowLogIds[0]",
        read=Call("describe_flow_logs", {"FlowLogIds": ["$id"]}),
        at="FlowLogs[0]",
        delete=Call("delete_flow_logs", {"FlowLogIds": ["$id"]}),
        reshape=_flow_log_members,
        renames={"iamRoleArn": "DeliverLogsPermissionArn"},
        defaults={"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600},
        computed=("logFormat",),
        always_replaces=True,
        arn=EC2_ARN + "vpc-flow-log/$id",
        tag_type="vpc-flow-log",
    ),
    Entry(
        token="aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
        service="ec2",
        cfn="AWS::EC2::EgressOnlyInternetGateway",
        create=Call("create_egress_only_internet_gateway"),
        id="EgressOnlyInternetGateway.EgressOnlyInternetGatewayId",
        read=Call(
            "describe_egress_only_internet_gateways", {"EgressOnlyInternetGatewayIds": ["$id"]}
        ),
        at="EgressOnlyInternetGateways[0]",
        delete=Call("delete_egress_only_internet_gateway", {"EgressOnlyInternetGatewayId": "$id"}),
        replaces=("vpcId",),
        tag_type="egress-only-internet-gateway",
    ),
    Entry(
        token="aws:ec2/eipAssociation:EipAssociation",
        service="ec2",
        cfn="AWS::EC2::EIPAssociation",
        create=Call("associate_address"),
        id="AssociationId",
        read=Call(
            "describe_addresses", {"Filters": [{"Name": "association-id", "Values": ["$id"]}]}
        ),
        at="Addresses[0]",
        delete=Call("disassociate_address", {"AssociationId": "$id"}),
        computed=(
            "allocationId",
            "instanceId",
            "networkInterfaceId",
            "privateIpAddress",
            "publicIp",
        ),
        replaces=("allocationId", "instanceId", "networkInterfaceId"),
    ),
    Entry(
        token="aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
        service="ec2",
        cfn="AWS::EC2::VPCBlockPublicAccessExclusion",
        create=Call("create_vpc_block_public_access_exclusion"),
        id="VpcBlockPublicAccessExclusion.ExclusionId",
        read=Call("describe_vpc_block_public_access_exclusions", {"ExclusionIds": ["$id"]}),
        at="VpcBlockPublicAccessExclusions[?State!='delete-complete'] | [0]",
        delete=Call("delete_vpc_block_public_access_exclusion", {"ExclusionId": "$id"}),
        update=Call("modify_vpc_block_public_access_exclusion", {"ExclusionId": "$id"}),
        replaces=("vpcId", "subnetId"),
        outputs={"resourceArn": "ResourceArn"},
        tag_type="vpc-block-public-access-exclusion",
    ),
    Entry(
        token="aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        service="ec2",
        cfn="AWS::EC2::SecurityGroup",
        # It is there already, with every VPC: taken over and emptied, never made or deleted.
        create=Call(
            "describe_security_groups",
            {
                "Filters": [
                    {"Name": "vpc-id", "Values": ["$vpcId"]},
                    {"Name": "group-name", "Values": ["default"]},
                ]
            },
        ),
        id="SecurityGroups[0].GroupId",
        after_create=(_emptied("ingress"), _emptied("egress")),
        read=Call("describe_security_groups", {"GroupIds": ["$id"]}),
        at="SecurityGroups[0]",
        delete=None,
        ignored=("revokeRulesOnDelete",),
        defaults={"revokeRulesOnDelete": False},
        computed=("ingress", "egress"),
        outputs={"ingress": "IpPermissions", "egress": "IpPermissionsEgress"},
        replaces=("vpcId",),
        arn=EC2_ARN + "security-group/$id",
        tag_type="security-group",
    ),
)
