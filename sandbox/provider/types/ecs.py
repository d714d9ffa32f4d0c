"""Clusters, task definitions, services and their logs."""

from sandbox.provider.table import Call, Entry
from sandbox.provider.values import Properties

ECS_ARN = "arn:$partition:ecs:$region:$account:"


_NEEDS_A_DEPLOYMENT = (
    "force_new_deployment should be true when capacity_provider_strategy is being updated"
)
"""Source: capacityProviderStrategyCustomizeDiff in terraform-provider-aws (read 2026-11-21)."""


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


def _network(found: Properties) -> Properties | None:
    """The network of a service that exists, as pulumi_aws has it."""
    network = (found.get("networkConfiguration") or {}).get("awsvpcConfiguration")
    if network is None:
        return None
    return {**network, "assignPublicIp": network.get("assignPublicIp") == "ENABLED"}


ENTRIES = (
    Entry(
        token="aws:ecs/cluster:Cluster",
        service="ecs",
        cfn="AWS::ECS::Cluster",
        create=Call("create_cluster"),
        id="cluster.clusterArn",
        read=Call(
            "describe_clusters", {"clusters": ["$id"], "include": ["SETTINGS", "CONFIGURATIONS"]}
        ),
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
        token="aws:ecs/capacityProvider:CapacityProvider",
        service="ecs",
        cfn="AWS::ECS::CapacityProvider",
        create=Call("create_capacity_provider"),
        id="capacityProvider.capacityProviderArn",
        read=Call("describe_capacity_providers", {"capacityProviders": ["$id"]}),
        at="capacityProviders[?status=='ACTIVE'] | [0]",
        delete=Call("delete_capacity_provider", {"capacityProvider": "$id"}),
        update=Call("update_capacity_provider", {"name": "$name"}),
        outputs={"arn": "capacityProviderArn"},
        replaces=("cluster", "autoScalingGroupProvider.autoScalingGroupArn"),
        in_place=("autoScalingGroupProvider",),
        name=("name", 255),
    ),
    Entry(
        token="aws:ecs/accountSettingDefault:AccountSettingDefault",
        service="ecs",
        cfn="AWS::ECS::Cluster",
        create=Call("put_account_setting_default"),
        id="setting.name",
        read=Call("list_account_settings", {"name": "$id", "effectiveSettings": True}),
        at="settings[0]",
        # As the official provider does: a default cannot be taken back, only switched off.
        delete=Call("put_account_setting_default", {"name": "$id", "value": "disabled"}),
        update=Call("put_account_setting_default", {"name": "$id"}),
        replaces=("name",),
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
        opaque=("containerDefinitions",),
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
        update=Call(
            "update_service",
            {
                "cluster": "$cluster",
                "service": "$id",
                "forceNewDeployment": "$forceNewDeployment",
            },
        ),
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
        emptied={
            "deploymentCircuitBreaker": {"enable": False, "rollback": False},
            "healthCheckGracePeriodSeconds": 0,
            "loadBalancers": [],
            "orderedPlacementStrategies": [],
            "placementConstraints": [],
            "serviceConnectConfiguration": {"enabled": False},
            "serviceRegistries": [],
        },
        sent_defaults=(
            "deploymentMaximumPercent",
            "deploymentMinimumHealthyPercent",
            "desiredCount",
        ),
        computed=(
            "launchType",
            "platformVersion",
            "iamRole",
            "cluster",
            "availabilityZoneRebalancing",
            "triggers",
        ),
        outputs={
            "arn": "serviceArn",
            "cluster": "clusterArn",
            "alarms": "deploymentConfiguration.alarms",
            "deploymentCircuitBreaker": "deploymentConfiguration.deploymentCircuitBreaker",
            "deploymentMaximumPercent": "deploymentConfiguration.maximumPercent",
            "deploymentMinimumHealthyPercent": "deploymentConfiguration.minimumHealthyPercent",
            "networkConfiguration": _network,
        },
        replaces=("launchType",),
        switched={"capacityProviderStrategies": ("forceNewDeployment", _NEEDS_A_DEPLOYMENT)},
        opaque=("deploymentController", "serviceConnectConfiguration"),
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
            Call(
                "associate_kms_key",
                {"logGroupName": "$id", "kmsKeyId": "$kmsKeyId"},
                when=("kmsKeyId",),
                if_set=True,
                on_create=False,
            ),
            Call(
                "disassociate_kms_key",
                {"logGroupName": "$id"},
                when=("kmsKeyId",),
                if_set=False,
                on_create=False,
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
