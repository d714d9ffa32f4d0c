"""What the doctor says of region, credentials and quotas."""

from typing import Any

import boto3
import pytest

from doctor.account import look_at_account
from doctor.finding import Finding, State
from doctor.quotas import QUOTAS
from tests.doctor.fakes import Answer, Session

CALLER = {
    "Account": "123456789012",
    "Arn": "arn:aws:iam::123456789012:user/mina",
    "UserId": "AIDA",
}
METRIC = {
    "MetricNamespace": "AWS/Usage",
    "MetricName": "ResourceCount",
    "MetricDimensions": {"Service": "Fargate"},
}


def answers(
    quotas: dict[str, float], addresses: int = 0, vcpus: float | None = None
) -> dict[str, list[Answer]]:
    """An account with these quotas by code; what is not named allows 100."""
    asked: list[Answer] = []
    for quota in QUOTAS:
        told: dict[str, Any] = {"QuotaCode": quota.code, "Value": quotas.get(quota.code, 100.0)}
        if quota.service == "fargate":
            told["UsageMetric"] = METRIC
        asked.append(("get_service_quota", {"Quota": told}))
    point = [] if vcpus is None else [{"Maximum": vcpus}]
    return {
        "sts": [("get_caller_identity", CALLER)],
        "service-quotas": asked,
        "cloudwatch": [("get_metric_statistics", {"Datapoints": point})] * 2,
        "ec2": [
            ("describe_addresses", {"Addresses": [{}] * addresses}),
            ("describe_vpcs", {"Vpcs": [{"VpcId": "vpc-1"}]}),
        ],
        "elbv2": [("describe_load_balancers", {"LoadBalancers": [{"Type": "application"}]})] * 2,
    }


def named(found: list[Finding], what: str) -> Finding:
    (finding,) = [finding for finding in found if finding.what == what]
    return finding


def test_an_account_with_room_is_well() -> None:
    found = look_at_account(Session(answers({})))
    assert {finding.state for finding in found} == {State.OK}
    assert "user/mina in account 123456789012" in named(found, "credentials").text
    assert named(found, "quota: application load balancers").text == "1 of 100 taken"
    assert named(found, "quota: interface endpoints in a VPC").text == "100 allowed"


@pytest.mark.parametrize(
    ("addresses", "state"), [(3, State.OK), (4, State.WARNING), (5, State.PROBLEM)]
)
def test_a_quota_that_is_nearly_taken_is_warned_of(addresses: int, state: State) -> None:
    finding = named(
        look_at_account(Session(answers({"L-0263D0A3": 5.0}, addresses))),
        "quota: elastic IP addresses",
    )
    assert finding.state is state
    assert ("request-service-quota-increase" in finding.next_step) == (state is not State.OK)


def test_vcpus_are_counted_by_the_metric_of_the_quota() -> None:
    found = look_at_account(Session(answers({"L-3032A538": 6.0}, vcpus=5.5)))
    finding = named(found, "quota: vCPUs of tasks on FARGATE")
    assert finding.state is State.WARNING
    assert finding.text.startswith("5.5 of 6 taken")


def test_a_quota_that_may_not_be_read_is_said_to_be_unknown() -> None:
    given = answers({})
    given["service-quotas"][2] = ("get_service_quota", {"Code": "AccessDeniedException"})
    found = look_at_account(Session(given))
    assert named(found, "quota: elastic IP addresses").state is State.UNKNOWN


def test_without_a_region_nothing_is_asked() -> None:
    (finding,) = look_at_account(Session({}, region=None))
    assert finding.state is State.PROBLEM
    assert "AWS_REGION" in finding.next_step


@pytest.mark.parametrize("code", ["ExpiredToken", "InvalidClientTokenId", "AccessDenied"])
def test_credentials_that_do_not_hold_are_a_problem(code: str) -> None:
    found = look_at_account(Session({"sts": [("get_caller_identity", {"Code": code})]}))
    assert found[-1].what == "credentials"
    assert found[-1].state is State.PROBLEM
    assert "aws sso login" in found[-1].next_step


def test_without_credentials_the_next_step_is_to_sign_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    found = look_at_account(boto3.Session(region_name="ap-northeast-2"))
    assert (found[-1].what, found[-1].text) == ("credentials", "none are found")
