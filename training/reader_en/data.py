"""The treebanks, role, factuality and entity sets behind ``reader-en``, joined to one list of sentences.

EWT carries syntax, PropBank roles and UDS factuality on the same sentences; GUM (permissive genres) adds
syntax and named entities; wikigold adds entities. What a set does not annotate is masked, not guessed.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.language.lemmas import rule_of

Args = list[tuple[str, int, int]]


@dataclass
class Item:
    """One training sentence; ``None`` or ``-100`` marks what its set does not annotate."""

    words: list[str]
    upos: list[str] | None = None
    xpos: list[str] | None = None
    lemma: list[str] | None = None
    head: list[int] | None = None
    deprel: list[str] | None = None
    preds: list[tuple[int, str, Args]] | None = None
    fact: list[tuple[int, float]] = field(default_factory=list)
    entity: list[str | None] | None = None
    sent_id: str = ""


def conllu(path: Path) -> Iterator[tuple[Item, list[str]]]:
    """Sentences of a CoNLL-U file with their MISC column; multiword ranges and empty nodes are skipped."""
    rows: list[list[str]] = []
    sid = ""
    for line in [*path.read_text(encoding="utf8").split("\n"), ""]:
        if line.startswith("#"):
            if line.startswith("# sent_id"):
                sid = line.split("=", 1)[1].strip()
        elif line.strip():
            cells = line.split("\t")
            if cells[0].isdigit():
                rows.append(cells)
        elif rows:
            col = list(zip(*rows, strict=True))
            yield (
                Item(
                    list(col[1]), list(col[3]), list(col[4]), list(col[2]),
                    [int(h) for h in col[6]], list(col[7]), sent_id=sid,
                ),
                list(col[9]),
            )  # fmt: skip
            rows = []


GUM_TYPES = {"person": "PER", "organization": "ORG", "place": "LOC"}
NAME_PARTS = {"PROPN", "DET", "ADP", "NUM", "PUNCT", "CCONJ", "PART"}


def gum_entities(item: Item, misc: list[str]) -> list[str | None]:
    """BIO tags of the named mentions in one GUM sentence; a proper noun in no such mention is masked."""
    assert item.upos is not None
    tags: list[str | None] = [None if u == "PROPN" else "O" for u in item.upos]
    open_at: dict[str, list[tuple[int, str]]] = {}
    spans: list[tuple[int, int, str]] = []
    for i, m in enumerate(misc):
        found = re.search(r"(?:^|\|)Entity=([^|]*)", m)
        if not found:
            continue
        for part in re.finditer(r"(\()([^()]*)(\))?|([^()]+)(\))", found[1]):
            if part[1]:
                bits = part[2].split("-")
                key, kind = bits[0], bits[1] if len(bits) > 1 else ""
                if part[3]:
                    spans.append((i, i, kind))
                else:
                    open_at.setdefault(key, []).append((i, kind))
            elif part[4] and open_at.get(part[4].split("-")[0]):
                start, kind = open_at[part[4].split("-")[0]].pop()
                spans.append((start, i, kind))
    for start, end, kind in sorted(spans, key=lambda s: s[0] - s[1]):
        while start < end and item.upos[start] in {"DET", "PUNCT"}:
            start += 1
        parts = item.upos[start : end + 1]
        named = kind in GUM_TYPES and "PROPN" in parts and set(parts) <= NAME_PARTS
        if named and all(tags[k] in (None, "O") for k in range(start, end + 1)):
            for k in range(start, end + 1):
                tags[k] = ("B-" if k == start else "I-") + GUM_TYPES[kind]
    return tags


def wikigold(path: Path) -> Iterator[Item]:
    """wikigold's sentences: its IO tags read as BIO."""
    words: list[str] = []
    tags: list[str | None] = []
    for line in [*path.read_text(encoding="utf8").split("\n"), ""]:
        cells = line.split()
        if len(cells) == 2:
            words.append(cells[0])
            kind = cells[1].split("-")[-1]
            before = (tags[-1] or "O").split("-")[-1] if tags else "O"
            tags.append("O" if kind == "O" else ("I-" if before == kind else "B-") + kind)
        elif words:
            if words != ["-DOCSTART-"]:
                yield Item(words, entity=tags)
            words, tags = [], []


def ewt(data: Path, split: str) -> list[Item]:
    """EWT's sentences of one split with roles and factuality where their sets have them."""
    roles = {}
    for line in (data / f"propbank_ewt/propbank_ewt_{split}.jsonl").open(encoding="utf8"):
        row = json.loads(line)
        roles[row["sent_id"]] = row
    facts: dict[str, list[tuple[int, float]]] = {}
    for line in (data / f"factuality_uds_ih2/{split}.jsonl").open(encoding="utf8"):
        row = json.loads(line)
        key = row["text"].replace(" ", "")
        facts.setdefault(key, []).extend((t["span1"][0], t["label"]) for t in row["targets"])
        facts.setdefault("\0" + key, []).append((len(row["text"].split(" ")), 0.0))
    items, joined = [], 0
    for item, _ in conllu(data / f"ud_english_ewt/en_ewt-ud-{split}.conllu"):
        row = roles.get(item.sent_id)
        if row and row["tokens"] == item.words:
            item.preds = [(p["i"], p["sense"], [(a, s, e) for a, s, e in p["args"]]) for p in row["preds"]]
        key = "".join(item.words)
        if key in facts and facts["\0" + key][0][0] == len(item.words):
            item.fact = sorted(dict(facts[key]).items())
            joined += len(item.fact)
        items.append(item)
    print(f"ewt {split}: {len(items)} sentences, {sum(i.preds is not None for i in items)} with roles, "
          f"{joined} factuality targets")  # fmt: skip
    return items


def gum(data: Path, split: str) -> list[Item]:
    """GUM's permissive genres, one split, with named entities."""
    items = []
    for item, misc in conllu(data / f"ud_english_gum/en_gum_permissive-{split}.conllu"):
        item.entity = gum_entities(item, misc)
        items.append(item)
    return items


def load(data: Path, split: str) -> list[Item]:
    """Everything for one split; ``data`` is the folder that holds ``language`` and ``actors``."""
    items = ewt(data / "language", split)
    if split == "train":
        items += gum(data / "language", split)
        gold = list(wikigold(data / "actors/ner_wikigold/wikigold.conll.txt"))
        random.Random(7).shuffle(gold)
        items += gold[170:]
    return items


def labels(items: list[Item]) -> dict[str, list[str]]:
    """The label lists of every head, most frequent first; rare lemma rules are left to the lexicon."""
    upos: Counter[str] = Counter()
    xpos: Counter[str] = Counter()
    rels: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    args: Counter[str] = Counter()
    senses: Counter[str] = Counter()
    for it in items:
        if it.upos and it.xpos and it.deprel and it.lemma:
            upos.update(it.upos)
            xpos.update(it.xpos)
            rels.update(it.deprel)
            rules.update(rule_of(w, m) for w, m in zip(it.words, it.lemma, strict=True))
        for _, sense, spans in it.preds or []:
            senses[sense] += 1
            args.update(a for a, _, _ in spans)
    names = [a for a, n in args.most_common() if n >= 5]
    return {
        "upos": [u for u, _ in upos.most_common()],
        "xpos": [x for x, _ in xpos.most_common()],
        "deprel": [r for r, _ in rels.most_common()],
        "lemma": [r for r, n in rules.most_common() if n >= 4],
        "role": ["O", *[p + a for a in names for p in ("B-", "I-")]],
        "sense": [s for s, _ in senses.most_common()],
        "entity": ["O", *[p + e for e in ("PER", "ORG", "LOC", "MISC") for p in ("B-", "I-")]],
    }


def lexicon(items: list[Item], rules: list[str]) -> dict[str, str]:
    """``form<TAB>UPOS`` to lemma: forms with one settled lemma, and irregular ones whose rule is no class."""
    known = set(rules)
    found: dict[str, Counter[str]] = {}
    for it in items:
        if it.upos and it.lemma:
            for w, u, m in zip(it.words, it.upos, it.lemma, strict=True):
                if u not in {"PROPN", "PUNCT", "SYM", "X", "NUM"}:
                    found.setdefault(f"{w.lower()}\t{u}", Counter())[m] += 1
    out = {}
    for key, lemmas in sorted(found.items()):
        (lemma, n), total = lemmas.most_common(1)[0], lemmas.total()
        settled = total >= 2 and n >= 0.9 * total
        if settled or (n > total / 2 and rule_of(key.split("\t")[0], lemma) not in known):
            out[key] = lemma
    return out
