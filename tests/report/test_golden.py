"""What the report says of the seeds' designs and of this program's stacks, to the letter.

`python -m tests.report.stacks` writes the files anew.
"""

import pytest

from tests.report.stacks import GOLDEN, STACKS, goldens


@pytest.mark.parametrize("name", list(STACKS))
def test_comment_and_page_are_as_they_were_looked_at(name: str) -> None:
    for file, text in goldens(name).items():
        assert file.read_text(encoding="utf-8") == text, (
            f"{file.name} differs: look at what `python -m tests.report.stacks` makes of it"
        )


def test_there_are_no_others() -> None:
    expected = {f"{name}.{kind}" for name in STACKS for kind in ("md", "html")}
    assert {file.name for file in GOLDEN.iterdir()} == expected
