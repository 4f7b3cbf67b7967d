"""A correction is taken back by appending, never by deleting, and what was corrected can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.record.factory import found, talks

from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.record import Record

MET, ASKED = talks().reports


def test_an_undone_correction_leaves_the_report_as_it_was_read(record: Record) -> None:
    made = record.correct(ASKED.id, "recipient", "PER", "Ada", "Peru, I think")
    record.undo(made.number, "Ben", "no, Kenya")
    assert found(record, ASKED.id) == ASKED
    assert [r.id for r in record.reports(recipient="KEN")] == [ASKED.id]


def test_undoing_appends_and_deletes_nothing(record: Record) -> None:
    made = record.correct(MET.id, "mode", ["phone"], "Ada", "by telephone")
    record.undo(made.number, "Ben", "in person")
    assert [(c.field, c.value, c.author) for c in record.corrections()] == [
        ("mode", ["phone"], "Ada"),
        ("undo", made.number, "Ben"),
    ]


def test_undoing_one_leaves_the_others(record: Record) -> None:
    first = record.correct(MET.id, "mode", ["phone"], "Ada", "by telephone")
    record.correct(MET.id, "mode", ["visit"], "Ben", "in person")
    record.undo(first.number, "Ada", "a slip")
    assert found(record, MET.id).mode == ("visit",)


def test_an_undo_can_be_undone(record: Record) -> None:
    made = record.correct(MET.id, "mode", ["visit"], "Ada", "in person")
    back = record.undo(made.number, "Ben", "unsure")
    record.undo(back.number, "Ada", "the photograph shows it")
    assert found(record, MET.id).mode == ("visit",)


def test_an_undone_withdrawal_brings_the_report_back(record: Record) -> None:
    made = record.correct(MET.id, "withdrawn", True, "Ada", "a match")
    record.undo(made.number, "Ada", "no match")
    assert [r.id for r in record.reports()] == [MET.id, ASKED.id]


def test_an_undo_survives_a_newer_reading(record: Record) -> None:
    made = record.correct(MET.id, "mode", ["visit"], "Ada", "in person")
    record.undo(made.number, "Ada", "a slip")
    newer = talks(version="2")
    record.add(newer, "2")
    assert found(record, newer.reports[0].id).mode == ()


def test_undoing_twice_or_nothing_is_refused(record: Record) -> None:
    made = record.correct(MET.id, "mode", ["visit"], "Ada", "in person")
    record.undo(made.number, "Ada", "a slip")
    with pytest.raises(UsageError, match="undone before"):
        record.undo(made.number, "Ada", "again")
    with pytest.raises(UsageError, match="no correction 77"):
        record.undo(77, "Ada", "what")
    assert record.counts()["corrections"] == 2


def test_undo_is_no_field_to_correct(record: Record) -> None:
    with pytest.raises(UsageError, match="cannot be corrected"):
        record.correct(MET.id, "undo", 1, "Ada", "a trick")


def test_what_was_corrected_is_told_with_before_and_after(record: Record) -> None:
    record.correct(MET.id, "mode", ["phone"], "Ada", "by telephone")
    record.correct(MET.id, "mode", ["visit"], "Ben", "in person")
    first, second = record.mended()
    assert (first["before"], first["after"], first["author"]) == ([], ["phone"], "Ada")
    assert (second["before"], second["after"], second["reason"]) == (["phone"], ["visit"], "in person")
    assert "sentence" not in first


def test_the_sentence_is_told_only_when_asked_for(record: Record) -> None:
    record.correct(ASKED.id, "withdrawn", True, "Ada", "no request")
    (line,) = record.mended(text=True)
    assert (line["before"], line["after"]) == (False, True)
    assert line["sentence"] == "France asked Kenya for help with the talks."


def test_an_undone_correction_is_told_as_undone(record: Record) -> None:
    made = record.correct(MET.id, "mode", ["phone"], "Ada", "by telephone")
    record.undo(made.number, "Ben", "in person")
    (line,) = record.mended()
    assert (line["undone_by"], line["before"], line["after"]) == ("Ben", None, ["phone"])
