"""Reports of one happening become one event, whichever came first; different happenings stay apart."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record.factory import article, coded, entity, report, source, statement, talks

from dragoman.record import open_record
from dragoman.record.grouping import clusters
from dragoman.record.merging import Telling
from dragoman.records import Coded, Place

if TYPE_CHECKING:
    from dragoman.records import Entity

TEXT = (
    "Peru met Chile. Officials reportedly phoned Kenya on Monday. Chile denied that Peru attacked its port, "
    "while Kenya said that Peru attacked."
)
PARTIES = {"PER": "Peru", "CHL": "Chile", "KEN": "Kenya"}


def party(of: Any, code: str) -> Entity:
    return entity(of, PARTIES[code], code)


def told(
    paper: str, actors: str, recipients: str = "", event: str = "CONSULT", words: str = "met", **more: Any
) -> Coded:
    """One article of ``paper`` with one report; parties as codes with blanks between."""
    of = article(TEXT, "2025-05-14", paper)
    line = report(
        of, words, tuple(party(of, c) for c in actors.split()),
        tuple(party(of, c) for c in recipients.split()),
        event=event, **more,
    )  # fmt: skip
    return coded(of, line)


def events(*articles: Coded) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, open_record(Path(folder) / "record.sqlite") as record:
        record.add_many(articles, "1")
        return list(record.events())


def test_two_papers_tell_one_event() -> None:
    (event,) = events(told("Post", "PER CHL"), told("Star", "CHL PER"))
    assert event["publications"] == ["Post", "Star"]
    assert [len(event[key]) for key in ("reports", "articles", "actor", "recipient")] == [2, 2, 2, 0]


def test_a_meeting_is_the_same_told_from_either_side() -> None:
    assert len(events(told("Post", "PER CHL"), told("Star", "PER", "CHL"), told("Sun", "CHL", "PER"))) == 1


@pytest.mark.parametrize(
    "other",
    [
        told("Star", "CHL", "PER", "THREATEN"),
        told("Star", "PER", "KEN", "THREATEN"),
        told("Star", "PER", "CHL", "ACCUSE"),
        told("Star", "PER", "CHL", "THREATEN", date="2025-05-13"),
        told("Star", "PER", "CHL", "THREATEN", auxiliary=("future",)),
        told("Star", "PER", "CHL", "THREATEN", auxiliary=("hypothetical",)),
        told("Star", "PER", "CHL", "THREATEN", date="2025-04-01", enddate="2025-04-30", precision="month"),
    ],
    ids=[
        "turned round",
        "other recipient",
        "other type",
        "other day",
        "planned",
        "hypothetical",
        "other month",
    ],
)
def test_different_happenings_stay_apart(other: Coded) -> None:
    assert len(events(told("Post", "PER", "CHL", "THREATEN"), other)) == 2


def test_a_call_and_a_visit_of_one_day_are_two() -> None:
    assert (
        len(events(told("Post", "PER CHL", mode=("phone",)), told("Star", "PER CHL", mode=("visit",)))) == 2
    )


def test_a_report_without_mode_joins_the_only_mode() -> None:
    (event,) = events(
        told("Post", "PER CHL", mode=("phone",)), told("Star", "PER CHL", words="reportedly phoned")
    )
    assert event["mode"] == ["phone"]


def test_two_cities_are_two_events() -> None:
    lima, arica = Place("Lima", "Lima", "PER", resolution=4), Place("Arica", "Arica", "CHL", resolution=4)
    assert len(events(told("Post", "PER CHL", place=lima), told("Star", "PER CHL", place=arica))) == 2


def test_a_country_fits_a_city_in_the_same_event() -> None:
    lima, peru = Place("Lima", "Lima", "PER", resolution=4), Place("Peru", "Peru", "PER", resolution=1)
    (event,) = events(told("Post", "PER CHL", place=lima), told("Star", "PER CHL", place=peru))
    assert event["event_loc"]["resolved_place"] == "Lima"


def test_a_loose_date_joins_the_only_day_in_it() -> None:
    week = told("Star", "PER CHL", date="2025-05-12", enddate="2025-05-18", precision="week")
    (event,) = events(told("Post", "PER CHL"), week)
    assert (event["date"], event["date_precision"]) == ("2025-05-14", "day")


def test_a_loose_date_that_fits_two_days_stays_by_itself() -> None:
    week = told("Star", "PER CHL", date="2025-05-12", enddate="2025-05-18", precision="week")
    assert len(events(told("Post", "PER CHL"), told("Sun", "PER CHL", date="2025-05-15"), week)) == 3


def test_what_a_call_was_about_chooses_between_two_and_the_word_call_does_not() -> None:
    def call(paper: str, words: str, date: str, enddate: str, precision: str) -> Coded:
        of = article(f"Peru {words} Chile about it all.", "2025-05-20", paper)
        pair = (entity(of, "Peru", "PER"), entity(of, "Chile", "CHL"))
        return coded(of, report(of, words, pair, mode=("phone",), date=date, enddate=enddate, precision=precision))

    fish = call("Post", "spoke by telephone on fisheries with", "2025-05-04", "2025-05-04", "day")
    other = call("Sun", "in a telephone call charmed", "2025-05-14", "2025-05-14", "day")
    month = call("Star", "discussed fisheries in a telephone call with", "2025-05-01", "2025-05-31", "month")
    found = {e["date"]: len(e["articles"]) for e in events(fish, other, month)}
    assert found == {"2025-05-04": 2, "2025-05-14": 1}


def test_a_year_fixes_no_day() -> None:
    year = told("Star", "PER CHL", date="2025-01-01", enddate="2025-12-31", precision="year")
    assert len(events(told("Post", "PER CHL"), year)) == 2


def test_an_undated_report_joins_the_day_before_its_article() -> None:
    assert (
        len(events(told("Post", "PER CHL", date="2025-05-13"), told("Star", "PER CHL", precision="unknown")))
        == 1
    )


def test_unnamed_parties_are_never_taken_for_one_another() -> None:
    assert len(events(told("Post", "", event="ASSAULT"), told("Star", "", event="ASSAULT"))) == 2


def test_alliances_that_share_a_code_are_told_apart_by_name() -> None:
    of = article("NATO and ASEAN each warned Peru.")
    lines = [
        report(of, "warned", (entity(of, name, "IGO", name),), (entity(of, "Peru", "PER"),), event="THREATEN",
               evidence=(), confidence=0.5, version=name)
        for name in ("NATO", "ASEAN")
    ]  # fmt: skip
    assert len(events(coded(of, *lines))) == 2


def test_sources_say_who_tells() -> None:
    of = article(TEXT, "2025-05-14", "Star")
    hedged = report(
        of, "attacked", (party(of, "PER"),), (party(of, "CHL"),), event="ASSAULT",
        attribution=(source(of, None, "reportedly", hedge=True),),
    )  # fmt: skip
    named = told("Post", "PER", "CHL", "ASSAULT", "attacked")
    (event,) = events(coded(of, hedged), named)
    assert [(s["kind"], s["name"]) for s in event["sources"]] == [
        ("article", None),
        ("hedged", "somebody unnamed (“reportedly”)"),
    ]


def test_a_denial_is_its_own_event_and_named_by_the_other() -> None:
    of = article(TEXT, "2025-05-14", "Star")
    denied = report(
        of, "attacked", (party(of, "PER"),), (party(of, "CHL"),), event="ASSAULT", auxiliary=("negation",),
        attribution=(source(of, party(of, "CHL"), "denied"),),
    )  # fmt: skip
    found = {
        e["status"]: e for e in events(told("Post", "PER", "CHL", "ASSAULT", "attacked"), coded(of, denied))
    }
    assert [d["name"] for d in found["happened"]["denied_by"]] == ["Chile"]
    assert found["denied"]["denied_by"] == []


def test_a_statement_that_denies_counts_as_a_denial() -> None:
    of = article(TEXT, "2025-05-14", "Star")
    attack = report(of, "attacked", (party(of, "PER"),), (party(of, "CHL"),), event="ASSAULT")
    denial = statement(of, party(of, "CHL"), "denied", "Peru attacked its port", "denies", (attack.id,))
    (event,) = events(coded(of, attack, denial))
    assert [(d["code"], d["name"]) for d in event["denied_by"]] == [("CHL", "Chile")]


def test_an_event_is_listed_whole_though_the_filter_fits_one_report(tmp_path: Path) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        record.add_many([talks(), talks("Evening Star")], "1")
        (event,) = record.events(article=talks().article.id, type="CONSULT")
    assert len(event["reports"]) == 2


def drawn(paper: str, actors: str, recipients: str, mode: tuple[str, ...], **more: Any) -> Coded:
    """As ``told``, with a mode where the type has that mode."""
    return told(paper, actors, recipients, mode=mode if more["event"] == "CONSULT" else (), **more)


_ONE = st.builds(
    drawn,
    st.sampled_from(["Post", "Star", "Sun", "Echo", "Wire", "Times"]),
    st.sampled_from(["PER", "PER CHL", "CHL PER", "KEN", ""]),
    st.sampled_from(["", "CHL", "PER"]),
    st.sampled_from([(), ("phone",), ("visit",), ("phone", "visit")]),
    event=st.sampled_from(["CONSULT", "THREATEN"]),
    date=st.sampled_from(["2025-05-13", "2025-05-14", "2025-05-15"]),
    precision=st.sampled_from(["day", "unknown"]),
    auxiliary=st.sampled_from([(), ("negation",), ("future",)]),
)


@settings(max_examples=8, deadline=None)
@given(
    st.lists(_ONE, min_size=2, max_size=5, unique_by=lambda c: c.article.id),
    st.randoms(use_true_random=False),
)
def test_any_order_gives_the_same_events(articles: list[Coded], random: Any) -> None:
    shuffled = list(articles)
    random.shuffle(shuffled)
    assert events(*articles) == events(*shuffled)


_TELLINGS = st.lists(
    st.builds(
        Telling,
        st.just(0),
        st.sampled_from(["CONSULT", "AGREE"]),
        st.sampled_from(["happened", "planned", "denied"]),
        st.sampled_from(["2025-05-12", "2025-05-13", "2025-05-14"]),
        st.sampled_from(["2025-05-14", "2025-05-15"]),
        st.sampled_from(["day", "week", "unknown"]),
        st.frozensets(st.sampled_from(["phone", "visit", "multilateral"])),
        st.sampled_from([None, "PER:lima", "CHL:arica"]),
        st.frozensets(st.sampled_from(["PER:leader", "PER:other", "CHL:leader"])),
        st.frozensets(st.sampled_from(["port", "talk", "phone", "coast"])),
        told=st.sampled_from(["2025-05-14", "2025-05-16"]),
        several=st.sampled_from([0, 0, 0, 6]),
    ),
    max_size=8,
).map(lambda found: [replace(t, number=i) for i, t in enumerate(found)])


@given(_TELLINGS, st.randoms(use_true_random=False))
def test_clusters_do_not_depend_on_the_order(tellings: list[Telling], random: Any) -> None:
    shuffled = list(tellings)
    random.shuffle(shuffled)
    assert clusters("0" * 16, tellings) == clusters("0" * 16, shuffled)


@given(_TELLINGS)
def test_every_report_is_in_exactly_one_event(tellings: list[Telling]) -> None:
    listed = [number for cluster in clusters("0" * 16, tellings) for number in cluster.numbers]
    assert sorted(listed) == [t.number for t in tellings]


@given(_TELLINGS)
def test_event_ids_are_unique(tellings: list[Telling]) -> None:
    ids = [cluster.id for cluster in clusters("0" * 16, tellings)]
    assert len(ids) == len(set(ids))


def test_a_call_and_a_meeting_at_a_place_on_one_day_are_two(tmp_path: Path) -> None:
    of = article("Norway met Chad in Oslo and Norway telephoned Chad.", "2025-05-14", "Morning Post")
    pair = (entity(of, "Norway", "NOR"), entity(of, "Chad", "TCD"))
    met = report(of, "met", pair, place=Place("Oslo", "Oslo", "NOR", 59.91, 10.75, 3143244, 4))
    called = report(of, "telephoned", pair, mode=("phone",))
    with open_record(tmp_path / "two.sqlite") as record:
        record.add(Coded(of, (met, called), (), ()), "1")
        events = list(record.events(type="CONSULT"))
    assert sorted(e["mode"] for e in events) == [[], ["phone"]]
