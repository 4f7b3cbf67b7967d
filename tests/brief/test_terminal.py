"""The brief and ``show`` in a terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from tests.brief.sample import border, everything
from tests.brief.sample import talks as sample_talks
from tests.record.factory import article, coded, entity, report
from tests.record.flats import rows

from dragoman.brief import brief_html, brief_terminal, show_terminal
from dragoman.errors import UsageError
from dragoman.record import open_record
from dragoman.record.parts import Incoming

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dragoman.record import Record


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with open_record(tmp_path / "record.sqlite") as found:
        found.add_many(everything(), "1")
        yield found


def brief(record: Record, *parties: str, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    brief_terminal(record, *parties, console=console)
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def imported(record: Record) -> None:
    """Two events that somebody else coded, of which one brings words."""
    table = rows(
        {"id": "x1", "actor": "KEN", "recipient": "ETH", "cameo": "042", "outlet": "Plain Paper"},
        {"id": "x2", "actor": "KEN", "recipient": "ETH", "text": "Kenya's envoy went to Addis Ababa."},
        origin="icews",
    )
    list(record.bring("icews", "a.tab", "p1", [Incoming(table, 2)]))


def test_imported_events_are_counted_beside_articles(tmp_path: Path, record: Record) -> None:
    imported(record)
    assert "3 articles, 2 imported" in brief(record)
    with open_record(tmp_path / "other.sqlite") as other:
        imported(other)
        assert "2 events (2 happened) imported" in brief(other)


def test_an_imported_event_shows_what_its_coder_tells(record: Record) -> None:
    imported(record)
    assert "imported from icews · CAMEO 042 · Plain Paper · known on 1 March 2025" in show(record, "x1")
    assert "Kenya's envoy went to Addis Ababa." in show(record, "x2")


def test_an_imported_event_may_be_denied(record: Record) -> None:
    table = rows({"id": "x3", "actor": "KEN", "recipient": "ETH", "denied_by": "Addis Ababa"}, origin="csv")
    list(record.bring("csv", "a.csv", "p2", [Incoming(table, 1)]))
    for told in (brief(record, "KEN", "ETH"), show(record, "x3"), brief_html(record, "KEN", "ETH")):
        assert "disputed" in told
        assert "Addis Ababa" in told


def test_a_page_quotes_only_what_a_text_says(record: Record) -> None:
    imported(record)
    assert brief_html(record, "KEN", "ETH").count("<q>") == 1


def show(record: Record, id: str, width: int = 160) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    show_terminal(record, id, console)
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def test_parties_days_and_badges(record: Record) -> None:
    text = brief(record)
    for words in (
        "Chile – Peru",
        "12 May 2025",
        " denied  Chile did not attack Peru",
        "Rosa Quispe   denied by: Chile",
    ):
        assert words in text


def test_the_kind_of_source_is_told(record: Record) -> None:
    text = brief(record, "CHL", "PER")
    assert "says: a diplomat (anonymous)" in text
    assert "(“reportedly”) (hedged)" in text
    assert "says: the article itself" in brief(record, "FRA", "JPN")


@pytest.mark.parametrize("width", [100, 40])
def test_rival_accounts(record: Record, width: int) -> None:
    text = brief(record, "CHL", "PER", width=width)
    assert "Rival accounts: assault" in text
    assert max(map(len, text.splitlines())) <= width


def test_nothing_found_is_said(record: Record) -> None:
    assert "Nothing in the record fits" in brief(record, "BRA")


def test_neither_markup_nor_escapes_get_through(tmp_path: Path) -> None:
    of = article("Peru [bold red]met[/bold red] Chile\x1b[2J today.", publication="[link=x]Post\x07")
    met = report(of, "met", (entity(of, "Peru", "PER", "[red]Peru[/]"), entity(of, "Chile", "CHL")))
    with open_record(tmp_path / "record.sqlite") as record:
        record.add(coded(of, met), "1")
        text = brief(record)
    assert "Peru [bold red]met[/bold red] Chile today." in text
    assert "[red]Peru[/]" in text
    assert "\x1b" not in text
    assert "\x07" not in text


def test_show_gives_the_evidence_of_each_field(record: Record) -> None:
    text = show(record, border().reports[0].id)
    assert "events · verb:fire" in text
    assert "“fired” 70–75" in text
    assert "Chile [CHL GOV]" in text


@pytest.mark.parametrize("width", [60, 80])
def test_show_breaks_no_word_on_a_narrow_terminal(record: Record, width: int) -> None:
    text = show(record, border().reports[0].id, width)
    for words in ("confidence", "attribution", "events · verb:fire", "rejected: PROTEST"):
        assert words in text
    assert max(map(len, text.splitlines())) <= width


def test_show_gives_what_was_rejected(record: Record) -> None:
    text = show(record, border().reports[0].id)
    assert "SANCTION" in text
    assert "PROTEST (reason no crowd)" in text


def test_show_names_a_party_that_stands_elsewhere(record: Record) -> None:
    assert "recipient named elsewhere: Peru [PER GOV]" in show(record, border().reports[1].id)


def test_show_opens_all_reports_of_an_event(record: Record) -> None:
    (event,) = record.events(type="CONSULT", status="happened")
    text = show(record, event["id"])
    assert text.count("Report ") == 2
    assert "received" in text


def test_show_opens_statements_and_links(record: Record) -> None:
    assert "denies" in show(record, border().statements[1].id)
    assert "precedes" in show(record, sample_talks().links[0].id)


def test_show_tells_a_correction_with_the_old_value(record: Record) -> None:
    id = border().reports[0].id
    record.correct(id, "date", "2025-05-11", "Ada", "it was Sunday")
    text = show(record, id)
    for words in ("11 May 2025", "by Ada", "it was Sunday", "2025-05-12"):
        assert words in text


def test_an_unknown_id_is_named(record: Record) -> None:
    with pytest.raises(UsageError, match="has the id"):
        show(record, "feedfeedfeedfeed")
