"""Headlines, days and bars."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dragoman.brief import timeline, wording
from dragoman.ontology import plover


def event(kind: str, actors: int, recipient: bool, status: str = "happened") -> dict[str, Any]:
    rows = [{"name": name, "code": None} for name in ("Peru", "Chile", "Kenya")]
    return {
        "event": [kind],
        "actor": rows[:actors],
        "recipient": rows[2:] if recipient else [],
        "status": status,
    }


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (event("ACCUSE", 1, True), "accuses"),
        (event("ACCUSE", 2, True), "accuse"),
        (event("SANCTION", 2, True), "penalise"),
        (event("MOBILIZE", 1, False), "readies forces"),
        (event("MOBILIZE", 2, True), "ready forces against"),
        (event("REJECT", 2, True), "refuse"),
        (event("CONSULT", 2, False), "confer"),
        (event("CONSULT", 1, False), "confers"),
        (event("ASSAULT", 1, True, "denied"), "did not attack"),
        (event("RETREAT", 1, True, "planned"), "will ease off towards"),
        (event("AGREE", 1, False, "hypothetical"), "might agree"),
    ],
)
def test_verbs(given: dict[str, Any], words: str) -> None:
    assert wording.verb(given) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Army officers", "coerce"),
        ("Police", "coerce"),
        ("Soldiers of the guard", "coerce"),
        ("the ministry of roads", "coerces"),
        ("Abbas Araghchi", "coerces"),
        ("the press", "coerces"),
        ("Philippines", "coerces"),
    ],
)
def test_a_verb_agrees_with_who_does_it(name: str, words: str) -> None:
    one = event("COERCE", 1, True) | {"actor": [{"name": name, "code": None}]}
    assert wording.verb(one) == words


def test_the_first_bar_stands_over_the_first_day_however_few() -> None:
    few = timeline.svg({"2025-10-11": (1, 0, 0, 0), "2025-10-13": (1, 0, 0, 0)}, "2025-10-11", "2025-10-13", {})
    wide = float(re.search(r'viewBox="0 0 (\S+)', few)[1])
    first, last = (float(x) for x in re.findall(r'<rect class="c1" x="([\d.]+)"', few))
    assert first < wide / 3
    assert last > wide * 2 / 3


def test_every_type_has_its_verbs() -> None:
    assert set(wording.VERBS) == set(plover().events)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("2025-05-14",), "14 May 2025"),
        (("2025-05-14", "2025-05-16"), "14–16 May 2025"),
        (("2025-04-30", "2025-05-02"), "30 April – 2 May 2025"),
        (("2025-05-01", "2025-05-31", "month"), "May 2025"),
        (("2014-01-01", "2014-12-31", "year"), "2014"),
        (("2024-12-30", "2025-01-02"), "30 December 2024 – 2 January 2025"),
        (("2025-05-14", "2025-05-14", "unknown"), "14 May 2025 or before"),
    ],
)
def test_days(given: tuple[str, ...], words: str) -> None:
    assert wording.day(*given) == words


def test_many_parties_are_counted() -> None:
    rows = [{"name": name, "code": None} for name in "ABCDEF"]
    assert wording.parties(rows) == "A, B, C and 3 others"


@pytest.mark.parametrize(
    ("last", "step"),
    [("2025-01-31", "day"), ("2025-12-31", "week"), ("2030-12-31", "month"), ("2060-01-01", "year")],
)
def test_long_periods_get_wider_bars(last: str, step: str) -> None:
    assert timeline.step("2025-01-01", last) == step


def test_cooperation_is_above_and_conflict_below_the_line() -> None:
    drawing = timeline.svg({"2025-05-14": (1, 0, 0, 2)}, "2025-05-01", "2025-05-20", {"2025-05-14": "d0-0"})
    bars = {
        c: (float(y), float(h))
        for c, y, h in re.findall(r'class="c(\d)".*?y="([\d.]+)".*?height="([\d.]+)"', drawing)
    }
    assert sum(bars["1"]) == pytest.approx(100)
    assert bars["4"][0] == pytest.approx(100)
    assert bars["4"][1] == pytest.approx(2 * bars["1"][1])
    assert 'href="#d0-0"' in drawing


def test_no_event_is_lost_between_the_bars() -> None:
    days = {f"2025-{month:02d}-28": (1, 0, 0, 0) for month in range(1, 13)}
    drawing = timeline.svg(days, "2025-01-01", "2025-12-31", {})
    assert drawing.count("<rect") == 12


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, []),
        ({"kept": True}, ["plan kept"]),
        ({"kept": False}, ["plan not kept"]),
        ({"disputed": True, "weight": {"told": 2.0, "denied": 0.5}}, ["disputed 2 to 0.5"]),
        ({"disputed": True, "weight": None}, ["disputed"]),
        ({"several": 6}, ["6 told together"]),
        ({"counted": {"told": 8, "since": None, "found": 8, "agrees": True}}, []),
        (
            {"counted": {"told": 9, "since": "2025-01-01", "found": 8, "agrees": False}},
            ["told as number 9 since 1 January 2025; the record has 8"],
        ),
    ],
)
def test_remarks(more: dict[str, Any], words: list[str]) -> None:
    assert [text for _, text in wording.remarks({**event("AGREE", 2, False), **more})] == words


def test_how_widely_an_event_is_told() -> None:
    assert wording.spread({"outlets": 3, "independent": 2}) == "3 outlets, 2 independent sources"
    assert wording.spread({"outlets": 3, "independent": 3}) == "3 outlets"
    assert wording.spread({"outlets": 1, "independent": 1}) == ""
