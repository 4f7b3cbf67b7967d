"""Where the parties of a listed verb stand: the slots that ``lexicon/README.md`` names, looked up in the tree."""

from __future__ import annotations

from dragoman.coding.candidates import owners
from dragoman.coding.grammar import Grammar


def actor_slot(g: Grammar, i: int, obj: int, slot: str) -> tuple[int, ...]:
    """Head words of the doers of a verb: all of "subj+with", or none where there is no subject."""
    out: list[int] = []
    for part in slot.split("+"):
        if part == "subj":
            k = g.subject(i)
            if g.low_mark(i) == "from" and g.rel[i] in ("xcomp", "ccomp", "advcl") and g.object(g.head[i]) >= 0:
                k = g.object(g.head[i])  # "prevented Moscow from attacking"
            h = g.head[i]
            if g.rel[i] == "advcl" and g.xpos[i] == "VBG" and not g.low_mark(i) and g.passive(h) and g.agent(h) >= 0:
                k = g.agent(h)  # "was attacked by militiamen, killing ten"
            if k < 0:
                return ()
            out.append(k)
        elif part == "obj":
            out += [obj] if obj >= 0 else []
        else:
            out += slot_of(g, i, obj, -1, part)
    return tuple(dict.fromkeys(out))


def slot_of(g: Grammar, i: int, obj: int, clause: int, slot: str) -> list[int]:
    """Head words that stand in a slot of a verb."""
    if slot in ("none", ""):
        return []
    if slot == "subj":
        return [k for k in [g.subject(i)] if k >= 0]
    if slot == "obj":
        k = g.given_to(i)
        return [k] if k >= 0 else [obj] if obj >= 0 else []
    if slot == "clause.subj":
        if clause < 0:
            return []
        k = g.child(clause, "nsubj", "nsubj:pass")
        k = k if k >= 0 else g.subject(clause)
        return [k] if k >= 0 else []
    if slot == "obj.poss":
        if obj < 0:
            return []
        return owners(g, obj)
    if slot.startswith("obj."):
        return [k for k in [g.oblique(obj, slot[4:])] if k >= 0] if obj >= 0 else []
    k = g.oblique(i, slot)
    if k < 0 and obj >= 0:
        k = g.oblique(obj, slot)
    if k < 0 and slot in ("to", "with", "from"):
        k = g.given_to(i) if slot == "to" else -1
    return [k] if k >= 0 else []
