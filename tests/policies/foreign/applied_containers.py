"""Microservices in a loop; each definition is JSON made inside `apply`, so unknown at first."""

import json

import pulumi
import pulumi_aws as aws

SERVICES = {"cart": 8080, "search": 8081, "mail": 8082}

role = aws.iam.Role(
    "execution",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
aws.iam.RolePolicyAttachment(
    "execution",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
)
for name, port in SERVICES.items():
    repository = aws.ecr.Repository(
        name,
        force_delete=True,
        image_tag_mutability="IMMUTABLE_WITH_EXCLUSION",
        image_tag_mutability_exclusion_filters=[{"filter": "dev-*", "filter_type": "WILDCARD"}],
        image_scanning_configuration=aws.ecr.RepositoryImageScanningConfigurationArgs(
            scan_on_push=True
        ),
    )
    logs = aws.cloudwatch.LogGroup(name, retention_in_days=7)
    definitions = pulumi.Output.all(repository.repository_url, logs.name).apply(
        lambda known, name=name, port=port: json.dumps(
            [
                {
                    "name": name,
                    "image": f"{known[0]}:1",
                    "privileged": name == "mail",
                    "portMappings": [{"containerPort": port}],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {
                            "awslogs-group": known[1],
                            "awslogs-region": "ap-northeast-2",
                            "awslogs-stream-prefix": name,
                        },
                    },
                }
            ]
        )
    )
    aws.ecs.TaskDefinition(
        name,
        family=name,
        cpu="256",
        memory="512",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn=role.arn,
        container_definitions=definitions,
    )
    aws.ecr.LifecyclePolicy(
        name,
        repository=repository.name,
        policy=json.dumps(
            {
                "rules": [
                    {
                        "rulePriority": 1,
                        "description": "Keep the last ten images",
                        "selection": {
                            "tagStatus": "any",
                            "countType": "imageCountMoreThan",
                            "countNumber": 10,
                        },
                        "action": {"type": "expire"},
                    }
                ]
            }
        ),
    )
