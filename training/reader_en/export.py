"""A trained checkpoint as four int8 ONNX graphs with labels, lexicon and tokenizer."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from .model import Reader
from .train import plain_tokenizer


class _Choices(nn.Module):
    """The syntax part with its plain choices made inside the graph, so that fewer numbers come out."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.syntax = reader.syntax

    def forward(self, syn: Tensor, sem: Tensor) -> tuple[Tensor, ...]:
        upos, xpos, lemma, arcs, predicate, entity = self.syntax(syn, sem)
        return upos.argmax(-1), xpos.argmax(-1), lemma.argmax(-1), arcs, predicate, entity


class _Relations(nn.Module):
    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.syntax = reader.syntax

    def forward(self, syn: Tensor, head: Tensor) -> Tensor:
        scores: Tensor = self.syntax.relations(syn, head)
        return scores


class _Roles(nn.Module):
    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.roles = reader.roles

    def forward(self, syn: Tensor, sem: Tensor, words: Tensor, row: Tensor, at: Tensor) -> tuple[Tensor, ...]:
        role, sense, fact = self.roles(syn, sem, words, row, at)
        return role, sense.argmax(-1), fact


def _graph(module: nn.Module, args: tuple[Any, ...], into: Path, names: list[str], outs: list[str],
           axes: dict[str, dict[int, str]], int8: bool) -> None:  # fmt: skip
    plain = into.with_suffix(".fp32.onnx")
    torch.onnx.export(module.eval(), args, str(plain), input_names=names, output_names=outs,
                      dynamic_axes=axes, opset_version=17, dynamo=False)  # fmt: skip
    if int8:
        quantize_dynamic(str(plain), str(into), weight_type=QuantType.QInt8, per_channel=True,
                         extra_options={"MatMulConstBOnly": True})  # fmt: skip
        plain.unlink()
    else:
        plain.rename(into)


def export(folder: Path, into: Path, checkpoint: str = "polished.pt", *, int8: bool = True) -> None:
    """Writes the model of ``folder`` to ``into``."""
    into.mkdir(parents=True, exist_ok=True)
    labels = json.loads((folder / "labels.json").read_text())
    tok = plain_tokenizer()
    reader = Reader(tok.get_vocab_size(), {k: len(v) for k, v in labels.items()})
    state = torch.load(folder / checkpoint, weights_only=True)
    reader.load_state_dict(state.get("model", state))
    reader.eval()
    b, n, w = 2, 9, 6
    ids = torch.ones(b, n, dtype=torch.long)
    first = torch.arange(1, w + 1)[None].repeat(b, 1)
    syn = torch.randn(b, w, 384)
    two, piece = {0: "batch", 1: "words"}, {0: "batch", 1: "pieces"}
    _graph(reader.encoder, (ids, ids, ids, first, first), into / "encoder.onnx",
           ["pieces", "shapes", "mask", "first", "last"], ["syn", "sem"],
           {"pieces": piece, "shapes": piece, "mask": piece, "first": two, "last": two, "syn": two, "sem": two},
           int8)  # fmt: skip
    _graph(_Choices(reader), (syn, syn), into / "syntax.onnx", ["syn", "sem"],
           ["upos", "xpos", "lemma", "arcs", "predicate", "entity"],
           {"syn": two, "sem": two, "upos": two, "xpos": two, "lemma": two,
            "arcs": {0: "batch", 1: "words", 2: "heads"}, "predicate": two, "entity": two}, int8)  # fmt: skip
    _graph(_Relations(reader), (syn, first), into / "relations.onnx", ["syn", "head"], ["rels"],
           {"syn": two, "head": two, "rels": two}, int8)  # fmt: skip
    row = torch.tensor([0, 0, 1])
    _graph(_Roles(reader), (syn, syn, torch.ones(b, w, dtype=torch.long), row, row + 1), into / "roles.onnx",
           ["syn", "sem", "words", "row", "at"], ["role", "sense", "fact"],
           {"syn": two, "sem": two, "words": two, "row": {0: "predicates"}, "at": {0: "predicates"},
            "role": {0: "predicates", 1: "words"}, "sense": {0: "predicates"}, "fact": {0: "predicates"}},
           int8)  # fmt: skip
    for name in ("labels.json", "lexicon.json"):
        shutil.copy(folder / name, into / name)
    tok.save(str(into / "tokenizer.json"), pretty=False)
    size = sum(f.stat().st_size for f in into.iterdir()) / 1e6
    print(f"{into}: {size:.1f} MB in {sorted(f.name for f in into.iterdir())}")
