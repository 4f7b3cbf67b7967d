"""Questions in words: who, towards whom, what, by when; and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from dragoman.errors import UsageError
from dragoman.forecasts.history import channels
from dragoman.forecasts.questions import DIRECTIONS, Reading, Refused, known_whats, read_question
from dragoman.forecasts.whens import until_of

ON = dt.date(2025, 10, 17)


def read(question: str, **given: object) -> Reading:
    found = read_question(question, ON, **given)  # type: ignore[arg-type]
    assert isinstance(found, Reading), found
    return found


@pytest.mark.parametrize(
    ("question", "actor", "recipient", "what", "horizon"),
    [
        ("Will Putin's appeal draw Trump closer to the Kremlin?", "USA", "RUS", "CLOSER", 30),
        ("Will Norway and Peru sign a fishing treaty by March?", "NOR", "PER", "SUPPORT", 135),
        ("Is China going to sanction Lithuania this month?", "CHN", "LTU", "SANCTION", 14),
        ("Are Washington and Beijing drifting apart?", "USA", "CHN", "APART", 30),
        ("How likely is a meeting between Trump and Kim before the end of the year?", "USA", "PRK", "CONSULT", 75),
        ("Will Lithuania be sanctioned by China within two weeks?", "CHN", "LTU", "SANCTION", 14),
        ("Will the US lift its sanctions on Iran by 1 December?", "USA", "IRN", "RETREAT", 45),
        ("Could Russia pull its troops out of Ukraine?", "RUS", "UKR", "RETREAT", 30),
        ("Will Russia and Ukraine agree on a ceasefire next week?", "RUS", "UKR", "RETREAT", 9),
        ("What are the odds that Pakistan attacks India tomorrow?", "PAK", "IND", "ASSAULT", 1),
        ("Will Macron visit Beijing next month?", "FRA", "CHN", "CONSULT", 44),
        ("Will Japan and South Korea mend ties?", "JPN", "KOR", "CLOSER", 30),
        ("Will Putin refuse to meet Zelensky?", "RUS", "UKR", "REJECT", 30),
        ("Does Iran threaten Israel in the next ten days?", "IRN", "ISR", "THREATEN", 10),
        ("Will Germany send tanks to Ukraine before Christmas?", "DEU", "UKR", "AID", 68),
        ("Will Brazil condemn Venezuela within 3 days?", "BRA", "VEN", "ACCUSE", 3),
        ("Will Egypt demand anything from Ethiopia?", "EGY", "ETH", "REQUEST", 30),
        ("Is Turkey massing troops against Greece?", "TUR", "GRC", "MOBILIZE", 30),
        ("Will the EU apologise to Serbia?", "EUR", "SRB", "CONCEDE", 30),
        ("Material conflict between Kenya and Somalia by 2025-12-01?", "KEN", "SOM", "4", 45),
    ],
)  # fmt: skip
def test_a_question_is_read(question: str, actor: str, recipient: str, what: str, horizon: int) -> None:
    found = read(question)
    assert (found.actor, found.recipient, found.what, found.horizon) == (actor, recipient, what, horizon)
    assert found.until == ON + dt.timedelta(days=horizon)


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("Will Putin and Trump meet in Budapest within two weeks?", "in Budapest"),
        ("Will Egypt and Sudan meet in Libya?", "in Libya"),
        ("Will Russia strike targets in Ukraine?", None),
        ("Will Kenya sanction Uganda in May?", None),
    ],
)
def test_a_place_that_is_not_looked_at_is_said_aloud(question: str, place: str | None) -> None:
    said = [note for note in read(question).assumed if "wherever" in note]
    assert said == ([f"“{place}” is not looked at: it counts wherever it happens"] if place else [])


def test_a_state_stands_with_its_article() -> None:
    assert read("Will the US sanction Iran?").names == ("the United States", "Iran")
    assert read("And those two?", actor="USA", recipient="Iran", what="AID").names == ("the United States", "Iran")


def test_what_was_not_said_is_said_aloud() -> None:
    found = read("Will Peru and Chile meet?")
    assert "no time was named: the next 30 days are taken" in found.assumed
    assert found.words() == (
        "that Peru and Chile meet, visit, telephone or negotiate, at least once within 30 days (until 2025-11-16)"
    )
    assert not any("no time" in note for note in read("Will Peru and Chile meet within 5 days?").assumed)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("Who will win the World Cup in Qatar?", "no sport"),
        ("Will the euro fall against the dollar?", "no prices"),
        ("Will it snow in Oslo tomorrow?", "no weather"),
        ("Will Macron win the election?", "a vote at home"),
        ("Will Russia win?", "only Russia is named"),
        ("qwerty", "no two governments"),
        ("Will Norway dazzle Peru?", "no kind of event"),
        ("Will Peru meet Chile by 2031?", "more than 365 days ahead"),
        ("Will Peru meet Chile by 2025-01-01?", "past or today"),
    ],
)
def test_what_the_record_cannot_answer_is_refused_with_what_it_could(question: str, why: str) -> None:
    found = read_question(question, ON)
    assert isinstance(found, Refused)
    assert why in found.why
    assert found.instead


def test_a_reading_is_corrected() -> None:
    found = read("Will Putin charm them?", actor="Russia", recipient="IND", what="aid", horizon=12)
    assert (found.actor, found.recipient, found.what, found.horizon) == ("RUS", "IND", "AID", 12)
    turned = read("Will Chile sanction Peru?", actor="Peru")
    assert (turned.actor, turned.recipient) == ("PER", "CHL")


@pytest.mark.parametrize(
    "given", [{"actor": "nobody at all"}, {"what": "DANCE"}, {"horizon": 0}, {"horizon": 900}, {"actor": "NGO"}]
)
def test_a_correction_that_makes_no_sense_is_named(given: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        read_question("Will Peru and Chile meet?", ON, **given)  # type: ignore[arg-type]


def test_an_empty_or_endless_question_is_named() -> None:
    for question in ("  ", "Will " + "x" * 600):
        with pytest.raises(UsageError):
            read_question(question, ON)


def test_every_type_can_be_asked_for_and_every_what_is_known() -> None:
    for what in known_whats():
        assert read("Peru, Chile?", what=what).what == what
    assert set(known_whats()) == {*DIRECTIONS, *channels()[1:]}


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("by March", "2026-03-01"),
        ("before March", "2026-02-28"),
        ("in November", "2025-11-30"),
        ("by the end of November", "2025-11-30"),
        ("by 5 November", "2025-11-05"),
        ("before November 5th, 2025", "2025-11-05"),
        ("this week", "2025-10-19"),
        ("next week", "2025-10-26"),
        ("this year", "2025-12-31"),
        ("by the end of the month", "2025-10-31"),
        ("within a fortnight", "2025-10-31"),
        ("in the coming three months", "2026-01-15"),
        ("in 2025", "2025-12-31"),
        ("before 2026", "2025-12-31"),
    ],
)
def test_by_when(text: str, until: str) -> None:
    days, last, rest, said = until_of(f"Will they meet {text}?", ON)
    assert said
    assert last.isoformat() == until
    assert days == (last - ON).days
    assert "meet" in rest


def test_may_is_a_month_and_may_be_a_verb() -> None:
    assert not until_of("May they meet?", ON)[3]
    assert until_of("Will they meet in May?", ON)[1] == dt.date(2026, 5, 31)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("Did Egypt attack Libya?", "what was"),
        ("Why did Egypt attack Libya?", "what was"),
        ("Will Kenya meet Ghana and will Egypt attack Libya?", "two things"),
        ("Will Egypt or Tunisia attack Libya?", "named on one side"),
        ("Will neither Egypt nor the Sudan attack Libya?", "named on one side"),
    ],
)
def test_what_is_no_one_question_about_the_future_is_refused(question: str, why: str) -> None:
    found = read_question(question, ON)
    assert isinstance(found, Refused)
    assert why in found.why


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Will Egypt not attack Libya?", "not"),
        ("Won't Egypt attack Libya?", "won't"),
        ("Will Egypt refrain from attacking Libya?", "refrain from"),
        ("Will Egypt stop attacking Libya?", "stop"),
    ],
)
def test_a_question_turned_round_is_answered_for_the_act_and_says_so(question: str, word: str) -> None:
    found = read(question)
    assert (found.actor, found.recipient, found.what) == ("EGY", "LBY", "ASSAULT")
    assert any(f"“{word}” is left out" in note for note in found.assumed)


def test_a_plain_question_is_not_turned_round() -> None:
    assert not any("left out" in note for note in read("Will Egypt end its sanctions on Libya?").assumed)
    assert not any("left out" in note for note in read("Will Egypt and Sudan meet in Libya?").assumed)
