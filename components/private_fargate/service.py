"""Service: containers on Fargate in private subnets."""

from typing import Any, Optional, cast

import pulumi
import pulumi_aws as aws

from private_fargate.autoscaling import autoscale
from private_fargate.context import context_of
from private_fargate.fargate import Container
from private_fargate.faults import raise_faults
from private_fargate.roles import document, execution_statements, task_statements, task_trust
from private_fargate.scaling import ON_DEMAND, initial_count, shares
from private_fargate.service_args import Architecture, ServiceArgs, service_faults


class Service(pulumi.ComponentResource):
    """A service on Fargate whose tasks have private addresses only; no argument changes that.

    It has a security group and two roles of its own, each narrowed to what the service uses. A
    rollout that does not become stable is rolled back. The number of tasks is left to autoscaling
    exactly when that is on.

    Cost: CPU and memory of the running tasks by the second, and logs by the GB.

    `Service("web", {"cluster_arn": …, "subnet_ids": network.private_subnet_ids, "image": …, …})`
    """

    service_name: pulumi.Output[str]
    """Name of the ECS service."""
    service_arn: pulumi.Output[str]
    """ARN of the ECS service; ready when its tasks are stable."""
    task_definition_arn: pulumi.Output[str]
    """Revision of the task definition that the service runs."""
    security_group_id: pulumi.Output[str]
    """Security group of the tasks."""
    task_role_arn: pulumi.Output[str]
    """Role of the application."""
    execution_role_arn: pulumi.Output[str]
    """Role with which ECS pulls the image, reads secrets and writes logs."""
    log_group_name: pulumi.Output[str]
    """Log group of the containers; known in a preview already."""
    container_name: pulumi.Output[str]
    """Name of the container in the task definition."""
    container_port: Optional[pulumi.Output[int]]
    """Port that the container listens on. Default: absent for a worker."""

    def __init__(
        self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the service. Raises ValueError, listing every fault, before anything."""
        raise_faults("Service", name, service_faults(name, args))
        super().__init__("private-fargate:index:Service", name, {}, opts)
        self._logical_name = name
        self._child = pulumi.ResourceOptions(parent=self)
        self._context = context_of(self)
        self._log_group_name = f"/ecs/{pulumi.get_project()}-{pulumi.get_stack()}/{name}"
        port = int(args["port"]) if "port" in args else None

        self.log_group = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=self._log_group_name,
            retention_in_days=int(args.get("log_retention_in_days", 30)),
            opts=self._child,
        )
        self.security_group, rules = self._security_group(args, port)
        self.execution_role, self.task_role, policies = self._roles(args)
        self.task_definition = self._task_definition(args, port)
        # Started too early, the first tasks fail and the circuit breaker gives the service up.
        # What the component itself was told to wait for counts for its service too.
        first = pulumi.ResourceOptions.merge(
            pulumi.ResourceOptions(depends_on=opts.depends_on if opts else None),
            pulumi.ResourceOptions(
                parent=self,
                depends_on=[self.log_group, *rules, *policies],
                # An update must not undo what autoscaling did.
                ignore_changes=["desired_count"] if "autoscaling" in args else None,
            ),
        )
        self.service = self._service(args, port, first)
        if "autoscaling" in args:
            service = (args["cluster_name"], self.service.name)
            autoscale(name, self._child, service, args["autoscaling"])

        self.service_name = self.service.name
        self.service_arn = self.service.id
        self.task_definition_arn = self.task_definition.arn
        self.security_group_id = self.security_group.id
        self.task_role_arn = self.task_role.arn
        self.execution_role_arn = self.execution_role.arn
        self.log_group_name = self.log_group.name
        self.container_name = pulumi.Output.from_input(name)
        self.container_port = None if port is None else pulumi.Output.from_input(port)
        self.register_outputs({key: getattr(self, key) for key in Service.__annotations__})

    def _security_group(
        self, args: ServiceArgs, port: int | None
    ) -> tuple[aws.ec2.SecurityGroup, list[pulumi.Resource]]:
        """Create the tasks' group and the rules on both of its sides."""
        name = self._logical_name
        group = aws.ec2.SecurityGroup(
            f"{name}-group",
            vpc_id=args["vpc_id"],
            description=f"Tasks of {name}",
            tags={"Name": f"{name}-group"},
            opts=self._child,
        )
        rules: list[pulumi.Resource] = []
        if port is not None and "load_balancer_security_group_id" in args:
            balancer = args["load_balancer_security_group_id"]
            rules += self._rule_pair("load-balancer", port, balancer, group.id)
        endpoints = args.get("endpoint_security_group_id")
        is_open = args.get("open_egress", endpoints is None)
        if endpoints is not None:
            rules += self._rule_pair("endpoints", 443, group.id, endpoints, egress=not is_open)
        if is_open:
            rules.append(self._egress("to-internet", group.id, cidr_ipv4="0.0.0.0/0"))
            if args.get("ipv6", False):
                rules.append(self._egress("to-internet-ipv6", group.id, cidr_ipv6="::/0"))
        elif "s3_prefix_list_id" in args:
            s3 = args["s3_prefix_list_id"]
            rules.append(self._egress("to-s3", group.id, port=443, prefix_list_id=s3))
        return group, rules

    def _rule_pair(
        self,
        peer: str,
        port: int,
        source: pulumi.Input[str],
        target: pulumi.Input[str],
        *,
        egress: bool = True,
    ) -> list[pulumi.Resource]:
        """Let the source group reach the target group: a rule on each, by reference.

        Named by port: when it changes, tasks on the old one are reached until they are gone.
        """
        ingress = aws.vpc.SecurityGroupIngressRule(
            f"{self._logical_name}-{peer}-{port}-in",
            security_group_id=target,
            referenced_security_group_id=source,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=f"Port {port}, for {self._logical_name}",
            opts=self._child,
        )
        if not egress:
            return [ingress]
        return [
            ingress,
            self._egress(
                f"{peer}-{port}-out", source, port=port, referenced_security_group_id=target
            ),
        ]

    def _egress(
        self, what: str, group: pulumi.Input[str], port: int | None = None, **target: Any
    ) -> aws.vpc.SecurityGroupEgressRule:
        traffic = "Any traffic" if port is None else f"Port {port}"
        return aws.vpc.SecurityGroupEgressRule(
            f"{self._logical_name}-{what}",
            security_group_id=group,
            ip_protocol="-1" if port is None else "tcp",
            from_port=port,
            to_port=port,
            description=f"{traffic}, for {self._logical_name}",
            opts=self._child,
            **target,
        )

    def _roles(self, args: ServiceArgs) -> tuple[aws.iam.Role, aws.iam.Role, list[pulumi.Resource]]:
        """Create the execution role, the application's role and their policies."""
        name, context = self._logical_name, self._context
        execution = aws.iam.Role(
            f"{name}-execution",
            description=f"ECS on behalf of {name}: pull, log, read secrets",
            assume_role_policy=task_trust(context, narrowed=False),
            opts=self._child,
        )
        task = aws.iam.Role(
            f"{name}-task",
            description=f"The application {name}",
            assume_role_policy=task_trust(context, narrowed=True),
            opts=self._child,
        )
        # Computed, since the log group would tell its ARN only after creation.
        log_group_arn = (
            f"arn:{context.partition}:logs:{context.region}:{context.account_id}"
            f":log-group:{self._log_group_name}"
        )
        statements = pulumi.Output.all(
            repository=args.get("repository_arn"), secrets=args.get("secrets", {})
        ).apply(
            lambda known: document(
                execution_statements(
                    log_group_arn, known["repository"], list(known["secrets"].values())
                )
            )
        )
        policies: list[pulumi.Resource] = [
            aws.iam.RolePolicy(
                f"{name}-execution-policy",
                role=execution.name,
                policy=statements,
                opts=self._child,
            )
        ]
        if args.get("task_policy"):
            policies.append(
                aws.iam.RolePolicy(
                    f"{name}-task-policy",
                    role=task.name,
                    policy=pulumi.Output.from_input(args["task_policy"]).apply(
                        lambda known: document(task_statements(known))
                    ),
                    opts=self._child,
                )
            )
        return execution, task, policies

    def _task_definition(self, args: ServiceArgs, port: int | None) -> aws.ecs.TaskDefinition:
        name = self._logical_name
        log_options = {
            "awslogs-group": self._log_group_name,
            "awslogs-region": self._context.region,
            "awslogs-stream-prefix": name,
        }
        definitions = pulumi.Output.all(
            image=args["image"],
            environment=args.get("environment", {}),
            secrets=args.get("secrets", {}),
        ).apply(
            lambda known: Container(
                name=name,
                port=port,
                command=args.get("command", []),
                log_options=log_options,
                readonly_root_filesystem=args.get("readonly_root_filesystem", True),
                **known,
            ).definitions()
        )
        return aws.ecs.TaskDefinition(
            f"{name}-task",
            family=f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}".replace(".", "-"),
            container_definitions=definitions,
            cpu=str(int(args.get("cpu", 256))),
            memory=str(int(args.get("memory", 512))),
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            runtime_platform={
                "operating_system_family": "LINUX",
                "cpu_architecture": Architecture(
                    args.get("architecture", Architecture.X86_64)
                ).value,
            },
            execution_role_arn=self.execution_role.arn,
            task_role_arn=self.task_role.arn,
            opts=self._child,
        )

    def _service(
        self, args: ServiceArgs, port: int | None, opts: pulumi.ResourceOptions
    ) -> aws.ecs.Service:
        strategies = args.get("capacity_provider_strategies", list(ON_DEMAND))
        targets = None
        if "target_group_arn" in args:
            targets = aws.ecs.ServiceLoadBalancerArgs(
                target_group_arn=args["target_group_arn"],
                container_name=self._logical_name,
                container_port=cast("int", port),
            )
        grace = int(args.get("health_check_grace_period", 60))
        return aws.ecs.Service(
            self._logical_name,
            cluster=args["cluster_arn"],
            task_definition=self.task_definition.arn,
            desired_count=initial_count(args.get("desired_count"), args.get("autoscaling")),
            capacity_provider_strategies=[
                aws.ecs.ServiceCapacityProviderStrategyArgs(**share) for share in shares(strategies)
            ],
            network_configuration=aws.ecs.ServiceNetworkConfigurationArgs(
                subnets=args["subnet_ids"],
                security_groups=[self.security_group.id],
                assign_public_ip=False,
            ),
            load_balancers=[targets] if targets else None,
            health_check_grace_period_seconds=grace if targets else None,
            deployment_circuit_breaker={"enable": True, "rollback": True},
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            # Without it the provider replaces the service when the capacity strategy changes.
            force_new_deployment=True,
            enable_execute_command=False,
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            platform_version="LATEST",
            wait_for_steady_state=True,
            opts=opts,
        )
