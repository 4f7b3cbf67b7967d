"""Whether it happened: auxiliary modes and the number, on sentences of our own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.records import Coded, Report

Tell = Callable[..., Coded]


def of_type(found: Coded, event: str) -> Report:
    some = [r for r in found.reports if r.event == (event,)]
    assert len(some) == 1, [(r.event, r.event_text) for r in found.reports]
    return some[0]


CASES = {
    "happened": [
        ("Turkey managed to free the hostages held in Libya.", "RETREAT"),
        ("Russia was forced to withdraw its troops from Kherson.", "RETREAT"),
        ("Armenia began withdrawing its troops from Karabakh.", "RETREAT"),
        ("Germany only condemned Russia.", "ACCUSE"),
        ("Not only did Germany condemn Russia, it expelled its ambassador.", "ACCUSE"),
    ],
    "negation": [
        ("Israel failed to seize the town of Khan Younis.", "COERCE"),
        ("Sudan forgot to condemn Ethiopia.", "ACCUSE"),
        ("The army avoided attacking Lebanon.", "ASSAULT"),
        ("China prevented Taiwan from attacking the ship.", "ASSAULT"),
        ("Hungary was unable to expel the Russian diplomats.", "SANCTION"),
        ("Egypt did not expel the Iranian ambassador.", "SANCTION"),
        ("Egypt has never recognised Kosovo.", "SUPPORT"),
        ("Neither India nor Pakistan condemned Russia.", "ACCUSE"),
        ("No Israeli soldiers were killed in Lebanon.", "ASSAULT"),
        ("It is not true that Israel bombed Lebanon.", "ASSAULT"),
        ("Iraq condemned Turkey without expelling its ambassador.", "SANCTION"),
        ("Brazil almost expelled the Israeli ambassador.", "SANCTION"),
        ("Turkey will not attack Syria.", "ASSAULT"),
    ],
    "hypothetical": [
        ("Iran might attack Israel.", "ASSAULT"),
        ("Japan should impose sanctions on Russia.", "SANCTION"),
        ("Police may have arrested the opposition leader in Belarus.", "COERCE"),
        ("Poland wants to expel the Russian ambassador.", "SANCTION"),
        ("Ukraine hopes to strike Russia.", "ASSAULT"),
        ("The United States attempted to kill the general in Iran.", "ASSAULT"),
        ("Whether Russia attacked Georgia is unclear.", "ASSAULT"),
        ("Did Iran bomb Iraq?", "ASSAULT"),
        ("Q: Will Ankara send the ship back?", "MOBILIZE"),
        ("Unless Hamas releases the hostages, Israel will bomb Gaza.", "RETREAT"),
        ("Germany did not say that Russia had attacked Ukraine.", "ASSAULT"),
    ],
    "future": [
        ("France said it would impose sanctions on Mali.", "SANCTION"),
        ("France said it will bomb Mali.", "ASSAULT"),
        ("Poland plans to expel the Russian ambassador.", "SANCTION"),
        ("Spain is to send troops to Mali.", "MOBILIZE"),
        ("Israel is expected to strike Iran.", "ASSAULT"),
    ],
}
RANGES = {"happened": (1.0, 3.0), "negation": (-3.0, -1.0), "hypothetical": (-1.5, 1.5), "future": (0.3, 2.8)}


@pytest.mark.parametrize(
    ("label", "text", "event"), [(label, *case) for label, some in CASES.items() for case in some]
)
def test_auxiliary_mode_and_number_agree_with_the_sentence(tell: Tell, label: str, text: str, event: str) -> None:
    r = of_type(tell(text), event)
    assert r.auxiliary == (() if label == "happened" else (label,))
    low, high = RANGES[label]
    assert low <= r.factuality <= high


def test_negation_stays_in_its_own_clause(tell: Tell) -> None:
    found = tell("France did not attack Mali, but it condemned Niger.")
    assert {r.event: r.auxiliary for r in found.reports} == {("ASSAULT",): ("negation",), ("ACCUSE",): ()}


def test_what_is_to_be_held_is_agreed(tell: Tell) -> None:
    found = tell("Talks between Sudan and Chad are to be held in Cairo.")
    assert [(r.event, r.auxiliary) for r in found.reports] == [(("AGREE",), ())]


def test_a_shared_modal_covers_both_verbs(tell: Tell) -> None:
    found = tell("China could attack Taiwan and arrest its president.")
    assert {r.event: r.auxiliary for r in found.reports} == {
        ("ASSAULT",): ("hypothetical",), ("COERCE",): ("hypothetical",),
    }  # fmt: skip


def test_who_reports_a_deed_does_not_make_it_open(tell: Tell) -> None:
    r = of_type(tell("Jordan will note that Syria released the hostages."), "RETREAT")
    assert r.auxiliary == ()


def test_a_claim_weakens_the_number(tell: Tell) -> None:
    told = of_type(tell("Israel bombed Lebanon."), "ASSAULT")
    claimed = of_type(tell("Syria alleged that Israel had bombed Lebanon."), "ASSAULT")
    assert claimed.auxiliary == ()
    assert 0 < claimed.factuality < told.factuality


def test_the_words_that_decided_stand_in_the_evidence(tell: Tell) -> None:
    r = of_type(tell("Egypt did not expel the Iranian ambassador."), "SANCTION")
    assert [e["because"] for e in r.evidence if e["field"] == "auxiliary"] == [["not"]]
