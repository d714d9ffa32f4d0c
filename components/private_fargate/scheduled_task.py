"""ScheduledTask: containers on Fargate that start, work and end, by a schedule or by hand."""

from collections.abc import Mapping
from typing import Any, Optional

import pulumi

from private_fargate.context import context_of
from private_fargate.faults import raise_faults
from private_fargate.scaling import ON_DEMAND, shares
from private_fargate.scheduled_task_args import ScheduledTaskArgs
from private_fargate.scheduled_task_faults import scheduled_task_faults
from private_fargate.scheduler import build_schedule
from private_fargate.task import TaskScope, build_task
from private_fargate.task_network import TaskNetwork, build_task_network


class ScheduledTask(pulumi.ComponentResource):
    """A task on Fargate that runs to its end, with a private address only: a job, or a migration.

    With a schedule, EventBridge Scheduler starts it. A start that fails is tried again, then kept
    in a queue; how a started task ends is told by its exit code and its logs, not there. Without
    one, nobody does: `run_task_command` is for the pipeline or the person who migrates a database
    before a deployment.

    Cost: CPU and memory of the running tasks by the second, logs by the GB, a start next to
    nothing.

    `ScheduledTask("report", {"cluster_arn": …, "schedule_expression": "cron(0 3 * * ? *)", …})`
    """

    task_definition_arn: pulumi.Output[str]
    """Newest revision of the task definition, which the schedule starts."""
    schedule_arn: Optional[pulumi.Output[str]]
    """ARN of the schedule. Default: absent without a schedule expression."""
    dead_letter_queue_url: Optional[pulumi.Output[str]]
    """Queue of the starts that failed for good. Default: absent without a schedule expression."""
    log_group_name: pulumi.Output[str]
    """Log group of the containers; known in a preview already."""
    task_role_arn: pulumi.Output[str]
    """Role of the application."""
    security_group_id: pulumi.Output[str]
    """Security group of the tasks."""
    run_task_command: pulumi.Output[str]
    """Command that starts the newest revision once, as the schedule would."""

    def __init__(
        self, name: str, args: ScheduledTaskArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the task. Raises ValueError, listing every fault, before anything."""
        raise_faults("ScheduledTask", name, scheduled_task_faults(name, args))
        super().__init__("private-fargate:index:ScheduledTask", name, {}, opts)
        scope = TaskScope(name, self, context_of(self))

        self.network = build_task_network(scope, args, None)
        self.task = build_task(scope, args)
        self.schedule_arn = self.dead_letter_queue_url = None
        if "schedule_expression" in args:
            # What the component itself was told to wait for counts for its first start too.
            first = pulumi.ResourceOptions.merge(
                pulumi.ResourceOptions(depends_on=opts.depends_on if opts else None),
                pulumi.ResourceOptions(
                    parent=self, depends_on=[*self.network.rules, *self.task.needs]
                ),
            )
            made = build_schedule(scope, args, self.task, self.network.group.id, first)
            self.schedule_arn = made.schedule.arn
            self.dead_letter_queue_url = made.queue.url

        self.task_definition_arn = self.task.definition.arn
        self.log_group_name = self.task.log_group.name
        self.task_role_arn = self.task.task_role.arn
        self.security_group_id = self.network.group.id
        self.run_task_command = _run_task_command(scope, args, self.network)
        self.register_outputs({key: getattr(self, key) for key in ScheduledTask.__annotations__})


def _run_task_command(
    scope: TaskScope, args: Mapping[str, Any], network: TaskNetwork
) -> pulumi.Output[str]:
    """Return the command that starts the task; its family stands for the newest revision."""
    strategy = " ".join(
        f"capacityProvider={share['capacity_provider']},base={share['base']},weight={share['weight']}"
        for share in shares(args.get("capacity_provider_strategies", list(ON_DEMAND)))
    )
    flags = " --enable-execute-command" if args.get("enable_execute_command", False) else ""

    def written(known: Mapping[str, Any]) -> str:
        place = (
            f"subnets=[{','.join(known['subnets'])}],securityGroups=[{known['group']}]"
            ",assignPublicIp=DISABLED"
        )
        return (
            f"aws ecs run-task --region {scope.context.region} --cluster {known['cluster']}"
            f" --task-definition {scope.family} --count {int(args.get('task_count', 1))}"
            f" --capacity-provider-strategy {strategy}"
            f" --network-configuration 'awsvpcConfiguration={{{place}}}'"
            f" --enable-ecs-managed-tags --propagate-tags TASK_DEFINITION{flags}"
        )

    return pulumi.Output.all(
        cluster=args["cluster_arn"], subnets=args["subnet_ids"], group=network.group.id
    ).apply(written)
