"""Nouns that bring in what somebody says or thinks: "X's claim that …", "criticism of …"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.coding import attribution_cue as cue_of
from dragoman.coding.attribution_source import PRONOUN_HIDDEN, Found
from dragoman.coding.cues import lemma
from dragoman.coding.phrases import RELATIVE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dragoman.coding.attribution_content import Clause


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
        source = c.phrase(person, i)
        if source is not None and s.words[source[1] - 1] in ("'s", "’s", "'", "’"):
            source = (source[0], source[1] - 1)
        yield Found(s.index, person, source, (i, i + 1), (), None, "says", False, "noun", "noun open")
        return
    if not clauses and not (about and owner is not None):
        return
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
        runs = cue_of.without(c, runs, [source])
    if head is not None and s.words[head].lower() in (*RELATIVE, *PRONOUN_HIDDEN):
        head, source = None, None
    span = cue_of.nominal(c, i, bool(about))
    yield Found(
        s.index,
        head,
        source,
        span,
        tuple(cue_of.without(c, runs, [span])),
        root,
        cue.stance,
        cue.hedge or head is None,
        "noun",
        "noun clause" if clauses else "noun about",
    )
