"""The yardstick for places: are names that are given put where they lie?

Read are LGL (local American news), GWN (GeoWebNews, world news) and GeoVirus (Wikinews on epidemics), from
their own XML files. The mentions are given, with the document's text; only the choice of place is measured.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import pairwise
from statistics import mean, median
from typing import TYPE_CHECKING, Any

from dragoman.errors import DataError
from dragoman.gazetteer.places import Mention, distance, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = {"lgl": "lgl*.xml", "gwn": "gwn*.xml", "geovirus": "geovirus*.xml"}
FARTHEST = 20038.0
"""Half the way round the earth in km: the error of an unresolved mention, and the scale of the AUC."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A given mention with the coordinates that the annotators gave it, in degrees."""

    mention: Mention
    lat: float
    lon: float
    kind: str


def _number(node: ET.Element, *tags: str) -> float | None:
    for tag in tags:
        value = node.findtext(tag)
        if value and value.strip():
            return float(value)
    return None


def _offsets(text: str, words: str, start: int, end: int) -> tuple[int, int] | None:
    """A mention's true offsets: as given, or where its words stand nearest (GeoVirus counts from 1)."""
    if text[start:end] == words:
        return start, end
    best = None
    for shift in (-1, 1, -2, 2, -3, 3):
        if start + shift >= 0 and text[start + shift : start + shift + len(words)] == words:
            best = start + shift
            break
    if best is None:
        before, after = text.rfind(words, 0, start), text.find(words, start)
        near = [i for i in (before, after) if i >= 0]
        if not near:
            return None
        best = min(near, key=lambda i: abs(i - start))
    return best, best + len(words)


def documents(path: Path) -> Iterator[tuple[str, str, list[Gold]]]:
    """(id, text, gold mentions with coordinates) of every article of one of the three files.

    A mention without coordinates is left out, as is one whose words are not in the text. DataError for a file
    that is not such XML.
    """
    try:
        root = ET.parse(path).getroot()
    except ET.ParseError as error:
        raise DataError(f"{path} is not XML ({error}); fetch the set again") from error
    for n, article in enumerate(root.iter("article")):
        text, gold = article.findtext("text") or "", []
        for node in (*article.iter("toponym"), *article.iter("location")):
            words = next((v for v in map(node.findtext, ("phrase", "extractedName", "name")) if v), "")
            tag = node.find("gaztag")
            at = node if tag is None else tag
            lat, lon = _number(at, "lat", "latitude"), _number(at, "lon", "longitude")
            start, end = _number(node, "start"), _number(node, "end")
            if not words or lat is None or lon is None or start is None or end is None:
                continue
            span = _offsets(text, words, int(start), int(end))
            if span:
                gold.append(Gold(Mention(words, *span), lat, lon, node.findtext("type") or ""))
        yield article.get("docid") or article.get("file") or str(n), text, gold


def auc(errors: list[float]) -> float:
    """Area under the curve of sorted log errors, 0 (all exact) to 1 (all at the antipodes), by trapezes."""
    logs = [math.log(e + 1) / math.log(FARTHEST + 1) for e in sorted(errors)]
    if len(logs) < 2:
        return logs[0] if logs else 0.0
    return sum((a + b) / 2 for a, b in pairwise(logs)) / (len(logs) - 1)


def summary(rows: list[dict[str, Any]]) -> dict[str, float | int]:
    """Figures of one set: shares in 0–1, errors in km, where an unresolved mention counts as ``FARTHEST``."""
    errors = [FARTHEST if r["error_km"] is None else r["error_km"] for r in rows]
    return {
        "acc161": round(mean(e <= 161 for e in errors), 4), "n": len(errors),
        "mean_km": round(mean(errors), 1), "median_km": round(median(errors), 2),
        "auc": round(auc(errors), 4),
        "unresolved": sum(r["error_km"] is None for r in rows),
    }  # fmt: skip


def places(data_dir: Path) -> tuple[dict[str, Any], Iterator[dict[str, Any]]]:
    """Figures for each set found below ``data_dir``, and a row for each mention.

    What counts: every mention that the set gives coordinates, whatever its type (in GWN also adjectives such
    as "Syrian", and streets and buildings), all with equal weight; Acc@161 is the share put within 161 km
    (100 miles) of them. A mention that is not resolved counts as wrong. Mentions without coordinates, and the
    few whose words are not in the text, do not count. Each document is resolved once, with only the counted
    mentions given. DataError where none of the three files is found.
    """
    figures: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []
    for name, pattern in FILES.items():
        hits = [p for p in sorted(data_dir.rglob("*.xml")) if fnmatch(p.name.lower(), pattern)]
        if not hits:
            continue
        mine: list[dict[str, Any]] = []
        for article, text, gold in documents(hits[0]):
            for g, p in zip(gold, resolve([g.mention for g in gold], text), strict=True):
                error = None
                if p and p.lat is not None and p.lon is not None:
                    error = round(distance(g.lat, g.lon, p.lat, p.lon), 2)
                mine.append({
                    "set": name, "article": article, "start": g.mention.start, "end": g.mention.end,
                    "text": g.mention.text, "type": g.kind, "lat": g.lat, "lon": g.lon,
                    "resolved_place": p.resolved_place if p else None,
                    "country_code": p.country_code if p else None, "found_lat": p.lat if p else None,
                    "found_lon": p.lon if p else None, "error_km": error,
                })  # fmt: skip
        if mine:
            figures[name] = summary(mine)
        rows += mine
    if not figures:
        raise DataError(f"no LGL, GWN or GeoVirus XML file under {data_dir}; point --data at their folder")
    return figures, iter(rows)
