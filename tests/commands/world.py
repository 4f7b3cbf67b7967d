"""Feeds, a stub that reads articles, and a world to watch in, for the tests of ``dragoman watch``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.record.factory import report
from tests.sources.web import Clock

from dragoman.commands import watching
from dragoman.record import Record, open_record
from dragoman.records import Article, Coded
from dragoman.sources.fetching import Fetcher
from dragoman.sources.watching import Plan, Watching

BODY = "The ministers of Peru and Chile met in Lima on Monday, and they agreed to open the road again ({})."


def code(article: Article) -> Coded:
    """In the coder's place: one report an article."""
    return Coded(article, (report(article, "met"),), (), ())


def read(articles: Iterable[Article], **_: Any) -> Iterator[Coded]:
    """In the pipeline's place; takes two articles ahead, as the real one takes a batch."""
    ahead: list[Article] = []
    for article in articles:
        ahead.append(article)
        if len(ahead) == 2:
            yield from map(code, ahead)
            ahead = []
    yield from map(code, ahead)


def entry(n: int | str, body: str | None = None, *, guid: str | None = None, link: str | None = None) -> str:
    text = BODY.format(f"dispatch {n}") if body is None else body
    return (
        f"<item><title>Dispatch {n}</title><guid>{guid or f'https://paper.example/{n}'}</guid>"
        f"<link>{link or f'https://paper.example/{n}'}</link>"
        f"<pubDate>Mon, 12 May 2025 08:00:00 GMT</pubDate><description>{text}</description></item>"
    )


def feed(*items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Paper</title>{"".join(items)}</channel></rss>'


class World:
    """A record, a clock and what was told; ``look`` makes one round."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path, self.clock = path, clock
        self.skipped: list[tuple[str, str]] = []
        self.notes: list[str] = []

    def watching(self, record: Record, *sources: str, **plan: Any) -> Watching:
        fetcher = Fetcher(limit=50_000, timeout=5, clock=self.clock, sleep=self.clock.sleep)
        return Watching(
            sources, record.watched, fetcher, Plan(**plan), clock=self.clock, chance=lambda: 0.0,
            on_skip=lambda where, why: self.skipped.append((where, why)), on_note=self.notes.append,
        )  # fmt: skip

    def look(self, *sources: str, later: float = 3600, **plan: Any) -> list[str]:
        """The titles or texts read in one round, some time after the last."""
        self.clock.now += later
        told: list[str] = []
        with open_record(self.path) as record:
            watching.follow(
                self.watching(record, *sources, **plan), record, read, once=True, sleep=self.clock.sleep,
                told=lambda found, coded: told.append(coded.article.title or coded.article.text),
            )  # fmt: skip
        return told

    def articles(self) -> list[Article]:
        with open_record(self.path) as record:
            return list(record.articles())
