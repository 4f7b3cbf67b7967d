"""The course of the busiest pairs stands in the brief."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import pytest
from rich.console import Console
from tests.record.flats import rows

from dragoman.brief import brief_html, brief_terminal
from dragoman.record import Incoming, Record, open_record


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """A thaw between two states, broken off by a strike."""
    start = datetime.date(2025, 1, 1)
    talks = [{"id": f"t{k}", "date": start + datetime.timedelta(days=4 * k)} for k in range(20)]
    strikes = [
        {"id": f"s{k}", "date": start + datetime.timedelta(days=81 + k), "event": "ASSAULT", "quad_code": 4,
         "event_scale": -10.0, "cameo": "190", "actor": "RUS", "recipient": "USA", "actor_name": "<b>Navy</b>"}
        for k in range(12)
    ]  # fmt: skip
    table = rows(*talks, *strikes)
    opened = open_record(tmp_path / "r.sqlite")
    list(opened.bring("plover", "a", "b", [Incoming(table, table.num_rows)]))
    return opened


def test_the_page_draws_closeness_and_names_its_turns(record: Record) -> None:
    page = brief_html(record)
    assert "Closeness, Russia and the United States" in page
    assert '<span class="apart">apart</span>' in page
    assert "&lt;b&gt;Navy&lt;/b&gt; attacks" in page
    assert "<b>Navy" not in page
    assert "no event told" not in page
    assert page.count("sha256-") == 3


def test_the_terminal_draws_it_too(record: Record) -> None:
    out = io.StringIO()
    brief_terminal(record, "USA", "RUS", console=Console(file=out, width=90))
    assert "closeness as known then" in out.getvalue()
    assert "▼" in out.getvalue()


def test_few_events_make_no_course(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        table = rows({"id": "a"}, {"id": "b"})
        list(record.bring("plover", "a", "b", [Incoming(table, 2)]))
        page = brief_html(record)
    assert "Closeness" not in page
    assert page.count("sha256-") == 2


def test_a_brief_of_many_imported_events_says_what_it_leaves_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dragoman.brief import view

    monkeypatch.setattr(view, "MOST_IMPORTED", 3)
    with open_record(tmp_path / "r.sqlite") as record:
        table = rows(*({"id": str(k)} for k in range(5)))
        list(record.bring("plover", "a", "b", [Incoming(table, 5)]))
        page = brief_html(record)
    assert "3 events imported" in page
    assert "2 imported events more" in page
