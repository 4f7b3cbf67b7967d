"""``actor``, ``places``, ``parse``, ``relate``, ``evaluate``: single things."""

from __future__ import annotations

import json
import sys
import types

import pytest
from tests.door import invoke, lines

import dragoman.language.reader
import dragoman.pipeline
from dragoman.language.reader import Parsed
from dragoman.records import Argument, Predicate


def test_actor_prints_the_best_first():
    found = lines(invoke("actor", "Russia", "--json").stdout)
    assert found[0]["code"] == "RUS"
    assert list(found[0]) == ["code", "sector", "name", "office", "identifier_id", "score"]


def test_actor_prints_nothing_for_no_political_actor():
    result = invoke("actor", "the yellow teapot", "--json")
    assert "no political actor" in result.stderr
    assert (result.exit_code, result.stdout) == (0, "")


def test_places_of_a_text_that_is_not_there_is_wrong_usage(tmp_path):
    result = invoke("places", str(tmp_path / "none.txt"))
    assert (result.exit_code, "none.txt; mend the path" in result.stderr) == (2, True)


def test_actor_with_a_date_that_is_none():
    result = invoke("actor", "Russia", "--date", "yesterday")
    assert result.exit_code == 2
    assert "--date" in result.stderr


def test_actor_wants_words_or_a_batch():
    assert invoke("actor").exit_code == 2


def test_actor_batch_keeps_ids_and_passes_over_bad_rows(tmp_path):
    batch = tmp_path / "b.jsonl"
    rows = [
        '{"id": 7, "text": "Russia", "date": null}',
        "no json",
        '{"id": 8}',
        '{"id": "z", "text": "France"}',
    ]
    batch.write_text("\n".join(rows), encoding="utf-8")
    result = invoke("actor", "--batch", str(batch))
    assert result.exit_code == 3
    assert [(line["id"], line["code"]) for line in lines(result.stdout) if line["score"] > 0.9] == [
        (7, "RUS"), ("z", "FRA"),
    ]  # fmt: skip
    assert [line.split(": ")[0].rsplit(":", 1)[1] for line in result.stderr.splitlines()] == ["2", "3"]


def test_places_finds_offsets_in_the_text(tmp_path):
    file = tmp_path / "t.txt"
    file.write_text(
        "The delegations met in Geneva on Monday, and the minister then flew to Oslo.", encoding="utf-8"
    )
    found = lines(invoke("places", str(file), "--json").stdout)
    assert [(line["text"], line["start"], line["country_code"]) for line in found] == [
        ("Geneva", 23, "CHE"), ("Oslo", 71, "NOR"),
    ]  # fmt: skip


def test_given_mentions_get_one_line_each(tmp_path):
    file = tmp_path / "m.jsonl"
    text = "Talks were held in Paris, Texas, and in Qwxzy."
    rows = [
        {"id": k, "text": text, "start": a, "end": b}
        for k, (a, b) in enumerate([(19, 24), (40, 45), (40, 400)])
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    result = invoke("places", "--mentions", str(file))
    assert result.exit_code == 3
    assert [(line["id"], line["text"], line["country_code"]) for line in lines(result.stdout)] == [
        (0, "Paris", "USA"), (1, "Qwxzy", None),
    ]  # fmt: skip


@pytest.mark.parametrize("given", [{"start": "3", "end": 5}, {"end": 5}, {"start": 0}, {"start": 0, "end": 5.0}, {}])
def test_a_mention_without_whole_offsets_is_passed_over(tmp_path, given):
    file = tmp_path / "m.jsonl"
    file.write_text(json.dumps({"id": 1, "text": "Paris", **given}), encoding="utf-8")
    result = invoke("places", "--mentions", str(file))
    assert (result.exit_code, result.stdout) == (3, "")
    assert "start and end are no span" in result.stderr


def test_the_words_of_a_mention_may_come_without_their_text(tmp_path):
    file = tmp_path / "m.jsonl"
    file.write_text(json.dumps({"id": 1, "text": "Paris", "start": 40, "end": 45}), encoding="utf-8")
    found = lines(invoke("places", "--mentions", str(file)).stdout)
    assert [(line["text"], line["start"], line["end"]) for line in found] == [("Paris", 40, 45)]


def test_places_without_anything_is_wrong_usage():
    assert invoke("places").exit_code == 2


class FakeReader:
    def parse(self, sentences, gold=None):
        for words in sentences:
            n = len(words)
            predicate = Predicate(1, "sign.01", (Argument("ARG0", 0, 1),), 2.5)
            heads = [1] + [-1] + [1] * (n - 2) if n > 1 else [-1]
            yield Parsed(["NOUN"] * n, ["NN"] * n, list(words), heads, ["dep"] * n, [predicate], [])


CONLLU = (
    "# sent_id = s1\n1\tMinisters\t_\t_\t_\t_\t_\t_\t_\t_\n2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\t_\n"
    "2\tca\t_\t_\t_\t_\t_\t_\t_\t_\n3\tn't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n\n"
)


@pytest.fixture
def conllu(tmp_path, monkeypatch) -> str:
    monkeypatch.setattr(dragoman.language.reader, "shipped", FakeReader)
    file = tmp_path / "s.conllu"
    file.write_text(CONLLU, encoding="utf-8")
    return str(file)


def test_parse_keeps_the_words_and_lines_of_the_file(conllu):
    rows = [line.split("\t") for line in invoke("parse", "--conllu", conllu).stdout.splitlines()]
    assert [row[:2] for row in rows[1:5]] == [["1", "Ministers"], ["2-3", "can't"], ["2", "ca"], ["3", "n't"]]
    assert rows[1][6] == "2"
    assert rows[4][9] == "SpaceAfter=No"


def test_parse_ends_each_sentence_with_one_empty_line(conllu):
    assert invoke("parse", "--conllu", conllu).stdout.endswith("SpaceAfter=No\n\n")


def test_parse_roles_counts_the_last_word_in(conllu):
    added = invoke("parse", "--conllu", conllu, "--roles").stdout.splitlines()[-1]
    preds = [{"i": 1, "sense": "sign.01", "args": [["ARG0", 0, 0]], "factuality": 2.5}]
    assert json.loads(added) == {"sent_id": "s1", "preds": preds}


def test_parse_of_a_file_in_another_format(conllu, tmp_path):
    (tmp_path / "x.conllu").write_text("Ministers met.\n", encoding="utf-8")
    result = invoke("parse", "--conllu", str(tmp_path / "x.conllu"))
    assert result.exit_code == 3
    assert "columns" in result.stderr


def test_relate_hands_pairs_on_and_prints_each_answer(tmp_path, monkeypatch):
    def relate(pairs):
        for pair in pairs:
            assert pair["target"] is None
            yield {"id": pair["id"], "event": "AID", "quad_code": 2, "confidence": 0.5, "evidence": []}

    fake = types.ModuleType("dragoman.coding.relate")
    fake.relate = relate
    monkeypatch.setitem(sys.modules, "dragoman.coding.relate", fake)
    file = tmp_path / "p.jsonl"
    rows = [{"id": "a", "text": "Qatar sent food.", "source": [0, 5], "target": None},
            {"id": "b", "text": "Qatar sent food.", "source": [0, 50]}]  # fmt: skip
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    result = invoke("relate", str(file))
    assert result.exit_code == 3
    assert [(line["id"], line["event"]) for line in lines(result.stdout)] == [("a", "AID")]


def test_relate_of_a_file_that_is_not_there(tmp_path):
    assert invoke("relate", str(tmp_path / "none.jsonl")).exit_code == 2


def test_evaluate_with_a_wrong_folder(tmp_path):
    result = invoke("evaluate", "actors", "--data", str(tmp_path / "none"))
    assert result.exit_code == 1
    assert "--data" in result.stderr
    result = invoke("evaluate", "actors", "--data", str(tmp_path))
    assert result.exit_code == 1
    assert "resolution_dev.jsonl" in result.stderr


def test_evaluate_lists_the_yardsticks_for_an_unknown_one(tmp_path):
    result = invoke("evaluate", "beauty", "--data", str(tmp_path))
    assert result.exit_code == 2
    assert "factuality" in result.stderr


def test_evaluate_prints_figures_and_writes_items(tmp_path):
    item = {"query": "France", "date": None, "context": None, "expect": {"cc": {"op": "Eq", "value": "FRA"}}}
    (tmp_path / "resolution_dev.jsonl").write_text(json.dumps(item) + "\n", encoding="utf-8")
    out = tmp_path / "items.jsonl"
    figures = lines(invoke("evaluate", "actors", "--data", str(tmp_path), "--out", str(out)).stdout)[0]
    assert (figures["country"], figures["n_country"]) == (100.0, 1)
    assert lines(out.read_text(encoding="utf-8"))[0]["query"] == "France"
