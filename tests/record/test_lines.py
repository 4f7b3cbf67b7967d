"""What the record gives many of: a stream, a list, a table, a frame, and rows in a notebook."""

from __future__ import annotations

import builtins
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from tests.record.factory import article, coded, entity, link, report, statement, talks

from dragoman.errors import UsageError
from dragoman.record import frames, open_record
from dragoman.record.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dragoman.record import Record


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    of = article("Kenya said that France sent rice to Peru, which eased the shortage.")
    sent = report(of, "sent rice", (entity(of, "France", "FRA"),), (entity(of, "Peru", "PER"),), event="AID")
    eased = report(of, "eased", event="COOPERATE")
    said = statement(of, entity(of, "Kenya", "KEN"), "said", "France sent rice to Peru", reports=(sent.id,))
    with open_record(tmp_path / "record.sqlite") as found:
        found.add_many([talks(), coded(of, sent, eased, said, link(of, "which eased", sent, eased))], "1")
        yield found


def everything(record: Record) -> dict[str, Lines[Any]]:
    return {
        "reports": record.reports(), "events": record.events(), "statements": record.statements(),
        "links": record.links(), "hits": record.search("Peru"),
    }  # fmt: skip


def test_a_list_holds_what_the_stream_gives(record: Record) -> None:
    assert record.reports().to_list() == list(record.reports())
    assert len(record.reports().to_list()) == 4


@pytest.mark.parametrize("kind", list(frames.COLUMNS))
def test_every_kind_has_its_table(record: Record, kind: frames.Kind) -> None:
    table = everything(record)[kind].to_arrow()
    assert table.schema == frames.schema(kind)
    assert table.num_rows == len(everything(record)[kind].to_list()) > 0


def test_a_report_as_a_row(record: Record) -> None:
    (row,) = record.reports(type="REQUEST").to_arrow().to_pylist()
    assert (row["date"], row["status"], row["event"]) == (date(2025, 5, 14), "happened", ["REQUEST"])
    assert (row["actor"], row["actor_name"], row["recipient"]) == (["FRA"], ["Anne Dubois"], ["KEN"])


def test_an_event_as_a_row(record: Record) -> None:
    (row,) = record.events(type="CONSULT").to_arrow().to_pylist()
    assert (sorted(row["actor"]), row["place"], row["country_code"]) == (["FRA", "JPN"], "Lyon", "FRA")
    assert len(row["reports"]) == 1


def test_a_statement_as_a_row(record: Record) -> None:
    (row,) = record.statements().to_arrow().to_pylist()
    assert (row["source"], row["cue"], row["content"]) == ("KEN", "said", ["France sent rice to Peru"])


def test_an_empty_answer_keeps_its_columns(record: Record) -> None:
    table = record.reports(type="ASSAULT").to_arrow()
    assert (table.num_rows, table.schema) == (0, frames.schema("reports"))
    assert record.search("").to_arrow().num_rows == 0


def test_more_than_one_batch(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.record.lines._AT_ONCE", 3)
    assert record.reports().to_arrow()["id"].to_pylist() == [r.id for r in record.reports()]


def test_polars_and_pandas_frames(record: Record) -> None:
    polars, pandas = pytest.importorskip("polars"), pytest.importorskip("pandas")
    frame = record.reports().to_polars()
    assert isinstance(frame, polars.DataFrame)
    assert frame.height == 4
    other = record.reports().to_pandas()
    assert isinstance(other, pandas.DataFrame)
    assert list(other.columns) == frame.columns


@pytest.mark.parametrize("name", ["polars", "pandas"])
def test_a_missing_library_is_named_with_its_mend(record: Record, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    whole = builtins.__import__

    def without(wanted: str, *rest: Any, **more: Any) -> Any:
        if wanted.split(".")[0] == name:
            raise ImportError(wanted)
        return whole(wanted, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=rf"{name} is not installed; .*dragoman\[frames\]"):
        getattr(record.reports(), f"to_{name}")()


def test_a_notebook_shows_rows_and_takes_none(record: Record) -> None:
    found = record.reports()
    page = found._repr_html_()
    assert page.count("<tr>") == 5
    assert "Anne Dubois" in page
    assert len(list(found)) == 4


def test_a_notebook_shows_twenty_rows_at_most(record: Record) -> None:
    record.add_many([talks(f"Paper {n}") for n in range(30)], "1")
    page = record.reports()._repr_html_()
    assert page.count("<tr>") == 21
    assert "only the first rows" in page


def test_a_notebook_is_safe_from_what_a_text_holds(tmp_path: Path) -> None:
    of = article("France <script>alert(1)</script> met Peru.")
    met = replace(report(of, "met"), event_text="<img src=x onerror=alert(1)>\x1b[31m")
    with open_record(tmp_path / "other.sqlite") as record:
        record.add(coded(of, met), "1")
        page = record.reports()._repr_html_()
    assert "<img" not in page
    assert "\x1b" not in page


def test_closing_ends_the_stream_and_lets_the_file_go(record: Record) -> None:
    found = record.reports()
    next(found)
    found.close()
    assert list(found) == []
    record.add(talks("Echo"), "1")


def test_columns_have_types_that_arrow_knows() -> None:
    for kind in frames.COLUMNS:
        assert isinstance(frames.schema(kind), pa.Schema)
        assert len(set(frames.names(kind))) == len(frames.names(kind))
