"""How a cue finds its source in the tree: subjects near and far, appositions, relative clauses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.coding.cues import Lexicon, lemma, lexicon, match_verb
from dragoman.coding.phrases import QUOTES, RELATIVE, Tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.coding.quotes import Quote

Runs = list[tuple[int, int]]
PRONOUN_HIDDEN = frozenset(("it", "there"))


@dataclass(frozen=True, slots=True)
class Found:
    """A cue with what it governs, as word runs (start, end exclusive) of one sentence; ``quote`` the
    quotation
    taken as content, ``subject`` the word that heads the source."""

    sentence: int
    subject: int | None
    source: tuple[int, int] | None
    cue: tuple[int, int]
    content: tuple[tuple[int, int], ...]
    root: int | None
    stance: str
    hedge: bool
    kind: str
    rule: str


class Speaking:
    """The words round one sentence's cues, and whose words they are."""

    def __init__(self, tree: Tree, quotes: Sequence[Quote]) -> None:
        self.tree = tree
        self.s = tree.sentence
        self.words: Lexicon = lexicon()
        self.quotes = [q for q in quotes if q.end > self.s.start and q.start < self.s.end]
        self.low = [w.lower() for w in self.s.words]
        self.forms = frozenset(self.low)

    # -- the cue ---------------------------------------------------------------------------------------

    def passive(self, i: int) -> bool:
        """Whether the verb is passive: with its auxiliary, or a bare participle behind a noun."""
        if self.tree.kids(i, "aux:pass", "nsubj:pass"):
            return True
        return (
            self.s.deprels[i].startswith("acl") and self.s.xpos[i] == "VBN" and not self.tree.kids(i, "aux")
        )

    def negated(self, i: int) -> bool:
        """Whether the cue itself is denied ("did not say")."""
        return any(lemma(self.s, k) in ("not", "never", "n't") for k in self.tree.kids(i, "advmod"))

    def cue_span(self, first: int, last: int) -> tuple[int, int]:
        """The verb group: auxiliaries, negation and adverbs directly before the verb, to the phrase's end."""
        a = first
        kids = set(self.tree.children[first])
        while a - 1 >= 0 and (
            (a - 1 in kids and self.s.deprels[a - 1].split(":")[0] in ("aux", "cop", "advmod"))
            or self.low[a - 1] in self.words.adverbs
        ):
            if self.s.words[a - 1].lower() in (
                "when",
                "how",
                "why",
                "where",
                "as",
                "however",
                "here",
                "there",
                "so",
            ):
                break
            a -= 1
        if a - 1 in kids and self.low[a - 1] == "to" and self.s.upos[first] == "VERB":
            a -= 1  # "to portray", as annotators mark an infinitive
        return a, last + 1

    # -- the source ------------------------------------------------------------------------------------

    def phrase(self, head: int, cue: int, *, without: Sequence[int] = ()) -> tuple[int, int] | None:
        """The full noun phrase of ``head``: its subtree, cut where the cue's own words or a quotation
        begin."""
        cut = [
            k
            for k in self.tree.children[head]
            if self.s.deprels[k] in ("parataxis", "dep", "discourse", "cop")
        ]
        cut += [
            k
            for k in self.tree.kids(head, "case", "cc", "mark", "advmod")
            if k < head
            and (self.s.deprels[k] != "advmod" or k == self._first(head))
            and not self._quantity(k)
        ]
        words = self.tree.below(head, [*cut, *without])
        a = b = head
        have = set(words) - {cue}
        while a - 1 in have or (
            a - 1 >= 0 and self.s.upos[a - 1] == "PUNCT" and a - 2 in have and a - 1 != cue
        ):
            a -= 1
        while b + 1 in have or (b + 2 in have and self.s.upos[b + 1] == "PUNCT"):
            b += 1
        while a - 1 >= 0 and a - 1 != cue and self._joins(a - 1, cue, have):
            a -= 1
        if cue < a:
            for k in range(head, b + 1):
                if self.s.words[k] in QUOTES and k > head and self._quote_at(k):
                    b = k - 1
                    break
        inside = max((n.end - 1 for n in self.s.names if n.kind == "PER" and n.start <= b < n.end), default=b)
        if cue < a or cue > inside:  # a name stays whole, however the tree cuts it
            b = inside
        return self.tree.trimmed(a, b + 1)

    def _joins(self, k: int, cue: int, have: set[int]) -> bool:
        """Whether the word before a phrase belongs to it although the parser hung it on the verb itself
        ("finance ministry spokeswoman | Leila Amrani")."""
        s = self.s
        if s.words[k] in ("'s", "’s"):
            return k - 1 != cue
        if s.upos[k] in ("NOUN", "PROPN") and s.words[k + 1] in ("'s", "’s", "'", "’"):
            return True
        if any(name.start < k + 1 < name.end for name in s.names) and s.upos[k] != "VERB":
            return True
        return s.upos[k] in ("NOUN", "PROPN", "ADJ", "DET", "NUM") and (
            s.heads[k] in have
            or (s.heads[k] == cue and s.deprels[k] in ("nsubj", "compound", "amod", "det", "appos"))
            or (k + 1 not in (cue,) and s.heads[k] == k + 1)
        )

    def _quantity(self, k: int) -> bool:
        return lemma(self.s, k) in (
            "about",
            "around",
            "nearly",
            "almost",
            "more",
            "least",
            "even",
            "only",
            "both",
            "either",
            "neither",
            "not",
        )

    def _quote_at(self, k: int) -> bool:
        return any(q.start == self.s.starts[k] and q.end - q.start > 25 for q in self.quotes)

    def subject(self, i: int, depth: int = 0) -> int | None:
        """The word that heads the one who says: own subject, or that of the verb that ``i`` depends on."""
        t, s = self.tree, self.s
        own = [k for k in t.kids(i, "nsubj") if s.deprels[k] != "nsubj:pass"]
        if own:
            before, after = [k for k in own if k < i], [k for k in own if k > i]
            if before and after:  # "Costa said | many of the ships …": the second is the reported clause's
                end = max(t.below(after[0])) + 1
                inverted = end < len(s.words) and s.words[end] in (",", *QUOTES) and s.words[i - 1] in (",", *QUOTES)
                return after[0] if inverted else before[-1]
            return min(own, key=lambda k: abs(k - i))
        hidden = t.kids(i, "expl")
        if hidden and s.words[hidden[0]].lower() == "it" and depth == 0 and not t.kids(i, "aux:pass"):
            return hidden[0]
        if depth > 4:
            return None
        rel, h = s.deprels[i], s.heads[i]
        if (
            h >= 0
            and depth == 0
            and rel == "advcl"
            and s.xpos[i] == "VBG"
            and s.words[self._first(i) - 1] in (",", *QUOTES)
        ):
            speaker = self._reporting(h)
            if speaker is not None:
                return self.subject(speaker, 1)
        if h >= 0:
            if rel == "acl" or rel == "acl:relcl":
                return h
            if rel == "xcomp":
                objects = [k for k in t.kids(h, "obj", "iobj") if k < i]
                if objects and s.upos[h] == "VERB" and lemma(s, h) not in ("promise", "use", "take", "make"):
                    return objects[-1]
                if self.passive(h):
                    passive = t.kids(h, "nsubj:pass")
                    return passive[0] if passive else self.subject(h, depth + 1)
                return self.subject(h, depth + 1)
            if rel == "conj" and s.upos[h] == "NOUN" and s.xpos[i] in ("VBD", "VBZ", "VBP"):
                # "announced the arrest of a man and | said …", hung on the noun
                h = next((k for k in t.above(h) if s.upos[k] == "VERB" or t.kids(k, "nsubj")), h)
            if rel in ("conj", "advcl", "parataxis", "ccomp", "dep") and s.upos[h] in (
                "VERB",
                "AUX",
                "ADJ",
                "NOUN",
            ):
                if rel == "ccomp" and s.xpos[i] not in ("VBG", "VB", "VBN"):
                    return self._agent_role(i)
                passive = t.kids(h, "nsubj:pass")
                return passive[0] if passive else self.subject(h, depth + 1)
        return self._agent_role(i)

    def _reporting(self, h: int) -> int | None:
        """The verb of saying whose reported clause ``h`` heads: ", adding that …" is said by its subject."""
        s = self.s
        while h >= 0 and s.deprels[h] in ("ccomp", "xcomp", "conj", "parataxis"):
            h, below = s.heads[h], h
            if h >= 0 and s.deprels[below] in ("ccomp", "parataxis"):
                m = match_verb(s, h)
                if m is not None and m.cue.kind == "say" and "clause" in m.cue.takes:
                    return h
        return None

    def _agent_role(self, i: int) -> int | None:
        """The head of the role span that the model names as agent, near the verb; else a person's name right before
        a verb in the past ("after talks with the editors of the paper | Ruiz said")."""
        for p in self.s.predicates:
            if p.i == i:
                for a in p.args:
                    if a.label == "ARG0" and (a.end <= i + 1 or a.start <= i + 3):
                        inside = [k for k in range(a.start, a.end) if not a.start <= self.s.heads[k] < a.end]
                        nominal = [
                            k for k in inside if self.s.upos[k] in ("NOUN", "PROPN", "PRON", "NUM", "ADJ")
                        ]
                        if nominal:
                            return nominal[0]
        verb = self.cue_span(i, i)[0]
        beside = [n for n in self.s.names if n.kind == "PER" and n.end == verb and self.s.xpos[i] in ("VBD", "VBZ")]
        return beside[0].start if beside else None

    def agent(self, i: int) -> int | None:
        """The "by" phrase of a passive."""
        for k in self.tree.kids(i, "obl"):
            if any(self.s.words[c].lower() == "by" for c in self.tree.kids(k, "case")):
                return k
        return None

    def widened(self, run: tuple[int, int], head: int, i: int) -> tuple[int, int]:
        """A subject with the apposition, relative clause or participle that the parser hung elsewhere.

        Before its verb a subject reaches up to the verb group, unless an adverbial set off by a comma stands
        between; after the verb it reaches over ", the minister of …" to the next quotation mark or full stop.
        A person's name with a comma after it, before the phrase, belongs to it ("Ana Ruiz, the group's
        head").
        """
        s = self.s
        a, b = run
        verb = self.cue_span(i, i)[0]
        if a < b <= verb and s.heads[head] == i:
            gap = list(range(b, verb))
            opener = s.words[gap[0]] if gap else ""
            first = (
                gap[1]
                if len(gap) > 1 and opener in (",", "(", "—", "–", "-", "--")
                else gap[0]
                if gap
                else verb
            )
            good = s.upos[first] in ("DET", "NOUN", "PROPN", "NUM", "ADJ") or s.words[first].lower() in (
                "who",
                "whose",
                "which",
                "whom",
            )
            if first == b:
                good = s.upos[first] in ("ADP", "PRON") or s.xpos[first] in ("VBN", "VBG") or opener == "("
            if (
                opener == ","
                and s.xpos[first] == "RB"
                and s.words[first].lower() in ("now", "then", "once", "formerly")
            ):
                good = True
            good = good and s.words[verb - 1].lower() not in RELATIVE
            plain = not any(
                s.words[k] in QUOTES or s.words[k] in (";", ":") or s.words[k].lower() in self.words.times
                for k in gap
            )
            if gap and good and plain:
                b = verb
        for name in s.names:  # "a spokesman, | Karim Haddad, | said"
            named = name.kind == "PER" and name.start == b + 1 and name.end + 1 == verb
            if named and s.words[b] == "," and s.words[name.end] == ",":
                b = verb
        left = a
        barred = s.heads[i] if s.deprels[i].startswith("acl") and s.heads[i] != head else -1
        while (
            left > 0
            and left - 1 not in (i, barred)
            and s.words[left - 1].lower() not in self.words.times
            and (
                s.upos[left - 1] in ("DET", "ADJ", "NOUN", "PROPN", "NUM")
                or s.words[left - 1] in ("'s", "’s")
            )
        ):
            left -= 1
        if left == 0 or left - 1 == i or s.upos[left - 1] in ("PUNCT", "SCONJ", "CCONJ"):
            a = left
        for name in s.names:
            if (
                name.kind == "PER"
                and name.end == a - 1
                and s.words[a - 1] == ","
                and s.upos[a] in ("DET", "ADJ", "NOUN", "PRON")
            ):
                start = name.start
                while (
                    start > 0
                    and s.upos[start - 1] in ("PROPN", "NOUN", "ADJ")
                    and s.heads[start - 1] in range(start - 1, name.end)
                ):
                    start -= 1
                if start == 0 or s.upos[start - 1] in ("PUNCT", "VERB", "SCONJ", "CCONJ"):
                    a = start
        if a > 2 and s.words[a - 1] == "," and s.upos[a] == "PROPN":
            start = a - 2
            while start > 0 and s.upos[start - 1] != "PUNCT" and start > a - 17:
                start -= 1
            if (
                s.upos[start] in ("DET", "NOUN", "ADJ", "PROPN")
                and (start == 0 or s.words[start - 1] in (*QUOTES, ","))
                and not any(s.upos[k] in ("VERB", "AUX", "PUNCT") for k in range(start, a - 1))
            ):
                a = start
        if run[0] > i and b + 1 < len(s.words) and s.words[b] == ",":
            follows = b + 1
            if s.words[follows].lower() in ("who", "whose") or s.upos[follows] in ("DET", "NOUN", "ADJ"):
                end = next(
                    (k for k in range(follows, len(s.words)) if s.words[k] in (*QUOTES, ".", ";", ",")), b
                )
                if not any(s.words[k].lower() in ("adding", "but") for k in range(follows, end)):
                    b = end
        return self.tree.trimmed(a, b) or run

    def source(self, i: int, head: int | None) -> tuple[int, int] | None:
        """The source phrase of verb ``i`` with head ``head``; a relative clause has its pronoun ("who")."""
        run = self._source(i, head)
        return None if run is None or head is None else self.widened(run, head, i)

    def _source(self, i: int, head: int | None) -> tuple[int, int] | None:
        if head is None:
            return None
        cut = i
        while self.s.heads[cut] not in (-1, head) and cut != head:
            cut = self.s.heads[cut]
        return self.phrase(head, i, without=[cut] if cut != head and self.s.heads[cut] == head else [])

    def _first(self, k: int) -> int:
        """The first word of a subtree, commas and quotation marks before it left out."""
        words = self.tree.below(k)
        return next((w for w in words if self.s.upos[w] != "PUNCT"), words[0])


def relative_pronoun(tree: Tree, i: int) -> int | None:
    """The "who" of the relative clause of verb ``i``."""
    for k in tree.kids(i, "nsubj"):
        if tree.sentence.words[k].lower() in RELATIVE:
            return k
    return None
