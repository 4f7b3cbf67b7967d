"""Words that somebody passes on: "X was quoted as saying …", "the agency quoted X as saying …"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.coding.attribution_source import Found
from dragoman.coding.cues import Match, lemma, match_verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dragoman.coding.attribution_content import Clause


def as_saying(c: Clause, i: int) -> int:
    """The "saying" of "quoted an official | as saying", or −1."""
    if lemma(c.s, i) not in ("quote", "cite"):
        return -1
    said = (k for k in c.tree.kids(i, "advcl", "xcomp") if c.s.xpos[k] == "VBG" and k > i and c.low[k - 1] == "as")
    return next((k for k in said if c.tree.kids(i, "obj", "iobj")), -1)


def quoted_one(c: Clause, i: int) -> int | None:
    """Whom "quoted X as | saying" gives the word."""
    h = c.s.heads[i]
    return c.tree.kids(h, "obj", "iobj")[-1] if h >= 0 and as_saying(c, h) == i else None


def quotes_somebody(c: Clause, m: Match) -> Iterator[Found]:
    """ "“…,” the agency quoted an official as saying": the official's words; "as saying that …" is read at its verb."""
    k = as_saying(c, m.verb)
    if c.tree.kids(k, "ccomp", "obj"):
        return
    head = c.tree.kids(m.verb, "obj", "iobj")[-1]
    source = c.phrase(head, m.verb, without=[k])
    before = c.source(m.verb, c.subject(m.verb)) or (m.verb, m.verb)
    said = [x for x in range(before[0]) if any(q.start <= c.s.starts[x] < q.end for q in c.quotes)]
    if source is not None:
        runs = tuple(c.tree.runs(said)) if said else ()
        yield Found(
            c.s.index, head, source, (m.verb, m.verb + 1), runs, None, "says", False, "say", "say quote"
        )  # fmt: skip


def quoted_as(c: Clause, i: int) -> Found | None:
    """ "X was quoted as saying that …", also behind what X said."""
    s, t = c.s, c.tree
    subject = next(iter(t.kids(i, "nsubj:pass", "nsubj")), None)
    m = match_verb(s, i + 2) if i + 2 < len(s.words) and c.low[i + 1] == "as" else None
    if m is None or m.cue.kind != "say" or s.xpos[i + 2] != "VBG" or subject is None:
        return None
    source = c.source(i, subject)
    if source is None:
        return None
    runs, root, way = c.governed(m)
    before = [k for k in t.kids(i, "ccomp") if k < i]
    first = source[0]
    if first > 2 and s.words[first - 1] == ",":
        if c._interrupts(i):
            root = s.heads[i]
            runs, way = c.run_of(root, [i]), "parataxis"
        elif before:
            root = before[0]
            runs, way = c.run_of(root), "clause"
    span = (c.cue_span(i, i)[0], m.last + 1)
    runs = t.filled(runs, [source, span]) if runs else []
    rule = f"say {way if runs else 'open'}"
    return Found(
        s.index, subject, source, span, tuple(runs), root, m.cue.stance, m.cue.hedge, "say", rule
    )  # fmt: skip
