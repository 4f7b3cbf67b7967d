"""Event nouns: alone ("Ukrainian drone attacks") or carried by a light verb ("held talks", "suffered an attack")."""

from __future__ import annotations

from dragoman.coding.candidates import ASKED, RECIPROCAL, Found, best, short_end, verb_span
from dragoman.coding.grammar import Grammar
from dragoman.coding.lexicon import NounRow


def light_event(g: Grammar, verb: int, noun: int, row: NounRow, effect: str, mode: tuple[str, ...]) -> Found | None:
    """An event noun carried by a light verb: "held talks", "called off the summit", "suffered an attack"."""
    subject = g.subject(verb)
    got = parties(g, noun, row)
    actors, recipients = list(got[0]), list(got[1])
    event, planned, broker = row.event, False, -1
    partner = [k for _, k in g.obliques(verb) if _ in ("with",)]
    if effect in ("do", "begin", "plan"):
        if row.event in RECIPROCAL:
            actors = [k for k in (subject, *actors, *partner) if k >= 0]
        elif subject >= 0:
            recipients += [k for k in actors if k not in recipients and k != subject and not got[0]]
            actors = [subject]
        if not recipients and row.event not in RECIPROCAL:
            for slot in row.recipient:
                k = g.oblique(verb, slot)
                if k >= 0:
                    recipients = [k]
                    break
            else:
                k = g.child(verb, "iobj")
                recipients = [k] if k >= 0 else []
        planned = effect == "plan"
    elif effect == "receive":
        recipients = [subject] if subject >= 0 else recipients
        actors = [k for k in actors if k != subject]
        by = g.oblique(verb, "from", "by")
        if by >= 0 and not actors:
            actors = [by]
    elif effect == "broker":
        broker = subject
    elif effect == "cancel":
        if row.event in ("ASSAULT", "MOBILIZE", "PROTEST", "THREATEN", "COERCE", "SANCTION"):
            event, mode = "CONCEDE", ()
        else:
            event, mode = "REJECT", ("meet",) if row.event == "CONSULT" else ()
        recipients = [k for k in (*actors, *recipients, *partner) if k != subject]
        actors = [subject] if subject >= 0 else []
    elif effect == "end":
        if row.event in ("ASSAULT", "MOBILIZE"):
            event, mode = "RETREAT", ("ceasefire",)
        elif row.event in ("AID", "COOPERATE", "CONSULT"):
            event, mode = "SANCTION", ("withdraw",) if row.event == "CONSULT" else ("discontinue",)
        else:
            event, mode = "CONCEDE", ()
        recipients = [k for k in (*actors, *recipients, *partner) if k != subject]
        actors = [subject] if subject >= 0 else []
    elif effect == "reject":
        event, mode = "REJECT", (ASKED.get(row.event, "change"),)
        recipients = [k for k in (*actors, *recipients) if k != subject]
        actors = [subject] if subject >= 0 else []
    else:
        return None
    start, end = verb_span(g, verb, noun, -1)
    span = (min(start, g.full_phrase(noun)[0]), max(end, short_end(g, noun) + 1))
    return Found(
        g.s.index, noun, event, mode, tuple(dict.fromkeys(actors)), tuple(dict.fromkeys(recipients)),
        f"light:{effect}:{g.lemma_of(verb)}+{' '.join(row.words)}:{row.line}", span, light=verb, noun=True,
        planned=planned, reciprocal=event in RECIPROCAL, content=noun, broker=broker,
    )  # fmt: skip


def noun_event(g: Grammar, i: int, row: NounRow, mode: tuple[str, ...]) -> Found | None:
    """An event noun that stands by itself."""
    if g.rel[i] in ("compound", "flat", "nmod:desc") or _listens(g, i):
        return None
    actors, recipients = parties(g, i, row)
    start, _ = g.phrase(i)
    return Found(
        g.s.index, i, row.event, mode, tuple(actors), tuple(recipients),
        f"noun:{' '.join(row.words)}:{row.line}", (start, max(short_end(g, i), i) + 1), noun=True, alone=row.alone,
        reciprocal=row.event in RECIPROCAL, content=i,
    )  # fmt: skip


def _listens(g: Grammar, i: int) -> bool:
    """Whether a gathering only hears a speech: "addressed a rally", "spoke at a rally"."""
    verb = g.head[i]
    return g.lemma[i] in ("rally", "demonstration", "protest", "march") and verb >= 0 and (
        (g.lemma[verb] == "address" and g.rel[i] == "obj") or (g.lemma[verb] == "speak" and g.case(i) in ("at", "to"))
    )  # fmt: skip


def parties(g: Grammar, i: int, row: NounRow) -> tuple[list[int], list[int]]:
    actors: list[int] = []
    for slot in row.actor:
        got: list[int] = []
        for part in slot.split("+"):
            got += slot_of(g, i, part)
        if got:
            actors = got
            break
    recipients = best(g, [[k for k in slot_of(g, i, slot) if k not in actors] for slot in row.recipient])
    return list(dict.fromkeys(actors)), list(recipients)


def slot_of(g: Grammar, i: int, slot: str) -> list[int]:
    if slot in ("none", ""):
        return []
    if slot == "poss":
        k = g.child(i, "nmod:poss")
        return [k] if k >= 0 else []
    if slot in ("adj", "compound"):
        found, todo = [], [i]
        while todo:
            top = todo.pop()
            for k in g.kids[top]:
                if k < i and g.rel[k] in ("amod", "compound", "nmod", "nmod:desc", "conj", "flat") and not g.case(k):
                    todo.append(k)
                    if g.s.words[k][:1].isupper() and g.pos[k] in ("PROPN", "ADJ", "NOUN"):
                        found.append(k)
        return sorted(found)
    if slot == "and":
        return []
    if slot == "between":
        k = g.oblique(i, "between", "among")
        return g.conjuncts(k) if k >= 0 else []
    k = g.oblique(i, slot)
    if k < 0:
        # A phrase behind the noun may hang on the verb that carries it.
        h = g.head[i]
        if h >= 0 and g.rel[i] in ("obj", "nsubj:pass") and g.pos[h] == "VERB":
            k = g.oblique(h, slot)
    return [k] if k >= 0 else []
