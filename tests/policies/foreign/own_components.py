"""A house library: components, aliases, transforms that set tags, protected resources."""

import json

import pulumi
import pulumi_aws as aws


def house_style(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
    props = dict(args.props)
    if args.type_ == "aws:cloudwatch/logGroup:LogGroup":
        props.setdefault("retentionInDays", 60)
    if args.type_ == "aws:ecr/repository:Repository":
        props["imageTagMutability"] = "IMMUTABLE"
    return pulumi.ResourceTransformResult(props, args.opts)


pulumi.runtime.register_resource_transform(house_style)


class Images(pulumi.ComponentResource):
    url: pulumi.Output[str]

    def __init__(self, name: str, keep: int, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("house:index:Images", name, None, opts)
        repository = aws.ecr.Repository(
            f"{name}-repo",
            image_scanning_configuration={"scan_on_push": True},
            opts=pulumi.ResourceOptions(
                parent=self, protect=True, aliases=[pulumi.Alias(name=name, parent=None)]
            ),
        )
        if keep:
            policy = {
                "rules": [
                    {
                        "rulePriority": 1,
                        "selection": {
                            "tagStatus": "any",
                            "countType": "imageCountMoreThan",
                            "countNumber": keep,
                        },
                        "action": {"type": "expire"},
                    }
                ]
            }
            aws.ecr.LifecyclePolicy(
                f"{name}-policy",
                repository=repository.name,
                policy=json.dumps(policy),
                opts=pulumi.ResourceOptions(parent=repository),
            )
        self.url = repository.repository_url
        self.register_outputs({"url": self.url})


class Worker(pulumi.ComponentResource):
    def __init__(self, name, image, size, opts=None):
        super().__init__("house:index:Worker", name, None, opts)
        mine = pulumi.ResourceOptions(parent=self)
        logs = aws.cloudwatch.LogGroup(f"{name}-logs", opts=mine)
        aws.ecs.TaskDefinition(
            f"{name}-task",
            family=name,
            cpu=str(size),
            memory=str(size * 2),
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            execution_role_arn="arn:aws:iam::123456789012:role/house-execution",
            container_definitions=pulumi.Output.json_dumps(
                [
                    {
                        "name": name,
                        "image": image,
                        "linuxParameters": {"capabilities": {"add": ["SYS_ADMIN"]}},
                        "logConfiguration": {
                            "logDriver": "awslogs",
                            "options": {
                                "awslogs-group": logs.name,
                                "awslogs-region": "us-east-1",
                                "awslogs-stream-prefix": name,
                            },
                        },
                    }
                ]
            ),
            volumes=[
                {
                    "name": "data",
                    "efs_volume_configuration": {
                        "file_system_id": "fs-0123456789abcdef0",
                        "transit_encryption": "DISABLED",
                    },
                }
            ],
            opts=mine,
        )
        self.register_outputs({})


images = Images("worker", keep=20)
Images("scratch", keep=0)
# The image is known, so is the whole definition: its log group's name is, too.
Worker("resize", "123456789012.dkr.ecr.us-east-1.amazonaws.com/worker:5", 256)
