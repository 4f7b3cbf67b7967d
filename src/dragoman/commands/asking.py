"""``events``, ``reports``, ``statements``, ``brief`` and ``show``: questions to the record."""



from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.commands.options import (
    ActorOption,
    ArticleOption,
    CsvOption,
    FromOption,
    JsonOption,
    QuadOption,
    RecipientOption,
    RecordOption,
    StatusOption,
    ToOption,
    TypeOption,
)
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dragoman.record import Record


def _open(record: Path | None) -> Record:
    from dragoman import settings
    from dragoman.record import open_record

    named = settings.get("record", str(record) if record is not None else None)
    return open_record(named, create=False, readonly=True)


def _list(
    found: Any,
    as_json: bool,
    as_csv: bool,
    *,
    line: Callable[[Any], dict[str, Any]],
    flat: Callable[[Any], dict[str, object]],
    row: Callable[[Any], list[object]],
    head: Sequence[str],
    styles: Sequence[str],
) -> None:
    """The lines in the asked form; without one a table, and a word on stderr where there is nothing."""
    from dragoman.commands import output

    with closing(found):  # the record closes next, and a stream cut off in the middle must not outlive it
        if as_json:
            for one in found:
                output.put(output.json_line(line(one)))
        elif as_csv:
            rows = (flat(one) for one in found)
            first = next(rows, None)
            if first is not None:
                output.csv_lines(list(first), _chain(first, rows))
        elif not output.table(head, (row(one) for one in found), styles=styles):
            output.say("nothing in the record fits; fewer filters find more")


def _chain(first: dict[str, object], rest: Iterable[dict[str, object]]) -> Iterator[list[object]]:
    yield list(first.values())
    for row in rest:
        yield list(row.values())


def _one_form(as_json: bool, as_csv: bool) -> None:
    if as_json and as_csv:
        raise UsageError("--json and --csv are two forms: choose one")


def events(
    actor: ActorOption = None,
    recipient: RecipientOption = None,
    type: TypeOption = None,
    quad: QuadOption = None,
    from_: FromOption = None,
    to: ToOption = None,
    status: StatusOption = None,
    article: ArticleOption = None,
    record: RecordOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """List events: the reports of one happening, merged.

    Example: dragoman events --actor Russia --type CONSULT --from 2025-02 --json
    """
    from dragoman.commands import lines

    _one_form(json, csv)
    with _open(record) as opened:
        found = opened.events(
            actor=actor, recipient=recipient, type=type, quad=quad, from_=from_, to=to, status=status,
            article=article,
        )  # fmt: skip
        _list(
            found, json, csv, line=lambda event: event, flat=lines.flat_event, row=lines.event_row,
            head=lines.EVENT_HEAD, styles=lines.EVENT_STYLES,
        )  # fmt: skip


def reports(
    actor: ActorOption = None,
    recipient: RecipientOption = None,
    type: TypeOption = None,
    quad: QuadOption = None,
    from_: FromOption = None,
    to: ToOption = None,
    status: StatusOption = None,
    article: ArticleOption = None,
    record: RecordOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """List reports: one event as one article tells it.

    Example: dragoman reports --status denied --csv
    """
    from dragoman.commands import lines
    from dragoman.records import to_json

    _one_form(json, csv)
    with _open(record) as opened:
        found = opened.reports(
            actor=actor, recipient=recipient, type=type, quad=quad, from_=from_, to=to, status=status,
            article=article,
        )  # fmt: skip
        _list(
            found, json, csv, line=to_json, flat=lines.flat_report, row=lines.report_row,
            head=lines.REPORT_HEAD, styles=lines.REPORT_STYLES,
        )  # fmt: skip


def statements(
    actor: ActorOption = None,
    recipient: RecipientOption = None,
    type: TypeOption = None,
    quad: QuadOption = None,
    from_: FromOption = None,
    to: ToOption = None,
    status: StatusOption = None,
    article: ArticleOption = None,
    record: RecordOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """List statements: somebody's words or view.

    --actor is who speaks; the other filters are on the reports that they speak of.

    Example: dragoman statements --actor Putin --json
    """
    from dragoman.commands import lines
    from dragoman.records import to_json

    _one_form(json, csv)
    with _open(record) as opened:
        found = opened.statements(
            actor=actor, recipient=recipient, type=type, quad=quad, from_=from_, to=to, status=status,
            article=article,
        )  # fmt: skip
        _list(
            found, json, csv, line=to_json, flat=lines.flat_statement, row=lines.statement_row,
            head=lines.STATEMENT_HEAD, styles=lines.STATEMENT_STYLES,
        )  # fmt: skip


def brief(
    a: Annotated[str | None, typer.Argument(metavar="[A]", show_default=False, help="A party.")] = None,
    b: Annotated[str | None, typer.Argument(metavar="[B]", show_default=False, help="Another.")] = None,
    from_: FromOption = None,
    to: ToOption = None,
    record: RecordOption = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page that opens offline instead.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Tell who did what to whom, who says so, and whether.

    The events stand by pair and day. One or two parties (codes, states, names) narrow it.

    Example: dragoman brief Russia Ukraine --from 2025-02 --html brief.html
    """
    from dragoman.brief import brief_html, brief_terminal
    from dragoman.commands.output import console, json_line, put, say
    from dragoman.commands.reading import write_page

    with _open(record) as opened:
        if html is not None:
            write_page(html, brief_html(opened, a, b, from_, to))
            say(f"written: {html}")
        if json:
            for event in opened.events(party=[p for p in (a, b) if p is not None], from_=from_, to=to):
                put(json_line(event))
        elif html is None:
            brief_terminal(opened, a, b, from_, to, console=console())


def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="The id of a report, event, statement or link.")],
    record: RecordOption = None,
    json: JsonOption = False,
) -> None:
    """Show one line of the record with its evidence.

    The sentence comes with its parts marked, each field with how it was reached, and what was rejected.

    Example: dragoman show 0f3a9c5d7e1b2468
    """
    from dragoman.brief import show_terminal
    from dragoman.commands.output import console, json_line, put
    from dragoman.records import to_json

    with _open(record) as opened:
        if not json:
            show_terminal(opened, id, console())
            return
        line = opened.find(id.strip())
        if line is None:
            raise UsageError(f"nothing in {opened.path} has the id {id!r}; dragoman events lists ids")
        put(json_line(line if isinstance(line, dict) else to_json(line)))
