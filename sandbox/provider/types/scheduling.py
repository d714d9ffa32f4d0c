"""Schedules that run a task (or call anything else), and their groups."""

from typing import Any

from sandbox.provider.schema import resource_schema
from sandbox.provider.shapes import from_response
from sandbox.provider.table import Call, Entry
from sandbox.provider.values import Properties

SCHEDULE = "aws:scheduler/schedule:Schedule"


def _schedule_members(properties: Properties) -> Properties:
    """The API has a task's network one layer deeper, and speaks of ENABLED and DISABLED."""
    members = dict(properties)
    target = members.get("target")
    task = target.get("ecsParameters") if isinstance(target, dict) else None
    network = task.get("networkConfiguration") if isinstance(task, dict) else None
    if isinstance(network, dict):
        public = "ENABLED" if network.get("assignPublicIp") else "DISABLED"
        inner = {"awsvpcConfiguration": {**network, "assignPublicIp": public}}
        task = {**(task or {}), "networkConfiguration": inner}
        members["target"] = {**(target or {}), "ecsParameters": task}
    return members


def _target(found: Properties) -> Any:
    """The target of a schedule that exists, as pulumi_aws nests it."""
    target = dict(found["Target"])
    if task := dict(target.get("EcsParameters") or {}):
        if network := (task.get("NetworkConfiguration") or {}).get("awsvpcConfiguration"):
            public = network.get("AssignPublicIp") == "ENABLED"
            task["NetworkConfiguration"] = {**network, "AssignPublicIp": public}
        target["EcsParameters"] = task
    schema = resource_schema(SCHEDULE)
    return from_response(schema.inputs if schema else {}, {"Target": target}, {}).get("target")


ENTRIES = (
    Entry(
        token="aws:scheduler/scheduleGroup:ScheduleGroup",
        service="scheduler",
        cfn="AWS::Scheduler::ScheduleGroup",
        create=Call("create_schedule_group"),
        id="$name",
        read=Call("get_schedule_group", {"Name": "$id"}),
        at="@",
        delete=Call("delete_schedule_group", {"Name": "$id"}),
        name=("name", 64),
    ),
    Entry(
        token=SCHEDULE,
        service="scheduler",
        cfn="AWS::Scheduler::Schedule",
        create=Call("create_schedule"),
        id="$groupName/$name",
        read=Call("get_schedule", {"Name": "$name", "GroupName": "$groupName"}),
        at="@",
        delete=Call("delete_schedule", {"Name": "$name", "GroupName": "$groupName"}),
        puts=True,
        update=Call("update_schedule", {"Name": "$name", "GroupName": "$groupName"}),
        reshape=_schedule_members,
        defaults={
            "actionAfterCompletion": "NONE",
            "groupName": "default",
            "scheduleExpressionTimezone": "UTC",
            "state": "ENABLED",
        },
        outputs={"target": _target},
        replaces=("groupName",),
        name=("name", 64),
    ),
)
