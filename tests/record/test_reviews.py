"""Answers of reviewers: kept once, taken back by appending, and nobody is asked twice."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.record.factory import talks

from dragoman.errors import UsageError
from dragoman.record import open_record

if TYPE_CHECKING:
    from pathlib import Path

    from dragoman.record import Record

TALKS = talks()
MET, ASKED = TALKS.reports


def test_what_was_answered_is_not_asked_again(record: Record) -> None:
    record.reviews.answer(MET.id, "right", "Ada")
    assert record.reviews.waiting("Ada") == [ASKED.id]
    assert record.reviews.waiting("Ben") == [MET.id, ASKED.id]
    assert record.reviews.waiting("Ada", again=True) == [MET.id, ASKED.id]


def test_the_least_confident_come_first(tmp_path: Path) -> None:
    unsure = replace(TALKS, reports=(MET, replace(ASKED, confidence=0.3)))
    with open_record(tmp_path / "record.sqlite") as record:
        record.add(unsure, "1")
        assert record.reviews.waiting("Ada") == [ASKED.id, MET.id]
        assert record.reviews.waiting("Ada", order="date") == [MET.id, ASKED.id]
        assert record.reviews.waiting("Ada", below=0.5) == [ASKED.id]
        assert record.reviews.waiting("Ada", type="CONSULT") == [MET.id]
        with pytest.raises(UsageError, match="no order"):
            record.reviews.waiting("Ada", order="size")


def test_the_same_answer_twice_is_one(record: Record) -> None:
    for _ in range(2):
        record.reviews.answer(MET.id, "right", "Ada")
        record.reviews.answer(ASKED.id, "mended", "Ada", mend={"event": ["AID"]})
    record.reviews.answer(ASKED.id, "right", "Ada")
    assert [r.verdict for r in record.reviews] == ["right", "mended"]
    assert record.counts()["corrections"] == 1


def test_a_wrong_report_is_withdrawn_and_comes_back_when_taken_back(record: Record) -> None:
    record.reviews.answer(MET.id, "wrong", "Ada", note="a match")
    assert [r.id for r in record.reports()] == [ASKED.id]
    taken = record.reviews.undo("Ada")
    assert taken is not None
    assert taken.report == MET.id
    assert [r.id for r in record.reports()] == [MET.id, ASKED.id]
    assert record.reviews.waiting("Ada") == [MET.id, ASKED.id]
    assert [r.verdict for r in record.reviews] == ["wrong", "undone"]


def test_mending_several_fields_is_one_answer_and_undone_as_one(record: Record) -> None:
    swap = {"actor": ["KEN"], "recipient": ["FRA"]}
    made = record.reviews.answer(ASKED.id, "mended", "Ada", mend=swap)
    assert len(made.corrections) == 2
    assert made.held == {
        "verdict": "mended", "type": "REQUEST", "status": "happened", "actor": "KEN", "recipient": "FRA",
    }  # fmt: skip
    record.reviews.undo("Ada")
    assert list(record.reports(type="REQUEST")) == [ASKED]


def test_a_period_is_mended_though_its_last_day_stays(record: Record) -> None:
    record.reviews.answer(MET.id, "mended", "Ada", mend={"date": "2025-05-12", "enddate": "2025-05-14"})
    shown = record.reviews.shown(MET.id)
    assert (shown.date, shown.enddate) == ("2025-05-12", "2025-05-14")


def test_undo_takes_back_only_ones_own(record: Record) -> None:
    record.reviews.answer(MET.id, "wrong", "Ada")
    assert record.reviews.undo("Ben") is None
    assert len(list(record.reports())) == 1


def test_who_judges_anew_restores_what_was_withdrawn(record: Record) -> None:
    record.reviews.answer(MET.id, "wrong", "Ada")
    record.reviews.answer(MET.id, "right", "Ada")
    assert len(list(record.reports())) == 2
    assert record.reviews.tally("Ada") == {"right": 1}
    record.reviews.undo("Ada")
    assert len(list(record.reports())) == 2
    assert record.reviews.waiting("Ada") == [MET.id, ASKED.id]


def test_what_does_not_fit_leaves_no_trace(record: Record) -> None:
    with pytest.raises(UsageError):
        record.reviews.answer(MET.id, "mended", "Ada", mend={"event": ["AID"], "enddate": "2025-01-01"})
    assert list(record.reviews) == []
    assert list(record.corrections()) == []
    assert tuple(record.reports()) == (MET, ASKED)


@pytest.mark.parametrize(
    ("verdict", "mend"),
    [("mended", {}), ("right", {"mode": []}), ("perhaps", None), ("mended", {"withdrawn": True})],
)
def test_an_answer_that_cannot_be_is_refused(record: Record, verdict: str, mend: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        record.reviews.answer(MET.id, verdict, "Ada", mend=mend)  # type: ignore[arg-type]


def test_notes_are_kept_and_are_no_answers(record: Record) -> None:
    for _ in range(2):
        record.reviews.answer(MET.id, "note", "Ada", note="ask the desk")
    assert [r.note for r in record.reviews.notes(MET.id)] == ["ask the desk"]
    assert record.reviews.waiting("Ada") == [MET.id, ASKED.id]


def test_an_answer_holds_for_a_newer_reading_that_says_the_same(record: Record) -> None:
    record.reviews.answer(MET.id, "right", "Ada")
    record.reviews.answer(ASKED.id, "right", "Ada")
    newer = talks(version="2")
    other = replace(newer.reports[1], auxiliary=("negation",))
    record.add(replace(newer, reports=(newer.reports[0], other)), "2")
    assert record.reviews.waiting("Ada") == [other.id]


def test_blind_reviewers_see_neither_corrections_nor_withdrawals_of_others(record: Record) -> None:
    record.reviews.answer(MET.id, "wrong", "Ada")
    record.reviews.answer(ASKED.id, "mended", "Ada", mend={"event": ["AID"]})
    assert record.reviews.waiting("Ben", blind=True) == [MET.id, ASKED.id]
    assert record.reviews.shown(ASKED.id, "Ben").event == ("REQUEST",)
    assert record.reviews.shown(ASKED.id, "Ada").event == ("AID",)
    made = record.reviews.answer(ASKED.id, "right", "Ben", blind=True)
    assert made.held["type"] == "REQUEST"


def test_what_two_found_wrong_stays_out_of_sight_when_one_takes_it_back(record: Record) -> None:
    record.reviews.answer(MET.id, "wrong", "Ada")
    record.reviews.answer(MET.id, "wrong", "Ben", blind=True)
    record.reviews.undo("Ada")
    assert [r.id for r in record.reports()] == [ASKED.id]
    record.reviews.undo("Ben")
    assert len(list(record.reports())) == 2


def test_what_two_mended_alike_stays_mended_when_one_takes_it_back(record: Record) -> None:
    for author in ("Ada", "Ben"):
        record.reviews.answer(ASKED.id, "mended", author, mend={"event": ["AID"]}, blind=True)
    record.reviews.undo("Ada")
    assert [r.id for r in record.reports(type="AID")] == [ASKED.id]


def test_agreement_counts_the_last_word_of_each(record: Record) -> None:
    for author, verdict in (("Ada", "right"), ("Ben", "wrong"), ("Ben", "right")):
        record.reviews.answer(MET.id, verdict, author)  # type: ignore[arg-type]
    record.reviews.answer(ASKED.id, "wrong", "Ada")
    record.reviews.answer(ASKED.id, "wrong", "Ben")
    verdict = record.reviews.agreement()[0]
    assert (verdict.alpha, verdict.units, verdict.reviewers) == (1, 2, 2)


@pytest.mark.parametrize("table", ["reviews", "changes"])
def test_the_file_itself_refuses_to_change_what_was_appended(record: Record, table: str) -> None:
    record.reviews.answer(MET.id, "wrong", "Ada")
    for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET made = ''"):
        with pytest.raises(sqlite3.IntegrityError, match="appended"):
            record._db.execute(sql)
