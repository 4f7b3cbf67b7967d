"""How the cost of merging follows what is new: processor seconds per 1,000 new reports while a record grows.

``python evaluation/merging_benchmark.py --reports 100000`` adds generated articles in batches, brings the events
up to date after each, and prints one JSON line a batch: reports so far, and processor seconds per 1,000 new
reports for adding and for merging. ``--order time`` (the default) adds articles as they come, day by day;
``--order mixed`` adds them in any order, as an archive that is read in pieces, so that the days near a new report
fill up as the record grows. The last line has the processor seconds per 1,000 events of streaming them all.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.ontology import cameo_code, quad, scale
from dragoman.record import open_record
from dragoman.records import Article, Coded, Entity, Report, stable_id

if TYPE_CHECKING:
    from collections.abc import Iterator

DOINGS = (
    ("CONSULT", ("phone",), "spoke by phone"), ("CONSULT", ("visit",), "paid a visit"),
    ("CONSULT", (), "held talks on trade and fish"), ("AGREE", (), "agreed to hold talks"),
    ("AGREE", (), "agreed on a pipeline"), ("ACCUSE", ("disapprove",), "blamed them for the raid"),
    ("THREATEN", ("restrict",), "threatened new tariffs"), ("SANCTION", ("discontinue",), "cut off trade"),
    ("ASSAULT", ("aerial",), "bombed the harbour"), ("AID", (), "sent grain and doctors"),
    ("REJECT", ("meet",), "called off the meeting"), ("SUPPORT", (), "praised the plan"),
)  # fmt: skip
OUTLETS = tuple(f"Outlet {k}" for k in range(40))
FIRST = datetime.date(2000, 1, 1)


def _states() -> tuple[list[str], list[float]]:
    """Made-up codes of 120 states with weights that fall off as those of news do."""
    codes = [f"{a}{b}X" for a in "ABCDEFGHJK" for b in "ABCDEFGHJKLM"]
    return codes, [1 / (k + 1) for k in range(len(codes))]


def articles(reports: int, a_day: int, *, mixed: bool, seed: int = 1) -> Iterator[Coded]:
    """Articles of three reports each that tell ``reports`` in all, ``a_day`` a day."""
    draw = random.Random(seed)
    codes, weights = _states()
    days = max(1, reports // a_day)
    for n in range(reports // 3):
        told = FIRST + datetime.timedelta(days=draw.randrange(days) if mixed else n * 3 // a_day)
        key = f"article-{n}"
        lines = []
        for k in range(3):
            event, mode, words = draw.choice(DOINGS)
            pair = draw.choices(codes, weights, k=draw.choice((1, 2, 2, 2, 2, 3)))
            who = tuple(Entity(code, ("GOV",), code, 0, 3, code) for code in dict.fromkeys(pair))
            cut = len(who) if event in ("CONSULT", "AGREE") else 1
            day = (told - datetime.timedelta(days=draw.choice((0, 0, 0, 1, 1, 7)))).isoformat()
            precision = draw.choice(("day", "day", "day", "unknown"))
            lines.append(
                Report(
                    stable_id(key, k), key, (event,), mode, (), who[:cut], who[cut:], day, day, precision, None, (),
                    3.0, (), words, 0, len(words), 0, 0, len(words), quad(event), scale(event, mode),
                    cameo_code(event, mode), round(draw.random(), 3),
                )
            )  # fmt: skip
        of = Article(key, "States dealt with each other.", told.isoformat(), publication=draw.choice(OUTLETS))
        yield Coded(of, tuple(lines), (), ())


def main() -> None:
    """The figures, one JSON line a batch."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--batch", type=int, default=10_000, help="reports a batch")
    parser.add_argument("--a-day", type=int, default=150, help="reports of one day")
    parser.add_argument("--order", choices=("time", "mixed"), default="time")
    given = parser.parse_args()
    stream = articles(given.reports, given.a_day, mixed=given.order == "mixed")
    with tempfile.TemporaryDirectory() as folder, open_record(Path(folder) / "record.sqlite") as record:
        done = 0
        while batch := [coded for _, coded in zip(range(given.batch // 3), stream, strict=False)]:
            start = time.process_time()
            record.add_many(batch, "1")
            added = time.process_time()
            record.refresh()
            merged = time.process_time()
            new = sum(len(coded.reports) for coded in batch)
            done += new
            print(
                json.dumps({
                    "reports": done,
                    "add_s_per_1000": round((added - start) / new * 1000, 3),
                    "merge_s_per_1000": round((merged - added) / new * 1000, 3),
                }),
                flush=True,
            )  # fmt: skip
        start = time.process_time()
        events = sum(1 for _ in record.events())
        print(json.dumps({"streamed": events, "s_per_1000": round((time.process_time() - start) / events * 1000, 4)}))


if __name__ == "__main__":
    main()
