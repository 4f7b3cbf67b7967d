"""Sentences and words: what ends a sentence, what is one word, and that every offset is exact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.language.splitter import LONGEST, sentences


def cut(text: str) -> list[str]:
    return [" ".join(w.words) for w in sentences(text)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The envoy left. The talks went on.", 2),
        ("Mr. Costa met Gen. Adeyemi in St. Gallen.", 1),
        ("The plane landed in the U.S. on Friday.", 1),
        ("He flew to the U.S. The minister stayed.", 2),
        ("Talks begin at 10 a.m. local time.", 1),
        ('"Never!" he said.', 1),
        ("Will they meet? Nobody knows.", 2),
        ("The text names J. K. Mwangi as witness.", 1),
        ("Officials said nothing. kyiv was quiet.", 2),
        ("Exports grew 4.5 percent. Imports fell.", 2),
        ("They waited... and then they left.", 1),
        ("He said: “We agree. We will sign.” The room was silent.", 3),
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(text: str, count: int) -> None:
    assert len(cut(text)) == count


def test_a_dateline_stands_alone() -> None:
    assert cut("NAIROBI, Kenya (Reuters) - Two ministers met.") == [
        "NAIROBI , Kenya ( Reuters ) -",
        "Two ministers met .",
    ]


def test_an_inserted_dash_is_no_dateline() -> None:
    assert len(cut("The convoy – which had waited all night – moved on.")) == 1


def test_bullets_and_ticker_times_are_left_out() -> None:
    text = "- First point\n• Second point\n14:05 The door opens."
    assert cut(text) == ["First point", "Second point", "The door opens ."]


def test_contractions_are_two_words_and_compounds_three() -> None:
    assert cut("They can't accept long-range arms.") == ["They ca n't accept long - range arms ."]


def test_prefixed_words_stay_whole() -> None:
    assert "co-operation" in cut("The co-operation ended.")[0]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The delegation that arrived in the capital this morning will remain there for\n"
        "three days and is expected to call on the president before it travels on to the\n"
        "coast, where a second round of consultations has been announced for next week.\n"
    )
    assert len(cut(text)) == 1


def test_a_line_end_closes_a_headline() -> None:
    assert len(cut("Minister visits neighbour\nThe minister arrived on Monday.")) == 2


def test_a_very_long_sentence_is_cut() -> None:
    assert all(len(w.words) <= LONGEST for w in sentences("word " * 2000))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_every_word_stands_where_it_says(text: str) -> None:
    last = 0
    for w in sentences(text):
        for word, start, end in zip(w.words, w.starts, w.ends, strict=True):
            assert text[start:end] == word
            assert start >= last
            last = end


@given(st.text(alphabet="abcXYZ .,!?\n\"'’-–0123", max_size=200))
def test_no_letter_is_lost(text: str) -> None:
    kept = "".join(word for w in sentences(text) for word in w.words)
    assert sum(c in "abcXYZ" for c in kept) == sum(c in "abcXYZ" for c in text)
