"""What the words of a reading mean: the failures that they can be, with their fixes. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from doctor.services import Reading
from guardrails.rule import Rule
from guardrails.symptoms.page import causes, diagnose
from guardrails.symptoms.symptom import Symptom


@dataclass(frozen=True, slots=True)
class Explanation:
    """Words, and what they can mean."""

    where: str
    words: str
    symptom: Symptom | None
    """None for words that are not known here."""

    @property
    def causes(self) -> tuple[Rule, ...]:
        """The rules about what it can be, the likeliest first."""
        return () if self.symptom is None else causes(self.symptom)


def explain(reading: Reading) -> Iterator[Explanation]:
    """Yield what each of the words means: the reasons of tasks and targets first.

    Words of one symptom are told once, those that say more before those that say that something
    went wrong at all.
    """
    seen: set[str] = set()
    for where, words in reading.words:
        symptom = diagnose(words)
        name = words if symptom is None else symptom.name
        if name not in seen:
            seen.add(name)
            yield Explanation(where, words, symptom)
