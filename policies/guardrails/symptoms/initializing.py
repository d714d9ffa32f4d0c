"""What stopped tasks say that got no secret, no token, no logger or no file system."""

from typing import Final

from guardrails.symptoms.symptom import DENIED, INITIALIZING, LATE, NO_WAY, STOPPED, Symptom

_INIT: Final = "ResourceInitializationError"

INITIALIZATION: Final = (
    Symptom(
        "secret-key-refused",
        rf"{_INIT}.*(unexpected ARN format|did not contain json key)",
        (
            (
                f"{_INIT}: unable to pull secrets or registry auth: … unexpected ARN format with "
                "parameters when trying to retrieve ASM secret"
            ),
            f"{_INIT}: … retrieved secret from Secrets Manager did not contain json key …",
        ),
        ("F29",),
        INITIALIZING,
        "Compare the part after the secret's ARN, `:KEY::`, with the keys that the secret has.",
    ),
    Symptom(
        "secret-not-there",
        rf"{_INIT}.*(can't find the specified secret|ParameterNotFound|invalid ssm parameters|"
        r"can't find the specified secret value)",
        (
            (
                f"{_INIT}: unable to pull secrets or registry auth: … ResourceNotFoundException: "
                "Secrets Manager can't find the specified secret."
            ),
            f"{_INIT}: unable to pull secrets or registry auth: … invalid ssm parameters: …",
        ),
        (),
        INITIALIZING,
        "The secret or parameter is not there under this ARN, in this region, or has no value yet: "
        "give it one, or correct `secrets`.",
    ),
    Symptom(
        "secrets-or-registry-denied",
        rf"{_INIT}.*(secrets|registry auth|parameter).*{DENIED}",
        (
            (
                f"{_INIT}: unable to pull secrets or registry auth: execution resource retrieval "
                "failed: unable to retrieve secret from asm: service call has been retried 1 "
                "time(s): "
                "AccessDeniedException: … is not authorized to perform: "
                "secretsmanager:GetSecretValue"
            ),
        ),
        ("F19", "F20", "F11"),
        INITIALIZING,
        "There is a way; a policy is in it. The text names the role and the action.",
    ),
    Symptom(
        "secrets-or-registry-out-of-reach",
        rf"{_INIT}.*(secrets|registry auth|parameter).*{LATE}",
        (
            (
                f"{_INIT}: unable to pull secrets or registry auth: The task cannot pull "
                "registry auth "
                "from Amazon ECR: There is a connection issue between the task and Amazon ECR. "
                "Check "
                "your task network configuration. RequestError: send request failed caused by: "
                "Post "
                '"https://api.ecr.ap-northeast-2.amazonaws.com/": dial tcp 54.180.184.245:443: i/o '
                "timeout"
            ),
            (
                f"{_INIT}: unable to pull secrets or registry auth: execution resource retrieval "
                "failed: unable to retrieve ecr registry auth: service call has been retried 3 "
                "time(s): RequestError: send request failed caused by: Post https://api.ecr...."
            ),
        ),
        NO_WAY,
        INITIALIZING,
        "A public address behind `dial tcp` means that no endpoint answers for the name: there is "
        "none, or its private DNS is off. A private one means that the endpoint is shut.",
    ),
    Symptom(
        "log-group-not-there",
        r"failed to validate logger args.*(log group does not exist|ResourceNotFoundException)",
        (
            (
                f"{_INIT}: failed to validate logger args: create stream has been retried 1 times: "
                "failed to create Cloudwatch log stream: ResourceNotFoundException: The "
                "specified log "
                "group does not exist."
            ),
        ),
        ("F22",),
        INITIALIZING,
    ),
    Symptom(
        "logs-denied",
        rf"failed to validate logger args.*{DENIED}",
        (
            (
                f"{_INIT}: failed to validate logger args: … AccessDeniedException: … is not "
                "authorized to perform: logs:CreateLogStream"
            ),
        ),
        ("F19", "F22", "F11"),
        INITIALIZING,
    ),
    Symptom(
        "logs-out-of-reach",
        rf"failed to (validate logger args|initialize logging driver).*(signal: killed|{LATE})",
        (
            (
                f"{_INIT}: failed to validate logger args: The task cannot find the Amazon "
                "CloudWatch "
                "log group defined in the task definition. There is a connection issue between the "
                "task and Amazon CloudWatch. Check your network configuration. : signal: killed"
            ),
        ),
        ("F21", *NO_WAY[1:], "F22"),
        INITIALIZING,
        "It speaks of a log group that is not found; the way to CloudWatch Logs is the likelier "
        "cause.",
    ),
    Symptom(
        "log-options-refused",
        r"failed to (validate logger args|initialize logging driver)",
        (f"{_INIT}: failed to initialize logging driver: …",),
        ("F23", "F22"),
        STOPPED,
    ),
    Symptom(
        "file-system-not-mounted",
        r"(EFS utils|efs volume|mount\.nfs)",
        (
            (
                f"{_INIT}: failed to invoke EFS utils commands to set up EFS volumes: stderr: "
                "Failed "
                'to resolve "fs-….efs.….amazonaws.com" - check that your file system ID is '
                "correct, "
                "and ensure that the VPC has an EFS mount target for this file system ID."
            ),
        ),
        ("F64", "F05"),
        INITIALIZING,
    ),
    Symptom(
        "environment-files-not-read",
        r"failed to download env files",
        (
            (
                f"{_INIT}: failed to download env files: file download command: non empty error "
                "stream: RequestCanceled: request context canceled caused by: context deadline "
                "exceeded"
            ),
        ),
        ("F67", "F09", "F19"),
        INITIALIZING,
    ),
)
