"""``timing`` and ``precedents`` at the command line."""

from __future__ import annotations

import json

import pytest
import typer
from tests.measures.flatrows import table
from tests.measures.test_precedents import asked, story
from tests.measures.test_timing import planted
from typer.testing import CliRunner

from dragoman.commands import moving
from dragoman.errors import UsageError

APP = typer.Typer()
APP.command()(moving.timing)
APP.command()(moving.precedents)


class Kept:
    """A record that gives a table as its flat rows."""

    def __init__(self, rows):
        self.rows = rows

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def flat(self, columns=None, **filters):
        assert not filters
        return self.rows.select(columns)


@pytest.fixture
def run(monkeypatch):
    """Runs a verb on a table in place of the record."""

    def with_table(rows, *words):
        monkeypatch.setattr("dragoman.commands.moving.open_kept", lambda *_, **__: Kept(rows))
        return CliRunner().invoke(APP, list(words))

    return with_table


def test_timing_tells_the_answer_in_words(run):
    out = run(planted(), "timing", "Russia", "United States").stdout
    assert out.startswith("Russia and the United States, opponent Ukraine")
    assert "they gather" in out
    assert "corrected" in out
    assert "\nMon " in out  # the calendar of events


def test_timing_gives_json_lines_with_the_events_behind(run):
    lines = [json.loads(line) for line in run(planted(), "timing", "RUS", "usa", "--json").stdout.splitlines()]
    assert [line["test"] for line in lines] == ["overtures", "concessions", "relief", "threats"]
    assert lines[0]["triggers"][0]["events"] == ["e0"]
    assert lines[3]["p"] is None


def test_timing_takes_horizon_opponent_and_span(run):
    options = ["--horizon", "10", "--opponent", "Ukraine", "--from", "2024-02", "--to", "2025-06", "--json"]
    line = json.loads(run(planted(), "timing", "RUS", "USA", *options).stdout.splitlines()[0])
    assert (line["days"], line["opponent"]) == (10, "UKR")


def test_timing_writes_a_page_with_charts_and_a_calendar(run, tmp_path):
    page = tmp_path / "timing.html"
    assert run(planted(), "timing", "RUS", "USA", "--html", str(page)).exit_code == 0
    text = page.read_text("utf-8")
    assert text.count("<svg") >= 4
    assert "Calendar" in text


def test_timing_fits_the_process_where_it_is_asked_for(run, tmp_path):
    out = run(planted(), "timing", "RUS", "USA", "--process").stdout
    assert "too few to tell: 92 events between RUS and USA" in out
    page = tmp_path / "timing.html"
    run(planted(), "timing", "RUS", "USA", "--process", "--html", str(page))
    assert "Which moves bring on which" in page.read_text("utf-8")


def test_timing_takes_a_table_of_ones_own(run, tmp_path):
    from importlib import resources

    own = tmp_path / "moves.toml"
    shipped = (resources.files("dragoman.measures") / "data" / "moves.toml").read_text("utf-8")
    own.write_text(shipped.replace("episodes = 10", "episodes = 500"), "utf-8")
    assert "they gather" not in run(planted(), "timing", "RUS", "USA", "--moves", str(own)).stdout


def test_precedents_of_two_governments_on_a_day(run):
    out = run(asked(), "precedents", "Japan", "China", "--on", "2025-02-10", "--most", "1").stdout
    assert "1. Chile and Peru, 2024-04-16" in out
    assert "2." not in out.replace("2024", "")


@pytest.mark.parametrize("words", [("timing", "RUS", "USA"), ("precedents", "RUS", "USA")])
def test_no_line_is_wider_than_the_terminal(run, words, monkeypatch):
    monkeypatch.setattr("dragoman.commands.output.PLAIN_WIDTH", 64)
    out = run(planted(), *words).stdout
    assert max(map(len, out.splitlines())) <= 64


def test_a_figure_stays_with_its_sign(run, monkeypatch):
    for width in range(50, 70):
        monkeypatch.setattr("dragoman.commands.output.PLAIN_WIDTH", width)
        out = run(asked(), "precedents", "Japan", "China", "--on", "2025-02-10").stdout
        assert not any(line.strip().startswith("%") for line in out.splitlines())


def test_precedents_of_an_event(run):
    lines = run(asked(), "precedents", "e6", "--json").stdout.splitlines()
    assert json.loads(lines[0])["x"] == "CHL"


def test_precedents_write_a_page(run, tmp_path):
    page = tmp_path / "precedents.html"
    run(asked(), "precedents", "JPN", "CHN", "--on", "2025-02-10", "--html", str(page))
    assert "Chile and Peru" in page.read_text("utf-8")


def test_a_code_that_would_steer_a_terminal_is_shown_as_its_escape(run):
    odd = table([*story(100, "C\x1b[2JX", "PER"), *story(400, "JPN", "CHN")])
    out = run(odd, "precedents", "Japan", "China").stdout
    assert "\x1b" not in out
    assert "C\\x1b[2JX" in out


@pytest.mark.parametrize("words", [("timing", "the moon", "USA"), ("precedents", "RUS", "the moon")])
def test_a_party_that_is_no_state_is_refused(run, words):
    error = run(planted(), *words).exception
    assert isinstance(error, UsageError)
    assert "names no state" in str(error)


def test_persons_stand_for_their_state(run):
    named = run(planted(), "timing", "Putin", "the White House", "--json").stdout
    assert named == run(planted(), "timing", "RUS", "USA", "--json").stdout


def test_precedents_of_one_party_ask_for_another(run):
    for name in ("Russia", "rus"):
        assert f"name another beside {name}" in str(run(asked(), "precedents", name).exception)


def test_the_opponent_is_a_third_party(run):
    assert "third party" in str(run(planted(), "timing", "RUS", "USA", "--opponent", "Russia").exception)
