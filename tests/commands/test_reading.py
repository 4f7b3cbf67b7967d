"""``read`` and ``demo``: what they take, print, list as skipped and exit with."""

from __future__ import annotations

import json

from tests.door import CALL, RUSSIA, invoke, lines


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


def test_read_of_nothing_that_is_there_is_2_and_makes_no_record(pipeline, tmp_path):
    result = invoke("read", str(tmp_path / "none.txt"), "--date", "2025-03-03", "--record", str(tmp_path / "r.sqlite"))
    assert result.exit_code == 2
    assert "none.txt; mend the path" in result.stderr
    assert not (tmp_path / "r.sqlite").exists()


def test_a_missing_file_beside_another_is_skipped(pipeline, tmp_path, news):
    result = invoke("read", str(tmp_path / "none.txt"), str(news), "--json")
    assert (result.exit_code, len(pipeline.given), "none.txt" in result.stderr) == (3, 3, True)


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


def test_demo_fills_a_record_and_writes_a_page(pipeline, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = invoke("demo")
    assert result.exit_code == 0
    assert len(pipeline.given) >= 40
    assert (tmp_path / "brief.html").stat().st_size > 1000
    assert "dragoman show ID --record dragoman-demo.sqlite" in result.stdout
