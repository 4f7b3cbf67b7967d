"""Who counts as a political actor, and when two mentions are one party."""

from __future__ import annotations

from dragoman.records import Entity

# Role words that mean no political actor by themselves without a state or a body beside them.
LOOSE = frozenset({"CVL", "BUS", "JRN", "EDU", "MED", "LAB", "AGR", "REL", "SOC", "CRM", "REF", "UNK"})
# Those who stand against their state.
AGAINST = frozenset({"REB", "OPP", "UAF", "CRM"})
# People of no office: "the British actor" is not Britain.
EVERYDAY = frozenset(
    "actor actress singer novelist author writer poet painter sculptor composer conductor director filmmaker "
    "artist musician comedian dancer model player footballer striker goalkeeper midfielder defender captain "
    "coach golfer cyclist runner swimmer boxer athlete skier champion driver jockey chef designer architect "
    "celebrity star winger batsman bowler squad club rider sprinter pianist guitarist rapper band choir "
    "orchestra".split()
)


def same(a: Entity, b: Entity) -> bool:
    """Whether two mentions are one party: the same code and no differing names of people."""
    if a.code is None and b.code is None:
        return a.entity_text == b.entity_text
    if a.sector and b.sector and bool(AGAINST & set(a.sector)) != bool(AGAINST & set(b.sector)):
        return False  # "the Colombian government and the rebels"
    return a.code == b.code and (a.name == b.name or a.name is None or b.name is None or "GOV" in a.sector)


def political(e: Entity) -> bool:
    """Whether an entity is a political actor at all, for deciding what is an event."""
    return e.code is not None or any(s not in LOOSE for s in e.sector)


def of_politics(e: Entity | None) -> bool:
    """Whether a speaker is somebody of politics: singers and scholars speak as well."""
    return e is not None and political(e) and not (e.sector and all(x in LOOSE for x in e.sector))
