"""``forecast`` and ``ask``: what comes next, with its reasons and the sentences behind them."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.opening import open_kept
from dragoman.commands.options import JsonOption, Level, RecordOption
from dragoman.errors import RecordError, UsageError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from dragoman.analysis import Record
    from dragoman.forecasts.forecast import Forecast, Forecaster
    from dragoman.forecasts.reasons import Reason


OnOption = Annotated[
    str | None,
    typer.Option("--on", metavar="DAY", help="As known on that day, nothing later; else the record's last day."),
]
HorizonOption = Annotated[
    int | None, typer.Option("--horizon", metavar="DAYS", min=1, max=365, help="Within so many days.")
]
HEAD = ("actor", "recipient", "on", "days", "quad", "probability", "frequency", "basis")
"""Columns of many forecasts; the basis is ``pooled`` where dyads like theirs speak for them."""
FIGURES = 60
"""Columns of a line of the forecast without its bar."""
SENTENCES = 3
"""Sentences that are shown behind a reason; --json lists every event."""


def _party(text: str, on: str | None) -> str:
    from dragoman.forecasts.history import NO_PARTY
    from dragoman.measures.source import party

    code = party(text, on)
    if code in NO_PARTY:
        raise UsageError(f"{text!r} stands for many bodies; name a state, the UN or the EU")
    return code


def forecast(
    a: Annotated[str | None, typer.Argument(metavar="[A]", show_default=False, help="A government.")] = None,
    b: Annotated[str | None, typer.Argument(metavar="[B]", show_default=False, help="The other.")] = None,
    on: OnOption = None,
    horizon: HorizonOption = None,
    level: Annotated[
        Level, typer.Option("--level", help="What governments do, or whatever anyone of a state does.")
    ] = Level.governments,
    pairs: Annotated[
        Path | None, typer.Option("--pairs", metavar="FILE.csv", help="Many: a table with columns a and b.")
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option("--model", metavar="DIR", help="Keep the fitted model there, and use it the next time."),
    ] = None,
    record: RecordOption = None,
    json: JsonOption = False,
) -> None:
    """Tell what may come between two governments.

    The probability that at least one event of each quad and type comes within 1, 7 and 30 days, or within
    --horizon, in both directions; how many to expect; whether they are closer 30 days on; and why.

    Example: dragoman forecast USA Russia --on 2025-10-17 --horizon 30
    """
    from dragoman.commands import output
    from dragoman.forecasts.features import HORIZONS
    from dragoman.record.codes import in_text
    from dragoman.record.filters import date

    if (pairs is None) == (a is None or b is None):
        raise UsageError("name two governments, or give --pairs FILE.csv, and not both")
    day = date(on, last=True)
    then = str(day) if day else None
    wanted = _pairs(pairs, then) if pairs is not None else [(_party(a or "", then), _party(b or "", then))]
    with open_kept(record) as opened:
        by = _fitted(opened, day, level.value, horizon, model)
        rows: list[tuple[object, ...]] = []
        for one in wanted:
            found = by.forecast(
                *one, names=(in_text(one[0]), in_text(one[1])), horizons=(horizon,) if horizon else HORIZONS
            )
            if json:
                output.put(output.json_line(found.to_dict()))
            elif pairs is not None:
                rows += _rows(found)
            else:
                _show(opened, found)
        if rows:
            output.table(HEAD, rows)


def _pairs(path: Path, on: str | None) -> list[tuple[str, str]]:
    import csv

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [(n, row) for n, row in enumerate(csv.reader(file), 1) if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read as a table: mend the path or write it in UTF-8") from error
    head = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    if "a" in head and "b" in head:
        first, second, rows = head.index("a"), head.index("b"), rows[1:]
    else:
        first, second = 0, 1
    out = []
    for number, row in rows:
        if len(row) <= max(first, second):
            raise UsageError(f"{path}, row {number}: two columns are needed, one for each government")
        try:
            out.append((_party(row[first].strip(), on), _party(row[second].strip(), on)))
        except UsageError as error:
            raise UsageError(f"{path}, row {number}: {error}") from None
    if not out:
        raise UsageError(f"{path} holds no pairs; write one in each row, under the heads a and b")
    return out


def _fitted(
    opened: Record, on: datetime.date | None, level: str, horizon: int | None, folder: Path | None
) -> Forecaster:
    """A forecaster of the record, or the one kept in ``folder`` where it stands on the same record and day."""
    from dragoman.commands.output import say
    from dragoman.forecasts.dyads import nearest
    from dragoman.forecasts.features import HORIZONS
    from dragoman.forecasts.forecast import fit_forecaster
    from dragoman.forecasts.history import COLUMNS
    from dragoman.forecasts.keeping import kept, save, stamp

    horizons = HORIZONS if horizon is None or folder is not None else (nearest(horizon)[0],)
    rows = opened.flat(COLUMNS)
    mark = stamp(rows, on, level)
    if folder is not None:
        found = kept(folder, mark)
        if found is not None:
            return found
    fitted = fit_forecaster(rows, on, level=level, horizons=horizons)
    if folder is not None:
        save(fitted, folder, mark)
        say(f"the fitted model is kept in {folder}")
    return fitted


def _rows(found: Forecast) -> Iterator[tuple[object, ...]]:
    """The quads of a forecast under ``HEAD``."""
    from dragoman.ontology import plover

    quads = plover().quads
    for chance in found.chances:
        if chance.what.isdigit():
            yield (
                chance.actor, chance.recipient, found.on, chance.horizon, quads[int(chance.what)],
                f"{chance.probability:.4f}", f"{chance.frequency:.4f}", "pooled" if found.pooled else "",
            )  # fmt: skip


def _days(number: int) -> str:
    return "a day" if number == 1 else f"{number} days"


def bar(p: float, width: int = 20) -> str:
    """A probability as a bar of blocks, to an eighth of one."""
    eighths = round(p * width * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")).ljust(width, "·")


def _show(opened: Record, found: Forecast) -> None:
    from rich.table import Table
    from rich.text import Text

    from dragoman.commands import output
    from dragoman.ontology import plover
    from dragoman.record.codes import both, in_text, name_of

    console = output.console()
    quads = plover().quads
    wide = max(1, min(20, console.width - FIGURES))
    console.print(Text(f"{both(found.a, found.b)}, as known on {found.on}", style="bold"))
    for note in found.notes:
        console.print(Text(f"Note: {output.cell(note)}", style="yellow"))
    for horizon in dict.fromkeys(c.horizon for c in found.chances):
        for actor in (found.a, found.b):
            chances = [c for c in found.chances if c.actor == actor and c.horizon == horizon]
            table = Table(box=None, pad_edge=False, show_header=False)
            table.add_column(width=22)
            table.add_column(width=wide, style="cyan")
            for _ in range(3):
                table.add_column(justify="right", no_wrap=True)
            quad_rows = [c for c in chances if c.what.isdigit()]
            types = sorted((c for c in chances if not c.what.isdigit()), key=lambda c: -c.probability)[:5]
            for chance in (*quad_rows, *types):
                name = quads[int(chance.what)] if chance.what.isdigit() else f"  {chance.what}"
                table.add_row(
                    name, bar(chance.probability, wide), f"{chance.probability:.1%}",
                    f"{chance.low}–{chance.high} events", f"usually {chance.frequency:.0%}",
                )  # fmt: skip
            console.print()
            console.print(
                Text(f"{name_of(actor)} → {name_of(chances[0].recipient)}, within {_days(horizon)}", style="bold")
                if chances else ""
            )  # fmt: skip
            console.print(table)
    d = found.direction
    console.print()
    console.print(Text(f"Closer or apart 30 days on (balance now {d.balance:+.0f})", style="bold"))
    for name, p in (("closer", d.higher), ("steady", d.steady), ("apart", d.lower)):
        console.print(f"{name:<22} [cyan]{bar(p, wide)}[/cyan] {p:6.1%}")
    if found.about is not None and found.reasons:
        chance = found.about
        what = quads[int(chance.what)] if chance.what.isdigit() else chance.what
        console.print()
        console.print(
            Text(
                f"Why {chance.probability:.1%} for {what} by {in_text(chance.actor)} within {_days(chance.horizon)}",
                style="bold",
            )
        )
        _reasons(opened, found.on, found.reasons)


def _reasons(opened: Record, on: datetime.date, told: Iterable[Reason]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from dragoman.commands import output

    console = output.console()
    for reason in told:
        sign = "▲" if reason.part > 0 else "▼" if reason.part < 0 else "·"
        left = reason.without_all
        without = "" if left is None else f" Without: {left:.1%}."
        console.print(
            Text.assemble((f"{sign} ", "green" if reason.part > 0 else "red"), output.cell(reason.text) + "." + without)
        )
        for id, words in _sentences(opened, reason, on):
            console.print(Padding(Text.assemble(f"“{output.cell(words)}” ", (output.cell(id), "dim")), (0, 0, 0, 4)))


def _sentences(opened: Record, reason: Reason, on: datetime.date) -> Iterator[tuple[str, str]]:
    """(id, words) of the newest events of a reason that the record had words for on that day."""
    shown = 0
    for id in reason.events:
        if shown == SENTENCES:
            return
        words = words_of(opened, id, on)
        if words:
            shown += 1
            yield id, words


def words_of(opened: Record, id: str, on: datetime.date) -> str | None:
    """The sentence that tells an event, from the surest report known on a day; None where there are no words."""
    from dragoman.records import Report

    line = opened.find(id)
    if not isinstance(line, dict):
        return None
    told = [r for key in line["reports"] if isinstance(r := opened.find(key), Report)]
    for report in sorted(told, key=lambda r: -r.confidence):
        article = opened.article(report.article)
        if article is not None and article.date <= on.isoformat():
            return article.text[report.sentence_start : report.sentence_end] or None
    return None if told else line["text"]


def ask(
    question: Annotated[
        str | None, typer.Argument(metavar="[QUESTION]", show_default=False, help="A question in words.")
    ] = None,
    on: OnOption = None,
    actor: Annotated[str | None, typer.Option("--actor", metavar="A", help="Who, where it was misread.")] = None,
    recipient: Annotated[str | None, typer.Option("--recipient", metavar="B", help="Towards whom.")] = None,
    what: Annotated[
        str | None, typer.Option("--what", metavar="WHAT", help="A PLOVER type, a quad, CLOSER, APART or STEADY.")
    ] = None,
    horizon: HorizonOption = None,
    score: Annotated[bool, typer.Option("--score", help="Score what was asked and whose time has passed.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="List what was asked.")] = False,
    record: RecordOption = None,
    json: JsonOption = False,
) -> None:
    """Answer a question about what comes next.

    Tells how it read the question, the probability, the reasons and the sentences behind them. What it misread
    is put right with --actor, --recipient, --what and --horizon. Every answered question is kept, to be scored.
    A question that the record cannot answer is refused with what it could answer instead; the exit status is 2.

    Example: dragoman ask "Will Putin's appeal draw Trump closer to the Kremlin?" --on 2025-10-17
    """
    if (question is None) == (not score and not list_) or (score and list_):
        raise UsageError("ask a question, or give --score or --list, one of the three")
    if question is None:
        _review(record, on, score, json)
        return
    from dragoman.commands import output
    from dragoman.forecasts.questions import Refused

    with _writable(record) as (opened, keep):
        found = opened.ask(question, on=on, actor=actor, recipient=recipient, what=what, horizon=horizon, keep=keep)
        if isinstance(found, Refused):
            if json:
                refusal = {"question": found.question, "refused": found.why, "instead": list(found.instead)}
                output.put(output.json_line(refusal))
            else:
                output.put(f"The record cannot answer this: {output.cell(found.why)}. It could answer:")
                for one in found.instead:
                    output.put(f"  {output.cell(one)}")
            raise typer.Exit(UsageError.status)
        if json:
            line = found.to_dict()
            told = (pair for r in found.reasons for pair in _sentences(opened, r, found.reading.on))
            line["sentences"] = [{"event": id, "text": words} for id, words in told]
            output.put(output.json_line(line))
            return
        console = output.console()
        from rich.text import Text

        console.print(Text(f"Read as: {output.cell(found.reading.words())}.", style="bold"))
        for note in (*found.reading.assumed, *found.notes):
            console.print(Text(f"Note: {output.cell(note)}.", style="yellow"))
        console.print()
        console.print(f"[cyan]{bar(found.probability, 40)}[/cyan] [bold]{found.probability:.1%}[/bold]")
        if found.chance is not None:
            console.print(Text(f"It came in {found.frequency:.0%} of past windows of that length.", style="dim"))
        console.print()
        _reasons(opened, found.reading.on, found.reasons)


@contextmanager
def _writable(record: Path | None) -> Iterator[tuple[Record, bool]]:
    """The record, and whether questions can be kept in it: one that may only be read answers all the same."""
    from dragoman.commands.output import say

    try:
        opened, keep = open_kept(record, write=True), True
    except RecordError as error:
        opened, keep = open_kept(record), False
        say(f"the question is not kept: {error}")
    with opened:
        yield opened, keep


def _review(record: Path | None, on: str | None, score: bool, json: bool) -> None:
    import datetime
    from dataclasses import asdict

    from dragoman.analysis import AskedQuestions
    from dragoman.commands import output
    from dragoman.forecasts.asked import settle, summary
    from dragoman.forecasts.history import COLUMNS
    from dragoman.record.filters import date

    head = ("on", "until", "probability", "outcome", "question")
    with open_kept(record) as opened:
        kept = list(AskedQuestions(opened).all())
        if not score:
            if json:
                for one in kept:
                    output.put(output.json_line(asdict(one)))
            elif not output.table(head, ((q.on, q.until, f"{q.probability:.3f}", "", q.question) for q in kept)):
                output.say("nothing was asked yet; ask with: dragoman ask QUESTION")
            return
        scored, still = settle(kept, opened.flat(COLUMNS), date(on, last=True) or datetime.date.today())
    figures = summary(scored)
    if json:
        for s in scored:
            line = {**asdict(s.asked), "outcome": s.outcome, "events": list(s.events),
                    "brier": round(s.brier, 5), "log_score": round(s.log_score, 5)}  # fmt: skip
            output.put(output.json_line(line))
        output.put(output.json_line({"scored": figures, "open": len(still)}))
        return
    output.table(
        head,
        ((s.asked.on, s.asked.until, f"{s.asked.probability:.3f}", s.outcome, s.asked.question) for s in scored),
    )
    if not scored:
        left = f"{len(still)} {'is' if len(still) == 1 else 'are'} open"
        output.say(f"no question's time has passed in the record; {left}")
        return
    output.put(
        f"{figures['n']} scored, {len(still)} open. Brier {figures['brier']:.3f}, log score {figures['log_score']:.3f}"
        + (
            f", skill over the dyad's frequency {figures['skill_over_frequency']:+.0%}"
            if figures["skill_over_frequency"] is not None
            else ""
        )
    )
    for row in figures["calibration"]:
        output.put(
            f"said {row['from']:.0%}–{row['to']:.0%}: {row['n']} asked, {row['said']:.0%} on average, "
            f"{row['came']:.0%} came"
        )
