"""Which events are which moves."""

from __future__ import annotations

import pytest
from tests.measures.flatrows import FIRST, day, row, table

from dragoman.errors import DataError, UsageError
from dragoman.measures import moves as mv
from dragoman.measures.columns import day_number

PARTIES = {"A": "RUS", "B": "USA", "C": "UKR"}


def kinds_of(*rows):
    """The kinds that the rows are moves of, with the day numbers on which they count."""
    found = mv.moves(mv.facts(table(list(rows))), PARTIES, mv.table_of_moves())
    return {kind: (move.days - day_number(FIRST)).tolist() for kind, move in found.items() if len(move.days)}


def test_a_call_is_an_overture_and_a_consultation():
    assert kinds_of(row(3, "RUS", "USA", "CONSULT")) == {"overture": [3], "concession": [3]}


def test_a_meeting_of_b_with_the_opponent_is_a_decision_also_when_it_is_planned():
    assert kinds_of(row(5, "USA", "UKR", "CONSULT", status="planned")) == {"decision": [5]}


def test_what_did_not_happen_is_no_overture():
    assert kinds_of(row(3, "RUS", "USA", "CONSULT", status="denied")) == {}


def test_arming_the_opponent_is_pressure():
    assert kinds_of(row(2, "USA", "UKR", "AID", context="military")) == {"pressure": [2]}


def test_a_promise_counts_on_the_day_it_was_told():
    assert kinds_of(row(20, "RUS", "USA", "AGREE", known=day(4)))["overture"] == [4]


def test_a_deadline_is_a_decision_on_its_last_day():
    assert kinds_of(row(1, "USA", "RUS", "THREATEN", enddate=day(9)))["decision"] == [9]
    assert "decision" not in kinds_of(row(1, "USA", "RUS", "THREATEN"))


def test_citizens_make_no_moves_of_a_government():
    assert kinds_of(row(3, "RUS", "USA", "CONSULT", actor_sector="CVL")) == {}


def test_a_date_told_by_the_month_is_too_coarse():
    assert kinds_of(row(3, "RUS", "USA", "CONSULT", date_precision="month")) == {}


def test_an_event_of_several_rows_counts_once():
    twice = [row(3, "RUS", "USA", "CONSULT", id="x", pair=k) for k in (0, 1)]
    assert kinds_of(*twice)["overture"] == [3]


def test_the_opponent_is_whom_a_fights_most():
    rows = [row(k, "UKR", "RUS", "ASSAULT") for k in range(3)] + [row(k, "RUS", "GEO", "ASSAULT") for k in range(2)]
    rows += [row(k, "RUS", "USA", "SANCTION") for k in range(9)] + [row(k, "RUS", "POL", "ACCUSE") for k in range(9)]
    found = mv.facts(table(rows))
    assert mv.opponent(found, "RUS", "USA", day_number(day(30))) == "UKR"
    assert mv.opponent(found, "FRA", "USA", day_number(day(30))) is None


def test_a_later_war_makes_another_opponent_and_a_quiet_year_none():
    rows = [row(k, "UKR", "RUS", "ASSAULT") for k in range(9)] + [row(400, "RUS", "GEO", "ASSAULT")]
    found = mv.facts(table(rows))
    assert mv.opponent(found, "RUS", "USA", day_number(day(500))) == "GEO"
    assert mv.opponent(found, "RUS", "USA", day_number(day(390))) == "UKR"


def test_a_table_of_ones_own_is_checked(tmp_path):
    own = tmp_path / "moves.toml"
    own.write_text("[who]\nsectors = []\n")
    with pytest.raises(DataError, match="lacks"):
        mv.table_of_moves(own)
    own.write_text("this is no table")
    with pytest.raises(DataError, match=r"copy measures/data/moves\.toml"):
        mv.table_of_moves(own)


def test_a_table_without_a_column_is_refused():
    with pytest.raises(UsageError, match="no column cameo"):
        mv.facts(table([row(1, "RUS", "USA", "CONSULT")]).drop_columns(["cameo"]))


def test_every_rule_that_ships_names_known_types_and_modes():
    from dragoman.ontology import plover

    types = plover().events
    for body in mv.table_of_moves()["moves"].values():
        for rule in body["rules"]:
            assert set(rule.get("event", [])) <= set(types)
            modes = {mode.name for name in rule.get("event", []) for mode in types[name].modes}
            assert set(rule.get("mode", [])) <= modes
            assert set(rule.get("context", [])) <= set(plover().contexts)
