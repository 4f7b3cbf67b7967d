"""Folders of temporal knowledge graphs, read and written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from dragoman.errors import SourceError
from dragoman.formats.actor_names import named
from dragoman.formats.tkg import TkgFormat, load_tkg
from dragoman.record.flat import NAMES, schema

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "forecasting"

ENTITIES = "France\t0\nPolice_(Kenya)\t1\nVladimir Putin\t2\nThe Nobodies\t3\n"
RELATIONS = "Make_a_visit\t0\nMake statement\t1\nThreaten\t2\nHold hands\t3\n"


def made(folder: Path, train: str, **others: str) -> Path:
    """A tkg folder with these lines."""
    folder.mkdir(exist_ok=True)
    files = {"train": train, "entity2id": ENTITIES, "relation2id": RELATIONS} | others
    for name, text in files.items():
        (folder / f"{name}.txt").write_bytes(text.encode())
    return folder


def rows(folder: Path, **given: dt.date) -> list[dict[str, object]]:
    return [row for block in TkgFormat().read(folder, **given) for row in block.rows.to_pylist()]


def test_a_fact_becomes_an_event(tmp_path):
    row = rows(made(tmp_path / "icews14", "2\t0\t0\t24\n"))[0]
    assert (row["id"][7:], row["origin"], row["date"]) == ("train-1", "tkg", dt.date(2014, 1, 2))
    assert row["known"] == row["date"]
    assert (row["actor"], row["actor_sector"], row["actor_name"]) == ("RUS", "GOV", "Vladimir Putin")
    assert (row["recipient"], row["event"], row["mode"], row["cameo"]) == ("FRA", "CONSULT", "visit", "042")


def test_the_flat_columns_come_first_in_their_types(tmp_path):
    table = next(TkgFormat().read(made(tmp_path / "x", "0\t0\t1\t0\n"))).rows
    assert table.schema.names[: len(NAMES)] == list(NAMES)
    assert all(table.schema.field(name).type == schema().field(name).type for name in NAMES)


def test_a_role_tells_state_and_sector():
    assert named("Police (Kenya)", "2014-01-01") == ("KEN", "COP")
    assert named("Citizen (Nigeria)", "2014-01-01") == ("NGA", "CVL")
    assert named("Member of Legislative (Govt) (Holy See (Vatican City State))", "2014-01-01") == ("VAT", "LEG GOV")


def test_a_bare_state_is_its_government_and_an_organisation_has_no_sector():
    assert named("South Korea", "2014-01-01") == ("KOR", "GOV")
    assert named("United Nations", "2014-01-01") == ("UNO", "")


def test_a_person_is_known_without_middle_names_and_by_the_day():
    assert named("Sergey Viktorovich Lavrov", "2014-06-01") == ("RUS", "GOV")
    assert named("Barack Obama", "2018-06-01") == ("USA", "ELI")
    assert named("The Nobodies", "2014-01-01") == (None, "")


def test_a_demonym_before_a_body_tells_the_state():
    assert named("Nigerian Army", "2014-01-01") == ("NGA", "MIL")


def test_comments_have_no_plover_type_and_stay(tmp_path):
    row = rows(made(tmp_path / "x", "0\t1\t1\t0\n"))[0]
    assert (row["event"], row["quad_code"], row["cameo"]) == (None, 1, "010")


def test_a_relation_outside_cameo_stays_without_a_code(tmp_path):
    row = rows(made(tmp_path / "x", "0\t3\t1\t0\n"))[0]
    assert (row["event"], row["quad_code"], row["cameo"], row["tkg.relation_name"]) == (None, None, None, "Hold hands")


def test_times_that_are_all_whole_days_of_hours_are_hours(tmp_path):
    folder = made(tmp_path / "x", "0\t0\t1\t0\n0\t0\t1\t48\n", test="0\t0\t1\t72\n")
    assert load_tkg(folder).train[:, 3].tolist() == [0, 2]
    assert load_tkg(folder).test[:, 3].tolist() == [3]


def test_one_time_between_makes_them_days(tmp_path):
    assert load_tkg(made(tmp_path / "x", "0\t0\t1\t24\n0\t0\t1\t25\n")).train[:, 3].tolist() == [24, 25]


@pytest.mark.parametrize(
    ("name", "day"),
    [("icews14", "2014-01-01"), ("ICEWS05-15", "2005-01-01"), ("icews2018s", "2018-01-01"), ("mine", "1970-01-01")],
)
def test_the_first_day_comes_from_the_name(tmp_path, name, day):
    assert rows(made(tmp_path / name, "0\t0\t1\t0\n"))[0]["date"] == dt.date.fromisoformat(day)


def test_a_first_day_in_the_folder_or_the_call_goes_before_the_name(tmp_path):
    folder = made(tmp_path / "icews14", "0\t0\t1\t0\n", start="2020-02-29\n")
    assert rows(folder)[0]["date"] == dt.date(2020, 2, 29)
    assert rows(folder, start=dt.date(2001, 9, 1))[0]["date"] == dt.date(2001, 9, 1)


def test_missing_splits_are_empty_and_further_columns_ignored(tmp_path):
    whole = load_tkg(made(tmp_path / "x", "0\t0\t1\t5\t-1\t7\n"))
    assert whole.train.tolist() == [[0, 0, 1, 5]]
    assert whole.valid.shape == whole.test.shape == (0, 4)
    assert whole.entities[1] == "Police_(Kenya)"


def test_bad_rows_are_listed_with_their_lines(tmp_path):
    folder = made(tmp_path / "x", "0\t0\t1\t5\nzero\t0\t1\t5\n9\t0\t1\t5\n0\t0\n\n0\t0\t1\t-5\n1\t0\t0\t6\r\n")
    block = next(TkgFormat().read(folder))
    assert block.read == 6
    assert [s.row for s in block.skipped] == [2, 3, 4, 6]
    assert "9 is not in entity2id.txt" in block.skipped[1].reason
    assert [id[7:] for id in block.rows["id"].to_pylist()] == ["train-1", "train-7"]


@pytest.mark.parametrize("missing", ["train", "entity2id", "relation2id"])
def test_a_folder_without_its_files_is_refused(tmp_path, missing):
    folder = made(tmp_path / "x", "0\t0\t1\t0\n")
    (folder / f"{missing}.txt").unlink()
    with pytest.raises(SourceError):
        load_tkg(folder)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the measuring sets are not beside the project")
def test_nine_of_ten_mentions_of_icews_have_a_code():
    table = next(TkgFormat().read(SHARED / "icews14")).rows
    assert table.num_rows == 74845
    assert table["cameo"].null_count == 0
    assert table["actor"].null_count < 0.1 * table.num_rows
