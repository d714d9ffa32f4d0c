"""Secrets: as plain text from config, by ARN, and a definition that is secret as a whole."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
password = config.require_secret("databasePassword")
db_url = "postgres://shop:hunter2@db.internal:5432/shop"

secret = aws.secretsmanager.Secret("database")
aws.secretsmanager.SecretVersion("database", secret_id=secret.id, secret_string=password)


def definition(container):
    return {
        "name": "app",
        "image": "docker.io/library/app:1.0",
        "logConfiguration": {"logDriver": "awsfirelens", "options": {"Name": "http"}},
        **container,
    }


def task(name, container_definitions):
    return aws.ecs.TaskDefinition(
        name,
        family=name,
        cpu="256",
        memory="512",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        container_definitions=container_definitions,
    )


# A secret in the environment: the whole text becomes secret, and readable in the ECS console.
task(
    "by-value",
    password.apply(
        lambda value: json.dumps(
            [definition({"environment": [{"name": "DATABASE_PASSWORD", "value": value}]})]
        )
    ),
)
# The right way: ECS fetches it. The ARN is known later.
task(
    "by-arn",
    secret.arn.apply(
        lambda arn: json.dumps(
            [definition({"secrets": [{"name": "DATABASE_PASSWORD", "valueFrom": arn}]})]
        )
    ),
)
# Its name gives nothing away; its shape does.
task(
    "by-shape",
    json.dumps([definition({"environment": [{"name": "TARGET", "value": db_url}]})]),
)
# Harmless: names that only sound like secrets.
task(
    "harmless",
    json.dumps(
        [
            definition(
                {
                    "environment": [
                        {"name": "TOKEN_URL", "value": "https://login.example.com/token"},
                        {"name": "PASSWORD_MIN_LENGTH", "value": "12"},
                        {"name": "PRIVATE_KEY_PATH", "value": "/run/keys/tls.pem"},
                    ]
                }
            )
        ]
    ),
)
