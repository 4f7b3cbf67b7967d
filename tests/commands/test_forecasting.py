"""``forecast`` and ``ask`` through the door."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
import typer
from tests.forecasts.world import table
from tests.record import factory
from typer.testing import CliRunner, Result

from dragoman.commands import forecasting
from dragoman.commands.forecasting import bar, words_of
from dragoman.commands.opening import open_kept
from dragoman.errors import RecordError, UsageError
from dragoman.formats.base import Block
from dragoman.record import open_record
from dragoman.records import Coded

app = typer.Typer()
app.command()(forecasting.forecast)
app.command()(forecasting.ask)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up world as an imported record."""
    path = tmp_path_factory.mktemp("record") / "r.sqlite"
    source = path.with_suffix(".jsonl")
    source.write_text("a file that the rows are said to come from\n")
    with open_record(path) as opened:
        for _ in opened.bring("plover", str(source), "print", iter([Block(table(), table().num_rows)])):
            pass
    return path


def call(record: Path, *given: str) -> Result:
    found = CliRunner().invoke(app, [*given, "--record", str(record)])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def test_forecast_shows_bars_direction_and_reasons(record: Path) -> None:
    text = call(record, "forecast", "Peru", "Chile", "--horizon", "7").stdout
    assert "Peru and Chile, as known on 2024-05-29" in text
    assert "verbal cooperation" in text
    assert "█" in text
    assert "Closer or apart 30 days on" in text
    assert "Without: " in text


def test_forecast_as_json_has_every_kind_in_both_directions(record: Path) -> None:
    line = json.loads(call(record, "forecast", "PER", "CHL", "--horizon", "7", "--on", "2024-04-30", "--json").stdout)
    assert line["on"] == "2024-04-30"
    assert len(line["chances"]) == 2 * 20
    assert {"probability", "expected", "low", "high", "frequency"} <= set(line["chances"][0])
    assert set(line["direction"]) == {"lower", "steady", "higher", "balance"}


def test_many_pairs_come_from_a_table(record: Path, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("a,b\nPeru,Chile\nKEN,Japan\n", encoding="utf-8")
    lines = call(record, "forecast", "--pairs", str(pairs), "--horizon", "7", "--json").stdout.splitlines()
    assert [(json.loads(x)["a"], json.loads(x)["b"]) for x in lines] == [("PER", "CHL"), ("KEN", "JPN")]
    table = call(record, "forecast", "--pairs", str(pairs), "--horizon", "7").stdout.splitlines()
    assert table[0].split("\t")[:5] == ["actor", "recipient", "on", "days", "quad"]
    assert len(table) == 1 + 2 * 2 * 4
    pairs.write_text("Peru\n", encoding="utf-8")
    with pytest.raises(UsageError, match="row 1: two columns"):
        call(record, "forecast", "--pairs", str(pairs))


def test_the_day_says_whose_name_it_is_in_a_table_of_pairs(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("a,b\nMerkel,Abe\n", encoding="utf-8")
    assert forecasting._pairs(pairs, "2015-06-01") == [("DEU", "JPN")]


@pytest.mark.parametrize(("rows", "said"), [("b,a\n\nPER,xyz\n", "row 3: 'xyz'"), ("x" * 3_000_000, "cannot be")])
def test_what_is_wrong_with_a_table_of_pairs_is_told(tmp_path: Path, rows: str, said: str) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text(rows, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        forecasting._pairs(pairs, None)


def test_a_model_is_kept_and_used_again(record: Path, tmp_path: Path) -> None:
    given = ("forecast", "PER", "CHL", "--model", str(tmp_path / "m"), "--json")
    first = call(record, *given)
    assert "kept in" in first.stderr
    again = call(record, *given)
    assert "kept in" not in again.stderr
    assert again.stdout == first.stdout


def test_a_question_is_answered_listed_and_scored(record: Path) -> None:
    asked = call(record, "ask", "Will Peru and Chile meet within 7 days?", "--on", "2024-05-01")
    assert "Read as: that Peru and Chile meet" in asked.stdout
    assert "%" in asked.stdout
    assert "Will Peru and Chile meet" in call(record, "ask", "--list").stdout
    scored = call(record, "ask", "--score", "--json").stdout.splitlines()
    assert json.loads(scored[0])["outcome"] in (0, 1)
    assert json.loads(scored[-1])["scored"]["n"] == 1


def test_a_question_that_cannot_be_answered_says_what_could(record: Path) -> None:
    plain = call(record, "ask", "Will it rain tomorrow?")
    assert "The record cannot answer this: the record knows no weather" in plain.stdout
    told = call(record, "ask", "Will it rain tomorrow?", "--json")
    assert json.loads(told.stdout)["instead"]
    assert (plain.exit_code, told.exit_code) == (2, 2)


def test_a_record_that_may_only_be_read_answers_and_keeps_nothing(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(path: Path | None, *, write: bool = False) -> object:
        if write:
            raise RecordError("r.sqlite is read-only")
        return open_kept(path)

    before = call(record, "ask", "--list").stdout
    monkeypatch.setattr(forecasting, "open_kept", locked)
    asked = call(record, "ask", "Will Kenya accuse Japan within 9 days?")
    assert "%" in asked.stdout
    assert "not kept: r.sqlite is read-only" in asked.stderr
    assert call(record, "ask", "--list").stdout == before


def test_a_quad_is_told_in_the_words_of_plover(record: Path) -> None:
    asked = call(record, "ask", "And those two?", "--actor", "Kenya", "--recipient", "Japan", "--what", "4")
    assert "that there is material conflict by Kenya against Japan" in asked.stdout


def test_one_day_is_a_day(record: Path) -> None:
    assert "Kenya → Japan, within a day" in call(record, "forecast", "Kenya", "Japan", "--horizon", "1").stdout


@pytest.mark.parametrize("columns", [60, 80])
def test_a_narrow_terminal_shortens_the_bars_and_no_figure(
    record: Path, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dragoman.commands.output.PLAIN_WIDTH", columns)
    lines = call(record, "forecast", "Peru", "Chile", "--horizon", "7").stdout.splitlines()
    (first, *_) = [line for line in lines if line.startswith("verbal cooperation")]
    assert "%" in first
    assert first.rstrip().endswith("%")
    assert "…" not in first
    assert max(len(line.rstrip()) for line in lines) <= columns


def test_a_misreading_is_put_right(record: Path) -> None:
    line = json.loads(call(record, "ask", "And those two?", "--actor", "Kenya", "--recipient", "Japan", "--what",
                           "ACCUSE", "--horizon", "7", "--json").stdout)  # fmt: skip
    assert (line["reading"]["actor"], line["reading"]["what"], line["reading"]["horizon"]) == ("KEN", "ACCUSE", 7)


@pytest.mark.parametrize(
    "given",
    [["forecast"], ["forecast", "Peru"], ["ask"], ["ask", "Will they?", "--list"], ["ask", "--list", "--score"]],
)
def test_wrong_usage_is_named(record: Path, given: list[str]) -> None:
    with pytest.raises(UsageError):
        call(record, *given)


def test_a_bar_is_as_long_as_the_probability() -> None:
    assert bar(0.5, 4) == "██··"
    assert bar(1.0, 4) == "████"
    assert bar(0.0, 4) == "····"


def test_a_sentence_of_a_later_article_does_not_stand_behind_a_reason(tmp_path: Path) -> None:
    later = "On 14 May Japan received France, in vain."
    with open_record(tmp_path / "r.sqlite") as opened:
        for day, text in (("2025-05-14", "Japan received France."), ("2025-05-20", later)):
            of = factory.article(text, day, f"Paper of {day}")
            japan, france = factory.entity(of, "Japan", "JPN"), factory.entity(of, "France", "FRA")
            told = factory.report(of, "received", (japan,), (france,), date="2025-05-14")
            opened.add(Coded(of, (told,), (), ()), "1")
        (event,) = opened.events()
        assert words_of(opened, event["id"], datetime.date(2025, 5, 15)) == "Japan received France."
        assert words_of(opened, event["id"], datetime.date(2025, 5, 13)) is None
