"""The model card of ``reader-en``: what it is made of, what it scores, and what it is not for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dragoman.evaluation.confidence import confidence
from dragoman.evaluation.exemplars import exemplars
from dragoman.evaluation.language import factuality, roles, syntax
from dragoman.language.reader import Reader

from .told import EXEMPLARS

CARD = """# reader-en

One small encoder with heads for part of speech, lemma, dependencies, PropBank predicates and arguments, event
factuality, named entities and political events after PLOVER, read by Dragoman's `language` room. int8 ONNX, {size:.1f} MB, for onnxruntime on a CPU.

| | |
| --- | --- |
| base | all-MiniLM-L6-v2 (Apache-2.0), 22 M parameters; its word embeddings are unchanged; the shape of each word (case, digits) is added to them |
| syntax | UD English EWT 2.16 (CC BY-SA 4.0) and the permissive genres of UD English GUM (CC BY and CC BY-SA texts, annotations CC BY 4.0) |
| roles | PropBank 3.1 on EWT (CC BY-SA 4.0), verbs, nouns and adjectives |
| factuality | UDS It Happened v2 (CC BY-SA 4.0), with a teacher ensemble's labels for unlabelled predicates of EWT and GUM |
| names | wikigold (CC BY 4.0) and GUM's named mentions |
| events | the exemplars of this project (`training/exemplars`, {sentences} sentences, Apache-2.0), eight tenths of them, and the 322 records that PLOVER's authors coded (CC BY-SA 4.0) |
| made by | `python -m training.reader_en --data DIR --out DIR`: 20 epochs of all heads together, factuality teachers, 3 epochs of polish, then 7 epochs in which the event head learns and the others go on, a mean of those weights (0.6) with the ones before (0.4), and 2 epochs of the event head alone; about three hours on two CPU cores. This copy's last phase started from the int8 weights of the copy before it (`--from-shipped`) |
| licence of the weights | CC BY-SA 4.0 |

## Scores

With the words of the treebank, int8, as `dragoman evaluate` prints them.

| set | UPOS | XPOS | lemma | UAS | LAS | predicate F1 | argument F1 | own predicates | sense | factuality MAE | r |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{rows}

| exemplars | type | F1 of type | F1 of type, doer and recipient | silent on NONE | calibration error |
| --- | --- | --- | --- | --- | --- |
{events}

The event head as `dragoman evaluate confidence` measures the whole coder with it: on the tenth that sets the weights
of `confidence` (calibration) and on the tenth that nothing else sees (aside). 258 of the sentences of PLOVER's records
stand in the test part of PLV too; a score on that part is not one on unseen sentences.

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


def event_scores(reader: Reader, split: str) -> str:
    """One row of the card's second table."""
    f = confidence(reader, EXEMPLARS, split)[0]
    cells = [f[k] for k in ("type", "event_f1", "report_f1", "silent", "ece")]
    return f"| {split} | " + " | ".join(str(c) for c in cells) + " |"


def write_card(folder: Path, data: Path) -> None:
    """Scores the exported model on dev and test and writes ``MODEL_CARD.md`` beside it."""
    reader = Reader(folder)
    events = "\n".join(event_scores(reader, split) for split in ("calibration", "aside"))
    sentences = f"{sum(1 for _ in exemplars(EXEMPLARS)):,}"
    rows = "\n".join(scores(reader, data / "language", split) for split in ("dev", "test"))
    size = sum(f.stat().st_size for f in folder.iterdir() if f.suffix != ".md") / 1e6
    (folder / "MODEL_CARD.md").write_text(CARD.format(size=size, rows=rows, events=events, sentences=sentences), encoding="utf8")
