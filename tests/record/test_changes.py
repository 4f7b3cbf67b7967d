"""The feed of changes tells those who copied the data what came, changed or went since."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record import factory
from tests.record.factory import article, coded, talks

from dragoman.errors import UsageError
from dragoman.record import open_record, opening
from dragoman.records import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dragoman.record import Record

MET, ASKED = talks().reports


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with open_record(tmp_path / "record.sqlite") as found:
        yield found


def told(record: Record, since: int | str | None = None) -> list[tuple[str, str, str]]:
    return [(c.what, c.id, c.cause) for c in record.changes(since)]


def replayed(record: Record) -> set[str]:
    """The ids that somebody holds who follows the feed from its beginning."""
    copy: set[str] = set()
    for change in record.changes():
        if change.kind == "report":
            copy.discard(change.id)
            if change.what in ("added", "revised", "restored"):
                copy.add(change.becomes or change.id)
    return copy


def test_reports_come_in_text_order(record: Record) -> None:
    record.add(talks(), "1")
    assert told(record) == [("added", MET.id, "reading"), ("added", ASKED.id, "reading")]
    assert [c.number for c in record.changes()] == [1, 2]


def test_nothing_new_leaves_no_trace(record: Record) -> None:
    record.add(talks(), "1")
    record.add(talks(), "1")
    assert len(told(record)) == 2


def test_a_correction_and_its_undoing_are_revisions(record: Record) -> None:
    record.add(talks(), "1")
    made = record.correct(MET.id, "mode", ["visit"], "Ada", "in person")
    record.undo(made.number, "Ada", "a slip")
    assert told(record, 2) == [("revised", MET.id, "correction"), ("revised", MET.id, "undo")]


def test_a_withdrawal_and_its_end(record: Record) -> None:
    record.add(talks(), "1")
    record.correct(MET.id, "withdrawn", True, "Ada", "a match")
    record.correct(MET.id, "withdrawn", False, "Ada", "no match")
    assert [what for what, _, _ in told(record, 2)] == ["withdrawn", "restored"]


def test_a_newer_reading_tells_what_each_report_became(record: Record) -> None:
    record.add(talks(), "1")
    newer = talks(version="2")
    record.add(replace(newer, reports=newer.reports[:1]), "2")
    assert [(c.what, c.id, c.becomes) for c in record.changes(2)] == [
        ("revised", MET.id, newer.reports[0].id),
        ("removed", ASKED.id, None),
    ]


def test_a_report_that_another_type_replaces_is_removed_and_added(record: Record) -> None:
    record.add(talks(), "1")
    newer = talks(version="2")
    other = replace(newer.reports[1], event=("AID",))
    record.add(replace(newer, reports=(newer.reports[0], other)), "2")
    assert told(record, 3) == [("removed", ASKED.id, "reading"), ("added", other.id, "reading")]


def test_a_deleted_article_takes_its_reports_along(record: Record) -> None:
    record.add(talks(), "1")
    key = talks().article.id
    assert record.remove(key)
    assert not record.remove(key)
    assert [(c.what, c.kind, c.id) for c in record.changes(2)] == [
        ("removed", "report", MET.id),
        ("removed", "report", ASKED.id),
        ("removed", "article", key),
    ]
    assert record.counts()["reports"] == 0
    assert list(record.search("met")) == []


def test_replaying_the_feed_gives_the_reports_in_sight(record: Record) -> None:
    record.add_many([talks(), talks("Echo"), coded(article("Nothing here."))], "1")
    record.correct(MET.id, "withdrawn", True, "Ada", "a match")
    record.add_many([talks(version="2"), talks("Echo", version="2")], "2")
    record.remove(talks("Echo").article.id)
    assert replayed(record) == {r.id for r in record.reports()}


STEPS = st.lists(
    st.sampled_from(["read 1", "read 2", "read 3", "withdraw", "mend", "undo", "remove"]), min_size=1, max_size=9
)


@settings(max_examples=30, deadline=None)
@given(STEPS, st.randoms(use_true_random=False))
def test_whatever_happens_the_feed_replayed_gives_the_reports_in_sight(steps: list[str], chance: Random) -> None:
    with TemporaryDirectory() as folder, open_record(f"{folder}/record.sqlite") as record:
        for step in steps:
            known = [r.id for r in record.reports()]
            if step.startswith("read"):
                version = step[-1]
                some = talks(version=version)
                kept = tuple(r for r in some.reports if chance.random() < 0.8)
                record.add(replace(some, reports=kept), version)
            elif step == "remove":
                record.remove(talks().article.id)
            elif step == "undo":
                undone = {c.value for c in record.corrections() if c.field == "undo"}
                open_ones = [c.number for c in record.corrections() if c.number not in undone]
                if open_ones:
                    record.undo(chance.choice(open_ones), "Ada", "unsure")
            elif known:
                field, value = ("withdrawn", True) if step == "withdraw" else ("date", "2025-05-10")
                record.correct(chance.choice(known), field, value, "Ada", "seen so")
        assert replayed(record) == {r.id for r in record.reports()}


def test_the_feed_can_be_asked_from_a_day_on(record: Record) -> None:
    record.add(talks(), "1")
    assert len(told(record, "2020-01-01")) == 2
    assert told(record, "2999-01-01T10:00") == []
    assert told(record, "1") == [("added", ASKED.id, "reading")]


@pytest.mark.parametrize("since", ["soon", "2025-13-01", "-3", "99999999999999999999", -1])
def test_what_is_neither_number_nor_time_is_refused(record: Record, since: int | str) -> None:
    with pytest.raises(UsageError):
        record.changes(since)


def test_what_is_rolled_back_is_not_told(record: Record) -> None:
    record.add(talks(), "1")
    with pytest.raises(UsageError):
        record.correct(MET.id, "enddate", "2020-01-01", "Ada", "a slip")
    assert len(told(record)) == 2


def test_an_older_record_gets_its_reports_into_the_feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.sqlite"
    everything = opening.migrations()
    before = next(n for n, script in everything if "CREATE TABLE changes" in script) - 1
    with monkeypatch.context() as patch:
        patch.setattr(opening, "migrations", lambda: everything[:before])
        opening.connect(path, create=True, readonly=False).close()
    import sqlite3

    of = factory.article("France fed Kenya.")
    db = sqlite3.connect(path)
    db.execute("INSERT INTO articles (id, date, text, coding_version) VALUES ('a', '2025-05-14', 'Text', '1')")
    db.execute(
        "INSERT INTO reports (id, article, position, type, mode, quad, date, enddate, date_precision, status, "
        "happening, body) VALUES ('r', 'a', 0, 'AID', '', 2, '2025-05-14', '2025-05-14', 'day', 'happened', 'h', ?)",
        (json.dumps({**to_json(factory.report(of, "fed", event="AID")), "id": "r", "article": "a"}),),
    )
    db.commit()
    db.close()
    with open_record(path) as record:
        assert told(record) == [("added", "r", "reading")]
