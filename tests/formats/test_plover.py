"""PLOVER JSON Lines."""

from __future__ import annotations

import json

import pytest

from dragoman.errors import SourceError
from dragoman.formats.plover import PloverFormat, flat_rows

WHOLE = {"id": "a", "date": "2016-07-24", "actor": [{"code": "USA"}], "event": ["CONSULT"]}


def test_the_smallest_event():
    (row,) = flat_rows(WHOLE)
    assert (row["actor"], row["recipient"], row["event"], row["quad_code"]) == ("USA", None, "CONSULT", 1)


def test_several_actors_and_recipients_are_directed_pairs():
    rows = flat_rows(WHOLE | {"actor": [{"code": "USA"}, {"code": "GBR"}], "recipient": [{"code": "IRN"}]})
    assert [(r["pair"], r["actor"], r["recipient"], r["mutual"]) for r in rows] == [
        (0, "USA", "IRN", False),
        (1, "GBR", "IRN", False),
    ]


def test_parties_without_a_recipient_are_mutual():
    rows = flat_rows(WHOLE | {"actor": [{"code": c} for c in ("USA", "RUS", "CHN")]})
    assert len(rows) == 6
    assert all(r["mutual"] for r in rows)


def test_an_event_of_nobody_known_stays():
    (row,) = flat_rows(WHOLE | {"actor": []})
    assert row["actor"] is None


def test_types_of_earlier_drafts():
    assert flat_rows(WHOLE | {"event": ["FIGHT"]})[0]["event"] == "ASSAULT"
    assert flat_rows(WHOLE | {"event": "DISAPPROVE"})[0]["mode"] == "disapprove"


def test_sectors_of_six_letters_are_two():
    (row,) = flat_rows(WHOLE | {"actor": [{"code": "Syria", "sector": "REBMIL"}]})
    assert (row["actor"], row["actor_sector"]) == ("SYR", "REB MIL")


def test_a_report_line_of_dragoman_keeps_who_says_so_and_whether():
    more = {
        "kind": "report", "auxiliary": ["negation"], "factuality": -2.5, "confidence": 0.7, "event_text": "shelled",
        "attribution": [{"entity_text": "the ministry", "name": None, "cue": None, "hedge": False}],
    }  # fmt: skip
    (row,) = flat_rows(WHOLE | more)
    assert (row["status"], row["factuality"], row["attribution"], row["text"]) == (
        "denied", -2.5, "the ministry", "shelled",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": ""}, "no id"),
        ({"date": "2016-02-30"}, "is no day"),
        ({"event": ["DANCE"]}, "is no PLOVER type"),
        ({"actor": [5]}, "actor must be a list of objects"),
        ({"factuality": 91}, "factuality '91' is no number from -3 to 3"),
        ({"quad_code": "x"}, "quad_code"),
        ({"kind": "statement"}, "a statement, not an event"),
        ({"actor": [{"code": "USA"}] * 80, "recipient": [{"code": "RUS"}] * 80}, "6400 pairs"),
    ],
)
def test_lines_that_are_no_events_say_why(change, reason):
    with pytest.raises(ValueError, match=reason):
        flat_rows(WHOLE | change)


def test_bad_lines_are_listed(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_bytes(
        json.dumps(WHOLE).encode() + b'\n{"id": \n[1]\n' + b"[" * 90_000 + b"\n\n" + json.dumps(WHOLE).encode()
    )
    block = next(PloverFormat().read(path))
    assert (block.read, block.rows.num_rows, [s.row for s in block.skipped]) == (5, 1, [2, 3, 4, 6])
    assert block.skipped[-1].reason.startswith("repeats the event 'a' of an earlier row")


def test_one_object_over_many_lines_is_refused(tmp_path):
    (tmp_path / "in.json").write_text(json.dumps([WHOLE], indent=1))
    with pytest.raises(SourceError, match="no JSON Lines"):
        list(PloverFormat().read(tmp_path / "in.json"))


@pytest.mark.parametrize("place", [{"lat": 91, "lon": 5}, {"lat": "north", "lon": 5}, {"lat": 51, "lon": -180.5}])
def test_a_place_off_the_globe_leaves_the_event_without_a_point(place):
    (row,) = flat_rows(
        {"id": "a", "date": "2024-03-05", "actor": [], "event": "AID", "event_loc": place | {"city": "X"}}
    )
    assert (row["place"], row["lat"], row["lon"]) == ("X", None, None)
