"""The yardstick of relations: what a given source does to a given target, in one sentence.

The set is PLV (Hu et al. 2024), a tab-separated file with one pair a row: ``marked_sentence`` holds the
source in ``<s>`` and the target in ``<t>`` tags, ``gold_root`` the type and ``gold_penta`` the quad. The file
shows what the numbers mean: 1 goes with AGREE, CONSULT and SUPPORT (verbal cooperation), 2 with AID,
COOPERATE and YIELD (material cooperation), 3 with ACCUSE, REJECT, REQUEST and THREATEN (verbal conflict), 4
with ASSAULT, COERCE, MOBILIZE, PROTEST and SANCTION (material conflict); 0, a mere statement, does not occur.

PLV has one type YIELD for PLOVER's CONCEDE and RETREAT, and counts it under 2; so do we before comparing.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

from dragoman.errors import DataError
from dragoman.evaluation.scores import Figures, Rows, find, macro_f1, percent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dragoman.language.reader import Reader

YIELD = "YIELD"
YIELDING = frozenset({"CONCEDE", "RETREAT"})
_TAG = re.compile(r"</?([st])>")


def unmarked(marked: str) -> dict[str, Any]:
    """``text`` without its tags, and the first ``source`` and ``target`` span; None where no tag marks one.

    >>> unmarked("<s>Iran</s> blamed <t>Israel</t>.")
    {'text': 'Iran blamed Israel.', 'source': [0, 4], 'target': [12, 18]}
    """
    spans: dict[str, list[int]] = {}
    begun: dict[str, int] = {}
    text, last = "", 0
    for tag in _TAG.finditer(marked):
        text += marked[last : tag.start()]
        last = tag.end()
        if not tag.group().startswith("</"):
            begun[tag.group(1)] = len(text)
        elif tag.group(1) in begun:
            begin = begun.pop(tag.group(1))
            if begin < len(text):
                spans.setdefault(tag.group(1), [begin, len(text)])
    return {"text": text + marked[last:], "source": spans.get("s"), "target": spans.get("t")}


def _pairs(rows: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows):
        yield {"id": number, **unmarked(row["marked_sentence"])}


def relations(data: Path, reader: Reader | None = None) -> tuple[Figures, Rows]:
    """Macro-F1 in per cent over cooperation and conflict, over the quads and over the types, and accuracies.

    A class that the gold lacks is left out of the mean. Quads are compared with ``gold_penta``, types with
    ``gold_root``; cooperation is a quad of 1 or 2. ``reader`` replaces the shipped model.
    """
    from dragoman.coding.relate import relate

    path = find(data, "PLV_train.tsv", "*.tsv")
    with path.open(encoding="utf8", newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t"))
    try:
        gold = [(r["gold_root"], int(r["gold_penta"])) for r in rows]
        found = list(relate(_pairs(rows), reader=reader))
    except (KeyError, TypeError, ValueError) as e:
        raise DataError(f"{path} is not in the format of PLV ({e!r}); point --data at its folder") from e
    said = []
    for line in found:
        event = YIELD if line["event"] in YIELDING else line["event"]
        said.append((event, 2 if event == YIELD else line["quad_code"]))
    items: Rows = [
        {"id": row.get("sentence_id"), "gold": g[0], "said": s[0], "gold_quad": g[1], "said_quad": s[1],
         "confidence": line.get("confidence")}
        for row, g, s, line in zip(rows, gold, said, found, strict=True)
    ]  # fmt: skip
    figures: Figures = {
        "binary": macro_f1([g[1] <= 2 for g in gold], [s[1] <= 2 for s in said]),
        "quad": macro_f1([g[1] for g in gold], [s[1] for s in said]),
        "type": macro_f1([g[0] for g in gold], [s[0] for s in said]),
        "type_accuracy": percent(sum(g[0] == s[0] for g, s in zip(gold, said, strict=True)), len(gold)),
        "set": path.name,
        "pairs": len(gold),
    }
    return figures, items
