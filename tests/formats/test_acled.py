"""ACLED tables, read only."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.formats.samples import ACLED_HEADER, acled_row, csv, rows_of

from dragoman.formats.acled import AcledFormat, actor_of, day_of
from dragoman.formats.cameo_codes import rows_of as table
from dragoman.ontology import plover


def read(tmp_path, **cells):
    return rows_of(AcledFormat(), csv(tmp_path / "in.csv", ACLED_HEADER, [acled_row(**cells)]))[0]


def test_a_battle_is_an_assault_between_two_actors(tmp_path):
    row = read(tmp_path)
    assert (row["event"], row["mode"], row["quad_code"], row["cameo"]) == ("ASSAULT", "firearms", 4, "193")
    assert (row["actor"], row["actor_sector"], row["recipient_sector"]) == ("KEN", "MIL", "REB")
    assert (row["date"], row["known"]) == (dt.date(2023, 5, 2), dt.date(2023, 5, 9))
    assert (row["text"], row["sources"], row["acled.fatalities"]) == ('Shots, "heavy" ones', 2, "3")


def test_a_wrong_longitude_leaves_the_row_without_a_point(tmp_path):
    row = read(tmp_path, longitude="181")
    assert (row["lat"], row["lon"], row["acled.latitude"], row["acled.longitude"]) == (None, None, "3.9", "181")


@pytest.mark.parametrize(("given", "precision"), [("1", "day"), ("2", "week"), ("3", "month")])
def test_precision_of_time(tmp_path, given, precision):
    assert read(tmp_path, time_precision=given)["date_precision"] == precision


@pytest.mark.parametrize(
    ("name", "inter", "told"),
    [
        ("Military Forces of Russia (2000-)", "1", ("RUS", "MIL")),
        ("Military Forces of Russia (2000-) Air Force", "8", ("RUS", "MIL")),
        ("Police Forces of the Philippines (2022-)", "State forces", ("PHL", "COP")),
        ("Government of Mali (2021-)", "1", ("MLI", "GOV")),
        ("Protesters (Kenya)", "6", ("KEN", "CVL")),
        ("Al Shabaab", "2", ("SOM", "REB")),
        ("Unknown Clan of the Hills", "Identity militia", (None, "PRM")),
        ("", "", (None, "")),
    ],
)
def test_actors(name, inter, told):
    assert actor_of(name, inter, "2023-06-01") == told


@pytest.mark.parametrize("written", ["2024-03-01", "01 March 2024", "1-Mar-2024"])
def test_days(written):
    assert day_of(written) == dt.date(2024, 3, 1)


def test_a_change_of_a_group_stays_without_a_type_and_an_unknown_type_is_listed(tmp_path):
    row = read(tmp_path, event_type="Strategic developments", sub_event_type="Change to group/activity")
    assert (row["event"], row["quad_code"], row["cameo"]) == (None, None, None)
    path = csv(tmp_path / "in.csv", ACLED_HEADER, [acled_row(event_type="Parade")])
    assert "'Parade' is no event type of ACLED" in next(AcledFormat().read(path)).skipped[0].reason


def test_semicolons_may_part_the_cells(tmp_path):
    path = csv(tmp_path / "in.csv", ACLED_HEADER, [acled_row()])
    path.write_text(path.read_text().replace(",", ";", 30).replace('","', '";"'))
    assert rows_of(AcledFormat(), path)[0]["actor"] == "KEN"


def test_the_tables_name_what_plover_has():
    for row in table("acled_types.csv"):
        modes = {m.name for m in plover().event(row["event"]).modes} if row["event"] else set()
        assert not row["mode"] or row["mode"] in modes
        assert not row["context"] or row["context"] in plover().contexts
    named = [*table("acled_inters.csv"), *table("acled_actors.csv")]
    sectors = {s for row in named for s in row["sector"].split()}
    sectors |= {s for row in table("icews_roles.csv") for s in row["sectors"].split()}
    assert sectors <= set(plover().sectors)
