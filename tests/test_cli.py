"""The doors: what each verb takes, prints, lists as skipped and exits with. The model is played by a fake."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest
from typer.testing import CliRunner

import dragoman.language.reader
import dragoman.pipeline
from dragoman.cli import app
from dragoman.language.reader import Parsed
from dragoman.records import Argument, Coded, Entity, Predicate, Report, Source, Span, Statement, stable_id

VERBS = [
    *("demo", "read", "watch", "events", "reports", "statements", "brief", "show"),
    *("relate", "actor", "places", "parse", "import", "export"),
    *("series", "turning-points", "timing", "precedents", "forecast", "ask", "review", "changes", "evaluate", "record"),
]
CALL = "Turkey and Greece spoke by telephone on Monday, and the ministry said that the talks went well."
RUSSIA = (
    "Russia rejected the offer on Tuesday, and the minister said that the talks would not be resumed soon."
)
SOURCE = str(Path(__file__).resolve().parent.parent / "src")


def invoke(*args: str, stdin: str | None = None):
    return CliRunner().invoke(app, list(args), input=stdin)


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def a_report(article, start: int = 0, words: str | None = None, event: str = "CONSULT") -> Report:
    actors = (
        Entity("TUR", ("GOV",), "Turkey", 0, 6, "Turkey"),
        Entity("GRC", ("GOV",), "Greece", 11, 17, "Greece"),
    )
    told = (Source(Entity("TUR", ("GOV",), "the ministry"), None, True),)
    text = words or article.text[start : start + 10]
    return Report(
        id=stable_id(article.id, start, event), article=article.id, event=(event,), mode=("phone",),
        context=(), actor=actors, recipient=(), date=article.date, enddate=article.date, date_precision="day",
        event_loc=None, auxiliary=(), factuality=3.0, attribution=told, event_text=text, event_start=start,
        event_end=start + 10, sequence=0, sentence_start=0, sentence_end=len(article.text), quad_code=1,
        event_scale=1.0, cameo="041", confidence=0.9,
    )  # fmt: skip


def a_statement(article) -> Statement:
    said = Span(article.text[5:9], 5, 9)
    source = Entity("TUR", ("GOV",), "the ministry", name="Turkey")
    return Statement(stable_id(article.id, "s"), article.id, source, said, (said,), "says", False)


class Pipeline:
    """In the pipeline's place: notes what it was given, and can be cut off after ``last`` articles."""

    def __init__(self, last: int | None = None) -> None:
        self.given: list[str] = []
        self.last = last

    def read(self, articles, *, jobs=1, reader=None):
        for article in articles:
            if self.last is not None and len(self.given) >= self.last:
                raise KeyboardInterrupt
            self.given.append(article.id)
            late = a_report(article, 20, event="AGREE")
            yield Coded(article, (late, a_report(article)), (a_statement(article),), ())


@pytest.fixture
def pipeline(monkeypatch) -> Pipeline:
    monkeypatch.delenv("DRAGOMAN_RECORD", raising=False)
    fake = Pipeline()
    monkeypatch.setattr(dragoman.pipeline, "read", fake.read)
    return fake


@pytest.fixture
def news(tmp_path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for k, text in enumerate((CALL, RUSSIA, CALL + " " + RUSSIA)):
        (folder / f"{k}.txt").write_text(f"date: 2025-03-0{k + 1}\n\n{text}\n", encoding="utf-8")
    return folder


@pytest.fixture
def filled(pipeline, news, tmp_path) -> str:
    record = str(tmp_path / "r.sqlite")
    assert invoke("read", str(news), "--record", record).exit_code == 0
    return record


# ---------------------------------------- all verbs


def test_help_names_every_verb_in_the_order_of_the_doors():
    shown = [
        line.split()[0] for line in invoke("--help").stdout.split("Commands:")[1].splitlines() if line.strip()
    ]
    assert shown == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_each_verb_has_an_example(verb):
    result = invoke(verb, "--help")
    assert result.exit_code == 0
    assert f"Example: dragoman {verb}" in result.stdout


def test_starting_the_program_loads_nothing_heavy():
    heavy = "{'numpy', 'onnxruntime', 'rich', 'trafilatura', 'sqlite3', 'tokenizers'}"
    code = f"import sys; import dragoman.cli; print(sorted({heavy} & set(sys.modules)))"
    env = {**os.environ, "PYTHONPATH": SOURCE}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_verb_is_wrong_usage():
    result = invoke("reed", "x.txt")
    assert result.exit_code == 2
    assert "reed" in result.stderr


def test_version_is_printed():
    assert invoke("--version").stdout.startswith("dragoman ")


# ---------------------------------------- read


def test_read_without_a_date_names_the_option(pipeline, tmp_path):
    (tmp_path / "a.txt").write_text(CALL, encoding="utf-8")
    result = invoke("read", str(tmp_path / "a.txt"), "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "--date" in result.stderr
    assert result.stderr.count("\n") == 1


def test_read_takes_the_date_given(pipeline, tmp_path):
    (tmp_path / "a.txt").write_text(CALL, encoding="utf-8")
    result = invoke("read", str(tmp_path / "a.txt"), "--date", "2025-03-03", "--json")
    assert {line["date"] for line in lines(result.stdout) if line["kind"] == "report"} == {"2025-03-03"}


def test_read_from_standard_input(pipeline):
    result = invoke("read", "-", "--date", "2025-03-03", "--json", stdin=CALL)
    assert result.exit_code == 0
    assert len(lines(result.stdout)) == 3


def test_json_lines_come_in_text_order(pipeline, news):
    found = lines(invoke("read", str(news / "0.txt"), "--json").stdout)
    assert [line["kind"] for line in found] == ["report", "statement", "report"]
    assert [line.get("event_start") for line in found] == [0, None, 20]


def test_read_skips_what_it_cannot_read_and_says_so(pipeline, news):
    (news / "broken.jsonl").write_text('{"text": \n', encoding="utf-8")
    result = invoke("read", str(news), "--json")
    assert result.exit_code == 3
    assert len(pipeline.given) == 3
    assert [line for line in result.stderr.splitlines() if "broken.jsonl" in line and "JSON" in line]


def test_read_of_nothing_readable_is_3(pipeline, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    result = invoke("read", str(tmp_path / "empty.txt"), "--date", "2025-03-03", "--json")
    assert result.exit_code == 3
    assert "empty.txt" in result.stderr


def test_read_with_neither_json_nor_record_keeps_nothing_and_says_so(pipeline, news, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = invoke("read", str(news))
    assert result.exit_code == 0
    assert "CONSULT phone" in result.stdout
    assert "--record" in result.stderr
    assert not list(tmp_path.glob("*.sqlite"))


def test_read_keeps_in_the_record_of_the_environment(pipeline, news, tmp_path, monkeypatch):
    monkeypatch.setenv("DRAGOMAN_RECORD", str(tmp_path / "env.sqlite"))
    invoke("read", str(news))
    assert len(lines(invoke("reports", "--json").stdout)) == 6


def test_an_article_is_not_read_twice(pipeline, filled, news):
    pipeline.given.clear()
    result = invoke("read", str(news), "--record", filled)
    assert result.exit_code == 0
    assert pipeline.given == []
    assert "3 read before" in result.stderr


def test_a_new_text_under_an_old_id_is_read(pipeline, tmp_path):
    file, record = tmp_path / "a.jsonl", str(tmp_path / "r.sqlite")
    for text in (CALL, RUSSIA):
        file.write_text(json.dumps({"id": "one", "text": text, "date": "2025-03-03"}), encoding="utf-8")
        invoke("read", str(file), "--record", record)
    assert pipeline.given == ["one", "one"]


def test_json_and_record_together_print_the_same_on_a_second_run(pipeline, news, tmp_path):
    call = ("read", str(news), "--json", "--record", str(tmp_path / "r.sqlite"))
    first, second = invoke(*call), invoke(*call)
    assert first.stdout.count("\n") == 9
    assert second.stdout == first.stdout


def test_an_interrupted_run_goes_on_where_it_stopped(pipeline, news, tmp_path):
    record = str(tmp_path / "r.sqlite")
    pipeline.last = 2
    cut = invoke("read", str(news), "--record", record)
    assert cut.exit_code == 130
    assert len(lines(invoke("reports", "--json", "--record", record).stdout)) == 4
    pipeline.last = None
    pipeline.given.clear()
    assert invoke("read", str(news), "--record", record).exit_code == 0
    assert len(pipeline.given) == 1


def test_the_ray_engine_says_that_it_is_not_here(pipeline, news):
    result = invoke("read", str(news), "--json", "--engine", "ray")
    assert result.exit_code == 1
    assert "--engine local" in result.stderr
    assert pipeline.given == []


def test_another_engine_is_wrong_usage(pipeline, news):
    assert invoke("read", str(news), "--engine", "steam").exit_code == 2


def test_read_into_a_file_that_is_no_record(pipeline, news, tmp_path):
    other = tmp_path / "notes.txt"
    other.write_text("my notes", encoding="utf-8")
    result = invoke("read", str(news), "--record", str(other))
    assert result.exit_code == 1
    assert result.stderr.startswith("dragoman: ")
    assert result.stderr.count("\n") == 1
    assert other.read_text(encoding="utf-8") == "my notes"


# ---------------------------------------- asking the record


@pytest.mark.parametrize("verb", ["events", "reports", "statements", "brief"])
def test_asking_a_record_that_is_not_there(verb, tmp_path):
    result = invoke(verb, "--record", str(tmp_path / "none.sqlite"))
    assert result.exit_code == 1
    assert "dragoman read" in result.stderr
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize(
    "wrong", [("--type", "TEA"), ("--status", "sure"), ("--quad", "9"), ("--from", "May"), ("--quad", "x")]
)
def test_a_filter_that_cannot_be_is_wrong_usage(filled, wrong):
    assert invoke("reports", "--record", filled, *wrong).exit_code == 2


def test_filters_narrow_the_reports(filled):
    found = lines(
        invoke("reports", "--json", "--record", filled, "--type", "AGREE", "--from", "2025-03-02").stdout
    )
    assert [line["event"] for line in found] == [["AGREE"], ["AGREE"]]


def test_statements_of_a_speaker(filled):
    assert len(lines(invoke("statements", "--json", "--record", filled, "--actor", "Turkey").stdout)) == 3
    assert invoke("statements", "--json", "--record", filled, "--actor", "France").stdout == ""


@pytest.mark.parametrize(("verb", "count"), [("events", 6), ("reports", 6), ("statements", 3)])
def test_csv_has_a_row_a_line_of_the_record(filled, verb, count):
    rows = list(csv.DictReader(io.StringIO(invoke(verb, "--csv", "--record", filled).stdout)))
    assert len(rows) == count
    assert all(None not in row and row["id"] for row in rows)


def test_csv_of_a_report_holds_codes_and_words(filled):
    row = next(csv.DictReader(io.StringIO(invoke("reports", "--csv", "--record", filled).stdout)))
    assert (row["actor"], row["event"], row["mode"], row["status"]) == (
        "TUR GRC",
        "AGREE",
        "phone",
        "happened",
    )
    assert row["hedge"] == "True"


def test_json_and_csv_at_once_is_wrong_usage(filled):
    assert invoke("events", "--json", "--csv", "--record", filled).exit_code == 2


def test_no_control_character_of_a_text_reaches_the_output(news, tmp_path, monkeypatch):
    def read(articles, *, jobs=1):
        for article in articles:
            yield Coded(article, (a_report(article, words="a \x1b[2J\x9b31m\u202e b"),), (), ())

    monkeypatch.setattr(dragoman.pipeline, "read", read)
    record = str(tmp_path / "r.sqlite")
    shown = invoke("read", str(news), "--record", record, "--json").stdout
    shown += "".join(invoke("reports", "--record", record, *form).stdout for form in ((), ("--json",)))
    assert not {"\x1b", "\x9b", "\u202e"} & set(shown)
    assert lines(invoke("reports", "--record", record, "--json").stdout)[0]["event_text"].endswith("\u202e b")


def test_brief_writes_a_page(filled, tmp_path):
    page = tmp_path / "b.html"
    result = invoke("brief", "Turkey", "Greece", "--record", filled, "--html", str(page))
    assert result.exit_code == 0
    assert "Turkey" in page.read_text(encoding="utf-8")


def test_brief_on_the_terminal_names_both_parties(filled):
    shown = invoke("brief", "--record", filled).stdout
    assert "Turkey" in shown
    assert "Greece" in shown


def test_a_page_that_cannot_be_written(filled, tmp_path):
    result = invoke("brief", "--record", filled, "--html", str(tmp_path / "no" / "b.html"))
    assert result.exit_code == 1
    assert "--html" in result.stderr


def test_show_opens_a_line_by_its_id(filled):
    id = lines(invoke("reports", "--json", "--record", filled).stdout)[0]["id"]
    assert lines(invoke("show", id, "--json", "--record", filled).stdout)[0]["id"] == id
    assert "Turkey" in invoke("show", id, "--record", filled).stdout


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_show_of_an_unknown_id_is_wrong_usage(filled, form):
    assert invoke("show", "0" * 16, "--record", filled, *form).exit_code == 2


def test_demo_fills_a_record_and_writes_a_page(pipeline, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = invoke("demo")
    assert result.exit_code == 0
    assert len(pipeline.given) >= 40
    assert (tmp_path / "brief.html").stat().st_size > 1000
    assert "dragoman show ID --record dragoman-demo.sqlite" in result.stdout


# ---------------------------------------- single things


def test_actor_prints_the_best_first():
    found = lines(invoke("actor", "Russia", "--json").stdout)
    assert found[0]["code"] == "RUS"
    assert list(found[0]) == ["code", "sector", "name", "office", "identifier_id", "score"]


def test_actor_prints_nothing_for_no_political_actor():
    result = invoke("actor", "the yellow teapot", "--json")
    assert (result.exit_code, result.stdout) == (0, "")


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


# ---------------------------------------- the world outside


def run_outside(*args: str, **options) -> subprocess.CompletedProcess:
    env = {**os.environ, "PYTHONPATH": SOURCE}
    call = [sys.executable, "-m", "dragoman", *args]
    return subprocess.run(call, stderr=subprocess.PIPE, text=True, env=env, check=False, **options)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_under_stdout_is_one_line_and_1():
    with Path("/dev/full").open("w") as full:
        done = run_outside("actor", "Russia", "--json", stdout=full)
    assert done.returncode == 1
    assert done.stderr.startswith("dragoman: no room left")
    assert done.stderr.count("\n") == 1


def test_a_reader_that_went_away_is_no_error_message():
    read, write = os.pipe()
    os.close(read)
    done = run_outside("actor", "Russia", "--json", stdout=write)
    os.close(write)
    assert done.stderr == ""
    assert done.returncode == 141


def test_a_reader_that_went_away_from_a_long_list_is_no_error_message(filled):
    read, write = os.pipe()
    os.close(read)
    # Buffered, so few lines would only be missed at the end; unbuffered, the first one is, amid the stream.
    env = {**os.environ, "PYTHONPATH": SOURCE, "PYTHONUNBUFFERED": "1"}
    call = [sys.executable, "-m", "dragoman", "reports", "--json", "--record", filled]
    done = subprocess.run(call, stdout=write, stderr=subprocess.PIPE, text=True, env=env, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")
