"""What AWS says leads to the failure that it means, and every failure can be looked up."""

import re
from pathlib import Path

import pytest

from guardrails import catalog
from guardrails.cli import main
from guardrails.symptoms.page import ALL, causes, diagnose, runbook
from guardrails.symptoms.symptom import Symptom

CODES = {rule.failure.code for rule in catalog.ALL if rule.failure}

# As the authors of the seeds found them.
SEED_001 = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
    "retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 "
    "time(s): RequestError: send request failed caused by: Post https://api.ecr...."
)
SEED_002_LOGS = (
    "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon "
    "CloudWatch log group defined in the task definition. There is a connection issue between the "
    "task and Amazon CloudWatch. Check your network configuration. : signal: killed"
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SEED_001, "F01"),
        (SEED_002_LOGS, "F21"),
        (
            (
                "CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: "
                "httpReadSeeker: failed open: failed to do request: Get https://prod-ap-northeast-2-"
                "starport-layer-bucket.s3.ap-northeast-2.amazonaws.com/1: dial tcp "
                "1.2.3.4:443: i/o "
                "timeout"
            ),
            "F03",
        ),
        (
            (
                "CannotPullContainerError: pull image manifest has been retried 5 time(s): "
                "failed to "
                "resolve ref docker.io/traefik/whoami:v1.10: failed to do request: dial tcp: i/o "
                "timeout"
            ),
            "F12",
        ),
        (
            (
                "ResourceInitializationError: unable to pull secrets or registry auth: execution "
                "resource retrieval failed: unable to retrieve secret from asm: "
                "AccessDeniedException:"
                " User: arn:aws:sts::1:assumed-role/web-execution is not authorized to perform: "
                "secretsmanager:GetSecretValue"
            ),
            "F19",
        ),
        ("exec /usr/local/bin/docker-entrypoint.sh: exec format error", "F27"),
        (
            (
                "service web (port 8080) is unhealthy in target-group web due to (reason "
                "Request timed"
                " out)"
            ),
            "F43",
        ),
        (
            (
                "InvalidParameterException: The provided target group arn:… has target type "
                "instance, "
                "which is incompatible with the awsvpc network mode"
            ),
            "F39",
        ),
        (
            "operation error ELB: CreateRule, PriorityInUse: Priority '10' is currently in use",
            "F55",
        ),
    ],
)
def test_words_of_aws_lead_to_the_likeliest_failure(text: str, code: str) -> None:
    symptom = diagnose(text)
    assert symptom is not None
    assert symptom.codes[0] == code


@pytest.mark.parametrize("symptom", ALL, ids=lambda symptom: symptom.name)
def test_each_symptom_is_found_by_its_own_words_and_says_what_to_do(symptom: Symptom) -> None:
    for words in symptom.says:
        assert diagnose(words) is symptom
    assert set(symptom.codes) <= CODES
    assert symptom.codes or symptom.advice


@pytest.mark.parametrize(
    "text",
    ["(service web) has reached a steady state.", "(service web) deployment completed.", ""],
)
def test_what_is_no_failure_is_no_symptom(text: str) -> None:
    assert diagnose(text) is None


def test_names_are_unique_and_the_likeliest_cause_stands_first() -> None:
    assert len({symptom.name for symptom in ALL}) == len(ALL)
    symptom = diagnose(SEED_001)
    assert symptom is not None
    assert [rule.failure.code for rule in causes(symptom) if rule.failure][:2] == ["F01", "F04"]


def test_the_runbook_tells_of_every_failure_and_links_to_a_heading_that_is_there() -> None:
    page = runbook()
    preflight = (Path(__file__).parents[3] / "docs" / "preflight.md").read_text()
    headings = set(re.findall(r"^### (\S+)$", preflight, re.MULTILINE))
    for code in CODES:
        assert re.search(rf"\b{code}\b", page), code
    assert set(re.findall(r"\(preflight\.md#([\w-]+)\)", page)) <= headings


def test_words_can_be_asked_for_in_a_shell(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", SEED_002_LOGS]) == 0
    told = capsys.readouterr().out
    assert told.startswith("logs out of reach")
    assert "F21" in told
    assert "private-fargate: " in told
