"""What the cases are too small for: settings of a type that take another way, and their drift."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.provider.values import Properties
from tests.sandbox.provider.cases import CASES, new_world
from tests.sandbox.provider.cases_services import (
    ALARM,
    FILE_SYSTEM,
    KEY,
    QUEUE,
    QUEUE_POLICY,
    SCHEDULE,
    SECRET,
    TOPIC,
    TOPIC_POLICY,
)
from tests.sandbox.provider.engine import Engine, Made, RefusedError
from tests.sandbox.provider.kinds import LOG_GROUP, REPOSITORY
from tests.sandbox.provider.test_resources import assert_no_drift

SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
TABLE = "aws:dynamodb/table:Table"

Change = Callable[[Engine, Made], Any]


def _query(expression: str) -> Properties:
    metric = {
        "namespace": "AWS/ApplicationELB",
        "metricName": "HTTPCode_Target_5XX_Count",
        "dimensions": {"LoadBalancer": "app/web/1"},
        "period": 60,
        "stat": "Sum",
    }
    return {
        "comparisonOperator": "GreaterThanThreshold",
        "evaluationPeriods": 1,
        "threshold": 5,
        "metricQueries": [
            {"id": "errors", "metric": metric},
            {"id": "rate", "expression": expression, "returnData": True},
        ],
    }


def test_an_alarm_on_an_expression(engine: Engine) -> None:
    alarm = engine.make(ALARM, _query("errors * 2"))
    assert_no_drift(engine, alarm)
    (told,) = engine.aws("cloudwatch", "describe_alarms", AlarmNames=[alarm.id])["MetricAlarms"]
    stat = next(query for query in told["Metrics"] if query["Id"] == "errors")["MetricStat"]
    assert (stat["Metric"]["MetricName"], stat["Period"]) == ("HTTPCode_Target_5XX_Count", 60)

    changed = engine.update(alarm, {"metricQueries": _query("errors * 3")["metricQueries"]})

    assert_no_drift(engine, changed)


def test_what_is_put_whole_loses_what_is_dropped(engine: Engine) -> None:
    alarm = engine.make(ALARM, CASES[ALARM].inputs(new_world(engine)))

    changed = engine.update(alarm, {"alarmActions": None, "datapointsToAlarm": None})

    assert_no_drift(engine, changed)
    (told,) = engine.aws("cloudwatch", "describe_alarms", AlarmNames=[alarm.id])["MetricAlarms"]
    assert told["AlarmActions"] == []
    assert "DatapointsToAlarm" not in told


def test_a_repository_with_own_key_and_tags_that_may_move(engine: Engine) -> None:
    key = new_world(engine).arn(KEY)
    movable = [{"filter": pattern, "filterType": "WILDCARD"} for pattern in ("latest*", "dev*")]
    repository = engine.make(
        REPOSITORY,
        {
            "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
            "imageTagMutabilityExclusionFilters": movable,
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": key}],
        },
    )
    assert_no_drift(engine, repository)

    strict = {"imageTagMutability": "IMMUTABLE", "imageTagMutabilityExclusionFilters": None}
    changed = engine.update(repository, strict)

    assert_no_drift(engine, changed)
    (told,) = engine.aws("ecr", "describe_repositories", repositoryNames=[changed.id])[
        "repositories"
    ]
    assert told["imageTagMutability"] == "IMMUTABLE"
    assert told["encryptionConfiguration"] == {"encryptionType": "KMS", "kmsKey": key}


def test_a_log_group_gets_another_key_in_place_and_loses_it(engine: Engine) -> None:
    key = new_world(engine).arn(KEY)
    group = engine.make(LOG_GROUP, {})

    closed = engine.update(group, {"kmsKeyId": key})
    assert_no_drift(engine, closed)
    opened = engine.update(closed, {"kmsKeyId": None})

    found = engine.aws("logs", "describe_log_groups", logGroupNamePrefix=opened.id)["logGroups"]
    assert "kmsKeyId" not in found[0]


def test_a_topic_is_subscribed_to_by_mail(engine: Engine) -> None:
    inputs = {"topic": new_world(engine).arn(TOPIC), "protocol": "email", "endpoint": "a@b.example"}

    subscription = engine.make(SUBSCRIPTION, inputs)

    assert_no_drift(engine, subscription)
    assert subscription.outputs["arn"] == subscription.id


def test_policies_that_are_taken_away_leave_the_topic_and_the_queue(engine: Engine) -> None:
    world = new_world(engine)
    for kind in (TOPIC_POLICY, QUEUE_POLICY):
        policy = engine.make(kind, CASES[kind].inputs(world))
        engine.delete(policy)
        assert engine.read(policy) is None
    assert engine.read(world.one(TOPIC)) is not None
    assert engine.read(world.one(QUEUE)) is not None


def test_a_queue_hands_on_what_fails(engine: Engine) -> None:
    world = new_world(engine)
    redrive = f'{{"deadLetterTargetArn": "{world.arn(QUEUE)}", "maxReceiveCount": 3}}'

    queue = engine.make(QUEUE, {"redrivePolicy": redrive})

    assert_no_drift(engine, queue)
    assert queue.outputs["url"] == queue.id


def test_a_table_with_its_own_capacity(engine: Engine) -> None:
    table = engine.make(
        TABLE,
        {
            "hashKey": "id",
            "attributes": [{"name": "id", "type": "S"}],
            "readCapacity": 1,
            "writeCapacity": 1,
            "ttl": {"enabled": True, "attributeName": "until"},
        },
    )
    assert_no_drift(engine, table)

    assert_no_drift(engine, engine.update(table, {"readCapacity": 2, "writeCapacity": 2}))


def test_a_property_that_no_operation_carries_is_refused_by_name(engine: Engine) -> None:
    with pytest.raises(RefusedError, match="nowhere to put 'lifecyclePolicies'"):
        engine.make(FILE_SYSTEM, {"lifecyclePolicies": [{"transitionToIa": "AFTER_30_DAYS"}]})


def test_a_secret_may_go_without_a_recovery_window(engine: Engine) -> None:
    secret = engine.make(SECRET, {"recoveryWindowInDays": 0})

    engine.delete(secret)

    assert engine.read(secret) is None


def _calm(engine: Engine, made: Made) -> None:
    given = {"Namespace": "AWS/ECS", "MetricName": "CPUUtilization", "Statistic": "Average"}
    engine.aws(
        "cloudwatch",
        "put_metric_alarm",
        AlarmName=made.id,
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=3,
        DatapointsToAlarm=2,
        Period=60,
        Threshold=99,
        TreatMissingData="notBreaching",
        Dimensions=[
            {"Name": "ServiceName", "Value": "web"},
            {"Name": "ClusterName", "Value": "main"},
        ],
        AlarmActions=made.inputs["alarmActions"],
        **given,
    )


def _forget(engine: Engine, made: Made) -> None:
    attributes = {"MessageRetentionPeriod": "60"}
    engine.aws("sqs", "set_queue_attributes", QueueUrl=made.id, Attributes=attributes)


def _stop(engine: Engine, made: Made) -> None:
    name, group = made.outputs["name"], made.inputs["groupName"]
    found = engine.aws("scheduler", "get_schedule", Name=name, GroupName=group)
    known = {key: found[key] for key in ("ScheduleExpression", "FlexibleTimeWindow", "Target")}
    known["Target"]["EcsParameters"]["TaskCount"] = 7
    engine.aws("scheduler", "update_schedule", Name=name, GroupName=group, **known)


def _still(engine: Engine, made: Made) -> None:
    engine.aws("kms", "disable_key_rotation", KeyId=made.id)


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        pytest.param(ALARM, _calm, "threshold", id="an alarm's threshold"),
        pytest.param(QUEUE, _forget, "messageRetentionSeconds", id="a queue's retention"),
        pytest.param(SCHEDULE, _stop, "target", id="the tasks of a schedule"),
        pytest.param(KEY, _still, "enableKeyRotation", id="a key's rotation"),
    ],
)
def test_a_change_made_elsewhere_is_read(
    engine: Engine, kind: str, change: Change, expected: str
) -> None:
    made = engine.make(kind, CASES[kind].inputs(new_world(engine)))

    change(engine, made)

    found = engine.read(made)
    assert found
    assert engine.diff(found, made.inputs).changed == {expected}
