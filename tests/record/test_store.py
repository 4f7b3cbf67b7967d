"""The record keeps articles whole, gives back what was put in, and replaces only what is older."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.record.factory import article, coded, entity, link, report, span, statement, talks

from dragoman.errors import RecordError, UsageError
from dragoman.record import open_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dragoman.record import Record


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with open_record(tmp_path / "a record.sqlite") as found:
        yield found


def test_reports_come_back_as_they_were_put_in(record: Record) -> None:
    given = talks()
    record.add(given, "1")
    assert tuple(record.reports()) == given.reports


def test_article_comes_back_with_its_text(record: Record) -> None:
    given = talks()
    record.add(given, "1")
    assert record.article(given.article.id) == given.article
    assert list(record.articles()) == [given.article]


def test_an_unknown_article_is_none(record: Record) -> None:
    assert record.article("nowhere") is None


def test_has_is_true_for_the_version_read_and_older_ones(record: Record) -> None:
    given = talks()
    record.add(given, "2")
    key = given.article.id
    assert [record.has(key, v) for v in ("1", "2", "3")] == [True, True, False]


def test_versions_compare_as_numbers(record: Record) -> None:
    given = talks()
    record.add(given, "9")
    assert not record.has(given.article.id, "10")


def test_adding_twice_changes_nothing(record: Record) -> None:
    assert record.add(talks(), "1") is True
    before = (record.counts(), list(record.events()))
    assert record.add(talks(), "1") is False
    assert (record.counts(), list(record.events())) == before


def test_a_newer_version_replaces_the_reports(record: Record) -> None:
    record.add(talks(), "1")
    newer = talks(version="2")
    assert record.add(replace(newer, reports=newer.reports[:1]), "2") is True
    assert [r.id for r in record.reports()] == [newer.reports[0].id]
    assert record.counts()["articles"] == 1


def test_an_older_version_does_not_replace(record: Record) -> None:
    newer = talks(version="2")
    record.add(newer, "2")
    assert record.add(talks(), "1") is False
    assert tuple(record.reports()) == newer.reports


def test_a_new_edition_of_the_text_replaces_the_old(record: Record) -> None:
    record.add(coded(article("Peru met Chile.", id="dispatch")), "1")
    record.add(coded(article("Peru did not meet Chile.", id="dispatch")), "1")
    assert [a.text for a in record.articles()] == ["Peru did not meet Chile."]


def test_replacing_leaves_nothing_to_search_of_the_old(record: Record) -> None:
    record.add(coded(article("Peru met Chile.", id="dispatch")), "1")
    record.add(coded(article("Peru waited.", id="dispatch")), "1")
    assert [h.text for h in record.search("Peru")] == ["Peru waited."]


def test_add_many_is_all_or_nothing(record: Record) -> None:
    def interrupted() -> Iterator[object]:
        yield talks()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        record.add_many(interrupted(), "1")  # type: ignore[arg-type]
    assert record.counts()["articles"] == 0


def test_the_record_is_usable_after_an_interruption(record: Record) -> None:
    with pytest.raises(ZeroDivisionError):
        record.add_many((1 / 0 for _ in range(1)), "1")  # type: ignore[misc]
    assert record.add_many([talks(), talks("Evening Star")], "1") == 2


def test_everything_is_there_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with open_record(path) as record:
        record.add(talks(), "1")
    with open_record(path, readonly=True) as record:
        assert tuple(record.reports()) == talks().reports


def test_a_lone_surrogate_is_kept_as_one_character(record: Record) -> None:
    record.add(coded(article("Peru \ud83d met Chile.")), "1")
    assert next(record.articles()).text == "Peru \ufffd met Chile."


def test_the_same_id_twice_in_an_article_is_kept_once(record: Record) -> None:
    given = talks()
    record.add(replace(given, reports=given.reports * 2), "1")
    assert tuple(record.reports()) == given.reports


def test_statements_and_links_come_back(record: Record) -> None:
    of = article("Kenya said that France had closed its market. The closure forced Peru to talk.")
    closed = report(of, "closed", (entity(of, "France", "FRA"),), event="SANCTION")
    spoke = report(of, "talk", (entity(of, "Peru", "PER"),))
    said = statement(
        of, entity(of, "Kenya", "KEN"), "said", "France had closed its market", reports=(closed.id,)
    )
    forced = link(of, "forced", closed, spoke)
    record.add(coded(of, closed, spoke, said, forced), "1")
    assert list(record.statements()) == [said]
    assert list(record.links()) == [forced]


@pytest.mark.parametrize("kind", ["reports", "events"])
def test_find_knows_reports_and_events(record: Record, kind: str) -> None:
    record.add(talks(), "1")
    line = next(iter(getattr(record, kind)()))
    assert record.find(line["id"] if isinstance(line, dict) else line.id) == line


def test_find_gives_none_for_an_unknown_id(record: Record) -> None:
    record.add(talks(), "1")
    assert record.find("0" * 16) is None
    assert record.find("'; DROP TABLE reports; --") is None


@pytest.mark.parametrize(
    ("wanted", "events"),
    [
        ({"actor": "FRA"}, ["CONSULT", "REQUEST"]),
        ({"actor": "fra"}, ["CONSULT", "REQUEST"]),
        ({"actor": "dubois"}, ["REQUEST"]),
        ({"actor": "the Dubois"}, ["REQUEST"]),
        ({"actor": "Dubo"}, []),
        ({"recipient": "KEN"}, ["REQUEST"]),
        ({"actor": "FRA", "recipient": "JPN"}, ["CONSULT"]),
        ({"actor": "JPN", "recipient": "FRA"}, ["CONSULT"]),
        ({"actor": "FRA", "recipient": "FRA"}, []),
        ({"party": ("KEN", "FRA")}, ["REQUEST"]),
        ({"party": "Japan"}, ["CONSULT"]),
        ({"type": "request"}, ["REQUEST"]),
        ({"quad": 1}, ["CONSULT"]),
        ({"from_": "2025-05"}, ["CONSULT", "REQUEST"]),
        ({"from_": "2025-05-15"}, []),
        ({"to": "2025-05"}, ["CONSULT", "REQUEST"]),
        ({"to": "2025-04"}, []),
        ({"status": "planned"}, []),
        ({"status": "Happened", "type": "CONSULT"}, ["CONSULT"]),
        ({"status": "happened", "article": talks().article.id}, ["CONSULT", "REQUEST"]),
        ({"article": "another"}, []),
    ],
)
def test_filters(record: Record, wanted: dict[str, object], events: list[str]) -> None:
    record.add(talks(), "1")
    assert [r.event[0] for r in record.reports(**wanted)] == events  # type: ignore[arg-type]
    assert sorted(e["event"][0] for e in record.events(**wanted)) == events  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "MEET"},
        {"quad": 5},
        {"status": "maybe"},
        {"from_": "May"},
        {"to": "2025-02-30"},
        {"from_": "2025-09", "to": "2025-08"},
        {"actor": "?"},
    ],
)
def test_a_wrong_filter_is_named_at_once(record: Record, wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=r"."):
        record.reports(**wrong)  # type: ignore[arg-type]


def test_statements_are_filtered_by_speaker_stance_and_what_they_hold(record: Record) -> None:
    of = article("Kenya denied that it closed the border.")
    closed = report(of, "closed", (entity(of, "Kenya", "KEN"),), event="SANCTION", auxiliary=("negation",))
    denied = statement(
        of, entity(of, "Kenya", "KEN"), "denied", "it closed the border", "denies", (closed.id,)
    )
    record.add(coded(of, closed, denied), "1")
    assert list(record.statements(actor="Kenya", stance="denies", type="SANCTION", status="denied")) == [
        denied
    ]
    assert list(record.statements(stance="says")) == []
    assert list(record.statements(type="AID")) == []


def test_reading_while_writing_does_not_disturb(record: Record) -> None:
    record.add(talks(), "1")
    reports = record.reports()
    first = next(reports)
    record.add(talks("Evening Star"), "1")
    assert first.id not in [r.id for r in reports]


def test_a_closed_record_says_so(tmp_path: Path) -> None:
    record = open_record(tmp_path / "record.sqlite")
    record.close()
    record.close()
    with pytest.raises(RecordError, match="open it again"):
        list(record.articles())


def test_span_of_a_report_points_into_the_stored_text(record: Record) -> None:
    given = talks()
    record.add(given, "1")
    found = next(record.reports(type="REQUEST"))
    stored = record.article(found.article)
    assert stored is not None
    assert span(stored, "asked").start == found.event_start


def test_flat_rows_keep_to_the_article_that_is_asked_for(record: Record) -> None:
    given = talks()
    other = article("Kenya met Peru.")
    met = report(other, "met", (entity(other, "Kenya", "KEN"),), (entity(other, "Peru", "PER"),))
    record.add(given, "1")
    record.add(coded(other, met), "1")
    assert set(record.flat(["actor"], article=other.id)["actor"].to_pylist()) == {"KEN"}
    assert set(record.tally(by=["actor"], article=other.id)["actor"].to_pylist()) == {"KEN"}
    assert sum(t.num_rows for t in record.tables(article=other.id)) == 1
    assert record.flat(article="none of these").num_rows == 0
