"""How far reviewers agree beyond chance: Krippendorff's alpha for nominal values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

QUESTIONS = ("verdict", "type", "status", "actor", "recipient")
"""What reviewers are compared in: right, mended or wrong, and what they hold each field to be."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement in one question.

    ``alpha``: 1 all agree, 0 no better than chance, below 0 worse; None where it is not defined. ``agree``:
    the share of pairs of answers that are alike. ``units``: reports that two reviewers or more answered,
    ``answers``: their answers, ``reviewers``: how many gave them.
    """

    question: str
    alpha: float | None
    agree: float | None
    units: int
    answers: int
    reviewers: int


def _pairs(units: Iterable[Sequence[Hashable | None]]) -> tuple[float, Counter[Hashable], int]:
    """(weighted unlike pairs, how often each value stands in a pairable unit, pairable units)."""
    unlike = 0.0
    values: Counter[Hashable] = Counter()
    pairable = 0
    for unit in units:
        counts = Counter(value for value in unit if value is not None)
        size = counts.total()
        if size < 2:
            continue
        pairable += 1
        values.update(counts)
        alike = sum(n * (n - 1) for n in counts.values())
        unlike += (size * (size - 1) - alike) / (size - 1)
    return unlike, values, pairable


def alpha(units: Iterable[Sequence[Hashable | None]]) -> float | None:
    """Krippendorff's alpha for nominal data, any number of observers, values missing where None stands.

    ``units`` holds for each unit the values that the observers gave it. The result is at most 1; None where
    nothing can be compared or everybody always gives one value, for which alpha is not defined.

    α = 1 − (n − 1) · Σ o_ck / Σ n_c·n_k over unlike values c, k, where o_ck counts the ordered pairs within a
    unit of m values, each weighing 1 / (m − 1), and n_c the pairable values c of all n. Source: Krippendorff
    (2011), "Computing Krippendorff's Alpha-Reliability", section C.
    """
    unlike, values, _ = _pairs(units)
    n = values.total()
    expected = n * n - sum(count * count for count in values.values())
    return 1 - (n - 1) * unlike / expected if expected else None


def agreements(answers: Mapping[str, Mapping[str, Mapping[str, Hashable | None]]]) -> list[Agreement]:
    """The agreement in each of ``QUESTIONS``; ``answers`` is report → reviewer → question → value."""
    found: list[Agreement] = []
    for question in QUESTIONS:
        asked = [{who: held.get(question) for who, held in unit.items()} for unit in answers.values()]
        units = [list(unit.values()) for unit in asked]
        unlike, values, pairable = _pairs(units)
        n = values.total()
        people = {
            who
            for unit in asked
            for who, value in unit.items()
            if value is not None and sum(v is not None for v in unit.values()) > 1
        }
        agree = 1 - unlike / n if n else None
        found.append(Agreement(question, alpha(units), agree, pairable, n, len(people)))
    return found
