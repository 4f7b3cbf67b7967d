"""Do cited events move the probability as the reason says? Run: python evaluation/reasons_study.py FOLDER

Draws forecasts at random from a tkg folder (a pair of states with events in the last 90 days, a quad or type, a
horizon, one reason that cites events), takes the cited events out of the rows themselves, builds the history and all
features of all dyads again, and asks the same model. Counted is how often the probability moves in the stated
direction, and how far it lands from the stated one. A second count takes out one of the cited events alone.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dragoman.evaluation.dyads import load, states_only
from dragoman.forecasts.dyads import DyadModel, fit
from dragoman.forecasts.features import HORIZONS, counts, surroundings
from dragoman.forecasts.history import channels, history
from dragoman.forecasts.reasons import reasons
from dragoman.forecasts.training import with_pairs
from dragoman.measures.columns import date_of

CASES = 500
KINDS = ("1", "2", "3", "4", "CONSULT", "SUPPORT", "ACCUSE", "THREATEN", "SANCTION", "ASSAULT")


def without(model: DyadModel, rows: pa.Table, ids: list[str], a: str, b: str) -> DyadModel:
    """The model's weights on a record that never held the events."""
    kept = rows.filter(pc.invert(pc.is_in(rows["id"], value_set=pa.array(ids))))
    h = with_pairs(history(kept, date_of(model.history.on)), [(a, b)])
    c = counts(h, h.on)
    return DyadModel(h, c, surroundings(h, c), model.weights, model.more, model.rows)


def main(folder: Path, cases: int = CASES) -> dict[str, object]:
    """The figures."""
    rows, last = load(folder)
    random = np.random.default_rng(2)
    model = fit(rows, date_of(last) if last else None, what=KINDS)
    rows = rows.filter(pc.less_equal(rows["known"], pa.scalar(date_of(model.history.on), pa.date32())))
    h, c = model.history, model.counts
    busy = np.flatnonzero(states_only(h) & (h.on - c.last[:5].max(axis=0) < 90))
    right = single = 0
    gaps, done = [], 0
    while done < cases:
        pair = int(random.choice(busy))
        a, b = h.codes[h.a[pair]], h.codes[h.b[pair]]
        channel, horizon = channels().index(str(random.choice(KINDS))), int(random.choice(HORIZONS))
        p, told = reasons(model, a, b, channel, horizon)
        told = [r for r in told if r.events]
        if not told:
            continue
        reason = told[random.integers(len(told))]
        assert reason.without is not None
        what = channels()[channel]
        after = without(model, rows, list(reason.events), a, b).probability(a, b, what, horizon)
        right += (after - p) * (reason.without - p) > 0
        gaps.append(abs(after - reason.without))
        one = str(random.choice(reason.events))
        alone = without(model, rows, [one], a, b).probability(a, b, what, horizon)
        single += (alone - p) * (reason.without - p) > 0
        done += 1
    return {
        "cases": done, "as_stated": right / done, "one_event_alone": single / done,
        "mean_gap_to_stated": float(np.mean(gaps)), "worst_gap_to_stated": float(np.max(gaps)),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), *(int(n) for n in sys.argv[2:3]))))
