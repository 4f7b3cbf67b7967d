"""Events are kept up to date: however the articles came, the record tells the same."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record.factory import article, coded, entity, report, talks
from tests.record.generated import drawn

from dragoman.record import Record, open_record
from dragoman.records import Coded


def whole(articles: list[Coded]) -> list[dict[str, Any]]:
    """The events of articles that were added at once."""
    with tempfile.TemporaryDirectory() as folder, open_record(Path(folder) / "record.sqlite") as record:
        record.add_many(articles, "1")
        return list(record.events())


def events_of(record: Record) -> list[dict[str, Any]]:
    return list(record.events())


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**9), st.integers(2, 12))
def test_order_batches_and_reading_again_change_nothing(seed: int, number: int) -> None:
    random = Random(seed)
    articles = [drawn(random, k) for k in range(number)]
    expected = whole(articles)
    shuffled = random.sample(articles, len(articles))
    with tempfile.TemporaryDirectory() as folder, open_record(Path(folder) / "record.sqlite") as record:
        for k, one in enumerate(shuffled):
            if random.random() < 0.3:  # an older reading of something else, which the true one replaces
                other = drawn(random, 0)
                lines = tuple(replace(r, article=one.article.id) for r in other.reports)
                record.add(Coded(one.article, lines, (), ()), "0")
            record.add(one, "1")
            if random.random() < 0.5:
                assert events_of(record) == whole(shuffled[: k + 1])
        assert events_of(record) == expected


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**9))
def test_corrections_and_their_undoing_change_events_as_if_read_so(seed: int) -> None:
    random = Random(seed)
    articles = [drawn(random, k) for k in range(6)]
    with tempfile.TemporaryDirectory() as folder, open_record(Path(folder) / "record.sqlite") as record:
        record.add_many(articles, "1")
        before = events_of(record)
        target = random.choice(list(record.reports()))
        record.correct(target.id, "withdrawn", True, "R. Diaz", "no such thing")
        without = [
            replace(a, reports=tuple(r for r in a.reports if r.id != target.id)) for a in articles
        ]
        assert events_of(record) == whole(without)
        record.correct(target.id, "withdrawn", False, "R. Diaz", "it is there after all")
        assert [e["id"] for e in record.events()] == [e["id"] for e in before]


def test_a_record_open_for_reading_only_tells_what_is_new(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    random = Random(7)
    articles = [drawn(random, k) for k in range(12)]
    with open_record(path) as writer:
        writer.add_many(articles[:6], "1")
        events_of(writer)
        writer.add_many(articles[6:], "1")
        with open_record(path, readonly=True) as reader:
            assert events_of(reader) == whole(articles)
            writer.add(talks(), "1")
            assert events_of(reader) == whole([*articles, talks()])
        assert events_of(writer) == whole([*articles, talks()])


def test_closing_brings_the_events_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with open_record(path) as record:
        record.add(talks(), "1")
    with open_record(path, readonly=True) as reader:
        assert reader._db.execute("SELECT count(*) FROM stale").fetchone() == (0,)
        assert reader._db.execute("SELECT count(*) FROM events WHERE line IS NOT NULL").fetchone() == (2,)


def test_only_what_is_near_the_new_report_is_merged_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.record import refreshing

    random = Random(3)
    with open_record(tmp_path / "record.sqlite") as record:
        record.add_many([drawn(random, k, days=3000) for k in range(150)], "1")
        events_of(record)
        looked: list[int] = []
        real = refreshing.clusters

        def counting(key: str, tellings: Any) -> Any:
            found = list(tellings)
            looked.append(len(found))
            return real(key, found)

        monkeypatch.setattr(refreshing, "clusters", counting)
        record.add(drawn(random, 1000, days=3000), "1")
        events_of(record)
    assert 0 < sum(looked) < 40


def told(paper: str, words: str, who: str, event: str = "CONSULT", date: str = "2025-05-14", **more: Any) -> Coded:
    """One article with one report; actors as codes, after a bar the recipients."""
    of = article("Peru, Chile, Kenya: " + words + ".", more.pop("on", date), paper)
    names = {"PER": "Peru", "CHL": "Chile", "KEN": "Kenya"}
    actors, recipients = (
        tuple(entity(of, names[c], c) for c in side.split()) for side in (who + "|").split("|")[:2]
    )
    return coded(of, report(of, words, actors, recipients, event=event, date=date, **more))


def test_a_telling_without_the_other_side_joins_the_fuller_one() -> None:
    (event,) = whole([
        told("Post", "paused its military aid", "PER|CHL", "SANCTION"),
        told("Star", "had paused military aid", "PER", "SANCTION"),
    ])  # fmt: skip
    assert ([e["code"] for e in event["recipient"]], event["outlets"]) == (["CHL"], 2)


def test_a_telling_without_the_other_side_and_with_two_that_fit_stays_alone() -> None:
    found = whole([
        told("Post", "paused its military aid", "PER|CHL", "SANCTION"),
        told("Sun", "paused its military aid", "PER|KEN", "SANCTION"),
        told("Star", "had paused military aid", "PER", "SANCTION"),
    ])  # fmt: skip
    assert len(found) == 3


def test_who_was_spoken_about_does_not_make_another_call() -> None:
    (event,) = whole([
        told("Post", "spoke by phone about Kenya", "PER CHL", mode=("phone",)),
        told("Star", "discussed fish by phone", "PER CHL KEN", mode=("phone",)),
    ])  # fmt: skip
    assert ({e["code"] for e in event["actor"]}, event["outlets"]) == ({"PER", "CHL"}, 2)


def test_two_sets_of_talks_with_one_in_common_stay_two() -> None:
    assert len(whole([told("Post", "talked", "PER CHL"), told("Star", "talked", "PER KEN")])) == 2


def test_near_copies_count_once_as_a_source(tmp_path: Path) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        record.add_many([talks("Post"), talks("Star"), talks("Sun")], "1")
        events_of(record)
        first, second, _ = sorted(a.id for a in record.articles())
        record._db.execute("UPDATE articles SET story = ? WHERE id = ?", (first, second))
        assert [(e["outlets"], e["independent"]) for e in record.events()] == [(3, 2), (3, 2)]


def test_lines_are_the_same_whether_kept_or_written_anew(tmp_path: Path) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        record.add_many([drawn(Random(1), k) for k in range(5)], "1")
        kept = [json.dumps(e) for e in record.events()]
        record._db.execute("UPDATE events SET line = NULL")
        assert [json.dumps(e) for e in record.events()] == kept


def test_a_record_of_an_older_dragoman_is_caught_up(tmp_path: Path) -> None:
    articles = [drawn(Random(5), k) for k in range(6)]
    with open_record(tmp_path / "record.sqlite") as record:
        record.add_many(articles, "1")
        db = record._db
        for table in ("events", "event_reports", "event_pairs", "kin", "stale", "bands"):
            db.execute(f"DELETE FROM {table}")
        db.execute("UPDATE articles SET story = NULL, sought = 0")
        db.execute("UPDATE reports SET gist = '', happening = 'old'")
        assert events_of(record) == whole(articles)
