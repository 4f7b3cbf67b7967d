"""A fitted forecaster as a folder: ``arrays.npz`` for the numbers, ``model.json`` for the rest. No code is in it.

It answers as before without the record that it was fitted on: the events that reasons cite are in it by their ids.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from dragoman.errors import DataError, DragomanError
from dragoman.forecasts.additive import Weights
from dragoman.forecasts.direction import Drift, Sums
from dragoman.forecasts.dyads import DyadModel, More
from dragoman.forecasts.features import Counts, Surroundings
from dragoman.forecasts.forecast import Forecaster
from dragoman.forecasts.history import History, Rows, channels

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    import pyarrow as pa

VERSION = 2
_PARTS: dict[str, type] = {"counts": Counts, "around": Surroundings, "sums": Sums}


def stamp(rows: pa.Table, on: datetime.date | None, level: str) -> str:
    """What a kept model must agree in to be used again: the same events, known on the same day, at the same level."""
    import hashlib

    import pyarrow.compute as pc

    if on is not None:
        rows = rows.filter(pc.less_equal(rows["known"], pa_date(on)))
    ids = hashlib.sha256()
    for chunk in rows["id"].chunks:
        ids.update("\n".join(chunk.to_pylist()).encode())
    last = pc.max(rows["known"]).as_py() if rows.num_rows else None
    return f"{level} {min(on, last) if on and last else last} {rows.num_rows} {ids.hexdigest()[:16]}"


def pa_date(day: datetime.date) -> Any:
    """A day as Arrow compares it."""
    import pyarrow as pa

    return pa.scalar(day, pa.date32())


def kept(folder: Path, mark: str) -> Forecaster | None:
    """The forecaster kept in a folder under that mark; None where there is none, or one of another record or day."""
    try:
        told = json.loads((folder / "model.json").read_text(encoding="utf-8")).get("stamp")
    except (OSError, ValueError):
        return None
    return load(folder) if told == mark else None


def save(forecaster: Forecaster, folder: Path, mark: str = "") -> None:
    """Writes the two files. ``mark`` is what ``kept`` asks for. DragomanError where the folder cannot be written."""
    import numpy as np

    model, h = forecaster.model, forecaster.model.history
    arrays: dict[str, Any] = {}
    plain: dict[str, Any] = {"version": VERSION, "stamp": mark, "channels": list(channels()),
                             "rows": model.rows}  # fmt: skip
    parts: dict[str, Any] = {"history": h, "events": h.rows, "counts": model.counts, "around": model.around,
                             "sums": forecaster.sums}  # fmt: skip
    for part, value in parts.items():
        plain[part] = {}
        for field in fields(value):
            one = getattr(value, field.name)
            if isinstance(one, np.ndarray):
                arrays[f"{part}.{field.name}"] = one
            elif field.name == "id":
                arrays[f"{part}.id"] = np.array(one.to_pylist(), np.str_)
            elif field.name != "rows":
                plain[part][field.name] = list(one) if isinstance(one, tuple) else one
    keys = sorted(model.weights)
    plain["weights"] = [list(key) for key in keys]
    for key in keys:
        _put(arrays, f"w.{key[0]}.{key[1]}", model.weights[key])
    plain["more"] = [asdict(model.more[key]) for key in keys]
    for name in ("lower", "not_higher"):
        _put(arrays, f"drift.{name}", getattr(forecaster.drift, name))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(folder / "arrays.npz", **arrays)
        (folder / "model.json").write_text(json.dumps(plain), encoding="utf-8")
    except OSError as error:
        raise DragomanError(f"{folder} cannot be written ({error.strerror}); name another folder") from error


def _put(arrays: dict[str, Any], name: str, w: Weights) -> None:
    import numpy as np

    arrays[f"{name}.weight"], arrays[f"{name}.centre"] = w.weight, w.centre
    arrays[f"{name}.rest"] = np.array([w.base, *w.calibration])


def load(folder: Path) -> Forecaster:
    """The forecaster that ``save`` wrote. DataError where the folder holds none, or one of another version."""
    import numpy as np
    import pyarrow as pa

    try:
        plain = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "arrays.npz", allow_pickle=False) as file:
            arrays = dict(file)
        if plain["version"] != VERSION or plain["channels"] != list(channels()):
            raise DataError(f"{folder} was written by another version of Dragoman; fit the model again")

        def part(name: str, kind: type, **more: Any) -> Any:
            given = dict(plain[name])
            given |= {key.split(".", 1)[1]: value for key, value in arrays.items() if key.startswith(f"{name}.")}
            return kind(**(given | more))

        def weights(name: str) -> Weights:
            rest = arrays[f"{name}.rest"].tolist()
            return Weights(rest[0], arrays[f"{name}.weight"], arrays[f"{name}.centre"], tuple(rest[1:]))

        events = part("events", Rows, id=pa.array(arrays["events.id"].tolist(), pa.string()))
        history = part("history", History, rows=events, codes=tuple(plain["history"]["codes"]))
        counts, around, sums = (part(name, kind) for name, kind in _PARTS.items())
        keys = [(int(k[0]), int(k[1])) for k in plain["weights"]]
        more = [More(tuple(m["weight"]), m["size"]) for m in plain["more"]]
        model = DyadModel(
            history, counts, around, {key: weights(f"w.{key[0]}.{key[1]}") for key in keys},
            dict(zip(keys, more, strict=True)), plain["rows"],
        )  # fmt: skip
        return Forecaster(model, Drift(weights("drift.lower"), weights("drift.not_higher")), sums)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"{folder} holds no fitted model ({error}); fit it and save it again") from error
