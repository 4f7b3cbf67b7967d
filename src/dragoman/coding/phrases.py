"""A sentence's tree as sets and spans of words: what hangs below a word, and where that stands in the
text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dragoman.records import Sentence

QUOTES = frozenset(('"', "“", "”", "''", "``", "«", "»", "„"))
EDGE = frozenset((",", ";", ":", "-", "–", "—", "--", "...", "…", ".", "(", "and", "but"))
RELATIVE = frozenset(("who", "which", "that", "whom"))


@dataclass(frozen=True)
class Tree:
    """Children and subtrees of one sentence; all indices are word indices of that sentence."""

    sentence: Sentence
    children: tuple[tuple[int, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        below: list[list[int]] = [[] for _ in self.sentence.words]
        for i, h in enumerate(self.sentence.heads):
            if h >= 0:
                below[h].append(i)
        object.__setattr__(self, "children", tuple(tuple(b) for b in below))

    def kids(self, i: int, *relations: str) -> list[int]:
        """Children of ``i`` with one of the relations; ``nsubj`` also finds ``nsubj:pass``."""
        rels = self.sentence.deprels
        return [k for k in self.children[i] if rels[k] in relations or rels[k].split(":")[0] in relations]

    def below(self, i: int, without: Iterable[int] = ()) -> list[int]:
        """The words of the subtree of ``i``, in order, without the subtrees of ``without``."""
        cut = set(without)
        out, stack = [], [i]
        while stack:
            k = stack.pop()
            if k in cut:
                continue
            out.append(k)
            stack.extend(self.children[k])
        return sorted(out)

    def runs(self, words: Iterable[int]) -> list[tuple[int, int]]:
        """Word indices as runs (start, end exclusive), gaps of mere punctuation closed, edges trimmed."""
        s = self.sentence
        runs: list[list[int]] = []
        for k in sorted(words):
            if runs and all(s.upos[g] == "PUNCT" for g in range(runs[-1][1], k)):
                runs[-1][1] = k + 1
            else:
                runs.append([k, k + 1])
        out = []
        for a, b in runs:
            trimmed = self.trimmed(a, b)
            if trimmed is not None:
                out.append(trimmed)
        return out

    def trimmed(self, a: int, b: int) -> tuple[int, int] | None:
        """A run without commas, dashes and coordinators at its edges; None where nothing else is in it."""
        w = self.sentence.words
        while a < b and w[a].lower() in EDGE:
            a += 1
        while b > a and w[b - 1].lower() in EDGE:
            b -= 1
        if a >= b or all(self.sentence.upos[k] == "PUNCT" for k in range(a, b)):
            return None
        return a, b

    def filled(
        self, runs: Sequence[tuple[int, int]], blocks: Sequence[tuple[int, int]]
    ) -> list[tuple[int, int]]:
        """Runs without source and cue, and without the other gaps: the parser loses words, a speaker does
        not."""
        if not runs:
            return []
        blocks = sorted(blocks)
        a, b = min(r[0] for r in runs), max(r[1] for r in runs)
        inside = [x for x in blocks if x[0] < b and x[1] > a]
        if not inside:
            run = self.trimmed(a, b)
            return [run] if run else []
        low, high = min(x[0] for x in inside), max(x[1] for x in inside)
        out = []
        for part in ([r for r in runs if r[0] < low], [r for r in runs if r[1] > high]):
            if part:
                start, end = min(r[0] for r in part), max(r[1] for r in part)
                run = (
                    self.trimmed(start, min(end, low)) if start < low else self.trimmed(max(start, high), end)
                )
                if run:
                    out.append(run)
        return out

    def chars(self, a: int, b: int) -> tuple[int, int]:
        """Character span of the words ``a`` to ``b`` (exclusive)."""
        return self.sentence.starts[a], self.sentence.ends[b - 1]

    def finite(self, i: int) -> bool:
        """Whether the clause of ``i`` has a subject or a complementiser of its own, so can be true or
        false."""
        s = self.sentence
        if self.kids(i, "nsubj", "expl", "csubj"):
            return True
        return any(s.words[k].lower() in ("that", "whether", "if") for k in self.kids(i, "mark"))

    def infinitive(self, i: int) -> bool:
        """Whether ``i`` is a verb with "to"."""
        s = self.sentence
        return any(s.words[k].lower() == "to" and k < i for k in self.kids(i, "mark"))

    def above(self, i: int) -> Iterable[int]:
        """The ancestors of ``i``, nearest first."""
        h = self.sentence.heads[i]
        while h >= 0:
            yield h
            h = self.sentence.heads[h]
