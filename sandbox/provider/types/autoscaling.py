"""Groups of instances and the templates that they are launched from."""

from sandbox.provider.table import EC2_ARN, Call, Entry
from sandbox.provider.types.ec2 import sized
from sandbox.provider.values import Properties

_ABOUT_THE_TEMPLATE = ("name", "namePrefix", "tags", "tagsAll", "description", "region")


def _template_members(properties: Properties) -> Properties:
    """The API keeps what an instance gets apart from what the template itself is."""
    about = {key: value for key, value in properties.items() if key in _ABOUT_THE_TEMPLATE}
    data = {key: value for key, value in properties.items() if key not in about}
    if "description" in about:
        about["versionDescription"] = about.pop("description")
    if isinstance(mappings := data.get("blockDeviceMappings"), list):
        data["blockDeviceMappings"] = [
            {**mapping, "ebs": sized(mapping["ebs"])} if "ebs" in mapping else mapping
            for mapping in mappings
        ]
    return {**about, "launchTemplateData": data} if data else about


def _group_members(properties: Properties) -> Properties:
    """The API takes the subnets as one text."""
    members = dict(properties)
    if isinstance(subnets := members.pop("vpcZoneIdentifiers", None), list):
        members["vpcZoneIdentifier"] = ",".join(subnets)
    return members


ENTRIES = (
    Entry(
        token="aws:ec2/launchTemplate:LaunchTemplate",
        service="ec2",
        cfn="AWS::EC2::LaunchTemplate",
        create=Call("create_launch_template", {"LaunchTemplateName": "$name"}),
        id="LaunchTemplate.LaunchTemplateId",
        read=Call("describe_launch_templates", {"LaunchTemplateIds": ["$id"]}),
        at="LaunchTemplates[0]",
        delete=Call("delete_launch_template", {"LaunchTemplateId": "$id"}),
        reshape=_template_members,
        renames={"vpcSecurityGroupIds": "SecurityGroupIds", "securityGroups": "Groups"},
        update=Call("create_launch_template_version", {"LaunchTemplateId": "$id"}),
        puts=True,
        # Whoever launches names `$Latest` or a version: the default one is not used here.
        ignored=("updateDefaultVersion", "defaultVersion"),
        outputs={"latestVersion": "LatestVersionNumber", "defaultVersion": "DefaultVersionNumber"},
        computed=("defaultVersion",),
        recomputed=("latestVersion",),
        name=("name", 125),
        arn=EC2_ARN + "launch-template/$id",
        tag_type="launch-template",
    ),
    Entry(
        token="aws:autoscaling/group:Group",
        service="autoscaling",
        cfn="AWS::AutoScaling::AutoScalingGroup",
        create=Call("create_auto_scaling_group"),
        id="$name",
        read=Call("describe_auto_scaling_groups", {"AutoScalingGroupNames": ["$id"]}),
        at="AutoScalingGroups[0]",
        delete=Call(
            "delete_auto_scaling_group", {"AutoScalingGroupName": "$id", "ForceDelete": True}
        ),
        reshape=_group_members,
        renames={
            "name": "AutoScalingGroupName",
            "id": "LaunchTemplateId",
            "protectFromScaleIn": "NewInstancesProtectedFromScaleIn",
        },
        update=Call("update_auto_scaling_group", {"AutoScalingGroupName": "$id"}),
        # They steer how the official provider waits and rolls instances; nothing boots here.
        ignored=(
            "forceDelete",
            "forceDeleteWarmPool",
            "ignoreFailedScalingActivities",
            "instanceRefresh",
            "minElbCapacity",
            "waitForCapacityTimeout",
            "waitForElbCapacity",
        ),
        defaults={
            "forceDelete": False,
            "forceDeleteWarmPool": False,
            "healthCheckGracePeriod": 300,
            "ignoreFailedScalingActivities": False,
            "metricsGranularity": "1Minute",
            "protectFromScaleIn": False,
            "waitForCapacityTimeout": "10m",
        },
        computed=(
            "availabilityZones",
            "defaultCooldown",
            "desiredCapacity",
            "healthCheckType",
            "launchTemplate",
            "serviceLinkedRoleArn",
            "vpcZoneIdentifiers",
        ),
        outputs={
            "arn": "AutoScalingGroupARN",
            "vpcZoneIdentifiers": lambda found: (found.get("VPCZoneIdentifier") or "").split(","),
        },
        opaque=("tags", "launchTemplate"),
        name=("name", 255),
    ),
)
