"""What one marked entity does to another: always one type, spans checked."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.coding.relate import relate
from dragoman.errors import UsageError
from dragoman.language.reader import Reader
from dragoman.ontology import plover


def pair(text: str, source: str | None, target: str | None, name: str = "p") -> dict[str, Any]:
    def span(words: str | None) -> list[int] | None:
        return None if words is None else [text.index(words), text.index(words) + len(words)]

    return {"id": name, "text": text, "source": span(source), "target": span(target)}


@pytest.mark.parametrize(
    ("text", "source", "target", "event"),
    [
        ("Kenya condemned Sudan over the raid.", "Kenya", "Sudan", "ACCUSE"),
        ("Iraq was bombed by Turkey on Monday.", "Turkey", "Iraq", "ASSAULT"),
        ("The Danish prime minister met the president of Chile.", "The Danish prime minister",
         "the president of Chile", "CONSULT"),
        ("Japan delivered three patrol boats to the Philippines.", "Japan", "the Philippines", "AID"),
        ("Poland expelled three Russian diplomats.", "Poland", "three Russian diplomats", "SANCTION"),
        ("Ecuador rejected a demand by Peru.", "Ecuador", "Peru", "REJECT"),
    ],
)  # fmt: skip
def test_a_given_pair_gets_its_type(reader: Reader, text: str, source: str, target: str, event: str) -> None:
    (answer,) = relate([pair(text, source, target)], reader=reader)
    assert answer["event"] == event


@pytest.mark.parametrize(
    ("text", "source", "target", "event"),
    [
        ("Brazil scrapped its tariffs on Argentina.", "Brazil", "Argentina", "RETREAT"),
        ("The cabinet in Lima approved a request from the governors of Cusco.", "The cabinet in Lima",
         "the governors of Cusco", "CONCEDE"),
        ("A judge in Quito ordered the release of the union leader.", "A judge in Quito", "the union leader",
         "RETREAT"),
        ("Kenya withdrew its peacekeepers from Somalia.", "Kenya", "Somalia", "SANCTION"),
        ("The opposition leader launched a scathing attack on the chancellor.", "The opposition leader",
         "the chancellor", "ACCUSE"),
    ],
)  # fmt: skip
def test_words_whose_type_the_codebook_fixes_hold_against_the_words_around_them(
    reader: Reader, text: str, source: str, target: str, event: str
) -> None:
    (answer,) = relate([pair(text, source, target)], reader=reader)
    assert answer["event"] == event


@pytest.mark.parametrize(
    "text",
    [
        "Ankara said that Athens must pull its ships back.",
        "Athens has to pull its ships back, Ankara said.",
        "Ankara insists Athens should stop the drilling.",
    ],
)
def test_saying_what_another_must_do_is_a_request(reader: Reader, text: str) -> None:
    (answer,) = relate([pair(text, "Ankara", "Athens")], reader=reader)
    assert answer["event"] == "REQUEST"


def test_peacekeepers_who_are_sent_are_aid(reader: Reader) -> None:
    text = "Rwandan soldiers were deployed as a peacekeeping force in Mozambique."
    (answer,) = relate([pair(text, "Rwandan soldiers", "Mozambique")], reader=reader)
    assert answer["event"] == "AID"


def test_a_hostile_act_that_is_announced_is_a_threat_where_no_mode_can_say_so(reader: Reader) -> None:
    text = "The miners' union said it will boycott the inquiry of the government in Santiago."
    (answer,) = relate([pair(text, "The miners' union", "the government in Santiago")], reader=reader)
    assert answer["event"] == "THREATEN"


def test_a_pronoun_in_what_is_said_stands_for_who_says_it(reader: Reader) -> None:
    text = "The dockers of Genoa insist they will not call off their walkout before the ministry gives way."
    (answer,) = relate([pair(text, "The dockers of Genoa", "the ministry")], reader=reader)
    assert answer["event"] == "REJECT"


def test_the_pair_decides_between_two_events_of_a_sentence(reader: Reader) -> None:
    text = "Kenya condemned Sudan and Egypt praised Chad."
    answers = relate([pair(text, "Kenya", "Sudan"), pair(text, "Egypt", "Chad")], reader=reader)
    assert [a["event"] for a in answers] == ["ACCUSE", "SUPPORT"]


def test_a_missing_target_still_gets_a_type(reader: Reader) -> None:
    (answer,) = relate([pair("Haiti's prime minister resigned on Thursday.", "Haiti's prime minister", None)],
                       reader=reader)  # fmt: skip
    assert answer["event"] == "RETREAT"


def test_nothing_between_two_words_still_gets_one_of_the_types(reader: Reader) -> None:
    (answer,) = relate([pair("Peru and Chad are far apart.", "Peru", "Chad")], reader=reader)
    assert answer["event"] in plover().events
    assert answer["confidence"] < 0.5


def test_answers_keep_order_and_id(reader: Reader) -> None:
    pairs = [pair("Iraq bombed Iran.", "Iraq", "Iran", name=str(k)) for k in range(5)]
    assert [a["id"] for a in relate(pairs, reader=reader)] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("span", [[0, 99], [5, 2], [3, 3], [-1, 4], [0], "Iraq", [0.0, 4.0]])
def test_a_span_outside_the_text_is_a_usage_error(reader: Reader, span: Any) -> None:
    bad = {"id": "b", "text": "Iraq bombed Iran.", "source": span, "target": None}
    with pytest.raises(UsageError, match="source"):
        list(relate([bad], reader=reader))


def test_a_pair_without_text_is_a_usage_error(reader: Reader) -> None:
    with pytest.raises(UsageError, match="text"):
        list(relate([{"id": "b", "source": None, "target": None}], reader=reader))
