"""Generated articles for invariants and benchmarks: states that deal with each other, told fully or in part."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from tests.record.factory import article, coded, entity, report

from dragoman.records import Coded, Place

if TYPE_CHECKING:
    from random import Random

NAMES = {"PER": "Peru", "CHL": "Chile", "KEN": "Kenya", "FRA": "France", "JPN": "Japan"}
PLACES = (None, None, None, Place("Lima", "Lima", "PER", resolution=4), Place("Arica", "Arica", "CHL", resolution=4))
TEXT = (
    "Peru, Chile, Kenya, France and Japan appear here. The sides met at the port. They talked by telephone about "
    "Kenya and fish. They agreed to meet at a summit. They agreed to talk. One paused its aid. One was warned over "
    "its fleet. The summit was put off. It was the third call this year."
)
DOINGS = (
    ("CONSULT", (), "met at the port"),
    ("CONSULT", ("phone",), "talked by telephone about Kenya and fish"),
    ("CONSULT", (), "talked by telephone"),
    ("AGREE", (), "agreed to meet at a summit"),
    ("AGREE", (), "agreed to talk"),
    ("SANCTION", ("discontinue",), "paused its aid"),
    ("COERCE", (), "paused its aid"),
    ("THREATEN", (), "was warned over its fleet"),
    ("REJECT", ("meet",), "was put off"),
)
COUNTED = ({"field": "count", "stage": "counts", "number": 3},)
TOGETHER = ({"field": "count", "stage": "counts", "number": 3, "several": 3},)


def drawn(random: Random, number: int, days: int = 40, states: int = 4) -> Coded:
    """One article with up to three reports within so many days of May 2025."""
    first = datetime.date(2025, 5, 1)
    told = first + datetime.timedelta(days=random.randrange(days))
    of = article(TEXT, told.isoformat(), random.choice(["Post", "Star", "Sun", None]), id=f"article-{number:06d}")
    names = list(NAMES.items())[:states]
    lines = []
    for k in range(random.randrange(1, 4)):
        event, mode, words = random.choice(DOINGS)
        who = [entity(of, name, code) for code, name in random.sample(names, random.choice([1, 2, 2, 2, 3]))]
        cut = random.choice([len(who), 1])
        day = told - datetime.timedelta(days=random.choice([0, 0, 1, 7, 20]))
        precision = random.choice(["day", "day", "day", "unknown", "week", "month"])
        if precision == "unknown":
            day = told
        end = day + datetime.timedelta(days={"week": 6, "month": 29}.get(precision, 0))
        auxiliary = random.choice([(), (), (), (), ("future",), ("negation",)])
        lines.append(
            report(
                of, words, tuple(who[:cut]), tuple(who[cut:]), event=event, mode=mode, date=day.isoformat(),
                enddate=end.isoformat(), precision=precision, auxiliary=auxiliary,
                place=random.choice(PLACES) if "phone" not in mode else None, version=str(k),
                confidence=round(random.random(), 2), evidence=random.choice([(), (), (), COUNTED, TOGETHER]),
            )
        )  # fmt: skip
    return coded(of, *lines)
