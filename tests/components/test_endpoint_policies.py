"""Endpoint policies: this account through every endpoint that AWS documents one for."""

import json
from typing import Any

import pytest

from private_fargate import Network
from private_fargate.context import Context
from private_fargate.endpoint_policies import WITH_POLICY, endpoint_policy
from private_fargate.endpoints import KNOWN_SERVICES, endpoints_for
from tests.components.conftest import ACCOUNT, REGION, Recorder

CONTEXT = Context(ACCOUNT, "aws", "amazonaws.com", REGION)


def statements(service: str, *trusted: str) -> Any:
    (endpoint,) = [one for one in endpoints_for([service]) if one.service == service]
    policy = endpoint_policy(endpoint, CONTEXT, trusted)
    return None if policy is None else json.loads(policy)["Statement"]


@pytest.mark.parametrize("service", KNOWN_SERVICES)
def test_every_statement_is_held_to_this_account_but_the_layers_alone(service: str) -> None:
    found = statements(service)
    assert (found is None) == (service not in WITH_POLICY)
    for statement in found or []:
        if statement["Sid"] != "ImageLayers":
            assert statement["Condition"]["StringEquals"]["aws:PrincipalAccount"] == ACCOUNT


def test_image_layers_stay_reachable_for_whoever_ecr_signed_the_address_as() -> None:
    own, layers = statements("s3")
    assert own["Condition"]["StringEquals"]["aws:ResourceAccount"] == [ACCOUNT]
    assert layers == {
        "Sid": "ImageLayers",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::prod-{REGION}-starport-layer-bucket/*",
    }


@pytest.mark.parametrize("service", ["s3", "dynamodb"])
def test_trusted_accounts_are_added_to_what_can_be_reached_not_to_who_reaches(service: Any) -> None:
    conditions = statements(service, "210987654321")[0]["Condition"]["StringEquals"]
    assert conditions == {
        "aws:PrincipalAccount": ACCOUNT,
        "aws:ResourceAccount": [ACCOUNT, "210987654321"],
    }


def test_images_of_a_central_registry_stay_readable() -> None:
    (statement,) = statements("ecr.dkr", "210987654321")
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}


def test_the_network_puts_them_on_its_endpoints(recorder: Recorder) -> None:
    given: Any = {"nat": "none", "required_services": ["logs", "ssmmessages"]}
    recorder.run(lambda: Network("network", given) and None)
    kind = "ec2/vpcEndpoint:VpcEndpoint"
    with_policy = {one.name for one in recorder.of(kind) if "policy" in one.inputs}
    assert with_policy == {"network-endpoint-s3", "network-endpoint-logs"}
