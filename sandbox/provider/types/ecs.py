"""Clusters, task definitions, services, their scaling and their logs."""

from sandbox.provider.table import Call, Entry
from sandbox.provider.values import Properties

ECS_ARN = "arn:$partition:ecs:$region:$account:"


def _service_members(properties: Properties) -> Properties:
    """pulumi_aws nests the deployment settings differently from the API."""
    members = dict(properties)
    deployment = dict(members.pop("deploymentConfiguration", None) or {})
    for name, member in (
        ("deploymentCircuitBreaker", "deploymentCircuitBreaker"),
        ("deploymentMaximumPercent", "maximumPercent"),
        ("deploymentMinimumHealthyPercent", "minimumHealthyPercent"),
        ("alarms", "alarms"),
    ):
        if name in members:
            deployment[member] = members.pop(name)
    if deployment:
        members["deploymentConfiguration"] = deployment
    if "networkConfiguration" in members:
        network = dict(members["networkConfiguration"])
        # The API speaks of ENABLED and DISABLED, and has one layer more.
        network["assignPublicIp"] = "ENABLED" if network.get("assignPublicIp") else "DISABLED"
        members["networkConfiguration"] = {"awsvpcConfiguration": network}
    return members


# What is scaled, in the words of each operation on it.
_SCALED = {
    "ServiceNamespace": "$serviceNamespace",
    "ResourceId": "$resourceId",
    "ScalableDimension": "$scalableDimension",
}

ENTRIES = (
    Entry(
        token="aws:ecs/cluster:Cluster",
        service="ecs",
        cfn="AWS::ECS::Cluster",
        create=Call("create_cluster"),
        id="cluster.clusterArn",
        read=Call("describe_clusters", {"clusters": ["$id"], "include": ["SETTINGS"]}),
        at="clusters[?status!='INACTIVE'] | [0]",
        delete=Call("delete_cluster", {"cluster": "$id"}),
        update=Call("update_cluster", {"cluster": "$id"}),
        renames={
            "name": "clusterName",
            "s3BucketEncryptionEnabled": "s3EncryptionEnabled",
        },
        computed=("settings",),
        outputs={"arn": "clusterArn"},
        name=("name", 255),
    ),
    Entry(
        token="aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
        service="ecs",
        cfn="AWS::ECS::ClusterCapacityProviderAssociations",
        create=Call("put_cluster_capacity_providers"),
        id="cluster.clusterName",
        read=Call("describe_clusters", {"clusters": ["$clusterName"]}),
        at="clusters[?status!='INACTIVE'] | [0]",
        delete=Call(
            "put_cluster_capacity_providers",
            {
                "cluster": "$clusterName",
                "capacityProviders": (),
                "defaultCapacityProviderStrategy": (),
            },
        ),
        update=Call(
            "put_cluster_capacity_providers",
            {
                "cluster": "$clusterName",
                "capacityProviders": "$capacityProviders",
                "defaultCapacityProviderStrategy": "$defaultCapacityProviderStrategies",
            },
        ),
        renames={"clusterName": "cluster"},
        replaces=("clusterName",),
        defaults={"capacityProviders": [], "defaultCapacityProviderStrategies": []},
        sent_defaults=("capacityProviders", "defaultCapacityProviderStrategies"),
    ),
    Entry(
        token="aws:ecs/taskDefinition:TaskDefinition",
        service="ecs",
        cfn="AWS::ECS::TaskDefinition",
        create=Call("register_task_definition"),
        id="$family",
        read=Call("describe_task_definition", {"taskDefinition": "$arn|family"}),
        at="[taskDefinition] | [?status!='INACTIVE'] | [0]",
        delete=Call("deregister_task_definition", {"taskDefinition": "$arn"}),
        renames={"configureAtLaunch": "configuredAtLaunch"},
        ignored=("skipDestroy", "trackLatest"),
        defaults={"skipDestroy": False, "trackLatest": False, "enableFaultInjection": False},
        computed=("networkMode",),
        outputs={"arn": "taskDefinitionArn", "revision": "revision"},
        always_replaces=True,
        opaque=("containerDefinitions", "volumes", "runtimePlatform", "ephemeralStorage"),
    ),
    Entry(
        token="aws:ecs/service:Service",
        service="ecs",
        cfn="AWS::ECS::Service",
        create=Call("create_service"),
        id="service.serviceArn",
        read=Call("describe_services", {"cluster": "$cluster", "services": ["$id"]}),
        at="services[?status!='INACTIVE'] | [0]",
        delete=Call("delete_service", {"cluster": "$cluster", "service": "$id", "force": True}),
        update=Call("update_service", {"cluster": "$cluster", "service": "$id"}),
        reshape=_service_members,
        renames={
            "name": "serviceName",
            "iamRole": "role",
            "orderedPlacementStrategies": "placementStrategy",
            "enableEcsManagedTags": "enableECSManagedTags",
            "elbName": "loadBalancerName",
            "clientAlias": "clientAliases",
            "issuerCertAuthority": "issuerCertificateAuthority",
            "sizeInGb": "sizeInGiB",
        },
        # Containers do not run in the embedded AWS, so there is no steady state to wait for.
        ignored=(
            "waitForSteadyState",
            "forceNewDeployment",
            "forceDelete",
            "sigintRollback",
            "triggers",
        ),
        defaults={
            "deploymentMaximumPercent": 200,
            "deploymentMinimumHealthyPercent": 100,
            "desiredCount": 0,
            "enableEcsManagedTags": False,
            "enableExecuteCommand": False,
            "schedulingStrategy": "REPLICA",
            "sigintRollback": False,
            "waitForSteadyState": False,
        },
        sent_defaults=("desiredCount",),
        computed=(
            "launchType",
            "platformVersion",
            "iamRole",
            "cluster",
            "availabilityZoneRebalancing",
            "triggers",
        ),
        outputs={"arn": "serviceArn", "cluster": "clusterArn"},
        replaces=("launchType",),
        opaque=(
            "networkConfiguration",
            "loadBalancers",
            "capacityProviderStrategies",
            "deploymentConfiguration",
            "deploymentController",
            "serviceConnectConfiguration",
        ),
        name=("name", 255),
    ),
    Entry(
        token="aws:appautoscaling/target:Target",
        service="application-autoscaling",
        cfn="AWS::ApplicationAutoScaling::ScalableTarget",
        create=Call("register_scalable_target"),
        id="$resourceId",
        read=Call(
            "describe_scalable_targets",
            {
                "ServiceNamespace": "$serviceNamespace",
                "ResourceIds": ["$resourceId"],
                "ScalableDimension": "$scalableDimension",
            },
        ),
        at="ScalableTargets[0]",
        delete=Call("deregister_scalable_target", _SCALED),
        puts=True,
        update=Call("register_scalable_target", _SCALED),
        computed=("roleArn", "suspendedState"),
        outputs={"arn": "ScalableTargetARN"},
    ),
    Entry(
        token="aws:appautoscaling/policy:Policy",
        service="application-autoscaling",
        cfn="AWS::ApplicationAutoScaling::ScalingPolicy",
        create=Call("put_scaling_policy"),
        id="$name",
        read=Call(
            "describe_scaling_policies",
            {
                **_SCALED,
                "PolicyNames": ["$name"],
            },
        ),
        at="ScalingPolicies[?PolicyName=='$name'] | [0]",
        delete=Call(
            "delete_scaling_policy",
            {
                "PolicyName": "$name",
                **_SCALED,
            },
        ),
        puts=True,
        update=Call(
            "put_scaling_policy",
            {
                "PolicyName": "$name",
                **_SCALED,
            },
        ),
        renames={"name": "PolicyName"},
        outputs={"arn": "PolicyARN", "alarmArns": "Alarms[].AlarmARN"},
        defaults={"policyType": "StepScaling"},
        in_place=("policyType",),
        name=("name", 255),
    ),
    Entry(
        token="aws:cloudwatch/logGroup:LogGroup",
        service="logs",
        cfn="AWS::Logs::LogGroup",
        create=Call("create_log_group"),
        id="$name",
        read=Call("describe_log_groups", {"logGroupNamePrefix": "$id"}),
        at="logGroups[?logGroupName=='$id'] | [0]",
        delete=Call("delete_log_group", {"logGroupName": "$id"}),
        setters=(
            Call(
                "put_retention_policy",
                {"logGroupName": "$id", "retentionInDays": "$retentionInDays"},
                when=("retentionInDays",),
            ),
        ),
        renames={"name": "logGroupName"},
        ignored=("skipDestroy",),
        defaults={
            "deletionProtectionEnabled": False,
            "logGroupClass": "STANDARD",
            "retentionInDays": 0,
            "skipDestroy": False,
        },
        replaces=("logGroupClass",),
        name=("name", 512),
        arn="arn:$partition:logs:$region:$account:log-group:$id",
    ),
)
