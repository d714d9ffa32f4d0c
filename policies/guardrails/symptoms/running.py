"""What stopped tasks say that had been running."""

from typing import Final

from guardrails.symptoms.symptom import BALANCERS, STOPPED, STOPPED_TASKS, Symptom

RUNNING: Final = (
    Symptom(
        "out-of-memory",
        r"(OutOfMemory|exit code:? 137)",
        ("OutOfMemoryError: Container killed due to memory usage", "exit code 137"),
        ("F24",),
        STOPPED_TASKS,
        "Raise `memory`; the alarm `memory_utilization` sees it coming. 137 without the words is a "
        "kill: the container did not end within `stop_timeout` of being asked to.",
    ),
    Symptom(
        "targets-do-not-answer",
        r"unhealthy in target-group.*Request timed out",
        ("service … (port …) is unhealthy in target-group … due to (reason Request timed out)",),
        ("F43", "F44", "F41", "F42"),
        BALANCERS,
        "Nothing came back at all: a group is shut, or nobody listens on 0.0.0.0 at that port.",
    ),
    Symptom(
        "targets-answer-otherwise",
        r"Health checks failed with these codes",
        (
            (
                "service … (port …) is unhealthy in target-group … due to (reason Health checks "
                "failed with these codes: [404])"
            ),
        ),
        ("F42",),
        BALANCERS,
        "The application answers, and not as `health_check_matcher` asks: correct "
        "`health_check_path`, or let it answer 200 there without signing in.",
    ),
    Symptom(
        "targets-in-a-zone-without-balancer",
        r"(Target\.NotInUse|not used by any load balancer|"
        r"Availability Zone that is not enabled)",
        (
            (
                "Target.NotInUse: The target group is not used by any load balancer or the "
                "target is "
                "in an Availability Zone that is not enabled for its load balancer."
            ),
        ),
        ("F47", "F40"),
        BALANCERS,
    ),
    Symptom(
        "targets-unhealthy",
        r"(Task failed ELB health checks|unhealthy in (the )?target-group|Health checks failed)",
        (
            "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:…)",
            (
                "service … (port …) is unhealthy in target-group … due to (reason Health checks "
                "failed)"
            ),
        ),
        ("F46", "F43", "F44", "F42", "F47", "F41"),
        BALANCERS,
        "`aws elbv2 describe-target-health --target-group-arn ARN` says more of each target.",
    ),
    Symptom(
        "container-unhealthy",
        r"Task failed container health checks",
        ("Task failed container health checks",),
        (),
        STOPPED_TASKS,
        "The command of `health_check` failed `retries` times in a row after `start_period`. It "
        "runs inside the container: its shell, and `curl` if it needs that, have to be in the "
        "image.",
    ),
    Symptom(
        "spot-withdrawn",
        r"(SpotInterruption|Spot Task was interrupted)",
        ("Your Spot Task was interrupted.",),
        (),
        STOPPED,
        "Not a fault: AWS took the capacity back, at two minutes' notice. A `base` on FARGATE "
        "keeps some tasks up.",
    ),
    Symptom(
        "instance-gone",
        r"(Host EC2 \(instance|TerminationNotice)",
        ("Host EC2 (instance i-…) terminated.",),
        (),
        STOPPED_TASKS,
        "Not a fault of the task: its instance ended, and another one takes it over.",
    ),
    Symptom(
        "scaled-in-or-replaced",
        r"Scaling activity initiated by",
        ("Scaling activity initiated by (deployment ecs-svc/…)",),
        (),
        STOPPED_TASKS,
        "Not a fault: fewer tasks were wanted, or a new revision took over.",
    ),
    Symptom(
        "container-exited",
        r"Essential container in task exited",
        ("Essential container in task exited",),
        ("F27", "F26", "F65"),
        STOPPED_TASKS,
        "The application ended by itself. Its last lines tell why: `aws logs tail LOG-GROUP` "
        "(output of Service: `log_group_name`). No line at all: `exec format error`, or a command "
        "that is not there.",
    ),
)
