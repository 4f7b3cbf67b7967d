"""The yardstick of confidence: reports on marked sentences against their marks, and how honest the numbers are.

The set is the project's own (``training/exemplars``): single sentences with every political event marked. One tenth,
by a hash of the sentence, is seen by no training and no fit; it is the ``aside`` split that counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dragoman.errors import DataError
from dragoman.evaluation.exemplars import Event, Exemplar, exemplars
from dragoman.evaluation.reliability import ece
from dragoman.evaluation.scores import Figures, Rows, f1, percent
from dragoman.records import Article, Entity, Report, status, status_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from dragoman.language.reader import Reader

DAY = "2015-06-15"
"""The sentences bring no date; offices and states are looked up on this one."""


def side_fits(said: Iterable[Entity], marked: Sequence[tuple[int, int]]) -> bool:
    """Whether a report's parties are among the marked ones: each of ours touches a mark, and none where there is none.

    A party that stands for another word (an owner, a pair) counts by where its words stand.
    """
    ours = [(e.start, e.end) for e in said if e.start is not None and e.end is not None]
    return bool(ours) == bool(marked) and all(any(a < y and b > x for x, y in marked) for a, b in ours)


def fits(r: Report, e: Event) -> bool:
    """Whether a report has the type of a marked event and lies on its words."""
    return r.event == (e.type,) and r.event_start < e.predicate[1] and r.event_end > e.predicate[0]


def right(r: Report, e: Event) -> bool:
    """Whether a report is right in every part that a mark tells: type, doer, recipient. Mutual parties may change
    sides."""
    if not fits(r, e):
        return False
    if side_fits(r.actor, e.actors) and side_fits(r.recipient, e.recipients):
        return True
    both = [*e.actors, *e.recipients]
    return e.type in ("CONSULT", "AGREE", "COOPERATE") and side_fits([*r.actor, *r.recipient], both)


def _best(r: Report, e: Exemplar) -> Event | None:
    near = [v for v in e.events if fits(r, v)]
    return next((v for v in near if right(r, v)), near[0] if near else None)


def confidence(reader: Reader, data: Path, split: str) -> tuple[Figures, Rows]:
    """Figures on one split of the exemplars below ``data``, in per cent but for ``ece`` (0 to 1).

    ``event_*``: reports whose type stands on the marked words; ``report_*``: with doer and recipient right as well;
    ``type``: of marked words that some report tells, how many with the right type; ``status``, ``mode``: of reports
    with the right type, how many with the right status (of four) and with the marked mode; ``silent``: of sentences
    marked NONE, how many gave no report; ``ece``: expected calibration error of ``confidence`` over all reports.
    """
    import numpy as np

    from dragoman.pipeline import read

    folder = data if any(data.glob("*.txt")) else next((p.parent for p in data.rglob("none_*.txt")), None)
    if folder is None:
        raise DataError(f"no exemplars (*.txt) under {data}; point --data at training/exemplars")
    try:
        items = [e for e in exemplars(folder) if e.part == split]
    except ValueError as error:
        raise DataError(f"{error}; mend that line") from error
    articles = [Article(e.where, e.text, DAY) for e in items]
    n = dict.fromkeys(("said", "gold", "event", "right", "status", "mode", "modes", "touched", "typed"), 0)
    quiet = silent = 0
    pairs: list[tuple[float, bool]] = []
    rows: Rows = []
    for e, coded in zip(items, read(articles, reader=reader), strict=True):
        n["gold"] += len(e.events)
        n["said"] += len(coded.reports)
        if not e.events:
            silent += 1
            quiet += not coded.reports
        taken: set[int] = set()
        said: list[dict[str, Any]] = []
        for r in coded.reports:
            v = _best(r, e)
            ok = v is not None and right(r, v) and id(v) not in taken
            if v is not None and id(v) not in taken:
                taken.add(id(v))
                n["event"] += 1
                n["right"] += ok
                n["status"] += status(r) == status_of(v.auxiliary)
                n["modes"] += bool(v.modes)
                n["mode"] += bool(v.modes) and r.mode == v.modes[:1]
            pairs.append((r.confidence, ok))
            said.append({"event": r.event[0], "text": r.event_text, "confidence": r.confidence, "right": ok,
                         "type_right": v is not None, "actor": [x.entity_text for x in r.actor],
                         "recipient": [x.entity_text for x in r.recipient]})  # fmt: skip
        for v in e.events:
            over = [r for r in coded.reports if r.event_start < v.predicate[1] and r.event_end > v.predicate[0]]
            n["touched"] += bool(over)
            n["typed"] += any(r.event == (v.type,) for r in over)
        rows.append({"where": e.where, "text": e.text, "said": said, "gold": [
            {"event": v.type, "text": e.text[slice(*v.predicate)], "actor": [e.text[slice(*x)] for x in v.actors],
             "recipient": [e.text[slice(*x)] for x in v.recipients]} for v in e.events]})  # fmt: skip
    p, y = np.array(pairs, np.float64).reshape(-1, 2).T
    figures: Figures = {
        "event_f1": f1(n["event"], n["said"], n["gold"]), "event_precision": percent(n["event"], n["said"]),
        "event_recall": percent(n["event"], n["gold"]), "report_f1": f1(n["right"], n["said"], n["gold"]),
        "report_precision": percent(n["right"], n["said"]), "type": percent(n["typed"], n["touched"]),
        "status": percent(n["status"], n["event"]), "mode": percent(n["mode"], n["modes"]),
        "silent": percent(quiet, silent), "ece": round(ece(p, y), 4), "split": split,
        "sentences": len(items), "events": n["gold"], "reports": n["said"],
    }  # fmt: skip
    return figures, rows
