"""Whose organs an article speaks of: the dateline's state, or the only one that it names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.coding.grammar import Grammar
from dragoman.coding.home import state_of_dateline
from dragoman.records import Coded, Sentence

Parse = Callable[[str], tuple[Sentence, ...]]
Tell = Callable[..., Coded]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("QUITO, Ecuador (Agency) - Police detained the mayor on Friday.", "ECU"),
        ("LAHORE: Police detained the mayor on Friday.", "PAK"),
        ("NAIROBI, March 3 (Agency) -- Police detained the mayor on Friday.", "KEN"),
        ("HARARE - Police detained the mayor on Friday.", "ZWE"),
        ("Police detained the mayor on Friday.", None),
        ("UPDATE: Police detained the mayor on Friday.", None),
    ],
)
def test_a_dateline_names_its_state(parse: Parse, text: str, code: str | None) -> None:
    assert state_of_dateline([Grammar(s) for s in parse(text)]) == code


def test_organs_without_a_state_belong_to_the_dateline(tell: Tell) -> None:
    (r,) = tell("LAHORE: Police arrested three lawmakers on Friday.").reports
    assert {e.code for e in r.actor} == {"PAK"}


def test_nobody_knows_whose_gunmen_are(tell: Tell) -> None:
    (r,) = tell("Gunmen killed three Nigerian soldiers near Maiduguri.").reports
    assert [(e.code, e.sector) for e in r.actor] == [(None, ("UAF",))]


def test_what_is_called_off_is_not_dated_by_when_it_was_to_be(tell: Tell) -> None:
    found = tell("Ghana called off a visit to Togo planned for next week.").reports
    (r,) = [r for r in found if r.event == ("REJECT",)]
    assert r.date_precision == "unknown"
