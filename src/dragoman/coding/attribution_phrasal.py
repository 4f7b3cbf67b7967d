"""Sources brought in without a verb's complement: "according to X", "as X put it", headlines; and
judgements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.coding.attribution_source import Found, Runs
from dragoman.coding.cues import lemma, lexicon, match_verb
from dragoman.coding.phrases import QUOTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dragoman.coding.attribution_content import Clause

HEADLINE_WORDS = 8  # a speaker in a headline is at most so long


def prepositions(c: Clause) -> Iterator[Found]:
    """ "according to X": the clause on which the phrase hangs is X's."""
    s = c.s
    low = c.low
    for phrase, stance, names_only in lexicon().prepositions:
        if phrase[0] not in c.forms or phrase[-1] not in c.forms:
            continue
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
    """The noun phrase that starts at word ``j``: up to the comma, quotation or verb that ends the
    parenthesis."""
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
        and s.deprels[top] in (("xcomp", "acl", "conj", "ccomp") if final else ("xcomp", "acl"))
        and s.heads[top] >= 0
        and s.heads[top] not in block
    ):
        top = s.heads[top]
        while s.upos[top] not in ("VERB", "AUX") and not t.finite(top) and s.heads[top] >= 0:
            top = s.heads[top]
    words = t.below(top) if top >= 0 else range(len(s.words))
    rest = [k for k in words if k not in block]
    return t.filled(t.runs(rest), [(i, source[1])]), top if top >= 0 else None


def adverb_phrases(c: Clause) -> Iterator[Found]:
    """ "by all accounts", "word has it that": the rest of the sentence, told by nobody in particular."""
    s, t = c.s, c.tree
    low = c.low
    for phrase in c.words.adverb_phrases:
        if not c.forms.issuperset(phrase):
            continue
        n = len(phrase)
        for i in range(len(low) - n):
            if tuple(low[i : i + n]) == phrase:
                run = t.trimmed(i + n, len(low)) if i < 2 else t.trimmed(0, i)
                if run:
                    cue = (i, i + n)
                    yield Found(
                        s.index, None, None, cue, (run,), None, "says", True, "adverb", "adverb phrase"
                    )


def as_clauses(c: Clause) -> Iterator[Found]:
    """ "as X put it": the sentence is X's."""
    s, t = c.s, c.tree
    if "as" not in c.forms:
        return
    for i in range(len(s.words)):
        if s.upos[i] != "VERB" or lemma(s, i) not in c.words.as_verbs or s.heads[i] < 0:
            continue
        marks = [k for k in t.children[i] if s.words[k].lower() == "as" and k < i]
        subjects = t.kids(i, "nsubj")
        if not marks or not subjects or s.deprels[i] not in ("advcl", "parataxis") or t.kids(i, "ccomp"):
            continue
        if marks[0] and (c.low[marks[0] - 1] == "as" or lemma(s, marks[0] - 1) in ("quote", "cite")):
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
    roles = c.words.anonymous | c.words.headline_roles

    def speaker(a: int, b: int) -> bool:
        if not 0 < b - a <= HEADLINE_WORDS or any(s.words[k].lower() in c.words.rubrics for k in range(a, b)):
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
    openers = {w.split()[0] for w in words["reading"]}
    known = words["raising"] | words["nouns"] | words["adverbs"] | openers
    for i in range(len(s.words)):
        low = lemma(s, i)
        if low not in known and s.upos[i] != "VERB":
            continue
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
                    runs = t.filled(runs, [span])
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
