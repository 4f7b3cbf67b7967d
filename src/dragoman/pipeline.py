"""The one way through: articles → sentences → reports, statements, links. Streams in, streams out, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dragoman.language.reader import Reader
    from dragoman.records import Article, Coded, Sentence

AT_ONCE = 24  # articles handed to the reader together: enough for full batches, small in memory


def read(articles: Iterable[Article], *, jobs: int = 1, reader: Reader | None = None) -> Iterator[Coded]:
    """Reads articles and yields what each gave, in order; memory is bounded by the batch.

    ``jobs`` above 1 spreads batches over that many processes. ``reader`` replaces the shipped model.
    """
    if jobs > 1:
        from dragoman.engines.local import pooled

        yield from pooled(articles, jobs)
        return
    from concurrent.futures import Future, ThreadPoolExecutor

    from dragoman.coding.coder import code
    from dragoman.language.reader import shipped

    model = reader or shipped()
    # One thread runs the model (which leaves Python's lock free) while this one codes the batch before.
    with ThreadPoolExecutor(1, thread_name_prefix="dragoman-reader") as thread:
        waiting: tuple[list[Article], Future[list[tuple[Sentence, ...]]]] | None = None
        for batch in batched(articles, AT_ONCE):
            parsed = thread.submit(_parsed, model, [a.text for a in batch])
            if waiting is not None:
                yield from map(code, waiting[0], waiting[1].result())
            waiting = (batch, parsed)
        if waiting is not None:
            yield from map(code, waiting[0], waiting[1].result())


def _parsed(model: Reader, texts: list[str]) -> list[tuple[Sentence, ...]]:
    return list(model.read(texts))


def batched(articles: Iterable[Article], n: int) -> Iterator[list[Article]]:
    """Lists of at most ``n`` articles."""
    stream = iter(articles)
    while batch := list(islice(stream, n)):
        yield batch
