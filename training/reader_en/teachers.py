"""Factuality teachers: encoders tuned on factuality alone, whose mean teaches the shipped model.

The labelled set is small (22,000 words) and a shared encoder learns it by heart while it still learns roles.
Teachers see it for few epochs only; their mean then labels every verb and predicate of EWT and GUM, and the
shipped model learns from that (distillation, Hinton et al. 2015) in a last short phase.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from . import data
from .batches import Batcher
from .model import Reader
from .told import event_labels
from .train import minilm, plain_tokenizer

# (where the encoder starts, seed, epochs, learning rate of the encoder)
TEACHERS = (("epoch5.pt", 1, 3, 6e-5), ("raw", 2, 4, 1e-4), ("raw", 4, 3, 1e-4), ("epoch2.pt", 5, 3, 6e-5))


GOLD = 0.2  # weight of a person's label beside the teachers' mean; more of it is learnt by heart


def fresh(folder: Path, start: str) -> tuple[Reader, Batcher]:
    """A reader with the encoder of a checkpoint of ``folder``, or of plain MiniLM for ``raw``."""
    labels = event_labels() | json.loads((folder / "labels.json").read_text())
    tok = plain_tokenizer()
    model = Reader(tok.get_vocab_size(), {k: len(v) for k, v in labels.items()})
    if start == "raw":
        model.load_minilm(load_file(str(minilm() / "model.safetensors")))
    else:
        state = torch.load(folder / start, weights_only=True)
        model.load_state_dict(state.get("model", state), strict=False)  # the event head may be younger
        model.encoder.word.weight.requires_grad_(False)
    return model, Batcher(tok, labels)


def train_teacher(data_dir: Path, folder: Path, start: str, seed: int, epochs: int, rate: float) -> Path:
    """Trains one teacher, unless its file is there already; returns the file."""
    into = folder / f"teacher_{start.removesuffix('.pt')}_{seed}.pt"
    if into.exists():
        return into
    torch.manual_seed(seed)
    model, batcher = fresh(folder, start)
    for part in model.roles.fact:
        if isinstance(part, torch.nn.Linear):
            part.reset_parameters()
    items = [i for i in data.ewt(data_dir / "language", "train") if i.fact]
    body = [p for p in model.encoder.parameters() if p.requires_grad]
    opt = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": list(model.roles.fact.parameters()), "lr": 1e-3}],
        weight_decay=0.02,
    )
    steps = epochs * sum(1 for _ in batcher.batches(items, 700, random.Random(0)))
    plan = torch.optim.lr_scheduler.LambdaLR(
        opt, lambda s: min((s + 1) / (0.1 * steps), max(0.0, (1 - s / steps) / 0.9))
    )
    model.train()
    for epoch in range(epochs):
        rng = random.Random(seed * 100 + epoch)
        for batch in batcher.batches(items, 700, rng):
            t = batcher.tensors(batch, rng)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                syn, sem = model.encoder(t["pieces"], t["shapes"], t["mask"], t["first"], t["last"])
                said = model.roles.factuality(syn, model.roles.drop(sem), t["fact_row"], t["fact_at"]).float()
            miss = said - t["fact"]
            loss = 0.5 * miss.abs().mean() + 0.2 * (miss**2).mean()
            opt.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            plan.step()
        print(f"teacher {into.name} epoch {epoch} done", flush=True)
    torch.save(model.state_dict(), into)
    return into


TAUGHT = tuple(f"teacher_{start.removesuffix('.pt')}_{seed}.pt" for start, seed, _, _ in TEACHERS)


def targets(item: data.Item) -> list[int]:
    """The words of a sentence whose factuality the teachers label: predicates and verbs."""
    found = {i for i, _ in item.fact} | {i for i, _, _ in item.preds or []}
    if item.upos:
        found |= {k for k, u in enumerate(item.upos) if u == "VERB"}
    return sorted(found)


def taught(data_dir: Path, folder: Path, items: list[data.Item]) -> None:
    """Sets ``fact`` of every item to the teachers' mean; where people labelled a word, their label has its share."""
    relabel(folder, items, [train_teacher(data_dir, folder, *t).name for t in TEACHERS])


def relabel(folder: Path, items: list[data.Item], files: list[str]) -> None:
    """``taught`` with the teachers' checkpoints given."""
    chosen = [(i, at) for i in items if len(i.words) <= 160 and (at := targets(i))]
    sums: dict[int, list[float]] = {id(i): [0.0] * len(at) for i, at in chosen}
    for file in files:
        model, batcher = fresh(folder, file)
        model.eval()
        asked = [data.Item(i.words, fact=[(k, 0.0) for k in at], sent_id=str(n)) for n, (i, at) in enumerate(chosen)]
        for batch, said in answers(model, batcher, asked):
            at = 0
            for item in batch:
                held = sums[id(chosen[int(item.sent_id)][0])]
                for k in range(len(item.fact)):
                    held[k] += float(said[at + k]) / len(files)
                at += len(item.fact)
    for i, at in chosen:
        gold = dict(i.fact)
        i.fact = [
            (k, GOLD * gold[k] + (1 - GOLD) * v if k in gold else v) for k, v in zip(at, sums[id(i)], strict=True)
        ]


def answers(model: Reader, batcher: Batcher, items: list[data.Item]) -> Iterator[tuple[list[data.Item], Tensor]]:
    """Batches with the model's numbers for their targets, −3…3."""
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for batch in batcher.batches(items, 2000, None):
            t = batcher.tensors(batch)
            syn, sem = model.encoder(t["pieces"], t["shapes"], t["mask"], t["first"], t["last"])
            yield batch, model.roles.factuality(syn, sem, t["fact_row"], t["fact_at"]).float().clamp(-3, 3)
