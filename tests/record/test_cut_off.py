"""Work that SQLite breaks off at any point leaves the record whole, and doing it again completes it once."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from tests.record.factory import talks

from dragoman.errors import RecordError
from dragoman.record import Record, open_record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MET, ASKED = talks().reports


def reviewing(record: Record) -> None:
    record.reviews.answer(MET.id, "wrong", "Ada")
    record.reviews.answer(ASKED.id, "mended", "Ada", mend={"actor": ["KEN"], "recipient": ["FRA"]})


def watching(record: Record) -> None:
    newer = talks(version="2")
    key = newer.article.id
    record.watched.keep("inbox", "a.txt#", "hash", article=key, coded=newer, coding_version="2")


def whole_review(record: Record) -> None:
    made = [n for review in record.reviews for n in review.corrections]
    assert made == [c.number for c in record.corrections()]
    hidden = record._db.execute("SELECT count(*) FROM reports WHERE withdrawn = 1").fetchone()[0]
    assert hidden == sum(review.verdict == "wrong" for review in record.reviews)


def whole_watch(record: Record) -> None:
    marked = record.watched.seen("inbox", "a.txt#") is not None
    assert record.has(talks().article.id, "2") is marked
    assert record.counts()["reports"] == 2
    assert len(list(record.changes())) == (4 if marked else 2)


@pytest.mark.parametrize(("work", "whole"), [(reviewing, whole_review), (watching, whole_watch)])
def test_broken_off_anywhere(tmp_path: Path, work: Callable[[Record], None], whole: Callable[[Record], None]) -> None:
    for place in range(1, 60, 4):
        with open_record(tmp_path / f"{place}.sqlite") as record:
            record.add(talks(), "1")
            left = place

            def breaks() -> int:
                nonlocal left
                left -= 1
                return int(left == 0)

            record._db.set_progress_handler(breaks, 25)
            with suppress(RecordError):
                work(record)
            record._db.set_progress_handler(None, 0)
            whole(record)
            work(record)
            work(record)
            whole(record)
            assert record._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert len(list(record.reviews)) in (0, 2)
