"""The yardstick of coding: whole sentences through the whole pipeline, against human coders.

Two sets. ``set_a.jsonl``: 100 news sentences, each judged by several coders: whether it tells a political
event at all, whose it is (spans), and its CAMEO root. ``PLOVER_GSR_CAMEO.txt``: the records that PLOVER's
authors coded, as (source code, type, target code).
"""

from __future__ import annotations

import json
import re
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from dragoman.errors import DataError
from dragoman.evaluation.scores import Figures, Rows, f1, find, percent
from dragoman.records import Article, Coded, Entity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dragoman.language.reader import Reader

DAY = "2018-06-01"
"""The sentences of set_a bring no date; this one lies among the years that they speak of."""
GSR_DAY = "2000-01-01"
"""The date that every record of the PLOVER set carries."""

OLDER = {"FIGHT": "ASSAULT", "DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE"}
"""Types of PLOVER's first draft, under the names of PLOVER 2.0."""
CODES = {"JAP": "JPN", "ITL": "ITA", "VTN": "VNM", "UNO": "IGO", "EUR": "IGO"}
"""Slips of the set, and its one code for what the record tells apart; laid over both sides."""

_WORD = re.compile(r"\w+")
Triple = tuple[str, str, str]


def words_in(text: str, spans: Iterable[tuple[int, int]]) -> set[int]:
    """Where the words begin that lie, at least in part, in one of the spans."""
    held = list(spans)
    return {m.start() for m in _WORD.finditer(text) if any(m.start() < b and m.end() > a for a, b in held)}


def overlap(a: set[int], b: set[int]) -> float:
    """F1 over words, 0 to 1; two empty sets agree."""
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def _spans(entities: Iterable[Entity]) -> list[tuple[int, int]]:
    return [(e.start, e.end) for e in entities if e.start is not None and e.end is not None]


def ours(coded: Coded) -> dict[str, Any]:
    """What the pipeline gave, in the terms of set_a: CAMEO roots, the surest first, and words of the parties.

    CAMEO codes plain telling as an action of its own (root 01), which the record keeps as a statement. So a
    statement by a political actor that has no report in it counts here, after all reports.
    """
    text = coded.article.text
    told = [s for s in coded.statements if s.source is not None and s.source.code and not s.reports]
    reports = sorted(coded.reports, key=lambda r: -r.confidence)
    return {
        "reports": len(reports),
        "roots": [r.cameo[:2] for r in reports] + ["01"] * len(told),
        "source": words_in(
            text, _spans([*(e for r in reports for e in r.actor), *(s.source for s in told if s.source)])
        ),
        "target": words_in(text, _spans(e for r in reports for e in r.recipient)),
    }


def theirs(text: str, coder: dict[str, Any]) -> dict[str, Any]:
    """One coder's reading in the same terms; a root such as "1-3 Express Intent" is 03."""

    def span(role: str) -> set[int]:
        found = [s for s in coder["spans"] if s["label"].startswith(role)]
        return words_in(text, [(s["start"], s["start"] + len(s["text"])) for s in found])

    roots = {f"{int(a['cameo_root'].split('-', 1)[1].split()[0]):02d}" for a in coder["actions"]}
    return {"roots": roots, "source": span("Source"), "target": span("Target")}


def multicoder(reader: Reader, path: Path) -> tuple[Figures, Rows]:
    """Figures on set_a, in per cent.

    ``relevant_accuracy`` and ``relevant_f1``: whether a sentence gives at least one report, against the
    majority of the coders who judged it; a tie is left out. ``relevant_or_told_…`` lets a statement by a
    political actor count as well, as CAMEO does. Over the sentences that the majority finds relevant, against
    each coder who finds it so, averaged first over coders and then over sentences: ``source_f1`` and
    ``target_f1``, the F1 over the words in any span of that role, 1 where neither marks one; ``root``,
    whether the CAMEO root of our surest reading is one of the coder's roots, 0 where we have none.
    """
    from dragoman.pipeline import read

    items = [json.loads(line) for line in path.read_text(encoding="utf8").split("\n") if line.strip()]
    articles = [Article(str(i["id"]), i["sentence"], DAY) for i in items]
    rows: Rows = []
    for item, coded in zip(items, read(articles, reader=reader), strict=True):
        votes = [c["relevant"] == "True" for c in item["coders"] if c["relevant"]]
        if 2 * sum(votes) == len(votes):
            continue
        mine = ours(coded)
        row: dict[str, Any] = {
            "id": item["id"], "relevant": 2 * sum(votes) > len(votes), "reports": mine["reports"],
            "told": bool(mine["roots"]), "roots": mine["roots"],
        }  # fmt: skip
        if row["relevant"]:
            said = [theirs(item["sentence"], c) for c in item["coders"] if c["relevant"] == "True"]
            row["gold_roots"] = [sorted(c["roots"]) for c in said]
            for role in ("source", "target"):
                row[role] = sum(overlap(mine[role], c[role]) for c in said) / len(said)
            surest = mine["roots"][0] if mine["roots"] else None
            row["root"] = sum(surest in c["roots"] for c in said) / len(said)
        rows.append(row)
    figures: Figures = {}
    for key, name in (("reports", "relevant"), ("told", "relevant_or_told")):
        hit = sum(bool(r[key]) and r["relevant"] for r in rows)
        same = sum(bool(r[key]) == r["relevant"] for r in rows)
        figures[f"{name}_accuracy"] = percent(same, len(rows))
        figures[f"{name}_f1"] = f1(hit, sum(bool(r[key]) for r in rows), sum(r["relevant"] for r in rows))
    counted = [r for r in rows if r["relevant"]]
    for key, name in (("source", "source_f1"), ("target", "target_f1"), ("root", "root")):
        figures[name] = percent(sum(r[key] for r in counted), len(counted))
    return {**figures, "sentences": len(rows), "relevant": len(counted)}, rows


def triples(sources: Iterable[str], event: str, targets: Iterable[str]) -> set[Triple]:
    """(source code, type, target code); without targets every two sources are a pair, in alphabetical order.

    A missing side is "".
    """
    a, b = (sorted({CODES.get(c, c) for c in side if c}) for side in (sources, targets))
    if not b and len(a) > 1:
        return {(x, event, y) for x, y in combinations(a, 2)}
    return {(x, event, y) for x, y in product(a or [""], b or [""])}


def _codes(side: Any) -> list[str]:
    return [e.get("code", "") for e in side] if isinstance(side, list) else []


def gsr(reader: Reader, path: Path) -> tuple[Figures, Rows]:
    """F1 in per cent on the records of PLOVER's authors; records of one sentence are put together.

    ``gsr_strict_f1`` wants the triple (source code, type, target code) exactly, ``gsr_event_f1`` the type
    alone. Every report counts, whatever its status. Sectors do not count.
    """
    from dragoman.pipeline import read

    gold: dict[str, set[Triple]] = {}
    for r in json.loads(path.read_text(encoding="utf8")):
        if "text" in r:
            event = OLDER.get(r["event"], r["event"])
            found = triples(_codes(r.get("source")), event, _codes(r.get("target")))
            gold.setdefault(r["text"], set()).update(found)
    articles = [Article(str(k), text, GSR_DAY) for k, text in enumerate(gold)]
    count = dict.fromkeys(("hit", "said", "gold", "event", "events_said", "events_gold"), 0)
    rows: Rows = []
    for coded in read(articles, reader=reader):
        wanted = gold[coded.article.text]
        said: set[Triple] = set()
        for r in coded.reports:
            actors, recipients = ([e.code or "" for e in side] for side in (r.actor, r.recipient))
            said |= {t for event in r.event for t in triples(actors, event, recipients)}
        types = [{t[1] for t in side} for side in (wanted, said)]
        count["hit"] += len(wanted & said)
        count["said"] += len(said)
        count["gold"] += len(wanted)
        count["event"] += len(types[0] & types[1])
        count["events_gold"] += len(types[0])
        count["events_said"] += len(types[1])
        rows.append({"text": coded.article.id, "gold": sorted(wanted), "said": sorted(said)})
    figures: Figures = {
        "gsr_strict_f1": f1(count["hit"], count["said"], count["gold"]),
        "gsr_strict_precision": percent(count["hit"], count["said"]),
        "gsr_strict_recall": percent(count["hit"], count["gold"]),
        "gsr_event_f1": f1(count["event"], count["events_said"], count["events_gold"]),
        "gsr_sentences": len(gold),
    }
    return figures, rows


def coding(reader: Reader, data: Path) -> tuple[Figures, Rows]:
    """The figures of both sets, as far as they lie below ``data``; DataError where neither does."""
    figures: Figures = {}
    rows: Rows = []
    missing: list[DataError] = []
    for score, patterns in ((multicoder, ("set_a.jsonl",)), (gsr, ("PLOVER_GSR_CAMEO.txt",))):
        try:
            path = find(data, *patterns)
        except DataError as e:
            missing.append(e)
            continue
        try:
            one, items = score(reader, path)
        except (KeyError, TypeError, ValueError) as e:
            raise DataError(f"{path} is not in its format ({e!r}); point --data at the set's folder") from e
        figures |= one
        rows += [{"set": path.name, **row} for row in items]
    if len(missing) == 2:
        raise missing[0]
    return figures, rows
