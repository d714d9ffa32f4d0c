"""Names and the certificates for them: zones, records, health checks, ACM."""

from typing import Any

from sandbox.provider.table import Call, Entry
from sandbox.provider.values import Properties

_QUOTED = ("TXT", "SPF")
"""Record types whose values AWS wants in quotes; pulumi_aws takes them without."""

# Property → the record set's member, where that is one text in an object in a list.
_ROUTING = {
    "failoverRoutingPolicies": ("failover", "type"),
    "latencyRoutingPolicies": ("region", "region"),
    "weightedRoutingPolicies": ("weight", "weight"),
}


def _zone_members(properties: Properties) -> Properties:
    """The API keeps the comment in an object, which also says whether the zone is private."""
    members = dict(properties)
    config = {"privateZone": True} if members.get("vpcs") else {}
    if (comment := members.pop("comment", None)) is not None:
        config["comment"] = comment
    return {**members, "hostedZoneConfig": config} if config else members


def _created(properties: Properties) -> Properties:
    """A new record; one that is there already is taken over only when the program says so."""
    return _batch(properties, "UPSERT" if properties.get("allowOverwrite") else "CREATE")


def _changed(properties: Properties) -> Properties:
    return _batch(properties, "UPSERT")


def _batch(properties: Properties, action: str) -> Properties:
    """The API changes records in batches of whole record sets."""
    record = {key: value for key, value in properties.items() if key != "allowOverwrite"}
    if (values := record.pop("records", None)) is not None:
        mark = '"' if properties.get("type") in _QUOTED else ""
        record["resourceRecords"] = [{"value": f"{mark}{value}{mark}"} for value in values]
    if aliases := record.pop("aliases", None):
        alias = dict(aliases[0])
        alias["hostedZoneId"], alias["dnsName"] = alias.pop("zoneId"), alias.pop("name")
        record["aliasTarget"] = alias
    for name, (member, key) in _ROUTING.items():
        if policies := record.pop(name, None):
            record[member] = policies[0][key]
    return {"changeBatch": {"changes": [{"action": action, "resourceRecordSet": record}]}}


def _values(found: Properties) -> list[str] | None:
    """A record's values; an alias has none."""
    records = found.get("ResourceRecords")
    return [record["Value"].strip('"') for record in records] if records else None


def _aliases(found: Properties) -> list[Properties] | None:
    if (alias := found.get("AliasTarget")) is None:
        return None
    return [
        {
            "name": alias["DNSName"],
            "zoneId": alias["HostedZoneId"],
            "evaluateTargetHealth": alias["EvaluateTargetHealth"],
        }
    ]


def _policies(member: str, key: str) -> Any:
    name = member[0].upper() + member[1:]
    return lambda found: [{key: found[name]}] if name in found else None


def _validation_options(found: Properties) -> list[Properties]:
    """What has to stand in DNS before the certificate is issued, a record a name."""
    return [
        {
            "domainName": option["DomainName"],
            "resourceRecordName": option["ResourceRecord"]["Name"],
            "resourceRecordType": option["ResourceRecord"]["Type"],
            "resourceRecordValue": option["ResourceRecord"]["Value"],
        }
        for option in found.get("DomainValidationOptions", [])
        if "ResourceRecord" in option
    ]


def _other_names(found: Properties) -> list[str]:
    """AWS lists the certificate's own name among its alternative ones; pulumi_aws does not."""
    names = found.get("SubjectAlternativeNames", [])
    return [name for name in names if name != found["DomainName"]]


# jmespath to a record in a listing from it on; `$` is the record's property.
_SAME_RECORD = (
    "ResourceRecordSets[?Type=='$type' && (Name=='$name' || Name=='$name.') && "
    "(!SetIdentifier || SetIdentifier=='$setIdentifier')] | [0]"
)
_LISTED = Call(
    "list_resource_record_sets",
    {"HostedZoneId": "$zoneId", "StartRecordName": "$name", "StartRecordType": "$type"},
)
_DELETED = {"Changes": [{"Action": "DELETE", "ResourceRecordSet": "$given"}]}

ENTRIES = (
    Entry(
        token="aws:route53/zone:Zone",
        service="route53",
        cfn="AWS::Route53::HostedZone",
        create=Call("create_hosted_zone", {"CallerReference": "$unique"}),
        id=lambda answer: str(answer["HostedZone"]["Id"]).removeprefix("/hostedzone/"),
        read=Call("get_hosted_zone", {"Id": "$id"}),
        at="@",
        delete=Call("delete_hosted_zone", {"Id": "$id"}),
        reshape=_zone_members,
        setters=(
            Call(
                "update_hosted_zone_comment",
                {"Id": "$id", "Comment": "$comment"},
                when=("comment",),
                on_create=False,
            ),
        ),
        # It empties the zone before it is deleted; here a zone with records is not deleted.
        ignored=("forceDestroy",),
        defaults={"comment": "Managed by Pulumi", "forceDestroy": False},
        sent_defaults=("comment",),
        computed=("enableAcceleratedRecovery",),
        outputs={
            "zoneId": lambda found: found["HostedZone"]["Id"].removeprefix("/hostedzone/"),
            "name": lambda found: found["HostedZone"]["Name"].removesuffix("."),
            "comment": "HostedZone.Config.Comment",
            "nameServers": "sort(DelegationSet.NameServers || `[]`)",
            "primaryNameServer": "DelegationSet.NameServers[0]",
        },
        name=("name", 255),
        arn="arn:$partition:route53:::hostedzone/$id",
        tag_id="$id",
    ),
    Entry(
        token="aws:route53/record:Record",
        service="route53",
        cfn="AWS::Route53::RecordSet",
        create=Call("change_resource_record_sets", {"HostedZoneId": "$zoneId"}),
        id="$zoneId,$name,$type,$setIdentifier",
        read=_LISTED,
        at=_SAME_RECORD,
        delete=Call(
            "change_resource_record_sets",
            {"HostedZoneId": "$zoneId", "ChangeBatch": _DELETED},
            given=(_LISTED, _SAME_RECORD),
        ),
        update=Call("change_resource_record_sets", {"HostedZoneId": "$zoneId"}),
        puts=True,
        reshape=_created,
        update_reshape=_changed,
        exclusive=("records", "aliases", "ttl"),
        outputs={
            "fqdn": lambda found: found["Name"].removesuffix("."),
            "records": _values,
            "aliases": _aliases,
            **{name: _policies(*where) for name, where in _ROUTING.items()},
        },
        computed=("allowOverwrite",),
        opaque=("name",),  # with a dot at its end or without, it is the same record
        # The official provider replaces a record of another type or set within one batch.
        replaces=("zoneId", "name", "type", "setIdentifier"),
    ),
    Entry(
        token="aws:route53/healthCheck:HealthCheck",
        service="route53",
        cfn="AWS::Route53::HealthCheck",
        create=Call("create_health_check", {"CallerReference": "$unique"}),
        id="HealthCheck.Id",
        read=Call("get_health_check", {"HealthCheckId": "$id"}),
        at="HealthCheck.HealthCheckConfig",
        delete=Call("delete_health_check", {"HealthCheckId": "$id"}),
        update=Call("update_health_check", {"HealthCheckId": "$id"}),
        reshape=lambda properties: {"healthCheckConfig": properties} if properties else {},
        update_reshape=lambda properties: properties,
        renames={
            "fqdn": "FullyQualifiedDomainName",
            "invertHealthcheck": "Inverted",
            "childHealthThreshold": "HealthThreshold",
        },
        ignored=("triggers",),
        defaults={"disabled": False},
        computed=("enableSni", "failureThreshold"),
        replaces=("type", "requestInterval", "measureLatency"),
        tagging="route53 health check",
        tag_id="$id",
        arn="arn:$partition:route53:::healthcheck/$id",
    ),
    Entry(
        token="aws:acm/certificate:Certificate",
        service="acm",
        cfn="AWS::CertificateManager::Certificate",
        create=Call("request_certificate"),
        id="CertificateArn",
        read=Call("describe_certificate", {"CertificateArn": "$id"}),
        at="Certificate",
        delete=Call("delete_certificate", {"CertificateArn": "$id"}),
        renames={"validationOptions": "DomainValidationOptions"},
        computed=(
            "certificateAuthorityArn",
            "domainName",
            "keyAlgorithm",
            "options",
            "subjectAlternativeNames",
            "validationMethod",
        ),
        outputs={
            "arn": "CertificateArn",
            "subjectAlternativeNames": _other_names,
            "domainValidationOptions": _validation_options,
            "validationMethod": "DomainValidationOptions[0].ValidationMethod",
        },
        replaces=("validationMethod",),
        opaque=("validationOptions",),
    ),
    Entry(
        # No resource of AWS: it stands for the certificate being issued.
        token="aws:acm/certificateValidation:CertificateValidation",
        service="acm",
        cfn="AWS::CertificateManager::Certificate",
        create=Call("describe_certificate", {"CertificateArn": "$certificateArn"}),
        awaited=("Certificate.Status", "ISSUED"),
        id="$certificateArn",
        read=Call("describe_certificate", {"CertificateArn": "$certificateArn"}),
        at="[Certificate] | [?Status=='ISSUED'] | [0]",
        delete=None,
        ignored=("validationRecordFqdns",),  # whether they are the right ones is not checked
        always_replaces=True,
    ),
)
