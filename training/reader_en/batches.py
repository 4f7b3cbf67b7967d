"""Sentences as padded tensors: pieces, shapes and the targets of every head."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import torch
from tokenizers import Tokenizer

from dragoman.language.forms import CAPITAL, LOWER, MIXED, TITLE, UPPER
from dragoman.language.lemmas import rule_of
from dragoman.language.pieces import pieces_of

from .data import Item
from .told import NONE, Telling, Told, pairs

Spans = list[tuple[int, int]]

LIMIT = 160  # words; longer training sentences are left out


class Batcher:
    """Turns items into tensors; ``labels`` are the label lists of ``data.labels``."""

    def __init__(self, tokenizer: Tokenizer, labels: dict[str, list[str]]) -> None:
        self.tokenizer, self.labels = tokenizer, labels
        self.index = {k: {x: i for i, x in enumerate(v)} for k, v in labels.items()}
        self.seen: dict[int, int] = {}

    def batches(self, items: list[Item], words: int, rng: random.Random | None) -> Iterator[list[Item]]:
        """Batches of about ``words`` words (1.3 padded pieces each), of like length; shuffled when ``rng`` is given."""
        kept = [i for i in items if len(i.words) <= LIMIT]
        sizes = {id(i): n for i, n in zip(kept, self.lengths(kept), strict=True)}
        kept.sort(key=lambda i: sizes[id(i)] + (rng.random() * 4 if rng else 0))
        out: list[list[Item]] = [[]]
        for item in kept:
            if out[-1] and (len(out[-1]) + 1) * max(sizes[id(item)], 7) > 1.3 * words:
                out.append([])
            out[-1].append(item)
        if rng:
            rng.shuffle(out)
        yield from out

    def lengths(self, items: list[Item]) -> list[int]:
        """Pieces in each sentence, computed once."""
        new = [i for i in items if id(i) not in self.seen]
        for i, e in zip(new, pieces_of(self.tokenizer, [i.words for i in new]), strict=True):
            self.seen[id(i)] = len(e.ids)
        return [self.seen[id(i)] for i in items]

    def tensors(self, items: list[Item], rng: random.Random | None = None) -> dict[str, Any]:
        """Inputs and targets; with ``rng`` a few sentences lose or change their case (headlines, chats)."""
        enc = pieces_of(self.tokenizer, [i.words for i in items])
        b, w = len(items), max(len(i.words) for i in items)
        n = max(len(e.ids) for e in enc)
        t: dict[str, Any] = {k: torch.zeros(b, n, dtype=torch.long) for k in ("pieces", "shapes", "mask")}
        t |= {k: torch.zeros(b, w, dtype=torch.long) for k in ("first", "last", "words")}
        for k in ("upos", "xpos", "lemma", "head", "deprel", "pred", "entity"):
            t[k] = torch.full((b, w), -100)
        row, at, sense, fact, fact_row, fact_at = [], [], [], [], [], []
        roles: list[torch.Tensor] = []
        for r, (item, e) in enumerate(zip(items, enc, strict=True)):
            shapes = list(e.shapes)
            if rng:
                dice = rng.random()
                if dice < 0.04:
                    shapes = [LOWER if x in (TITLE, UPPER, MIXED, CAPITAL) else x for x in shapes]
                elif dice < 0.08:
                    shapes = [TITLE if x == LOWER else x for x in shapes]
                elif dice < 0.12:
                    shapes = [LOWER if x == TITLE and p <= e.last[0] else x for p, x in enumerate(shapes)]
            m, k = len(e.ids), len(item.words)
            t["pieces"][r, :m] = torch.tensor(e.ids)
            t["shapes"][r, :m] = torch.tensor(shapes)
            t["mask"][r, :m] = 1
            t["words"][r, :k] = 1
            t["first"][r, :k] = torch.tensor(e.first)
            t["last"][r, :k] = torch.tensor(e.last)
            if item.upos and item.xpos and item.lemma and item.head and item.deprel:
                t["upos"][r, :k] = torch.tensor([self.index["upos"].get(u, -100) for u in item.upos])
                t["xpos"][r, :k] = torch.tensor([self.index["xpos"].get(u, -100) for u in item.xpos])
                rules = [rule_of(x, y) for x, y in zip(item.words, item.lemma, strict=True)]
                t["lemma"][r, :k] = torch.tensor([self.index["lemma"].get(u, -100) for u in rules])
                t["head"][r, :k] = torch.tensor(item.head)
                t["deprel"][r, :k] = torch.tensor([self.index["deprel"].get(u, -100) for u in item.deprel])
            if item.entity:
                tags = [-100 if x is None else self.index["entity"].get(x, -100) for x in item.entity]
                t["entity"][r, : len(tags)] = torch.tensor(tags)
            if item.preds is not None:
                t["pred"][r, : len(item.words)] = 0
                for i, name, args in item.preds:
                    t["pred"][r, i] = 1
                    row.append(r)
                    at.append(i)
                    sense.append(self.index["sense"].get(name, -100))
                    roles.append(self.bio(args, len(item.words), w))
            for i, value in item.fact:
                fact_row.append(r)
                fact_at.append(i)
                fact.append(value)
        for name, values in (("row", row), ("at", at), ("sense", sense),
                             ("fact_row", fact_row), ("fact_at", fact_at)):  # fmt: skip
            t[name] = torch.tensor(values, dtype=torch.long)
        t["fact"] = torch.tensor(fact)
        self.told(t, items, rng)
        t["role"] = torch.stack(roles) if roles else torch.zeros(0, w, dtype=torch.long)
        return t

    def told(self, t: dict[str, Any], items: list[Item], rng: random.Random | None) -> None:
        """Targets of the event head: ``tells`` (B,W), and for event words and given pairs ``ev_row``, ``ev_at``,
        ``ev_mark``, ``ev_type``, ``ev_mode``, ``ev_status``, ``ev_context``, ``ev_party``; −100 is unknown."""
        b, w = t["words"].shape
        t["tells"] = torch.full((b, w), -100)
        rows: list[tuple[int, int, str, Told | None, Spans, Spans]] = []
        dice = rng or random.Random(5)
        for r, item in enumerate(items):
            if not isinstance(item, Telling):
                continue
            if item.whole:
                t["tells"][r, : len(item.words)] = 0
                for k in item.hidden:
                    t["tells"][r, k] = -100
            for v in item.told:
                for k in v.at:
                    t["tells"][r, k] = 1
                    rows.append((r, k, v.type, v, [], []))
            for k in dice.sample(item.candidates, min(len(item.candidates), 3)):
                rows.append((r, k, NONE, None, [], []))
            rows += [(r, -1, kind, v, a, z) for kind, a, z, v in pairs(item, dice)]
        n = len(rows)
        t["ev_row"] = torch.tensor([x[0] for x in rows], dtype=torch.long)
        t["ev_at"] = torch.tensor([x[1] for x in rows], dtype=torch.long)
        t["ev_mark"] = torch.zeros(n, w, dtype=torch.long)
        t["ev_party"] = torch.full((n, w), -100)
        t["ev_type"] = torch.tensor([self.index["event"][x[2]] for x in rows], dtype=torch.long)
        for name in ("mode", "status", "context"):
            t[f"ev_{name}"] = torch.full((n, len(self.labels[name])), -100.0)
        for e, (r, at, kind, v, source, target) in enumerate(rows):
            for k, side in ((1, source), (2, target)):
                for x, y in side:
                    t["ev_mark"][e, x:y] = k
            if v is None or not v.full or kind == NONE:
                continue
            for name, values in (("mode", [f"{kind}.{m}" for m in v.modes]), ("status", v.status),
                                 ("context", v.contexts)):  # fmt: skip
                t[f"ev_{name}"][e] = 0.0
                for x in values:
                    t[f"ev_{name}"][e, self.index[name][x]] = 1.0
            if at >= 0:
                t["ev_party"][e, : len(items[r].words)] = 0
                spans = [(x, y, 1) for x, y in v.actors] + [(x, y, 2) for x, y in v.recipients]
                for x, y, k in sorted(spans, key=lambda s: s[0] - s[1]):  # the inner of two nested parties wins
                    t["ev_party"][e, x:y] = k

    def bio(self, args: list[tuple[str, int, int]], length: int, width: int) -> torch.Tensor:
        """BIO ids of one predicate's arguments; −100 on padding."""
        out = torch.full((width,), -100)
        out[:length] = 0
        for name, start, end in args:
            if "B-" + name in self.index["role"] and not out[start : end + 1].any():
                out[start : end + 1] = self.index["role"]["I-" + name]
                out[start] = self.index["role"]["B-" + name]
        return out
