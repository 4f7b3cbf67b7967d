"""The format of marked sentences, and the yardstick of confidence that rests on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.evaluation.confidence import right, side_fits
from dragoman.evaluation.exemplars import exemplars, parse
from dragoman.records import Entity, Report

FOLDER = Path(__file__).resolve().parents[2] / "training" / "exemplars"


def test_marks_become_spans_of_the_plain_sentence():
    e = parse("{A1 Greek police} {P1 detained} {R1 two activists} in Lesbos. || 1 COERCE arrest +migration")
    assert e.text == "Greek police detained two activists in Lesbos."
    (v,) = e.events
    assert (v.type, v.modes, v.contexts) == ("COERCE", ("arrest",), ("migration",))
    assert e.text[slice(*v.predicate)] == "detained"
    assert [e.text[slice(*s)] for s in v.actors + v.recipients] == ["Greek police", "two activists"]


def test_one_phrase_may_play_a_part_in_two_events():
    e = parse("{A1,R2 Lima} {P1 offered} talks; {A2 the rebels} {P2 refused}. || 1 AGREE; 2 REJECT meet")
    assert [[e.text[slice(*s)] for s in v.recipients] for v in e.events] == [[], ["Lima"]]


def test_a_sentence_without_events_says_none():
    assert parse("The orchestra tuned up in Vienna. || NONE").events == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Greek police detained two activists.", "needs one ||"),
        ("{A1 Greek police} detained two activists. || 1 COERCE", "no P mark"),
        ("{A1 Greek police {P1 detained} two. || 1 COERCE", "not closed"),
        ("Greek police {P1 detained} two. || 1 ARREST", "no type"),
        ("Greek police {P1 detained} two. || 1 COERCE phone", "no mode of COERCE"),
        ("Greek {P1 police} {P1 detained} two. || 1 COERCE", "two P1"),
        ("Greek police {P1 detained} two. || NONE", "NONE has no marks"),
    ],
)
def test_a_bad_line_is_told_what_is_wrong(line: str, why: str):
    with pytest.raises(ValueError, match=why):
        parse(line)


def test_every_shipped_line_can_be_read_and_the_set_is_what_it_claims_to_be():
    found = list(exemplars(FOLDER))
    none = sum(not e.events for e in found)
    types = {v.type for e in found for v in e.events}
    assert len(found) >= 6000
    assert len(types) == 16
    assert 0.28 < none / len(found) < 0.45
    assert 0.08 < sum(e.part == "aside" for e in found) / len(found) < 0.12


def test_parties_fit_where_each_touches_a_mark_and_none_is_made_up():
    said = [Entity("GRC", ("COP",), "Greek police", 0, 12)]
    assert side_fits(said, [(0, 12)])
    assert not side_fits(said, [(40, 44)])
    assert not side_fits(said, [])
    assert side_fits([], [])


def _report(event: str, text: str, start: int) -> Report:
    return Report(
        "r", "a", (event,), (), (), (Entity("GRC", ("COP",), "Greek police", 0, 12),), (), "2020-01-01", "2020-01-01",
        "unknown", None, (), 2.5, (), text, start, start + len(text), 0, 0, 46, 4, -7.0, "173", 0.8,
    )  # fmt: skip


def test_a_report_with_the_wrong_recipient_is_not_right():
    e = parse("{A1 Greek police} {P1 detained} {R1 two activists} in Lesbos. || 1 COERCE arrest").events[0]
    assert not right(_report("COERCE", "detained two activists", 13), e)
    assert not right(_report("ASSAULT", "detained two activists", 13), e)
