"""The pipeline over local processes; results come back in the order of the articles.

``beside``: one process runs the model while this one codes. Threads cannot do that, since the coder is Python
and holds its lock. ``pooled``: several processes, each of which reads and codes by itself.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

from dragoman.records import Article, Coded, Sentence

AHEAD = 2  # batches under way for each process, so that memory stays bounded


def _work(batch: list[Article]) -> list[Coded]:
    from dragoman.pipeline import read

    return list(read(batch))


def _parse(texts: list[str]) -> list[tuple[Sentence, ...]]:
    from dragoman.language.reader import shipped

    return list(shipped().read(texts))


def _start(threads: int) -> None:
    os.environ["DRAGOMAN_THREADS"] = str(threads)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer


def _processes(count: int) -> ProcessPoolExecutor:
    threads = max(1, (os.cpu_count() or 1) // max(2, count))
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_start, initargs=(threads,))


def beside(articles: Iterable[Article]) -> Iterator[Coded]:
    """The model in a process of its own, the coder in this one."""
    from dragoman.pipeline import AT_ONCE, batched

    pool = _processes(1)
    waiting: deque[tuple[list[Article], Future[list[tuple[Sentence, ...]]]]] = deque()
    try:
        for batch in batched(articles, AT_ONCE):
            waiting.append((batch, pool.submit(_parse, [a.text for a in batch])))
            if len(waiting) > AHEAD:
                yield from _coded(*waiting.popleft())
        while waiting:
            yield from _coded(*waiting.popleft())
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _coded(batch: list[Article], parsed: Future[list[tuple[Sentence, ...]]]) -> Iterator[Coded]:
    from dragoman.coding.coder import code  # loads its tables while the other process loads the model

    yield from map(code, batch, parsed.result())


def pooled(articles: Iterable[Article], jobs: int) -> Iterator[Coded]:
    """Batches on ``jobs`` processes that read and code."""
    from dragoman.pipeline import AT_ONCE, batched

    pool = _processes(jobs)
    waiting: deque[Future[list[Coded]]] = deque()
    try:
        for batch in batched(articles, AT_ONCE):
            waiting.append(pool.submit(_work, batch))
            if len(waiting) >= AHEAD * jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
