"""The yardstick of dyad forecasts: a rolling origin, from which nothing later is seen.

Who is scored: every directed pair of two states (their codes; no UN, EU or other body), both sides being the state
itself (no sector) or its government (GOV), of which the record held at least one event on the day of the fit. Days
follow one another; on each the forecast of the next 1, 7 and 30 days is made from what was known, and scored where that
time is over in the record. The model is fitted at the end of each part of the past and used until the next:

    valid     a folder with valid.txt: fitted on train alone, scored from its last day on
    rolling   fitted every 30 days from two fifths of the record on

Baselines, as known on the same day: ``base`` the rate of the class over all scored pairs' past windows,
``frequency`` the share of a pair's own past windows of that length with at least one event, ``persistence`` whether
the last such window had one. Skill is 1 − Brier / Brier of the baseline (Murphy 1973). The expected calibration
error has ten bins of equal width. Intervals (90 %) resample pairs 200 times, days kept whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dragoman.errors import DataError
from dragoman.evaluation.reliability import Curve, ece, write_svg
from dragoman.measures.columns import date_of, day_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from dragoman.forecasts.dyads import DyadModel
    from dragoman.forecasts.history import History

    Array = NDArray[np.float64]
    Whole = NDArray[np.int64]

REFIT = 30
EVERY = 3
"""Days between the forecasts that the rolling setting scores."""
FLOOR = 1e-4
TIMES = 200


@dataclass(frozen=True, slots=True)
class Told:
    """Forecasts of one class and horizon: (days, pairs) of probabilities, baselines and outcomes, one block a fit."""

    p: list[Array]
    frequency: list[Array]
    base: list[Array]
    persistence: list[Array]
    y: list[Array]
    pairs: list[Whole]


def dyads(data: Path, out: Path | None = None, *, valid: bool = True) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The figures by setting, horizon and class, and one row each; with ``out``, the curves as an SVG beside it.

    ``data`` is a tkg folder or a record. Without ``valid`` the rolling setting alone is measured. DataError where
    ``data`` is neither of the two or too short.
    """
    from dragoman.forecasts.history import channels, history

    rows, train_end = load(data)
    full = history(rows)
    quads, types = channels()[1:5], channels()[5:]
    figures: dict[str, Any] = {}
    lines: list[dict[str, Any]] = []
    curves: list[Curve] = []
    settings: dict[str, list[tuple[int, int, int]]] = {}
    if valid and train_end is not None:
        settings["valid"] = [(train_end, full.on, 1)]
    if parts := _parts(full):
        settings["rolling"] = parts
    if not settings:
        raise DataError(f"{data} is shorter than three months; the yardstick needs a longer record")
    for setting, parts in settings.items():
        told = run_parts(rows, full, parts, quads, types if setting == "valid" or train_end is None else ())
        figures[setting] = {"from": str(date_of(parts[0][0])), "to": str(date_of(parts[-1][1])), "fits": len(parts)}
        for (what, horizon), one in told.items():
            name = _name(what)
            got = score(one)
            figures[setting].setdefault(str(horizon), {})[name] = got
            curve = Curve.of(f"{setting}, {horizon} d: {name.replace('_', ' ')}", _flat(one.p), _flat(one.y))
            lines.append({"setting": setting, "horizon": horizon, "class": name, **got, "curve": curve.rows()})
            if what.isdigit():
                curves.append(curve)
        got = drift(full, rows, parts)
        figures[setting]["direction"] = got
        lines.append({"setting": setting, "horizon": 30, "class": "direction", **got})
    if out is not None:
        write_svg(out.with_suffix(".svg"), curves)
    return figures, lines


def load(data: Path) -> tuple[pa.Table, int | None]:
    """(flat rows, the last day of train or None where there is no valid.txt) of a tkg folder or a record."""
    import pyarrow as pa

    if data.is_dir() and (data / "train.txt").is_file():
        from dragoman.formats.tkg import TkgFormat, first_day, load_tkg

        rows = pa.concat_tables([block.rows for block in TkgFormat().read(data)])
        sets = load_tkg(data)
        last = None
        if len(sets.valid) and len(sets.train):
            last = day_number(first_day(data)) + int(sets.train[:, 3].max())
        return rows, last
    from dragoman.forecasts.history import COLUMNS
    from dragoman.record import open_record

    path = data / "dragoman.sqlite" if data.is_dir() else data
    if not path.is_file():
        raise DataError(f"{data} has no train.txt and is no record; name a tkg folder or a record's file")
    with open_record(str(path), create=False, readonly=True) as record:
        return record.flat(COLUMNS), None


def _name(what: str) -> str:
    from dragoman.ontology import plover

    return plover().quads[int(what)].replace(" ", "_") if what.isdigit() else what


def _parts(full: History) -> list[tuple[int, int, int]]:
    """(day of the fit, last day known, days between forecasts) of the rolling setting."""
    length = full.on - full.start
    first = full.start + max(2 * length // 5, 60)
    return [(day, min(day + REFIT, full.on), EVERY) for day in range(first, full.on - 7, REFIT)]


def states_only(h: History) -> NDArray[np.bool_]:
    """Pairs of two states."""
    import numpy as np

    from dragoman.record.codes import name_of

    bodies = ("UNO", "EUR")
    state = np.array([name_of(code) != code and code not in bodies for code in h.codes])
    return np.asarray(state[h.a] & state[h.b])


def run_parts(
    rows: pa.Table, full: History, parts: Sequence[tuple[int, int, int]], quads: Sequence[str], types: Sequence[str]
) -> dict[tuple[str, int], Told]:
    """Forecasts of every part: quads at each horizon, types at 7 days. A window may end past its part, not past the
    record."""
    import numpy as np

    from dragoman.forecasts.dyads import fit
    from dragoman.forecasts.features import HORIZONS, counts

    told: dict[tuple[str, int], Told] = {}
    both = states_only(full)
    wanted = [(q, h) for q in quads for h in HORIZONS] + [(t, 7) for t in types]
    for day, last, every in parts:
        model = fit(rows, date_of(day), what=quads)
        if types:
            more = fit(rows, date_of(day), what=types, horizons=[7])
            model.weights.update(more.weights)
        before = counts(full, day)
        which = np.flatnonzero(both & (before.total[:5].sum(axis=0) > 0))
        _forecast(told, model, full, range(day, last, every), which, wanted)
    return told


def _forecast(
    told: dict[tuple[str, int], Told], model: DyadModel, full: History, days: Iterable[int], which: Whole,
    wanted: Sequence[tuple[str, int]],
) -> None:
    import numpy as np

    from dragoman.forecasts.dyads import channel_of
    from dragoman.forecasts.features import HORIZONS, counts, design, pairs, surroundings
    from dragoman.forecasts.training import outcomes

    for day in days:
        if day + min(HORIZONS) > full.on:
            break
        c = counts(full, day)
        found = pairs(full, c, surroundings(full, c), which)
        came = outcomes(full, day, which)
        for what, horizon in wanted:
            k, channel = HORIZONS.index(horizon), channel_of(what)
            if day + horizon > full.on or c.days < horizon:
                continue
            one = told.setdefault((what, horizon), Told([], [], [], [], [], []))
            frequency = c.windows[k, channel, which] / (c.days - horizon + 1)
            one.p.append(model.weights[channel, horizon].probability(design(found, channel, horizon)))
            one.frequency.append(frequency)
            one.base.append(np.full(len(which), frequency.mean()))
            one.persistence.append((c.last[channel, which] > day - horizon).astype(np.float64))
            one.y.append((came[k, :, channel] > 0).astype(np.float64))
            one.pairs.append(which)


def _flat(parts: list[Array]) -> Array:
    import numpy as np

    return np.concatenate(parts) if parts else np.empty(0)


def _log(p: Array, y: Array) -> Array:
    import numpy as np

    p = np.clip(p, FLOOR, 1 - FLOOR)
    return -np.where(y > 0, np.log(p), np.log1p(-p))


def score(one: Told) -> dict[str, Any]:
    """Brier and log score, skill over the three baselines, expected calibration error, with 90 % intervals."""
    import numpy as np

    p, y, pair = _flat(one.p), _flat(one.y), np.concatenate(one.pairs)
    base = {n: _flat(getattr(one, n)) for n in ("base", "frequency", "persistence")}
    out: dict[str, Any] = {
        "n": len(y), "rate": round(float(y.mean()), 5), "said": round(float(p.mean()), 5),
        "brier": round(float(((p - y) ** 2).mean()), 6), "log_score": round(float(_log(p, y).mean()), 6),
    }  # fmt: skip
    _, group = np.unique(pair, return_inverse=True)
    size = int(group.max()) + 1
    draws = np.random.default_rng(11).multinomial(size, np.full(size, 1 / size), TIMES).astype(np.float64)
    own = draws @ np.bincount(group, (p - y) ** 2, size)
    for name, q in base.items():
        error = (q - y) ** 2
        if error.sum() <= 0:
            continue
        out[f"skill_over_{name}"] = round(float(1 - ((p - y) ** 2).sum() / error.sum()), 4)
        theirs = draws @ np.bincount(group, error, size)
        drawn = theirs > 0.1 * error.sum()  # a draw without the few pairs that ever acted tells nothing
        if drawn.sum() > TIMES / 2:
            low, high = np.quantile(1 - own[drawn] / theirs[drawn], [0.05, 0.95])
            out[f"skill_over_{name}_90"] = [round(float(low), 4), round(float(high), 4)]
        logs = float(_log(q, y).mean())
        out[f"log_skill_over_{name}"] = round(1 - float(_log(p, y).mean()) / logs, 4) if logs > 0 else None
    out["ece"] = round(ece(p, y), 5)
    bins = np.minimum((p * 10).astype(np.int64), 9)
    gaps = np.stack([np.bincount(group[bins == k], (y - p)[bins == k], size) for k in range(10)], axis=1)
    shares = np.abs(draws @ gaps).sum(axis=1) / np.maximum(draws @ np.bincount(group, minlength=size), 1)
    out["ece_90"] = [round(float(v), 5) for v in np.quantile(shares, [0.05, 0.95])]
    return out


def drift(full: History, rows: pa.Table, parts: Sequence[tuple[int, int, int]]) -> dict[str, Any]:
    """Closer or apart 30 days on: AUC of P(higher) − P(lower) among those that moved, and ranked probability scores.

    Undirected pairs of states with at least ten events. Persistence is that the dyad stays as it is (steady);
    climatology the shares of the outcomes themselves, which no forecaster could know.
    """
    import numpy as np

    from dragoman.forecasts.direction import AHEAD, LEAST, STEADY, change, features, fit_drift, sums, undirected
    from dragoman.forecasts.history import history

    both = states_only(full) & (undirected(full) == np.arange(full.pairs))
    said, moved = [], []
    for day, last, every in parts:
        fitted = fit_drift(history(rows, date_of(day)))
        for at in range(day, last, every):
            if at + AHEAD > full.on:
                break
            s = sums(full, at)
            which = np.flatnonzero(both & (s.events >= LEAST))
            said.append(fitted.probabilities(features(s, which)))
            moved.append(change(full, at, which))
    if not said:
        return {"n": 0}
    p, move = np.concatenate(said), np.concatenate(moved)
    kind = np.where(move < -STEADY, 0, np.where(move > STEADY, 2, 1))
    came = np.eye(3)[kind]

    def rps(q: Array) -> float:
        return float(((q.cumsum(axis=1) - came.cumsum(axis=1))[:, :2] ** 2).sum(axis=1).mean() / 2)

    steady, climate = np.tile([0.0, 1.0, 0.0], (len(kind), 1)), np.tile(came.mean(axis=0), (len(kind), 1))
    apart = kind != 1
    return {
        "n": len(kind), "lower": round(float(came[:, 0].mean()), 4), "steady": round(float(came[:, 1].mean()), 4),
        "higher": round(float(came[:, 2].mean()), 4),
        "auc_closer_or_apart": _auc((p[:, 2] - p[:, 0])[apart], kind[apart] == 2),
        "rps": round(rps(p), 5), "rps_skill_over_persistence": round(1 - rps(p) / rps(steady), 4),
        "rps_skill_over_climatology": round(1 - rps(p) / rps(climate), 4),
    }  # fmt: skip


def _auc(score_: Array, positive: NDArray[np.bool_]) -> float | None:
    from scipy.stats import rankdata

    n, m = int(positive.sum()), int((~positive).sum())
    if not n or not m:
        return None
    return round(float((rankdata(score_)[positive].sum() - n * (n + 1) / 2) / (n * m)), 4)
