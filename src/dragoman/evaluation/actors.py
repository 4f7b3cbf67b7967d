"""The yardstick of actors: a phrase, as it stands in news, to state, sector and name.

The set is ``resolution_dev.jsonl``: one object a line with ``query``, ``date``, ``context`` and ``expect``,
whose keys are tests ``{"op","value"}``. ``cc`` and ``country`` name the state, ``code_1`` the primary sector,
``title`` and ``wiki`` the English Wikipedia page; ``code`` that Is None says that the phrase is no actor.
"""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

from dragoman.errors import DataError
from dragoman.evaluation.scores import Figures, Rows, find, percent
from dragoman.gazetteer.resolve import resolve
from dragoman.sources.days import iso_day

if TYPE_CHECKING:
    from pathlib import Path

COUNTRY, NAME = ("cc", "country"), ("title", "wiki")
SAME_CODE = {"XKX": "KOS"}
"""Codes of the set that the record writes otherwise."""


def folded(name: str) -> str:
    """Case and diacritics thrown away, so that spellings of one name are one."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def _expected(expect: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    """The value that one of the keys must equal, or None where the item does not ask for it."""
    for key in keys:
        if key in expect and expect[key]["op"] == "Eq":
            return str(expect[key]["value"] or "")
    return None


def actors(data: Path) -> tuple[Figures, Rows]:
    """Accuracy, in per cent, of the best candidate for each phrase.

    ``country``: its code equals the expected one, over the items that ask for one; an item that expects none
    ("") is right where there is no candidate or it has no code. ``sector``: the same for the first sector.
    ``name``: the name equals the expected page title once case and diacritics are thrown away; items without
    a title do not count. ``none``: nothing is found for phrases that are no political actor. ``n_`` gives the
    number of items of each.
    """
    path = find(data, "resolution_dev.jsonl", "*.jsonl")
    try:
        items = [json.loads(line) for line in path.read_text(encoding="utf8").split("\n") if line.strip()]
        judged = [(i, i["query"], i["expect"]) for i in items]
    except (ValueError, KeyError, TypeError) as e:
        raise DataError(f"{path} is not in the format of the set ({e!r}); point --data at its folder") from e
    right: dict[str, list[bool]] = {"country": [], "sector": [], "name": [], "none": []}
    rows: Rows = []
    for item, query, expect in judged:
        date = iso_day(item.get("date"))
        best = next(iter(resolve(query, date, item.get("context"))), None)
        code = (best.code if best else None) or ""
        sector = best.sector[0] if best and best.sector else ""
        said = {"country": code, "sector": sector, "name": (best.name if best else None) or ""}
        row: dict[str, Any] = {"query": query, "date": date, **said}
        country = _expected(expect, COUNTRY)
        if country is not None:
            row["right_country"] = code == SAME_CODE.get(country, country)
            right["country"].append(row["right_country"])
        first = _expected(expect, ("code_1",))
        if first is not None:
            row["right_sector"] = sector == first
            right["sector"].append(row["right_sector"])
        title = _expected(expect, NAME)
        if title:
            row["right_name"] = folded(said["name"]) == folded(title)
            right["name"].append(row["right_name"])
        if expect.get("code", {}).get("op") == "Is":
            row["right_none"] = best is None
            right["none"].append(row["right_none"])
        rows.append(row)
    figures: Figures = {key: percent(sum(hits), len(hits)) for key, hits in right.items()}
    counts = {f"n_{key}": len(hits) for key, hits in right.items()}
    return {**figures, **counts, "set": path.name}, rows
