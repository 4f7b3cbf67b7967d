"""The shipped model at work: words in, sentences with syntax, roles, factuality and names out.

ONNX graphs run one after another, since what a later one computes depends on what was decoded from an
earlier one: encoder, syntax, relations, roles, telling, events. Batches hold sentences of like length, so little is
padding.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from dragoman.errors import ModelError
from dragoman.language import decode, splitter, tellings
from dragoman.language.lemmas import KEEP, apply_rule, irregular, regular
from dragoman.language.pieces import Pieces, pieces_of
from dragoman.records import Argument, Name, Predicate, Sentence, Telling

if TYPE_CHECKING:
    from numpy.typing import NDArray

PARSING = ("encoder", "syntax", "relations", "roles")
GRAPHS = (*PARSING, "telling", "events")
WINDOW = 60_000  # characters read at once: enough to fill batches of like length, small whatever the corpus
POSITIONS = 500  # pieces the encoder can hold


Pair = tuple[set[int], set[int]]  # the words of a source and of a target in one sentence


class Parsed(NamedTuple):
    """What the model says of one sentence; heads −1 for the root, argument ends exclusive."""

    upos: list[str]
    xpos: list[str]
    lemmas: list[str]
    heads: list[int]
    deprels: list[str]
    predicates: list[Predicate]
    names: list[Name]
    tellings: Sequence[Telling] = ()
    related: tuple[tuple[str, float], ...] = ()  # types between a given pair, likeliest first


Span = Sequence[int] | None


class Related(NamedTuple):
    """One sentence, the words of the source and of the target in it, and the types between them, likeliest first."""

    sentence: Sentence
    source: set[int]
    target: set[int]
    types: tuple[tuple[str, float], ...]


class Cut(NamedTuple):
    """Texts before the model: the words of each text's sentences, and the pieces of all sentences in a row."""

    words: list[list[splitter.Words]]
    pieces: list[Pieces]


def _sentence(k: int, w: splitter.Words, p: Parsed) -> Sentence:
    return Sentence(
        k, w.start, w.end, tuple(w.words), tuple(w.starts), tuple(w.ends),
        tuple(p.upos), tuple(p.xpos), tuple(p.lemmas), tuple(p.heads), tuple(p.deprels),
        tuple(p.predicates), tuple(p.names), tuple(p.tellings),
    )  # fmt: skip


def _inside(w: splitter.Words, span: Span) -> set[int]:
    if span is None:
        return set()
    return {k for k, (a, b) in enumerate(zip(w.starts, w.ends, strict=True)) if a < span[1] and b > span[0]}


def model_folder() -> Path:
    """Where ``reader-en`` lies in the installed package."""
    return Path(str(files("dragoman.language").joinpath("models/reader-en")))


@cache
def shipped() -> Reader:
    """The shipped reader, loaded once a process; ``DRAGOMAN_THREADS`` and ``DRAGOMAN_BATCH_WORDS`` set it."""
    from dragoman.settings import get

    return Reader(model_folder(), threads=int(get("threads")), batch_words=int(get("batch_words")))


class Reader:
    """Runs one exported model. ``threads``: cores the model computes on; 0 takes every core. ``graphs``: the parts to
    load; ``PARSING`` is all that ``parse`` needs."""

    def __init__(
        self, folder: Path, *, threads: int = 0, batch_words: int = 1200, graphs: Sequence[str] = GRAPHS
    ) -> None:
        import onnxruntime as ort
        from tokenizers import Tokenizer

        self.batch_words = batch_words
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads or (os.cpu_count() or 1)
        options.log_severity_level = 3
        try:
            self.labels: dict[str, list[str]] = json.loads((folder / "labels.json").read_text(encoding="utf8"))
            self.lexicon: dict[str, str] = json.loads((folder / "lexicon.json").read_text(encoding="utf8"))
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self.graphs: dict[str, Any] = {
                g: ort.InferenceSession(str(folder / f"{g}.onnx"), options, providers=["CPUExecutionProvider"])
                for g in graphs
            }
        except Exception as e:
            raise ModelError(
                f"the reader model in {folder} cannot be loaded ({type(e).__name__}); install Dragoman again"
            ) from e
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self._words = {w for w in self.tokenizer.get_vocab() if w.isalpha()}
        self._telling = [k for k, x in enumerate(self.labels["upos"]) if x in ("VERB", "NOUN", "PROPN")]
        self._rules = decode.bio_rules(self.labels["role"])
        self._entity_rules = decode.bio_rules(self.labels["entity"])

    # -- streams ---------------------------------------------------------------------------------------

    def read(self, texts: Iterable[str]) -> Iterator[tuple[Sentence, ...]]:
        """Texts to their sentences, in order. Memory is bounded by the window, not by the corpus."""
        window: list[str] = []
        held = 0
        for text in texts:
            window.append(text)
            held += len(text)
            if held >= WINDOW:
                yield from self.sentences(self.cut(window))
                window, held = [], 0
        yield from self.sentences(self.cut(window))

    def cut(self, texts: Iterable[str]) -> Cut:
        """Texts as words and pieces: all that is done before the model runs."""
        found = [list(splitter.sentences(text)) for text in texts]
        return Cut(found, pieces_of(self.tokenizer, [w.words for words in found for w in words]))

    def sentences(self, cut: Cut) -> list[tuple[Sentence, ...]]:
        """The sentences of texts that were cut before, text by text."""
        words = [w.words for found in cut.words for w in found]
        parsed = iter(self.parse(words, auxiliaries=False, pieces=cut.pieces))
        return [
            tuple(_sentence(k, w, p) for k, (w, p) in enumerate(zip(found, parsed, strict=False)))
            for found in cut.words
        ]

    def related(self, texts: Iterable[str], pairs: Sequence[tuple[Span, Span]]) -> list[list[Related]]:
        """For each text, with the spans of a source and a target: its sentences, and what the model says of the pair
        in each, as far as it stands there."""
        cut = self.cut(texts)
        flat = [(w, pair) for found, pair in zip(cut.words, pairs, strict=True) for w in found]
        asked = [(_inside(w, source), _inside(w, target)) for w, (source, target) in flat]
        parsed = self.parse([w.words for w, _ in flat], auxiliaries=False, pieces=cut.pieces, pairs=asked)
        rows = zip(flat, asked, parsed, strict=True)
        out: list[list[Related]] = []
        for found in cut.words:
            own = enumerate(islice(rows, len(found)))
            out.append([Related(_sentence(k, w, p), *words, p.related) for k, ((w, _), words, p) in own])
        return out

    # -- batches ---------------------------------------------------------------------------------------

    def parse(
        self,
        sentences: Sequence[Sequence[str]],
        gold: Sequence[Sequence[int]] | None = None,
        *,
        auxiliaries: bool = True,
        pieces: Sequence[Pieces] | None = None,
        pairs: Sequence[Pair] | None = None,
    ) -> list[Parsed]:
        """Sentences given as words, in their order. ``gold`` fixes each one's predicates (for scoring);
        ``auxiliaries`` False leaves out predicates that are no verbs or nouns: "has", "was", "productive".
        ``pairs``: for each sentence the words of a given source and target; ``related`` answers."""
        if pieces is None:
            pieces = pieces_of(self.tokenizer, sentences)
        out: list[Parsed | None] = [None] * len(sentences)
        for batch in self.batches(pieces):
            if len(batch) == 1 and len(pieces[batch[0]].ids) > POSITIONS:
                k = batch[0]
                out[k] = self._halves(sentences[k], list(gold[k]) if gold is not None else None)
                continue
            given = [gold[k] for k in batch] if gold is not None else None
            asked = [pairs[k] for k in batch] if pairs is not None else None
            parts = self._run([sentences[k] for k in batch], [pieces[k] for k in batch], given, auxiliaries, asked)
            for k, p in zip(batch, parts, strict=True):
                out[k] = p
        return [p for p in out if p is not None]

    def batches(self, pieces: Sequence[Pieces]) -> Iterator[list[int]]:
        """Indices in batches of about ``batch_words`` padded pieces, of like length."""
        order = sorted(range(len(pieces)), key=lambda k: len(pieces[k].ids))
        batch: list[int] = []
        for k in order:
            n = len(pieces[k].ids)
            if batch and ((len(batch) + 1) * n > 1.3 * self.batch_words or n > POSITIONS):
                yield batch
                batch = []
            batch.append(k)
        if batch:
            yield batch

    def _halves(self, words: Sequence[str], gold: list[int] | None) -> Parsed:
        """A sentence too long for the encoder, read in two halves; the second hangs on the first's root."""
        mid = len(words) // 2
        if mid == 0:
            return Parsed(["X"], ["FW"], [words[0]], [-1], ["root"], [], [], [])
        g = None if gold is None else [[k for k in gold if k < mid], [k - mid for k in gold if k >= mid]]
        a, b = self.parse([words[:mid], words[mid:]], g)
        root = a.heads.index(-1)
        return Parsed(
            a.upos + b.upos, a.xpos + b.xpos, a.lemmas + b.lemmas,
            a.heads + [root if h < 0 else h + mid for h in b.heads],
            a.deprels + ["parataxis" if h < 0 else d for h, d in zip(b.heads, b.deprels, strict=True)],
            a.predicates + [
                Predicate(p.i + mid, p.sense,
                          tuple(Argument(x.label, x.start + mid, x.end + mid) for x in p.args), p.factuality)
                for p in b.predicates
            ],
            a.names + [Name(n.start + mid, n.end + mid, n.kind) for n in b.names],
            [*a.tellings, *(tellings.moved(t, mid) for t in b.tellings)],
        )  # fmt: skip

    @staticmethod
    def inputs(pieces: Sequence[Pieces]) -> dict[str, NDArray[np.int64]]:
        """The encoder's five input arrays for one batch."""
        b, n, w = len(pieces), max(len(p.ids) for p in pieces), max(len(p.first) for p in pieces)
        feed = {k: np.zeros((b, n), np.int64) for k in ("pieces", "shapes", "mask")}
        feed |= {k: np.zeros((b, w), np.int64) for k in ("first", "last")}
        for r, p in enumerate(pieces):
            feed["pieces"][r, : len(p.ids)] = p.ids
            feed["shapes"][r, : len(p.ids)] = p.shapes
            feed["mask"][r, : len(p.ids)] = 1
            feed["first"][r, : len(p.first)] = p.first
            feed["last"][r, : len(p.last)] = p.last
        return feed

    def _run(
        self, sentences: Sequence[Sequence[str]], pieces: Sequence[Pieces], gold: Sequence[Sequence[int]] | None,
        auxiliaries: bool, pairs: Sequence[Pair] | None = None,
    ) -> list[Parsed]:  # fmt: skip
        syn, sem = self.graphs["encoder"].run(None, self.inputs(pieces))
        upos, xpos, lemma, arcs, predicate, entity = self.graphs["syntax"].run(None, {"syn": syn, "sem": sem})
        b, w = syn.shape[:2]
        heads = np.zeros((b, w), np.int64)
        words = np.zeros((b, w), np.int64)
        for r, s in enumerate(sentences):
            n = len(s)
            heads[r, :n] = decode.tree(arcs[r, :n, : n + 1])
            words[r, :n] = 1
        (rels,) = self.graphs["relations"].run(None, {"syn": syn, "head": heads})
        self._root_labels(rels, heads)
        if not auxiliaries:
            predicate = np.where(np.isin(upos, self._telling), predicate, -1.0)
        chosen = [
            (r, int(i))
            for r, s in enumerate(sentences)
            for i in (gold[r] if gold is not None else np.flatnonzero(predicate[r, : len(s)] > 0))
        ]
        predicates = self._roles(syn, sem, words, chosen, [len(s) for s in sentences])
        tags = decode.viterbi(entity, self._entity_rules, words.sum(1))
        lengths = [len(s) for s in sentences]
        told = self._tellings(syn, sem, words, lengths)
        related = self._related(syn, sem, words, pairs)
        return [
            self._one(r, s, upos, xpos, lemma, heads, rels, tags, predicates)._replace(
                tellings=told.get(r, []), related=related[r] if related else ()
            )
            for r, s in enumerate(sentences)
        ]

    def _tellings(self, syn: Any, sem: Any, words: NDArray[np.int64], lengths: list[int]) -> dict[int, list[Telling]]:
        """Words that may tell a political event, by row of the batch."""
        if "events" not in self.graphs:
            return {}
        (tells,) = self.graphs["telling"].run(None, {"syn": syn, "sem": sem})
        chosen = tellings.candidates(tells, lengths)
        if not chosen:
            return {}
        row, at = (np.array([c[k] for c in chosen], np.int64) for k in (0, 1))
        mark = np.zeros((len(chosen), words.shape[1]), np.int64)
        outs = self.graphs["events"].run(
            None, {"syn": syn, "sem": sem, "words": words, "row": row, "at": at, "mark": mark}
        )
        return tellings.records(chosen, outs, self.labels, lengths)

    def _related(
        self, syn: Any, sem: Any, words: NDArray[np.int64], pairs: Sequence[Pair] | None
    ) -> list[tuple[tuple[str, float], ...]]:
        """The types between the given pairs, one pair a row; empty without pairs."""
        if pairs is None or "events" not in self.graphs:
            return []
        mark = np.zeros(words.shape, np.int64)
        for r, (source, target) in enumerate(pairs):
            mark[r, sorted(source)] = 1
            mark[r, sorted(target)] = 2
        row = np.arange(len(pairs))
        feed = {"syn": syn, "sem": sem, "words": words, "row": row, "at": np.full(len(pairs), -1), "mark": mark}
        kinds = tellings.softmax(self.graphs["events"].run(["type"], feed)[0])
        return [tellings.kept(self.labels["event"], k, 0.0) for k in kinds]

    def _root_labels(self, rels: NDArray[np.float32], heads: NDArray[np.int64]) -> None:
        """``root`` goes to the root alone."""
        root = self.labels["deprel"].index("root")
        at_root = heads == 0
        rels[..., root] = np.where(at_root, 1e9, -1e9)

    def _roles(
        self, syn: Any, sem: Any, words: NDArray[np.int64], chosen: list[tuple[int, int]], lengths: list[int]
    ) -> dict[int, list[Predicate]]:
        """Arguments, sense and factuality of the chosen predicates, by row of the batch."""
        out: dict[int, list[Predicate]] = {}
        if not chosen:
            return out
        row, at = (np.array(x, np.int64) for x in zip(*chosen, strict=True))
        role, sense, fact = self.graphs["roles"].run(
            None, {"syn": syn, "sem": sem, "words": words, "row": row, "at": at}
        )
        paths = decode.viterbi(role, self._rules, np.array([lengths[r] for r, _ in chosen]))
        names = self.labels["role"]
        for k, (r, i) in enumerate(chosen):
            found = decode.spans([names[t] for t in paths[k, : lengths[r]].tolist()])
            args = tuple(Argument(*a) for a in found if not a[1] <= i < a[2] or a[2] - a[1] > 1)
            value = round(float(np.clip(fact[k], -3.0, 3.0)), 3)
            out.setdefault(r, []).append(Predicate(i, self.labels["sense"][int(sense[k])], args, value))
        return out

    def _one(
        self, r: int, words: Sequence[str], upos: Any, xpos: Any, lemma: Any, heads: Any, rels: Any, tags: Any,
        predicates: dict[int, list[Predicate]],
    ) -> Parsed:  # fmt: skip
        n = len(words)
        u = [self.labels["upos"][k] for k in upos[r, :n].tolist()]
        rules = [self.labels["lemma"][k] for k in lemma[r, :n].tolist()]
        entity = self.labels["entity"]
        return Parsed(
            u,
            [self.labels["xpos"][k] for k in xpos[r, :n].tolist()],
            [self._lemma(w, p, rule) for w, p, rule in zip(words, u, rules, strict=True)],
            [h - 1 for h in heads[r, :n].tolist()],
            [self.labels["deprel"][k] for k in rels[r, :n].argmax(-1).tolist()],
            predicates.get(r, []),
            [Name(s, e, kind) for kind, s, e in decode.spans([entity[t] for t in tags[r, :n].tolist()])],
            [],
        )

    def _lemma(self, word: str, upos: str, rule: str) -> str:
        low = word.lower()
        known = self.lexicon.get(f"{low}\t{upos}")
        if known is None and upos == "VERB":
            known = irregular().get(low)
        if known is not None:
            return known
        if upos == "PROPN" and rule != KEEP:
            rule = KEEP if rule.startswith("low|0") else rule
        lemma = apply_rule(word, rule)
        if upos in ("VERB", "NOUN", "ADJ") and lemma.lower() not in self._words:
            # The rule made no word that the encoder knows: a regular inflection of one that it knows is better.
            return next((c for c in regular(word) if c in self._words), lemma)
        return lemma
