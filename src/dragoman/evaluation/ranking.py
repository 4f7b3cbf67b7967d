"""The yardstick for ranking: who does what to whom next, on a ``tkg`` set, by the strict protocol.

Time-aware filter, equal scores share the mean of their places, both directions. Single step: every fact of an
earlier day is known, none of the day itself. Multi-step: nothing after the end of training is known.
"""

from __future__ import annotations

import csv
import io
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from dragoman.errors import DataError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from dragoman.formats.tkg import Tkg

COLUMNS = ("query", "direction", "subject", "relation", "object", "time", "rank")


def ranking(data: Path, split: str = "", *, multi: bool = True) -> tuple[dict[str, Any], Iterator[str]]:
    """Figures of a folder's test split, or of valid where there is no test, and the lines of a CSV of ranks.

    Before valid, train is known; before test, train and valid. ``mrr``, ``hits_1``, ``hits_3``, ``hits_10`` are
    in percent over both directions. Without ``multi`` the single step alone is measured, which takes half as long.
    DataError where the folder is no set or lacks the split.
    """
    from dragoman.forecasts.ranking import Plan, Ranker, facts_of
    from dragoman.formats.tkg import SPLITS, first_day, load_tkg

    try:
        tkg = load_tkg(data)
    except SourceError as error:
        raise DataError(str(error)) from error
    split = split or ("test" if len(tkg.test) else "valid")
    if split not in ("valid", "test"):
        raise DataError(f"ranking has no split {split!r}; choose valid or test")
    rows = getattr(tkg, split)
    if not len(rows) or not len(tkg.train):
        raise DataError(f"{data.name} has no facts in train.txt and {split}.txt; name another split or folder")
    facts = facts_of(tkg, first_day(data), SPLITS[: SPLITS.index(split) + 1])
    until, last = int(rows[:, 3].min()), int(rows[:, 3].max())
    figures: dict[str, Any] = {"split": split, "facts": len(rows)}
    plan = Plan(days=90, questions=40_000, horizon=last - until + 1)
    with ThreadPoolExecutor(1) as second:  # most of the work is done outside the interpreter's lock
        aside = second.submit(lambda: Ranker.fit(facts, until, plan).rank(rows)) if multi else None
        single = Ranker.fit(facts, until, tell=_tell).rank(rows, _tell)
        figures["single_step"] = _figures(single)
        if aside is not None:
            later = _figures(aside.result())
            figures["multi_step"] = {name: later[name] for name in ("mrr", "hits_1", "hits_3", "hits_10")}
    return figures, _lines(rows, single, _unit(data, split, tkg))


def _tell(text: str) -> None:
    """Progress on stderr where that is a terminal."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _figures(ranks: npt.NDArray[np.float64]) -> dict[str, float | int]:
    import numpy as np

    def of(part: npt.NDArray[np.float64]) -> dict[str, float]:
        hits = {f"hits_{k}": round(100 * float((part <= k).mean()), 2) for k in (1, 3, 10)}
        return {"mrr": round(100 * float((1 / part).mean()), 2), **hits}

    whole: dict[str, Any] = of(ranks.ravel())
    whole["object"], whole["subject"] = of(ranks[:, 0]), of(ranks[:, 1])
    return {"queries": int(np.size(ranks)), **whole}


def _unit(data: Path, split: str, tkg: Tkg) -> int:
    """How many of the file's units of time a day has: its times are days or hours."""
    days = int(getattr(tkg, split)[:, 3].max())
    with (data / f"{split}.txt").open(encoding="utf-8", errors="replace") as file:
        times = [int(parts[3]) for parts in map(str.split, file) if len(parts) > 3 and parts[3].isdecimal()]
    return max(times) // days if days else 1


def _lines(rows: npt.NDArray[np.int64], ranks: npt.NDArray[np.float64], unit: int) -> Iterator[str]:
    def line(*cells: object) -> str:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerow(cells)
        return buffer.getvalue()

    yield line(*COLUMNS)
    for query, ((s, r, o, day), pair) in enumerate(zip(rows.tolist(), ranks.tolist(), strict=True)):
        for direction, rank in zip(("object", "subject"), pair, strict=True):
            yield line(query, direction, s, r, o, day * unit, rank)
