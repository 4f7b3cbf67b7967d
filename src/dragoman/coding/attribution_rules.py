"""The ways in which a sentence brings in a source: verbs, passives, "according to", nouns, adverbs, headlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.coding.attribution_source import ADDRESSED, Found, Runs, relative_pronoun
from dragoman.coding.cues import Match, lemma, lexicon, match_verb
from dragoman.coding.phrases import QUOTES, RELATIVE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dragoman.coding.attribution_content import Clause

HEADLINE_WORDS = 8
GLOSSES = frozenset(
    [
        "analysis",
        "live",
        "opinion",
        "factbox",
        "timeline",
        "explainer",
        "update",
        "breaking",
        "exclusive",
        "watch",
        "read",
        "photo",
        "photos",
        "video",
        "note",
        "profile",
        "interview",
        "comment",
        "background",
        "correction",
        "editorial",
        "podcast",
        "transcript",
        "here",
        "newsletter",
        "related",
        "see",
    ]
)
PRONOUN_HIDDEN = frozenset(("it", "there"))


def cues(c: Clause, text: str) -> Iterator[Found]:
    """Everything that one sentence attributes; several rules may find the same."""
    for i in range(len(c.s.words)):
        m = match_verb(c.s, i)
        if m is not None:
            yield from (passive(c, m) if c.passive(i) and m.cue.words[0] != "be" else active(c, m))
        elif c.passive(i):
            yield from passive(c, None, i)
        if c.s.upos[i] == "NOUN":
            yield from noun(c, i)
        if lemma(c.s, i) in c.words.adverbs:
            yield from adverb(c, i)
    yield from prepositions(c)
    yield from as_clauses(c)
    yield from headline(c, text)


def distinct(found: Iterable[Found]) -> list[Found]:
    """One finding a cue word: the first rule that gave a content, else the first."""
    out: list[Found] = []
    for f in found:
        same = next((k for k, o in enumerate(out) if o.cue[0] < f.cue[1] and f.cue[0] < o.cue[1]), None)
        if same is None:
            out.append(f)
        elif not out[same].content and f.content:
            out[same] = f
    return out


def active(c: Clause, m: Match) -> Iterator[Found]:
    """Verb with a clause, an infinitive, an object or a quotation."""
    i, s, t = m.verb, c.s, c.tree
    head = c.subject(i)
    if head is None or (s.words[head].lower() in PRONOUN_HIDDEN and t.kids(i, "expl")):
        return
    if s.deprels[i] in ("amod", "compound", "case", "fixed", "mark") or head == i:
        return
    if (
        not t.kids(i, "nsubj")
        and s.xpos[i] in ("VBN", "VBD")
        and not any(s.upos[k] != "PUNCT" for k in range(i))
    ):
        return
    if lemma(s, i) in ("ask", "request", "decline", "refuse") and any(
        w.lower() in ("named", "identified", "anonymity") for w in s.words[i : i + 7]
    ):
        return  # "asking not to be named"
    if s.words[head].lower() in c.words.judgement["subjects"] and m.cue.words[0] in {
        w.split()[0] for w in c.words.judgement["reading"]
    }:
        return  # the reporter's reading, see judging()
    if s.xpos[i] == "VBN" and not t.kids(i, "aux", "nsubj") and not s.deprels[i].startswith(("conj", "root")):
        return  # "Asked whether …, he said"
    runs, root, way = c.governed(m)
    pronoun = relative_pronoun(t, i)
    source = (pronoun, pronoun + 1) if pronoun is not None else c.source(i, head)
    if pronoun is not None and s.deprels[i].startswith("acl"):
        head = s.heads[i]
    if source is None:
        return
    span = c.cue_span(i, m.last)
    runs = filled(c, runs, [source, span])
    if runs and s.words[runs[0][0]].lower() in ("neither", "nothing", "little"):
        return  # "will say neither yes nor no"
    if c.negated(i) and (way == "object" or lemma(s, i) in ("respond", "reply", "comment")):
        return
    if (
        not runs
        and s.xpos[i] == "VBG"
        and m.cue.kind == "say"
        and "clause" in m.cue.takes
        and s.deprels[i] in ("advcl", "conj", "parataxis")
    ):
        run = t.trimmed(m.last + 1, max(t.below(s.heads[i])) + 1)  # ", adding (that) …": what follows
        if (
            run
            and run[0] == m.last + 1
            and s.upos[run[0]] in ("PRON", "DET", "SCONJ", "PROPN", "NOUN")
            and len(range(*run)) > 3
        ):
            runs, way = [run], "clause"
    if source[0] > i:  # ", said X, …": after an inverted source only quoted words are still X's
        runs = [
            r
            for r in runs
            if r[0] < source[0] or any(s.words[k] in QUOTES for k in range(max(0, r[0] - 1), r[1]))
        ]
    if not runs and not ("quote" in m.cue.takes and m.cue.kind == "say"):
        return
    if not runs:
        way = "open"
    rule = f"{m.cue.kind} {way}"
    hedge = m.cue.hedge
    if c.negated(i):
        rule = rule if way == "open" else f"{rule} negated"
    yield Found(s.index, head, source, span, tuple(runs), root, m.cue.stance, hedge, m.cue.kind, rule)


def filled(c: Clause, runs: Runs, blocks: list[tuple[int, int]]) -> Runs:
    """Runs without source and cue, and without the other gaps: the parser loses words, a speaker does not."""
    if not runs:
        return []
    blocks = sorted(blocks)
    a, b = min(r[0] for r in runs), max(r[1] for r in runs)
    inside = [x for x in blocks if x[0] < b and x[1] > a]
    if not inside:
        run = c.tree.trimmed(a, b)
        return [run] if run else []
    low, high = min(x[0] for x in inside), max(x[1] for x in inside)
    out = []
    for part in ([r for r in runs if r[0] < low], [r for r in runs if r[1] > high]):
        if part:
            start, end = min(r[0] for r in part), max(r[1] for r in part)
            run = (
                c.tree.trimmed(start, min(end, low)) if start < low else c.tree.trimmed(max(start, high), end)
            )
            if run:
                out.append(run)
    return out


def without(c: Clause, runs: Runs, blocks: Iterable[tuple[int, int]]) -> Runs:
    """Runs with other spans cut out."""
    words = {k for a, b in runs for k in range(a, b)}
    for a, b in blocks:
        words -= set(range(a, b))
    return c.tree.runs(words) if words else []


def passive(c: Clause, m: Match | None, i: int | None = None) -> Iterator[Found]:
    """ "Iran is believed to have …", "it is understood that …", "was praised by X for …"."""
    i = m.verb if m is not None else i
    assert i is not None
    s, t, words = c.s, c.tree, c.words
    verb = lemma(s, i)
    if m is None and verb not in words.passive_hedged | words.passive_plain:
        return
    agent = c.agent(i)
    known = verb in words.passive_hedged | words.passive_plain
    if m is not None and not (known or (agent is not None and "object" in m.cue.takes)):
        return
    subject = next(iter(t.kids(i, "nsubj:pass", "nsubj", "expl")), None)
    if s.deprels[i].startswith("acl") and subject is None:
        subject = s.heads[i]
        if verb not in words.passive_plain and agent is None:
            return
    clauses = [
        k
        for k in t.kids(i, "ccomp", "csubj", "advcl", "xcomp", "csubj:pass")
        if t.finite(k) or t.infinitive(k) or s.deprels[k] == "xcomp"
    ]
    complements = clauses or [k for k in t.kids(i, "obl", "advcl") if k > i and k != agent and marked(c, k)]
    last = i
    follows = s.words[i + 1].lower() if i + 1 < len(s.words) else ""
    if follows in ("as", "of", "for", "with") or (follows == "by" and agent is not None):
        last = i + 1
    if not complements and agent is None:
        return
    runs: Runs = []
    root = None
    if complements:
        root = complements[0]
        finite = t.finite(root) and not t.infinitive(root)
        end = max(max(t.below(k)) for k in complements)
        first = max(min(min(t.below(k)) for k in complements), last + 1)
        run = t.trimmed(first, end + 1)
        runs = [run] if run else []
        if not finite and subject is not None:
            body = t.below(subject, [i] if s.deprels[i].startswith("acl") else [])
            runs = [*t.runs(body), *runs]
        elif finite and subject is not None and verb not in ADDRESSED and s.words[subject].lower() != "it":
            runs = [*t.runs(t.below(subject)), *runs]
    elif subject is not None:
        runs = t.runs(t.below(subject, [i]))
    source = c.phrase(agent, i) if agent is not None else None
    if source is not None:
        runs = without(c, runs, [source])
    stance = words.passive_stance.get(verb) or (m.cue.stance if m else "says")
    hedge = agent is None and verb in words.passive_hedged
    a, _ = c.cue_span(i, i)
    runs = filled(c, runs, [(a, last + 1), *([source] if source else [])])
    yield Found(
        s.index,
        agent,
        source,
        (a, last + 1),
        tuple(runs),
        root,
        stance,
        hedge,
        "passive",
        "passive complement",
    )


def marked(c: Clause, k: int) -> bool:
    """Whether a complement is brought in by "as", "of", "for" or "with"."""
    marks = [c.s.words[x].lower() for x in c.tree.kids(k, "case", "mark")]
    return bool(marks) and marks[0] in ("as", "of", "for", "with")


def noun(c: Clause, i: int) -> Iterator[Found]:
    """ "X's claim that …", "reports that …", "criticism of …"; a source only where the text has one."""
    s, t = c.s, c.tree
    cue = c.words.nouns.get(lemma(s, i))
    if cue is None:
        return
    owner = next(iter(t.kids(i, "nmod:poss")), None)
    if owner is None:
        owner = next(
            (
                k
                for k in t.kids(i, "nmod")
                if any(s.words[x].lower() in ("by", "from", "among") for x in t.kids(k, "case"))
            ),
            None,
        )
    clauses = [
        k
        for k in t.kids(i, "acl", "ccomp")
        if any(s.words[x].lower() in ("that", "whether") for x in t.kids(k, "mark"))
        and k > i
        and not s.deprels[k].startswith("acl:relcl")
    ]
    if not clauses and owner is not None:
        clauses = [k for k in t.kids(i, "acl") if t.infinitive(k)]
    about = []
    if not clauses and cue.stance in (
        "criticises",
        "warns",
        "demands",
        "praises",
        "denies",
        "predicts",
        "doubts",
    ):
        about = [
            k
            for k in t.kids(i, "nmod")
            if k > i
            and k != owner
            and any(
                s.words[x].lower() in ("of", "for", "against", "about", "over") for x in t.kids(k, "case")
            )
        ]
    if (
        not clauses
        and owner is not None
        and lemma(s, i) in c.words.answers
        and s.deprels[i].startswith("nsubj")
    ):
        person = next(
            (k for k in t.kids(i, "nmod") if any(s.words[x].lower() == "from" for x in t.kids(k, "case"))),
            owner,
        )
        yield Found(
            s.index, person, c.phrase(person, i), (i, i + 1), (), None, "says", False, "noun", "noun open"
        )
        return
    if not clauses and not (about and owner is not None):
        return
    last = i
    root = (clauses or about)[0]
    runs = t.runs(k for k in t.below(root) if k > i)
    if about:
        runs = [(max(a, min(t.below(root)) + 1), b) for a, b in runs]
        runs = [r for r in runs if r[0] < r[1]]
    head = owner
    if head is None:
        verb = s.heads[i]
        if (
            s.deprels[i] == "obj"
            and verb >= 0
            and s.upos[verb] == "VERB"
            and lemma(s, verb) not in ("reject", "deny", "dismiss", "be")
        ):
            head = c.subject(verb)
    source = c.phrase(head, i) if head is not None else None
    if owner is not None and source is not None and s.words[source[1] - 1] in ("'s", "’s", "'", "’"):
        source = (source[0], source[1] - 1)
    if source is not None:
        runs = without(c, runs, [source])
    if head is not None and s.words[head].lower() in (*RELATIVE, *PRONOUN_HIDDEN):
        head, source = None, None
    yield Found(
        s.index,
        head,
        source,
        (i, last + 1),
        tuple(runs),
        root,
        cue.stance,
        cue.hedge or head is None,
        "noun",
        "noun clause" if clauses else "noun about",
    )


def adverb(c: Clause, i: int) -> Iterator[Found]:
    """ "reportedly": the whole clause is told by nobody in particular."""
    s, t = c.s, c.tree
    h = s.heads[i]
    if h < 0:
        return
    while (
        s.deprels[h] in ("amod", "compound", "nummod")
        and s.heads[h] >= 0
        and s.upos[h] not in ("VERB", "AUX")
    ):
        h = s.heads[h]
    out = [i, *(k for k in t.kids(h, "parataxis", "cc", "mark") if k < i or s.deprels[k] == "parataxis")]
    out += list(t.kids(h, "conj"))
    yield Found(
        s.index,
        None,
        None,
        (i, i + 1),
        tuple(t.runs(t.below(h, out))),
        h,
        "says",
        True,
        "adverb",
        "adverb clause",
    )


def prepositions(c: Clause) -> Iterator[Found]:
    """ "according to X": the clause on which the phrase hangs is X's."""
    s, _t = c.s, c.tree
    low = [w.lower() for w in s.words]
    for phrase, stance, names_only in lexicon().prepositions:
        n = len(phrase)
        for i in range(len(low) - n):
            if tuple(low[i : i + n]) != phrase:
                continue
            j = i + n
            source, head = _named_source(c, j, names_only)
            if source is None:
                continue
            runs, root = _clause_of(c, i, head, source)
            if runs:
                yield Found(
                    s.index,
                    head,
                    source,
                    (i, j),
                    tuple(runs),
                    root,
                    stance,
                    False,
                    "preposition",
                    "preposition clause",
                )


def _named_source(c: Clause, j: int, names_only: bool) -> tuple[tuple[int, int] | None, int]:
    """The noun phrase that starts at word ``j``: up to the comma, quotation or verb that ends the parenthesis."""
    s, t = c.s, c.tree
    n = len(s.words)
    head = next(
        (
            k
            for k in range(j, min(n, j + 12))
            if s.upos[k] in ("NOUN", "PROPN", "PRON")
            and not (
                j <= s.heads[k] < j + 12
                and s.deprels[k] in ("compound", "nmod:poss", "flat", "amod", "nmod", "nummod")
            )
        ),
        -1,
    )
    if head < 0 or (names_only and s.upos[head] != "PROPN"):
        return None, -1
    end = max([k for k in t.below(head) if k >= j] or [head]) + 1
    stop = next((k for k in range(head + 1, n) if s.words[k] in QUOTES or s.words[k] in (";", ":", ".")), n)
    comma = next((k for k in range(head + 1, stop) if s.words[k] == ","), stop)
    end = min(end, stop)
    if end < comma and not any(
        s.upos[k] in ("AUX",) or s.deprels[k].startswith("nsubj") for k in range(end, comma)
    ):
        end = comma
    return t.trimmed(j, end), head


def _clause_of(c: Clause, i: int, head: int, source: tuple[int, int]) -> tuple[Runs, int | None]:
    """The clause that a parenthetical phrase from word ``i`` to the end of ``source`` is put into."""
    s, t = c.s, c.tree
    block = range(i, source[1])
    top = s.heads[head]
    while top >= 0 and (
        top in block or (s.upos[top] not in ("VERB", "AUX") and not t.finite(top) and s.heads[top] >= 0)
    ):
        top = s.heads[top]
    if i == 0 or top < 0:
        top = next((k for k in t.below(s.heads.index(-1)) if s.heads[k] < 0 and k not in block), -1)
        if top < 0:
            outside = [k for k in range(len(s.words)) if k not in block and s.upos[k] == "VERB"]
            top = outside[0] if outside else -1
    final = not any(s.upos[k] != "PUNCT" for k in range(source[1], len(s.words)))
    while (
        top >= 0
        and s.deprels[top] in (("xcomp", "acl", "conj") if final else ("xcomp", "acl"))
        and s.heads[top] >= 0
        and s.heads[top] not in block
    ):
        top = s.heads[top]
        while s.upos[top] not in ("VERB", "AUX") and not t.finite(top) and s.heads[top] >= 0:
            top = s.heads[top]
    words = t.below(top) if top >= 0 else range(len(s.words))
    rest = [k for k in words if k not in block]
    return filled(c, t.runs(rest), [(i, source[1])]), top if top >= 0 else None


def as_clauses(c: Clause) -> Iterator[Found]:
    """ "as X put it": the sentence is X's."""
    s, t = c.s, c.tree
    for i in range(len(s.words)):
        if s.upos[i] != "VERB" or lemma(s, i) not in c.words.as_verbs or s.heads[i] < 0:
            continue
        marks = [k for k in t.children[i] if s.words[k].lower() == "as" and k < i]
        subjects = t.kids(i, "nsubj")
        if not marks or not subjects or s.deprels[i] not in ("advcl", "parataxis") or t.kids(i, "ccomp"):
            continue
        if marks[0] and s.words[marks[0] - 1].lower() == "as":
            continue
        source = c.phrase(subjects[0], i)
        if source is None:
            continue
        h = s.heads[i]
        runs = t.runs(t.below(h, [i]))
        end = max([i, *(k for k in t.kids(i, "obj", "compound:prt"))])
        yield Found(
            s.index, subjects[0], source, (i, end + 1), tuple(runs), h, "says", False, "say", "say as-clause"
        )


def headline(c: Clause, text: str) -> Iterator[Found]:
    """ "Kremlin: talks went well", "Talks productive - Kremlin", on a line of its own."""
    s = c.s
    n = len(s.words)
    line_start = text.rfind("\n", 0, s.start) + 1
    line_end = text.find("\n", s.end)
    line_end = len(text) if line_end < 0 else line_end
    if text[line_start : s.start].strip() or n > 22 or s.words[-1] in ".!?":
        return
    if text[s.end : line_end].strip():
        return
    named = [k for name in s.names for k in range(name.start, name.end)]
    roles = c.words.anonymous | {
        "minister",
        "ministry",
        "government",
        "president",
        "army",
        "police",
        "report",
        "spokesman",
        "spokeswoman",
        "poll",
        "study",
        "media",
        "source",
    }

    def speaker(a: int, b: int) -> bool:
        if not 0 < b - a <= HEADLINE_WORDS or any(s.words[k].lower() in GLOSSES for k in range(a, b)):
            return False
        if any(s.upos[k] in ("VERB", "AUX", "PUNCT", "NUM") for k in range(a, b)):
            return False
        return any(k in named for k in range(a, b)) or any(lemma(s, k) in roles for k in range(a, b))

    for i in range(1, n - 2):
        if s.words[i] == ":" and speaker(0, i) and not s.words[i - 1].isdigit():
            head = next((k for k in range(i) if not 0 <= s.heads[k] < i), 0)
            run = c.tree.trimmed(i + 1, n)
            if run and n - i > 2:
                yield Found(
                    s.index,
                    head,
                    (0, i),
                    (i, i + 1),
                    (run,),
                    None,
                    "says",
                    False,
                    "headline",
                    "headline colon",
                )
            return
    for i in range(2, n - 1):
        if (
            s.words[i] in ("-", "–", "—")
            and i >= n - 1 - HEADLINE_WORDS
            and speaker(i + 1, n)
            and text[s.starts[i] - 1] == " "
        ):
            run = c.tree.trimmed(0, i)
            head = next((k for k in range(i + 1, n) if not i < s.heads[k]), i + 1)
            if run and i > 2:
                yield Found(
                    s.index,
                    head,
                    (i + 1, n),
                    (i, i + 1),
                    (run,),
                    None,
                    "says",
                    False,
                    "headline",
                    "headline dash",
                )
            return


def judging(c: Clause) -> Iterator[Found]:
    """What the reporter makes of it: raising verbs, apparent adverbs, "the calculation in X is that …"."""
    s, t = c.s, c.tree
    words = c.words.judgement
    for i in range(len(s.words)):
        low = lemma(s, i)
        if low in words["raising"] and s.upos[i] == "VERB":
            kids = [k for k in t.kids(i, "xcomp", "ccomp", "advcl") if k > i]
            if kids and (t.infinitive(kids[0]) or s.upos[kids[0]] == "ADJ"):
                subject = t.kids(i, "nsubj", "expl")
                runs = (
                    t.runs([x for k in subject for x in t.below(k)])
                    if subject and s.words[subject[0]].lower() != "it"
                    else []
                )
                runs += t.runs(t.below(kids[0]))
                if subject:
                    span = c.cue_span(i, i)
                    runs = filled(c, runs, [span])
                    yield Found(
                        s.index,
                        None,
                        None,
                        span,
                        tuple(runs),
                        kids[0],
                        "explains",
                        True,
                        "judgement",
                        "judgement raising",
                    )
        m = match_verb(s, i) if s.upos[i] == "VERB" else None
        if m is not None and " ".join(m.cue.words) in words["reading"]:
            subject = t.kids(i, "nsubj")
            if (
                subject
                and lemma(s, subject[0]) in words["subjects"]
                and s.deprels[i] in ("root", "conj", "parataxis")
            ):
                runs = t.runs(t.below(i, t.kids(i, "conj", "parataxis", "cc")))
                yield Found(
                    s.index,
                    None,
                    None,
                    c.cue_span(i, m.last),
                    tuple(runs),
                    i,
                    "explains",
                    False,
                    "judgement",
                    "judgement reading",
                )
        if low in words["nouns"] and s.upos[i] == "NOUN":
            h = s.heads[i]
            if (
                h > i
                and s.deprels[i].startswith("nsubj")
                and t.kids(h, "cop")
                and any(s.words[k].lower() == "that" for k in t.kids(h, "mark"))
            ):
                place = t.kids(i, "nmod")
                cop = t.kids(h, "cop")[0]
                first = next(k for k in t.kids(h, "mark") if s.words[k].lower() == "that")
                runs = t.runs([k for k in t.below(h, [i]) if k >= first])
                source = c.phrase(i, cop)
                yield Found(
                    s.index,
                    place[0] if place else i,
                    source,
                    (cop, cop + 1),
                    tuple(runs),
                    h,
                    "explains",
                    False,
                    "judgement",
                    "judgement noun",
                )
        if (
            low in words["adverbs"]
            and s.upos[i] == "ADV"
            and s.deprels[i] == "advmod"
            and s.heads[i] >= 0
            and s.deprels[s.heads[i]] in ("root", "conj")
        ):
            h = s.heads[i]
            runs = t.runs(t.below(h, [i, *t.kids(h, "parataxis")]))
            yield Found(
                s.index,
                None,
                None,
                (i, i + 1),
                tuple(runs),
                h,
                "explains",
                True,
                "judgement",
                "judgement adverb",
            )
