"""``events``, ``reports``, ``statements``, ``brief`` and ``show``: questions to the record."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from dragoman.commands.opening import open_kept
from dragoman.commands.options import (
    ActorOption,
    ArticleOption,
    CsvOption,
    FromOption,
    JsonOption,
    OriginOption,
    QuadOption,
    RecipientOption,
    RecordOption,
    StatusOption,
    ToOption,
    TypeOption,
)
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dragoman.commands.lines import Form

NOTHING = "nothing in the record fits; fewer filters find more"
Kind = Literal["events", "reports", "statements"]


def _list(found: Any, as_json: bool, as_csv: bool, form: Form) -> None:
    """The lines in the asked form; without one a table, and a word on stderr where there is nothing."""
    from dragoman.commands import output

    with closing(found):  # the record closes next, and a stream cut off in the middle must not outlive it
        if as_json:
            for one in found:
                output.put(output.json_line(form.line(one)))
        elif as_csv:
            output.csv_lines(form.flat(one) for one in found)
        elif not output.table(form.head, (form.row(one) for one in found), styles=form.styles):
            output.say(NOTHING)


def events(
    actor: ActorOption = None,
    recipient: RecipientOption = None,
    type: TypeOption = None,
    quad: QuadOption = None,
    from_: FromOption = None,
    to: ToOption = None,
    status: StatusOption = None,
    article: ArticleOption = None,
    origin: OriginOption = None,
    several: Annotated[
        bool, typer.Option("--several", help="Also what is told in numbers ('six calls'), which is no event by itself.")
    ] = False,
    record: RecordOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """List events: the reports of one happening, merged.

    Imported events stand beside them.

    Example: dragoman events --actor Russia --type CONSULT --from 2025-02 --json
    """
    wanted = {
        "actor": actor, "recipient": recipient, "type": type, "quad": quad, "from_": from_, "to": to,
        "status": status, "article": article, "origin": origin, "several": several,
    }  # fmt: skip
    _lines("events", wanted, record, json, csv)


def _lines(kind: Kind, wanted: dict[str, Any], record: Path | None, json: bool, csv: bool) -> None:
    from dragoman.commands import lines, output

    output.one_form(json, csv)
    with open_kept(record) as opened:
        _list(getattr(opened, kind)(**wanted), json, csv, lines.FORMS[kind])


def _lister(kind: Kind, doc: str) -> Callable[..., None]:
    """The command that lists what the record's method of that name gives."""

    def command(
        actor: ActorOption = None,
        recipient: RecipientOption = None,
        type: TypeOption = None,
        quad: QuadOption = None,
        from_: FromOption = None,
        to: ToOption = None,
        status: StatusOption = None,
        article: ArticleOption = None,
        origin: OriginOption = None,
        record: RecordOption = None,
        json: JsonOption = False,
        csv: CsvOption = False,
    ) -> None:
        from dragoman.commands.output import say
        from dragoman.record.flat import ORIGIN_READ

        wanted = {
            "actor": actor, "recipient": recipient, "type": type, "quad": quad, "from_": from_, "to": to,
            "status": status, "article": article,
        }  # fmt: skip
        if origin not in (None, ORIGIN_READ):
            say(f"{kind} come from articles that were read, and imported events have none; dragoman events lists these")
            return
        _lines(kind, wanted, record, json, csv)

    command.__name__, command.__doc__ = kind, doc
    return command


reports = _lister(
    "reports",
    """List reports: one event as one article tells it.

    Example: dragoman reports --status denied --csv
    """,
)
statements = _lister(
    "statements",
    """List statements: somebody's words or view.

    --actor is who speaks; the other filters are on the reports that they speak of.

    Example: dragoman statements --actor Putin --json
    """,
)


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

    with open_kept(record) as opened:
        if html is not None:
            write_page(html, brief_html(opened, a, b, from_, to))
            say(f"written: {html}")
        if json:
            count = 0
            for event in opened.events(party=[p for p in (a, b) if p is not None], from_=from_, to=to):
                put(json_line(event))
                count += 1
            if not count:
                say(NOTHING)
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

    with open_kept(record) as opened:
        if not json:
            show_terminal(opened, id, console())
            return
        line = opened.find(id.strip())
        if line is None:
            raise UsageError(f"nothing in {opened.path} has the id {id!r}; dragoman events lists ids")
        put(json_line(line if isinstance(line, dict) else to_json(line)))
