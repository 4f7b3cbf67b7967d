"""Yardsticks of the language room: syntax, roles and factuality on EWT with its own words kept.

Every function takes a folder, looks below it for the set's files by name, and returns the figures with one
row per item. The split is ``test`` where it is there, unless another is named.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from dragoman.evaluation.scores import Figures, Rows, f1, find
from dragoman.language.conllu import read_conllu
from dragoman.language.reader import Parsed, Reader


def syntax(reader: Reader, data: Path, split: str) -> tuple[Figures, Rows]:
    """UPOS, XPOS, lemma, UAS and LAS over all words of the treebank (punctuation counts), gold tokens.

    LAS wants the full relation with its subtype; LAS-universal compares what stands before the colon, as the
    CoNLL 2018 shared task does.
    """
    path = find(data, f"*ewt-ud-{split}.conllu", f"*{split}*.conllu", "*.conllu")
    sentences = list(read_conllu(path))
    parsed = reader.parse([s.words for s in sentences])
    hit = dict.fromkeys(("upos", "xpos", "lemma", "uas", "las", "las_universal"), 0)
    total, rows = 0, []
    for s, p in zip(sentences, parsed, strict=True):
        n = len(s.words)
        head = [g - 1 == h for g, h in zip(s.heads, p.heads, strict=True)]
        rel = [g == r for g, r in zip(s.deprels, p.deprels, strict=True)]
        uni = [g.split(":")[0] == r.split(":")[0] for g, r in zip(s.deprels, p.deprels, strict=True)]
        got = {
            "upos": sum(a == b for a, b in zip(s.upos, p.upos, strict=True)),
            "xpos": sum(a == b for a, b in zip(s.xpos, p.xpos, strict=True)),
            "lemma": sum(a == b for a, b in zip(s.lemmas, p.lemmas, strict=True)),
            "uas": sum(head), "las": sum(a and b for a, b in zip(head, rel, strict=True)),
            "las_universal": sum(a and b for a, b in zip(head, uni, strict=True)),
        }  # fmt: skip
        for k, v in got.items():
            hit[k] += v
        total += n
        rows.append({"sent_id": s.sent_id, "words": n, **got})
    figures: Figures = {k: round(100 * v / max(1, total), 2) for k, v in hit.items()}
    return {**figures, "set": path.name, "sentences": len(sentences), "words": total}, rows


def _lines(path: Path) -> list[Any]:
    with path.open(encoding="utf8") as file:
        return [json.loads(line) for line in file]


def roles(reader: Reader, data: Path, split: str) -> tuple[Figures, Rows]:
    """Predicate F1 (word index), argument F1 (exact span and label) with gold and with own predicates, sense
    accuracy on gold predicates. Arguments are compared as PropBank gives them, R- and C- labels included."""
    path = find(data, f"propbank_ewt_{split}.jsonl", f"*{split}*.jsonl", "*.jsonl")
    items = _lines(path)
    words = [i["tokens"] for i in items]
    own = reader.parse(words)
    given = reader.parse(words, [[p["i"] for p in i["preds"]] for i in items])
    parts = ("pred", "pred_said", "pred_gold", "arg", "arg_said", "arg_gold", "end", "end_said", "sense")
    counts = dict.fromkeys(parts, 0)
    rows: Rows = []

    def args_of(p: Parsed) -> set[tuple[int, str, int, int]]:
        return {(q.i, a.label, a.start, a.end - 1) for q in p.predicates for a in q.args}

    for item, a, b in zip(items, own, given, strict=True):
        gold_preds = {p["i"] for p in item["preds"]}
        said = {q.i for q in a.predicates}
        gold = {(p["i"], lab, s, e) for p in item["preds"] for lab, s, e in p["args"]}
        mine, end = args_of(b), args_of(a)
        senses = {q.i: q.sense for q in b.predicates}
        one = {
            "pred": len(gold_preds & said), "pred_said": len(said), "pred_gold": len(gold_preds),
            "arg": len(gold & mine), "arg_said": len(mine), "arg_gold": len(gold),
            "end": len(gold & end), "end_said": len(end),
            "sense": sum(senses.get(p["i"]) == p["sense"] for p in item["preds"]),
        }  # fmt: skip
        for k, v in one.items():
            counts[k] += v
        rows.append({"sent_id": item["sent_id"], **one})
    c = counts
    figures = {
        "predicate_f1": f1(c["pred"], c["pred_said"], c["pred_gold"]),
        "argument_f1": f1(c["arg"], c["arg_said"], c["arg_gold"]),
        "argument_f1_own_predicates": f1(c["end"], c["end_said"], c["arg_gold"]),
        "sense_accuracy": round(100 * c["sense"] / max(1, c["pred_gold"]), 2),
        "set": path.name, "sentences": len(items), "predicates": c["pred_gold"], "arguments": c["arg_gold"],
    }  # fmt: skip
    return figures, rows


def factuality(reader: Reader, data: Path, split: str) -> tuple[Figures, Rows]:
    """Mean absolute error and Pearson r of the factuality of every target word (UDS It Happened v2)."""
    path = find(data, f"factuality_uds_ih2/{split}.jsonl", f"*{split}*.jsonl", "*.jsonl")
    items = _lines(path)
    words = [i["text"].split(" ") for i in items]
    targets = [[min(t["span1"][0], len(w) - 1) for t in i["targets"]] for i, w in zip(items, words, strict=True)]
    gold: list[float] = []
    said: list[float] = []
    rows: Rows = []
    for item, p, at in zip(items, reader.parse(words, targets), targets, strict=True):
        value = {q.i: q.factuality for q in p.predicates}
        for t, k in zip(item["targets"], at, strict=True):
            gold.append(t["label"])
            said.append(value[k])
            rows.append({"idx": item.get("idx"), "word": k, "gold": t["label"], "said": value[k]})
    g, s = np.array(gold), np.array(said)
    figures = {
        "mae": round(float(np.abs(g - s).mean()), 4), "r": round(float(np.corrcoef(g, s)[0, 1]), 4),
        "set": f"{path.parent.name}/{path.name}", "targets": len(gold),
    }  # fmt: skip
    return figures, rows
