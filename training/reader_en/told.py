"""Exemplars and coded records as training sentences: which words tell an event, and everything about it.

The words are those that the reader will see, so the sentences go through its own splitter. Light verbs beside a
marked noun ("imposed | sanctions") are left out of the loss, since coders mark either.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.coding.lexicon import light
from dragoman.evaluation.coding import OLDER
from dragoman.evaluation.exemplars import Event, Exemplar, exemplars
from dragoman.language.reader import PARSING, model_folder
from dragoman.language.reader import Reader as Shipped
from dragoman.language.splitter import sentences
from dragoman.ontology import plover
from dragoman.records import AUXILIARIES

from .data import Item

NONE = "NONE"
EXEMPLARS = Path(__file__).resolve().parent.parent / "exemplars"
# Words of a marked phrase that tell nothing by themselves ("called | off", "took | to the streets").
SMALL = frozenset(
    "a an the of on in to up off out down back over away into with for at by from under through against about its his "
    "her their it them him us no not all any and be is was were been has have had do did does".split()
)


@dataclass
class Told:
    """One event in the words of its sentence. ``at``: words that tell it; empty where only the pair is known."""

    type: str
    at: list[int]
    actors: list[tuple[int, int]] = field(default_factory=list)
    recipients: list[tuple[int, int]] = field(default_factory=list)
    modes: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    full: bool = True  # modes, status, contexts and all parties are known, not the type alone


@dataclass
class Telling(Item):
    """A sentence with its political events. ``hidden``: words that the loss of telling leaves out."""

    told: list[Told] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    whole: bool = True  # every event of the sentence is marked
    candidates: list[int] = field(default_factory=list)  # verbs and nouns that tell none


def event_labels() -> dict[str, list[str]]:
    """The label lists of the event head: types with NONE last, modes as TYPE.mode, status words, contexts."""
    known = plover()
    return {
        "event": [*known.events, NONE],
        "mode": [f"{t.name}.{m.name}" for t in known.events.values() for m in t.modes],
        "status": list(AUXILIARIES),
        "context": list(known.contexts),
    }


def _inside(starts: list[int], ends: list[int], span: tuple[int, int]) -> list[int]:
    return [k for k, (a, b) in enumerate(zip(starts, ends, strict=True)) if a < span[1] and b > span[0]]


def _range(starts: list[int], ends: list[int], span: tuple[int, int]) -> tuple[int, int] | None:
    found = _inside(starts, ends, span)
    return (found[0], found[-1] + 1) if found else None


def _tellings(e: Exemplar) -> Iterator[Telling]:
    for w in sentences(e.text):
        starts, ends = list(w.starts), list(w.ends)
        item = Telling(list(w.words), sent_id=f"told:{e.where}:{w.start}")
        for v in e.events:
            spot = _inside(starts, ends, v.predicate)
            if not spot:
                continue
            at = [k for k in spot if item.words[k].lower() not in SMALL] or spot
            item.hidden |= set(spot) - set(at)
            item.told.append(_told(v, at, starts, ends))
        yield item


def _told(v: Event, at: list[int], starts: list[int], ends: list[int]) -> Told:
    sides = [[r for s in side if (r := _range(starts, ends, s)) is not None] for side in (v.actors, v.recipients)]
    return Told(v.type, at, sides[0], sides[1], v.modes, v.auxiliary, v.contexts)


def records(path: Path) -> Iterator[Telling]:
    """PLOVER's coded records: the type of each pair; nothing is said of other events in the sentence."""
    mark = re.compile(r"\((SRC/TAR|SRC|TAR|EVT): ([^)]*)\)")
    for r in json.loads(path.read_text(encoding="utf8")):
        event = OLDER.get(r.get("event", ""), r.get("event", ""))
        markup = (r.get("textInfo") or {}).get("markup") if isinstance(r.get("textInfo"), dict) else None
        if not markup or event not in plover().events:
            continue
        text, spans, last = "", [], 0
        for m in mark.finditer(markup):
            text += markup[last : m.start()]
            spans.append((m[1], len(text), len(text) + len(m[2])))
            text += m[2]
            last = m.end()
        text += markup[last:]
        found = list(sentences(text))
        if len(found) != 1:
            continue
        w = found[0]
        starts, ends = list(w.starts), list(w.ends)
        item = Telling(list(w.words), sent_id=f"record:{r['id']}", whole=False)

        def side(*roles: str, spans=spans, starts=starts, ends=ends) -> list[tuple[int, int]]:  # type: ignore[no-untyped-def]
            return [x for role, a, b in spans if role in roles and (x := _range(starts, ends, (a, b))) is not None]

        item.told = [Told(event, [], side("SRC", "SRC/TAR"), side("TAR"), full=False)]
        yield item


def load_told(data_dir: Path, shipped: Path | None = None) -> tuple[list[Telling], list[Telling]]:
    """Sentences to train on and those that set the calibration. ``data_dir`` may hold ``coding/plover_gsr``."""
    train: list[Telling] = []
    held: list[Telling] = []
    for e in exemplars(EXEMPLARS):
        if e.part != "aside":
            (train if e.part == "training" else held).extend(_tellings(e))
    for file in data_dir.rglob("PLOVER_GSR_CAMEO.txt"):
        train += list(records(file))
    reader = Shipped(shipped or model_folder(), graphs=PARSING)
    both = [*train, *held]
    for item, p in zip(both, reader.parse([i.words for i in both]), strict=True):
        marked = {k for t in item.told for k in t.at}
        for k in marked:
            h = p.heads[k]
            if p.upos[k] in ("NOUN", "PROPN") and h >= 0 and h not in marked and p.lemmas[h] in light():
                item.hidden.add(h)
        item.candidates = [k for k, u in enumerate(p.upos) if u in ("VERB", "NOUN") and k not in marked | item.hidden]
    counts = Counter(t.type for i in train for t in i.told)
    print(f"told: {len(train)} sentences to train on, {len(held)} held back; {dict(counts)}")
    return train, held


def pairs(item: Telling, rng: random.Random) -> list[tuple[str, list[tuple[int, int]], list[tuple[int, int]], Told]]:
    """Pairs of parties of a sentence with the type between them: given, reversed (NONE) and one-sided."""
    out = []
    for t in item.told:
        if t.actors and t.recipients:
            a, r = rng.choice(t.actors), rng.choice(t.recipients)
            out.append((t.type, [a], [r], t))
            mutual = any(o.type == t.type and r in o.actors for o in item.told)
            between = {o.type for o in item.told if r in o.actors and a in o.recipients}
            if t.full and not mutual and not between and rng.random() < 0.12:
                out.append((NONE, [r], [a], t))
        elif len(t.actors) > 1:
            a, b = rng.sample(t.actors, 2)
            out.append((t.type, [a], [b], t))
        if t.actors and rng.random() < (0.15 if t.recipients else 0.6):
            out.append((t.type, [rng.choice(t.actors)], [], t))
        if t.recipients and rng.random() < (0.15 if t.actors else 0.6):
            out.append((t.type, [], [rng.choice(t.recipients)], t))
    return out
