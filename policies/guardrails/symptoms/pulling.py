"""What stopped tasks say that got no image, or that could not be started with it."""

from typing import Final

from guardrails.symptoms.symptom import DENIED, LATE, NO_WAY, PULLING, STOPPED, Symptom

_PULL: Final = "CannotPullContainerError"

PULLS: Final = (
    Symptom(
        "image-layers-denied",
        rf"starport-layer-bucket.*{DENIED}",
        (f"{_PULL}: … prod-…-starport-layer-bucket.s3….amazonaws.com/…: 403 Forbidden",),
        ("F11",),
        PULLING,
    ),
    Symptom(
        "image-layers-out-of-reach",
        rf"starport-layer-bucket.*{LATE}",
        (
            (
                f"{_PULL}: … failed to copy: httpReadSeeker: failed open: failed to do "
                "request: Get "
                '"https://prod-….starport-layer-bucket.s3….amazonaws.com/…": dial tcp …:443: i/o '
                "timeout"
            ),
        ),
        ("F03", "F09", "F11", "F08", "F17"),
        PULLING,
    ),
    Symptom(
        "image-for-another-processor",
        r"(descriptor matching platform|exec format error)",
        (
            f"{_PULL}: image Manifest does not contain descriptor matching platform 'linux/amd64'.",
            "exec /usr/local/bin/…: exec format error",
        ),
        ("F27",),
        PULLING,
        "`docker buildx imagetools inspect IMAGE` lists what an image was built for.",
    ),
    Symptom(
        "image-pulled-too-often",
        r"(toomanyrequests|429 Too Many Requests|pull rate limit)",
        (
            (
                f"{_PULL}: … toomanyrequests: You have reached your pull rate limit. You may "
                "increase "
                "the limit by authenticating and upgrading"
            ),
        ),
        (),
        PULLING,
        "Docker Hub counts pulls by address, and all tasks behind a NAT share one. Copy the image "
        "into a Registry, or give the account a PullThroughCache with credentials.",
    ),
    Symptom(
        "image-not-there",
        rf"{_PULL}.*(not found|manifest unknown|does not exist)",
        (
            (
                f"{_PULL}: pull image manifest has been retried 1 time(s): failed to resolve ref "
                "….dkr.ecr.….amazonaws.com/shop/dev/web:v1: not found"
            ),
        ),
        ("F13",),
        PULLING,
        "Nothing was pushed under this tag or digest to this repository and region, or a lifecycle "
        "rule has deleted it (docs/services.md): `aws ecr describe-images --repository-name NAME`.",
    ),
    Symptom(
        "image-denied",
        rf"{_PULL}.*{DENIED}",
        (f"{_PULL}: … failed to resolve reference: unexpected status code 403 Forbidden",),
        ("F19", "F11", "F13"),
        PULLING,
        "In another account the repository has to allow it as well: Registry's "
        "`pull_account_ids` there.",
    ),
    Symptom(
        "no-room-for-the-image",
        r"no space left on device",
        (f"{_PULL}: … write /var/lib/containerd/…: no space left on device",),
        (),
        PULLING,
        "Image and files of the tasks need more than 20 GiB: raise `ephemeral_storage`.",
    ),
    Symptom(
        "image-from-elsewhere-out-of-reach",
        rf"{_PULL}.*(docker\.io|docker\.com|public\.ecr\.aws|ghcr\.io|quay\.io).*{LATE}",
        (
            (
                f"{_PULL}: pull image manifest has been retried 5 time(s): failed to resolve ref "
                "docker.io/library/…: failed to do request: Head …: dial tcp …:443: i/o timeout"
            ),
        ),
        ("F12", "F13", *NO_WAY[5:]),
        PULLING,
    ),
    Symptom(
        "image-out-of-reach",
        rf"{_PULL}.*{LATE}",
        (
            (
                f"{_PULL}: … net/http: request canceled while waiting for connection "
                "(Client.Timeout "
                "exceeded while awaiting headers)"
            ),
        ),
        ("F02", "F03", "F09", *NO_WAY[1:], "F12"),
        PULLING,
    ),
)

BEGINNINGS: Final = (
    Symptom(
        "role-not-assumed",
        r"unable to assume the role",
        ("ECS was unable to assume the role '…' that was provided for this task.",),
        ("F19",),
        STOPPED,
        "The role's trust policy has to name `ecs-tasks.amazonaws.com`. A role that was made a "
        "moment ago is not known everywhere yet; the next try succeeds.",
    ),
    Symptom(
        "no-address-left",
        r"(insufficient free addresses|InsufficientFreeAddresses|"
        r"network interface provisioning)",
        (
            (
                "Unexpected EC2 error while attempting to Create Network Interface … The specified "
                "subnet does not have enough free addresses to satisfy the request. "
                "(InsufficientFreeAddressesInSubnet)"
            ),
            "Timeout waiting for network interface provisioning to complete.",
        ),
        (),
        STOPPED,
        "Each task takes an address, and a deployment up to twice as many. Network refuses stacks "
        "that cannot fit (docs/network.md); in a VPC of others, take larger subnets.",
    ),
    Symptom(
        "no-capacity-at-aws",
        r"Capacity is unavailable at this time",
        ("Capacity is unavailable at this time. Please try again later or in a different …",),
        (),
        STOPPED,
        "AWS has no room for such a task in the zone now, of Spot above all. More zones help, and "
        "FARGATE as a `base` beside FARGATE_SPOT.",
    ),
    Symptom(
        "container-not-started",
        r"(CannotStartContainerError|CannotCreateContainerError|ContainerRuntimeTimeoutError|"
        r"ContainerRuntimeError)",
        (
            (
                'CannotStartContainerError: … exec: "./server": stat ./server: no such file or '
                "directory"
            ),
            (
                "ContainerRuntimeTimeoutError: Could not transition to running; timed out after "
                "waiting 1m: …"
            ),
        ),
        ("F27",),
        STOPPED,
        "`command` and `entry_point` have to name what the image holds; with a read-only root file "
        "system nothing can be written outside volumes.",
    ),
)
