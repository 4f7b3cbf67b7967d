"""How a cue finds its content in the tree: clause, infinitive, object, or the sentence that it is put
into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.coding.attribution_source import Runs, Speaking
from dragoman.coding.cues import Match, lemma, match_verb
from dragoman.coding.phrases import QUOTES, RELATIVE, Tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.coding.quotes import Quote


PIECES = "pieces object"  # the way of "called the talks “warm” and “frank”"
AND = frozenset(("and", "but", "or", ",", "as", "also", "even", "both"))
WHEN = frozenset(("on", "in", "late", "early", "earlier", "last", "this", "the"))  # before a word of time


class Clause(Speaking):
    """The grammar round one sentence's cues, contents included."""

    def run_of(self, i: int, without: Sequence[int] = ()) -> Runs:
        """The words of a clause without those of its cue and source."""
        return self.tree.runs(self.tree.below(i, without))

    def governed(self, m: Match) -> tuple[Runs, int | None, str]:
        """Content runs of an active verb, the word that heads them, and the name of the way."""
        t, s, i = self.tree, self.s, m.verb
        takes = m.cue.takes
        if "as" in takes and self.quotes:
            pieces = self.quoted_pieces(m)
            if len(pieces) > 1:
                return pieces, pieces[0][0], PIECES
        clauses = [
            k
            for k in t.kids(i, "ccomp", "xcomp", "advcl", "csubj", "parataxis", "acl")
            if self._content_clause(i, k)
        ]
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
                if k > i and s.words[m.last + 1] == ",":  # "It would hurt, he said, and he knows …"
                    fronted = self._fronted(i, said)
                    if fronted:
                        words = [*fronted, *(w for c in side for w in t.below(c, self._foreign(c, i)))]
                        return t.runs(words), s.heads[i] if self._interrupts(i) else k, "clause"
                words = [w for c in side for w in t.below(c, self._foreign(c, i))]
                if k > i:  # a second subject behind the verb is the reported clause's
                    extra = [c for c in t.kids(i, "nsubj") if m.last < c < k and c != self.subject(i)]
                    words += [w for c in extra for w in t.below(c)]
                more = [
                    w
                    for c in side
                    for w in t.kids(c, "advcl")
                    if w > c
                    and s.xpos[w] == "VBG"
                    and lemma(s, w) in self.words.adding
                    and s.words[w - 1] == ","
                ]
                if more and i < k:  # ", citing two officials" with all that follows
                    words = [w for w in words if w < min(more)]
                if k > i:
                    words += [w for c in t.kids(i, "conj") if c > k and self._goes_on(c) for w in t.below(c)]
                    start = self.content_start(m.last + 1, k)
                    words = [w for w in words if w >= start]
                return t.runs(words), k, "clause"
            if self._interrupts(i):
                h = s.heads[i]
                return self.run_of(h, [i, *self._others(h, i)]), h, "parataxis"
            if "clause" in takes:
                runs, top = self._put_in(i, m.last)
                if runs:
                    return runs, top, "parataxis"
            extra = [k for k in t.kids(i, "nsubj") if k > m.last and self.subject(i) != k]
            if extra and m.cue.kind == "say" and "clause" in takes and (self.subject(i) or i) < i:
                run = t.trimmed(m.last + 1, max(t.below(extra[0])) + 1)
                return ([run] if run else []), extra[0], "clause"
        if len(m.cue.words) == 1 or m.last == i:
            objects = [k for k in t.kids(i, "obj") if k > i or s.words[k].lower() in ("what",)]
        else:
            objects = [
                k
                for k in t.kids(i, "obl", "obj", "advcl", "ccomp", "xcomp", "nmod")
                if k > m.last and min(t.below(k)) <= m.last + 1
            ]
        infinitive = [k for k in t.kids(i, "xcomp", "advcl", "ccomp") if t.infinitive(k) and k > i]
        if "to" in takes and infinitive:
            k = infinitive[0]
            own = t.below(k, self._foreign(k, i))  # "urged X to stop | and called it a crime"
            end = max(own) + 1
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
        if "as" in takes and not objects:
            runs, root = self._called(i, m.last)
            if runs:
                return runs, root, "object"
        if ("object" in takes or "as" in takes) and objects:
            o = objects[0]
            first = max(self._first(o), m.last + 1) if o > i else self._first(o)
            end = max(t.below(o)) + 1
            complements = ("xcomp", "ccomp", "obl", "advcl")
            more = [
                k
                for k in t.children[i]
                if k > o
                and s.deprels[k].split(":")[0] in complements
                and (self._belongs(k) or self._beside(k, end))
            ]
            if "object" not in takes:
                more = [k for k in more if s.deprels[k] == "xcomp" or self._marked_as(k)]
            if "as" in takes and "object" not in takes and not more and len(t.kids(i, "obj", "iobj")) < 2:
                return [], None, ""
            if t.infinitive(i):
                return [], None, ""  # "to welcome the plan" tells a purpose, not a view given
            last = max([max(t.below(o)), *(max(t.below(k)) for k in more)]) if o > i else max(t.below(o))
            if last + 2 < len(s.words) and s.words[last + 1] == ":" and s.words[last + 2] not in QUOTES:
                last = len(s.words) - 1  # "three aims: a truce, a border, a vote"
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
        if "object" in takes and len(m.cue.words) == 1 and s.xpos[i] == "VBG":
            run = self._object_role(i)
            if run is not None:
                return [run], run[1] - 1, "object"
        if "clause" in takes and m.cue.kind == "say" and (t.kids(i, "nsubj") or s.xpos[i] == "VBG"):
            runs, root = self._by_role(i, m.last)
            return runs, root, "role" if runs else ""
        return [], None, ""

    def _called(self, i: int, last: int) -> tuple[Runs, int | None]:
        """ "what she called a trap", "whom he described as weak": what is called so stands before the verb."""
        s, t = self.s, self.tree
        if not s.deprels[i].startswith("acl"):
            return [], None
        for k in t.kids(i, "xcomp", "obj", "obl", "advcl", "ccomp"):
            words = [w for w in t.below(k) if w > last]
            first = next((w for w in words if s.upos[w] != "PUNCT"), -1)
            if first < 0 or first > last + 2 or t.infinitive(k) or self.low[first] in ("by", *self.words.times):
                continue
            if s.upos[first] == "ADP" and self.low[first] != "as":
                continue
            run = t.trimmed(first, words[-1] + 1)
            whom = [w for w in (s.heads[i], *t.kids(i, "obj")) if w < i and self.low[w] in ("what", "which", "whom")]
            return [*((w, w + 1) for w in whom[:1]), *([run] if run else [])], k
        return [], None

    def _fronted(self, i: int, said: Sequence[int]) -> list[int]:
        """The words of the clause that verb ``i`` is put behind, where it also has one after its comma."""
        t = self.tree
        if self._interrupts(i):
            h = self.s.heads[i]
            return t.below(h, [i, *self._others(h, i)])
        before = [c for c in said if c < i and self._set_off(c, i)]
        return [w for c in before for w in t.below(c, self._foreign(c, i))]

    def _others(self, h: int, i: int) -> list[int]:
        """Clauses behind cue ``i`` in which somebody else speaks: "…, he warned, and she agreed"."""
        t = self.tree
        return [c for c in t.kids(h, "conj") if c > i and t.kids(c, "nsubj") and match_verb(self.s, c)]

    def quoted_pieces(self, m: Match) -> Runs:
        """The quotations that call the verb's object something: the first behind a noun phrase or "as", each
        further one behind "and" or a comma. The runs hold the words between the marks."""
        s = self.s
        out: Runs = []
        at = m.last + 1
        for q in self.quotes:
            inside = [k for k in range(at, len(s.words)) if q.start < s.starts[k] and s.ends[k] < q.end]
            if not inside or q.start < s.starts[at]:
                if out:
                    break
                continue
            gap = [k for k in range(at, inside[0]) if s.words[k] not in QUOTES]
            if out and not all(s.words[k].lower() in AND for k in gap):
                break
            if not out and any(s.upos[k] in ("VERB", "AUX", "PUNCT") for k in gap):
                break
            run = self.tree.trimmed(inside[0], inside[-1] + 1)
            if run is None:
                break
            out.append(run)
            at = inside[-1] + 1
        return out

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
        if (
            subjects
            and a < min(subjects) <= a + 8
            and (s.upos[a] == "ADP" or s.words[a].lower() in self.words.times)
        ):
            gap = range(a, min(subjects))
            if not any(s.upos[w] in ("PUNCT", "VERB", "SCONJ") for w in gap):
                return min(subjects)
        return a

    def _goes_on(self, c: int) -> bool:
        """Whether a clause beside the cue is still reported: own subject, no comma ("is open and boats
        sail")."""
        first = self._first(c)
        own = bool(self.tree.kids(c, "nsubj", "expl")) and match_verb(self.s, c) is None
        return own and first > 0 and self.s.words[first - 1] not in (",", ";") and self.s.words[first] != ","

    def _set_off(self, k: int, i: int) -> bool:
        """Whether a clause before its verb ends in a comma or a quotation mark, as a reported one does."""
        last = max(w for w in self.tree.below(k, self._foreign(k, i)) if w < i)
        near = self.s.words[last : last + 3]
        return any(w in QUOTES or w in (",", "?", "!", "—", "–", "--", "-") for w in near)

    def _nominal(self, a: int, b: int) -> bool:
        """Whether the words are one short noun phrase other than a time."""
        s = self.s
        return (
            0 < b - a <= 14
            and not any(s.upos[k] in ("PUNCT", "VERB", "AUX") for k in range(a, b))
            and not any(s.words[k].lower() in self.words.times for k in range(a, b))
        )

    def _beside(self, k: int, end: int) -> bool:
        """Whether a prepositional phrase follows the object at once and is no time ("the benefits | of
        …")."""
        words = self.tree.below(k)
        return (
            words[0] == end
            and self.s.upos[end] == "ADP"
            and bool(self.tree.kids(k, "case"))
            and not any(self.s.words[w].lower() in self.words.times for w in words)
        )

    def _marked_as(self, k: int) -> bool:
        return any(self.s.words[c].lower() == "as" for c in self.tree.kids(k, "case", "mark"))

    def _belongs(self, k: int) -> bool:
        """Whether a complement goes with the object: "accuse X of …", "blame X for …", "call X a …"."""
        s, t = self.s, self.tree
        if s.deprels[k] == "xcomp":
            return True
        marks = [s.words[c].lower() for c in t.kids(k, "case", "mark")]
        return bool(marks) and marks[0] in (
            "of",
            "for",
            "as",
            "with",
            "over",
            "from",
            "against",
            "among",
            "between",
        )

    def _quoted_part(self, k: int) -> bool:
        a, b = s_span(self.tree, k)
        return any(q.start <= a + 2 and b - 2 <= q.end for q in self.quotes)

    def _content_clause(self, i: int, k: int) -> bool:
        """Whether a dependent clause may be what is said, not a participle or an "as", "when", "Asked …"."""
        s, t = self.s, self.tree
        rel = s.deprels[k]
        marks = {s.words[c].lower() for c in t.kids(k, "mark", "advmod")}
        if self.closing(k):
            return False
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
            if (
                s.deprels[c] == "advcl"
                and s.xpos[c] == "VBG"
                and text in self.words.adding
                and not t.kids(c, "mark")
            ):
                out.append(c)
            if s.deprels[c] == "advcl" and i < k < c and t.kids(c, "nsubj") and t.kids(c, "mark"):
                inner = match_verb(s, c)
                if inner is not None and inner.cue.kind == "say" and t.kids(c, "ccomp"):
                    out.append(c)
            if (
                s.deprels[c] == "advcl"
                and c > k
                and any(s.words[x].lower() == "without" for x in t.kids(c, "mark"))
            ):
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
        """Whether the verb is put into or behind the sentence that it reports ("the talks failed, he
        said")."""
        s = self.s
        h = s.heads[i]
        if h < 0 or s.deprels[i] not in ("parataxis", "ccomp", "advcl", "dep") or self.tree.kids(i, "mark"):
            return False
        first = self._first(i)
        before = s.words[first - 1] if first else ""
        return s.deprels[i] == "parataxis" and h < i and before in (",", *QUOTES, "—", "–", "-")

    def closing(self, k: int) -> bool:
        """Whether ``k`` is the verb of a closing ", the agency reported", whatever the parser hangs it on."""
        s, t = self.s, self.tree
        own = [x for x in t.kids(k, "nsubj") if x < k]
        m = match_verb(s, k)
        if m is None or m.cue.kind != "say" or "clause" not in m.cue.takes or not own:
            return False
        if t.kids(k, "ccomp", "obj", "mark", "xcomp") or s.words[own[0]].lower() in RELATIVE:
            return False
        first = self._first(own[-1])
        after = m.last + 1
        while after < len(s.words) and (self.low[after] in self.words.times or self.low[after] in WHEN):
            after += 1
        return (
            first > 3
            and s.words[first - 1] == ","
            and (after == len(s.words) or s.words[after] in (".", ";"))
        )

    def _put_in(self, i: int, last: int) -> tuple[Runs, int | None]:
        """ "The plan, Ruiz explained, was …": subject and verb alone between commas, inside what they
        report."""
        s, t = self.s, self.tree
        own = t.kids(i, "nsubj")
        if self.closing(i) and (s.deprels[i] != "root" or len(own) > 1):
            run = t.trimmed(0, self._first(own[-1]))
            return ([run] if run else []), s.heads[i]
        if (
            not own
            or s.deprels[i] not in ("acl:relcl", "parataxis", "advcl", "acl", "dep")
            or t.kids(i, "mark", "obj")
        ):
            return [], None
        if any(s.words[k].lower() in (*RELATIVE, "what") for k in own):
            return [], None
        first = self._first(own[0])
        end = max([last, *(w for k in t.kids(i, "iobj") for w in t.below(k))]) + 1
        edge = (",", "—", "–", "--", *QUOTES)
        if not (0 < first < i and s.words[first - 1] in edge and end < len(s.words) and s.words[end] in edge):
            return [], None
        top = next((k for k in t.above(i) if t.finite(k)), None)
        if top is None:
            return [], None
        return t.runs(k for k in t.below(top) if not first <= k < end), top

    def _object_role(self, i: int) -> tuple[int, int] | None:
        """The noun phrase right behind verb ``i`` that the roles give as its object."""
        for p in self.s.predicates:
            for a in p.args if p.i == i else ():
                if a.label == "ARG1" and a.start == i + 1 and self.s.words[a.start].lower() != "to":
                    return self.tree.trimmed(a.start, a.end)
        return None

    def _by_role(self, i: int, last: int) -> tuple[Runs, int | None]:
        """The role span of what is said, where the tree has no clause under the verb but the words hold
        one."""
        s = self.s
        for p in s.predicates:
            for a in p.args if p.i == i else ():
                if (
                    a.label in ("ARG1", "ARG2")
                    and a.start > last
                    and any(s.xpos[k] in ("VBD", "VBZ", "VBP", "MD") for k in range(a.start, a.end))
                    and any(s.deprels[k].startswith("nsubj") for k in range(a.start, a.end))
                ):
                    start = a.start - (a.start - 1 > last and self.low[a.start - 1] == "that")
                    if self.low[a.start] == "by":
                        continue  # "responded by saying …": the inner cue has the content
                    if self.low[a.start] == "to":  # "replied | to the senators | that …"
                        that = next((k for k in range(a.start, a.end) if self.low[k] == "that"), start)
                        start = that if self._nominal(a.start, that) else start
                    run = self.tree.trimmed(start, a.end)
                    root = next(
                        (k for k in range(a.start, a.end) if s.xpos[k] in ("VBD", "VBZ", "VBP")), None
                    )
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
            if q.end <= start and all(
                s.upos[k] == "PUNCT" or lemma(s, k) in ("and", "but") for k in gap_before
            ):
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
        return not words or (s.words[gap[-1]] in (",", ":"))


def s_span(tree: Tree, k: int) -> tuple[int, int]:
    """Character span of the whole subtree of ``k``, edge punctuation left out."""
    words = [w for w in tree.below(k) if tree.sentence.upos[w] != "PUNCT"] or [k]
    return tree.sentence.starts[words[0]], tree.sentence.ends[words[-1]]
