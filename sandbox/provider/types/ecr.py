"""Image repositories."""

from sandbox.provider.table import Call, Entry
from sandbox.provider.values import Properties


def _repository_members(properties: Properties) -> Properties:
    """pulumi_aws calls the one encryption configuration a list."""
    members = dict(properties)
    if (encryption := members.pop("encryptionConfigurations", None)) is not None:
        members["encryptionConfiguration"] = encryption
    return members


ENTRIES = (
    Entry(
        token="aws:ecr/repository:Repository",
        service="ecr",
        cfn="AWS::ECR::Repository",
        create=Call("create_repository"),
        id="repository.repositoryName",
        read=Call("describe_repositories", {"repositoryNames": ["$id"]}),
        at="repositories[0]",
        delete=Call("delete_repository", {"repositoryName": "$id", "force": "$forceDelete"}),
        reshape=_repository_members,
        renames={"name": "repositoryName"},
        setters=(
            Call(
                "put_image_tag_mutability",
                {
                    "repositoryName": "$id",
                    "imageTagMutability": "$imageTagMutability",
                    "imageTagMutabilityExclusionFilters": "$imageTagMutabilityExclusionFilters",
                },
                when=("imageTagMutability", "imageTagMutabilityExclusionFilters"),
                on_create=False,
            ),
            Call(
                "put_image_scanning_configuration",
                {
                    "repositoryName": "$id",
                    "imageScanningConfiguration": {
                        "scanOnPush": "$imageScanningConfiguration.scanOnPush"
                    },
                },
                when=("imageScanningConfiguration",),
                on_create=False,
            ),
        ),
        ignored=("forceDelete",),
        defaults={"forceDelete": False, "imageTagMutability": "MUTABLE"},
        replaces=("encryptionConfigurations",),
        outputs={"arn": "repositoryArn", "repositoryUrl": "repositoryUri"},
        name=("name", 256),
        tag_id="arn:$partition:ecr:$region:$account:repository/$id",
    ),
    Entry(
        token="aws:ecr/lifecyclePolicy:LifecyclePolicy",
        service="ecr",
        cfn="AWS::ECR::Repository",
        create=Call("put_lifecycle_policy"),
        id="repositoryName",
        read=Call("get_lifecycle_policy", {"repositoryName": "$id"}),
        at="@",
        delete=Call("delete_lifecycle_policy", {"repositoryName": "$id"}),
        puts=True,
        update=Call("put_lifecycle_policy", {"repositoryName": "$id"}),
        renames={"repository": "repositoryName", "policy": "lifecyclePolicyText"},
        replaces=("repository",),
    ),
    Entry(
        token="aws:ecr/repositoryPolicy:RepositoryPolicy",
        service="ecr",
        cfn="AWS::ECR::Repository",
        create=Call("set_repository_policy"),
        id="repositoryName",
        read=Call("get_repository_policy", {"repositoryName": "$id"}),
        at="@",
        delete=Call("delete_repository_policy", {"repositoryName": "$id"}),
        puts=True,
        update=Call("set_repository_policy", {"repositoryName": "$id"}),
        renames={"repository": "repositoryName", "policy": "policyText"},
        replaces=("repository",),
    ),
    Entry(
        token="aws:ecr/registryPolicy:RegistryPolicy",
        service="ecr",
        cfn="AWS::ECR::RegistryPolicy",
        create=Call("put_registry_policy"),
        id="registryId",
        read=Call("get_registry_policy"),
        at="@",
        delete=Call("delete_registry_policy"),
        puts=True,
        update=Call("put_registry_policy"),
        renames={"policy": "policyText"},
    ),
    Entry(
        token="aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
        service="ecr",
        cfn="AWS::ECR::PullThroughCacheRule",
        create=Call("create_pull_through_cache_rule"),
        id="ecrRepositoryPrefix",
        read=Call("describe_pull_through_cache_rules", {"ecrRepositoryPrefixes": ["$id"]}),
        at="pullThroughCacheRules[0]",
        delete=Call("delete_pull_through_cache_rule", {"ecrRepositoryPrefix": "$id"}),
        update=Call("update_pull_through_cache_rule", {"ecrRepositoryPrefix": "$id"}),
        computed=("upstreamRepositoryPrefix",),
        replaces=("ecrRepositoryPrefix", "upstreamRegistryUrl", "upstreamRepositoryPrefix"),
        in_place=("credentialArn", "customRoleArn"),
    ),
    Entry(
        token="aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
        service="ecr",
        cfn="AWS::ECR::RegistryScanningConfiguration",
        create=Call("put_registry_scanning_configuration"),
        id="$account",
        read=Call("get_registry_scanning_configuration"),
        at="scanningConfiguration",
        delete=Call("put_registry_scanning_configuration", {"scanType": "BASIC", "rules": ()}),
        puts=True,
        update=Call("put_registry_scanning_configuration"),
    ),
    Entry(
        token="aws:ecr/replicationConfiguration:ReplicationConfiguration",
        service="ecr",
        cfn="AWS::ECR::ReplicationConfiguration",
        create=Call("put_replication_configuration"),
        id="$account",
        read=Call("describe_registry"),
        at="[@] | [?replicationConfiguration.rules] | [0]",
        delete=Call("put_replication_configuration", {"replicationConfiguration": {"rules": ()}}),
        puts=True,
        update=Call("put_replication_configuration"),
    ),
)
