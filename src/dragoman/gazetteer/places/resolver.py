"""Chooses one place for every mention of one document, all mentions together.

Each distinct name has its candidates; each candidate's score adds up what ``weights.toml`` gives for its
rank, for the words around the name, for the countries and provinces that the text names, and for how near
it lies to the likely places of the text's other names. The last part is reckoned in a few rounds: every
name's current odds pull the others. One name has one meaning in a document, unless a mention says otherwise
("Paris, Texas" beside plain "Paris").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from dragoman.gazetteer.places import hints
from dragoman.gazetteer.places.names import normalise
from dragoman.gazetteer.places.table import Candidate, distance, find, places, prior, weights
from dragoman.records import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

KEPT = 40
ANCHORS = 8
NAMES = 200
_AREA = re.compile(
    r"(?i)\b(province|oblast|region|state|governorate|krai|republic|territory|prefecture|district|county|raion)\b"
)
_TOWN = re.compile(r"(?i)\b(city|town|village|port|municipality)\b")
FACILITY = re.compile(
    r"\b(Airport|Airbase|Base|Station|University|College|School|Elementary|Middle|High|Academy|Hospital|Clinic|"
    r"Church|Cathedral|Mosque|Synagogue|Temple|Embassy|Consulate|Prison|Jail|Court|Courthouse|Hall|Palace|Museum|"
    r"Library|Theatre|Theater|Stadium|Arena|Park|Square|Street|St|Avenue|Ave|Road|Rd|Drive|Boulevard|Blvd|Lane|"
    r"Highway|Hotel|Center|Centre|Market|Mall|Bridge|Harbour|Harbor|Port|Zoo|Cemetery|Plant|Dam|Metro|"
    r"Neighborhood|Neighbourhood|Plaza|Tower|House|Inn|Club)\b\.?"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place name as the text writes it, with its offsets in code points; ``end`` is exclusive."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class _Group:
    """Mentions that share one name and what the text right around them says."""

    key: str
    mentions: list[int]
    candidates: list[Candidate]
    fixed: list[float]


def _pool(name: str) -> list[Candidate]:
    """The candidates worth weighing.

    Where the words say province or town, only such; and no capital that bears its country's name, unless the
    words say town.
    """
    found = find(name) or list(hints.postal().get(name, ()))
    if not _TOWN.search(name):
        whole = {c.country_code for c in found if c.kind == "country"}
        found = [c for c in found if c.kind == "country" or c.country_code not in whole]
    areas = ("province", "state", "district", "region", "disputed")
    wanted = areas if _AREA.search(name) else ("city",) if _TOWN.search(name) else ()
    return ([c for c in found if c.kind in wanted] or found)[:KEPT]


def contains(outer: Candidate, inner: Candidate) -> bool:
    """Whether ``outer`` is a country, province or district that holds ``inner``."""
    if outer.kind == "country":
        return inner.country_code == outer.country_code and inner.kind != "country"
    if outer.kind == "district":
        return outer.row >= 0 and inner.district == outer.row and inner.row != outer.row
    if outer.kind in hints.CONTAINERS and inner.kind not in ("country", "state", "province"):
        if outer.province >= 0 and inner.province >= 0:
            return outer.province == inner.province
        if outer.country_code in (None, inner.country_code):
            return distance(outer.lat, outer.lon, inner.lat, inner.lon) < 200
    return False


def _beside(outer: Candidate, inner: Candidate) -> bool:
    near = outer.kind in ("city", "neighbourhood", "island") and outer.row != inner.row
    return near and inner.kind not in ("country", "state") and (
        distance(outer.lat, outer.lon, inner.lat, inner.lon) < 60
    )  # fmt: skip


@cache
def _context() -> dict[str, float]:
    return {k: v for k, v in weights()["context"].items() if k != "warmth"}


def _warmth() -> list[float]:
    return list(weights()["context"]["warmth"])


def _around(c: Candidate, held: Sequence[Candidate], weight: float) -> float:
    """What containers named right at a mention give one candidate: the most that any of them gives."""
    best = 0.0
    for rank, outer in enumerate(held):
        fade = weight - 0.15 * rank
        if contains(outer, c):
            best = max(best, fade)
        elif weight >= _context()["within"] and _beside(outer, c):
            best = max(best, _context()["beside"] - 0.1 * rank)
    return best


def _groups(
    mentions: Sequence[Mention], text: str
) -> tuple[list[_Group], list[tuple[Candidate, ...]], dict[int, int]]:
    """One group for each name and explicit container; what each mention's own words put around it; holders.

    A holder is a mention that stands as the container right after another: its index leads to the other's.
    """
    w = _context()
    around: list[tuple[Candidate, ...]] = []
    at = {m.start: i for i, m in enumerate(mentions)}
    holders: dict[int, int] = {}
    groups: dict[tuple[str, str], _Group] = {}
    explicit: dict[str, set[str]] = {}
    keys: list[tuple[str, str]] = []
    evidence: list[list[float]] = []
    pools: dict[str, list[Candidate]] = {}
    for m in mentions:
        key = normalise(m.text)
        if key not in pools:
            pools[key] = _pool(m.text)
    order = sorted(range(len(mentions)), key=lambda i: mentions[i].start)
    lists = hints.listed_areas(
        [(mentions[i].start, mentions[i].end) for i in order], [pools[normalise(mentions[i].text)] for i in order], text
    )
    areas = {order[n]: country for n, country in lists.items()}
    for i, m in enumerate(mentions):
        key = normalise(m.text)
        pool = pools[key]
        listed = bool(pool) and pool[0].kind in ("country", "state", "province", "continent", "world region")
        held, tight, where = hints.after(text, m.end, listed)
        if i in areas and at.get(where) in areas:
            held, where = (), -1  # the next of the list holds nothing
        units = hints.unit(text, m.start, m.end)
        if held and where in at:
            holders[at[where]] = i
        prefix = hints.before(text, m.start)
        own = [
            max(_around(c, held, w["within"] if tight else w["later"]), _around(c, prefix, w["before"]))
            for c in pool
        ]
        told = [
            w["unit"] * (c.kind in units or (c.kind in hints.AREAS and c.country_code == areas.get(i)))
            for c in pool
        ]
        own = [a + b for a, b in zip(own, told, strict=True)]
        around.append(held if tight else prefix)
        # a mention whose own words single out another country or province stands apart
        sign = ""
        if pool and max(own, default=0.0) >= w["later"] - 0.5:
            top = pool[max(range(len(pool)), key=lambda i: own[i] + 0.001 * prior(pool[i]))]
            sign = f"{top.country_code}.{top.province if held and tight else ''}"
            explicit.setdefault(key, set()).add(sign)
            if max(told, default=0.0) and pool[0].capital:
                explicit[key].add("")  # "Washington state" leaves plain "Washington" the capital
        keys.append((key, sign))
        evidence.append(own)
    for i, (key, sign) in enumerate(keys):
        signs = explicit.get(key, set())
        joint = (key, sign if len(signs) > 1 else "")
        pool = pools[key]
        if joint not in groups:
            fixed = [prior(c) for c in pool]
            groups[joint] = _Group(key, [], pool, fixed)
        group = groups[joint]
        group.mentions.append(i)
    for group in groups.values():
        for j in range(len(group.candidates)):
            group.fixed[j] += max(evidence[i][j] for i in group.mentions)
    return list(groups.values()), around, holders


def _kernel(lat: Any, lon: Any, to_lat: Any, to_lon: Any, reach: float) -> npt.NDArray[np.float64]:
    """exp(-distance / reach) between points in radians: rows × columns, 0 to 1."""
    import numpy as np

    h = np.sin((to_lat[None] - lat[:, None]) / 2) ** 2
    h += np.cos(lat)[:, None] * np.cos(to_lat)[None] * np.sin((to_lon[None] - lon[:, None]) / 2) ** 2
    return np.asarray(np.exp(-12742.0 * np.arcsin(np.sqrt(np.minimum(h, 1.0))) / reach))


def _settle(groups: list[_Group], text: str) -> list[list[float]]:
    """The score of every candidate of every group after the rounds."""
    import numpy as np

    w, said = _context(), hints.named(text)
    live = [g for g in groups if g.candidates][:NAMES]
    flat = [c for g in live for c in g.candidates]
    # two senses of one name ("Tripoli in Libya", "Lebanon's Tripoli") must not vouch for each other
    names = {key: i for i, key in enumerate(dict.fromkeys(g.key for g in live))}
    owner = np.repeat([names[g.key] for g in live], [len(g.candidates) for g in live])
    starts = np.concatenate(([0], np.cumsum([len(g.candidates) for g in live]))).astype(int)
    # a country or sea is no point to be near to; its pull goes through the names counted in the text
    pointed = np.array([c.kind in ("city", "district", "neighbourhood", "base", "landmark") for c in flat])
    country = np.unique([c.country_code or "" for c in flat], return_inverse=True)[1]
    province = np.array([c.province for c in flat])
    district = np.array([c.district for c in flat])
    base = np.array([s for g in live for s in g.fixed])
    for i, c in enumerate(flat):
        share = said.share(c.country_code)
        base[i] += w["country"] * share + w["named"] * (share > 0)
        if c.province >= 0 and c.kind not in ("state", "province") and said.provinces[c.province]:
            base[i] += w["province"]
    lat, lon = np.radians([c.lat for c in flat]), np.radians([c.lon for c in flat])
    score = base.copy()
    size = int(country.max()) + 1
    anchored = ANCHORS if len(live) < 60 else 3
    for warmth in _warmth():
        odds = np.concatenate([_softmax(score[a:b] / warmth) for a, b in pairwise(starts)])
        anchors = np.concatenate([a + np.argsort(-odds[a:b])[:anchored] for a, b in pairwise(starts)])
        local = anchors[pointed[anchors]]
        foreign = owner[:, None] != owner[local][None]
        close = _kernel(lat, lon, lat[local], lon[local], w["reach_km"])
        support = (close * foreign * odds[local][None]).sum(1)
        others = (foreign * odds[local][None]).sum(1)
        tally = np.bincount(country[local], odds[local], size)
        mine = np.zeros((len(names), size))
        np.add.at(mine, (owner[local], country[local]), odds[local])
        votes = (tally[country] - mine[owner, country]) / np.maximum(others, 1.0)
        same = (province[:, None] == province[local][None]) & (province >= 0)[:, None] & foreign
        united = (same * odds[local][None]).sum(1) / np.maximum(others, 1.0)
        score = base + w["near"] * (1 - np.exp(-support)) * pointed
        joint = (district[:, None] == district[local][None]) & (district >= 0)[:, None] & foreign
        score += w["votes"] * votes + w["provinces"] * united
        score += w["districts"] * (1 - np.exp(-(joint * odds[local][None]).sum(1)))
    found = {id(g): score[a:b].tolist() for g, a, b in zip(live, starts, starts[1:], strict=False)}
    return [found.get(id(g), g.fixed) for g in groups]


def _softmax(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    import numpy as np

    e = np.exp(x - x.max())
    return np.asarray(e / e.sum())


def place(mention: str, c: Candidate) -> Place:
    """The record's place for a mention that means a candidate."""
    return Place(
        mention, c.name, c.country_code, round(c.lat, 4), round(c.lon, 4), c.geonameid, c.resolution
    )  # fmt: skip


def resolve(mentions: Sequence[Mention], text: str) -> list[Place | None]:
    """One place, or None, for each mention of one document, in the given order.

    ``mentions`` hold offsets into ``text``. A name that no table has falls back, in this order, on what its
    own words name ("Geneva Airport" stands at Geneva), on the container named right at it ("Greenhollow,
    Vermont"), and for a street, school or the like on the town that the text named last; ``resolution`` is
    then the level of what was found, so a caller sees that it is coarse. Everything else is None.
    """
    groups, around, holders = _groups(mentions, text)
    chosen: list[Candidate | None] = [None] * len(mentions)
    if any(g.candidates for g in groups):
        for group, scores in zip(groups, _settle(groups, text), strict=True):
            if scores:
                best = group.candidates[max(range(len(scores)), key=scores.__getitem__)]
                for i in group.mentions:
                    chosen[i] = best
    for holder, inner in holders.items():
        inside = chosen[inner]
        fit = [c for c in _pool(mentions[holder].text) if inside and contains(c, inside)]
        chosen[holder] = fit[0] if fit else chosen[holder]
    settled = {normalise(m.text): c for m, c in zip(mentions, chosen, strict=True) if c}
    last: Candidate | None = None
    towns = [c for c in chosen if c and c.kind == "city"]
    found: list[Place | None] = [None] * len(mentions)
    for i in sorted(range(len(mentions)), key=lambda i: mentions[i].start):
        c = chosen[i]
        if c is None:
            c = _fallback(mentions[i].text, around[i], settled)
            if c is None and FACILITY.search(mentions[i].text):
                c = last or (towns[0] if towns else None)
        elif c.kind == "city":
            last = c
        found[i] = place(mentions[i].text, c) if c else None
    return found


def _fallback(text: str, around: Sequence[Candidate], settled: dict[str, Candidate]) -> Candidate | None:
    """A coarser place for an unknown name: a name inside it, or what the words around it name."""
    words = text.split()
    if FACILITY.search(text):
        for n in range(len(words) - 1, 0, -1):
            for i in range(len(words) - n + 1):
                if not words[i][0].isupper():
                    continue
                key = normalise(" ".join(words[i : i + n]).removesuffix("'s"))
                if key in settled:
                    return settled[key]
                likely = sorted(places().exact(key), key=prior, reverse=True)[:1] if len(key) > 3 else []
                # a facility's name holds many surnames that are also villages
                if likely and (likely[0].population > 200_000 or likely[0].kind == "country"):
                    return likely[0]
    return around[0] if around else None
