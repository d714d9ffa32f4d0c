"""F29: keys of secrets."""

import pytest

from guardrails.preflight.rules.secret import preflight_f29_secret_key as f29
from guardrails.verdict import Outcome
from tests.policies.plan import UNKNOWN_STRING
from tests.policies.preflight.world import ACCOUNT, REGION, World, container

OK, VIOLATION, CANNOT_JUDGE = Outcome.OK, Outcome.VIOLATION, Outcome.CANNOT_JUDGE

SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-AbCdEf"
KEY = f"{SECRET}:password::"
PARAMETER = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/shop/url"


def reads(source: str, **service: str) -> World:
    world = World(containers=[container(secrets=[{"name": "X", "valueFrom": source}])])
    world.service.props.update(service)
    return world


@pytest.mark.parametrize(
    ("source", "version", "outcome"),
    [
        (SECRET, "", OK),
        (KEY, "", OK),
        (KEY, "LATEST", OK),
        (KEY, "1.4.0", OK),
        (KEY, "1.3.0", VIOLATION),
        (f"{SECRET}::AWSPREVIOUS:", "1.3.0", VIOLATION),
        (f"{SECRET}:::", "1.3.0", OK),
        (SECRET, "1.3.0", OK),
        (SECRET, "1.2.0", VIOLATION),
        (PARAMETER, "1.2.0", OK),
        ("/shop/url", "1.2.0", OK),
        (KEY, UNKNOWN_STRING, CANNOT_JUDGE),
    ],
)
def test_a_key_needs_a_platform_that_reads_it(source: str, version: str, outcome: Outcome) -> None:
    world = reads(source, platformVersion=version)
    if version == UNKNOWN_STRING:
        world.service.feeds["platformVersion"] = [world.vpc]
    assert world.outcomes(f29) == {outcome}


def test_the_message_names_who_starts_it_and_not_the_secret() -> None:
    assert reads(KEY, platformVersion="1.3.0").says(f29) == (
        "F29 ecs.TaskDefinition 'api' has secrets that need platform version 1.4.0, and is started "
        "on another\n"
        "  ecs.Service 'api' (platformVersion 1.3.0) → ecs.TaskDefinition 'api'"
    )


@pytest.mark.parametrize("ending", [":password", ":password:"])
def test_all_colons_have_to_be_there(ending: str) -> None:
    said = reads(SECRET + ending).says(f29)
    assert "F29 ecs.TaskDefinition 'api' names secrets in no form that is read" in said
    assert "a secret of container 'api': its ARN ends with" in said
    assert "password" not in said


def test_windows_counts_its_versions_by_itself() -> None:
    world = reads(KEY, platformVersion="1.0.0")
    system = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}
    world.definition.props["runtimePlatform"] = system
    assert world.outcomes(f29) == {OK}


def test_hidden_containers_are_told_by_another_failure() -> None:
    world = reads(KEY, platformVersion="1.3.0")
    world.hide_containers()
    assert world.verdicts(f29) == []


def test_logs_and_registries_have_secrets_too() -> None:
    options = {"logDriver": "splunk", "secretOptions": [{"name": "t", "valueFrom": KEY}]}
    world = World(containers=[container(logConfiguration=options)])
    world.service.props["platformVersion"] = "1.3.0"
    assert world.outcomes(f29) == {VIOLATION}
