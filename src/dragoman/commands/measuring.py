"""``series`` and ``turning-points``: closer or apart, from the record."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.commands.opening import open_kept
from dragoman.commands.options import CsvOption, FromOption, JsonOption, Level, RecordOption, ToOption
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.measures.tally import View
    from dragoman.measures.turning import Turns
    from dragoman.measures.watch import Alarms


class Step(StrEnum):
    """The length of a step."""

    day = "day"
    week = "week"
    month = "month"
    year = "year"


LevelOption = Annotated[
    Level, typer.Option("--level", help="Whatever anyone of a state does, or its government and forces alone.")
]
BlocOption = Annotated[
    list[str] | None, typer.Option("--bloc", metavar="CODE", help="Count members as their bloc: EUR, NATO, GCC, ASEAN.")
]
SideOption = Annotated[
    str | None,
    typer.Option("--side", metavar="SIDE", help="Outlets of one state alone, of others, or all sides balanced."),
]
WeighOption = Annotated[
    list[str] | None,
    typer.Option(
        "--weigh", metavar="WHAT=W", help="Count planned, hypothetical, denied or words too, e.g. planned=0.5."
    ),
]
AArgument = Annotated[str, typer.Argument(metavar="A", help="A party: a code or a name.")]
BArgument = Annotated[str, typer.Argument(metavar="B", help="The other.")]


def _view(level: Level, blocs: list[str] | None, side: str | None, weigh: list[str] | None) -> View:
    from dragoman.measures.tally import View

    status, words = {"happened": 1.0}, 0.0
    for text in weigh or []:
        name, _, number = text.partition("=")
        try:
            weight = float(number)
        except ValueError:
            raise UsageError(f"--weigh {text!r} is no weight; write planned=0.5") from None
        if name.strip() == "words":
            words = weight
        else:
            status[name.strip()] = weight
    return View(status, words, level.value, tuple(b.upper() for b in blocs or ()), side)


def series(
    a: AArgument,
    b: BArgument,
    from_: FromOption = None,
    to: ToOption = None,
    step: Annotated[Step, typer.Option("--step", help="A row for each.")] = Step.day,
    now: Annotated[bool, typer.Option("--now", help="Each day as known at the end, not as known then.")] = False,
    directed: Annotated[bool, typer.Option("--directed", help="Rows for each direction too.")] = False,
    level: LevelOption = Level.states,
    bloc: BlocOption = None,
    side: SideOption = None,
    weigh: WeighOption = None,
    record: RecordOption = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page that opens offline instead.")
    ] = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Tell how close two parties are, step by step.

    Counts by quad and type, closeness from −100 to 100 with a 90 % band, and the probability that they are closer
    than 30 days before. Only what happened counts, unless --weigh says so.

    Example: dragoman series USA Russia --from 2025-01 --step week
    """
    from dragoman.commands import output
    from dragoman.commands.reading import write_page
    from dragoman.measures.series import series as measured

    output.one_form(json, csv)
    with open_kept(record) as opened:
        found = measured(
            opened, a, b, from_=from_, to=to, step=step.value, now=now, view=_view(level, bloc, side, weigh)
        )
    if html is not None:
        write_page(html, found.html())
        output.say(f"written: {html}")
    rows = found.rows("all" if directed else "both")
    if not any(row["n"] for row in rows):
        output.say(f"no event between {found.a} and {found.b} counts in these days; the band is as wide as can be")
    if json:
        for row in rows:
            output.put(output.json_line(row))
    elif csv:
        output.csv_lines(rows)
    elif html is None and output.on_terminal():
        found.plot(output.console().width)
    elif html is None:
        head = (
            "date",
            "direction",
            "n",
            "quad_1",
            "quad_2",
            "quad_3",
            "quad_4",
            "closeness",
            "low",
            "high",
            "p_closer",
        )
        output.table(head, ([row[name] for name in head] for row in rows))


def turning_points(
    a: Annotated[str | None, typer.Argument(metavar="[A]", show_default=False, help="A party.")] = None,
    b: Annotated[str | None, typer.Argument(metavar="[B]", show_default=False, help="Another.")] = None,
    from_: FromOption = None,
    to: ToOption = None,
    least: Annotated[
        float | None,
        typer.Option("--least", metavar="P", min=0, max=1, help="Tell turns of this probability; 0.5, for A and B 0."),
    ] = None,
    most: Annotated[int, typer.Option("--most", metavar="N", min=1, help="Turns of each dyad.")] = 5,
    watch: Annotated[bool, typer.Option("--watch", help="Only when a level unseen for a year is passed.")] = False,
    floor: Annotated[
        int, typer.Option("--floor", metavar="N", min=1, help="Events that --watch asks of the last 30 days.")
    ] = 10,
    level: LevelOption = Level.states,
    bloc: BlocOption = None,
    side: SideOption = None,
    weigh: WeighOption = None,
    record: RecordOption = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page with a map by month instead.")
    ] = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Name the days on which the course of a dyad broke.

    Each with its probability, direction, the balance before and after, and the events that made it. Without
    parties over all dyads, with one over all of its own.

    Example: dragoman turning-points USA Russia --from 2025 --json
    """
    from dragoman.commands import output
    from dragoman.measures.turning import turning_points as turned
    from dragoman.measures.watch import watch_list

    output.one_form(json, csv)
    view = _view(level, bloc, side, weigh)
    if html is not None and watch:
        raise UsageError("--watch gives no page: leave out --html")
    with open_kept(record) as opened:
        found: Turns | Alarms
        if watch:
            found = watch_list(opened, a, b, from_=from_, to=to, view=view, floor=floor)
        else:
            found = turned(opened, a, b, from_=from_, to=to, view=view, least=least, most=most)
            if html is not None:
                _heat_html(opened, html, a, b, to, view, found)
    rows = found.rows()
    if json:
        for row in rows:
            output.put(output.json_line(row))
    elif rows and csv:
        output.csv_lines(rows)
    elif html is None and not output.table(
        [name for name in rows[0] if name != "reports"] if rows else (),
        ([value for name, value in row.items() if name != "reports"] for row in rows),
    ):
        output.say(str(found))


def _heat_html(opened: Any, path: Path, a: str | None, b: str | None, to: str | None, view: View, turns: Turns) -> None:
    from dragoman.commands.output import say
    from dragoman.commands.reading import write_page
    from dragoman.measures.charts.heat import page_of
    from dragoman.measures.turning import asked

    write_page(path, page_of(asked(opened, a, b, to=to, view=view), turns))
    say(f"written: {path}")
