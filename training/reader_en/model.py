"""The network of ``reader-en``: MiniLM's six layers, and small heads for every question of the language room.

Four parts are exported one by one, because what a later part computes depends on what was decoded from
an earlier one: ``Encoder`` (pieces → word vectors), ``Syntax`` (tags, arcs, predicates, entities, and
relation labels once the tree is known), ``Roles`` (arguments, sense and factuality of chosen predicates) and
``Events`` (political events: type, modes, status, contexts, parties).
Sources: Devlin et al. 2019 (encoder), Dozat & Manning 2017 (biaffine parsing).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dragoman.language.forms import SHAPES

HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 384, 6, 12, 1536, 512
NEAR = 24  # predicate-to-word distances beyond this share one embedding


class Dropout(nn.Module):
    """Dropout whose masks are slices of one random pool: on a CPU, drawing each mask anew is a fifth of a step."""

    SIZE = 1 << 23

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.rate:
            return x
        pool = self.masks(x.dtype)
        if x.numel() > self.SIZE:
            pool = pool.repeat(x.numel() // self.SIZE + 1)
        offset = int(torch.randint(0, max(1, len(pool) - x.numel()), ()))
        return x * pool[offset : offset + x.numel()].view(x.shape)

    def masks(self, dtype: torch.dtype) -> Tensor:
        key = (self.rate, dtype)
        held, uses = POOLS.get(key, (None, 0))
        if held is None or uses > 20_000:
            held, uses = ((torch.rand(self.SIZE) >= self.rate) / (1 - self.rate)).to(dtype), 0
        POOLS[key] = (held, uses + 1)
        return held


POOLS: dict[tuple[float, torch.dtype], tuple[Tensor | None, int]] = {}


class Layer(nn.Module):
    """One BERT layer (post-norm). x: (B, N, D); bias: additive mask (B, 1, 1, N)."""

    def __init__(self, dim: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(dim, dim) for _ in range(3))
        self.out = nn.Linear(dim, dim)
        self.norm1, self.norm2 = nn.LayerNorm(dim, eps=1e-12), nn.LayerNorm(dim, eps=1e-12)
        self.up, self.down = nn.Linear(dim, inner), nn.Linear(inner, dim)
        self.drop = Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        b, n, d = x.shape
        q, k, v = (
            f(x).reshape(b, n, self.heads, d // self.heads).transpose(1, 2) for f in (self.query, self.key, self.value)
        )
        scores = q @ k.transpose(-1, -2) / math.sqrt(d // self.heads) + bias
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(b, n, d)
        x = self.norm1(x + self.drop(self.out(mixed)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Pieces to word vectors.

    pieces, shapes, mask: (B, N) ints; first, last: (B, W) index of each word's first and last piece.
    Returns two views (B, W, 384), each a learned mix of all layers: one for syntax, one for meaning.
    """

    def __init__(self, vocab: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.word = nn.Embedding(vocab, HIDDEN)
        self.position = nn.Embedding(POSITIONS, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.shape = nn.Embedding(SHAPES, HIDDEN)
        nn.init.normal_(self.shape.weight, std=0.01)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = Dropout(dropout)
        self.layers = nn.ModuleList(Layer(HIDDEN, HEADS, INNER, dropout) for _ in range(LAYERS))
        self.mix_syn = nn.Parameter(torch.tensor([0.0, 0.0, 0.0, 0.5, 1.0, 1.0]))
        self.mix_sem = nn.Parameter(torch.tensor([0.0, 0.0, 0.0, 0.5, 1.0, 1.5]))

    def forward(
        self, pieces: Tensor, shapes: Tensor, mask: Tensor, first: Tensor, last: Tensor
    ) -> tuple[Tensor, Tensor]:
        at = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.word(pieces) + self.position(at)[None] + self.kind + self.shape(shapes)
        x = self.drop(self.norm(x))
        bias = (1.0 - mask.to(x.dtype))[:, None, None, :] * -1e4
        seen = []
        for layer in self.layers:
            x = layer(x, bias)
            seen.append(x)
        views = []
        for weights in (self.mix_syn, self.mix_sem):
            w = weights.softmax(0)
            mixed = w[0] * seen[0]
            for k in range(1, LAYERS):
                mixed = mixed + w[k] * seen[k]
            a = mixed.gather(1, first[..., None].expand(-1, -1, HIDDEN))
            z = mixed.gather(1, last[..., None].expand(-1, -1, HIDDEN))
            views.append((a + z) * 0.5)
        return views[0], views[1]


def mlp(dim: int, out: int, dropout: float) -> nn.Sequential:
    return nn.Sequential(nn.Linear(dim, out), nn.GELU(), Dropout(dropout))


class Syntax(nn.Module):
    """Tags, arcs and relation labels from the syntactic view; predicates and entities from the other."""

    def __init__(self, sizes: dict[str, int], dropout: float = 0.25) -> None:
        super().__init__()
        arc, rel = 256, 96
        self.drop = Dropout(dropout)
        self.root = nn.Parameter(torch.zeros(HIDDEN))
        self.upos = nn.Linear(HIDDEN, sizes["upos"])
        self.xpos = nn.Linear(HIDDEN, sizes["xpos"])
        self.lemma = nn.Linear(HIDDEN, sizes["lemma"])
        self.arc_dep, self.arc_head = mlp(HIDDEN, arc, dropout), mlp(HIDDEN, arc, dropout)
        self.arc = nn.Parameter(torch.eye(arc) * 0.1)
        self.arc_prior = nn.Linear(arc, 1)
        self.rel_dep, self.rel_head = mlp(HIDDEN, rel, dropout), mlp(HIDDEN, rel, dropout)
        self.rel = nn.Linear(rel, rel * sizes["deprel"], bias=False)
        self.rel_sum = nn.Linear(2 * rel, sizes["deprel"])
        self.predicate = nn.Sequential(mlp(HIDDEN, 96, dropout), nn.Linear(96, 1))
        self.entity = nn.Sequential(mlp(HIDDEN, 96, dropout), nn.Linear(96, sizes["entity"]))
        self.rels = sizes["deprel"]

    def with_root(self, syn: Tensor) -> Tensor:
        return torch.cat([self.root[None, None].expand(syn.shape[0], 1, HIDDEN), syn], 1)

    def forward(self, syn: Tensor, sem: Tensor) -> tuple[Tensor, ...]:
        """upos, xpos, lemma (B,W,·), arcs (B,W,W+1; column 0 the root), predicate (B,W), entity (B,W,9)."""
        syn, sem = self.drop(syn), self.drop(sem)
        heads = self.arc_head(self.with_root(syn))
        deps = self.arc_dep(syn)
        arcs = deps @ self.arc @ heads.transpose(1, 2) + self.arc_prior(heads).transpose(1, 2)
        return (
            self.upos(syn), self.xpos(syn), self.lemma(syn), arcs,
            self.predicate(sem).squeeze(-1), self.entity(sem),
        )  # fmt: skip

    def relations(self, syn: Tensor, head: Tensor) -> Tensor:
        """Relation scores (B,W,R) of each word to its given head (B,W; 0 the root)."""
        syn = self.drop(syn)
        d = self.rel_dep(syn)
        all_heads = self.rel_head(self.with_root(syn))
        h = all_heads.gather(1, head[..., None].expand(-1, -1, all_heads.shape[-1]))
        b, w, r = d.shape
        both = self.rel(d).reshape(b, w, self.rels, r)
        return (both @ h[..., None]).squeeze(-1) + self.rel_sum(torch.cat([d, h], -1))


class Roles(nn.Module):
    """Arguments (one attention layer over the words as one predicate sees them), sense and factuality."""

    def __init__(self, sizes: dict[str, int], dropout: float = 0.2, dim: int = 192) -> None:
        super().__init__()
        self.word, self.pred = nn.Linear(HIDDEN, dim), nn.Linear(HIDDEN, dim)
        self.gate = nn.Linear(HIDDEN, dim)
        self.near = nn.Embedding(2 * NEAR + 1, dim)
        nn.init.normal_(self.near.weight, std=0.1)
        self.norm = nn.LayerNorm(dim)
        self.layer = Layer(dim, 6, 2 * dim, 0.1)
        self.role = nn.Linear(dim, sizes["role"])
        self.sense = nn.Sequential(mlp(HIDDEN, 128, dropout), nn.Linear(128, sizes["sense"]))
        self.fact = nn.Sequential(nn.Linear(2 * HIDDEN, 256), nn.GELU(), Dropout(dropout), nn.Linear(256, 1))
        self.drop = Dropout(dropout)

    def forward(
        self, syn: Tensor, sem: Tensor, words: Tensor, row: Tensor, at: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """words: (B,W) 1 for a word, 0 for padding; row, at: (P,) sentence and word of each predicate.

        Returns role scores (P,W,L), sense scores (P,S) and factuality (P,) on −3…3.
        """
        sem = self.drop(sem)
        p = sem[row, at]
        dist = torch.arange(sem.shape[1], device=sem.device)[None] - at[:, None]
        mine = self.word(sem)[row]
        x = mine + self.pred(p)[:, None] + mine * torch.tanh(self.gate(p))[:, None]
        x = self.norm(x + self.near(dist.clamp(-NEAR, NEAR) + NEAR))
        x = self.layer(x, (1.0 - words[row].to(x.dtype))[:, None, None, :] * -1e4)
        return self.role(self.drop(x)), self.sense(p), self.factuality(syn, sem, row, at)

    def factuality(self, syn: Tensor, sem: Tensor, row: Tensor, at: Tensor) -> Tensor:
        """Factuality (P,) of the chosen words alone."""
        return self.fact(torch.cat([sem[row, at], syn[row, at]], -1)).squeeze(-1)


class Events(nn.Module):
    """Political events after PLOVER. ``tells`` scores every word for telling one; ``forward`` reads one event word,
    or one given pair of parties, in its sentence: type, modes, status, contexts, and who does it to whom."""

    def __init__(self, sizes: dict[str, int], dropout: float = 0.2, dim: int = 256, layers: int = 2) -> None:
        super().__init__()
        self.telling = nn.Sequential(mlp(2 * HIDDEN, 128, dropout), nn.Linear(128, 1))
        self.word, self.pred = nn.Linear(2 * HIDDEN, dim), nn.Linear(2 * HIDDEN, dim)
        self.gate = nn.Linear(2 * HIDDEN, dim)
        self.near, self.mark = nn.Embedding(2 * NEAR + 1, dim), nn.Embedding(3, dim)
        nn.init.normal_(self.near.weight, std=0.1)
        nn.init.normal_(self.mark.weight, std=0.3)
        self.pair = nn.Parameter(torch.zeros(dim))
        self.norm = nn.LayerNorm(dim)
        self.layers = nn.ModuleList(Layer(dim, 8, 2 * dim, 0.1) for _ in range(layers))
        self.look = nn.Linear(dim, 1)
        self.party = nn.Linear(dim, 3)
        self.sum = mlp(4 * dim, dim, dropout)
        self.kind, self.mode = nn.Linear(dim, sizes["event"]), nn.Linear(dim, sizes["mode"])
        self.status, self.context = nn.Linear(dim, sizes["status"]), nn.Linear(dim, sizes["context"])
        self.drop = Dropout(dropout)

    def tells(self, syn: Tensor, sem: Tensor) -> Tensor:
        """(B,W): log-odds that a word tells a political event."""
        return self.telling(self.drop(torch.cat([sem, syn], -1))).squeeze(-1)

    def forward(
        self, syn: Tensor, sem: Tensor, words: Tensor, row: Tensor, at: Tensor, mark: Tensor
    ) -> tuple[Tensor, ...]:
        """words: (B,W) 1 for a word; row, at: (E,) sentence and event word, −1 where only a pair is given;
        mark: (E,W) 1 on the words of a given source, 2 on those of a given target, else 0.

        Returns type (E,T), mode (E,M), status (E,S), context (E,C) and party (E,W,3: nobody, actor, recipient).
        """
        z = self.drop(torch.cat([sem, syn], -1))
        known = (at >= 0).to(z.dtype)[:, None]
        safe = at.clamp(min=0)
        p = z[row, safe]
        dist = (torch.arange(z.shape[1], device=z.device)[None] - safe[:, None]).clamp(-NEAR, NEAR) + NEAR
        mine = self.word(z)[row]
        told = (self.pred(p)[:, None] + mine * torch.tanh(self.gate(p))[:, None] + self.near(dist)) * known[..., None]
        x = self.norm(mine + told + self.pair * (1 - known)[..., None] + self.mark(mark))
        real = words[row].to(x.dtype)
        bias = (1.0 - real)[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        mean = []
        for k in (1, 2):
            here = (mark == k).to(x.dtype)
            mean.append((x * here[..., None]).sum(1) / here.sum(1, keepdim=True).clamp(min=1.0))
        weight = (self.look(x).squeeze(-1) + (1.0 - real) * -1e4).softmax(-1)
        all_of = (x * weight[..., None]).sum(1)
        rows = torch.arange(x.shape[0], device=x.device)
        total = self.sum(torch.cat([x[rows, safe] * known, all_of, *mean], -1))
        return self.kind(total), self.mode(total), self.status(total), self.context(total), self.party(self.drop(x))


class Reader(nn.Module):
    """All four parts together, as they are trained."""

    def __init__(self, vocab: int, sizes: dict[str, int]) -> None:
        super().__init__()
        self.encoder, self.syntax, self.roles = Encoder(vocab), Syntax(sizes), Roles(sizes)
        self.events = Events(sizes)

    def load_minilm(self, weights: dict[str, Tensor]) -> None:
        """Copy all-MiniLM-L6-v2's weights in; its word embeddings stay frozen."""
        e = self.encoder
        table = {k.removeprefix("bert."): v for k, v in weights.items()}
        pairs: list[tuple[Tensor, str]] = [
            (e.word.weight, "embeddings.word_embeddings.weight"),
            (e.position.weight, "embeddings.position_embeddings.weight"),
            (e.norm.weight, "embeddings.LayerNorm.weight"),
            (e.norm.bias, "embeddings.LayerNorm.bias"),
        ]
        names = {
            "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
            "out": "attention.output.dense", "norm1": "attention.output.LayerNorm",
            "up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm",
        }  # fmt: skip
        for k, layer in enumerate(e.layers):
            for mine, theirs in names.items():
                part = getattr(layer, mine)
                pairs += [(part.weight, f"encoder.layer.{k}.{theirs}.weight"),
                          (part.bias, f"encoder.layer.{k}.{theirs}.bias")]  # fmt: skip
        with torch.no_grad():
            for into, name in pairs:
                into.copy_(table[name])
            e.kind.copy_(table["embeddings.token_type_embeddings.weight"][0])
        e.word.weight.requires_grad_(False)
