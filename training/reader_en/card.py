"""The model card of ``reader-en``: what it is made of, what it scores, and what it is not for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dragoman.evaluation.language import factuality, roles, syntax
from dragoman.language.reader import Reader

CARD = """# reader-en

One small encoder with heads for part of speech, lemma, dependencies, PropBank predicates and arguments, event
factuality and named entities, read by Dragoman's `language` room. int8 ONNX, {size:.1f} MB, for onnxruntime on a CPU.

| | |
| --- | --- |
| base | all-MiniLM-L6-v2 (Apache-2.0), 22 M parameters; its word embeddings are unchanged; the shape of each word (case, digits) is added to them |
| syntax | UD English EWT 2.16 (CC BY-SA 4.0) and the permissive genres of UD English GUM (CC BY and CC BY-SA texts, annotations CC BY 4.0) |
| roles | PropBank 3.1 on EWT (CC BY-SA 4.0), verbs, nouns and adjectives |
| factuality | UDS It Happened v2 (CC BY-SA 4.0), with a teacher ensemble's labels for unlabelled predicates of EWT and GUM |
| names | wikigold (CC BY 4.0) and GUM's named mentions |
| made by | `python -m training.reader_en --data DIR --out DIR`: 20 epochs of all heads together, factuality teachers, {polish} epochs of polish; about two hours on two CPU cores |
| licence of the weights | CC BY-SA 4.0 |

## Scores

With the words of the treebank, int8, as `dragoman evaluate` prints them.

| set | UPOS | XPOS | lemma | UAS | LAS | predicate F1 | argument F1 | own predicates | sense | factuality MAE | r |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{rows}

LAS counts every word, punctuation too, and wants the full relation. Argument F1 is for exact spans and labels with
gold predicates; the column beside it with predicted ones. Dev was looked at while the recipe was chosen; test was
scored on the finished model, and on a few checkpoints of the factuality head.

## Limits

English only. EWT is web text of 1999–2011 and GUM adds a little news, so newswire is read somewhat out of its
domain; headlines in capitals, verse and tables are read badly. Sense labels outside the training text fall back on a
likely one. Factuality is what readers of one sentence thought had happened, not what did. Names are tagged PER, ORG,
LOC or MISC; telling a government from its capital is the coder's work. The activations are quantised with fixed
scales, so a sentence reads the same alone and among others.
"""


def scores(reader: Reader, data: Path, split: str) -> str:
    """One row of the card's table."""
    s: dict[str, Any] = syntax(reader, data, split)[0]
    r = roles(reader, data, split)[0]
    f = factuality(reader, data, split)[0]
    cells = [s["upos"], s["xpos"], s["lemma"], s["uas"], s["las"], r["predicate_f1"], r["argument_f1"],
             r["argument_f1_own_predicates"], r["sense_accuracy"], f["mae"], f["r"]]  # fmt: skip
    return f"| EWT {split} | " + " | ".join(str(c) for c in cells) + " |"


def write_card(folder: Path, data: Path, polish: int) -> None:
    """Scores the exported model on dev and test and writes ``MODEL_CARD.md`` beside it."""
    reader = Reader(folder)
    rows = "\n".join(scores(reader, data / "language", split) for split in ("dev", "test"))
    size = sum(f.stat().st_size for f in folder.iterdir() if f.suffix != ".md") / 1e6
    (folder / "MODEL_CARD.md").write_text(CARD.format(size=size, rows=rows, polish=polish), encoding="utf8")
