"""Questions are kept with their probability and scored when their time has passed."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from tests.forecasts.world import day, event, table
from tests.record.flats import rows

from dragoman.analysis import AskedQuestions, open_record
from dragoman.forecasts.answers import Answer, ask
from dragoman.forecasts.asked import Asked, Scored, settle, summary
from dragoman.forecasts.questions import Refused


def asked(p: float, what: str = "CONSULT", until: int = 10, **more: object) -> Asked:
    given = {"id": f"{what}{p}{until}", "question": "?", "on": day(5).isoformat(), "until": day(until).isoformat(),
             "actor": "PER", "recipient": "CHL", "what": what, "mutual": False, "level": "governments",
             "horizon": until - 5, "probability": p, "frequency": 0.5}  # fmt: skip
    return Asked(**{**given, **more})  # type: ignore[arg-type]


RECORD = rows(
    event("before", 5, "PER", "CHL"), event("hit", 8, "PER", "CHL"), event("back", 9, "CHL", "PER", "ACCUSE"),
    event("end", 20, "KEN", "JPN"),
)  # fmt: skip


def test_an_answer_is_kept_once_and_scored_when_its_time_has_passed(tmp_path: Path) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        for _ in range(2):
            found = ask("Will Peru and Chile meet within 7 days?", table(), day(100), store=AskedQuestions(record))
        assert isinstance(found, Answer)
        kept = list(AskedQuestions(record).all())
    assert [one.probability for one in kept] == [round(found.probability, 6)]
    scored, still = settle(kept, table(), day(104))
    assert (scored, still) == ([], kept)
    scored, still = settle(kept, table(), day(120))
    assert not still
    assert scored[0].outcome == 1
    assert scored[0].events


def test_a_refused_question_is_not_kept(tmp_path: Path) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        store = AskedQuestions(record)
        assert isinstance(ask("Will it rain?", table(), day(100), store=store), Refused)
        assert not list(store.all())


def test_only_what_came_after_the_question_and_in_its_direction_counts() -> None:
    scored, _ = settle(
        [asked(0.8), asked(0.3, "ACCUSE"), asked(0.3, "ACCUSE", mutual=True, id="both"), asked(0.1, until=7)],
        RECORD, day(20),
    )  # fmt: skip
    assert [s.outcome for s in scored] == [1, 0, 1, 0]
    assert scored[0].events == ("hit",)


def test_a_question_stays_open_until_the_record_reaches_its_last_day() -> None:
    _, still = settle([asked(0.5, until=40)], RECORD, day(60))
    assert len(still) == 1


def test_scores_are_those_of_the_books() -> None:
    s = Scored(asked(0.8), 1, ())
    assert s.brier == pytest.approx(0.04)
    assert s.log_score == pytest.approx(-math.log(0.8))
    assert math.isfinite(Scored(asked(0.0), 1, ()).log_score)
    found = summary([s, Scored(asked(0.4), 0, ())])
    assert found["brier"] == pytest.approx(0.1)
    assert found["skill_over_frequency"] == pytest.approx(1 - 0.1 / 0.25)
    assert [(row["n"], row["came"]) for row in found["calibration"]] == [(1, 0.0), (1, 1.0)]
    assert summary([]) == {"n": 0}


def test_closer_is_settled_by_the_balance_of_both_days() -> None:
    scored, _ = settle([asked(0.5, "APART"), asked(0.5, "CLOSER")], RECORD, day(20))
    assert [s.outcome for s in scored] == [1, 0]


def test_a_question_past_the_record_stands_on_its_last_day() -> None:
    found = ask("Will Peru and Chile meet?", table(), day(400))
    assert isinstance(found, Answer)
    assert any("the record ends on" in note for note in found.notes)


def test_an_answer_as_json_says_how_it_was_read() -> None:
    found = ask("Will Kenya threaten Japan?", table(), day(120), what="ACCUSE")
    assert isinstance(found, Answer)
    line = found.to_dict()
    assert line["reading"]["what"] == "ACCUSE"
    assert "Kenya" in line["read_as"]
    assert 0 < line["probability"] < 1
