"""File systems and tables."""

from sandbox.provider.table import Call, Entry
from sandbox.provider.values import Properties


def _table_members(properties: Properties) -> Properties:
    """The API has the keys, the capacity, the stream and the encryption each in an object."""
    members = dict(properties)
    if isinstance(attributes := members.pop("attributes", None), list):
        members["attributeDefinitions"] = [
            {"attributeName": item.get("name"), "attributeType": item.get("type")}
            for item in attributes
        ]
    keys = [
        {"attributeName": members.pop(name), "keyType": kind}
        for name, kind in (("hashKey", "HASH"), ("rangeKey", "RANGE"))
        if name in members
    ]
    if keys:
        members["keySchema"] = keys
    _gather(members, "provisionedThroughput", _CAPACITY)
    _gather(members, "streamSpecification", _STREAM)
    if isinstance(encryption := members.pop("serverSideEncryption", None), dict):
        key = encryption.get("kmsKeyArn")
        members["SSESpecification"] = {
            "enabled": encryption.get("enabled"),
            **({"SSEType": "KMS", "KMSMasterKeyId": key} if key else {}),
        }
    return members


_CAPACITY = {"readCapacity": "readCapacityUnits", "writeCapacity": "writeCapacityUnits"}
_STREAM = {"streamEnabled": "streamEnabled", "streamViewType": "streamViewType"}


def _gather(members: Properties, into: str, names: dict[str, str]) -> None:
    found = {inner: members.pop(name) for name, inner in names.items() if name in members}
    if found:
        members[into] = found


def _attribute_list(found: Properties) -> list[Properties]:
    return [
        {"name": item["AttributeName"], "type": item["AttributeType"]}
        for item in found["AttributeDefinitions"]
    ]


ENTRIES = (
    Entry(
        token="aws:efs/fileSystem:FileSystem",
        service="efs",
        cfn="AWS::EFS::FileSystem",
        create=Call("create_file_system"),
        id="FileSystemId",
        read=Call("describe_file_systems", {"FileSystemId": "$id"}),
        at="FileSystems[0]",
        delete=Call("delete_file_system", {"FileSystemId": "$id"}),
        defaults={"throughputMode": "bursting"},
        computed=(
            "availabilityZoneName",
            "creationToken",
            "encrypted",
            "kmsKeyId",
            "performanceMode",
        ),
        outputs={"arn": "FileSystemArn", "sizeInBytes": lambda _: None},
        replaces=("creationToken",),
        tag_id="$id",
    ),
    Entry(
        token="aws:efs/accessPoint:AccessPoint",
        service="efs",
        cfn="AWS::EFS::AccessPoint",
        create=Call("create_access_point"),
        id="AccessPointId",
        read=Call("describe_access_points", {"AccessPointId": "$id"}),
        at="AccessPoints[0]",
        delete=Call("delete_access_point", {"AccessPointId": "$id"}),
        computed=("posixUser", "rootDirectory"),
        outputs={"arn": "AccessPointArn"},
        tag_id="$id",
    ),
    Entry(
        token="aws:efs/mountTarget:MountTarget",
        service="efs",
        cfn="AWS::EFS::MountTarget",
        create=Call("create_mount_target"),
        id="MountTargetId",
        read=Call("describe_mount_targets", {"MountTargetId": "$id"}),
        at="MountTargets[0]",
        delete=Call("delete_mount_target", {"MountTargetId": "$id"}),
        setters=(
            Call(
                "modify_mount_target_security_groups",
                {"MountTargetId": "$id", "SecurityGroups": "$securityGroups"},
                when=("securityGroups",),
                on_create=False,
            ),
        ),
        computed=("ipAddress", "ipAddressType", "ipv6Address", "securityGroups"),
        looked_up={
            "securityGroups": (
                Call("describe_mount_target_security_groups", {"MountTargetId": "$id"}),
                "SecurityGroups",
            )
        },
        in_place=("securityGroups",),
    ),
    Entry(
        token="aws:dynamodb/table:Table",
        service="dynamodb",
        cfn="AWS::DynamoDB::Table",
        create=Call("create_table"),
        id="TableDescription.TableName",
        read=Call("describe_table", {"TableName": "$id"}),
        at="Table",
        delete=Call("delete_table", {"TableName": "$id"}),
        update=Call("update_table", {"TableName": "$id"}),
        reshape=_table_members,
        renames={"name": "TableName"},
        setters=(
            Call(
                "update_continuous_backups",
                {
                    "TableName": "$id",
                    "PointInTimeRecoverySpecification": {
                        "PointInTimeRecoveryEnabled": "$pointInTimeRecovery.enabled"
                    },
                },
                when=("pointInTimeRecovery",),
            ),
            Call(
                "update_time_to_live",
                {
                    "TableName": "$id",
                    "TimeToLiveSpecification": {
                        "Enabled": "$ttl.enabled",
                        "AttributeName": "$ttl.attributeName",
                    },
                },
                when=("ttl",),
            ),
        ),
        defaults={
            "billingMode": "PROVISIONED",
            "deletionProtectionEnabled": False,
            "tableClass": "STANDARD",
        },
        computed=(
            "globalSecondaryIndexes",
            "onDemandThroughput",
            "pointInTimeRecovery",
            "readCapacity",
            "serverSideEncryption",
            "streamViewType",
            "ttl",
            "warmThroughput",
            "writeCapacity",
        ),
        outputs={
            "arn": "TableArn",
            "attributes": _attribute_list,
            "billingMode": "BillingModeSummary.BillingMode",
            "hashKey": "KeySchema[?KeyType=='HASH'] | [0].AttributeName",
            "rangeKey": "KeySchema[?KeyType=='RANGE'] | [0].AttributeName",
            "readCapacity": "ProvisionedThroughput.ReadCapacityUnits",
            "writeCapacity": "ProvisionedThroughput.WriteCapacityUnits",
            "streamArn": "LatestStreamArn",
            "streamLabel": "LatestStreamLabel",
        },
        opaque=("serverSideEncryption", "ttl", "pointInTimeRecovery"),
        replaces=("hashKey", "rangeKey"),
        name=("name", 255),
    ),
)
