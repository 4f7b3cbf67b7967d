"""A trained checkpoint as four ONNX graphs with labels, lexicon and tokenizer; weights int8.

Activations are quantised with fixed scales, measured on sentences of the training set. Scales that are measured
anew in every batch would make a sentence's tree depend on the sentences read beside it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from torch import Tensor, nn

from dragoman.language.reader import GRAPHS

from .batches import LIMIT, Batcher
from .data import load
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


class _Method(nn.Module):
    """One method of one part as a graph of its own; the part keeps its name, by which ``shipped.py`` finds it again."""

    def __init__(self, reader: Reader, part: str, method: str) -> None:
        super().__init__()
        self.add_module(part, getattr(reader, part))
        self.call = getattr(getattr(reader, part), method)

    def forward(self, *inputs: Tensor) -> Tensor:
        scores: Tensor = self.call(*inputs)
        return scores


class _Roles(nn.Module):
    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.roles = reader.roles

    def forward(self, syn: Tensor, sem: Tensor, words: Tensor, row: Tensor, at: Tensor) -> tuple[Tensor, ...]:
        role, sense, fact = self.roles(syn, sem, words, row, at)
        return role, sense.argmax(-1), fact


def _graph(module: nn.Module, args: tuple[Any, ...], into: Path, names: list[str], outs: list[str],
           axes: dict[str, dict[int, str]]) -> None:  # fmt: skip
    torch.onnx.export(module.eval(), args, str(into), input_names=names, output_names=outs,
                      dynamic_axes=axes, opset_version=17, dynamo=False)  # fmt: skip


class _Feeds(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, feeds: list[dict[str, Any]]) -> None:
        self.feeds: Iterator[dict[str, Any]] = iter(feeds)

    def get_next(self) -> dict[str, Any] | None:
        return next(self.feeds, None)


def _int8(plain: Path, into: Path, feeds: list[dict[str, Any]]) -> None:
    """Matrix products with a constant side as int8 with fixed activation scales; wide tables as int8 weights."""
    graph = onnx.load(str(plain)).graph
    constant = {i.name for i in graph.initializer}
    chosen = [n.name for n in graph.node if n.op_type == "MatMul" and n.input[1] in constant]
    quantize_static(
        str(plain), str(into), _Feeds(feeds), quant_format=QuantFormat.QDQ, op_types_to_quantize=["MatMul"],
        nodes_to_quantize=chosen, per_channel=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True, "OpTypesToExcludeOutputQuantization": ["MatMul"],
                       "CalibMovingAverage": True, "CalibMovingAverageConstant": 0.05},
    )  # fmt: skip
    model = onnx.load(str(into))
    _shrink_tables(model)
    onnx.save(model, str(into))


def _shrink_tables(model: onnx.ModelProto) -> None:
    """Embedding tables (floats that only ``Gather`` reads) as int8 with one scale a row; exact to 1/254 of a
    row's largest number."""
    graph = model.graph
    for node in [n for n in graph.node if n.op_type == "Gather"]:
        table = next((i for i in graph.initializer if i.name == node.input[0]), None)
        if table is None or table.data_type != onnx.TensorProto.FLOAT or len(table.dims) != 2 or table.dims[0] < 256:
            continue
        values = onnx.numpy_helper.to_array(table)
        scale = np.maximum(np.abs(values).max(1, keepdims=True), 1e-8).astype(np.float32) / 127
        graph.initializer.remove(table)
        graph.initializer.extend([
            onnx.numpy_helper.from_array(np.round(values / scale).astype(np.int8), table.name + "_int8"),
            onnx.numpy_helper.from_array(scale, table.name + "_scale"),
        ])  # fmt: skip
        out, index = node.output[0], node.input[1]
        at = list(graph.node).index(node)
        graph.node.remove(node)
        for k, new in enumerate((
            onnx.helper.make_node("Gather", [table.name + "_int8", index], [out + "_q"], axis=0),
            onnx.helper.make_node("Cast", [out + "_q"], [out + "_f"], to=onnx.TensorProto.FLOAT),
            onnx.helper.make_node("Gather", [table.name + "_scale", index], [out + "_s"], axis=0),
            onnx.helper.make_node("Mul", [out + "_f", out + "_s"], [out]),
        )):  # fmt: skip
            graph.node.insert(at + k, new)


def _samples(data_dir: Path, labels: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Encoder inputs of every fortieth training sentence, in batches of like length."""
    items = [i for i in load(data_dir, "train")[::40] if len(i.words) <= LIMIT]
    batcher = Batcher(plain_tokenizer(), labels)
    out = []
    for batch in batcher.batches(items, 600, None):
        t = batcher.tensors(batch)
        out.append(
            {k: t[k].numpy() for k in ("pieces", "shapes", "mask", "first", "last")} | {"words": t["words"].numpy()}
        )
    return out


def _quantised(into: Path, samples: list[dict[str, Any]]) -> None:
    """The four plain graphs made int8, each calibrated on what the one before gives."""
    plain = {g: into / f"{g}.fp32.onnx" for g in GRAPHS}
    runs = {g: ort.InferenceSession(str(p)) for g, p in plain.items()}
    feeds: dict[str, list[dict[str, Any]]] = {g: [] for g in GRAPHS}
    for sample in samples:
        first = {k: v for k, v in sample.items() if k != "words"}
        syn, sem = runs["encoder"].run(None, first)
        arcs, predicate = runs["syntax"].run(None, {"syn": syn, "sem": sem})[3:5]
        row, at = np.nonzero((predicate > 0) & (sample["words"] > 0))
        feeds["encoder"].append(first)
        feeds["syntax"].append({"syn": syn, "sem": sem})
        feeds["relations"].append({"syn": syn, "head": np.minimum(arcs.argmax(-1), sample["words"].sum(1)[:, None])})
        if len(row):
            feeds["roles"].append({"syn": syn, "sem": sem, "words": sample["words"], "row": row, "at": at})
        feeds["telling"].append({"syn": syn, "sem": sem})
        (tells,) = runs["telling"].run(None, {"syn": syn, "sem": sem})
        row, at = np.nonzero((tells > -3) & (sample["words"] > 0))
        row, at = np.concatenate([row, row[:4]]), np.concatenate([at, np.full(len(row[:4]), -1)])
        mark = np.zeros((len(row), sample["words"].shape[1]), np.int64)
        mark[at < 0, 0], mark[at < 0, -1] = 1, 2
        if len(row):
            chosen = {"row": row, "at": at, "mark": mark}
            feeds["events"].append({"syn": syn, "sem": sem, "words": sample["words"], **chosen})
    for g, path in plain.items():
        _int8(path, into / f"{g}.onnx", feeds[g])
        path.unlink()


def plain_graphs(reader: Reader, into: Path, ending: str = ".onnx") -> dict[str, Path]:
    """The parts of a model as float graphs in ``into``, by name."""
    b, n, w = 2, 9, 6
    ids = torch.ones(b, n, dtype=torch.long)
    first = torch.arange(1, w + 1)[None].repeat(b, 1)
    syn = torch.randn(b, w, 384)
    two, piece = {0: "batch", 1: "words"}, {0: "batch", 1: "pieces"}
    _graph(reader.encoder, (ids, ids, ids, first, first), into / f"encoder{ending}",
           ["pieces", "shapes", "mask", "first", "last"], ["syn", "sem"],
           {"pieces": piece, "shapes": piece, "mask": piece, "first": two, "last": two, "syn": two,
            "sem": two})  # fmt: skip
    _graph(_Choices(reader), (syn, syn), into / f"syntax{ending}", ["syn", "sem"],
           ["upos", "xpos", "lemma", "arcs", "predicate", "entity"],
           {"syn": two, "sem": two, "upos": two, "xpos": two, "lemma": two,
            "arcs": {0: "batch", 1: "words", 2: "heads"}, "predicate": two, "entity": two})  # fmt: skip
    _graph(_Method(reader, "syntax", "relations"), (syn, first), into / f"relations{ending}", ["syn", "head"], ["rels"],
           {"syn": two, "head": two, "rels": two})  # fmt: skip
    row = torch.tensor([0, 0, 1])
    _graph(_Roles(reader), (syn, syn, torch.ones(b, w, dtype=torch.long), row, row + 1), into / f"roles{ending}",
           ["syn", "sem", "words", "row", "at"], ["role", "sense", "fact"],
           {"syn": two, "sem": two, "words": two, "row": {0: "predicates"}, "at": {0: "predicates"},
            "role": {0: "predicates", 1: "words"}, "sense": {0: "predicates"}, "fact": {0: "predicates"}})  # fmt: skip
    _graph(_Method(reader, "events", "tells"), (syn, syn), into / f"telling{ending}", ["syn", "sem"], ["tells"],
           {"syn": two, "sem": two, "tells": two})  # fmt: skip
    one = {0: "events"}
    _graph(reader.events, (syn, syn, torch.ones(b, w, dtype=torch.long), row, row + 1,
                           torch.ones(3, w, dtype=torch.long)), into / f"events{ending}",
           ["syn", "sem", "words", "row", "at", "mark"], ["type", "mode", "status", "context", "party"],
           {"syn": two, "sem": two, "words": two, "row": one, "at": one, "mark": {0: "events", 1: "words"},
            "type": one, "mode": one, "status": one, "context": one, "party": {0: "events", 1: "words"}})  # fmt: skip
    return {g: into / f"{g}{ending}" for g in GRAPHS}


def export(data_dir: Path, folder: Path, into: Path, checkpoint: str = "settled.pt", *, int8: bool = True) -> None:
    """Writes the model of ``folder`` to ``into``; ``data_dir`` gives the sentences that set the scales."""
    into.mkdir(parents=True, exist_ok=True)
    labels = json.loads((folder / "labels.json").read_text())
    tok = plain_tokenizer()
    reader = Reader(tok.get_vocab_size(), {k: len(v) for k, v in labels.items()})
    state = torch.load(folder / checkpoint, weights_only=True)
    reader.load_state_dict(state.get("model", state))
    reader.eval()
    plain_graphs(reader, into, ".fp32.onnx" if int8 else ".onnx")
    if int8:
        _quantised(into, _samples(data_dir, labels))
    for name in ("labels.json", "lexicon.json"):
        shutil.copy(folder / name, into / name)
    tok.save(str(into / "tokenizer.json"), pretty=False)
    size = sum(f.stat().st_size for f in into.iterdir()) / 1e6
    print(f"{into}: {size:.1f} MB in {sorted(f.name for f in into.iterdir())}")
