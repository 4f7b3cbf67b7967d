"""``demo`` and ``read``: articles go in, the record fills."""

from __future__ import annotations

import os
from collections import deque
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.opening import some_there
from dragoman.commands.options import DateOption, Engine, JobsOption, JsonOption, KeepOption
from dragoman.errors import DragomanError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dragoman.record import Record
    from dragoman.records import Article, Coded, Report

DEMO_RECORD = "dragoman-demo.sqlite"
SHOWN = 40
"""Reports in the table of a ``read`` that neither keeps nor prints them all."""


@dataclass
class Tally:
    """What a run did: articles read now, articles that the record had, inputs skipped, lines found."""

    read: int = 0
    known: int = 0
    skipped: int = 0
    reports: int = 0
    statements: int = 0
    links: int = 0

    @property
    def status(self) -> int:
        """0 where everything was read, else 3."""
        return 3 if self.skipped or not (self.read or self.known) else 0

    def words(self) -> str:
        """The run in one line."""
        found = (
            f"{_count(self.read, 'article')} read: {_count(self.reports, 'report')}, "
            f"{_count(self.statements, 'statement')}, {_count(self.links, 'link')}"
        )
        known = f"; {self.known:,} read before" if self.known else ""
        return found + known + (f"; {self.skipped:,} skipped" if self.skipped else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def examples_folder() -> Path:
    """The dispatches that ship, in the installed package or beside the source. DragomanError for neither."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "dispatches", package.parent.parent / "examples" / "dispatches"):
        if folder.is_dir():
            return folder
    raise DragomanError("the demo dispatches are missing; install Dragoman again")


def holds(record: Record, article: Article) -> bool:
    """Whether the record has this very text and date, read with this coding."""
    from dragoman.version import CODING_VERSION

    if not record.has(article.id, CODING_VERSION):
        return False
    kept = record.article(article.id)
    return kept is not None and (kept.text, kept.date) == (article.text, article.date)


def stream(
    paths: Sequence[str], date: str | None, record: Record | None, jobs: int, tally: Tally
) -> Iterator[tuple[str, Coded | None]]:
    """(article id, what it gave) in the order of the input; None for an article that the record holds."""
    from dragoman.commands.output import skipped
    from dragoman.pipeline import read
    from dragoman.sources import articles

    waiting: deque[tuple[str, bool]] = deque()

    def skip(where: str, reason: str) -> None:
        tally.skipped += 1
        skipped(where, reason)

    def fresh() -> Iterator[Article]:
        for article in articles(list(paths), date=date, on_skip=skip):
            known = record is not None and holds(record, article)
            waiting.append((article.id, known))
            if not known:
                yield article

    for coded in read(fresh(), jobs=jobs):
        while waiting[0][1]:
            yield waiting.popleft()[0], None
        yield waiting.popleft()[0], coded
    for id, _ in waiting:
        yield id, None


def _print(id: str, coded: Coded | None, record: Record | None) -> None:
    from dragoman.commands.lines import in_text_order, lines_of
    from dragoman.commands.output import json_line, put
    from dragoman.records import to_json

    if coded is not None:
        lines = lines_of(coded)
    elif record is not None:
        lines = in_text_order(
            [*record.reports(article=id), *record.statements(article=id), *record.links(article=id)]
        )
    for line in lines:
        put(json_line(to_json(line)))


def run(
    paths: Sequence[str],
    date: str | None,
    keep: Path | None,
    as_json: bool,
    jobs: int,
    total: int | None = None,
) -> tuple[Tally, list[Report]]:
    """Reads into the record ``keep`` and on stdout as asked; the tally and the first reports for a table.

    Each article is committed by itself, so a run that is cut off loses the article at hand and no more.
    """
    from dragoman.commands.output import progress
    from dragoman.record import open_record
    from dragoman.version import CODING_VERSION

    tally = Tally()
    first: list[Report] = []
    with ExitStack() as stack:
        record = stack.enter_context(open_record(keep)) if keep is not None else None
        bar = stack.enter_context(progress("reading", total, printing=as_json))
        for id, coded in stream(paths, date, record, jobs, tally):
            if coded is None:
                tally.known += 1
            else:
                tally.read += 1
                tally.reports += len(coded.reports)
                tally.statements += len(coded.statements)
                tally.links += len(coded.links)
                if record is not None:
                    record.add(coded, CODING_VERSION)
                first += coded.reports[: max(0, SHOWN - len(first))]
            if as_json:
                _print(id, coded, record)
            bar.step()
    return tally, first


def read(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, or - for stdin.")],
    date: DateOption = None,
    record: KeepOption = None,
    json: JsonOption = False,
    engine: Annotated[Engine, typer.Option("--engine", help="Where to run.")] = Engine.local,
    jobs: JobsOption = None,
) -> None:
    """Read articles into a record, onto stdout, or both.

    Kinds of file: .txt .html .jsonl .csv .xml (RSS, Atom) .warc .mbox, each also .gz. What cannot be read is
    listed on stderr, and the exit status is 3. An article that the record has is not read again. Without
    --record and --json a table says what was found, and nothing is kept.

    Example: dragoman read news/ --date 2025-10-17 --record dragoman.sqlite
    """
    from dragoman import settings
    from dragoman.commands.lines import FORMS
    from dragoman.commands.output import say, table

    if engine is Engine.ray:
        raise DragomanError("the ray engine is not available in this version; use --engine local --jobs N")
    some_there(paths)
    named = str(record) if record is not None else os.environ.get("DRAGOMAN_RECORD", "").strip()
    keep = Path(named) if named else None
    tally, first = run(paths, date, keep, json, settings.get("jobs", jobs))
    if keep is None and not json:
        form = FORMS["reports"]
        table(form.head[1:], (form.row(r)[1:] for r in first), styles=form.styles[1:])
        if tally.reports > len(first):
            say(f"and {_count(tally.reports - len(first), 'more report')}")
    say(tally.words() + (f" → {keep}" if keep is not None else ""))
    if keep is None and not json and tally.read:
        say("nothing was kept: add --record FILE to keep it, or --json for every field")
    if tally.status:
        raise typer.Exit(tally.status)


def write_page(path: Path, page: str) -> None:
    """The page in UTF-8. DragomanError names the mend where it cannot be written."""
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DragomanError(f"{path} cannot be written ({reason}); name another file with --html") from error


def demo(
    record: Annotated[
        Path | None, typer.Option("--record", metavar="FILE", help=f"The record; without it {DEMO_RECORD}.")
    ] = None,
    html: Annotated[Path, typer.Option("--html", metavar="FILE", help="The page.")] = Path("brief.html"),
    json: JsonOption = False,
    jobs: JobsOption = None,
) -> None:
    """Read the dispatches that ship and print their brief.

    The brief is written as a page too (--html); --json prints the events instead.

    Example: dragoman demo
    """
    from dragoman import settings
    from dragoman.brief import brief_html, brief_terminal
    from dragoman.commands.output import console, json_line, put, say
    from dragoman.record import open_record

    keep = record if record is not None else Path(DEMO_RECORD)
    folder = examples_folder()
    total = sum(1 for _ in folder.glob("*.txt"))
    say(f"reading {_count(total, 'dispatch').replace('dispatchs', 'dispatches')} into {keep} …")
    tally, _ = run([str(folder)], None, keep, False, settings.get("jobs", jobs), total)
    with open_record(keep) as opened:
        if json:
            for event in opened.events():
                put(json_line(event))
        else:
            brief_terminal(opened, console=console())
        write_page(html, brief_html(opened))
    say(tally.words())
    if not json:
        flag = f"--record {keep}"
        put("")
        put(f"The same as a page that opens offline: {html}")
        put("Next:")
        put(f"  dragoman brief Russia Ukraine {flag}")
        put(f"  dragoman events --type CONSULT --status happened {flag}")
        put(f"  dragoman statements --actor Putin {flag}")
        put(f'  dragoman series Russia "United States" --step month {flag}')
        put(f'  dragoman ask "Will Russia and the United States meet within 30 days?" --on 2025-10-17 {flag}')
        put(f"  dragoman show ID {flag}          (an id from the lines above)")
        put("  dragoman read ARTICLE.txt --date YYYY-MM-DD --record FILE")
    if tally.status:
        raise typer.Exit(tally.status)
