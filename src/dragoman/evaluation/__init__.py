"""The yardsticks: how well each room does on sets that people annotated, which are not part of the project.

``run`` looks below the given folder for a set's files by their names, and returns figures; what each figure
means stands in the function that computes it and in ``docs/evaluation.md``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dragoman.errors import DataError, DragomanError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dragoman.language.reader import Reader

NAMES = (
    "syntax", "roles", "factuality", "relations", "coding", "actors", "attribution", "places", "confidence", "merging",
    "dyads", "ranking",
)  # fmt: skip
SPLITS = {
    "syntax": "test", "roles": "test", "factuality": "test", "attribution": "dev", "confidence": "aside", "ranking": "",
}  # fmt: skip
"""The split that counts where none is named; the other yardsticks have none. Ranking takes test if it is there."""


def run(
    name: str, data: Path, out: Path | None = None, split: str | None = None, *, reader: Reader | None = None
) -> dict[str, Any]:
    """The figures of a yardstick on the set below ``data``; with ``out``, one JSON line an item goes there
    (ranking: a CSV).

    ``reader`` replaces the shipped model. ``dyads`` also draws its curves, as an SVG beside ``out``. UsageError for
    an unknown name or a split of a set without splits, DataError where the set is not there or not in its format.
    """
    if name not in NAMES:
        raise UsageError(f"there is no yardstick {name!r}; choose from {', '.join(NAMES)}")
    if split is not None and name not in SPLITS:
        raise UsageError(f"{name} has no splits; leave --split out")
    if not data.exists():
        raise DataError(f"there is no folder {data}; point --data at the set's folder")
    if out is not None:
        _write(out, ())  # a place that cannot be written is found out before the work, not after it
    rows: Iterable[dict[str, Any] | str]
    if name == "dyads":
        from dragoman.evaluation.dyads import dyads

        figures, rows = dyads(data, out)
    else:
        figures, rows = _figures(name, data, split or SPLITS.get(name, ""), reader)
    if out is not None:
        _write(out, rows)
    return {"yardstick": name, **figures}


def _write(out: Path, rows: Iterable[dict[str, Any] | str]) -> None:
    try:
        with out.open("w", encoding="utf-8") as file:
            file.writelines(
                row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) + "\n" for row in rows
            )
    except OSError as error:
        raise DragomanError(
            f"{out} cannot be written ({error.strerror}); name another file with --out"
        ) from error


def _figures(
    name: str, data: Path, split: str, reader: Reader | None
) -> tuple[dict[str, Any], Iterable[dict[str, Any] | str]]:
    if name == "ranking":
        from dragoman.evaluation.ranking import ranking

        return ranking(data, split)
    if name == "actors":
        from dragoman.evaluation.actors import actors

        return actors(data)
    if name == "places":
        from dragoman.evaluation.places import places

        return places(data)
    if name == "relations":
        from dragoman.evaluation.relations import relations

        return relations(data, reader)
    from dragoman.language.reader import shipped

    model = reader or shipped()
    if name == "coding":
        from dragoman.evaluation.coding import coding

        return coding(model, data)
    if name == "attribution":
        from dragoman.evaluation.attribution import attribution

        return attribution(model, data, split)
    if name == "merging":
        from dragoman.evaluation.merging import merging

        return merging(model, data)
    if name == "confidence":
        from dragoman.evaluation.confidence import confidence

        return confidence(model, data, split)
    from dragoman.evaluation import language

    return {"syntax": language.syntax, "roles": language.roles, "factuality": language.factuality}[name](
        model, data, split
    )
