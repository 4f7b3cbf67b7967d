"""One phrase to the political actors it may stand for, best first.

A phrase is read as names (states, demonyms, people, bodies) and role words. The name says the state, the role
the sector and office: "Russian officials", "a Kremlin aide", "the Trump administration", "former Syrian army
officers". The date decides between holders of an office and turns the others into ELI (former elite).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from dragoman.gazetteer.index import COMMON, Hit, folded, index, tokens
from dragoman.gazetteer.tables import Actor, roles

# Offices whose holder a bare family name means first, the highest first.
RANK = {
    o: 1.0 - 0.03 * k
    for k, o in enumerate(
        ["president", "supreme leader", "prime minister", "chancellor", "monarch", "party leader", "head of state",
         "head of government", "secretary-general", "vice president", "foreign minister", "high representative",
         "defence minister", "national security adviser", "chairman", "envoy", "negotiator",
         "foreign ministry spokesperson", "spokesperson", "finance minister", "interior minister",
         "presidential aide", "chief of staff", "chief of the armed forces", "ambassador", "governor"]
    )
}  # fmt: skip
# Days of the week, of which one is a prime minister's family name.
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_INITIALS = re.compile(r"(?:[A-Z]\.)+")
_FORMER = re.compile(r"\b(?:former|ex|retired|ousted|deposed|late|onetime|one-time|erstwhile|exiled)\b", re.I)
_SOMEBODY = frozenset("he she they him her them somebody someone".split())
# Media that their state owns speak for it.
_OWNED = re.compile(r"\b(?:official|state|government)(?:-(?:run|owned|controlled|backed|linked))?\b", re.I)
_GOVERNING = {"administration", "government", "regime", "cabinet", "junta", "team", "camp", "presidency", "leadership"}
_PRESIDING = {"president", "vice president", "chairman"}
# Without such an office: an executive post says more than a seat in parliament, and a seat more than opposition.
_PLAIN = {"LEG": 0.38, "OPP": 0.36}
_KIND = {"state": 1.0, "person": 0.97, "organisation": 0.95, "group": 0.95, "metonym": 0.93, "capital": 0.85,
         "demonym": 0.8}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A political actor that a phrase may mean. ``score`` 0–1 orders them; it is no probability."""

    code: str | None
    sector: tuple[str, ...]
    name: str | None
    office: str | None
    identifier_id: str | None
    score: float
    kind: str = ""


# Who holds no state power cannot be a former holder of it: party people, rebels, the clergy.
_LASTING = {"REL", "OPP", "PTY", "REB", "CRM", "PRM", "JRN", "BUS", "SOC"}
GRACE = 0.1  # years after a term in which a paper may still use the office


def _gap(a: Actor, date: str) -> float:
    """Years between a term and a date, to about a month; 0 inside."""

    def years(d: str) -> float:
        return int(d[:4]) + (int(d[5:7]) - 1) / 12 + int(d[8:10]) / 372

    if a.start and date < a.start:
        return years(a.start) - years(date)
    if a.end and date > a.end:
        return years(date) - years(a.end)
    return 0.0


def as_candidate(a: Actor, date: str | None, *, short: bool = False) -> Candidate:
    """The actor as it stands on that day: out of office means sector ELI, a lower score for a bare name."""
    score, sector, office = _KIND[a.kind], a.sector, a.office
    if a.kind == "person":
        rank = RANK.get(a.office or "", _PLAIN.get(a.sector[0] if a.sector else "", 0.4))
        score *= rank if short else 0.98 + 0.02 * rank
        lasting = bool(a.sector) and a.sector[0] in _LASTING
        if date is not None and not a.held(date):
            gap = _gap(a, date)
            score *= 0.9 if gap <= GRACE else max(0.15, 0.8 - 0.05 * gap)
            if a.end and date > a.end and gap > GRACE:
                sector, office = sector if lasting else ("ELI",), None
        elif date is None and a.end:
            score *= 0.9  # of an unknown day: the office that made the name known
    elif date is not None and not a.held(date):
        score *= 0.3
    return Candidate(a.code, sector, a.name, office, a.identifier_id, round(score, 4), a.kind)


def ranked(hit: Hit, date: str | None) -> list[Candidate]:
    """What one found name may stand for, best first, one candidate an identity."""
    best: dict[tuple[str, str | None], tuple[bool, Candidate]] = {}
    for a in hit.actors:
        c = as_candidate(a, date, short=hit.short)
        key = (a.name, a.code)
        held = date is not None and a.held(date)
        # Of one person, a post held on that day says more than a higher one given up before.
        if key not in best or (held, c.score) > (best[key][0], best[key][1].score):
            best[key] = (held, c)
    return sorted((c for _, c in best.values()), key=lambda c: -c.score)


@cache
def _role_tree() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    tree: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase in roles():
        words = tuple(w.lower() for w in tokens(phrase))
        if words:
            tree.setdefault(words[0], []).append((words, phrase))
    for options in tree.values():
        options.sort(key=lambda o: -len(o[0]))
    return tree


def role_hits(words: list[str]) -> list[tuple[int, int, str]]:
    """Role words in a phrase: (start, end, role), longest first."""
    low = [folded(w).lower() for w in words]
    out, k = [], 0
    while k < len(low):
        for seq, phrase in _role_tree().get(low[k], ()):
            if tuple(low[k : k + len(seq)]) == seq:
                out.append((k, k + len(seq), phrase))
                k += len(seq)
                break
        else:
            k += 1
    return out


def resolve(phrase: str, date: str | None = None, context: str | None = None) -> list[Candidate]:
    """Political actors the phrase may mean, best first; an empty list for none.

    ``date`` (YYYY-MM-DD) decides between office-holders; ``context`` is the text around, whose states help
    where the phrase names none.
    """
    text = re.sub(r"\s+", " ", phrase).strip(' \t,;:"“”')
    if not re.search(r"(?:\b[A-Za-z]\.){2,}$", text):
        text = text.rstrip(".")
    if text.lower() in _SOMEBODY:
        return [Candidate(None, ("UNK",), None, None, None, 0.1, "pronoun")]
    found = resolve_words(tokens(text), date, context)
    if found and found[0].kind == "role" and found[0].code is None:
        code = _state_of_place(tokens(text))
        return [replace(c, code=code, score=0.4) if c.code is None else c for c in found] if code else found
    return found or _place(text)


def _state_of_place(words: list[str]) -> str | None:
    """The state of the town that a role belongs to: "Mariupol police", "residents of Lviv". Only a name that
    stands whole before the role or behind a preposition counts, so that a stranger's name is no town."""
    taken = {k for s, e, _ in role_hits(words) for k in range(s, e)}
    k = 0
    while k < len(words):
        end = k
        while end < len(words) and words[end][:1].isupper() and words[end].isalpha() and end not in taken:
            end += 1
        before = words[k - 1].lower() if k else ""
        if end > k and ((end in taken and k == 0) or before in {"of", "in", "from", "at", "near"} or
                        (before == "the" and end in taken)):  # fmt: skip
            spots = _place(" ".join(words[k:end]))
            if spots:
                return spots[0].code
        k = end + 1
    return None


def _place(text: str) -> list[Candidate]:
    """The state of a town or region that is no actor by itself ("Mariupol"), as a weak candidate."""
    from dragoman.gazetteer.places import find

    name = re.sub(r"^(?:the|The)\s+", "", text)
    if not name[:1].isupper() or len(name) < 4 or name.lower() in COMMON:
        return []
    spots = find(name)
    return [Candidate(c.country_code, ("CVL",), c.name, None, None, 0.3, "place") for c in spots[:1] if c.country_code]


_TITLES = frozenset("mr mrs ms mr. mrs. ms. dr dr. sir lord lady dame gen gen. general col col. maj sen sen. rep rep. "
                    "sheikh sheik ayatollah king queen prince princess pope comrade president".split())  # fmt: skip


def _another(words: list[str], h: Hit) -> bool:
    """Whether a family name belongs to somebody else here: another first name before it ("Ranbir Singh"), or a
    longer name around it ("Trump Tower")."""
    if not h.short:
        return False
    roles_at = {k for s, e, _ in role_hits(words) for k in range(s, e)}
    before, after = h.start - 1, h.end
    if before >= 0 and _INITIALS.fullmatch(words[before]):
        return not any(a.name[:1] == words[before][0] for a in h.actors)
    if before >= 0 and words[before][:1].isupper() and words[before].isalpha() and before not in roles_at:
        low = words[before].lower()
        if low not in _TITLES and not any(low in folded(a.name).lower().split() for a in h.actors):
            return _nobody(words[before])
    return (
        after < len(words) and words[after][:1].isupper() and words[after].isalpha() and len(words[after]) > 2
        and after not in roles_at and _nobody(words[after])
    )  # fmt: skip


def _nobody(word: str) -> bool:
    """Whether a capitalised word is no name of the tables but, at most, a surname: part of a stranger's name."""
    return all(a.kind == "person" for a in index().lookup(word))


def _common(words: list[str], h: Hit) -> bool:
    """Whether a bare family name is an English word here ("No missiles"); a title before it makes it a name."""
    if not h.short or h.end - h.start > 1 or words[h.start].lower() not in COMMON:
        return False
    return not (h.start and words[h.start - 1].lower() in _TITLES) and (
        len(words) > 1 or len(words[0]) < 3 or words[0].lower() in _DAYS
    )


def _head_role(words: list[str]) -> tuple[int, int, str] | None:
    """The role that heads the phrase: the last one before any "of", "for", "in", a comma or a possessor's end."""
    found = role_hits(words)
    if not found:
        return None
    stop = len(words)
    for k, w in enumerate(words):
        if k and w.lower() in {"of", "for", "in", "from", "to", "at", "who", "that", "which", ",", "("}:
            stop = k
            break
    inside = [r for r in found if r[0] < stop]
    return inside[-1] if inside else found[0]


def resolve_words(words: list[str], date: str | None, context: str | None = None) -> list[Candidate]:
    """``resolve`` for a phrase that is already cut into words."""
    while words and words[0].lower() in {"the", "a", "an", "both", "some", "many", "several", "this", "its", "their"}:
        words = words[1:]
    while words and words[-1] in {"'s", "'", "’s"}:
        words = words[:-1]
    if not words:
        return []
    hits = [h for h in index().scan(words) if not _another(words, h) and not _common(words, h)]
    former = bool(_FORMER.search(" ".join(words)))
    whole = [h for h in hits if h.start == 0 and h.end == len(words)]
    if whole:
        return ranked(whole[0], date)
    role = _head_role(words)
    if role is not None:
        # A name may stand inside the role's phrase ("Kremlin aide"), but not be its head.
        named = [h for h in hits if not (h.start >= role[0] and h.end == role[1])]
        return _with_role(words, named, role[2], date, former, context)
    if not hits:
        return []
    head = _head_hit(words, hits)
    out = ranked(head, date)
    if _OWNED.search(" ".join(words[: head.start])):
        out = [replace(c, sector=("GOV", *c.sector)) if c.sector[:1] == ("JRN",) else c for c in out]
    if former:
        out = [Candidate(c.code, ("ELI",), c.name, None, c.identifier_id, c.score, c.kind) for c in out]
    if head.end - head.start < len(words):
        out = [
            Candidate(c.code, c.sector, c.name if c.kind == "person" else None, c.office,
                      c.identifier_id if c.kind == "person" else None, round(c.score * 0.75, 4), c.kind)
            for c in out
        ]  # fmt: skip
    return out


def _head_hit(words: list[str], hits: list[Hit]) -> Hit:
    """The name that a phrase without role words is about: a person before all, else the first."""
    people = [h for h in hits if any(a.kind == "person" for a in h.actors) and not h.short]
    return people[0] if people else hits[0]


def _with_role(
    words: list[str], hits: list[Hit], role: str, date: str | None, former: bool, context: str | None
) -> list[Candidate]:
    sector, office = roles()[role]
    people = [(h, ranked(h, date)) for h in hits]
    scored: list[Candidate] = []
    states = [c for h, cs in people for c in cs[:1] if c.kind in ("state", "demonym", "capital", "metonym")]
    low = [w.lower() for w in words]
    for h, cs in people:
        if not cs:
            continue
        top = cs[0]
        possessive = h.end < len(low) and low[h.end] in {"'s", "'", "’s"}
        if top.kind == "person":
            same = [c for c in cs if not states or c.code in {s.code for s in states}]
            if possessive or role in _GOVERNING:
                body = sector or ("GOV",)
                scored.append(Candidate(top.code, body, None, office, None, 0.9, "role"))
            elif same:
                c = same[0]
                held = date is not None and any(a.held(date) for a in h.actors if a.name == c.name)
                if sector and not former and not held:
                    # Named with another office than the tables know for that day, or with an office and no
                    # day at all: the text decides.
                    c = Candidate(c.code, sector, c.name, office, c.identifier_id, c.score, c.kind)
                if former and c.sector != ("ELI",):
                    c = Candidate(c.code, ("ELI",), c.name, None, c.identifier_id, c.score, c.kind)
                scored.append(c)
            elif not h.short:
                scored.append(top)
        elif top.kind in ("organisation", "group") and not any(s.kind == "person" for s in scored):
            own = sector if sector and top.kind != "group" else top.sector or sector
            if "PRE" in top.sector and sector and "PRE" not in sector:
                own = (*sector, "PRE")  # officials of a breakaway region, under the state that claims it
            if top.sector[:1] == ("LEG",) and office in _PRESIDING:
                own, office = top.sector, None
            if top.sector[:1] == ("JRN",) == own[:1] and _OWNED.search(" ".join(words[: h.start])):
                own = ("GOV", *own)
            if top.kind == "organisation" and top.code in ("UNO", "EUR", "IGO", "NGO", "MNC") and not top.sector:
                own = sector
            scored.append(Candidate(top.code, own or ("GOV",), top.name, office, top.identifier_id, 0.88, "role"))
    if not scored and states:
        best = states[0]
        if best.sector[:1] == ("LEG",) and office in _PRESIDING:
            sector, office = best.sector, None  # "president of the Riigikogu" presides over a parliament
        body = ("ELI",) if former else sector or ("GOV",)
        name, ident = None, None
        holder = _holder(best.code, office, date) if office and not former and date else None
        if holder is not None:
            name, ident = holder.name, holder.identifier_id
        scored.append(Candidate(best.code, body, name, None if former else office, ident, 0.85, "role"))
    if not scored:
        code = _state_in(context) if context else None
        scored.append(Candidate(code, ("ELI",) if former else sector, None, office, None, 0.5 if code else 0.3, "role"))
    return scored


def _state_in(context: str) -> str | None:
    """The one state that a context names, or None where it names several."""
    codes = {
        a.code for h in index().scan(tokens(context)) for a in h.actors[:1] if a.kind in ("state", "demonym", "capital")
    }
    return codes.pop() if len(codes) == 1 else None


@cache
def _holders() -> dict[tuple[str, str], list[Actor]]:
    table: dict[tuple[str, str], list[Actor]] = {}
    for listed in index().full.values():
        for a in listed:
            if a.kind == "person" and a.office:
                group = table.setdefault((a.code, a.office), [])
                if a not in group:
                    group.append(a)
    return table


def _holder(code: str | None, office: str, date: str | None) -> Actor | None:
    """Who held an office of a state on a day, where exactly one did and the office has one holder at a time."""
    if (
        code is None
        or date is None
        or office in {"spokesperson", "envoy", "ambassador", "negotiator", "presidential aide"}
    ):
        return None
    held = {a.name: a for a in _holders().get((code, office), ()) if a.held(date)}
    return next(iter(held.values())) if len(held) == 1 else None


def holder(code: str, office: str, date: str) -> Candidate | None:
    """The one person who held that office of that state on that day, or None."""
    found = _holder(code, office, date)
    return as_candidate(found, date) if found else None
