"""What a service says in its events, and a deployment of it in its reason."""

from typing import Final

from guardrails.symptoms.symptom import ECS_GUIDE, EVENTS, Symptom

_QUOTAS: Final = f"{ECS_GUIDE}/service-quotas.html"

SERVICE_EVENTS: Final = (
    Symptom(
        "quota-reached",
        r"(reached the limit on the number of|configuration is above your limit|"
        r"LimitExceeded|limit exceeded)",
        (
            (
                "service … was unable to place a task. Reason: You've reached the limit on the "
                "number "
                "of vCPUs you can run concurrently"
            ),
            (
                "service … was unable to place a task. Reason: The requested CPU configuration is "
                "above your limit."
            ),
        ),
        (),
        _QUOTAS,
        "`python -m doctor machine` prints the quotas that count and what they are. A raise is "
        "asked for in Service Quotas.",
    ),
    Symptom(
        "zone-without-fargate",
        r"unable to place a task\. Reason: Internal error",
        ("service … was unable to place a task. Reason: Internal error.",),
        ("F18",),
        EVENTS,
    ),
    Symptom(
        "no-instance-has-room",
        r"(no container instance met all|No Container Instances were found|RESOURCE:(ENI|CPU|MEM))",
        (
            (
                "service … was unable to place a task because no container instance met all of its "
                "requirements. Reason: No Container Instances were found in your cluster."
            ),
        ),
        ("F32",),
        EVENTS,
        "With EC2 capacity: `aws autoscaling describe-scaling-activities` says why no instance "
        "starts, `tasks_per_instance` whether there are interfaces enough (docs/ec2-capacity.md).",
    ),
    Symptom(
        "deployment-cannot-move",
        r"unable to stop or start tasks during a deployment",
        (
            (
                "service … was unable to stop or start tasks during a deployment because of the "
                "service deployment configuration. Update the minimumHealthyPercent or "
                "maximumPercent "
                "value and try again."
            ),
        ),
        ("F34",),
        EVENTS,
    ),
    Symptom(
        "deployment-given-up",
        r"(deployment circuit breaker|deployment failed: tasks failed to start|"
        r"unable to consistently start tasks)",
        (
            "ECS deployment circuit breaker: tasks failed to start.",
            "service … is unable to consistently start tasks successfully.",
        ),
        ("F16", "F35"),
        EVENTS,
        "It says that tasks do not stay up; the reasons of the stopped tasks say why.",
    ),
    Symptom(
        "deployment-ended-by-alarm",
        r"alarm.*(detected|breached|in ALARM)",
        ("ECS deployment failed: alarm(s) detected.",),
        (),
        f"{ECS_GUIDE}/deployment-alarm-failure.html",
        "An alarm of `alarms` with `rollback` began during the deployment; its history in "
        "CloudWatch shows the metric. One that was on before does not count.",
    ),
    Symptom(
        "throttled-by-the-api",
        r"(operations are being throttled|ThrottlingException|Rate exceeded)",
        ("service … operations are being throttled. Will try again later.",),
        (),
        EVENTS,
        "It goes on by itself.",
    ),
)
