"""Links: one report causing, preventing, enabling or preceding another, where the text itself says so.

Only explicit causal wording counts (``lexicon/links.toml``). A hypothetical cause ("could be enough to prompt")
is told with factuality near 0, never as a fact.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

from dragoman.coding.candidates import Found
from dragoman.coding.factuality import judge
from dragoman.coding.grammar import Grammar
from dragoman.coding.rules import Draft
from dragoman.records import Article, Link, Report, Source, stable_id
from dragoman.version import CODING_VERSION

Told = tuple[Draft, Report]


@cache
def _words() -> dict[str, dict[str, str]]:
    raw = tomllib.loads(files("dragoman.coding").joinpath("lexicon/links.toml").read_text(encoding="utf8"))
    return {kind: {w: relation for relation, listed in table.items() for w in listed} for kind, table in raw.items()}


def find_links(
    article: Article, grammars: Sequence[Grammar], told: Sequence[Told],
    sources_at: Callable[[int, int], tuple[Source, ...]],
) -> tuple[Link, ...]:  # fmt: skip
    """Links of the article in text order."""
    out: dict[tuple[str, str, str], Link] = {}
    for n, g in enumerate(grammars):
        here = [t for t in told if any(f.sentence == n for f in (t[0].found, *t[0].also))]
        for i in range(g.n):
            for relation, cause, effect, word in _ways(g, i):
                a = _report(g, n, cause, here, told, but=effect)
                b = _report(g, n, effect, here, told, inside_only=True)
                if a is None or b is None or a is b:
                    continue
                verdict = judge(g, word)
                if "negation" in verdict.auxiliary:
                    continue
                link = _link(article, relation, a[1], b[1], verdict.factuality, sources_at(n, word), g, word, effect)
                out.setdefault((relation, a[1].id, b[1].id), link)
    return tuple(out.values())


def _ways(g: Grammar, i: int) -> list[tuple[str, int, int, int]]:
    """(relation, head of the cause, head of the effect, the word that says it) at word ``i``."""
    words = _words()
    out: list[tuple[str, int, int, int]] = []
    if g.pos[i] == "VERB":
        name = g.lemma_of(i)
        relation = words["verbs"].get(name) or words["verbs"].get(g.lemma[i])
        if relation:
            cause = g.subject(i)
            effect = g.clause(i)
            if effect < 0:
                effect = g.object(i)
            if g.rel[i] == "advcl" and g.xpos[i] == "VBG" and not g.low_mark(i) and g.pos[g.head[i]] == "VERB":
                cause = g.head[i]  # "bombed the port, forcing them to flee": the whole act, not its doer
            if cause >= 0 and effect >= 0:
                out.append((relation, cause, effect, i))
        for prep, k in g.obliques(i):
            relation = words["verb_prepositions"].get(f"{g.lemma[i]} {prep}")
            if relation and g.child(i, "nsubj") >= 0:
                out.append((relation, g.child(i, "nsubj"), k, i))
            relation = words["prepositions"].get(prep)
            if relation:
                out.append((relation, k, i, k))
            for second, cause in g.obliques(k):
                # "in response to", where the tree does not make one preposition of it
                relation = words["prepositions"].get(f"{prep} {g.low[k]} {second}")
                if relation:
                    out.append((relation, cause, i, k))
    for k in g.kids[i]:
        if g.rel[k] == "advcl" and g.pos[i] in ("VERB", "AUX"):
            relation = words["conjunctions"].get(g.low_mark(k))
            if relation:
                out.append((relation, k, i, k))
    return out


def _report(
    g: Grammar,
    n: int,
    head: int,
    here: Sequence[Told],
    told: Sequence[Told],
    *,
    inside_only: bool = False,
    but: int = -1,
) -> Told | None:
    """The report that a phrase or clause tells: one whose event word stands in it, or, for a cause, one told
    before whose words it names again."""
    barred = but if but >= 0 and g.within(but, head) else -1
    inside = [
        (abs(f.i - head), k, t)
        for k, t in enumerate(here)
        for f in (t[0].found, *t[0].also)
        if f.sentence == n and _in(g, f, head) and not (barred >= 0 and _in(g, f, barred))
    ]
    if inside:
        return min(inside)[2]
    if inside_only:
        return None
    names = {g.lemma[k] for k in g.subtree(head) if g.pos[k] in ("PROPN", "NOUN") and len(g.lemma[k]) > 3}
    best, top = None, 0
    for d, r in told:
        if d.found.sentence >= n:
            continue
        words = {w.strip(".,;:'\"“”’").lower() for w in r.event_text.split()}
        score = sum(1 for x in names if x in words or x.rstrip("s") in words or x + "s" in words)
        if score >= max(1, top):
            best, top = (d, r), score
    return best


def _in(g: Grammar, f: Found, head: int) -> bool:
    return any(k >= 0 and g.within(k, head) for k in (f.i, f.light))


def _link(
    article: Article, relation: str, a: Report, b: Report, factuality: float, attribution: tuple[Source, ...],
    g: Grammar, word: int, effect: int,
) -> Link:  # fmt: skip
    low, high = sorted((word, min(effect, g.n - 1)))
    start, end = g.chars(low, high + 1) if high - low < 12 else g.chars(word, word + 1)
    return Link(
        stable_id(article.id, CODING_VERSION, "link", relation, a.id, b.id), article.id, relation, a.id, b.id,
        attribution, factuality, article.text[start:end], start, end,
    )  # fmt: skip
