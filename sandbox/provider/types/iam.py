"""Roles and what is attached to them."""

from sandbox.provider.table import Call, Entry

IAM_ARN = "arn:$partition:iam::$account:"

ENTRIES = (
    Entry(
        token="aws:iam/role:Role",
        service="iam",
        cfn="AWS::IAM::Role",
        create=Call("create_role"),
        id="Role.RoleName",
        read=Call("get_role", {"RoleName": "$id"}),
        at="Role",
        delete=Call("delete_role", {"RoleName": "$id"}),
        renames={"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"},
        update=Call("update_role", {"RoleName": "$id"}),
        setters=(
            Call(
                "update_assume_role_policy",
                {"RoleName": "$id", "PolicyDocument": "$assumeRolePolicy"},
                when=("assumeRolePolicy",),
                on_create=False,
            ),
        ),
        ignored=("forceDetachPolicies",),
        defaults={"forceDetachPolicies": False, "maxSessionDuration": 3600, "path": "/"},
        computed=("inlinePolicies", "managedPolicyArns"),
        outputs={"uniqueId": "RoleId"},
        name=("name", 64),
        arn=IAM_ARN + "role$path$id",
        tag_id="$id",
    ),
    Entry(
        token="aws:iam/rolePolicy:RolePolicy",
        service="iam",
        cfn="AWS::IAM::RolePolicy",
        create=Call("put_role_policy"),
        id="$role:$name",
        read=Call("get_role_policy", {"RoleName": "$role", "PolicyName": "$name"}),
        at="@",
        delete=Call("delete_role_policy", {"RoleName": "$role", "PolicyName": "$name"}),
        puts=True,
        update=Call("put_role_policy", {"RoleName": "$role", "PolicyName": "$name"}),
        renames={"role": "RoleName", "name": "PolicyName", "policy": "PolicyDocument"},
        name=("name", 128),
    ),
    Entry(
        token="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        service="iam",
        cfn="AWS::IAM::RolePolicy",
        create=Call("attach_role_policy"),
        id="$role/$policyArn",
        read=Call("list_attached_role_policies", {"RoleName": "$role"}),
        at="AttachedPolicies[?PolicyArn=='$policyArn'] | [0]",
        delete=Call("detach_role_policy", {"RoleName": "$role", "PolicyArn": "$policyArn"}),
        renames={"role": "RoleName"},
        always_replaces=True,
    ),
    Entry(
        token="aws:iam/policy:Policy",
        service="iam",
        cfn="AWS::IAM::ManagedPolicy",
        create=Call("create_policy"),
        id="Policy.Arn",
        read=Call("get_policy", {"PolicyArn": "$id"}),
        at="Policy",
        delete=Call("delete_policy", {"PolicyArn": "$id"}),
        setters=(
            Call(
                "create_policy_version",
                {"PolicyArn": "$id", "PolicyDocument": "$policy", "SetAsDefault": True},
                when=("policy",),
                on_create=False,
            ),
            # The official provider keeps older versions until there are five.
            Call(
                "delete_policy_version",
                {"PolicyArn": "$id", "VersionId": "$given"},
                when=("policy",),
                given=(
                    Call("list_policy_versions", {"PolicyArn": "$id"}),
                    "Versions[?!IsDefaultVersion].VersionId | [0]",
                ),
                on_create=False,
            ),
        ),
        renames={"name": "PolicyName", "policy": "PolicyDocument"},
        defaults={"path": "/"},
        looked_up={
            "policy": (
                Call(
                    "get_policy_version",
                    {"PolicyArn": "$id", "VersionId": "$given"},
                    given=(Call("get_policy", {"PolicyArn": "$id"}), "Policy.DefaultVersionId"),
                ),
                "PolicyVersion.Document",
            )
        },
        replaces=("description",),
        name=("name", 128),
        arn="$id",
        tagging="iam policy",
        tag_id="$id",
    ),
    Entry(
        token="aws:iam/instanceProfile:InstanceProfile",
        service="iam",
        cfn="AWS::IAM::InstanceProfile",
        create=Call("create_instance_profile"),
        id="InstanceProfile.InstanceProfileName",
        read=Call("get_instance_profile", {"InstanceProfileName": "$id"}),
        at="InstanceProfile",
        delete=Call("delete_instance_profile", {"InstanceProfileName": "$id"}),
        before_delete=(
            Call(
                "remove_role_from_instance_profile",
                {"InstanceProfileName": "$id", "RoleName": "$role"},
                when=("role",),
            ),
        ),
        setters=(
            Call(
                "add_role_to_instance_profile",
                {"InstanceProfileName": "$id", "RoleName": "$role"},
                when=("role",),
            ),
        ),
        renames={"name": "InstanceProfileName"},
        defaults={"path": "/"},
        outputs={"uniqueId": "InstanceProfileId", "role": "Roles[0].RoleName"},
        replaces=("role",),
        name=("name", 128),
        arn=IAM_ARN + "instance-profile$path$id",
        tagging="iam instance profile",
        tag_id="$id",
    ),
    Entry(
        token="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        service="iam",
        cfn="AWS::IAM::OIDCProvider",
        create=Call("create_open_id_connect_provider"),
        id="OpenIDConnectProviderArn",
        read=Call("get_open_id_connect_provider", {"OpenIDConnectProviderArn": "$id"}),
        at="@",
        delete=Call("delete_open_id_connect_provider", {"OpenIDConnectProviderArn": "$id"}),
        update=Call(
            "update_open_id_connect_provider_thumbprint", {"OpenIDConnectProviderArn": "$id"}
        ),
        renames={"clientIdLists": "ClientIDList", "thumbprintLists": "ThumbprintList"},
        computed=("thumbprintLists",),
        # AWS tells it without its scheme.
        opaque=("url",),
        arn="$id",
        tagging="iam identity provider",
        tag_id="$id",
    ),
)
