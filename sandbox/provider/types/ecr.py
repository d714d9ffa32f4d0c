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
)
