"""``series`` and ``turning-points`` on the command line."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest
import typer
from tests.measures.streams import Made, event, thaw
from typer.testing import CliRunner

from dragoman.commands import measuring
from dragoman.errors import UsageError

app = typer.Typer()
app.command("series")(measuring.series)
app.command("turning-points")(measuring.turning_points)


@pytest.fixture(autouse=True)
def record(monkeypatch):
    @contextmanager
    def opened(_path):
        yield Made([*thaw(), event(10, "ISR", "JOR", "AID", status="planned")])

    monkeypatch.setattr(measuring, "open_kept", opened)


def run(*words):
    result = CliRunner().invoke(app, words)
    if result.exception:
        raise result.exception
    return result.stdout


def test_series_gives_a_line_a_step():
    rows = [json.loads(line) for line in run("series", "Israel", "JOR", "--step", "month", "--json").splitlines()]
    assert len(rows) == 14
    assert rows[0]["date"] == "2020-01-01"
    assert rows[0]["closeness"] < 0 < rows[-1]["closeness"]
    assert {row["direction"] for row in rows} == {"both"}


def test_series_in_each_direction_as_csv():
    lines = run("series", "ISR", "JOR", "--from", "2021", "--directed", "--csv").splitlines()
    assert lines[0].startswith("date,direction,n,quad_1,quad_2,quad_3,quad_4,closeness,low,high,p_closer,AGREE")
    assert [line.split(",")[1] for line in lines[1:4]] == ["both", "ISR>JOR", "JOR>ISR"]


def test_series_without_a_form_is_a_table():
    lines = run("series", "ISR", "JOR", "--from", "2021-02", "--to", "2021-02-02").splitlines()
    assert [line.split("\t")[0] for line in lines] == ["date", "2021-02-01", "2021-02-02"]


def test_planned_events_are_weighed_in():
    def first(*more):
        return json.loads(run("series", "ISR", "JOR", "--to", "2020-01-11", "--json", *more).splitlines()[-1])

    assert first()["AID"] == 0
    assert first("--weigh", "planned=0.5")["AID"] == 1
    with pytest.raises(UsageError, match=r"planned=0\.5"):
        first("--weigh", "planned")


def test_series_writes_a_page(tmp_path):
    assert not run("series", "ISR", "JOR", "--html", str(tmp_path / "s.html"))
    assert "Israel and Jordan" in (tmp_path / "s.html").read_text("utf-8")


def test_turning_points_of_two_parties_have_their_reports():
    row = json.loads(run("turning-points", "Jordan", "Israel", "--json").splitlines()[0])
    assert row["dyad"] == "ISR-JOR"
    assert row["direction"] == "closer"
    assert row["reports"]


def test_turning_points_of_all_dyads_are_the_likely_ones():
    lines = run("turning-points").splitlines()
    assert lines[0].split("\t")[:4] == ["dyad", "date", "direction", "probability"]
    assert all(float(line.split("\t")[3]) >= 0.5 for line in lines[1:])


def test_turning_points_write_a_map(tmp_path):
    assert not run("turning-points", "--html", str(tmp_path / "t.html"), "--to", "2021-01")
    page = (tmp_path / "t.html").read_text("utf-8")
    assert "Cooperation and conflict by month" in page
    assert "ISR-JOR" in page


def test_the_watch_list():
    rows = [json.loads(line) for line in run("turning-points", "--watch", "--json").splitlines()]
    assert {row["dyad"] for row in rows} <= {"ISR-JOR"}
    with pytest.raises(UsageError, match="--html"):
        run("turning-points", "--watch", "--html", "x.html")


@pytest.mark.parametrize("verb", [("series", "ISR", "JOR"), ("turning-points",)])
def test_two_forms_at_once_are_refused(verb):
    with pytest.raises(UsageError, match="choose one"):
        run(*verb, "--json", "--csv")
