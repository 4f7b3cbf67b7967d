"""The yardstick of attribution: source, cue and content spans against PolNeAR's annotations.

PolNeAR (Newell, Margolin & Ruths 2018) marks who says or thinks what in US political news. Its annotators
mark
far more than reported speech (wishes, support, appointments), so recall against it stays low by design.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dragoman.coding.attribution import Attribution, attributions, judgements
from dragoman.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from dragoman.language.reader import Reader

Figures = dict[str, Any]
Rows = list[dict[str, Any]]
Spans = tuple[tuple[int, int], ...]

PARTS = ("source", "cue", "content")
EDGES = " \t\r\n\u00a0\"'“”‘’`«»„.,;:!?…-–—"
ANNOTATOR = re.compile(r"_[0-9a-f]{4}$")


@dataclass(frozen=True, slots=True)
class Marked:
    """One attribution as character spans, each part possibly in several pieces, empty where it has none."""

    source: Spans
    cue: Spans
    content: Spans


def read_ann(path: Path) -> list[Marked]:
    """The ``E`` lines of one brat file, with the spans of their ``T`` lines ("a b;c d" is two pieces).

    Several contents of one attribution are put together. DataError names a file that is not in the format.
    """
    spans: dict[str, Spans] = {}
    found = []
    try:
        lines = [
            line.split("\t") for line in path.read_text(encoding="utf8").split("\n") if line[:1] in ("T", "E")
        ]
        for fields in sorted(
            lines, key=lambda f: f[0][0], reverse=True
        ):  # an E line may stand before its T lines
            if fields[0].startswith("T"):
                pieces = fields[1].split(" ", 1)[1].split(";")
                spans[fields[0]] = tuple((int(a), int(b)) for a, b in (p.split() for p in pieces))
            else:
                parts: dict[str, list[tuple[int, int]]] = {p: [] for p in PARTS}
                for role, key in (x.split(":") for x in fields[1].split()[1:]):
                    name = role.rstrip("0123456789").lower()
                    if name in parts:
                        parts[name] += spans[key]
                found.append(Marked(*(tuple(sorted(parts[p])) for p in PARTS)))
    except (IndexError, KeyError, ValueError) as e:
        raise DataError(f"{path} is no brat annotation ({e}); point --data at PolNeAR's folder") from e
    return found


def trim(text: str, spans: Iterable[tuple[int, int]]) -> Spans:
    """Pieces without white space, quotation marks and punctuation at their edges; pieces with nothing between
    them but such characters become one; empty pieces go."""
    out: list[tuple[int, int]] = []
    for a, b in sorted(spans):
        while a < b and text[a] in EDGES:
            a += 1
        while b > a and text[b - 1] in EDGES:
            b -= 1
        if a >= b:
            continue
        if out and not text[out[-1][1] : a].strip(EDGES):
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return tuple(out)


def said(found: Sequence[Attribution], text: str) -> list[Marked]:
    """Our attributions in the shape of the yardstick, trimmed."""
    return [
        Marked(trim(text, [a.source] if a.source else []), trim(text, [a.cue]), trim(text, a.content))
        for a in found
    ]


def _letters(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {k for a, b in spans for k in range(a, b)}


def files(data_dir: Path, split: str) -> list[tuple[Path, Path]]:
    """(text, annotation) of a split, one annotator a text: the first by the four hex digits that end the
    name."""
    root = next(
        (p for p in (data_dir / split, *sorted(data_dir.rglob(split))) if (p / "text").is_dir()), None
    )
    if root is None:
        raise DataError(f"no folder {split}/text under {data_dir}; point --data at PolNeAR's folder")
    first: dict[str, Path] = {}
    for path in sorted((root / "attributions").glob("*.ann")):
        first.setdefault(ANNOTATOR.sub("", path.stem), path)
    return [(t, first[t.stem]) for t in sorted((root / "text").glob("*.txt")) if t.stem in first]


def _f(hit: float, guessed: float, gold: float) -> dict[str, float]:
    return {
        "p": round(100 * hit / max(1, guessed), 2),
        "r": round(100 * hit / max(1, gold), 2),
        "f1": round(100 * 2 * hit / max(1, guessed + gold), 2),
    }


def attribution(
    reader: Reader, data_dir: Path, split: str = "dev", *, limit: int | None = None
) -> tuple[Figures, Rows]:
    """Precision, recall and F1 of sources, cues and contents over the files of a split.

    Exact: a part counts as found where the same character span (all pieces of it) was annotated as that
    part in
    the same text, after white space, quotation marks and punctuation are trimmed from both ends of every
    piece
    and pieces separated by nothing else are joined; each annotated span is found once, and parts that an
    attribution lacks (no source) count nowhere. Overlap: F1 over characters that stand in any span of that
    part.
    ``attribution`` figures want source, cue and content of one attribution all to overlap with those of one
    annotated attribution (both lacking a source counts as overlap), taken greedily in text order; ``partial``
    gives, for each part, the share of it over attributions whose cues overlap.

    Where a text has several annotators, the first file by name stands. The reporter's own judgement
    ("appears to …"), which PolNeAR marks without a source, is counted in.
    """
    pairs = files(data_dir, split)[:limit]
    texts = [t.read_text(encoding="utf8") for t, _ in pairs]
    counts: dict[str, list[float]] = {}

    def count(key: str, hit: float, guessed: float, gold: float) -> None:
        counts[key] = [
            a + b for a, b in zip(counts.get(key, [0.0, 0.0, 0.0]), (hit, guessed, gold), strict=True)
        ]

    rows: Rows = []
    for (path, ann), text, sentences in zip(pairs, texts, reader.read(texts), strict=True):
        gold = [Marked(*(trim(text, getattr(m, p)) for p in PARTS)) for m in read_ann(ann)]
        ours = said([*attributions(sentences, text), *judgements(sentences, text)], text)
        row: dict[str, Any] = {"text": path.stem, "annotated": len(gold), "found": len(ours)}
        for part in PARTS:
            g = {getattr(m, part) for m in gold} - {()}
            o = {getattr(m, part) for m in ours} - {()}
            count(part, len(g & o), len(o), len(g))
            row[part] = len(g & o)
            letters = [_letters(s for m in side for s in getattr(m, part)) for side in (gold, ours)]
            count(f"{part}_overlap", len(letters[0] & letters[1]), len(letters[1]), len(letters[0]))
        left = list(gold)
        hits = 0
        for m in ours:
            match = next((x for x in left if all(_touch(getattr(m, p), getattr(x, p)) for p in PARTS)), None)
            if match is not None:
                left.remove(match)
                hits += 1
        count("attribution", hits, len(ours), len(gold))
        for part in PARTS:
            same = [(m, x) for m in ours for x in gold if _touch(m.cue, x.cue)]
            count(
                f"{part}_partial",
                sum(getattr(m, part) == getattr(x, part) for m, x in same),
                len(same),
                len(same),
            )
        rows.append(row)
    figures: Figures = {k: _f(*v) for k, v in counts.items() if not k.endswith("_partial")}
    figures["partial"] = {
        p: round(100 * counts[f"{p}_partial"][0] / max(1, counts[f"{p}_partial"][1]), 2)
        for p in PARTS
        if counts
    }
    return {**figures, "set": f"PolNeAR {split}", "texts": len(pairs)}, rows


def _touch(a: Spans, b: Spans) -> bool:
    return (not a and not b) or any(p[0] < q[1] and q[0] < p[1] for p in a for q in b)
