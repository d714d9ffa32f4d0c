"""Objects of a stack file: single ones, lists of them, and objects by name."""

from typing import Any

import pytest

from private_fargate.faults import HIDDEN, Fault
from settings.forms import Each, Key, Nested, Section, text, variables, whole

SECTION = Section(
    {
        "size": Key("size", whole),
        "words": Key("words", variables, secret=True),
        "mount": Nested("mount_point", Section({"path": Key("container_path", text)})),
        "limits": Each("ulimits", Section({"name": Key("name", text), "soft": Key("soft", whole)})),
        "helpers": Each("sidecars", Section({"image": Key("image", text)}), by_name=True),
    }
)


def test_objects_become_arguments_wherever_they_stand() -> None:
    args, faults = SECTION.read(
        {
            "size": "3",
            "mount": {"path": "/data"},
            "limits": [{"name": "nofile", "soft": 10}, {"name": "core"}],
            "helpers": {"otel": {"image": "otel:1"}},
        },
        (),
    )
    assert faults == []
    assert args == {
        "size": 3,
        "mount_point": {"container_path": "/data"},
        "ulimits": [{"name": "nofile", "soft": 10}, {"name": "core"}],
        "sidecars": {"otel": {"image": "otel:1"}},
    }


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"limits": {"name": "core"}}, Fault(("limits",), {"name": "core"}, "a list of objects")),
        ({"limits": ["core"]}, Fault(("limits", "0"), "core", "an object of settings")),
        (
            {"limits": [{"name": "core"}, {"soft": "x"}]},
            Fault(("limits", "1", "soft"), "x", "a whole number"),
        ),
        ({"helpers": ["otel"]}, Fault(("helpers",), ["otel"], "an object of objects by name")),
        (
            {"helpers": {"otel": {"image": 1}}},
            Fault(("helpers", "otel", "image"), 1, "a text"),
        ),
        (
            {"helpers": {"otel": {"imagee": "x"}}},
            Fault(("helpers", "otel", "imagee"), HIDDEN, "image, the nearest of the known keys"),
        ),
        ({"mount": "x"}, Fault(("mount",), "x", "an object of settings")),
        (
            {"words": ["hunter2"]},
            Fault(("words",), HIDDEN, "an object of names and texts"),
        ),
    ],
)
def test_a_wrong_form_is_told_with_its_place(given: Any, fault: Fault) -> None:
    _, faults = SECTION.read(given, ())
    assert faults == [fault]


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (("ulimits", "1", "soft"), ("limits", "1", "soft")),
        (("sidecars", "otel", "image"), ("helpers", "otel", "image")),
        (("sidecars", "otel", "stop_timeout"), ("helpers", "otel", "stopTimeout")),
        (("mount_point", "container_path"), ("mount", "path")),
        (("sidecars",), ("helpers",)),
        (("desired_count",), ("desiredCount",)),
    ],
)
def test_a_components_fault_is_found_in_the_file(path: Any, key: Any) -> None:
    given = {
        "limits": [{"name": "nofile"}, {"name": "core"}],
        "helpers": {"otel": {"image": "x"}},
        "mount": {"path": "/"},
    }
    assert SECTION.path_of(path, given) == key
