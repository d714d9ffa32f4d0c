"""HTTPS in a zone that is created: two runs, with the registrar between. In this order."""

import pytest

from tests.engine.conftest import Sandbox
from tests.engine.edge_world import assert_settled, balancer, deploy, outputs, records
from tests.engine.inventory import Inventory, inventory

pytestmark = pytest.mark.engine

CREATED = {"domain": "example.com", "createZone": True, "redirects": ["www.example.com"]}


@pytest.fixture(scope="module")
def before(product: Sandbox) -> Inventory:
    """What an embedded AWS holds before anything is deployed."""
    assert product.run("pulumi", "version").code == 0
    return inventory(product)


def test_the_first_run_ends_well_and_says_what_to_do_at_the_registrar(
    product: Sandbox, before: Inventory
) -> None:
    assert before["zones"] == []
    done = deploy(product, CREATED)
    told = outputs(product)
    assert len(told["nameServers"]) == 4
    for text in (told["nextStep"], done.text):
        assert "At the registrar of example.com, enter these name servers" in text
        assert all(server in text for server in told["nameServers"])
        assert "set delegated to true and run `pulumi up` again" in text
    found = balancer(product)
    assert told["url"] == f"http://{found['name']}"
    assert (list(found["listeners"]), set(found["rules"])) == ([80], {(80, "/*")})
    assert (records(product), inventory(product)["certificates"]) == ({}, [])
    assert_settled(product)


def test_the_second_run_attaches_https(product: Sandbox) -> None:
    old = balancer(product)["arn"]
    done = deploy(product, {**CREATED, "delegated": True})
    told, found = outputs(product), balancer(product)
    assert told["url"] == "https://example.com"
    assert (len(told["nameServers"]), "nextStep" in told) == (4, False)
    assert found["arn"] == old
    assert found["listeners"][80]["DefaultActions"][0]["Type"] == "redirect"
    assert set(found["rules"]) == {(443, "/*"), (443, "www.example.com")}
    assert set(records(product)) == {
        (name, kind) for name in ("example.com", "www.example.com") for kind in ("A", "AAAA")
    }
    done.assert_order(
        ("acm:CertificateValidation", "dns-issued-ap-northeast-2", "created"),
        ("lb:Listener", "edge-https", "created"),
        ("lb:ListenerRule", "web-rule", "created"),
        ("route53:Record", "dns-alias-a-example.com", "created"),
        ("lb:ListenerRule", "web-rule", "deleting"),
    )
    assert_settled(product)


def test_cloudfront_may_stand_before_a_public_load_balancer(product: Sandbox) -> None:
    old = balancer(product)["arn"]
    public = {"originAccess": "public", "originSecret": "not-a-secret-but-long"}
    deploy(product, {"kind": "cloudfront", **CREATED, **public, "delegated": True})
    found = balancer(product)
    assert (found["arn"], found["scheme"]) == (old, "internet-facing")
    conditions = [
        condition
        for rule in product.client("elbv2").describe_rules(
            ListenerArn=found["listeners"][443]["ListenerArn"]
        )["Rules"]
        for condition in rule["Conditions"]
    ]
    headers = [c["HttpHeaderConfig"] for c in conditions if c["Field"] == "http-header"]
    assert headers == [{"HttpHeaderName": "X-Origin-Verify", "Values": ["not-a-secret-but-long"]}]
    state = product.run("pulumi", "stack", "export").text
    assert "not-a-secret-but-long" not in state
    assert_settled(product)


def test_destroy_leaves_the_embedded_aws_as_it_was(product: Sandbox, before: Inventory) -> None:
    result = product.destroy()
    assert result.code == 0, result.text
    assert inventory(product) == before
