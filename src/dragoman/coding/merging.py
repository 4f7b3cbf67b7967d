"""The same happening told several times in one article becomes one report, at its fullest telling (rule 15)."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.coding.rules import Draft


def merged(drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts in text order with repeated tellings folded into the fullest one's evidence."""
    kept: list[Draft] = []
    for d in drafts:
        for k, other in enumerate(kept):
            if _one(d, other):
                best, rest = (d, other) if _fullness(d) > _fullness(other) else (other, d)
                also = {"field": "report", "stage": "merging", "also_told": rest.text, "span": list(rest.span)}
                best.evidence += [*rest.evidence, also]
                best.also += [rest.found, *rest.also]
                if rest.place is not None and best.place is None:
                    best.place = rest.place
                if best.when.precision == "unknown" and rest.when.precision != "unknown":
                    best.when = rest.when
                best.confidence = min(0.97, max(best.confidence, rest.confidence) + 0.02)
                kept[k] = best
                break
        else:
            kept.append(d)
    return sorted(kept, key=lambda d: d.span)


def _codes(entities: Sequence[object]) -> frozenset[str]:
    return frozenset(
        str(getattr(e, "code", None) or getattr(e, "name", None) or getattr(e, "entity_text", "")) for e in entities
    )


def _one(a: Draft, b: Draft) -> bool:
    """Whether two drafts tell one happening."""
    if a.found.event != b.found.event:
        return False
    if _status(a) != _status(b):
        return False
    if a.found.sentence == b.found.sentence and a.found.i == b.found.i:
        return True
    ma, mb = set(a.found.mode), set(b.found.mode)
    if ma and mb and not ma & mb:
        return False
    if ("phone" in ma and b.place is not None) or ("phone" in mb and a.place is not None):
        return False  # a call has no place; who met somewhere did not telephone
    x, y = _codes(a.actors), _codes(b.actors)
    r, q = _codes(a.recipients), _codes(b.recipients)
    mutual = a.found.event in ("CONSULT", "COOPERATE", "AGREE")
    if mutual and (x | r) == (y | q) and len(x | r) >= 2:
        return _times_fit(a, b) and _places_fit(a, b) and (a.found.event != "AGREE" or _akin(a, b))
    if x != y or (r and q and r != q):
        return False
    if not _times_fit(a, b) or not _places_fit(a, b):
        return False
    if a.found.event in ("CONSULT", "AID"):
        return True
    return _akin(a, b)


def _akin(a: Draft, b: Draft) -> bool:
    """Whether two tellings use like words: the same event word, or shared content words."""
    if a.found.rule.split(":")[1:2] == b.found.rule.split(":")[1:2]:
        return _shared(a, b) >= 1 or not (a.recipients and b.recipients)
    return _shared(a, b) >= 2


def _shared(a: Draft, b: Draft) -> int:
    small = {
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "and",
        "for",
        "with",
        "by",
        "at",
        "was",
        "were",
        "had",
        "has",
        "its",
        "his",
    }
    return len(({w.lower() for w in a.text.split()} - small) & ({w.lower() for w in b.text.split()} - small))


def _status(d: Draft) -> tuple[bool, bool]:
    return "negation" in d.verdict.auxiliary, "hypothetical" in d.verdict.auxiliary


def _times_fit(a: Draft, b: Draft) -> bool:
    if "unknown" in (a.when.precision, b.when.precision):
        return a.when.background == b.when.background
    return not (a.when.enddate < b.when.date or b.when.enddate < a.when.date)


def _places_fit(a: Draft, b: Draft) -> bool:
    if a.place is None or b.place is None:
        return True
    return a.place.extracted_place == b.place.extracted_place or a.place.country_code == b.place.country_code


def _fullness(d: Draft) -> float:
    return (
        d.confidence + 0.1 * len(d.actors) + 0.1 * len(d.recipients) + (0.1 if d.place else 0.0)
        + (0.1 if d.when.precision != "unknown" else 0.0) + 0.05 * len(d.found.mode) - (0.3 if d.inferred else 0.0)
        + 0.02 * min(12, len(d.text.split())) - 0.01 * d.found.sentence
    )  # fmt: skip
