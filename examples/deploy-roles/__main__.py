"""Roles with which the workflows of this clone preview, deploy and push images of two stacks."""

import pulumi

import private_fargate as pf

config = pulumi.Config()
made: dict[str, pf.DeployRoles] = {}
for stack in ("dev", "prod"):
    args: pf.DeployRolesArgs = {
        "repository": config.require("repository"),
        "project": "private-fargate",
        "stack": stack,
        # What the program at the top of this clone is made of, with a load balancer as its edge.
        "components": ["AlbEdge", "AlbRoute", "Cluster", "Network", "Registry", "Service"],
    }
    if made:  # an account has one of GitHub's identity providers
        args["oidc_provider_arn"] = made["dev"].oidc_provider_arn
    if bucket := config.get("stateBucketArn"):  # of examples/state-bucket
        args["state_bucket_arn"] = bucket
    if key := config.get("stateKeyArn"):
        args["state_kms_key_arn"] = key
    made[stack] = pf.DeployRoles(f"ci-{stack}", args)

for stack, roles in made.items():
    arns = {
        "preview": roles.preview_role_arn,
        "deploy": roles.deploy_role_arn,
        "push": roles.push_role_arn,
    }
    pulumi.export(stack, arns)
