"""Web application firewalls: web ACLs, what they protect, their logs, and sets of addresses."""

from sandbox.provider.table import Call, Entry
from sandbox.provider.values import Properties

_NAMED = {"Name": "$name", "Scope": "$scope", "Id": "$id"}


def _acl_members(properties: Properties) -> Properties:
    """The API takes bodies of custom responses by key."""
    members = dict(properties)
    if isinstance(members.get("customResponseBodies"), list):
        members["customResponseBodies"] = {
            item["key"]: {key: value for key, value in item.items() if key != "key"}
            for item in members["customResponseBodies"]
        }
    return members


def _locked(operation: str, read: Call) -> Call:
    """A change, which AWS takes only with the lock token of what it changes."""
    return Call(operation, {**_NAMED, "LockToken": "$given"}, given=(read, "LockToken"))


_GET_ACL, _GET_IP_SET = Call("get_web_acl", _NAMED), Call("get_ip_set", _NAMED)

ENTRIES = (
    Entry(
        token="aws:wafv2/webAcl:WebAcl",
        service="wafv2",
        cfn="AWS::WAFv2::WebACL",
        create=Call("create_web_acl"),
        id="Summary.Id",
        read=_GET_ACL,
        at="WebACL",
        delete=_locked("delete_web_acl", _GET_ACL),
        update=_locked("update_web_acl", _GET_ACL),
        puts=True,
        reshape=_acl_members,
        looked_up={"lockToken": (_GET_ACL, "LockToken")},
        recomputed=("lockToken",),
        outputs={"arn": "ARN"},
        opaque=("customResponseBodies",),
        name=("name", 128),
    ),
    Entry(
        token="aws:wafv2/ipSet:IpSet",
        service="wafv2",
        cfn="AWS::WAFv2::IPSet",
        create=Call("create_ip_set"),
        id="Summary.Id",
        read=_GET_IP_SET,
        at="IPSet",
        delete=_locked("delete_ip_set", _GET_IP_SET),
        update=_locked("update_ip_set", _GET_IP_SET),
        puts=True,
        looked_up={"lockToken": (_GET_IP_SET, "LockToken")},
        recomputed=("lockToken",),
        replaces=("ipAddressVersion",),
        outputs={"arn": "ARN"},
        defaults={"addresses": []},
        sent_defaults=("addresses",),
        name=("name", 128),
    ),
    Entry(
        token="aws:wafv2/webAclAssociation:WebAclAssociation",
        service="wafv2",
        cfn="AWS::WAFv2::WebACLAssociation",
        create=Call("associate_web_acl"),
        id="$webAclArn,$resourceArn",
        read=Call("get_web_acl_for_resource", {"ResourceArn": "$resourceArn"}),
        at="WebACL",
        delete=Call("disassociate_web_acl", {"ResourceArn": "$resourceArn"}),
        outputs={"webAclArn": "ARN"},
        always_replaces=True,
    ),
    Entry(
        token="aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        service="wafv2",
        cfn="AWS::WAFv2::LoggingConfiguration",
        create=Call("put_logging_configuration"),
        id="$resourceArn",
        read=Call("get_logging_configuration", {"ResourceArn": "$resourceArn"}),
        at="LoggingConfiguration",
        delete=Call("delete_logging_configuration", {"ResourceArn": "$resourceArn"}),
        update=Call("put_logging_configuration"),
        puts=True,
        reshape=lambda properties: {"loggingConfiguration": properties} if properties else {},
    ),
)
