"""A small record with every status, every kind of source and rival accounts, for the tests of briefs."""

from __future__ import annotations

from tests.record.factory import article, coded, entity, link, report, source, statement

from dragoman.records import Coded, Place


def border() -> Coded:
    """Peru and Chile quarrel over a border post; each tells it its own way."""
    of = article(
        "Peruvian President Rosa Quispe said on Monday that Chilean troops had fired on a border post "
        "near Tacna. "
        "Chile denied that its troops fired on the post. "
        "Peru might close the crossing, a diplomat said. "
        "Chile will reportedly send an envoy to Lima next week.",
        "2025-05-12",
        "Morning Post",
        title="Shots reported at a border post",
        url="https://example.org/border?a=1&b=2",
    )
    quispe = entity(of, "Peruvian President Rosa Quispe", "PER", "Rosa Quispe", "president")
    troops, post = entity(of, "Chilean troops", "CHL", "Chile"), entity(of, "border post", "PER", "Peru")
    chile, peru = entity(of, "Chile denied"[:5], "CHL"), entity(of, "Peru might"[:4], "PER")
    fired = report(
        of, "had fired on", (troops,), (post,), event="ASSAULT", attribution=(source(of, quispe, "said"),),
        place=Place("Tacna", "Tacna", "PER", -18.01, -70.25, 3928128, 4),
        evidence=(
            {"field": "event", "stage": "events", "rule": "verb:fire", "span": [70, 75], "text": "fired",
             "rejected": ["SANCTION", {"event": "PROTEST", "reason": "no crowd"}]},
            {"field": "actor", "stage": "actors", "rule": "subject", "text": "Chilean troops"},
        ),
    )  # fmt: skip
    denied = report(
        of, "fired on the post", (entity(of, "its troops", "CHL", "Chile"),), (peru,), event="ASSAULT",
        auxiliary=("negation",), attribution=(source(of, chile, "denied"),),
    )  # fmt: skip
    close = report(
        of, "close the crossing", (peru,), (chile,), event="SANCTION", auxiliary=("hypothetical",),
        attribution=(source(of, entity(of, "a diplomat", None), "a diplomat said"),),
    )  # fmt: skip
    send = report(
        of, "send an envoy", (chile,), (peru,), event="CONSULT", mode=("visit",), auxiliary=("future",),
        date="2025-05-19", enddate="2025-05-25", precision="week",
        attribution=(source(of, None, "reportedly", hedge=True),),
    )  # fmt: skip
    said = statement(
        of, quispe, "said", "Chilean troops had fired on a border post near Tacna", reports=(fired.id,)
    )
    denial = statement(of, chile, "denied", "its troops fired on the post", "denies", (denied.id,))
    return coded(of, fired, denied, close, send, said, denial)


def talks() -> Coded:
    """France and Japan meet and agree; Kenya gets help."""
    of = article(
        "French Prime Minister Anne Dubois and Japanese Prime Minister Kenji Mori met in Lyon on Wednesday. "
        "They agreed to hold a summit in July. France gave Kenya two ships for its coast guard. "
        "The meeting followed a dispute over tariffs, in which Japan threatened to leave the talks.",
        "2025-05-14",
        "Evening Star",
        title="Dubois and Mori meet in Lyon",
    )
    dubois = entity(of, "French Prime Minister Anne Dubois", "FRA", "Anne Dubois", "prime minister")
    mori = entity(of, "Japanese Prime Minister Kenji Mori", "JPN", "Kenji Mori", "prime minister")
    met = report(of, "met", (dubois, mori), place=Place("Lyon", "Lyon", "FRA", 45.75, 4.85, 2996944, 4))
    agreed = report(of, "agreed to hold a summit", (dubois, mori), event="AGREE", mode=())
    gave = report(
        of, "gave Kenya two ships", (entity(of, "France", "FRA"),), (entity(of, "Kenya", "KEN"),), event="AID"
    )
    left = report(
        of, "threatened to leave", (entity(of, "Japan threatened"[:5], "JPN"),), (dubois,), event="THREATEN",
        date="2025-05-08",
    )  # fmt: skip
    return coded(of, met, agreed, gave, left, link(of, "followed", left, met, "precedes"))


def echo() -> Coded:
    """Another paper tells of the same meeting."""
    of = article(
        "Anne Dubois received Kenji Mori in Lyon. Kenya thanked France.",
        "2025-05-15",
        "Echo",
        title="A day in Lyon",
    )
    met = report(
        of, "received",
        (entity(of, "Anne Dubois", "FRA", "Anne Dubois"), entity(of, "Kenji Mori", "JPN", "Kenji Mori")),
        date="2025-05-14",
    )  # fmt: skip
    thanked = report(
        of, "thanked", (entity(of, "Kenya", "KEN"),), (entity(of, "France", "FRA"),), event="SUPPORT"
    )
    return coded(of, met, thanked)


def everything() -> list[Coded]:
    """All sample articles."""
    return [border(), talks(), echo()]
