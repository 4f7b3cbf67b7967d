"""``events``, ``reports``, ``statements``, ``brief``, ``show``: asking a record."""

from __future__ import annotations

import csv
import io

import pytest
from tests.door import a_report, invoke, lines

import dragoman.language.reader
import dragoman.pipeline
from dragoman.records import Coded


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


@pytest.mark.parametrize("verb", ["reports", "statements"])
def test_what_was_read_has_its_origin(filled, verb):
    assert invoke(verb, "--origin", "read", "--record", filled).stdout == invoke(verb, "--record", filled).stdout != ""


def test_no_line_of_a_brief_in_a_file_ends_in_blanks(filled):
    text = invoke("brief", "--record", filled).stdout
    assert "Turkey" in text
    assert [line for line in text.splitlines() if line != line.rstrip()] == []


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
