"""Links that the text itself asserts between two reports."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.records import Coded

Tell = Callable[..., Coded]


def linked(found: Coded) -> list[tuple[str, str, str]]:
    """Relation and the types of its two ends."""
    types = {r.id: r.event[0] for r in found.reports}
    return [(k.relation, types[k.from_], types[k.to]) for k in found.links]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("Israel's bombing of Damascus prompted Syria to expel the ambassador.", ("caused", "ASSAULT", "SANCTION")),
        ("North Korea's missile test prompted Japan to impose sanctions on North Korea.",
         ("caused", "MOBILIZE", "SANCTION")),
        ("Poland expelled the Russian ambassador because Russia bombed Lviv.", ("caused", "ASSAULT", "SANCTION")),
        ("Poland expelled the Russian ambassador in response to the attack on Lviv by Russia.",
         ("caused", "ASSAULT", "SANCTION")),
        ("Russia bombed Lviv, forcing Poland to deploy troops.", ("caused", "ASSAULT", "MOBILIZE")),
        ("Poland expelled the Russian ambassador after Russia bombed Lviv.", ("precedes", "ASSAULT", "SANCTION")),
    ],
    ids=["prompted", "prompted by a test", "because", "in response to", "forcing", "after"],
)  # fmt: skip
def test_causal_wording_links_two_reports(tell: Tell, text: str, link: tuple[str, str, str]) -> None:
    assert linked(tell(text)) == [link]


def test_events_side_by_side_are_not_linked(tell: Tell) -> None:
    found = tell("Egypt met Israel in Cairo on Monday. Norway condemned Iran on Tuesday.")
    assert len(found.reports) == 2
    assert found.links == ()


def test_a_link_holds_the_words_that_say_it(tell: Tell) -> None:
    text = "Israel's bombing of Damascus prompted Syria to expel the ambassador."
    (k,) = tell(text).links
    assert text[k.event_start : k.event_end] == k.event_text
    assert k.event_text.startswith("prompted")


def test_a_possible_cause_is_not_told_as_a_fact(tell: Tell) -> None:
    found = tell("North Korea's missile test could prompt Japan to impose sanctions on North Korea.")
    assert all(k.factuality < 1.5 for k in found.links)


def test_a_denied_cause_is_no_link(tell: Tell) -> None:
    assert tell("North Korea's missile test did not prompt Japan to impose sanctions on North Korea.").links == ()


def test_both_ends_are_reports_of_the_article(tell: Tell) -> None:
    found = tell("Poland expelled the Russian ambassador because Russia bombed Lviv. Norway condemned Iran.")
    ids = {r.id for r in found.reports}
    assert found.links
    assert all({k.from_, k.to} <= ids for k in found.links)
