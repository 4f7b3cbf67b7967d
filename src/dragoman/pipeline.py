"""The one way through: articles → sentences → reports, statements, links. Streams in, streams out, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dragoman.language.reader import Reader
    from dragoman.records import Article, Coded

AT_ONCE = 24  # articles handed to the reader together: enough for full batches, small in memory


def read(articles: Iterable[Article], *, jobs: int = 0, reader: Reader | None = None) -> Iterator[Coded]:
    """Reads articles and yields what each gave, in order; memory is bounded by the batch.

    ``jobs`` 0 does it all in this process; 1 runs the model in a second process while this one codes; more
    spreads whole batches over that many. Other processes need a main module that can be imported (the usual
    ``if __name__ == "__main__"``). ``reader`` replaces the shipped model, in this process.
    """
    if jobs and reader is None:
        from dragoman.engines.local import beside, pooled

        yield from beside(articles) if jobs == 1 else pooled(articles, jobs)
        return
    from dragoman.coding.coder import code
    from dragoman.language.reader import shipped

    model = reader or shipped()
    for batch in batched(articles, AT_ONCE):
        yield from map(code, batch, model.read(a.text for a in batch))


def batched(articles: Iterable[Article], n: int) -> Iterator[list[Article]]:
    """Lists of at most ``n`` articles."""
    stream = iter(articles)
    while batch := list(islice(stream, n)):
        yield batch
