"""Turning points and the watch list."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pytest
from tests.measures.streams import FIRST, Made, event, thaw

from dragoman.errors import UsageError
from dragoman.measures.panel import panel
from dragoman.measures.tally import View, tally
from dragoman.measures.turning import Rules, find, turning_points
from dragoman.measures.watch import watch, watch_list


def test_a_thaw_is_found_on_its_day():
    turn = turning_points(Made(thaw()), "ISR", "JOR")[0]
    day = (datetime.date.fromisoformat(turn.date) - FIRST).days
    assert turn.dyad == "ISR-JOR"
    assert turn.direction == "closer"
    assert abs(day - 200) <= 3
    assert turn.probability > 0.8
    assert turn.before < 0 < turn.after
    assert turn.size == turn.after - turn.before


def test_its_reports_are_the_cooperation_of_its_days():
    source = Made(thaw())
    rows = {row["id"]: row for row in source.table.to_pylist()}
    told = [rows[id] for id in turning_points(source, "ISR", "JOR")[0].reports]
    assert told
    assert {row["quad_code"] for row in told} <= {1, 2}
    assert told[0]["event"] == "AID"


def _of(rows, found):
    days = {f"e{k}": row for k, row in enumerate(rows)}
    return [days[id] for turn in found for id in turn.reports]


def test_its_reports_are_none_of_after_the_last_day():
    told = _of(thaw(), turning_points(Made(thaw()), "ISR", "JOR", to="2020-07-25", least=0.1))
    assert told
    assert max(row["date"] for row in told) <= datetime.date(2020, 7, 25)


def test_its_reports_are_what_counts():
    rows = [row | {"status": "planned"} if row["actor"] == "ISR" else row for row in thaw()]
    usual, plans = (
        {row["status"] for row in _of(rows, turning_points(Made(rows), "ISR", "JOR", view=View(weights), least=0.1))}
        for weights in ({"happened": 1.0}, {"planned": 1.0})
    )
    assert (usual, plans) == ({"happened"}, {"planned"})


def test_a_bloc_has_the_reports_of_its_members():
    rows = [{key: {"ISR": "FRA", "JOR": "RUS"}.get(v, v) if isinstance(v, str) else v for key, v in row.items()}
            for row in thaw()]  # fmt: skip
    told = _of(rows, turning_points(Made(rows), "EUR", "RUS", view=View(blocs=("EUR",)), least=0.5))
    assert {row["actor"] for row in told} == {"FRA", "RUS"}


def test_a_mirrored_course_turns_the_other_way():
    rows = [
        r | {"event_scale": -r["event_scale"], "quad_code": {1: 3, 2: 4, 3: 1, 4: 2}[r["quad_code"]]} for r in thaw()
    ]
    assert turning_points(Made(rows), "ISR", "JOR")[0].direction == "apart"


def test_an_even_course_has_no_likely_turn():
    found = find(panel(tally(Made(thaw(break_at=400)))))
    assert max((t.probability for t in found), default=0) < 0.3


def test_after_a_turn_its_echo_is_not_told():
    found = turning_points(Made(thaw()), "ISR", "JOR", least=0.5)
    assert len(found) == 1


def test_all_dyads_are_ranked_and_one_party_keeps_its_own():
    source = Made([*thaw(), *[event(k, "ISR", "TUR", "CONSULT") for k in range(0, 400, 5)]])
    every = turning_points(source, least=0)
    assert every[0].dyad == "ISR-JOR"
    assert {t.dyad for t in every} == {"ISR-JOR", "ISR-TUR", "CHN-RUS"}
    assert {t.dyad for t in turning_points(source, "TUR", least=0)} == {"ISR-TUR"}
    evidence = [t.evidence for t in every]
    assert evidence == sorted(evidence, reverse=True)


def test_from_cuts_what_is_told_only():
    source = Made(thaw())
    assert not [t for t in turning_points(source, "ISR", "JOR", from_="2020-09") if t.date < "2020-09-01"]


def test_blocks_of_dyads_change_nothing(monkeypatch):
    source = panel(tally(Made(thaw())))
    whole = find(source)
    monkeypatch.setattr("dragoman.measures.panel.CELLS", 1)
    assert [replace(t, reports=()) for t in find(source)] == list(whole)


def test_results_print_and_convert():
    found = turning_points(Made(thaw()), "ISR", "JOR")
    assert str(found).splitlines()[1].split()[1:4] == ["ISR-JOR", "▲", "closer"]
    assert found.to_arrow().num_rows == len(found) == len(found.to_pandas()) == len(found.to_polars())
    assert "<table>" in found._repr_html_()


def test_a_level_unseen_for_long_is_told_and_not_every_day():
    alarms = watch_list(Made(thaw()), days=100)
    assert {(a.dyad, a.direction) for a in alarms} == {("ISR-JOR", "closer")}
    assert 1 <= len(alarms) <= 3
    first = alarms.found[-1]
    assert 0 <= (datetime.date.fromisoformat(first.date) - FIRST).days - 200 < 14
    assert first.level > first.extreme


def test_few_events_raise_no_alarm():
    assert not len(watch_list(Made(thaw()), days=100, floor=50))


def test_a_short_record_says_so():
    alarms = watch(panel(tally(Made(thaw()[:50]))))
    assert "needs more" in str(alarms)
    assert not len(alarms)


def test_noise_gives_few_likely_turns():
    rng = np.random.default_rng(0)
    types = ("CONSULT", "AID", "ACCUSE", "ASSAULT")
    rows = [
        event(int(d), f"A{k:02d}", "JOR", types[int(t)])
        for k in range(20) for d, t in zip(rng.integers(0, 365, 60), rng.integers(0, 4, 60), strict=True)
    ]  # fmt: skip
    assert sum(t.probability > 0.5 for t in find(panel(tally(Made(rows))))) <= 4


def test_the_least_probability_only_leaves_turns_out():
    rng = np.random.default_rng(3)
    rows = [
        event(int(d), f"A{k:02d}", "JOR", ("CONSULT", "ASSAULT")[int(t)])
        for k in range(20) for d, t in zip(rng.integers(0, 365, 40), rng.integers(0, 2, 40), strict=True)
    ]  # fmt: skip
    source = panel(tally(Made(rows)))
    some = find(source, Rules(least=0.1))
    assert list(some) == [t for t in find(source) if t.probability >= 0.1]
    assert len(some) < len(find(source))


def test_one_party_twice_is_refused():
    with pytest.raises(UsageError, match="same party"):
        turning_points(Made(thaw()), "ISR", "Israel")


def test_a_turn_is_as_likely_whoever_is_asked_about():
    source = Made(thaw() + [event(day, "CHN", "PRK", "ASSAULT") for day in range(0, 400, 3)])
    asked = [turning_points(source, *names, least=0) for names in ((), ("JOR",), ("ISR", "JOR"))]
    told = [[(t.date, t.probability) for t in found if t.dyad == "ISR-JOR"] for found in asked]
    assert told[0]
    assert told[0] == told[1] == told[2]
