"""What scales a service, by load or by the clock."""

from sandbox.provider.table import Call, Entry

# What is scaled, in the words of each operation on it.
_SCALED = {
    "ServiceNamespace": "$serviceNamespace",
    "ResourceId": "$resourceId",
    "ScalableDimension": "$scalableDimension",
}

ENTRIES = (
    Entry(
        token="aws:appautoscaling/target:Target",
        service="application-autoscaling",
        cfn="AWS::ApplicationAutoScaling::ScalableTarget",
        create=Call("register_scalable_target"),
        id="$resourceId",
        read=Call(
            "describe_scalable_targets",
            {
                "ServiceNamespace": "$serviceNamespace",
                "ResourceIds": ["$resourceId"],
                "ScalableDimension": "$scalableDimension",
            },
        ),
        at="ScalableTargets[0]",
        delete=Call("deregister_scalable_target", _SCALED),
        puts=True,
        update=Call("register_scalable_target", _SCALED),
        computed=("roleArn", "suspendedState"),
        outputs={"arn": "ScalableTargetARN"},
    ),
    Entry(
        token="aws:appautoscaling/policy:Policy",
        service="application-autoscaling",
        cfn="AWS::ApplicationAutoScaling::ScalingPolicy",
        create=Call("put_scaling_policy"),
        id="$name",
        read=Call(
            "describe_scaling_policies",
            {
                **_SCALED,
                "PolicyNames": ["$name"],
            },
        ),
        at="ScalingPolicies[?PolicyName=='$name'] | [0]",
        delete=Call(
            "delete_scaling_policy",
            {
                "PolicyName": "$name",
                **_SCALED,
            },
        ),
        puts=True,
        update=Call(
            "put_scaling_policy",
            {
                "PolicyName": "$name",
                **_SCALED,
            },
        ),
        renames={"name": "PolicyName"},
        outputs={"arn": "PolicyARN", "alarmArns": "Alarms[].AlarmARN"},
        defaults={"policyType": "StepScaling"},
        in_place=("policyType",),
        name=("name", 255),
    ),
    Entry(
        token="aws:appautoscaling/scheduledAction:ScheduledAction",
        service="application-autoscaling",
        cfn="AWS::ApplicationAutoScaling::ScalableTarget",
        create=Call("put_scheduled_action"),
        id="$name-$serviceNamespace-$resourceId",
        read=Call(
            "describe_scheduled_actions",
            {**_SCALED, "ScheduledActionNames": ["$name"]},
        ),
        at="ScheduledActions[?ScheduledActionName=='$name'] | [0]",
        delete=Call("delete_scheduled_action", {**_SCALED, "ScheduledActionName": "$name"}),
        puts=True,
        update=Call("put_scheduled_action", {**_SCALED, "ScheduledActionName": "$name"}),
        renames={"name": "ScheduledActionName"},
        defaults={"timezone": "UTC"},
        sent_defaults=("timezone",),
        outputs={"arn": "ScheduledActionARN"},
        name=("name", 255),
    ),
)
