"""The shipped ONNX graphs back as a checkpoint, so that a later phase can go on from them.

int8 weights are multiplied by their scales; what quantisation rounded off is lost, and a short training mends it.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import Tensor

from .export import plain_graphs
from .model import LAYERS, Reader
from .told import event_labels


def _constants(path: Path) -> tuple[dict[str, NDArray[np.float32]], dict[str, NDArray[np.float32]]]:
    """Named initialisers of a graph, and the constant side of each MatMul by the node's name; all as floats."""
    graph = onnx.load(str(path)).graph
    held = {i.name: onnx.numpy_helper.to_array(i) for i in graph.initializer}
    made = {o: n for n in graph.node for o in n.output}
    plain: dict[str, NDArray[np.float32]] = {}
    for name, value in held.items():
        if name.endswith("_int8"):
            plain[name.removesuffix("_int8")] = value.astype(np.float32) * held[name.removesuffix("int8") + "scale"]
        elif value.dtype == np.float32:
            plain[name] = value
    products: dict[str, NDArray[np.float32]] = {}
    for n in graph.node:
        if n.op_type != "MatMul":
            continue
        side = n.input[1]
        if side in held:
            products[n.name] = held[side]
        elif side in made and made[side].op_type == "DequantizeLinear" and made[side].input[0] in held:
            value, scale = held[made[side].input[0]].astype(np.float32), held[made[side].input[1]]
            axis = next((a.i for a in made[side].attribute if a.name == "axis"), 1)
            shape = [1] * value.ndim
            if scale.ndim:
                shape[axis] = -1
            products[n.name] = value * scale.reshape(shape)
    return plain, products


def checkpoint(folder: Path, into: Path) -> None:
    """Writes ``into`` (a ``.pt``) with the weights of the graphs in ``folder``; labels and lexicon beside it."""
    labels = event_labels() | json.loads((folder / "labels.json").read_text(encoding="utf8"))
    vocab = len(json.loads((folder / "tokenizer.json").read_text(encoding="utf8"))["model"]["vocab"])
    model = Reader(vocab, {k: len(v) for k, v in labels.items()})
    for p in model.parameters():
        torch.nn.init.normal_(p)  # every number its own, so that a graph's constants can be recognised
    state = model.state_dict()
    found: set[str] = set()
    with tempfile.TemporaryDirectory() as work:
        for name, file in plain_graphs(model, Path(work)).items():
            if not (folder / f"{name}.onnx").exists():
                continue
            mine_named, mine = _constants(file)
            theirs_named, theirs = _constants(folder / f"{name}.onnx")
            for node, value in mine.items():
                if node not in theirs:
                    continue
                for key, p in state.items():
                    flipped = p.shape == value.T.shape and np.array_equal(p.numpy(), value.T)
                    if flipped or (p.shape == value.shape and np.array_equal(p.numpy(), value)):
                        new = theirs[node].T if flipped else theirs[node]
                        _put(state, key, new, found)
                        break
            for key, value in mine_named.items():
                if value.size == 1 and _folded(key):
                    continue  # the exporter's own scalars
                full = next((k for k, p in state.items() if k not in found and p.numel() == value.size
                             and np.array_equal(p.numpy().ravel(), value.ravel())), None)  # fmt: skip
                other = next((k for k in theirs_named if k == key or _folded(k) == _folded(key) != ""), None)
                if full is not None and other is not None:
                    _put(state, full, theirs_named[other], found)
            if name == "encoder":
                shares = [float(v) for k, v in sorted(theirs_named.items()) if _folded(k) == "Mul" and v.size == 1]
                for key, part in (("encoder.mix_syn", shares[:LAYERS]), ("encoder.mix_sem", shares[LAYERS:])):
                    _put(state, key, np.log(np.array(part, np.float32)), found)
    missing = sorted(set(state) - found)
    if any(not k.startswith("events.") for k in missing):
        raise ValueError(f"not found in the graphs of {folder}: {', '.join(missing)}")
    model = Reader(vocab, {k: len(v) for k, v in labels.items()})
    model.load_state_dict({k: v for k, v in state.items() if k in found}, strict=False)
    into.parent.mkdir(parents=True, exist_ok=True)
    events = [] if (folder / "events.onnx").exists() else ["events"]
    torch.save({"model": model.state_dict(), "fresh": events}, into)
    (into.parent / "labels.json").write_text(json.dumps(labels, ensure_ascii=False), encoding="utf8")
    shutil.copy(folder / "lexicon.json", into.parent / "lexicon.json")


def _folded(name: str) -> str:
    """The operator of a constant that the exporter computed beforehand ("onnx::Expand_130"), else ""."""
    return name.removeprefix("onnx::").rpartition("_")[0] if name.startswith("onnx::") else ""


def _put(state: dict[str, Tensor], key: str, value: NDArray[np.float32], found: set[str]) -> None:
    state[key] = torch.from_numpy(np.ascontiguousarray(value, dtype=np.float32)).reshape(state[key].shape)
    found.add(key)
