"""Questions about one parsed sentence: who is the subject, what hangs on a verb, where a phrase begins.

Universal Dependencies v2 relations; PropBank arguments fill in where syntax leaves a slot empty. Word
indices throughout; −1 stands for "none".
"""

from __future__ import annotations

from functools import cache, cached_property

from dragoman.coding.lexicon import done_to_people, verb_lemmas, words_of
from dragoman.language.lemmas import regular
from dragoman.records import Predicate, Sentence

# Verbs whose object, not subject, does what the infinitive says ("forced Putin to resume").
OBJECT_CONTROL = frozenset(
    "force urge ask tell order persuade convince allow permit enable encourage invite press pressure push help lead "
    "cause compel oblige require request command instruct authorize authorise advise warn prompt want get direct "
    "forbid beg implore call expect train hire lobby coax lure pressurise summon drive bring move induce".split()
)
# "accused Eritrea of arming rebels": the accused does it.
ACCUSERS = frozenset(
    {
        "accuse",
        "suspect",
        "convict",
        "charge",
        "blame",
        "indict",
        "fault",
        "condemn",
        "criticize",
        "criticise",
        "praise",
        "thank",
    }
)
DASHES = frozenset({"-", "–", "—", "--"})
# Days and months stand in no place where a party may stand.
CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december today yesterday tomorrow".split()
)
RELATIVES = frozenset({"who", "which", "that", "whom", "whose"})
# What a noun phrase leaves out when it is read as a name.
_OUTSIDE = frozenset(
    {"acl:relcl", "acl", "punct", "conj", "cc", "appos", "parataxis", "nsubj", "cop", "advcl", "aux", "advmod", "mark",
     "ccomp", "case", "discourse", "obl", "obj", "xcomp", "nsubj:pass", "aux:pass", "expl", "dep", "list", "orphan",
     "nmod:unmarked", "obl:unmarked", "cc:preconj"}
)  # fmt: skip


@cache
def _verb_lemma(form: str, lemma: str) -> str:
    """The model's lemma, unless the lexicon knows no such verb but one that the form regularly comes from."""
    known = verb_lemmas()
    if lemma in known:
        return lemma
    return next((c for c in regular(form) if c in known), lemma)


class Grammar:
    """A sentence with its tree turned for asking. All methods take and give word indices."""

    def __init__(self, sentence: Sentence) -> None:
        self.s = sentence
        self.n = len(sentence.words)
        # "the US" is a state and no pronoun.
        self.low = ["u.s." if w == "US" and p == "PROPN" else w.lower()
                    for w, p in zip(sentence.words, sentence.upos, strict=True)]  # fmt: skip
        self.lemma = [
            _verb_lemma(w.lower(), m.lower()) if p == "VERB" else m.lower()
            for w, m, p in zip(sentence.words, sentence.lemmas, sentence.upos, strict=True)
        ]
        self.kids: list[list[int]] = [[] for _ in range(self.n)]
        for k, h in enumerate(sentence.heads):
            if h >= 0:
                self.kids[h].append(k)
        self.rel = sentence.deprels
        self.pos = sentence.upos
        self.xpos = sentence.xpos
        self.head = sentence.heads
        self.preds: dict[int, Predicate] = {p.i: p for p in sentence.predicates}
        # Heads of phrases that name political actors; the coder fills it before it asks for parties.
        self.actorlike: set[int] = set()
        self._subject: dict[int, int] = {}
        self._object: dict[int, int] = {}

    @cached_property
    def root(self) -> int:
        """The root's index."""
        return next((k for k, h in enumerate(self.head) if h < 0), 0)

    @cached_property
    def body(self) -> int:
        """Where the sentence begins behind a dateline ("Oslo, Norway - Police have …", "LIMA:"); else 0."""
        for k in range(1, min(self.n - 1, 14)):
            word = self.s.words[k]
            if word in DASHES and self.s.starts[k] == self.s.ends[k - 1]:
                continue  # a hyphen
            if word in DASHES or (word == ":" and self.s.words[0].isupper()):
                before = self.s.words[:k]
                names = all(w[:1].isupper() or not w[0].isalpha() for w in before)
                return k + 1 if names and self.pos[0] == "PROPN" else 0
        return 0

    def child(self, i: int, *rels: str) -> int:
        """The first child of ``i`` with one of the relations, or −1."""
        for k in self.kids[i]:
            if self.rel[k] in rels:
                return k
        return -1

    def children(self, i: int, *rels: str) -> list[int]:
        """All children of ``i`` with one of the relations."""
        return [k for k in self.kids[i] if self.rel[k] in rels]

    def case(self, i: int) -> str:
        """The preposition of a phrase in small letters ("according to" whole); empty for none."""
        for k in self.kids[i]:
            if self.rel[k] == "case" and self.pos[k] != "PART":
                fixed = [self.low[f] for f in self.kids[k] if self.rel[f] == "fixed"]
                return " ".join([self.low[k], *fixed])
        return ""

    def subtree(self, i: int) -> list[int]:
        """All words at or below ``i``, in order."""
        out, todo = [], [i]
        while todo:
            k = todo.pop()
            out.append(k)
            todo += self.kids[k]
        return sorted(out)

    def within(self, i: int, top: int) -> bool:
        """Whether ``i`` stands at or below ``top``."""
        while i >= 0:
            if i == top:
                return True
            i = self.head[i]
        return False

    def passive(self, i: int) -> bool:
        """Whether a verb is passive: a passive subject or auxiliary, or a bare participle behind a noun."""
        for k in self.kids[i]:
            if self.rel[k] in ("nsubj:pass", "aux:pass", "csubj:pass", "obl:agent"):
                return True
        if self.xpos[i] == "VBN" and self.rel[i] in ("acl", "amod", "advcl"):
            return not any(self.low[k] in ("have", "has", "had", "having") for k in self.children(i, "aux"))
        if self._headline_passive(i):
            return True
        return (
            self.xpos[i] == "VBN"
            and self.rel[i] == "conj"
            and self.passive(self.head[i])
            and (self.child(i, "aux", "nsubj") < 0)
        )

    def _headline_passive(self, i: int) -> bool:
        """Whether a past form without object tells in a headline what was done to its subject ("Dissident freed")."""
        subject = self.child(i, "nsubj")
        if subject >= 0 and self.lemma[i] == "shoot" and any(self.low[k] == "dead" for k in self.kids[i]):
            return all(self.case(k) or self.low[k] == "dead" for k in self.children(i, "obj"))  # "officer shot dead"
        if self.xpos[i] != "VBD" or subject < 0 or self.child(i, "obj", "aux", "ccomp", "xcomp", "compound:prt") >= 0:
            return False
        return self.lemma[i] in done_to_people() and subject == self._arg(i, "ARG1") and self._arg(i, "ARG0") < 0

    def conjuncts(self, i: int) -> list[int]:
        """``i`` and the nouns joined to it, but none that is set against it ("Oslo, not Stockholm")."""
        out = [i]
        for k in self.kids[i]:
            if self.rel[k] == "conj" and not self._set_against(k):
                out += self.conjuncts(k)
        return out

    def _set_against(self, k: int) -> bool:
        return any(self.low[c] == "not" and self.low[c + 1] not in ("only", "just") for c in self.children(k, "advmod"))

    def lemma_of(self, i: int) -> str:
        """A verb's lemma with its particle: ``rule_out``."""
        part = self.child(i, "compound:prt")
        return f"{self.lemma[i]}_{self.low[part]}" if part >= 0 else self.lemma[i]

    # -- the verb's places --------------------------------------------------------------------------------

    def subject(self, i: int, depth: int = 0) -> int:
        """Who does ``i``: its own subject, or the one it shares or is controlled by. Passives: the agent."""
        if i in self._subject:
            return self._subject[i]
        found = self._find_subject(i, depth)
        self._subject[i] = found
        return found

    def _find_subject(self, i: int, depth: int) -> int:
        if depth > 8:
            return -1
        if self.passive(i):
            return self.agent(i)
        own = self.child(i, "nsubj", "nsubj:outer")
        if 0 <= own < self.body:  # the place of a dateline is no subject ("Oslo, Norway - Police have …")
            own = next((k for k in self.children(i, "nsubj") if k >= self.body), -1)
        if own >= 0:
            return self._antecedent(own, i)
        rel, h = self.rel[i], self.head[i]
        if h < 0:
            return self._arg(i, "ARG0")
        if self.lemma[h] in ACCUSERS and self.low_mark(i) in ("of", "with", "for"):
            return self.object(h)
        if rel == "xcomp" or (rel in ("ccomp", "csubj", "obj") and self.child(i, "mark") < 0 and self.xpos[i] == "VBG"):
            obj = self.child(h, "obj", "iobj")
            if obj >= 0 and self.lemma[h] in OBJECT_CONTROL and rel == "xcomp":
                return obj
            if self.passive(h):
                return self._antecedent(self.child(h, "nsubj:pass"), h)
            if rel != "csubj":
                return self.subject(h, depth + 1)
        elif rel in ("acl", "amod") and self.xpos[i] in ("VBG", "VB"):
            if self.xpos[i] == "VBG" and self.child(i, "mark") < 0:
                return self._author(h, depth)
            if self.head[h] < 0 and h < i and self.pos[h] == "PROPN":
                return h  # a headline: "Japan to send observers"
            # "an attempt to …", "the risk of supplying …": whose attempt?
            owner = self.child(h, "nmod:poss")
            return owner if owner >= 0 else self._holder(h, depth)
        elif rel == "acl:relcl":
            pron = next((k for k in self.kids[i] if self.low[k] in RELATIVES), -1)
            return self._author(h, depth) if pron >= 0 and self.rel[pron].startswith("nsubj") else -1
        elif rel == "conj" and self.pos[h] in ("VERB", "AUX"):
            if self.passive(h):
                return self._antecedent(self.child(h, "nsubj:pass"), h)
            return self.subject(h, depth + 1)
        elif rel == "advcl" and self.pos[h] in ("VERB", "AUX", "ADJ") and self._bare_adverbial(i):
            obj = self.child(h, "obj")
            if self.lemma[h] in OBJECT_CONTROL and obj >= 0 and self.low_mark(i) == "to":
                return obj
            if self.passive(h):
                return self._antecedent(self.child(h, "nsubj:pass"), h)
            return self.subject(h, depth + 1)
        arg = self._arg(i, "ARG0")
        if arg < 0 and rel in ("nmod", "obl") and self.xpos[i] == "VBG":
            return self._holder(h, depth)
        return arg

    def _author(self, noun: int, depth: int) -> int:
        """Whose paper it is that says something ("adopted a resolution calling on …"); any other noun itself."""
        if self.lemma[noun] not in words_of("paper"):
            return noun
        for k in (self.child(noun, "nmod:poss"), self.oblique(noun, "by", "from")):
            if k >= 0:
                return k
        found = self._holder(noun, depth) if self.rel[noun] in ("obj", "obl") else -1
        return found if found >= 0 else noun

    def _bare_adverbial(self, i: int) -> bool:
        """Whether an adverbial clause has no subject of its own to expect: participles, "to", "without" …"""
        marks = ("to", "in order to", "without", "by", "after", "before", "while")
        return self.xpos[i] in ("VBG", "VBN") or self.low_mark(i) in marks

    def _holder(self, noun: int, depth: int) -> int:
        """Whose act a noun in a verb's object is: the verb's subject."""
        k = noun
        while k >= 0 and self.pos[k] not in ("VERB", "AUX"):
            owner = self.child(k, "nmod:poss")
            if owner >= 0 and k != noun:
                return owner
            k = self.head[k]
        if k >= 0 and self.lemma[k] in ACCUSERS:
            return self.object(k)  # "indicted for a plot to …": the accused one's
        return self.subject(k, depth + 1) if k >= 0 else -1

    def low_mark(self, i: int) -> str:
        """The marker of a clause in small letters, or empty."""
        k = self.child(i, "mark")
        return self.low[k] if k >= 0 else ""

    def _antecedent(self, k: int, verb: int) -> int:
        """A relative pronoun's noun; any other word itself."""
        if k >= 0 and self.low[k] in RELATIVES and self.rel[verb] in ("acl:relcl", "acl"):
            return self.head[verb]
        return k

    def agent(self, i: int) -> int:
        """The by-phrase of a passive, or −1."""
        k = self.child(i, "obl:agent")
        if k >= 0:
            return k
        for k in self.kids[i]:
            if (
                self.rel[k].startswith(("obl", "nmod"))
                and self.case(k) == "by"
                and self.pos[k] in ("NOUN", "PROPN", "PRON")
            ):
                return k
        return self._arg(i, "ARG0") if i in self.preds and not self._headline_passive(i) else -1

    def object(self, i: int) -> int:
        """What ``i`` is done to: the object, or a passive's subject, or what a participle or relative clause
        stands behind."""
        if i in self._object:
            return self._object[i]
        self._object[i] = found = self._find_object(i)
        return found

    def _find_object(self, i: int) -> int:
        if self.passive(i):
            own = self.child(i, "obj")
            if own >= 0 and self.child(i, "nsubj:pass") >= 0 and self.pos[own] in ("NOUN", "PROPN"):
                return own  # "its students were denied visas"
            own = self.child(i, "nsubj:pass", *(["nsubj"] if self._headline_passive(i) else []))
            if own >= 0:
                return self._antecedent(own, i)
            if self.rel[i] in ("acl", "amod", "acl:relcl"):
                return self.head[i]
            if self.rel[i] == "conj":
                return self.object(self.head[i])
            if self.rel[i] == "xcomp":
                return self.subject(self.head[i])
            return self._arg(i, "ARG1")
        own = self.child(i, "obj")
        if own < 0:
            own = self.child(i, "iobj")
        if own >= 0:
            return self._antecedent(own, i)
        if self.rel[i] == "acl:relcl":
            pron = next((k for k in self.kids[i] if self.low[k] in RELATIVES), -1)
            if pron < 0 and self.child(i, "nsubj") >= 0 and self._arg(i, "ARG1") == self.head[i]:
                return self.head[i]
        return -1

    def _arg(self, i: int, *labels: str) -> int:
        """The head word of a nominal PropBank argument, or −1."""
        p = self.preds.get(i)
        if p is None:
            return -1
        for a in p.args:
            if a.label in labels:
                h = self.span_head(a.start, a.end)
                if self.pos[h] in ("NOUN", "PROPN", "PRON", "NUM", "DET") and h != i:
                    return self._antecedent(h, i)
        return -1

    def arguments(self, i: int, *labels: str) -> list[int]:
        """Head words of the PropBank arguments with these labels."""
        p = self.preds.get(i)
        return [self.span_head(a.start, a.end) for a in p.args if a.label in labels] if p else []

    def span_head(self, start: int, end: int) -> int:
        """The word of a span whose head lies outside it."""
        for k in range(start, end):
            if not start <= self.head[k] < end and self.pos[k] != "PUNCT" and self.rel[k] != "case":
                return k
        return start

    def given_to(self, i: int) -> int:
        """Who gets what the object names: the indirect object, or the subject of "its students were denied visas"."""
        k = self.child(i, "iobj")
        if k < 0 and self.child(i, "obj") >= 0:
            k = self.child(i, "nsubj:pass")
        return k

    def obliques(self, i: int) -> list[tuple[str, int]]:
        """(preposition, noun) of every prepositional phrase on ``i``."""
        out = []
        for k in self.kids[i]:
            if self.rel[k].split(":")[0] in ("obl", "nmod") and self.rel[k] != "nmod:poss":
                prep = self.case(k)
                if prep and self.low[k] not in CALENDAR:
                    out.append((prep, k))
        return out

    def oblique(self, i: int, *preps: str) -> int:
        """The noun of the first phrase on ``i`` with one of the prepositions, or −1."""
        for prep, k in self.obliques(i):
            if prep in preps:
                return k
        return -1

    def clause(self, i: int) -> int:
        """The complement clause of a verb or noun: its head verb, or −1."""
        for k in self.kids[i]:
            if self.rel[k] in ("ccomp", "xcomp") and self.pos[k] in ("VERB", "AUX", "ADJ", "NOUN"):
                return k
        for k in self.kids[i]:
            if self.rel[k] == "acl" and self.pos[i] == "NOUN" and self.low_mark(k) in ("to", "that", "of"):
                return k
            if self.rel[k] in ("obj", "advcl", "obl") and self.pos[k] == "VERB" and self.xpos[k] == "VBG":
                return k
        return -1

    # -- phrases ---------------------------------------------------------------------------------------

    def phrase(self, i: int) -> tuple[int, int]:
        """The words of a noun phrase as a name would be written: modifiers before the head, the flat parts
        and "of …" after it; no relative clause, apposition or conjunct. (start, end), end exclusive."""
        start = end = i
        for k in self.kids[i]:
            if self.rel[k] in _OUTSIDE:
                continue
            prep = self.case(k)
            if k < i and not prep:
                if self.rel[k] in (
                    "nmod:poss",
                    "compound",
                    "amod",
                    "det",
                    "nummod",
                    "nmod:desc",
                    "flat",
                    "nmod",
                    "det:predet",
                ):
                    start = min(start, self.subtree(k)[0])
            elif self.rel[k] in ("flat", "compound", "nmod:desc", "fixed", "goeswith"):
                end = max(end, self._flat_end(k))
            elif (
                self.rel[k] in ("nmod", "obl")
                and prep in ("of", "for")
                and k == end + 2 + (self.pos[k - 1] in ("DET", "ADJ"))
            ):
                end = max(end, self.phrase(k)[1] - 1)
        return start, end + 1

    def _flat_end(self, k: int) -> int:
        """The last word of a name's further part: its own flat and compound parts, nothing that hangs on it."""
        return max(
            [k, *(self._flat_end(c) for c in self.children(k, "flat", "compound", "nmod:desc", "goeswith") if c > k)]
        )

    def full_phrase(self, i: int) -> tuple[int, int]:
        """The whole noun phrase with everything below it, without its own preposition."""
        words = [k for k in self.subtree(i) if not (self.head[k] == i and self.rel[k] in ("case", "punct", "cc"))]
        words = [k for k in words if k >= min(self.phrase(i)[0], i)]
        return (min(words), max(words) + 1) if words else (i, i + 1)

    def chars(self, start: int, end: int) -> tuple[int, int]:
        """Character offsets of a word span."""
        return self.s.starts[start], self.s.ends[end - 1]

    def tense(self, i: int) -> str:
        """``past``, ``present`` or ``future`` of a verb's finite form; empty where it has none."""
        for k in self.kids[i]:
            if self.rel[k] in ("aux", "aux:pass", "cop"):
                if self.low[k] in ("will", "'ll", "’ll", "shall", "wo"):
                    return "future"
                if self.low[k] in ("had", "was", "were", "did", "'d"):
                    return "past"
                if self.low[k] in ("has", "have", "'ve", "'s") and self.xpos[i] == "VBN":
                    return "past"
        if self.xpos[i] == "VBD":
            return "past"
        if self.xpos[i] in ("VBZ", "VBP"):
            return "present"
        if self.xpos[i] == "VBN" and self.rel[i] in ("acl", "amod", "advcl", "root"):
            return "past"
        h = self.head[i]
        return (
            self.tense(h)
            if h >= 0 and self.rel[i] in ("conj", "xcomp", "ccomp", "obj", "advcl", "acl") and h != i
            else ""
        )
