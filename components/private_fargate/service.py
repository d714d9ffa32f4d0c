"""Service: containers on Fargate in private subnets."""

from typing import Optional

import pulumi
import pulumi_aws as aws

from private_fargate.autoscaling import Scaled, autoscale
from private_fargate.context import context_of
from private_fargate.deployments import configuration, maximum_percent, minimum_healthy_percent
from private_fargate.ec2_capacity_args import NetworkMode, network_mode_of
from private_fargate.faults import raise_faults
from private_fargate.load_balancing import load_balancer
from private_fargate.observability import Alarms, build_alarms, build_dashboard, watched
from private_fargate.rollout import Rollout
from private_fargate.scaling import ON_DEMAND, initial_count, shares
from private_fargate.service_args import ServiceArgs
from private_fargate.service_connect import PORT_NAME, connect_configuration, protocol_of
from private_fargate.service_faults import service_faults
from private_fargate.task import TaskScope, build_task
from private_fargate.task_network import TaskNetwork, build_task_network, rule_pair


class Service(pulumi.ComponentResource):
    """A service on Fargate whose tasks have private addresses only; no argument changes that.

    It has a security group and two roles of its own, each narrowed to what the service uses. A
    rollout that does not become stable is rolled back, and fails the update with the reasons. The
    number of tasks is left to autoscaling exactly when that is on.

    Cost: CPU and memory of the running tasks by the second, and logs by the GB.

    `Service("web", {"cluster_arn": …, "subnet_ids": network.private_subnet_ids, "image": …, …})`
    """

    service_name: pulumi.Output[str]
    """Name of the ECS service."""
    service_arn: pulumi.Output[str]
    """ARN of the ECS service; ready when its tasks are stable."""
    task_definition_arn: pulumi.Output[str]
    """Revision of the task definition that the service runs."""
    security_group_id: Optional[pulumi.Output[str]]
    """Security group of the tasks. Default: absent in network mode bridge, where it is the
    instances'."""
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
        self._scope = scope = TaskScope(name, self, context_of(self))
        self._port = int(args["port"]) if "port" in args else None
        self._say_what_counts(args)

        self.network = self._network(args)
        connect = args.get("service_connect")
        self.task = build_task(
            scope,
            args,
            port_name=PORT_NAME if connect else None,
            app_protocol=protocol_of(connect),
        )
        alarms = args.get("alarms", {})
        # Alarms that a deployment heeds come first, so they have to know the service's name.
        fixed_name = scope.family if alarms.get("rollback", False) else None
        heeded = None
        if fixed_name is not None:
            heeded = build_alarms(scope, watched(args, fixed_name), alarms)
        self.service = self._service(args, fixed_name, heeded, opts)
        if "alarms" in args and heeded is None:
            build_alarms(scope, watched(args, self.service.name), alarms)
        if args.get("dashboard", False):
            build_dashboard(scope, watched(args, fixed_name or self.service.name))
        if "autoscaling" in args:
            self._autoscale(args)

        self.service_name = self.service.name
        self.service_arn = self.service.id
        self.task_definition_arn = self.task.definition.arn
        self.security_group_id = self.network.group.id if self.network else None
        self.task_role_arn = self.task.task_role.arn
        self.execution_role_arn = self.task.execution_role.arn
        self.log_group_name = self.task.log_group.name
        self.container_name = pulumi.Output.from_input(name)
        port = self._port
        self.container_port = None if port is None else pulumi.Output.from_input(port)
        self.register_outputs({key: getattr(self, key) for key in Service.__annotations__})

    def _say_what_counts(self, args: ServiceArgs) -> None:
        """Say in a preview which of two numbers of tasks counts."""
        if pulumi.runtime.is_dry_run() and "autoscaling" in args and "desired_count" in args:
            pulumi.log.info(
                f"desired_count {int(args['desired_count'])} counts only when the service is new;"
                " from then on autoscaling decides",
                resource=self,
            )

    def _network(self, args: ServiceArgs) -> TaskNetwork | None:
        """Create the tasks' security group; in bridge mode they have the instances'."""
        if network_mode_of(args) is NetworkMode.BRIDGE:
            return None
        network = build_task_network(self._scope, args, self._port)
        for client, group in args.get("client_security_group_ids", {}).items():
            assert self._port is not None  # noqa: S101  # no client without a port: its fault
            network.rules.extend(
                rule_pair(self._scope, f"client-{client}", self._port, group, network.group.id)
            )
        return network

    def _service(
        self,
        args: ServiceArgs,
        fixed_name: str | None,
        alarms: Alarms | None,
        opts: pulumi.ResourceOptions | None,
    ) -> aws.ecs.Service:
        """Create the ECS service, and let its rollout be judged."""
        targets = load_balancer(self._scope, args, self._port)
        grace = int(args.get("health_check_grace_period", 60))
        on_instances = "ec2_capacity_provider_name" in args
        waits = bool(args.get("wait_for_steady_state", True))
        rollout = Rollout(self._scope.name) if waits else None
        service = aws.ecs.Service(
            self._scope.name,
            name=fixed_name,
            cluster=args["cluster_arn"],
            task_definition=self.task.definition.arn,
            desired_count=initial_count(args.get("desired_count"), args.get("autoscaling")),
            capacity_provider_strategies=_capacity(args),
            network_configuration=self._interface(args),
            load_balancers=[targets] if targets else None,
            health_check_grace_period_seconds=grace if targets else None,
            # It watches every strategy of ECS's own deployment controller.
            deployment_circuit_breaker={"enable": True, "rollback": True},
            deployment_configuration=aws.ecs.ServiceDeploymentConfigurationArgs(
                **configuration(args)
            ),
            deployment_minimum_healthy_percent=minimum_healthy_percent(args),
            deployment_maximum_percent=maximum_percent(args),
            alarms=_deployment_alarms(alarms),
            service_connect_configuration=self._connect(args),
            # Without it the provider refuses another capacity strategy; ECS takes it only so.
            force_new_deployment=True,
            enable_execute_command=bool(args.get("enable_execute_command", False)),
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            platform_version=None if on_instances else "LATEST",
            wait_for_steady_state=waits,
            opts=self._options(args, alarms, rollout, opts),
        )
        if rollout:
            rollout.verify(service, self.task.definition.arn)
        return service

    def _options(
        self,
        args: ServiceArgs,
        alarms: Alarms | None,
        rollout: Rollout | None,
        opts: pulumi.ResourceOptions | None,
    ) -> pulumi.ResourceOptions:
        # Started too early, the first tasks fail and the circuit breaker gives the service up.
        rules = self.network.rules if self.network else []
        first = [*rules, *self.task.needs, *(alarms.resources if alarms else [])]
        return pulumi.ResourceOptions.merge(
            # What the component itself was told to wait for counts for its service too.
            pulumi.ResourceOptions(depends_on=opts.depends_on if opts else None),
            pulumi.ResourceOptions(
                parent=self,
                depends_on=first,
                # An update must not undo what autoscaling did.
                ignore_changes=["desired_count"] if "autoscaling" in args else None,
                hooks=rollout.hooks if rollout else None,
            ),
        )

    def _interface(self, args: ServiceArgs) -> aws.ecs.ServiceNetworkConfigurationArgs | None:
        if self.network is None:
            return None
        return aws.ecs.ServiceNetworkConfigurationArgs(
            subnets=args["subnet_ids"],
            security_groups=[self.network.group.id],
            assign_public_ip=False,
        )

    def _connect(self, args: ServiceArgs) -> aws.ecs.ServiceServiceConnectConfigurationArgs | None:
        if "service_connect" not in args:
            return None
        log_options = {
            "awslogs-group": self._scope.log_group_name,
            "awslogs-region": self._scope.context.region,
            "awslogs-stream-prefix": "service-connect",
        }
        return connect_configuration(args["service_connect"], self._port, log_options)

    def _autoscale(self, args: ServiceArgs) -> None:
        scaled = Scaled(
            args["cluster_name"],
            self.service.name,
            args.get("load_balancer_arn"),
            args.get("target_group_arn"),
        )
        autoscale(self._scope.name, self._scope.child(), scaled, args["autoscaling"])


def _capacity(args: ServiceArgs) -> list[aws.ecs.ServiceCapacityProviderStrategyArgs]:
    """Return where tasks run: always a strategy, whose change a launch type would not survive."""
    if "ec2_capacity_provider_name" in args:
        return [
            aws.ecs.ServiceCapacityProviderStrategyArgs(
                capacity_provider=args["ec2_capacity_provider_name"], base=0, weight=1
            )
        ]
    strategies = args.get("capacity_provider_strategies", list(ON_DEMAND))
    return [aws.ecs.ServiceCapacityProviderStrategyArgs(**share) for share in shares(strategies)]


def _deployment_alarms(alarms: Alarms | None) -> aws.ecs.ServiceAlarmsArgs | None:
    if alarms is None:
        return None
    return aws.ecs.ServiceAlarmsArgs(alarm_names=alarms.deployment, enable=True, rollback=True)
