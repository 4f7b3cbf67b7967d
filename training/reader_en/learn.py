"""The last phases: the event head learns from exemplars and coded records while all other heads go on.

``learn`` starts from a polished checkpoint, or from the shipped graphs (``shipped.py``). Every epoch sees all exemplars
and a share of the treebanks, so that the encoder serves both. What the starting model knew of factuality is kept
by learning from teachers (``teachers.py``), if there are any, or from its own numbers. ``average`` then takes the mean
with the start, which gives the other heads back what they lost, and ``settle`` fits the event head to that mean.
"""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from . import data
from .batches import Batcher
from .model import Reader
from .told import Telling, event_labels, load_told
from .train import WEIGHT, losses, plain_tokenizer, share

EVENT_WEIGHT = {"tells": 2.0, "type": 1.0, "mode": 4.0, "status": 1.0, "context": 1.5, "party": 1.5}


def event_losses(model: Reader, t: dict[str, Any], syn: Tensor, sem: Tensor) -> dict[str, Tensor]:
    """The event head's mean losses on one batch; empty where the batch tells no events."""
    out: dict[str, Tensor] = {}
    known = t["tells"] >= 0
    if known.any():
        said = model.events.tells(syn, sem)[known].float()
        gold = t["tells"][known].float()
        out["tells"] = F.binary_cross_entropy_with_logits(said, gold, pos_weight=torch.tensor(1.5))
    if len(t["ev_row"]):
        kind, mode, status, context, party = model.events(
            syn, sem, t["words"], t["ev_row"], t["ev_at"], t["ev_mark"]
        )
        out["type"] = F.cross_entropy(kind.float(), t["ev_type"], label_smoothing=0.05)
        for name, said in (("mode", mode), ("status", status), ("context", context)):
            gold = t[f"ev_{name}"]
            if (gold >= 0).any():
                full = (gold >= 0).all(1)
                out[name] = F.binary_cross_entropy_with_logits(said[full].float(), gold[full])
        if (t["ev_party"] >= 0).any():
            out["party"] = F.cross_entropy(party.reshape(-1, 3).float(), t["ev_party"].reshape(-1), ignore_index=-100)
    return out


def average(folder: Path, share: float, *, start: str = "polished.pt", learnt: str = "learnt.pt") -> None:
    """Writes ``averaged.pt``: all but the event head as ``share`` of the learnt weights and the rest of those that
    learning started from. Such a mean keeps what the other heads knew (Wortsman et al. 2022)."""
    new, old = (torch.load(folder / f, weights_only=True) for f in (learnt, start))
    new, old = new.get("model", new), old.get("model", old)
    kept = {k for k in new if k.startswith("events.") or k not in old}
    mixed = {k: v if k in kept else share * v + (1 - share) * old[k] for k, v in new.items()}
    torch.save({"model": mixed, "fresh": []}, folder / "averaged.pt")


def settle(data_dir: Path, folder: Path, epochs: int, *, words: int = 900, seed: int = 5, rate: float = 4e-4) -> None:
    """The event head alone on the averaged encoder, which stands still; writes ``settled.pt``."""
    torch.manual_seed(seed)
    model, batcher = begin(folder, "averaged.pt")
    told, held = load_told(data_dir)
    model.encoder.requires_grad_(False)
    opt = torch.optim.AdamW(model.events.parameters(), lr=rate, weight_decay=0.01, fused=True)
    for epoch in range(epochs):
        rng = random.Random(seed * 1000 + epoch)
        model.eval()
        model.events.train()
        todo = list(batcher.batches(told, words, rng))
        began = time.time()
        for k, batch in enumerate(todo):
            opt.param_groups[0]["lr"] = rate * (1 - (epoch + (k + 0.5) / len(todo)) / epochs)
            t = batcher.tensors(batch, rng)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                with torch.no_grad():
                    views = model.encoder(t["pieces"], t["shapes"], t["mask"], t["first"], t["last"])
                parts = event_losses(model, t, *views)
            total = torch.stack([EVENT_WEIGHT[n] * v for n, v in parts.items()]).sum()
            opt.zero_grad()
            total.backward()
            torch.nn.utils.clip_grad_norm_(model.events.parameters(), 2.0)
            opt.step()
        print(f"settle {epoch} {time.time() - began:.0f} s; held back: {score(model, batcher, held)}", flush=True)
    torch.save(model.state_dict(), folder / "settled.pt")


def both_losses(model: Reader, t: dict[str, Any]) -> dict[str, Tensor]:
    """Losses of every head that the batch has targets for."""
    views = model.encoder(t["pieces"], t["shapes"], t["mask"], t["first"], t["last"])
    return {**losses(model, t, views), **event_losses(model, t, *views)}


def begin(folder: Path, start: str) -> tuple[Reader, Batcher]:
    """The model of a checkpoint, with a fresh event head where it was not learnt yet; its labels take in the head's."""
    labels = event_labels() | json.loads((folder / "labels.json").read_text(encoding="utf8"))
    (folder / "labels.json").write_text(json.dumps(labels, ensure_ascii=False), encoding="utf8")
    tok = plain_tokenizer()
    model = Reader(tok.get_vocab_size(), {k: len(v) for k, v in labels.items()})
    state = torch.load(folder / start, weights_only=True)
    learnt = "events" not in state.get("fresh", ["events"])  # phases before this one carry the head along untrained
    state = state.get("model", state)
    fresh = {k for k in model.state_dict() if k not in state or (k.startswith("events.") and not learnt)}
    if any(not k.startswith("events.") for k in fresh):
        raise ValueError(f"{start} is no checkpoint of this network")
    model.load_state_dict({k: v for k, v in state.items() if k not in fresh}, strict=False)
    model.encoder.word.weight.requires_grad_(False)
    return model, Batcher(tok, labels)


def learn(
    data_dir: Path, folder: Path, epochs: int, *, start: str = "polished.pt", words: int = 900, seed: int = 3,
    rate: float = 1e-4, treebanks: bool = True, into: str = "learnt.pt",
) -> None:  # fmt: skip
    """Trains for ``epochs`` and writes ``into``; goes on from its last epoch when started again."""
    torch.manual_seed(seed)
    model, batcher = begin(folder, start)
    items = data.load(data_dir, "train") if treebanks else []
    if items:
        from .teachers import TAUGHT, relabel

        relabel(folder, items, [f for f in TAUGHT if (folder / f).exists()] or [start])
    body = [p for p in model.encoder.parameters() if p.requires_grad]
    heads = [*model.syntax.parameters(), *model.roles.parameters()]
    groups = [
        {"params": body, "lr": rate}, {"params": heads, "lr": 2 * rate},
        {"params": list(model.events.parameters()), "lr": 8e-4},
    ]  # fmt: skip
    opt = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)

    def batches(told: list[Telling], epoch: int, rng: random.Random) -> list[list[data.Item]]:
        out = list(batcher.batches(told, int(words * 0.8), rng))
        if items:
            rest = share(items, epoch)
            out += list(batcher.batches(random.Random(seed + epoch).sample(rest, len(rest) // 2), words, rng))
        rng.shuffle(out)
        return out

    rates = [g["lr"] for g in groups]

    def at(share: float) -> None:
        """Warms up over 6 % of the run, then falls to nothing."""
        for g, top in zip(opt.param_groups, rates, strict=True):
            g["lr"] = top * min(share / 0.06, (1 - share) / 0.94)

    saved, first = folder / f"{into}.last", 0
    if saved.exists():
        state = torch.load(saved, weights_only=True)
        model.load_state_dict(state["model"])
        opt.load_state_dict(state["opt"])
        first = state["epoch"]
    for epoch in range(first, epochs):
        rng = random.Random(seed * 1000 + epoch)
        torch.manual_seed(seed * 1000 + epoch)
        model.train()
        began = time.time()
        sums: dict[str, float] = {}
        told, held = load_told(data_dir)  # anew every epoch: a long run takes in lines that were mended meanwhile
        todo = batches(told, epoch, rng)
        for k, batch in enumerate(todo):
            at((epoch + (k + 0.5) / len(todo)) / epochs)
            t = batcher.tensors(batch, rng)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                parts = both_losses(model, t)
            weights = {**WEIGHT, **EVENT_WEIGHT, "fact": 3.0}
            total = torch.stack([weights[n] * v for n, v in parts.items()]).sum()
            opt.zero_grad()
            total.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            opt.step()
            for n, v in parts.items():
                sums[n] = 0.98 * sums.get(n, v.item()) + 0.02 * v.item()
            if k % 200 == 0:
                brief = " ".join(f"{n} {v:.3f}" for n, v in sums.items())
                print(f"epoch {epoch} batch {k} {time.time() - began:.0f} s {brief}", flush=True)
        state = {"model": model.state_dict(), "opt": opt.state_dict(), "epoch": epoch + 1}
        torch.save(state, saved.with_suffix(".part"))
        saved.with_suffix(".part").replace(saved)
        print(f"epoch {epoch} {time.time() - began:.0f} s; held back: {score(model, batcher, held)}", flush=True)
    torch.save(model.state_dict(), folder / into)


def score(model: Reader, batcher: Batcher, held: list[Telling]) -> dict[str, float]:
    """On sentences held back: accuracy of the type at event words, for pairs, F1 of telling, of parties by word."""
    model.eval()
    hit = dict.fromkeys(("word", "words", "pair", "pairs", "tell", "told", "gold", "party", "said", "parties"), 0)
    none = batcher.index["event"]["NONE"]
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for batch in batcher.batches(list(held), 2000, None):
            t = batcher.tensors(batch)
            syn, sem = model.encoder(t["pieces"], t["shapes"], t["mask"], t["first"], t["last"])
            tells = (model.events.tells(syn, sem) > 0) & (t["tells"] >= 0)
            gold = t["tells"] == 1
            hit["tell"] += int((tells & gold).sum())
            hit["told"] += int(tells.sum())
            hit["gold"] += int(gold.sum())
            if not len(t["ev_row"]):
                continue
            kind, *_, party = model.events(syn, sem, t["words"], t["ev_row"], t["ev_at"], t["ev_mark"])
            right = kind.argmax(-1) == t["ev_type"]
            real = t["ev_type"] != none
            given = t["ev_at"] < 0
            hit["word"] += int((right & ~given).sum())
            hit["words"] += int((~given).sum())
            hit["pair"] += int((kind[:, :none].argmax(-1) == t["ev_type"])[given & real].sum())
            hit["pairs"] += int((given & real).sum())
            mine, theirs = party.argmax(-1), t["ev_party"]
            hit["party"] += int(((mine == theirs) & (theirs > 0)).sum())
            hit["said"] += int(((mine > 0) & (theirs >= 0)).sum())
            hit["parties"] += int((theirs > 0).sum())

    def f1(a: int, b: int, c: int) -> float:
        return round(200 * a / max(1, b + c), 1)

    return {
        "type": round(100 * hit["word"] / max(1, hit["words"]), 1),
        "pair": round(100 * hit["pair"] / max(1, hit["pairs"]), 1),
        "tells": f1(hit["tell"], hit["told"], hit["gold"]),
        "party": f1(hit["party"], hit["said"], hit["parties"]),
    }
