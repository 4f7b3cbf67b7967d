"""Lemma rules and forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.language.forms import CAPITAL, DIGIT, LOWER, MARK, MIXED, TITLE, UPPER, case_shape, folded
from dragoman.language.lemmas import apply_rule, irregular, regular, rule_of


@pytest.mark.parametrize(
    ("form", "lemma"), [("Talking", "talk"), ("countries", "country"), ("Moscow", "Moscow"), ("went", "go")]
)
def test_a_rule_makes_the_lemma_again(form: str, lemma: str) -> None:
    assert apply_rule(form, rule_of(form, lemma)) == lemma


@given(st.text("abcdeABC", min_size=1, max_size=8), st.text("abcde", min_size=1, max_size=8))
def test_any_pair_has_a_rule(form: str, lemma: str) -> None:
    assert apply_rule(form, rule_of(form, lemma)) == lemma


def test_regular_endings_name_their_verbs() -> None:
    assert "criticise" in regular("criticised")
    assert "ratify" in regular("ratified")
    assert "expel" in regular("expelled")


def test_irregular_forms_are_listed() -> None:
    assert irregular()["struck"] == "strike"
    assert irregular()["overthrew"] == "overthrow"


@pytest.mark.parametrize(
    ("form", "shape"),
    [("kyiv", LOWER), ("Kyiv", TITLE), ("NATO", UPPER), ("MiG", MIXED), ("F16", DIGIT), ("!", MARK), ("A", CAPITAL)],
)
def test_the_shape_of_a_word(form: str, shape: int) -> None:
    assert case_shape(form) == shape


def test_curly_marks_are_folded() -> None:
    assert folded("Kyiv’s") == "Kyiv's"
