"""``watch``: feeds and folders are followed, and what is new in them is read into the record, each article once."""

from __future__ import annotations

import re
import sys
import time
from collections import deque
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.options import DateOption, JsonOption, RecordOption
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dragoman.record import Record
    from dragoman.records import Article, Coded
    from dragoman.sources.watching import Found, Watching

    Reading = Callable[[Iterable[Article]], Iterator[Coded]]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LOOKS = 5
"""Looks of ``--once`` at files that are still being written."""


def seconds(given: str) -> float:
    """The seconds in "90s", "15m", "2h", "1d". UsageError for anything else."""
    found = re.fullmatch(r"\s*(\d{1,6})\s*([smhd])\s*", given.lower())
    if not found or not int(found[1]):
        raise UsageError(f"--every {given[:20]!r} is no span of time; write 90s, 15m, 2h or 1d")
    return float(int(found[1]) * _UNITS[found[2]])


def listed(path: Path) -> list[str]:
    """The sources in a list: one a line; empty lines and what follows ``#`` (first, or after a blank) left out."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise UsageError(f"the list {path} cannot be read ({reason}); mend the path or the file") from error
    lines = (re.sub(r"(?:^|\s)#.*", "", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


def _paired(record: Record, found: Iterator[Found], read: Reading) -> Iterator[tuple[Found, Coded | None]]:
    """Each find in order with what its article gave; None where there is nothing to read."""
    from dragoman.commands.reading import holds

    waiting: deque[tuple[Found, bool]] = deque()

    def wanted(one: Found) -> bool:
        return one.article is not None and not holds(record, one.article)

    def fresh(first: Found) -> Iterator[Article]:
        for one in chain((first,), found):
            needed = one is first or wanted(one)
            waiting.append((one, needed))
            if needed and one.article is not None:
                yield one.article

    for one in found:
        if wanted(one):
            for coded in read(fresh(one)):
                while not waiting[0][1]:
                    yield waiting.popleft()[0], None
                yield waiting.popleft()[0], coded
            yield from ((left, None) for left, _ in waiting)
            return
        yield one, None  # the model is not loaded before something is to be read


def singly(read: Reading) -> Reading:
    """The same reading, one article at a time: where each waits for its page, none should wait for the next."""

    def one_by_one(articles: Iterable[Article]) -> Iterator[Coded]:
        for article in articles:
            yield from read((article,))

    return one_by_one


def follow(
    watching: Watching,
    record: Record,
    read: Reading,
    *,
    once: bool,
    told: Callable[[Found, Coded], None],
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Visits the sources when they are due, for ever or ``once``; how many articles were read.

    Each article and the mark that it was dealt with are committed together.
    """
    from dragoman.version import CODING_VERSION

    count, looks = 0, 0
    while True:
        for source in watching.due(now_or_never=once and not looks):
            visit = watching.visit(source)
            for found, coded in _paired(record, visit.finds(), read):
                record.watched.keep(
                    found.source, found.item, found.hash, found.stamp, article=found.id, coded=coded,
                    coding_version=CODING_VERSION,
                )  # fmt: skip
                if coded is not None:
                    count += 1
                    told(found, coded)
            visit.done()
        looks += 1
        if once and (not watching.unsettled or looks >= _LOOKS):
            return count
        sleep(watching.rest())


def watch(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE...", show_default=False, help="Feeds (https://…) and folders.")
    ] = None,
    list_: Annotated[
        Path | None, typer.Option("--list", metavar="FILE", help="A file of sources, one a line; # begins a remark.")
    ] = None,
    record: RecordOption = None,
    every: Annotated[str, typer.Option("--every", metavar="SPAN", help="How often: 90s, 15m, 2h, 1d.")] = "15m",
    once: Annotated[bool, typer.Option("--once", help="One visit to each source, then out.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Follow the links of a feed to the whole articles.")] = False,
    date: DateOption = None,
    json: JsonOption = False,
) -> None:
    """Follow feeds and folders, and read what is new.

    Each article is read once. It can be stopped at any moment (Ctrl-C), and the same command goes on from there.
    A feed is never asked more often than once a minute; a folder is looked into every 10 seconds.

    Example: dragoman watch https://news.example/rss.xml inbox/ --every 30m --full
    """
    from dragoman import settings
    from dragoman.commands.lines import lines_of
    from dragoman.commands.output import cell, json_line, put, say, skipped
    from dragoman.pipeline import read
    from dragoman.record import open_record
    from dragoman.records import to_json
    from dragoman.sources.fetching import Fetcher
    from dragoman.sources.items import raw_limit
    from dragoman.sources.watching import Plan, Watching

    named = [*(sources or ()), *(listed(list_) if list_ is not None else ())]
    plan = Plan(seconds(every), date, full, settings.get("max_article_chars"))
    refused = 0

    def skip(where: str, reason: str) -> None:
        nonlocal refused
        refused += 1
        skipped(where, reason)

    def told(found: Found, coded: Coded) -> None:
        article, size = coded.article, len(coded.reports)
        title = cell(article.title or article.text[:60])
        say(f"{article.date} {title}: {size:,} report{'' if size == 1 else 's'} ({cell(found.source)})")
        if json:
            for line in lines_of(coded):
                put(json_line(to_json(line)))
            sys.stdout.flush()  # whoever follows the lines follows them live

    path = settings.get("record", str(record) if record is not None else None)
    with open_record(path) as opened:
        fetcher = Fetcher(limit=raw_limit(plan.limit))
        watching = Watching(named, opened.watched, fetcher, plan, on_skip=skip, on_note=say)
        if not once:
            say(f"watching {len(watching.sources)} source{'' if len(watching.sources) == 1 else 's'}; Ctrl-C ends")
        count = follow(watching, opened, singly(read) if full else read, once=once, told=told)
    say(f"{count:,} article{'' if count == 1 else 's'} read" + (f"; {refused:,} skipped" if refused else ""))
    if refused:
        raise typer.Exit(3)
