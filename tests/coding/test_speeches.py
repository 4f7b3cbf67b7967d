"""Speech told without its words is a statement of whoever speaks, if that is somebody of politics."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.records import Coded

Tell = Callable[..., Coded]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("The Kenyan president spoke at the funeral.", "The Kenyan president", "at the funeral"),
        ("Polish President Andrzej Duda (C) speaks during a ceremony in Lublin on May 3.",
         "Polish President Andrzej Duda", "during a ceremony"),
        ("Kenya's foreign minister gave a speech on the drought.", "Kenya's foreign minister", "a speech on"),
        ("The Chilean president is addressing supporters.", "The Chilean president", "supporters"),
        ("Norway's prime minister took questions in Bergen.", "Norway's prime minister", "questions"),
        ("The Greek president spoke to reporters about the drills.", "The Greek president", "about the drills"),
    ],
)  # fmt: skip
def test_a_speech_is_a_statement_about_what_it_is_told_to_be(tell: Tell, text: str, source: str, content: str) -> None:
    (said,) = tell(text).statements
    assert said.source is not None
    assert said.source.entity_text == source
    assert content in " ".join(c.text for c in said.content)
    assert said.reports == ()


@pytest.mark.parametrize(
    "text",
    [
        "A French singer spoke at the gala in Nice.",  # nobody of politics
        "The Kenyan president will speak at the funeral of the bishop.",  # to come
        "The Kenyan president did not speak at the funeral of the bishop.",
        "The Chilean president addressed the problem.",  # no audience
        "The Kenyan president spoke.",  # nothing to keep
        "The Kenyan president spoke on Monday.",
        "The Kenyan president speaks Swahili.",
    ],
)
def test_what_is_no_speech_gives_no_statement(tell: Tell, text: str) -> None:
    assert tell(text).statements == ()


def test_words_that_are_told_take_the_place_of_the_speech(tell: Tell) -> None:
    (said,) = tell("Kenya's president spoke at a rally and said that the dam was safe.").statements
    assert said.cue is not None
    assert said.cue.text == "said"


def test_a_talk_between_two_is_no_speech(tell: Tell) -> None:
    coded = tell("The Polish president spoke with his Czech counterpart in Prague.")
    assert [r.event for r in coded.reports] == [("CONSULT",)]
    assert coded.statements == ()
