"""``timing`` and ``precedents``: who moves when, and what such a move led to before."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.opening import open_kept
from dragoman.commands.options import FromOption, JsonOption, RecordOption, ToOption
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

HtmlOption = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write a page with charts that opens offline instead.")
]

FACTS = 15
"""Where the figures of an answer stand."""

WIDEST = 100
"""Columns of running text; longer lines are hard to read."""


def _shown(text: str, width: int) -> Iterator[str]:
    """Lines that print, none longer than the terminal is wide.

    A code from an imported file may hold what steers a terminal.
    """
    for line in text.split("\n"):
        safe = line if line.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)
        if len(safe) <= width:
            yield safe
        else:
            indent = len(safe) - len(safe.lstrip())
            yield from textwrap.wrap(safe, width, subsequent_indent=" " * (FACTS if indent == 4 else indent + 2))


def _rows(record: Path | None, *more: str) -> pa.Table:
    from dragoman.measures.moves import COLUMNS

    with open_kept(record) as opened:
        return opened.flat([*COLUMNS, *more])


def timing(
    a: Annotated[str, typer.Argument(metavar="A", help="The government whose moves are asked about.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The other government.")],
    opponent: Annotated[
        str | None,
        typer.Option("--opponent", metavar="C", help="A's opponent; without it whom A fights most in the record."),
    ] = None,
    horizon: Annotated[
        int | None, typer.Option("--horizon", metavar="DAYS", min=1, help="Length of every window.")
    ] = None,
    from_: FromOption = None,
    to: ToOption = None,
    moves: Annotated[
        Path | None, typer.Option("--moves", metavar="FILE", help="A table of your own of what counts as which move.")
    ] = None,
    process: Annotated[
        bool, typer.Option("--process", help="Also fit which kinds of moves bring on which (a Hawkes process).")
    ] = False,
    record: RecordOption = None,
    json: JsonOption = False,
    html: HtmlOption = None,
) -> None:
    """Tell whether A's overtures gather before B's decisions.

    And what B's pressure and A's overtures bring. Each answer has its effect with an interval, what placebo
    days let expect, a p by permutation, and n. Few episodes give no answer, and it says how many would.

    Example: dragoman timing Russia "United States" --opponent Ukraine --from 2025
    """
    from dragoman.commands.output import console, json_line, put, say
    from dragoman.commands.reading import write_page
    from dragoman.measures import timing_show
    from dragoman.measures.calendar import calendar
    from dragoman.measures.excitement import excitement
    from dragoman.measures.moves import table_of_moves
    from dragoman.measures.source import party, two_parties
    from dragoman.measures.timing import timing as measured
    from dragoman.record.filters import date

    first, last = date(from_), date(to, last=True)
    one, other = two_parties(a, b, str(last) if last else None)
    third = party(opponent, str(last) if last else None) if opponent else None
    table = _rows(record)
    found = measured(
        table, one, other, opponent=third, from_=first, to=last, horizon=horizon, moves=table_of_moves(moves)
    )
    mutual = excitement(table, one, other, found.first, found.last) if process else None
    days = calendar(table, one, other, found.first, found.last)
    if html is not None:
        more = f"<h2>Which moves bring on which</h2>{mutual._repr_html_()}" if mutual else ""
        write_page(html, timing_show.html(found, more, "<h2>Calendar of events</h2>", days._repr_html_()))
        say(f"written: {html}")
    if json:
        for row in [*found.to_json(), *({"test": "process", **r} for r in (mutual.rows() if mutual else []))]:
            put(json_line(row))
    elif html is None:
        parts = [str(found), *([str(mutual)] if mutual else []), days.text(console().width)]
        for line in _shown("\n\n".join(parts), console().width):
            put(line)


def precedents(
    a: Annotated[str, typer.Argument(metavar="A|ID", help="A government, or the id of an event.")],
    b: Annotated[str | None, typer.Argument(metavar="[B]", show_default=False, help="The other government.")] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="As known on this day; without it the last of the record.")
    ] = None,
    most: Annotated[int, typer.Option("--most", metavar="N", min=1, help="How many precedents.")] = 10,
    record: RecordOption = None,
    json: JsonOption = False,
    html: HtmlOption = None,
) -> None:
    """List the earlier episodes that are most like a move.

    They are of any two governments, and what followed stands with each. Given two governments the move is
    their last by --on; given an id, that event.

    Example: dragoman precedents "United States" Russia --on 2025-08-15
    """
    from dragoman.commands.output import console, json_line, put, say
    from dragoman.commands.reading import write_page
    from dragoman.measures import precedents_show
    from dragoman.measures.charts.svg import page
    from dragoman.measures.precedents import precedents as searched
    from dragoman.measures.source import two_parties
    from dragoman.record.codes import both, code_of, is_code
    from dragoman.record.filters import date

    when = date(on, last=True)
    table = _rows(record, "event_scale")
    if b is None:
        if code_of(a) is not None or is_code(a.strip().upper()):
            raise UsageError(f"precedents needs two parties or the id of an event; name another beside {a}")
        found = searched(table, event=a.strip(), on=when, most=most)
    else:
        one, other = two_parties(a, b, str(when) if when else None)
        found = searched(table, one, other, on=when, most=most)
    if html is not None:
        title = f"Precedents: {both(found.a, found.b)}, {found.date}"
        write_page(html, page(title, [found._repr_html_()]))
        say(f"written: {html}")
    if json:
        for row in found.to_json():
            put(json_line(row))
    elif html is None:
        width = console().width
        for line in _shown(precedents_show.text(found, min(width, WIDEST)), width):
            put(line)
