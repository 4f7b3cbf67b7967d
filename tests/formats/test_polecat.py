"""POLECAT tables."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.formats.samples import POLECAT_HEADER, polecat_row, rows_of, tsv

from dragoman.errors import SourceError
from dragoman.formats.polecat import PolecatFormat

POLECAT = PolecatFormat()


def read(tmp_path, header=POLECAT_HEADER, **cells):
    return rows_of(POLECAT, tsv(tmp_path / "in.txt", header, [polecat_row(**cells)]))[0]


def test_a_row_becomes_an_event(tmp_path):
    row = read(tmp_path)
    assert (row["event"], row["mode"], row["context"]) == ("ASSAULT", "aerial drone", "military territory")
    assert (row["actor"], row["actor_sector"], row["actor_name"]) == ("RUS", "MIL GOV", "Air Force")
    assert (row["recipient"], row["recipient_name"], row["country_code"]) == ("UKR", "residents", "UKR")
    assert (row["date"], row["known"], row["quad_code"]) == (dt.date(2023, 1, 1), dt.date(2023, 1, 2), 4)
    assert row["polecat.Recipient Name"] == "None"


def test_types_of_the_earlier_draft_are_mapped(tmp_path):
    assert read(tmp_path, Event_Type="FIGHT")["event"] == "ASSAULT"
    assert read(tmp_path, Event_Type="DEMAND", Event_Mode="")["event"] == "REQUEST"
    row = read(tmp_path, Event_Type="Investigate", Event_Mode="", Intensity="", Quad_Code="")
    assert (row["event"], row["mode"], row["event_scale"], row["quad_code"]) == ("ACCUSE", "investigate", -3.5, 3)


def test_the_other_name_of_intensity_and_another_order_of_columns(tmp_path):
    header = [name if name != "Intensity" else "Event Intensity" for name in reversed(POLECAT_HEADER)]
    assert read(tmp_path, header, Event_Intensity="-3.25")["event_scale"] == -3.25


def test_cells_may_be_separated_by_commas_and_countries_be_codes(tmp_path):
    row = read(tmp_path, Contexts="Human Rights, legal", Actor_Country="rus")
    assert (row["context"], row["actor"]) == ("human_rights legal", "RUS")


def test_a_column_that_is_not_of_the_format_is_kept(tmp_path):
    header = [*POLECAT_HEADER, "My Note"]
    assert read(tmp_path, header, My_Note="good")["polecat.My Note"] == "good"


def test_bad_rows_are_listed_and_the_others_read(tmp_path):
    rows = [
        polecat_row(), polecat_row(Event_Date="2023-02-30"), polecat_row(Event_Type=""), polecat_row(Event_ID=""),
        polecat_row(Event_Date=""), polecat_row(Event_Type="DANCE"), polecat_row(Event_ID="e2"),
    ]  # fmt: skip
    block = next(POLECAT.read(tsv(tmp_path / "in.txt", POLECAT_HEADER, rows)))
    assert (block.read, block.rows.num_rows) == (7, 2)
    assert [s.row for s in block.skipped] == [3, 4, 5, 6, 7]
    assert "'2023-02-30' is no day: write YYYY-MM-DD" in block.skipped[0].reason


def test_a_good_row_behind_a_bad_one_of_its_id_is_read_and_a_second_one_is_not(tmp_path):
    rows = [polecat_row(Event_Type="DANCE"), polecat_row(), polecat_row()]
    block = next(POLECAT.read(tsv(tmp_path / "in.txt", POLECAT_HEADER, rows)))
    assert (block.rows.num_rows, [s.row for s in block.skipped]) == (1, [2, 4])


def test_a_file_without_its_columns_is_refused(tmp_path):
    with pytest.raises(SourceError, match="no column Event Type"):
        rows_of(POLECAT, tsv(tmp_path / "in.txt", ["Event ID", "Event Date"], [{}]))


@pytest.mark.parametrize("lat", ["91", "-90.1", "north", "nan", "1e400"])
def test_a_wrong_latitude_leaves_the_row_without_a_point(tmp_path, lat):
    row = read(tmp_path, Latitude=lat)
    assert (row["lat"], row["lon"], row["polecat.Latitude"], row["polecat.Longitude"]) == (None, None, lat, "24.03")


def test_how_many_tell_an_event_is_null_where_the_file_is_silent(tmp_path):
    row = read(tmp_path)
    assert (row["articles"], row["sources"]) == (None, None)
