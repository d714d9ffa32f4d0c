"""A rollback fails the update: what ECS runs after it is compared with what was asked for."""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

import pulumi
import pulumi_aws as aws

from private_fargate.verdicts import Evidence, failure, report


class _Watch:
    """The hook that all services of a program share, and which of them it judged.

    Each hook is a round trip to the engine; and the SDK starts a server to be called back on for
    each that is registered before the first one's is there: fifty services had fifty.
    """

    def __init__(self, name: str) -> None:
        self.judged: set[str] = set()
        """URNs of the services that this update deployed."""
        hook = pulumi.ResourceHook(f"{name}-rollout", self._after)
        self.hooks = pulumi.ResourceHookBinding(after_create=[hook], after_update=[hook])

    async def _after(self, args: pulumi.ResourceHookArgs) -> None:
        self.judged.add(args.urn)
        inputs = args.new_inputs or {}
        await _judge(args.id, inputs["cluster"], inputs["taskDefinition"], updated=True)


# The key is the engine's connection: a process that hosts components has one for each program.
_watches: WeakKeyDictionary[Any, _Watch] = WeakKeyDictionary()


class Rollout:
    """Watches one ECS service: give its resource the hooks, then let it be verified.

    The hooks run when the engine created or updated the service, which by then is stable again,
    on whichever revision; they fail the update unless that is the one asked for. The service's
    state says from then on that it was updated, so an update that finds no change would be green:
    `verify` asks ECS once more where no hook did, and ends the program with the same message.

    ECS is asked with the credentials that the AWS SDK finds by itself and the profile of
    `aws:profile`. Where it cannot be asked there is a warning: the outcome was not verified.
    """

    def __init__(self, name: str) -> None:
        """Give the hooks to a service; the first one of a program registers them by its name."""
        monitor = pulumi.runtime.settings.get_monitor()
        if monitor not in _watches:
            _watches[monitor] = _Watch(name)
        self._watch = _watches[monitor]
        self.hooks = self._watch.hooks

    def verify(self, service: aws.ecs.Service, requested: pulumi.Input[str]) -> None:
        """Verify a service that this update leaves as it is."""
        if pulumi.runtime.is_dry_run() or _is_mocked():
            return

        async def verify(known: list[Any]) -> bool:
            urn, *asked = known
            if urn not in self._watch.judged:
                await _judge(*asked, updated=False)
            return True

        known = pulumi.Output.all(service.urn, service.id, service.cluster, requested)
        self._verified: pulumi.Output[bool] = known.apply(verify)


async def _judge(service_arn: str, cluster: str, requested: str, *, updated: bool) -> None:
    # In a thread, since the program goes on answering the engine while it waits for AWS.
    message = await asyncio.to_thread(outcome, service_arn, cluster, requested, updated=updated)
    if message:
        # A RunError reaches the user as it is; any other error with a traceback.
        raise pulumi.RunError(message)


def outcome(service_arn: str, cluster: str, requested: str, *, updated: bool) -> str | None:
    """Return what to tell of a service that does not run what was asked for; None if it does.

    `updated` says whether this update deployed it. Where AWS cannot be asked, a warning says so.
    """
    # It takes a second to import, and a preview never needs it.
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        asked = (service_arn, cluster, requested)
        evidence = read(_client(service_arn), *asked, updated=updated)
    except (BotoCoreError, ClientError, LookupError) as error:
        told = " ".join(str(error).split())
        pulumi.log.warn(f"{service_arn}: what became of its rollout was not verified: {told}")
        return None
    why = failure(evidence)
    return None if why is None else report(evidence, why)


def read(client: Any, service_arn: str, cluster: str, requested: str, *, updated: bool) -> Evidence:
    """Return what ECS says of a service; of its stopped tasks only when something failed.

    Raises botocore's errors when the service cannot be read, LookupError when there is none.
    """
    answer = client.describe_services(cluster=cluster, services=[service_arn])
    if not answer["services"]:
        raise LookupError(f"ECS knows no service {service_arn}")
    service = answer["services"][0]
    unread: list[str] = []
    listed = _read_more(
        unread, lambda: client.list_service_deployments(cluster=cluster, service=service_arn)
    )
    newest = next(iter(listed.get("serviceDeployments", [])), None)
    evidence = Evidence(requested, updated, service, newest)
    if failure(evidence) is None:
        return evidence
    stopped = _read_more(unread, lambda: _stopped_tasks(client, cluster, service["serviceName"]))
    return evidence._replace(stopped=stopped.get("tasks", []), unread=unread)


def _stopped_tasks(client: Any, cluster: str, service_name: str) -> Any:
    arns = client.list_tasks(cluster=cluster, serviceName=service_name, desiredStatus="STOPPED")
    if not arns["taskArns"]:
        return {}
    return client.describe_tasks(cluster=cluster, tasks=arns["taskArns"][:100])


def _read_more(unread: list[str], ask: Any) -> Any:
    """Return an answer that helps but is not needed; note what could not be asked."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return ask()
    except (BotoCoreError, ClientError) as error:
        unread.append(" ".join(str(error).split()))
        return {}


def _client(service_arn: str) -> Any:
    """Return a client of the service's region, found as the AWS SDK finds everything else."""
    import boto3

    region = service_arn.split(":")[3]
    profile = pulumi.Config("aws").get("profile")
    return boto3.Session(profile_name=profile, region_name=region).client("ecs")


def _is_mocked() -> bool:
    """Say whether this is a unit test, whose services exist nowhere."""
    return isinstance(pulumi.runtime.settings.get_monitor(), pulumi.runtime.mocks.MockMonitor)
