"""Kinds of text that are no news report: fact checks, chronologies, stories, tables, transcripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.records import Coded

Tell = Callable[..., Coded]


@pytest.mark.parametrize(
    "text",
    [
        "The post falsely states that Poland expelled the Iranian ambassador.",
        "The channel wrongly claimed that Poland had expelled the Iranian ambassador.",
    ],
)
def test_what_is_called_false_did_not_happen(tell: Tell, text: str) -> None:
    (report,) = tell(text).reports
    assert report.event == ("SANCTION",)
    assert report.auxiliary == ("negation",)
    assert report.factuality < -1


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("In the novel, Japan expels the Iranian ambassador.", "SANCTION"),
        ("In his dream, Egypt invaded Libya.", "ASSAULT"),
        ("The envoy dreamt that Egypt invaded Libya.", "ASSAULT"),
        ("In the event that Egypt attacks Libya, Tunisia may close its border.", "ASSAULT"),
        ("In case Egypt attacks Libya, Tunisia will respond.", "ASSAULT"),
        ("Had Egypt attacked Libya, the council would have met.", "ASSAULT"),
        ("So you are saying Egypt attacked Libya?", "ASSAULT"),
    ],
)
def test_stories_suppositions_and_questions_are_hypothetical(tell: Tell, text: str, event: str) -> None:
    (report,) = (r for r in tell(text).reports if r.event == (event,))
    assert "hypothetical" in report.auxiliary
    assert abs(report.factuality) <= 1.2


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("The ministry said that Egypt attacked Libya.", "ASSAULT"),
        ("Why did the ministry say that Egypt attacked Libya?", "ASSAULT"),
        ("Egypt attacked Libya in the event's first hour.", "ASSAULT"),
    ],
)
def test_what_looks_like_them_happened(tell: Tell, text: str, event: str) -> None:
    (report,) = (r for r in tell(text).reports if r.event == (event,))
    assert report.auxiliary == ()


def test_a_year_before_the_line_dates_it(tell: Tell) -> None:
    (report,) = tell("1969: Honduras invades El Salvador.").reports
    assert (report.date, report.date_precision) == ("1969-01-01", "year")
    assert "historical" in report.auxiliary


def test_a_number_before_a_noun_is_no_year(tell: Tell) -> None:
    (report,) = tell("2000 Honduran troops invaded El Salvador.").reports
    assert report.date == "2024-05-15"


def test_an_old_year_that_opens_the_sentence_dates_its_relative_clauses(tell: Tell) -> None:
    reports = tell("In 1993 he signed the treaty by which Egypt recognised Eritrea.").reports
    (report,) = (r for r in reports if r.recipient and r.recipient[0].code == "ERI")
    assert report.date.startswith("1993")
    assert "historical" in report.auxiliary


def test_a_party_that_is_set_against_another_did_nothing(tell: Tell) -> None:
    (report,) = tell("Egypt, not Tunisia, attacked Libya.").reports
    assert [e.code for e in report.actor] == ["EGY"]


def test_rows_of_a_table_tell_nothing(tell: Tell) -> None:
    assert not tell("| 3 May | Kenya | Uganda | defence talks |\n| 9 May | Ghana | Togo | state visit |").reports
