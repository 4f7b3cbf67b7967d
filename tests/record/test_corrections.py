"""Corrections are appended, shown, and find their report again after another reading."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.record.factory import found, talks

from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.record import Record

MET, ASKED = talks().reports


def test_a_state_may_be_named_and_nobody_is_made_up(record: Record) -> None:
    record.correct(ASKED.id, "recipient", "Peru", "Ada", "the text says Peru")
    assert [e.code for e in found(record, ASKED.id).recipient] == ["PER"]
    with pytest.raises(UsageError, match="no state or organisation is called 'Narnia'"):
        record.correct(ASKED.id, "recipient", "Narnia", "Ada", "the text says so")


def test_one_sector_may_stand_for_a_list_of_one(record: Record) -> None:
    record.correct(ASKED.id, "recipient", {"code": "PER", "sector": "MIL"}, "Ada", "soldiers")
    assert found(record, ASKED.id).recipient[0].sector == ("MIL",)


def test_a_correction_shows_and_can_be_asked_for(record: Record) -> None:
    record.correct(ASKED.id, "recipient", "PER", "Ada", "the text says Peru")
    assert [e.code for e in found(record, ASKED.id).recipient] == ["PER"]
    assert [r.id for r in record.reports(recipient="PER")] == [ASKED.id]
    assert list(record.reports(recipient="KEN")) == []


def test_a_corrected_type_carries_quad_and_score(record: Record) -> None:
    record.correct(ASKED.id, "event", ["AID"], "Ada", "help was given")
    report = found(record, ASKED.id)
    assert (report.event, report.quad_code) == (("AID",), 2)
    assert report.event_scale > 0


def test_a_correction_stands_in_the_evidence_with_the_old_value(record: Record) -> None:
    record.correct(MET.id, "date", "2025-05-13", "Ada", "they met the day before")
    last = found(record, MET.id).evidence[-1]
    assert (last["stage"], last["rule"], last["rejected"]) == ("correction", "by Ada", ["2025-05-14"])


def test_a_corrected_day_moves_its_end(record: Record) -> None:
    record.correct(MET.id, "date", "2025-05-16", "Ada", "later")
    assert found(record, MET.id).enddate == "2025-05-16"


def test_the_last_word_counts_and_all_are_kept(record: Record) -> None:
    record.correct(MET.id, "mode", ["phone"], "Ada", "by telephone")
    record.correct(MET.id, "mode", ["visit"], "Ben", "no, in person")
    assert found(record, MET.id).mode == ("visit",)
    assert [c.value for c in record.corrections()] == [["phone"], ["visit"]]


def test_a_withdrawn_report_is_out_of_sight(record: Record) -> None:
    record.correct(MET.id, "withdrawn", True, "Ada", "a football match")
    assert [r.id for r in record.reports()] == [ASKED.id]
    assert [e["reports"] for e in record.events()] == [[ASKED.id]]
    record.correct(MET.id, "withdrawn", False, "Ada", "it was no match")
    assert len(list(record.reports())) == 2


def test_corrections_survive_the_same_reading(record: Record) -> None:
    record.correct(MET.id, "mode", ["visit"], "Ada", "in person")
    record.add(talks(), "1")
    assert found(record, MET.id).mode == ("visit",)


def test_corrections_survive_a_newer_reading_with_other_ids(record: Record) -> None:
    record.correct(MET.id, "mode", ["visit"], "Ada", "in person")
    newer = talks(version="2")
    record.add(newer, "2")
    assert newer.reports[0].id != MET.id
    assert found(record, newer.reports[0].id).mode == ("visit",)


def test_a_correction_waits_where_the_report_is_gone(record: Record) -> None:
    record.correct(MET.id, "mode", ["visit"], "Ada", "in person")
    second, third = talks(version="2"), talks(version="3")
    record.add(replace(second, reports=second.reports[1:]), "2")
    assert next(record.reports()).mode == ()
    record.add(third, "3")
    assert found(record, third.reports[0].id).mode == ("visit",)


def test_a_correction_of_the_type_holds_where_the_newer_reading_agrees(record: Record) -> None:
    record.correct(ASKED.id, "event", "AID", "Ada", "help was given")
    record.correct(ASKED.id, "date", "2025-05-12", "Ada", "on Monday")
    newer = talks(version="2")
    read_better = replace(newer.reports[1], event=("AID",))
    record.add(replace(newer, reports=(read_better,)), "2")
    assert found(record, read_better.id).date == "2025-05-12"


def test_a_correction_does_not_move_to_another_type(record: Record) -> None:
    record.correct(ASKED.id, "date", "2025-05-12", "Ada", "on Monday")
    newer = talks(version="2")
    other = replace(newer.reports[1], event=("THREATEN",))
    record.add(replace(newer, reports=(other,)), "2")
    assert found(record, other.id).date == "2025-05-14"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "x"), ("event", "MEET"), ("event", []), ("mode", ["seize"]), ("factuality", 4),
        ("factuality", "sure"),
        ("date", "soon"), ("enddate", "2025-05-01"), ("auxiliary", ["perhaps"]), ("date_precision", "hour"),
        ("withdrawn", "yes"), ("event_loc", {"planet": "Mars"}), ("actor", [{"planet": "Mars"}]),
        ("mode", None), ("event", 5), ("actor", None), ("actor", [5]), ("actor", [["code", "PER"]]),
        ("actor", {"code": 5}), ("actor", {"code": "PER", "sector": 5}), ("context", "nonsense"),
        ("date_precision", ["day"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_changes_nothing(record: Record, field: str, value: object) -> None:
    with pytest.raises(UsageError):
        record.correct(MET.id, field, value, "Ada", "a slip")
    assert list(record.corrections()) == []
    assert tuple(record.reports()) == (MET, ASKED)


def test_an_unknown_report_is_named(record: Record) -> None:
    with pytest.raises(UsageError, match="no report feed"):
        record.correct("feed", "date", "2025-05-12", "Ada", "on Monday")


@pytest.mark.parametrize("sql", ["DELETE FROM corrections", "UPDATE corrections SET author = 'Ben'"])
def test_the_file_itself_refuses_to_change_corrections(record: Record, sql: str) -> None:
    record.correct(MET.id, "mode", ["visit"], "Ada", "in person")
    with pytest.raises(sqlite3.IntegrityError, match="appended"):
        record._db.execute(sql)
