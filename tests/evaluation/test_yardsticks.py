"""The yardsticks on small made-up sets, where every figure can be worked out by hand."""

from __future__ import annotations

import json
import sys
import types

import pytest

import dragoman.pipeline
from dragoman.errors import DataError, UsageError
from dragoman.evaluation import run
from dragoman.evaluation.actors import folded
from dragoman.evaluation.coding import multicoder, overlap, theirs, triples, words_in
from dragoman.evaluation.relations import unmarked
from dragoman.evaluation.scores import f1, macro_f1
from dragoman.records import Coded

MEETING = "Norway met Sweden in Oslo."


def test_f1_is_the_harmonic_mean():
    assert f1(3, 4, 6) == 60.0


def test_macro_f1_leaves_out_classes_that_the_gold_lacks():
    assert macro_f1(["AID", "AID", "AGREE"], ["AID", "PROTEST", "AGREE"]) == pytest.approx(
        (66.67 + 100) / 2, abs=0.01
    )


def test_marks_become_spans_of_the_plain_text():
    found = unmarked("Aid from <s>Qatar</s> reached <t>Gaza</t>.")
    assert found == {"text": "Aid from Qatar reached Gaza.", "source": [9, 14], "target": [23, 27]}


def test_a_sentence_without_a_target_mark_has_none():
    assert unmarked("<s>Qatar</s> sent food.")["target"] is None


def test_names_are_compared_without_case_and_diacritics():
    assert folded("Nicolás  MADURO") == folded("Nicolas Maduro")


def test_words_in_counts_words_touched_by_a_span():
    assert words_in(MEETING, [(11, 14)]) == {11}


@pytest.mark.parametrize(("a", "b", "share"), [(set(), set(), 1.0), ({1}, set(), 0.0), ({1, 2}, {2}, 2 / 3)])
def test_overlap(a, b, share):
    assert overlap(a, b) == pytest.approx(share)


def test_a_coder_s_root_becomes_two_digits():
    coder = {
        "actions": [{"cameo_root": "1-4 Consult"}],
        "spans": [{"label": "Source-1", "text": "Norway", "start": 0}],
    }
    assert theirs(MEETING, coder) == {"roots": {"04"}, "source": {0}, "target": set()}


def test_triples_of_a_directed_event_are_every_source_with_every_target():
    assert triples(["USA", "GBR"], "SANCTION", ["IRN"]) == {
        ("GBR", "SANCTION", "IRN"),
        ("USA", "SANCTION", "IRN"),
    }


def test_triples_of_a_mutual_event_are_pairs_in_either_order():
    assert (
        triples(["ROU", "HUN"], "AGREE", [])
        == triples(["HUN", "ROU"], "AGREE", [])
        == {("HUN", "AGREE", "ROU")}
    )


def test_triples_write_both_sides_in_the_codes_of_the_set():
    assert triples(["UNO"], "AID", ["JAP"]) == {("IGO", "AID", "JPN")}


def test_silence_is_right_where_most_coders_find_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(
        dragoman.pipeline, "read", lambda articles, **_: (Coded(a, (), (), ()) for a in articles)
    )
    none = {"relevant": "False", "actions": [], "spans": []}
    some = {"relevant": "True", "actions": [{"cameo_root": "1-4 Consult"}], "spans": []}
    items = [
        {"id": "a", "sentence": "Snow fell.", "coders": [none, none, some]},
        {"id": "b", "sentence": MEETING, "coders": [some, some, none]},
        {"id": "c", "sentence": "A tie.", "coders": [some, none]},
    ]
    path = tmp_path / "set_a.jsonl"
    path.write_text("\n".join(map(json.dumps, items)), encoding="utf-8")
    figures, rows = multicoder(None, path)
    assert (figures["sentences"], figures["relevant"], figures["relevant_accuracy"]) == (2, 1, 50.0)
    assert [row["id"] for row in rows] == ["a", "b"]
    assert figures["root"] == 0.0


@pytest.fixture
def relate(monkeypatch):
    answers = {"Qatar": ("AID", 2), "Iran": ("CONCEDE", 1)}

    def best(pairs, *, reader=None):
        for pair in pairs:
            event, quad = answers[pair["text"].split()[0]]
            yield {"id": pair["id"], "event": event, "quad_code": quad, "confidence": 1.0, "evidence": []}

    fake = types.ModuleType("dragoman.coding.relate")
    fake.relate = best
    monkeypatch.setitem(sys.modules, "dragoman.coding.relate", fake)


def test_relations_count_concede_as_yielding(relate, tmp_path):
    head = "\tsentence_id\tmarked_sentence\tgold_penta\tgold_root"
    rows = ["0\t5\t<s>Qatar</s> fed <t>Gaza</t>.\t2\tAID", "1\t6\t<s>Iran</s> freed <t>them</t>.\t2\tYIELD"]
    (tmp_path / "PLV_train.tsv").write_text("\n".join([head, *rows]), encoding="utf-8")
    figures = run("relations", tmp_path)
    assert (figures["binary"], figures["quad"], figures["type"]) == (100.0, 100.0, 100.0)


def test_a_set_in_another_format_is_named(relate, tmp_path):
    (tmp_path / "PLV_train.tsv").write_text("a\tb\n1\t2\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"PLV_train\.tsv"):
        run("relations", tmp_path)


def test_a_split_of_a_set_without_splits_is_refused(tmp_path):
    with pytest.raises(UsageError, match="--split"):
        run("actors", tmp_path, split="test")
