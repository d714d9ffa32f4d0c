"""What AWS takes: each figure has its source, and what was not measured is not made up."""

import json
from pathlib import Path

import pytest

from bench import durations
from bench.durations import Operation
from sandbox.provider.types import ENTRIES

TABLE = json.loads((Path(durations.__file__).with_suffix(".json")).read_text())
ROWS = {**TABLE["types"], "other": TABLE["other"]}


@pytest.mark.parametrize("token", ROWS)
def test_each_figure_names_its_source(token: str) -> None:
    assert set(ROWS[token]) == {"create", "delete", "source"}
    assert ROWS[token]["source"]
    assert min(ROWS[token]["create"], ROWS[token]["delete"]) > 0


@pytest.mark.parametrize("token", TABLE["types"])
def test_each_type_is_one_that_the_embedded_aws_makes(token: str) -> None:
    assert token in ENTRIES


@pytest.mark.parametrize("operation", ["create", "delete"])
def test_a_type_that_was_not_measured_counts_as_any_other(operation: Operation) -> None:
    assert durations.seconds("aws:sns/topic:Topic", operation) == TABLE["other"][operation]


def test_a_faster_world_is_as_many_times_as_fast() -> None:
    token = "aws:ec2/natGateway:NatGateway"
    row = TABLE["types"][token]
    assert durations.scaled([token], 0.1) == {
        token: {
            "create": pytest.approx(row["create"] / 10),
            "delete": pytest.approx(row["delete"] / 10),
        }
    }
