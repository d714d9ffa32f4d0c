"""A stack file as it reaches the program, and what is said of a wrong one."""

import json
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest

import settings
from tests.loops import own_event_loop

WEB = {"image": "nginx:1", "port": 80, "path": "/*"}


@pytest.fixture(autouse=True)
def _loop() -> Iterator[None]:
    with own_event_loop():
        yield


def load(*secret: Any, **objects: Any) -> Any:
    """The settings of a stack file; `secret` names the objects that are encrypted."""
    objects.setdefault("services", {"web": WEB})
    config = {f"shop:{key}": json.dumps(value) for key, value in objects.items()}
    pulumi.runtime.set_all_config(config, [f"shop:{key}" for key in secret])
    return settings.load(pulumi.Config("shop"))


def faults(*secret: Any, **objects: Any) -> Any:
    """The lines of the message that refuses a stack file."""
    with pytest.raises(pulumi.RunError) as error:
        load(*secret, **objects)
    first, *lines = str(error.value).split("\n  ")
    assert first == f"the stack file has {len(lines)} fault(s):"
    return lines
