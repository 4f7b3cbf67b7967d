"""Why the balance is thought to rise, hold or fall: what each evidence adds, and the probability without its events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.forecasts.direction import balance_of, features, sums
from dragoman.forecasts.reasons import BACK, MOST_IDS, Reason, close, teller
from dragoman.measures.columns import date_of

if TYPE_CHECKING:

    import numpy as np
    from numpy.typing import NDArray

    from dragoman.forecasts.forecast import Forecaster

_PLACE = {"APART": 0, "STEADY": 1, "CLOSER": 2}


def direction_reasons(
    by: Forecaster, a: str, b: str, what: str, names: tuple[str, str]
) -> tuple[float, list[Reason]]:
    """(probability, reasons) of ``CLOSER``, ``APART`` or ``STEADY``, the weightiest first.

    Reasons rest on cooperation and conflict of the last 30 days, and on what came before. Each one's events
    are taken out of what was known, and the probability without them is told.
    """
    import numpy as np

    model = by.model.with_dyad(*sorted((a, b)))
    near = close(model, *sorted((a, b)))
    h = near.history
    place = _PLACE[what]
    here = np.array([0])

    def of(gone: NDArray[np.bool_] | None) -> tuple[float, float]:
        left = h if gone is None else near.without(gone)
        s = sums(left, left.on)
        p = float(by.drift.probabilities(features(s, here))[0, place])
        return p, float(balance_of(s.late)[0])

    p, now = of(None)
    words = teller(near, names)
    r, done = h.rows, words.done & (h.rows.channel > 0)
    late = done & (r.day > h.on - BACK)
    before = done & ~late & (r.day > h.on - 3 * BACK)
    groups = [
        ("cooperation", f"cooperation of the last {BACK} days", late & (words.kind < 3)),
        ("conflict", f"conflict of the last {BACK} days", late & (words.kind > 2)),
        ("before", f"what came in the two months before (the balance is {now:+.0f} now)", before),
    ]
    out = []
    for family, text, cited in groups:
        if not cited.any():
            continue
        without, _ = of(np.isin(near.event, near.event[cited]))
        if abs(p - without) < 0.003:
            continue
        moved = float(np.log(p / (1 - p)) - np.log(without / (1 - without)))
        told: dict[int, int] = {}
        for k in np.flatnonzero(cited)[np.argsort(-r.day[cited], kind="stable")].tolist():
            told.setdefault(int(near.event[k]), k)
        # Cited are the newest that by themselves pull the same way.
        kept = [(e, k) for e, k in list(told.items())[:MOST_IDS] if (p - of(near.event == e)[0]) * moved > 0]
        alone = of(np.isin(near.event, [e for e, _ in kept]))[0] if kept else None
        ids, days = tuple(str(r.id[k]) for _, k in kept), tuple(date_of(int(r.day[k])) for _, k in kept)
        out.append(Reason(family, f"{text}: {words.acts(cited)}", moved, ids, days, alone, without))
    planned = r.planned & (r.day > h.on) & (r.day <= h.on + BACK) & r.own
    if planned.any():
        ahead = dict(zip(r.id.filter(planned).to_pylist(), r.day[planned].tolist(), strict=True))
        text = f"planned in the next {BACK} days, and not weighed: {words.acts(planned)}"
        out.append(Reason("plan", text, 0.0, tuple(ahead), tuple(date_of(day) for day in ahead.values())))
    out.sort(key=lambda reason: -abs(reason.part))
    return p, out
