"""Krippendorff's alpha against the worked examples of his paper, computed here by hand, and what must hold."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.record.agreement import agreements, alpha

# Krippendorff (2011), section A: two observers, ten units, two values.
BINARY = list(zip("0100000010", "1110010000"))
# Section C: four observers, twelve units, five values, some missing (a dot).
FOUR = [
    [None if value == "." else value for value in unit]
    for unit in zip("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
]


def test_two_observers_as_in_the_paper() -> None:
    # Four of ten units are unlike: 8 of 20 pairs. 14 zeros and 6 ones: 2·14·6 unlike pairs of 20·19 by chance.
    by_hand = 1 - Fraction(8, 20) / Fraction(2 * 14 * 6, 20 * 19)
    assert alpha(BINARY) == pytest.approx(float(by_hand))
    assert round(float(by_hand), 3) == 0.095


def test_many_observers_with_missing_values_as_in_the_paper() -> None:
    # 40 pairable values: 9, 13, 10, 5 and 3 of a kind. Unlike ordered pairs, each weighing 1/(m − 1): units 2 and 8
    # have three of one value and one of another (6/3 each), unit 6 has four kinds (12/3); the last has one value only.
    unlike = 2 * Fraction(6, 3) + Fraction(12, 3)
    chance = Fraction(40 * 40 - (9**2 + 13**2 + 10**2 + 5**2 + 3**2), 39)
    by_hand = 1 - unlike / chance
    assert alpha(FOUR) == pytest.approx(float(by_hand))
    assert round(float(by_hand), 3) == 0.743


@pytest.mark.parametrize("units", [[], [["a"]], [["a", None], [None, "b"]], [["a", "a"], ["a", "a"]]])
def test_without_a_comparison_or_a_difference_alpha_is_not_defined(units: list[list[str | None]]) -> None:
    assert alpha(units) is None


def test_full_agreement_is_one() -> None:
    assert alpha([["a", "a"], ["b", "b", "b"], ["c", "c"]]) == 1


values = st.lists(st.lists(st.sampled_from("abc") | st.none(), max_size=4), max_size=12)


@given(values, st.randoms())
def test_the_order_of_units_and_observers_does_not_matter(units: list[list[str | None]], random) -> None:  # type: ignore[no-untyped-def]
    mixed = [random.sample(unit, len(unit)) for unit in random.sample(units, len(units))]
    assert alpha(mixed) == (pytest.approx(alpha(units)) if alpha(units) is not None else None)


@given(values)
def test_alpha_is_one_at_most_and_names_of_values_do_not_matter(units: list[list[str | None]]) -> None:
    found = alpha(units)
    renamed = alpha([[{"a": 1, "b": 2, "c": 3}.get(v or "") for v in unit] for unit in units])
    assert found == renamed
    assert found is None or found <= 1


def test_each_question_is_compared_by_itself() -> None:
    answers = {
        "one": {"Ada": {"verdict": "right", "type": "AID"}, "Ben": {"verdict": "mended", "type": "AGREE"}},
        "two": {"Ada": {"verdict": "right", "type": "AID"}, "Ben": {"verdict": "wrong"}},
        "three": {"Ada": {"verdict": "wrong"}},
    }
    by_name = {found.question: found for found in agreements(answers)}
    assert (by_name["verdict"].units, by_name["verdict"].answers, by_name["verdict"].agree) == (2, 4, 0)
    assert (by_name["type"].units, by_name["type"].reviewers) == (1, 2)
    assert by_name["status"].alpha is None
