"""What happened: PLOVER types and modes from verbs, event nouns and light verbs, with the places of the parties.

The knowledge stands in ``lexicon/``; this module walks the tree. It finds candidates only: whether they
happened, who the parties are and what survives is decided by the modules that follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from dragoman.coding.candidates import (
    ASKED,
    Found,
    best,
    noun_classes,
    noun_row,
    verb_span,
)
from dragoman.coding.grammar import ACCUSERS, CALENDAR, Grammar
from dragoman.coding.lexicon import NounRow, VerbRow, classes_of, light, nouns, verbs, words_of
from dragoman.coding.nominal import light_event, noun_event, parties
from dragoman.coding.slots import actor_slot, slot_of
from dragoman.language.lemmas import regular

# What is threatened, likewise (PLOVER §THREATEN modes).
THREATENED = {
    "ASSAULT": "violence",
    "MOBILIZE": "violence",
    "SANCTION": "restrict",
    "COERCE": "restrict",
    "REJECT": "relations",
}
FACTORS = frozenset({"help", "press", "hurt", "harm", "benefit", "hit", "push", "pressure", "support", "weaken"})
# Meetings in the plural only: "talks" are held, "talk of sanctions" is not.
REMOTE = frozenset("phone telephone video videolink videoconference call teleconference".split())
# Things given: they never stand for whom they are given to.
GIFTS = frozenset({"@aid", "@arms", "@money", "@troops", "@intelligence", "@sanction"})
# A promise made with these to give way is CONCEDE; what was agreed between two is AGREE (record.md rules 6, 13).
PROMISING = frozenset({"promise", "pledge", "vow", "offer", "undertake", "propose"})
LEAVING = frozenset({"leave", "depart", "withdraw", "go", "pull_out", "quit", "pull_back", "get_out"})
EASING = frozenset("ease lift suspend relax loosen soften free release halt scrap freeze dismantle".split())
# Types of words whose recipient may stand in what is said: "threatened to attack Seoul", "refused to arm Kyiv".
HANDED_ON = frozenset({"AGREE", "CONCEDE", "REJECT", "THREATEN"})
HARM = frozenset({"kill", "wound", "injure", "maim", "hurt", "destroy"})
WATERS = frozenset({"sea", "ocean", "strait", "gulf"})


def find(g: Grammar, actorlike: set[int]) -> list[Found]:
    """Candidates of one sentence. ``actorlike``: words that are heads of political actors' phrases."""
    g.actorlike = actorlike
    _singular(g)
    _phoned(g)
    out: list[Found] = []
    used: set[int] = set()
    for i in range(g.n):
        if g.pos[i] in ("VERB", "AUX") or (g.pos[i] in ("ADJ", "NOUN") and g.xpos[i] in ("VBN", "VBG", "VBD")):
            got = _verb(g, i, actorlike)
            if got is not None:
                out.append(got)
                if got.noun:
                    used.add(got.i)
    for i in range(g.n):
        if g.pos[i] in ("NOUN", "PROPN") and i not in used:
            row = noun_row(g, i)
            got = noun_event(g, i, row, _noun_mode(g, i, row)) if row is not None else None
            if got is not None:
                out.append(got)
    return _folded(g, out)


def _folded(g: Grammar, found: list[Found]) -> list[Found]:
    """One act of violence told by two words of a clause is one: "killed in a gun battle", "attacked the camp,
    killing ten", "an air strike killed"."""
    out = list(found)
    for f in found:
        h = g.head[f.i]
        rel = g.rel[f.i].split(":")[0]
        if f.noun and f.light < 0:
            again = rel in ("obl", "nsubj") and g.case(f.i) in ("", "in", "by", "during", "with")
        elif rel == "conj" and g.lemma[h] in HARM and g.lemma[f.i] in HARM and g.child(f.i, "nsubj", "nsubj:pass") < 0:
            k = next((n for n, v in enumerate(out) if v.i == h and v.event == f.event), -1)
            if k >= 0:  # "killed two and wounded ten"
                out[k] = replace(out[k], recipients=tuple(dict.fromkeys((*out[k].recipients, *f.recipients))))
                out.remove(f)
            continue
        else:
            again = rel == "advcl" and g.xpos[f.i] == "VBG" and not g.low_mark(f.i) and g.lemma[f.i] in HARM
        while again and h >= 0 and g.rel[h] == "conj" and g.lemma[h] in HARM and all(v.i != h for v in out):
            h = g.head[h]  # "killed two and wounded | ten in a clash"
        k = next((n for n, v in enumerate(out) if v.i == h and not v.noun and v.event == "ASSAULT"), -1)
        if f.event == "ASSAULT" and again and k >= 0:
            v = out[k]
            actors = v.actors or f.actors
            recipients = tuple(dict.fromkeys((*v.recipients, *(r for r in f.recipients if r not in actors))))
            out[k] = replace(v, mode=v.mode or f.mode, actors=actors, recipients=recipients)
            out.remove(f)
    return out


@cache
def _known_nouns() -> frozenset[str]:
    """Every noun lemma of the event lists, the noun classes and the conditions on objects."""
    conditions = {w.strip() for rows in verbs().values() for r in rows for w in r.object.split("|")}
    return frozenset(classes_of()) | frozenset(nouns()) | frozenset(w for w in conditions if w[:1].isalpha())


def _singular(g: Grammar) -> None:
    """The model leaves some plurals as they are ("troops"): the lists' own singular takes their place."""
    known = _known_nouns()
    for k in range(g.n):
        if g.xpos[k] in ("NN", "NNS") and g.low[k].endswith("s") and g.lemma[k] not in known:
            g.lemma[k] = next((c for c in regular(g.low[k]) if c in known), g.lemma[k])


def _phoned(g: Grammar) -> None:
    """A name after "called" without an object is whom one phones: the tree reads "called President X" as naming."""
    for k in range(g.n):
        h = g.head[k]
        if g.rel[k] == "xcomp" and g.pos[k] == "PROPN" and g.lemma[h] == "call" and g.child(h, "obj") < 0:
            g.rel = (*g.rel[:k], "obj", *g.rel[k + 1 :])


def _verb(g: Grammar, i: int, actorlike: set[int]) -> Found | None:
    if g.rel[i] in ("amod", "compound") and (g.xpos[i] == "VBG" or g.agent(i) < 0):
        return None
    if no_comment(g, i):
        return None
    obj = g.object(i)
    if obj < 0 and g.lemma_of(i) in ("explode", "go_off", "detonate", "blow_up"):
        who = g.child(i, "nsubj")
        return _blast(g, i) if who >= 0 and "bomb" in noun_classes(g, who) else None
    effect = light().get(g.lemma_of(i)) or light().get(g.lemma[i])
    if effect and obj >= 0:
        carried = noun_row(g, obj)
        if carried is not None and (effect == "broker" or not _verb_first(g, i, obj, actorlike)):
            return light_event(g, i, obj, carried, effect, _noun_mode(g, obj, carried))
    for lemma, thing in _names(g, i, obj):
        rows = verbs().get(lemma)
        if not rows:
            continue
        clause = _clause(g, i, lemma, rows)
        if g.lemma[i] == "warn" and clause >= 0 and _own_threat(g, i, clause):
            return _threat(g, i, obj, clause)
        for row in sorted(rows, key=lambda r: not _given(g, i, r)):
            if _given(g, i, row) or _fits(g, row.object, i, thing, clause, actorlike):
                return None if row.event == "NONE" else _from_verb(g, i, row, thing, clause)
    return None


def no_comment(g: Grammar, i: int) -> bool:
    """Whether a verb only tells that somebody keeps silent towards the press ("declined to give details")."""
    if g.lemma[i] not in ("decline", "refuse"):
        return False
    k = g.clause(i)
    return k >= 0 and (
        g.lemma[k] in words_of("silent") or (g.object(k) >= 0 and g.lemma[g.object(k)] in words_of("detail"))
    )


def _clause(g: Grammar, i: int, name: str, rows: Sequence[VerbRow]) -> int:
    """The complement clause, also where the tree hangs it beside the verb: "called on Minsk to release them",
    "accused it of shelling"."""
    clause = g.clause(i)
    if clause < 0 and "_" in name and any(r.event == "REQUEST" for r in rows):
        clause = next((k for k in g.children(i, "advcl") if g.low_mark(k) == "to"), -1)
    if clause < 0 and g.rel[i] == "parataxis" and any(r.object == "@must" for r in rows):
        clause = g.head[i]  # "Israel must stop, Russia says"
    if clause < 0 and g.lemma[i] in ACCUSERS:
        clause = next((k for k in g.children(i, "advcl") if g.low_mark(k) in ("of", "for", "with")), -1)
    return clause


def _own_threat(g: Grammar, i: int, clause: int) -> bool:
    """Whether what is warned of is the warner's own hostile act ("warned that they would strike")."""
    who = g.child(clause, "nsubj")
    aux = {g.low[k] for k in g.children(clause, "aux")}
    if who < 0 or g.low[who] not in ("it", "they", "he", "she", "we", "i") or not aux & {"will", "would", "'ll", "’ll"}:
        return False
    if any(g.low[k] in ("not", "n't", "n’t", "never") for k in g.children(clause, "advmod")):
        return False
    inner = content_type(g, clause)
    return inner is not None and inner[0] in THREATENED


def _threat(g: Grammar, i: int, obj: int, clause: int) -> Found | None:
    """The threat that such a warning is; the warned one is its recipient, else whom the act would strike."""
    row = VerbRow("warn", "@clause", "THREATEN", ("?",), ("subj",), ("obj",), 0)
    return _from_verb(g, i, row, obj, clause)


def _behind(g: Grammar, actors: tuple[int, ...]) -> tuple[int, ...]:
    """Who stands behind an attack that kills: "by Russian artillery fire" is Russia, "by shelling" is nobody named."""
    out: list[int] = []
    for k in actors:
        row = noun_row(g, k)
        out += parties(g, k, row)[0] if row is not None and row.event == "ASSAULT" else [k]
    return tuple(dict.fromkeys(out))


def _easing(g: Grammar, k: int) -> bool:
    """Whether a clause speaks of giving way: easing, lifting, releasing, suspending."""
    inner = content_type(g, k)
    return (inner is not None and inner[0] in ("RETREAT", "CONCEDE")) or g.lemma[k] in EASING


def _blast(g: Grammar, i: int) -> Found | None:
    """ "A bomb went off outside the embassy": violence by nobody named, against whose ground it struck."""
    spots = [k for prep, k in g.obliques(i) if prep in ("near", "outside", "at", "in", "inside")]
    start, end = verb_span(g, i, -1, -1)
    who = g.child(i, "nsubj")
    return Found(
        g.s.index, i, "ASSAULT", ("explosives",), (), best(g, [[k] for k in spots]), f"blast:{g.lemma_of(i)}",
        (min(start, g.phrase(who)[0]), end),
    )  # fmt: skip


def _given(g: Grammar, i: int, row: VerbRow) -> bool:
    """ "supplied Kyiv with missiles": the thing stands behind "with", the receiver is the object."""
    if row.object not in GIFTS or "obj" not in row.recipient:
        return False
    k = g.oblique(i, "with")
    return k >= 0 and any(row.object[1:] in noun_classes(g, c) for c in g.conjuncts(k))


def _verb_first(g: Grammar, i: int, obj: int, actorlike: set[int]) -> bool:
    """Whether the verb list has a reading made for just this object."""
    for row in verbs().get(g.lemma_of(i), ()):
        if row.object not in ("-", "@none", "@actor", "@clause") and _fits(g, row.object, i, obj, -1, actorlike):
            return True
    return False


def _names(g: Grammar, i: int, obj: int) -> list[tuple[str, int]]:
    """The names under which a verb may be listed, with the word that then counts as its object."""
    out = []
    particle = g.lemma_of(i)
    obliques = g.obliques(i)
    for prep, k in obliques:
        if any(g.low[c] in CALENDAR for c in g.kids[k]):
            continue  # "agreed on 16 October" says when, not what
        # "walked out of talks": two case words where the tree does not make them one
        several = "_".join(g.low[c] for c in g.children(k, "case") if c < k)
        name = f"{g.lemma[i]}_{prep.replace(' ', '_')}"
        if f"{g.lemma[i]}_{several}" in verbs():
            name = f"{g.lemma[i]}_{several}"
        if name in verbs() and (obj < 0 or g.passive(i)):
            out.append((name, k))
    for k in g.kids[i]:
        # "went on strike"
        if k > i and g.pos[k] == "NOUN" and f"{g.lemma[i]}_{g.case(k)}_{g.lemma[k]}" in verbs():
            out.append((f"{g.lemma[i]}_{g.case(k)}_{g.lemma[k]}", -1))
    if particle != g.lemma[i]:
        out.append((particle, obj))
        if particle not in verbs():
            return out
    else:
        for k in g.kids[i]:
            if g.rel[k] == "advmod" and f"{g.lemma[i]}_{g.low[k]}" in verbs():
                out.append((f"{g.lemma[i]}_{g.low[k]}", obj))
        out.append((g.lemma[i], obj))
    return out


def _fits(g: Grammar, condition: str, i: int, obj: int, clause: int, actorlike: set[int]) -> bool:
    if condition == "-":
        return True
    if condition == "@none":
        return obj < 0 and clause < 0
    if condition == "@clause":
        return clause >= 0
    if condition == "@must":
        return _must(g, i, clause)
    if obj < 0:
        return False
    if condition == "@actor":
        return any(k in actorlike for k in g.conjuncts(obj))
    heads = g.conjuncts(obj)
    whole = [g.oblique(h, "of") for h in heads if g.lemma[h] in words_of("part")]
    heads += [k for k in whole if k >= 0 and noun_classes(g, k) & {"person", "captive"}]  # "dozens of prisoners"
    for part in condition.split("|"):
        part = part.strip()
        for k in heads:
            if part == "@person" and g.pos[k] == "NUM" and k not in g.actorlike and not g.s.words[k].startswith("$"):
                return True  # "wounded 40"
            if part.startswith("@") and (part[1:] in noun_classes(g, k) or (part == "@actor" and k in actorlike)):
                return True
            if (
                part == "@territory"
                and g.pos[k] == "PROPN"
                and any(n.kind == "LOC" and n.start <= k < n.end for n in g.s.names)
            ):
                return True
            if " " in part and g.lemma[k] == part.split()[-1]:
                before = " ".join(g.lemma[max(0, k - part.count(" ")) : k + 1])
                if before == part:
                    return True
            if g.lemma[k] == part:
                return True
    return False


def _must(g: Grammar, i: int, clause: int) -> bool:
    """Whether somebody says that another actor must do something ("Ankara said that Athens must pull back")."""
    if clause < 0:
        return False
    due = {g.lemma[k] for k in g.children(clause, "aux")} & words_of("ought") or (
        g.lemma[clause] in ("have", "need") and g.low[clause] not in ("having", "needing")
        and any(g.rel[k] == "xcomp" and g.low_mark(k) == "to" for k in g.kids[clause])
    )  # fmt: skip
    who, speaker = g.child(clause, "nsubj"), g.subject(i)
    if not due or who < 0 or speaker < 0 or who == speaker:
        return False
    return any(k in g.actorlike for k in g.conjuncts(who)) and g.pos[who] != "PRON"


def _from_verb(g: Grammar, i: int, row: VerbRow, obj: int, clause: int) -> Found | None:
    actors: tuple[int, ...] = ()
    for slot in row.actor:
        actors = actor_slot(g, i, obj, slot)
        if actors:
            break
    reciprocal = any("+" in s for s in row.actor)
    if not actors and reciprocal and obj >= 0:
        # "a deal was reached between Armenia and Azerbaijan"
        actors = tuple(k for k in (g.oblique(obj, "between", "among"), g.oblique(i, "between", "among")) if k >= 0)[:1]
    gift = row.object if row.object in GIFTS else ""
    fillers = [
        [k for k in slot_of(g, i, obj, clause, slot) if k not in actors
         and not (gift and slot != "obj" and _fits(g, gift, i, k, -1, set()))]
        for slot in row.recipient
    ]  # fmt: skip
    recipients = tuple(k for k in best(g, fillers) if g.lemma[k] not in WATERS)
    if not recipients and clause >= 0 and row.event in HANDED_ON:
        inner = _verb(g, clause, g.actorlike)
        if inner is not None:
            recipients = tuple(k for k in inner.recipients or inner.actors if k not in actors)
    content = clause if clause >= 0 else obj if obj >= 0 and obj not in recipients else -1
    if content < 0:
        content = g.oblique(i, "to", "for", "on", "against", "with", "in")
    mode = row.mode
    if mode == ("?",):
        mode = content_mode(g, row.event, content)
    if (
        row.event == "CONSULT"
        and not mode
        and any(g.lemma[k] in REMOTE for _, k in g.obliques(i) if _ in ("by", "over", "on", "via", "through", "in"))
    ):
        mode = ("phone",)
    if row.lemma == "call" and row.event == "CONSULT" and g.child(i, "xcomp", "iobj") >= 0:
        return None  # "called him a liar"
    if row.lemma in FACTORS and actors and g.low[actors[0]] in ("it", "this", "that", "which"):
        return None  # "critics say that it helps Moscow": a thing, not a government
    if row.event == "ASSAULT" and actors and any("nature" in noun_classes(g, k) for k in actors):
        return None
    event = row.event
    if event == "ASSAULT":
        actors = _behind(g, actors)
    if event == "ASSAULT" and actors and all("bomb" in noun_classes(g, k) for k in actors):
        actors, mode = (), ("explosives",)  # a bomb is no doer (PLOVER: violence by nobody named)
    if event == "ASSAULT" and not mode and any(suicide(g, k) for k in (*actors, i)):
        mode = ("suicide-attack",)
    if event == "AGREE" and row.lemma in PROMISING and clause >= 0 and _easing(g, clause):
        event, mode = "CONCEDE", ()
    elif event == "AGREE" and row.lemma in PROMISING and clause >= 0 and g.rel[clause] in ("xcomp", "ccomp"):
        inner_type = content_type(g, clause)
        if inner_type is not None and inner_type[0] in ("ASSAULT", "SANCTION", "COERCE"):
            event, mode = "THREATEN", content_mode(g, "THREATEN", clause)
        elif inner_type is None and row.lemma == "vow":
            return None  # "vowed to fight on": a resolve of one's own
    if event == "MOBILIZE" and row.lemma == "order" and clause >= 0 and g.lemma_of(clause) in LEAVING:
        event, mode, recipients = "REQUEST", ("yield",), tuple(k for k in [obj] if k >= 0)
    if (
        event == "ASSAULT"
        and not recipients
        and g.lemma[i] in ("fire", "launch", "test-fire", "test")
        and obj >= 0
        and (noun_classes(g, obj) & {"missile", "arms"})
    ):
        event, mode = "MOBILIZE", ("weapons",)  # a weapon fired at nobody is a show of force
    if obj >= 0 and g.low[obj] in ("what", "nothing", "something", "anything", "everything"):
        return None
    start, end = verb_span(g, i, obj, clause)
    rule = f"{'must' if row.object == '@must' else 'verb'}:{row.lemma}:{row.line}"
    return Found(g.s.index, i, event, mode, actors, recipients, rule, (start, end),
                 reciprocal=reciprocal, content=content, fixed=row.fixed)  # fmt: skip


def suicide(g: Grammar, k: int) -> bool:
    """Whether a word belongs to a "suicide bomber", or a verb has one behind it ("died in a clash with …")."""
    words = [k, *(c for prep, c in g.obliques(k) if prep in ("by", "with"))]
    return any(g.lemma[c] in ("bomber", "attacker") and c and g.low[c - 1] == "suicide" for c in words)


def content_mode(g: Grammar, event: str, content: int) -> tuple[str, ...]:
    """The mode of a request, refusal or threat, from what is asked, refused or threatened."""
    if content < 0:
        return ()
    table = THREATENED if event == "THREATEN" else ASKED
    inner = None
    for k in (content, g.object(content) if g.pos[content] == "VERB" else -1, g.clause(content)):
        if k < 0:
            continue
        inner = content_type(g, k)
        if inner and inner[0] in table:
            if event == "THREATEN" and inner[0] in ("SANCTION", "COERCE") and inner[1]:
                return (_threat_mode(inner[1]),)
            return (table[inner[0]],)
    if event == "THREATEN":
        return ()
    if event == "REQUEST" and g.pos[content] == "VERB":
        return ("change",)
    return ()


def _threat_mode(modes: tuple[str, ...]) -> str:
    if "arrest" in modes:
        return "arrest"
    if "expel" in modes or "deport" in modes:
        return "expel"
    if "seize" in modes:
        return "territory"
    if "withdraw" in modes:
        return "relations"
    return "restrict"


def content_type(g: Grammar, k: int) -> tuple[str, tuple[str, ...]] | None:
    """Type and modes of the act a clause or noun speaks of, without looking for parties."""
    if g.pos[k] in ("VERB", "AUX"):
        found = _verb(g, k, {w for w in range(g.n) if g.pos[w] == "PROPN"})
        if found is not None:
            return found.event, found.mode
        cls = noun_classes(g, g.object(k)) if g.object(k) >= 0 else frozenset()
        if g.lemma[k] in ("end", "stop", "halt", "cease") and cls & {"war", "attack", "ceasefire"}:
            return "RETREAT", ("ceasefire",)
        return None
    row = noun_row(g, k)
    if row is not None:
        return row.event, row.mode
    cls = noun_classes(g, k)
    for name, got in (
        ("meeting", "CONSULT"), ("aid", "AID"), ("arms", "AID"), ("money", "AID"), ("ceasefire", "RETREAT"),
        ("captive", "RETREAT"), ("concession", "CONCEDE"), ("relations", "COOPERATE"),
    ):  # fmt: skip
        if name in cls:
            return got, ()
    return None


def _noun_mode(g: Grammar, i: int, row: NounRow) -> tuple[str, ...]:
    """The row's modes; a "?" is settled by what the noun is about ("threat of sanctions", "demand to meet")."""
    if row.mode != ("?",):
        return row.mode
    about = g.clause(i)
    return content_mode(g, row.event, about if about >= 0 else g.oblique(i, "of", "for", "to", "on"))
