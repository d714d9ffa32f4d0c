"""Security groups and their rules, each rule a resource of its own."""

from sandbox.provider.table import EC2_ARN, Call, Entry
from sandbox.provider.values import Properties

SOURCES = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")

_PERMISSION = {
    "cidrIpv4": ("ipRanges", "cidrIp"),
    "cidrIpv6": ("ipv6Ranges", "cidrIpv6"),
    "prefixListId": ("prefixListIds", "prefixListId"),
    "referencedSecurityGroupId": ("userIdGroupPairs", "groupId"),
}


def _permission(properties: Properties) -> Properties:
    """One rule as the permission that AuthorizeSecurityGroup… takes."""
    permission: Properties = {
        key: properties[key] for key in ("ipProtocol", "fromPort", "toPort") if key in properties
    }
    text = {"description": properties["description"]} if "description" in properties else {}
    for name, (member, key) in _PERMISSION.items():
        if name in properties:
            permission[member] = [{key: properties[name], **text}]
    rest = {
        key: value
        for key, value in properties.items()
        if key not in {"ipProtocol", "fromPort", "toPort", "description", *SOURCES}
    }
    return {**rest, "ipPermissions": [permission]}


def _rule(direction: str, verb: str) -> Entry:
    return Entry(
        token=f"aws:vpc/securityGroup{verb}Rule:SecurityGroup{verb}Rule",
        service="ec2",
        cfn=f"AWS::EC2::SecurityGroup{verb}",
        create=Call(f"authorize_security_group_{direction}"),
        id="SecurityGroupRules[0].SecurityGroupRuleId",
        read=Call("describe_security_group_rules", {"SecurityGroupRuleIds": ["$id"]}),
        at="SecurityGroupRules[0]",
        delete=Call(
            f"revoke_security_group_{direction}",
            {"GroupId": "$securityGroupId", "SecurityGroupRuleIds": ["$id"]},
        ),
        reshape=_permission,
        renames={"securityGroupId": "GroupId"},
        setters=(
            Call(
                "modify_security_group_rules",
                {
                    "GroupId": "$securityGroupId",
                    "SecurityGroupRules": [
                        {
                            "SecurityGroupRuleId": "$id",
                            "SecurityGroupRule": {
                                "IpProtocol": "$ipProtocol",
                                "FromPort": "$fromPort",
                                "ToPort": "$toPort",
                                "CidrIpv4": "$cidrIpv4",
                                "CidrIpv6": "$cidrIpv6",
                                "PrefixListId": "$prefixListId",
                                "ReferencedGroupId": "$referencedSecurityGroupId",
                                "Description": "$description",
                            },
                        }
                    ],
                },
                when=("ipProtocol", "fromPort", "toPort", "description", *SOURCES),
                on_create=False,
            ),
        ),
        exclusive=SOURCES,
        replaces=("securityGroupId",),
        in_place=("ipProtocol", "fromPort", "toPort", "description", *SOURCES),
        opaque=("referencedSecurityGroupId",),
        outputs={"securityGroupRuleId": "SecurityGroupRuleId"},
        arn=EC2_ARN + "security-group-rule/$id",
        tag_type="security-group-rule",
    )


ENTRIES = (
    Entry(
        token="aws:ec2/securityGroup:SecurityGroup",
        service="ec2",
        cfn="AWS::EC2::SecurityGroup",
        create=Call("create_security_group"),
        id="GroupId",
        read=Call("describe_security_groups", {"GroupIds": ["$id"]}),
        at="SecurityGroups[0]",
        delete=Call("delete_security_group", {"GroupId": "$id"}),
        # AWS lets a new group talk to anywhere; the official provider takes that rule away.
        after_create=(
            Call(
                "revoke_security_group_egress",
                {
                    "GroupId": "$id",
                    "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
                },
            ),
        ),
        renames={"name": "GroupName"},
        ignored=("revokeRulesOnDelete",),
        defaults={"description": "Managed by Pulumi", "revokeRulesOnDelete": False},
        sent_defaults=("description",),
        computed=("ingress", "egress"),
        opaque=("ingress", "egress"),
        replaces=("description",),
        name=("name", 255),
        arn=EC2_ARN + "security-group/$id",
        tag_type="security-group",
    ),
    _rule("ingress", "Ingress"),
    _rule("egress", "Egress"),
)
