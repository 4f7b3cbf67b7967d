"""Calls told as the setting of something else, days counted back from an event, and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from dragoman.records import Coded, Report

DAY = "2025-06-18"  # a Wednesday


def of(told: Coded, event: str) -> list[Report]:
    return [r for r in told.reports if r.event == (event,)]


def count(report: Report) -> dict[str, Any] | None:
    return next((row for row in report.evidence if row["field"] == "count"), None)


@pytest.mark.parametrize(
    ("text", "codes", "date"),
    [
        (
            "The presidents of Kenya and Peru met on Monday, three days after Norwegian and Chilean ministers met in "
            "Oslo.", {"NOR", "CHL"}, "2025-06-13",
        ),
        (
            "Kenya and Norway signed a fisheries treaty on 10 June. Four days after that, the presidents of Chile and "
            "Peru spoke by telephone.", {"CHL", "PER"}, "2025-06-14",
        ),
    ],
)  # fmt: skip
def test_days_counted_from_an_event_and_back(
    tell: Callable[..., Coded], text: str, codes: set[str], date: str
) -> None:
    (report,) = [r for r in of(tell(text, DAY), "CONSULT") if {e.code for e in r.actor} == codes]
    assert (report.date, report.date_precision) == (date, "day")


def test_a_call_in_which_something_was_agreed_is_told_too(tell: Callable[..., Coded]) -> None:
    told = tell(
        "Norwegian Prime Minister Jonas Gahr Støre and Finnish President Alexander Stubb agreed on Tuesday to hold a "
        "summit in Oslo, in a telephone call that lasted an hour. It was their third call this year.", DAY,
    )  # fmt: skip
    assert len(of(told, "AGREE")) == 1
    (call,) = of(told, "CONSULT")
    assert (call.mode, {e.code for e in call.actor}) == (("phone",), {"NOR", "FIN"})
    assert (count(call) or {})["number"] == 3


def test_a_summit_that_was_put_off_is_refused_by_nobody_named(tell: Callable[..., Coded]) -> None:
    told = tell("The summit in Oslo on which Stubb and Macron had agreed was put off on Tuesday.", DAY)
    (off,) = of(told, "REJECT")
    assert (off.mode, off.date, {e.code for e in off.actor}) == (("meet",), "2025-06-17", {"FIN", "FRA"})


def test_calls_in_the_plural_are_told_together(tell: Callable[..., Coded]) -> None:
    told = tell("After six telephone calls between Macron and Stubb since January there was still no deal.", DAY)
    (calls,) = of(told, "CONSULT")
    assert {key: (count(calls) or {}).get(key) for key in ("number", "several")} == {"number": 6, "several": 6}


def test_the_place_of_another_event_is_not_the_place_of_this_one(tell: Callable[..., Coded]) -> None:
    told = tell(
        "French President Emmanuel Macron and Finnish President Alexander Stubb talked on Tuesday, two days after "
        "their summit in Oslo.", DAY,
    )  # fmt: skip
    assert [r.event_loc for r in of(told, "CONSULT") if "talked" in r.event_text] == [None]
