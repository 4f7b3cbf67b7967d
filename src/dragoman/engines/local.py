"""The pipeline over a pool of local processes; results come back in the order of the articles."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

from dragoman.records import Article, Coded


def _work(batch: list[Article]) -> list[Coded]:
    from dragoman.pipeline import read

    return list(read(batch))


def _start(threads: int) -> None:
    os.environ["DRAGOMAN_THREADS"] = str(threads)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer


def pooled(articles: Iterable[Article], jobs: int) -> Iterator[Coded]:
    """Batches on ``jobs`` processes; at most two batches a process are under way, so memory stays bounded."""
    from dragoman.pipeline import AT_ONCE, batched

    threads = max(1, (os.cpu_count() or 1) // jobs)
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_start, initargs=(threads,))
    waiting: deque[Future[list[Coded]]] = deque()
    try:
        for batch in batched(articles, AT_ONCE):
            waiting.append(pool.submit(_work, batch))
            if len(waiting) >= 2 * jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
