"""How far a cue reaches beyond its verb or noun: "went on to say", "issued a statement saying",
"said in a statement", "a repeated claim"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.coding.cues import lemma, match_verb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dragoman.coding.attribution_source import Runs, Speaking
    from dragoman.coding.cues import Match

GAP = 14  # words between "issued a statement" and its "saying"


def phase(c: Speaking, i: int) -> int | None:
    """The verb that only says how the cue verb ``i`` goes on, right before it: "continued | to insist"."""
    s = c.s
    h = s.heads[i]
    if not 0 <= h < i or s.deprels[i] not in ("xcomp", "ccomp", "advcl") or lemma(s, h) not in c.words.phases:
        return None
    between = range(h + 1, i)
    return h if all(c.low[k] in ("to", "on") or s.upos[k] == "ADV" for k in between) else None


def is_phase(c: Speaking, i: int, last: int) -> bool:
    """Whether verb ``i`` is such a verb itself, before another cue ("went on | to say")."""
    s = c.s
    k = last + 1
    while k < len(s.words) and (c.low[k] == "to" or s.upos[k] == "ADV"):
        k += 1
    return k < len(s.words) and phase(c, k) == i and match_verb(s, k) is not None


def issued(c: Speaking, i: int) -> int | None:
    """The verb of "issued a statement | saying": whoever issues it is the source, and no paper speaks."""
    s, t = c.s, c.tree
    if s.xpos[i] != "VBG":
        return None
    h = s.heads[i]
    if h >= 0 and s.deprels[i] == "acl" and lemma(s, h) in c.words.papers and s.deprels[h] == "obj":
        verb = s.heads[h]
    elif h >= 0 and s.deprels[i] == "advcl":
        papers = [k for k in t.kids(h, "obj") if h < k < i and lemma(s, k) in c.words.papers]
        verb = h if papers else -1
    else:
        return None
    if not 0 <= verb < i or i - verb > GAP or lemma(s, verb) not in c.words.issuing:
        return None
    return None if any(s.upos[k] == "VERB" for k in range(verb + 1, i)) or c.passive(verb) else verb


def reach(c: Speaking, i: int, span: tuple[int, int]) -> tuple[int, int]:
    """The whole cue of verb ``i``: from the verb of its phase or of its paper to its "in a statement"."""
    first, end = span
    verb = issued(c, i)
    above = phase(c, i)
    while verb is None and above is not None:
        first = min(first, c.cue_span(above, above)[0])
        above = phase(c, above)
    if verb is not None:
        first = c.cue_span(verb, verb)[0]
    return first, _trail(c, end)


def _trail(c: Speaking, end: int) -> int:
    """Where a cue ends that "in a statement" follows at once, before a comma, "that" or the end of the sentence."""
    s, n = c.s, len(c.s.words)
    k = end + 2
    if k >= n or c.low[end] != "in" or s.upos[end + 1] not in ("DET", "PRON"):
        return end
    while k < n and s.upos[k] == "ADJ":
        k += 1
    return k + 1 if k + 1 < n and c.low[k] == "statement" and c.low[k + 1] in (".", ",", "that") else end


def mute(c: Speaking, m: Match, head: int) -> bool:
    """Whether the subject is a thing that neither says nor thinks: "the spending underscored …"."""
    s = c.s
    if s.upos[head] != "NOUN" or m.cue.kind == "judge":
        return False
    if lemma(s, head) in c.words.mute:
        return True
    people = c.words.anonymous | c.words.headline_roles
    named = any(name.kind in ("PER", "ORG") and name.start <= head < name.end for name in s.names)
    return lemma(s, m.verb) in c.words.pointing and not named and lemma(s, head) not in people


def nominal(c: Speaking, i: int, about: bool) -> tuple[int, int]:
    """The whole cue of noun ``i``: with its article and adjectives ("a repeated claim"), and with the preposition
    that brings in what it is about ("calls | for")."""
    s = c.s
    first = i
    while first > 0 and s.heads[first - 1] == i and s.deprels[first - 1] in ("amod", "det"):
        first -= 1
    after = i + 1 < len(s.words) and s.upos[i + 1] == "ADP"
    return first, i + 2 if about and after else i + 1


def without(c: Speaking, runs: Runs, blocks: Iterable[tuple[int, int]]) -> Runs:
    """Runs with other spans cut out."""
    words = {k for a, b in runs for k in range(a, b)}
    for a, b in blocks:
        words -= set(range(a, b))
    return c.tree.runs(words) if words else []
