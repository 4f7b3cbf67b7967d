"""ICEWS's event table, read and written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.formats.flat_rows import flat_rows, told
from tests.formats.malformed import plain_lines, variants

from dragoman.errors import SourceError
from dragoman.formats import reading_lines
from dragoman.formats.base import Block
from dragoman.formats.icews import ICEWS, columns
from dragoman.record import flat

NAMES = tuple(column.name for column in columns())
VISIT = {
    "Event ID": "31", "Event Date": "2014-03-09", "Source Name": "Foreign Ministry (Japan)",
    "Source Sectors": "Executive,Foreign Ministry,Government", "Source Country": "Japan", "Event Text": "Make a visit",
    "CAMEO Code": "042", "Intensity": "1.9", "Target Name": "Kenya", "Target Country": "Kenya", "Story ID": "77",
    "Sentence Number": "2", "Publisher": "The Plain Paper", "City": "Nairobi", "Province": "Nairobi",
    "Country": "Kenya", "Latitude": "-1.2833", "Longitude": "36.8167",
}  # fmt: skip


def line(names: tuple[str, ...] = NAMES, **values: str) -> str:
    """A row of the table; what is not given is as in VISIT. Blanks in names are underscores here."""
    given = {name.replace("_", " "): value for name, value in values.items()}
    return "\t".join({**VISIT, **given}.get(name, "") for name in names)


def read(folder: Path, *lines: str, header: str = "\t".join(NAMES), end: str = "\n") -> Block:
    """The one block of a table of these lines."""
    path = folder / "some.tab"
    path.write_bytes("".join(each + end for each in (header, *lines)).encode())
    (block,) = ICEWS.read(path)
    return block


def test_a_row_is_an_event_in_plover_s_words(tmp_path: Path) -> None:
    block = read(tmp_path, line())
    (row,) = block.rows.to_pylist()
    assert (row["id"], row["origin"], row["date"], row["known"]) == (
        "31",
        "icews",
        date(2014, 3, 9),
        date(2014, 3, 9),
    )
    assert (row["event"], row["mode"], row["cameo"], row["quad_code"]) == ("CONSULT", "visit", "042", 1)
    assert (row["actor"], row["actor_sector"], row["actor_name"]) == ("JPN", "GOV", "Foreign Ministry (Japan)")
    assert (row["recipient"], row["recipient_sector"], row["outlet"]) == ("KEN", "", "The Plain Paper")
    assert (row["place"], row["country_code"], row["lat"], row["lon"]) == ("Nairobi", "KEN", -1.2833, 36.8167)
    assert (block.read, block.skipped) == (1, ())


def test_flat_columns_come_first_in_their_order_and_types(tmp_path: Path) -> None:
    rows = read(tmp_path, line()).rows
    assert pa.schema(list(rows.schema)[: len(flat.NAMES)]) == flat.schema()
    assert rows.column_names[len(flat.NAMES) :] == [f"icews.{name}" for name in NAMES]


@pytest.mark.parametrize("text", ["2014-03-09", "3/9/2014", "03/09/2014", "2014-03-09 00:00:00"])
def test_days_are_iso_or_month_day_year(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, line(Event_Date=text)).rows["date"].to_pylist() == [date(2014, 3, 9)]


def test_files_without_codes_have_them_from_the_event_text(tmp_path: Path) -> None:
    names = tuple(name for name in NAMES if name != "CAMEO Code")
    lines = [line(names), line(names, Event_ID="2", Event_Text="Do something else")]
    block = read(tmp_path, *lines, header="\t".join(names))
    assert block.rows["cameo"].to_pylist() == ["042"]
    assert written(tmp_path / "out", [block.rows])[1][6] == "042"
    assert [(s.row, "Do something else" in s.reason) for s in block.skipped] == [(3, True)]


@pytest.mark.parametrize(
    ("code", "label", "cameo"),
    [("42", "Make a visit", "042"), ("173", "unheard of", "173"), ("", "Consult", "040"), ("10", "Demand", "10")],
)
def test_the_event_text_mends_a_lost_zero(tmp_path: Path, code: str, label: str, cameo: str) -> None:
    assert read(tmp_path, line(CAMEO_Code=code, Event_Text=label)).rows["cameo"].to_pylist() == [cameo]


@pytest.mark.parametrize(
    ("name", "country", "code"),
    [
        ("Citizen (Russia)", "", "RUS"),
        ("United Nations", "", "UNO"),
        ("Cabinet", "Russian Federation", "RUS"),
        ("Cabinet", "Occupied Palestinian Territory", "PSE"),
        ("Police (Cote d'Ivoire)", "", "CIV"),
        ("Somebody", "Nowhere", None),
        ("", "", None),
    ],
)
def test_countries_and_roles_tell_the_state(tmp_path: Path, name: str, country: str, code: str | None) -> None:
    assert read(tmp_path, line(Source_Name=name, Source_Country=country)).rows["actor"].to_pylist() == [code]


def test_sectors_stand_by_weight(tmp_path: Path) -> None:
    block = read(tmp_path, line(Source_Sectors="Government,Something New,Army,Military"))
    assert block.rows["actor_sector"].to_pylist() == ["MIL GOV"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"Event_ID": ""}, "whole number"),
        ({"Event_Date": "31/12/2014"}, "month/day/year"),
        ({"CAMEO_Code": "999", "Event_Text": "Consult"}, "no CAMEO code"),
        ({"City": "A\tB"}, "has 21 columns"),
        ({"Event_ID": "31"}, "repeats"),
    ],
)
def test_a_row_that_is_no_event_is_skipped_with_the_mend(tmp_path: Path, values: dict[str, str], reason: str) -> None:
    block = read(tmp_path, line(), line(**{"Event_ID": "5", **values}), line(Event_ID="6"))
    assert (block.rows["id"].to_pylist(), block.read) == (["31", "6"], 3)
    ((number, why),) = [(s.row, s.reason) for s in block.skipped]
    assert number == 3
    assert reason in why


def test_a_wrong_point_leaves_the_row_without_one(tmp_path: Path) -> None:
    (row,) = read(tmp_path, line(Latitude="-95")).rows.to_pylist()
    assert (row["lat"], row["lon"], row["icews.Latitude"]) == (None, None, "-95")


def test_how_many_tell_an_event_is_null_where_the_file_is_silent(tmp_path: Path) -> None:
    (row,) = read(tmp_path, line()).rows.to_pylist()
    assert (row["articles"], row["sources"]) == (None, None)


def test_columns_are_told_by_the_header_in_any_order_and_case(tmp_path: Path) -> None:
    turned = tuple(reversed(NAMES))
    header = "\ufeff" + "\t".join(turned).upper().replace(" ", "_")
    (row,) = read(tmp_path, line(turned), header=header, end="\r\n").rows.to_pylist()
    assert (row["id"], row["actor"], row["icews.Country"]) == ("31", "JPN", "Kenya")


def test_a_damaged_header_costs_no_row(tmp_path: Path) -> None:
    block = read(tmp_path, line(), header="\n" + "\t".join(NAMES).replace("Story ID", "Story\0ID"))
    assert (block.rows["id"].to_pylist(), block.read, block.skipped) == (["31"], 1, ())


def test_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    block = read(tmp_path)
    assert (block.rows.num_rows, block.read) == (0, 0)


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("", "empty"),
        (line() + "\n", "lacks the column Event ID"),
        ("\t".join(NAMES).replace("Event Date", "Day") + "\n", "lacks the column Event Date"),
        ("\t".join((*NAMES, "City")) + "\n", "twice"),
        ("Event ID,Event Date\n", "tab-separated"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_mend(tmp_path: Path, text: str, mend: str) -> None:
    path = tmp_path / "other"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=mend):
        list(ICEWS.read(path))


def test_the_numbers_of_skipped_rows_hold_over_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_lines, "BLOCK_BYTES", 700)
    lines = [line(Event_ID=str(i), Event_Date="never" if i == 8 else "2014-01-02") for i in range(12)]
    path = tmp_path / "some.tab"
    path.write_text("\n".join(["\t".join(NAMES), *lines[:5], "", *lines[5:]]), encoding="utf-8")
    blocks = list(ICEWS.read(path))
    assert len(blocks) > 3
    assert [s.row for block in blocks for s in block.skipped] == [11]
    assert sum(block.read for block in blocks) == 12


def test_malformed_variants_are_accounted_for(tmp_path: Path) -> None:
    header = "\t".join(NAMES).encode()
    texts = ["Consult", "Make a visit", "Accuse"] * 2
    rows = [line(Event_ID=str(i), Event_Text=text, CAMEO_Code="").encode() for i, text in enumerate(texts)]
    path = tmp_path / "some.tab"
    refused = 0
    for what, data in variants(header, rows, 260):
        path.write_bytes(data)
        try:
            blocks = list(ICEWS.read(path))
        except SourceError:
            refused += 1
            continue
        assert sum(block.read for block in blocks) == plain_lines(data) - 1, what
        for block in blocks:
            assert block.rows.num_rows + len(block.skipped) == block.read, what
            block.rows.validate(full=True)
    assert 0 < refused < 60


def written(folder: Path, tables: list[pa.Table], *, extras: bool = False) -> list[list[str]]:
    """The values of the main file, header first."""
    folder.mkdir(exist_ok=True)
    ICEWS.write(tables, folder, extras=extras, text=False)
    return [each.split("\t") for each in (folder / "events.tab").read_text("utf-8").split("\n")[:-1]]


VALUES = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\r\n\t"), max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_what_was_read_is_written_as_it_came(tmp_path: Path, data: st.DataObject) -> None:
    free = [name for name in NAMES if name not in ("Event ID", "Event Date", "Event Text", "CAMEO Code")]
    some = data.draw(st.lists(st.dictionaries(st.sampled_from(free), VALUES, max_size=8), max_size=5))
    lines = [line(**{"Event ID": str(i), **values}) for i, values in enumerate(some)]
    path = tmp_path / "in.tab"
    path.write_bytes("".join(each + "\n" for each in ("\t".join(NAMES), *lines)).encode())
    assert written(tmp_path / "out", [block.rows for block in ICEWS.read(path)]) == [
        list(NAMES),
        *(each.split("\t") for each in lines),
    ]


def test_events_of_other_origins_fill_the_columns_and_read_back_as_the_same(tmp_path: Path) -> None:
    rows = flat_rows(
        told(id="a", actor="RUS", actor_sector="MIL GOV", recipient="PSE", cameo="042", outlet="Paper"),
        told(id="b", actor="EUR", actor_name="European Union", recipient=None, cameo="111", event="ACCUSE"),
    )
    _, first, second = written(tmp_path, [rows])
    assert first[1:5] == ["2025-03-14", "Russia", "Military,Government", "Russian Federation"]
    assert first[5:8] == ["Make a visit", "042", "1.9"]
    assert (second[2], second[4], second[5]) == ("European Union", "", "Criticize or denounce")
    (block,) = ICEWS.read(tmp_path / "events.tab")
    for name in ("date", "event", "actor", "recipient", "actor_sector", "cameo", "lat", "outlet"):
        assert block.rows[name].to_pylist() == rows[name].to_pylist(), name


def test_a_country_is_no_city(tmp_path: Path) -> None:
    rows = flat_rows(told(id="a", place="Kenya", country_code="KEN"), told(id="b", place="Nairobi", country_code="KEN"))
    table = written(tmp_path, [rows])
    place = [table[0].index("City"), table[0].index("Country")]
    assert [[row[k] for k in place] for row in table[1:]] == [["", "Kenya"], ["Nairobi", "Kenya"]]
    (block,) = ICEWS.read(tmp_path / "events.tab")
    assert block.rows["place"].to_pylist() == ["Kenya", "Nairobi"]


def test_extras_are_named_in_the_header_and_read_back(tmp_path: Path) -> None:
    rows = flat_rows(told(id="a", status="planned", factuality=1.5, sources=3))
    header, _ = written(tmp_path, [rows], extras=True)
    assert header[20:22] == ["dragoman_id", "status"]
    (row,) = next(ICEWS.read(tmp_path / "events.tab")).rows.to_pylist()
    assert (row["status"], row["factuality"], row["sources"]) == ("planned", 1.5, 3)
