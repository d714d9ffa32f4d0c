"""Which services the doctor finds in a stack's state."""

from typing import Any

import pytest

from doctor.state import Deployed, StateError, deployed

CLUSTER = "arn:aws:ecs:ap-northeast-2:123456789012:cluster/main"


def exported(*names: str, **given: Any) -> dict[str, Any]:
    """What `pulumi stack export` prints of a stack with these services."""
    resources = [
        {"type": "aws:ecs/service:Service", "outputs": {"name": name, "cluster": CLUSTER}, **given}
        for name in names
    ]
    return {
        "version": 3,
        "deployment": {"resources": [{"type": "pulumi:pulumi:Stack"}, *resources]},
    }


def test_services_are_told_with_region_and_cluster() -> None:
    assert deployed(exported("web", "api")) == [
        Deployed("ap-northeast-2", CLUSTER, "api"),
        Deployed("ap-northeast-2", CLUSTER, "web"),
    ]


@pytest.mark.parametrize(
    "document",
    [
        exported(),
        exported("old", delete=True),
        exported("web", outputs={"name": "web"}),
        {"version": 3, "deployment": {}},
    ],
)
def test_a_state_without_a_service_says_that_up_failed_before(document: object) -> None:
    with pytest.raises(StateError, match="before it came to one"):
        deployed(document)


@pytest.mark.parametrize("document", [{}, [], "x", {"clusterName": "main"}])
def test_another_document_is_told_from_an_export(document: object) -> None:
    with pytest.raises(StateError, match="pulumi stack export"):
        deployed(document)
