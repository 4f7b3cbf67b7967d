"""The record with its measures, as ``dragoman.open_record`` gives it."""

from __future__ import annotations

import pytest
from tests.record.flats import many

import dragoman
from dragoman.analysis import AskedQuestions
from dragoman.errors import RecordError, UsageError
from dragoman.record.parts import Incoming


@pytest.fixture
def record(tmp_path):
    """A record of two years between five states."""
    with dragoman.open_record(tmp_path / "r.sqlite") as opened:
        list(opened.bring("plover", "a.jsonl", "p1", [Incoming(many(2000), 2000)]))
        yield opened


def test_of_two_parties_every_turn_is_told_and_of_all_dyads_the_likely_ones(record):
    assert len(record.turning_points("USA", "RUS")) > 0
    assert all(turn.probability >= 0.5 for turn in record.turning_points())


def test_the_watch_list_is_asked_like_the_measures(record):
    assert record.watch_list("USA", "Russia", floor=1).history == 700


def test_parties_may_be_persons(record):
    named = record.series("Trump", "the Kremlin", to="2021", step="month")
    assert (named.a, named.b) == ("USA", "RUS")
    assert record.timing("Trump", "Putin", to="2021").a == "USA"
    assert record.precedents("Trump", "Putin", on="2021").b == "RUS"
    assert record.forecast("Merkel", "Putin", on="2021-06", horizon=7).a == "DEU"


def test_a_question_without_a_day_is_asked_on_the_last_of_the_record(record):
    answer = record.ask("Will the USA and Russia meet within 7 days?")
    assert str(answer.reading.on) == "2021-11-30"
    assert [asked.on for asked in AskedQuestions(record).all()] == ["2021-11-30"]


@pytest.mark.parametrize("ask", [
    lambda r, odd: r.find(odd), lambda r, odd: list(r.events(actor=odd)), lambda r, odd: list(r.events(origin=odd)),
    lambda r, odd: list(r.reports(recipient=odd, article=odd)), lambda r, odd: r.flat(party=[odd])["id"].to_pylist(),
    lambda r, odd: list(r.statements(actor=odd)), lambda r, odd: r.reviews.waiting(odd),
    lambda r, odd: list(r.corrections(odd)), lambda r, odd: list(r.search(odd)),
])  # fmt: skip
def test_what_no_file_can_hold_is_looked_for_in_vain(record, ask):
    assert not ask(record, "Zz\udcff")


def test_an_id_that_no_file_can_hold_has_no_precedents(record):
    with pytest.raises(UsageError, match="nothing in the record has the id"):
        record.precedents(event="Zz\udcff")


def test_a_file_may_have_a_name_that_is_no_text(record):
    list(record.bring("plover", "caf\udce9.jsonl", "p2", [Incoming(many(1), 1)]))
    assert [each.file for each in record.imports()] == ["a.jsonl", "caf\ufffd.jsonl"]


def test_a_notebook_shows_what_the_record_holds(record):
    assert repr(record).startswith("<Dragoman record ")
    assert "<th>imported events</th><td>2,000</td>" in record._repr_html_()
    assert "to_polars" in repr(record.events())


def test_a_closed_record_says_so(tmp_path):
    with dragoman.open_record(tmp_path / "closed.sqlite") as record:
        pass
    with pytest.raises(RecordError, match="open it again"):
        record.events().to_list()
