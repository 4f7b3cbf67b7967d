"""The one way through: articles → sentences → reports, statements, links. Streams in, streams out, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dragoman.language.reader import Reader
    from dragoman.records import Article, Coded

AT_ONCE = 24  # articles handed to the reader together: enough for full batches, small in memory


def read(articles: Iterable[Article], *, jobs: int = 1, reader: Reader | None = None) -> Iterator[Coded]:
    """Reads articles and yields what each gave, in order; memory is bounded by the batch.

    ``jobs`` above 1 spreads batches over that many processes. ``reader`` replaces the shipped model.
    """
    if jobs > 1:
        from dragoman.engines.local import pooled

        yield from pooled(articles, jobs)
        return
    from dragoman.coding.coder import code
    from dragoman.language.reader import shipped

    model = reader or shipped()
    for batch in batched(articles, AT_ONCE):
        for article, sentences in zip(batch, model.read(a.text for a in batch), strict=True):
            yield code(article, sentences)


def batched(articles: Iterable[Article], n: int) -> Iterator[list[Article]]:
    """Lists of at most ``n`` articles."""
    stream = iter(articles)
    while batch := list(islice(stream, n)):
        yield batch
