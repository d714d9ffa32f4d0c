from dataclasses import dataclass
from typing import Any

import pytest

from guardrails.settings import ConfigurationError, Settings, schema_of, setting, settings_of


@dataclass(frozen=True)
class Example(Settings):
    """One of each."""

    strictly: bool = setting(default=False, description="A switch.")
    minimum_days: int = setting(30, "Days.", minimum=1, maximum=3653)
    share: float = setting(0.5, "A share.")
    mode: str = setting("on", "A word.", allowed=("on", "off"))
    allowed_ports: tuple[int, ...] = setting((80, 443), "Ports.", minimum=0)
    required_tags: tuple[str, ...] = setting((), "Tags.")
    maximum_cost: float | None = setting(None, "US dollars.", minimum=0)


def test_defaults_hold_where_nothing_is_configured() -> None:
    assert settings_of(Example, {}) == Example()
    assert settings_of(Settings, {}) == Settings()


def test_what_is_configured_is_typed_and_floats_count_as_whole_numbers() -> None:
    given = {"minimumDays": 365.0, "allowedPorts": [443.0], "maximumCost": 20, "strictly": True}
    settings = settings_of(Example, given)
    assert settings == Example(
        minimum_days=365, allowed_ports=(443,), maximum_cost=20.0, strictly=True
    )
    assert isinstance(settings.minimum_days, int)


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("minimumDays", 0, "minimumDays must be a whole number, 1 or more, 3653 or less"),
        ("minimumDays", 1.5, "minimumDays must be a whole number"),
        ("minimumDays", True, "minimumDays must be a whole number"),
        ("minimumDays", "30", "minimumDays must be a whole number"),
        ("minimumDays", None, "minimumDays must be a whole number"),
        ("strictly", "yes", "strictly must be true or false"),
        ("strictly", 1, "strictly must be true or false"),
        ("mode", "maybe", "mode must be one of on, off"),
        ("allowedPorts", 443, "allowedPorts must be a list, each a whole number"),
        ("allowedPorts", [443, -1], "allowedPorts must be a list, each a whole number"),
        ("requiredTags", ["a", 1], "requiredTags must be a list, each a text"),
    ],
)
def test_a_wrong_value_is_refused_by_name_with_what_is_allowed(
    name: str, value: Any, complaint: str
) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        settings_of(Example, {name: value})


def test_all_faults_are_in_one_message() -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings_of(Example, {"share": "half", "mode": 3})
    assert str(caught.value) == "share must be a number; mode must be one of on, off"


def test_the_schema_says_type_limits_default_and_meaning() -> None:
    schema = schema_of(Example)
    assert schema["minimumDays"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 3653,
        "default": 30,
        "description": "Days.",
    }
    assert schema["allowedPorts"] == {
        "type": "array",
        "items": {"type": "integer", "minimum": 0},
        "default": [80, 443],
        "description": "Ports.",
    }
    assert schema["mode"]["enum"] == ["on", "off"]
    assert "default" not in schema["maximumCost"]
    assert schema_of(Settings) == {}
