"""Plans are kept, called off or open; counts told are checked against the record."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.record.factory import article, coded, entity, report, source, statement

from dragoman.record import open_record
from dragoman.record.counting import since
from dragoman.records import Place

if TYPE_CHECKING:
    from dragoman.records import Coded

LIMA = Place("Lima", "Lima", "PER", resolution=4)
ARICA = Place("Arica", "Arica", "CHL", resolution=4)


def told(words: str, on: str, *, event: str = "CONSULT", date: str | None = None, **more: Any) -> Coded:
    """One article of the day ``on`` with one report between Peru and Chile."""
    of = article(f"Peru and Chile {words}.", on, more.pop("paper", "Post"))
    return coded(
        of, report(of, words, (entity(of, "Peru", "PER"), entity(of, "Chile", "CHL")), event=event, date=date, **more)
    )


def events(*articles: Coded, several: bool = False) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, open_record(Path(folder) / "record.sqlite") as record:
        record.add_many(articles, "1")
        return list(record.events(several=several))


def plan_and(*articles: Coded, words: str = "will meet on Friday", date: str = "2025-05-16", **more: Any) -> Any:
    """The plan of 14 May among the events, and the others."""
    found = events(told(words, "2025-05-14", event="AGREE", date=date, **more), *articles)
    (plan,) = [e for e in found if e["event"] == ["AGREE"]]
    return plan, [e for e in found if e is not plan]


def test_a_meeting_on_the_day_keeps_the_plan() -> None:
    plan, (met,) = plan_and(told("met", "2025-05-16"))
    assert (plan["kept"], plan["precedes"], met["follows"]) == (True, [met["id"]], [plan["id"]])


def test_what_was_called_off_was_not_kept() -> None:
    plan, (off,) = plan_and(told("put off the meeting", "2025-05-15", event="REJECT", mode=("meet",)))
    assert (plan["kept"], plan["precedes"], plan["undone_by"]) == (False, [], [off["id"]])


def test_a_meeting_that_was_held_after_all_was_kept() -> None:
    plan, _ = plan_and(
        told("put off the meeting", "2025-05-15", event="REJECT", mode=("meet",)), told("met", "2025-05-16")
    )
    assert (plan["kept"], plan["undone_by"]) == (True, [])


@pytest.mark.parametrize(
    "other",
    [
        told("spoke by phone", "2025-05-16", mode=("phone",)),
        told("met", "2025-05-20"),
        told("met", "2025-05-13"),
        told("met", "2025-05-16", place=ARICA),
        told("meet", "2025-05-15", date="2025-05-16", auxiliary=("hypothetical",)),
    ],
    ids=["a call", "too late", "before", "elsewhere", "perhaps"],
)
def test_nothing_else_keeps_a_plan(other: Coded) -> None:
    plan, _ = plan_and(other, place=LIMA)
    assert (plan["kept"], plan["precedes"]) == (None, [])


def test_a_denied_meeting_was_not_kept() -> None:
    plan, _ = plan_and(told("did not meet", "2025-05-17", date="2025-05-16", auxiliary=("negation",)))
    assert plan["kept"] is False


def test_a_plan_without_a_day_is_kept_by_the_next_meeting() -> None:
    plan, others = plan_and(
        told("met", "2025-05-30"), told("met", "2025-06-20"), words="agreed to hold a summit", date="2025-05-14"
    )
    assert plan["precedes"] == [e["id"] for e in others if e["date"] == "2025-05-30"]


def test_agreeing_by_telephone_is_no_plan_to_telephone() -> None:
    plan, _ = plan_and(
        told("spoke by phone", "2025-05-14", mode=("phone",)), words="agreed in a telephone call on fish",
        date="2025-05-14",
    )  # fmt: skip
    assert (plan["plans"], plan["kept"]) == (None, None)


def test_a_planned_act_is_kept_by_the_act() -> None:
    planned = told("will sign", "2025-05-14", event="SUPPORT", date="2025-05-20", auxiliary=("future",))
    found = events(planned, told("signed", "2025-05-20", event="SUPPORT", paper="Star"))
    done, plan = sorted(found, key=lambda e: e["status"])
    assert (plan["status"], plan["kept"], plan["precedes"]) == ("planned", True, [done["id"]])
    assert done["follows"] == [plan["id"]]


def count(number: int, **more: Any) -> tuple[dict[str, Any], ...]:
    return ({"field": "count", "stage": "counts", "number": number, **more},)


def calls(*days: str) -> list[Coded]:
    return [told("spoke by phone", day, mode=("phone",), paper=f"Paper {day}") for day in days]


@pytest.mark.parametrize(
    ("words", "number", "found", "agrees"),
    [
        ("spoke by phone for the third time this year", 3, 3, True),
        ("spoke by phone for the fourth time this year", 4, 3, False),
        ("spoke by phone for the second time since March", 2, 2, True),
        ("spoke by phone for the ninth time", 9, 3, None),
        ("spoke by phone for the second time", 2, 3, False),
    ],
)
def test_a_count_is_checked(words: str, number: int, found: int, agrees: bool | None) -> None:
    last = told(words, "2025-05-14", mode=("phone",), evidence=count(number))
    (event,) = [e for e in events(*calls("2025-01-20", "2025-04-01"), last) if e["counted"]]
    assert [event["counted"][key] for key in ("told", "unit", "found", "agrees")] == [number, "call", found, agrees]


def test_calls_told_together_are_no_call_of_their_own() -> None:
    six = told("held two calls since January", "2025-05-14", mode=("phone",), evidence=count(2, several=2))
    assert [e["date"] for e in events(*calls("2025-01-20", "2025-05-13"), six)] == ["2025-01-20", "2025-05-13"]
    found = events(*calls("2025-01-20", "2025-05-13"), six, several=True)
    assert [(e["date"], e["several"]) for e in found] == [
        ("2025-01-20", None), ("2025-05-13", None), ("2025-05-14", 2),
    ]  # fmt: skip
    assert (found[-1]["counted"]["found"], found[-1]["counted"]["agrees"]) == (2, True)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("their sixth call this year", "2025-01-01"),
        ("the second of the year", "2025-01-01"),
        ("the third this month", "2025-05-01"),
        ("twice since February", "2025-02-01"),
        ("twice since 12 February", "2025-02-12"),
        ("twice since October", "2024-10-01"),
        ("twice since March 2023", "2023-03-01"),
        ("twice since March 0000", None),
        ("the eighth call in eight months", "2024-09-08"),
        ("the third in less than 10 days", "2025-05-04"),
        ("their sixth call", None),
        ("twice since 31 February", "2025-02-28"),
        ("the second in 9999 years", None),
    ],
)
def test_how_far_a_count_goes_back(text: str, first: str | None) -> None:
    assert since(text, "2025-05-14") == first


def test_the_heavier_side_decides_the_status() -> None:
    of = article("Peru attacked Chile, an aide said. Peru denied that. Kenya denied that too.", "2025-05-14")
    attack = report(
        of, "attacked", (entity(of, "Peru", "PER"),), (entity(of, "Chile", "CHL"),), event="ASSAULT",
        attribution=(source(of, entity(of, "an aide", None), "said"),),
    )  # fmt: skip
    denials = [
        statement(of, entity(of, name, code, name), "denied", words, "denies", (attack.id,))
        for name, code, words in (("Peru", "PER", "that."), ("Kenya", "KEN", "that too"))
    ]
    (event,) = events(coded(of, attack, *denials))
    assert (event["weight"], event["disputed"], event["status"]) == ({"told": 0.5, "denied": 2.0}, True, "denied")


def test_an_event_that_nobody_denies_is_not_disputed() -> None:
    (event,) = events(told("met", "2025-05-14"))
    assert (event["weight"], event["disputed"], event["status"]) == ({"told": 1.0, "denied": 0.0}, False, "happened")
