"""Marks fall on the right letters, and nothing in a text can play with the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.brief.sample import border

from dragoman.brief.marking import Mark, absent, of_report, printable, segments


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;http://x\x07link\x1b]8;;\x07", "link"),
        ("a\x1b", "a"),
        ("two\nlines", "two lines"),
        ("left\u202eright", "leftright"),
        ("a\x00\x9bb", "ab"),
        ("ordinary – ‘text’ é 한", "ordinary – ‘text’ é 한"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_pieces_carry_their_roles() -> None:
    text = "Peru met Chile."
    marks = [Mark("event", 5, 8), Mark("actor", 0, 4), Mark("recipient", 9, 14)]
    assert segments(text, 0, len(text), marks) == [
        ("Peru", "actor"), (" ", None), ("met", "event"), (" ", None), ("Chile", "recipient"), (".", None),
    ]  # fmt: skip


def test_a_party_inside_the_event_words_keeps_its_own_mark() -> None:
    text = "gave Kenya ships"
    found = segments(text, 0, len(text), [Mark("event", 0, 16), Mark("recipient", 5, 10)])
    assert found == [("gave ", "event"), ("Kenya", "recipient"), (" ships", "event")]


def test_marks_outside_the_sentence_are_passed_over() -> None:
    assert segments("one two", 4, 7, [Mark("actor", 0, 3), Mark("event", 5, 99)]) == [
        ("t", None),
        ("wo", "event"),
    ]


def test_a_party_named_in_another_sentence_is_told_beside_it() -> None:
    denied = border().reports[1]
    assert [(role, entity.name) for role, entity in absent(denied)] == [("recipient", "Peru")]


def test_the_marks_of_a_report_point_at_its_words() -> None:
    of, fired = border().article, border().reports[0]
    words = {of.text[m.start : m.end] for m in of_report(fired)}
    assert words == {
        "Chilean troops",
        "border post",
        "had fired on",
        "Peruvian President Rosa Quispe",
        "said",
    }


@given(
    st.text(max_size=40),
    st.lists(
        st.tuples(st.sampled_from(["actor", "event"]), st.integers(-2, 50), st.integers(-2, 50)), max_size=4
    ),
)
def test_the_pieces_together_are_the_text(text: str, marks: list[tuple[str, int, int]]) -> None:
    pieces = segments(text, 0, len(text), [Mark(*mark) for mark in marks])
    kept = [c for c in "".join(words for words, _ in pieces) if not c.isspace()]
    letters = [c for c in text if c.isalnum()]
    assert [c for c in kept if c.isalnum()] == letters or "\x1b" in text
