"""How one cue of one sentence finds its source and its content in the tree; used by ``attribution`` alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.coding.cues import Lexicon, Match, lemma, lexicon, match_verb
from dragoman.coding.phrases import QUOTES, RELATIVE, Tree
from dragoman.coding.quotes import Quote

Runs = list[tuple[int, int]]

ADDRESSED = frozenset(
    "tell inform assure reassure remind notify advise brief warn caution alert ask inquire promise convince".split()
)
TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow january february march april "
    "june july august september october november december week month morning evening night afternoon".split()
)


@dataclass(frozen=True, slots=True)
class Found:
    """A cue with what it governs, as word runs (start, end exclusive) of one sentence; ``quote`` the quotation
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


class Clause:
    """The grammar round one sentence's cues."""

    def __init__(self, tree: Tree, quotes: Sequence[Quote]) -> None:
        self.tree = tree
        self.s = tree.sentence
        self.words: Lexicon = lexicon()
        self.quotes = [q for q in quotes if q.end > self.s.start and q.start < self.s.end]

    # -- the cue ---------------------------------------------------------------------------------------

    def passive(self, i: int) -> bool:
        """Whether the verb is passive: with its auxiliary, or a bare participle behind a noun."""
        if self.tree.kids(i, "aux:pass", "nsubj:pass"):
            return True
        return self.s.deprels[i].startswith("acl") and self.s.xpos[i] == "VBN" and not self.tree.kids(i, "aux")

    def negated(self, i: int) -> bool:
        """Whether the cue itself is denied ("did not say")."""
        return any(lemma(self.s, k) in ("not", "never", "n't") for k in self.tree.kids(i, "advmod"))

    def cue_span(self, first: int, last: int) -> tuple[int, int]:
        """The verb group: auxiliaries, negation and adverbs directly before the verb, to the phrase's end."""
        a = first
        kids = set(self.tree.children[first])
        while a - 1 >= 0 and a - 1 in kids and self.s.deprels[a - 1].split(":")[0] in ("aux", "cop", "advmod"):
            if self.s.words[a - 1].lower() in ("when", "how", "why", "where", "as", "however", "here", "there", "so"):
                break
            a -= 1
        return a, last + 1

    # -- the source ------------------------------------------------------------------------------------

    def phrase(self, head: int, cue: int, *, without: Sequence[int] = ()) -> tuple[int, int] | None:
        """The full noun phrase of ``head``: its subtree, cut where the cue's own words or a quotation begin."""
        cut = [k for k in self.tree.children[head] if self.s.deprels[k] in ("parataxis", "dep", "discourse", "cop")]
        cut += [
            k for k in self.tree.kids(head, "case", "cc", "mark", "advmod")
            if k < head and (self.s.deprels[k] != "advmod" or k == self._first(head)) and not self._quantity(k)
        ]  # fmt: skip
        words = self.tree.below(head, [*cut, *without])
        a = b = head
        have = set(words) - {cue}
        while a - 1 in have or (a - 1 >= 0 and self.s.upos[a - 1] == "PUNCT" and a - 2 in have and a - 1 != cue):
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
        return self.tree.trimmed(a, b + 1)

    def _joins(self, k: int, cue: int, have: set[int]) -> bool:
        """Whether the word before a phrase belongs to it although the parser hung it on the verb itself
        ("White House spokesman | Josh Earnest")."""
        s = self.s
        return s.upos[k] in ("NOUN", "PROPN", "ADJ", "DET", "NUM") and (
            s.heads[k] in have
            or (s.heads[k] == cue and s.deprels[k] in ("nsubj", "compound", "amod", "det", "appos"))
            or (k + 1 not in (cue,) and s.heads[k] == k + 1)
        )

    def _quantity(self, k: int) -> bool:
        return lemma(self.s, k) in (
            "about", "around", "nearly", "almost", "more", "least", "even", "only", "both", "either", "neither", "not"
        )  # fmt: skip

    def _quote_at(self, k: int) -> bool:
        return any(q.start == self.s.starts[k] and q.end - q.start > 25 for q in self.quotes)

    def subject(self, i: int, depth: int = 0) -> int | None:
        """The word that heads the one who says: own subject, or that of the verb that ``i`` depends on."""
        t, s = self.tree, self.s
        own = [k for k in t.kids(i, "nsubj") if s.deprels[k] != "nsubj:pass"]
        if own:
            return min(own, key=lambda k: abs(k - i))
        if depth > 4:
            return None
        rel, h = s.deprels[i], s.heads[i]
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
            if rel in ("conj", "advcl", "parataxis", "ccomp", "dep") and s.upos[h] in ("VERB", "AUX", "ADJ", "NOUN"):
                if rel == "ccomp" and s.xpos[i] not in ("VBG", "VB", "VBN"):
                    return self._agent_role(i)
                passive = t.kids(h, "nsubj:pass")
                return passive[0] if passive else self.subject(h, depth + 1)
        return self._agent_role(i)

    def _agent_role(self, i: int) -> int | None:
        """The head of the role span that the model names as agent, near the verb."""
        for p in self.s.predicates:
            if p.i == i:
                for a in p.args:
                    if a.label == "ARG0" and (a.end <= i + 1 or a.start <= i + 3):
                        inside = [k for k in range(a.start, a.end) if not a.start <= self.s.heads[k] < a.end]
                        nominal = [k for k in inside if self.s.upos[k] in ("NOUN", "PROPN", "PRON", "NUM", "ADJ")]
                        if nominal:
                            return nominal[0]
        return None

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
        A person's name with a comma after it, before the phrase, belongs to it ("Guy Cecil, the group's head").
        """
        s = self.s
        a, b = run
        verb = self.cue_span(i, i)[0]
        if a < b <= verb and s.heads[head] == i:
            gap = list(range(b, verb))
            opener = s.words[gap[0]] if gap else ""
            first = gap[1] if len(gap) > 1 and opener in (",", "(", "—", "–", "-", "--") else gap[0] if gap else verb
            good = s.upos[first] in ("DET", "NOUN", "PROPN", "NUM", "ADJ") or s.words[first].lower() in (
                "who", "whose", "which", "whom")
            if first == b:
                good = s.upos[first] in ("ADP", "PRON") or s.xpos[first] in ("VBN", "VBG") or opener == "("
            if opener == "," and s.xpos[first] == "RB" and s.words[first].lower() in ("now", "then", "once", "formerly"):
                good = True
            good = good and s.words[verb - 1].lower() not in RELATIVE
            plain = not any(s.words[k] in QUOTES or s.words[k] in (";", ":") or s.words[k].lower() in TIMES for k in gap)
            if gap and good and plain:
                b = verb
        for name in s.names:
            if name.kind == "PER" and name.end == a - 1 and s.words[a - 1] == "," and s.upos[a] in ("DET", "ADJ", "NOUN", "PRON"):
                start = name.start
                while start > 0 and s.upos[start - 1] in ("PROPN", "NOUN", "ADJ") and s.heads[start - 1] in range(start - 1, name.end):
                    start -= 1
                if start == 0 or s.upos[start - 1] in ("PUNCT", "VERB", "SCONJ", "CCONJ"):
                    a = start
        if a > 2 and s.words[a - 1] == "," and s.upos[a] == "PROPN":
            title = range(0, a - 1)
            while title and (s.words[title[0]] in QUOTES or s.words[title[0]] == ","):
                title = title[1:]
            if title and len(title) < 16 and s.upos[title[0]] in ("DET", "NOUN", "ADJ", "PROPN") and not any(
                s.upos[k] in ("VERB", "AUX", "PUNCT") for k in title
            ):
                a = title[0]
        if run[0] > i and b + 1 < len(s.words) and s.words[b] == ",":
            follows = b + 1
            if s.words[follows].lower() in ("who", "whose") or s.upos[follows] in ("DET", "NOUN", "ADJ"):
                end = next((k for k in range(follows, len(s.words)) if s.words[k] in (*QUOTES, ".", ";", ",")), b)
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

    # -- the content -----------------------------------------------------------------------------------

    def run_of(self, i: int, without: Sequence[int] = ()) -> Runs:
        """The words of a clause without those of its cue and source."""
        return self.tree.runs(self.tree.below(i, without))

    def governed(self, m: Match) -> tuple[Runs, int | None, str]:
        """Content runs of an active verb, the word that heads them, and the name of the way."""
        t, s, i = self.tree, self.s, m.verb
        takes = m.cue.takes
        clauses = [k for k in t.kids(i, "ccomp", "xcomp", "advcl", "csubj", "parataxis", "acl") if self._content_clause(i, k)]
        if "clause" in takes or "quote" in takes:
            if m.cue.kind == "judge" and t.kids(i, "obj"):
                clauses = []
            said = [k for k in clauses if t.finite(k) or self._quoted_part(k) or s.deprels[k] == "ccomp"]
            if said:
                after = [c for c in said if c > i and self._first(c) <= m.last + 9]
                k = max(after or said, key=lambda c: len(t.below(c)))
                if k < i and not self._set_off(k, i):
                    return [], None, ""
                side = [c for c in said if (c > i) == (k > i)]
                words = [w for c in side for w in t.below(c, self._foreign(c, i))]
                if k > i:  # a second subject behind the verb is the reported clause's
                    extra = [c for c in t.kids(i, "nsubj") if m.last < c < k and c != self.subject(i)]
                    words += [w for c in extra for w in t.below(c)]
                if k > i:
                    start = self.content_start(m.last + 1, k)
                    words = [w for w in words if w >= start]
                return t.runs(words), k, "clause"
            if self._interrupts(i):
                h = s.heads[i]
                return self.run_of(h, [i]), h, "parataxis"
            if "clause" in takes:
                runs, k = self._put_in(i, m.last)
                if runs:
                    return runs, k, "parataxis"
        if len(m.cue.words) == 1 or m.last == i:
            objects = [k for k in t.kids(i, "obj") if k > i or s.words[k].lower() in ("what",)]
        else:
            objects = [k for k in t.kids(i, "obl", "obj", "advcl", "ccomp", "xcomp", "nmod") if k > m.last and min(t.below(k)) <= m.last + 1]
        infinitive = [k for k in t.kids(i, "xcomp", "advcl", "ccomp") if t.infinitive(k) and k > i]
        if "to" in takes and infinitive:
            k = infinitive[0]
            end = max(t.below(k)) + 1
            start = min(w for w in t.kids(k, "mark") if s.words[w].lower() == "to")
            if self._nominal(m.last + 1, start) and lemma(s, i) not in ("tell", "vow", "promise", "pledge"):
                start = m.last + 1
            run = t.trimmed(start, end)
            return ([run] if run else []), k, "infinitive"
        if "to" in takes and not objects:
            for k in range(m.last + 1, min(m.last + 4, len(s.words) - 1)):
                if s.words[k].lower() == "to" and s.upos[k + 1] in ("VERB", "AUX"):
                    run = t.trimmed(k, max(t.below(k + 1)) + 1)
                    return ([run] if run else []), k + 1, "infinitive"
                if s.upos[k] not in ("NOUN", "PROPN", "ADV", "ADP"):
                    break
        if ("object" in takes or "as" in takes) and objects:
            o = objects[0]
            first = max(self._first(o), m.last + 1) if o > i else self._first(o)
            more = [k for k in t.children[i] if k > o and s.deprels[k].split(":")[0] in ("xcomp", "ccomp", "obl", "advcl") and self._belongs(k)]
            if "as" in takes and "object" not in takes and not more and len(t.kids(i, "obj", "iobj")) < 2:
                return [], None, ""
            if t.infinitive(i):
                return [], None, ""  # "to welcome the plan" tells a purpose, not a view given
            last = max([max(t.below(o)), *(max(t.below(k)) for k in more)]) if o > i else max(t.below(o))
            run = t.trimmed(first, last + 1)
            runs = [run] if run else []
            if o < i:
                runs = []
                for k in more or t.kids(i, "xcomp"):
                    runs += self.run_of(k)
            return runs, o, "object"
        if "object" in takes and len(m.cue.words) > 1:
            follow = [k for k in t.below(i) if k > m.last]
            run = t.trimmed(follow[0], follow[-1] + 1) if follow and follow[0] == m.last + 1 else None
            if run:
                return [run], follow[0], "object"
        if "clause" in takes and m.cue.kind == "say":
            runs, root = self._by_role(i, m.last)
            return runs, root, "role" if runs else ""
        return [], None, ""

    def content_start(self, a: int, k: int) -> int:
        """Where the reported clause ``k`` begins behind time, place and hearer that the parser gave to it:
        "said on Tuesday | that …", "said in a speech | it …"."""
        s, t = self.s, self.tree
        for w in range(a, min(a + 14, k)):
            if s.words[w] in QUOTES or s.upos[w] == "VERB":
                break
            if s.words[w].lower() == "that" and s.heads[w] == k:
                return w
        subjects = [self._first(x) for x in t.kids(k, "nsubj", "expl") if x < k]
        if subjects and a < min(subjects) <= a + 8 and (s.upos[a] == "ADP" or s.words[a].lower() in TIMES):
            gap = range(a, min(subjects))
            if not any(s.upos[w] in ("PUNCT", "VERB", "SCONJ") for w in gap):
                return min(subjects)
        return a

    def _set_off(self, k: int, i: int) -> bool:
        """Whether a clause before its verb ends in a comma or a quotation mark, as a reported one does."""
        last = max(w for w in self.tree.below(k, self._foreign(k, i)) if w < i)
        near = self.s.words[last : last + 3]
        return any(w in QUOTES or w in (",", "?", "!", "—", "–", "--", "-") for w in near)

    def _first(self, k: int) -> int:
        return min(self.tree.below(k))

    def _nominal(self, a: int, b: int) -> bool:
        """Whether the words are one short noun phrase other than a time."""
        s = self.s
        return 0 < b - a <= 14 and not any(s.upos[k] in ("PUNCT", "VERB", "AUX") for k in range(a, b)) and not any(
            s.words[k].lower() in TIMES for k in range(a, b))

    def _belongs(self, k: int) -> bool:
        """Whether a complement goes with the object: "accuse X of …", "blame X for …", "call X a …"."""
        s, t = self.s, self.tree
        if s.deprels[k] == "xcomp":
            return True
        marks = [s.words[c].lower() for c in t.kids(k, "case", "mark")]
        return bool(marks) and marks[0] in ("of", "for", "as", "with", "over", "from", "against")

    def _quoted_part(self, k: int) -> bool:
        a, b = s_span(self.tree, k)
        return any(q.start <= a + 2 and b - 2 <= q.end for q in self.quotes)

    def _content_clause(self, i: int, k: int) -> bool:
        """Whether a dependent clause may be what is said, not a participle or an "as", "when", "Asked …"."""
        s, t = self.s, self.tree
        rel = s.deprels[k]
        marks = {s.words[c].lower() for c in t.kids(k, "mark", "advmod")}
        if rel in ("ccomp", "csubj"):
            return not (s.xpos[k] in ("VBN", "VBG") and k < i and not t.kids(k, "nsubj", "aux", "expl"))
        if rel == "xcomp":
            return t.finite(k)
        if rel == "parataxis":
            return t.finite(k) or self._quoted_part(k)
        if rel == "acl":
            return "that" in marks
        before = s.words[self._first(k) - 1].lower() if self._first(k) else ""
        if "except" in marks or before in ("except", "so", "such", "given", "provided"):
            return False
        return "that" in marks or "whether" in marks

    def _foreign(self, k: int, i: int) -> list[int]:
        """Subtrees below the content that the parser hung there but that belong to the cue: its subject, its
        "adding that …"."""
        t, s = self.tree, self.s
        out = []
        for c in t.children[k]:
            text = lemma(s, c)
            if s.deprels[c] == "advcl" and s.xpos[c] == "VBG" and text in ("add", "note", "cite", "quote", "call") and not t.kids(c, "mark"):
                out.append(c)
            cue = match_verb(s, c) if s.deprels[c] == "conj" and i < k < c else None
            if cue is not None and cue.cue.kind == "say" and s.xpos[c] == s.xpos[i]:
                out.append(c)
            if s.deprels[c].startswith("nsubj") and i < c < k and self.subject_right(i, c):
                out.append(c)
        return out

    def subject_right(self, i: int, c: int) -> bool:
        """Whether nominal ``c`` is the inverted subject of ``i`` (", said Costa, …")."""
        own = self.subject(i)
        return own is not None and (own == c or own in self.tree.below(c)) and not self.tree.kids(i, "nsubj")

    def _interrupts(self, i: int) -> bool:
        """Whether the verb is put into or behind the sentence that it reports ("the talks failed, he said")."""
        s = self.s
        h = s.heads[i]
        if h < 0 or s.deprels[i] not in ("parataxis", "ccomp", "advcl", "dep") or self.tree.kids(i, "mark"):
            return False
        first = self._first(i)
        before = s.words[first - 1] if first else ""
        return s.deprels[i] == "parataxis" and h < i and before in (",", *QUOTES, "—", "–", "-")

    def _put_in(self, i: int, last: int) -> tuple[Runs, int | None]:
        """"The move, Carr explained, was …": subject and verb alone between commas, inside what they report."""
        s, t = self.s, self.tree
        own = t.kids(i, "nsubj")
        if not own or s.deprels[i] not in ("acl:relcl", "parataxis", "advcl", "acl", "dep") or t.kids(i, "mark", "obj"):
            return [], None
        if any(s.words[k].lower() in (*RELATIVE, "what") for k in own):
            return [], None
        first = self._first(own[0])
        end = last + 1
        edge = (",", "—", "–", "--", *QUOTES)
        if not (0 < first < i and s.words[first - 1] in edge and end < len(s.words) and s.words[end] in edge):
            return [], None
        top = next((k for k in t.above(i) if t.finite(k)), None)
        if top is None:
            return [], None
        return t.runs(k for k in t.below(top) if not first <= k < end), top

    def _by_role(self, i: int, last: int) -> tuple[Runs, int | None]:
        """The role span of what is said, where the tree has no clause under the verb but the words hold one."""
        s = self.s
        for p in s.predicates:
            for a in p.args if p.i == i else ():
                if a.label in ("ARG1", "ARG2") and a.start > last and any(
                    s.xpos[k] in ("VBD", "VBZ", "VBP", "MD") for k in range(a.start, a.end)
                ) and any(s.deprels[k].startswith("nsubj") for k in range(a.start, a.end)):
                    run = self.tree.trimmed(a.start, a.end)
                    root = next((k for k in range(a.start, a.end) if s.xpos[k] in ("VBD", "VBZ", "VBP")), None)
                    return ([run] if run else []), root
        return [], None

    def nearby_quote(self, i: int, spans: Sequence[tuple[int, int] | None]) -> Quote | None:
        """The quotation that ends directly before the words of cue and source, or begins directly after."""
        s = self.s
        at = [x for x in spans if x]
        a, b = min(x[0] for x in at), max(x[1] for x in at)
        start, end = s.starts[a], s.ends[b - 1]
        for q in () if s.xpos[i] == "VBG" else self.quotes:
            gap_before = [k for k in range(len(s.words)) if q.end <= s.starts[k] < start]
            if q.end <= start and all(s.upos[k] == "PUNCT" or lemma(s, k) in ("and", "but") for k in gap_before):
                return q
        for q in self.quotes:
            gap = [k for k in range(b, len(s.words)) if end <= s.starts[k] < q.start]
            if q.start >= end and self._bridge(gap):
                return q
        return None

    def _bridge(self, gap: Sequence[int]) -> bool:
        """Whether the words between cue and quotation only tell place, time or hearer."""
        s = self.s
        if len(gap) > 14:
            return False
        if any(s.upos[k] in ("VERB",) or lemma(s, k) in ("that", "it", "as") for k in gap):
            return False
        words = [s.words[k].lower() for k in gap if s.upos[k] != "PUNCT"]
        return not words or (s.words[gap[-1]] in (",", ":") )


def s_span(tree: Tree, k: int) -> tuple[int, int]:
    """Character span of the whole subtree of ``k``, edge punctuation left out."""
    words = [w for w in tree.below(k) if tree.sentence.upos[w] != "PUNCT"] or [k]
    return tree.sentence.starts[words[0]], tree.sentence.ends[words[-1]]


def relative_pronoun(tree: Tree, i: int) -> int | None:
    """The "who" of the relative clause of verb ``i``."""
    for k in tree.kids(i, "nsubj"):
        if tree.sentence.words[k].lower() in RELATIVE:
            return k
    return None
