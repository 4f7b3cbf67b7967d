"""GDELT's event and mention tables, read and written."""

from __future__ import annotations

import csv
import gzip
import zipfile
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
from dragoman.formats.gdelt import GDELT, GDELT1, GDELT1_OLD, Gdelt, layout
from dragoman.formats.gdelt_mentions import (
    columns,
    read_mention_rows,
    read_mentions,
    write_mentions,
)
from dragoman.record import flat

CALL = {
    "GLOBALEVENTID": "1201", "SQLDATE": "20250212", "MonthYear": "202502", "Year": "2025", "FractionDate": "2025.1973",
    "Actor1Code": "USAGOV", "Actor1Name": "UNITED STATES", "Actor1CountryCode": "USA", "Actor1Type1Code": "GOV",
    "Actor2Code": "ROMMIL", "Actor2Name": "ROMANIA", "Actor2CountryCode": "ROM", "Actor2Type1Code": "MIL",
    "IsRootEvent": "1", "EventCode": "041", "EventBaseCode": "041", "EventRootCode": "04", "QuadClass": "1",
    "GoldsteinScale": "1.0", "NumMentions": "8", "NumSources": "2", "NumArticles": "7", "AvgTone": "-1.25",
    "ActionGeo_Type": "4", "ActionGeo_FullName": "Geneva, Genève, Switzerland", "ActionGeo_CountryCode": "SZ",
    "ActionGeo_Lat": "46.2", "ActionGeo_Long": "6.1667", "DATEADDED": "20250213101500",
    "SOURCEURL": "https://news.example/call",
}  # fmt: skip


def line(width: int = 61, **values: str) -> str:
    """A row of the table; what is not given is as in CALL."""
    return "\t".join({**CALL, **values}.get(column.name, "") for column in layout(width))


def read(folder: Path, *lines: str, end: str = "\n") -> Block:
    """The one block of a table of these lines."""
    path = folder / "some.export.CSV"
    path.write_bytes("".join(each + end for each in lines).encode())
    (block,) = GDELT.read(path)
    return block


def test_a_row_is_an_event_in_plover_s_words(tmp_path: Path) -> None:
    (row,) = read(tmp_path, line()).rows.to_pylist()
    assert (row["id"], row["origin"], row["date"], row["known"]) == (
        "1201",
        "gdelt",
        date(2025, 2, 12),
        date(2025, 2, 13),
    )
    assert (row["event"], row["mode"], row["cameo"], row["quad_code"]) == ("CONSULT", "phone", "041", 1)
    assert (row["actor"], row["actor_sector"], row["actor_name"]) == ("USA", "GOV", "UNITED STATES")
    assert (row["recipient"], row["recipient_sector"]) == ("ROU", "MIL")
    assert (row["place"], row["country_code"]) == ("Geneva, Genève, Switzerland", "CHE")
    assert (row["lat"], row["lon"], row["articles"], row["sources"]) == (46.2, 6.1667, 7, 2)
    assert row["url"] == "https://news.example/call"


def test_flat_columns_come_first_in_their_order_and_types(tmp_path: Path) -> None:
    rows = read(tmp_path, line()).rows
    assert pa.schema(list(rows.schema)[: len(flat.NAMES)]) == flat.schema()
    assert rows.column_names[len(flat.NAMES) :] == [f"gdelt.{column.name}" for column in layout(61)]


def test_roots_that_plover_dropped_keep_gdelt_s_quad_class(tmp_path: Path) -> None:
    (row,) = read(tmp_path, line(EventCode="013", QuadClass="1")).rows.to_pylist()
    assert (row["event"], row["cameo"], row["quad_code"], row["event_scale"]) == (None, "013", 1, None)


@pytest.mark.parametrize(
    ("country", "group", "role", "code", "sector"),
    [
        ("", "UNO", "IGO", "UNO", ""),
        ("EUR", "EEC", "IGO", "EUR", ""),
        ("EUR", "", "", None, ""),
        ("", "", "NGO", "NGO", "SOC"),
        ("TMP", "", "COP", "TLS", "COP"),
        ("USA", "", "MED", "USA", "JRN"),
        ("", "", "", None, ""),
    ],
)
def test_cameo_s_actors_have_the_record_s_codes(
    tmp_path: Path, country: str, group: str, role: str, code: str | None, sector: str
) -> None:
    (row,) = read(
        tmp_path, line(Actor1CountryCode=country, Actor1KnownGroupCode=group, Actor1Type1Code=role)
    ).rows.to_pylist()
    assert (row["actor"], row["actor_sector"]) == (code, sector)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"GLOBALEVENTID": ""}, "whole number"),
        ({"GLOBALEVENTID": "12a"}, "whole number"),
        ({"SQLDATE": "20250231"}, "YYYYMMDD"),
        ({"EventCode": "43"}, "two to four digits"),
        ({"EventCode": "---"}, "two to four digits"),
        ({"GLOBALEVENTID": "7", "EventCode": ""}, "unknown CAMEO code"),
        ({"Actor1Name": "A\tB"}, "has 62 columns"),
        ({"Actor1Name": "A\0B"}, "NUL"),
    ],
)
def test_a_row_that_is_no_event_is_skipped_with_the_mend(tmp_path: Path, values: dict[str, str], reason: str) -> None:
    block = read(tmp_path, line(), line(**{"GLOBALEVENTID": "5", **values}), line(GLOBALEVENTID="6"))
    assert block.rows["id"].to_pylist() == ["1201", "6"]
    assert block.read == 3
    ((number, why),) = [(s.row, s.reason) for s in block.skipped]
    assert number == 2
    assert reason in why


@pytest.mark.parametrize("lat", ["95", "nan", "x", "", "inf", "-90.1"])
def test_a_wrong_latitude_leaves_the_row_without_a_point(tmp_path: Path, lat: str) -> None:
    (row,) = read(tmp_path, line(ActionGeo_Lat=lat)).rows.to_pylist()
    assert (row["lat"], row["lon"], row["gdelt.ActionGeo_Lat"]) == (None, None, lat)


def test_quotes_and_control_characters_stay(tmp_path: Path) -> None:
    (row,) = read(tmp_path, line(Actor1Name='THE "OTHER\x1b')).rows.to_pylist()
    assert row["actor_name"] == 'THE "OTHER\x1b'


def test_repeated_events_count_once_also_over_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_lines, "BLOCK_BYTES", 900)
    path = tmp_path / "some.CSV"
    path.write_text("".join(line(GLOBALEVENTID=str(i % 7)) + "\n" for i in range(20)), encoding="utf-8")
    blocks = list(GDELT.read(path))
    assert len(blocks) > 3
    assert [id for block in blocks for id in block.rows["id"].to_pylist()] == [str(i) for i in range(7)]
    assert [s.row for block in blocks for s in block.skipped] == list(range(8, 21))


def test_a_line_longer_than_a_block_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_lines, "BLOCK_BYTES", 2000)
    lines = [line(), line(GLOBALEVENTID="2", SOURCEURL="x" * 9000), line(GLOBALEVENTID="3")]
    path = tmp_path / "some.CSV"
    path.write_text("\n".join(lines), encoding="utf-8")
    blocks = list(GDELT.read(path))
    assert [id for block in blocks for id in block.rows["id"].to_pylist()] == ["1201", "3"]
    assert [(s.row, "longer" in s.reason) for block in blocks for s in block.skipped] == [(2, True)]
    assert sum(block.read for block in blocks) == 3


def test_a_header_in_any_case_windows_line_ends_and_a_mark_do_no_harm(tmp_path: Path) -> None:
    header = "\t".join(column.name.upper() for column in layout(61))
    block = read(tmp_path, "\ufeff" + header, line(), line(GLOBALEVENTID="x"), end="\r\n")
    assert block.rows["url"].to_pylist() == ["https://news.example/call"]
    assert (block.read, block.skipped[0].row) == (2, 3)


@pytest.mark.parametrize("width", [57, 58, 61])
def test_each_version_is_told_by_its_width(tmp_path: Path, width: int) -> None:
    (row,) = read(tmp_path, line(width)).rows.to_pylist()
    assert row["country_code"] == "CHE"
    assert (row["gdelt.ActionGeo_ADM2Code"] is None) == (width < 61)
    assert (row["url"] is None) == (width == 57)


def test_packed_tables_are_unpacked(tmp_path: Path) -> None:
    data = (line() + "\n").encode()
    (tmp_path / "a.gz").write_bytes(gzip.compress(data))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as packed:
        packed.writestr("20250212.export.CSV", data)
    for name in ("a.gz", "b.zip"):
        assert [block.rows.num_rows for block in GDELT.read(tmp_path / name)] == [1]


@pytest.mark.parametrize(
    ("data", "mend"),
    [
        (b"a,b,c\n1,2,3\n", "57, 58 or 61"),
        (b"\t" * 15 + b"\n", "mentions"),
        ("\ufeffx".encode("utf-16"), "iconv"),
        (b"\x1f\x8b\x08broken", "fetch it again"),
        (b"PK\x03\x04broken", "fetch it again"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_mend(tmp_path: Path, data: bytes, mend: str) -> None:
    path = tmp_path / "other"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=mend):
        list(GDELT.read(path))


def test_an_empty_file_has_no_blocks_and_a_missing_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    assert list(GDELT.read(tmp_path / "empty")) == []
    with pytest.raises(SourceError, match="check the path"):
        list(GDELT.read(tmp_path / "missing"))


def test_malformed_variants_are_accounted_for(tmp_path: Path) -> None:
    rows = [line(GLOBALEVENTID=str(i), EventCode=code).encode() for i, code in enumerate(["010", "042", "190"] * 2)]
    path = tmp_path / "some.CSV"
    refused = 0
    for what, data in variants(None, rows, 260):
        path.write_bytes(data)
        try:
            blocks = list(GDELT.read(path))
        except SourceError:
            refused += 1
            continue
        assert sum(block.read for block in blocks) == plain_lines(data), what
        for block in blocks:
            assert block.rows.num_rows + len(block.skipped) == block.read, what
            block.rows.validate(full=True)
    assert refused < 26


def written(format: Gdelt, folder: Path, tables: list[pa.Table], *, extras: bool = False) -> list[list[str]]:
    """The values of the main file that a format writes."""
    folder.mkdir(exist_ok=True)
    done = format.write(tables, folder, extras=extras, text=False)
    rows = [each.split("\t") for each in (folder / "events.export.CSV").read_text("utf-8").split("\n")[:-1]]
    assert [len(row) for row in rows] == [len(done.resources[0].columns)] * done.resources[0].rows
    return rows


VALUES = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\r\n\t"), max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from([GDELT, GDELT1, GDELT1_OLD]))
def test_what_was_read_is_written_as_it_came(tmp_path: Path, data: st.DataObject, format: Gdelt) -> None:
    free = [c.name for c in layout(format.width) if c.name not in ("GLOBALEVENTID", "SQLDATE", "EventCode")]
    some = data.draw(st.lists(st.dictionaries(st.sampled_from(free), VALUES, max_size=8), max_size=5))
    lines = [line(format.width, **{"GLOBALEVENTID": str(i), **values}) for i, values in enumerate(some)]
    path = tmp_path / "in.CSV"
    path.write_bytes("".join(each + "\n" for each in lines).encode())
    tables = [block.rows for block in format.read(path)]
    assert written(format, tmp_path / "out", tables) == [each.split("\t") for each in lines]


def test_events_of_other_origins_fill_the_columns(tmp_path: Path) -> None:
    rows = flat_rows(
        told(id="e1", actor="RUS", actor_sector="MIL GOV", recipient="UNO", cameo="1951", lat=1.5, lon=2.0),
        told(id="e1", pair=1, actor="RUS", recipient="ROU", cameo="013", quad_code=None, articles=3),
    )
    names = [column.name for column in layout(61)]
    first, second = (dict(zip(names, row, strict=True)) for row in written(GDELT, tmp_path / "out", [rows]))
    assert first["GLOBALEVENTID"].isdigit()
    assert first["GLOBALEVENTID"] != second["GLOBALEVENTID"]
    assert (first["SQLDATE"], first["MonthYear"], first["FractionDate"]) == ("20250314", "202503", "2025.2849")
    assert (first["Actor1Code"], first["Actor1Type1Code"], first["Actor1Type2Code"]) == ("RUSMILGOV", "MIL", "GOV")
    assert (first["Actor2Code"], first["Actor2CountryCode"], first["Actor2KnownGroupCode"]) == ("IGOUNO", "", "UNO")
    assert [first[f"Event{part}Code"] for part in ("", "Base", "Root")] == ["1951", "195", "19"]
    assert (first["GoldsteinScale"], first["ActionGeo_Lat"]) == ("-10.0", "1.5")
    assert (second["Actor2Name"], second["Actor2CountryCode"]) == ("ROMANIA", "ROM")
    assert (second["QuadClass"], second["NumArticles"], second["AvgTone"]) == ("1", "3", "")


def test_a_country_is_no_city(tmp_path: Path) -> None:
    rows = flat_rows(told(id="a", place="Kenya", country_code="KEN"), told(id="b", place="Nairobi", country_code="KEN"))
    names = [column.name for column in layout(61)]
    found = [dict(zip(names, row, strict=True)) for row in written(GDELT, tmp_path / "out", [rows])]
    assert [(row["ActionGeo_Type"], row["ActionGeo_ADM1Code"]) for row in found] == [("1", "KE"), ("4", "KE00")]


def test_what_was_written_of_other_origins_reads_back_as_the_same_events(tmp_path: Path) -> None:
    rows = flat_rows(
        told(id="a", actor="USA", actor_sector="GOV", recipient="PSE", cameo="042", event="CONSULT"),
        told(id="b", actor="EUR", recipient=None, cameo="111", event="ACCUSE", country_code="UKR", place="Kyiv"),
    )
    written(GDELT, tmp_path / "out", [rows])
    (block,) = GDELT.read(tmp_path / "out" / "events.export.CSV")
    for name in ("date", "event", "actor", "recipient", "actor_sector", "country_code", "place", "cameo"):
        assert block.rows[name].to_pylist() == rows[name].to_pylist(), name


def test_what_gdelt_cannot_say_is_left_out_and_counted(tmp_path: Path) -> None:
    rows = flat_rows(
        told(id="a", cameo=None), told(id="b", actor=None, recipient=None), told(id="c", date=None), told(id="d")
    )
    done = GDELT.write([rows], tmp_path, extras=False, text=False)
    assert done.left_out == {"no CAMEO code": 1, "neither actor nor recipient": 1, "no date": 1}
    assert [resource.rows for resource in done.resources] == [1, 1]


def test_extras_stand_at_the_end_when_asked_for_and_beside_otherwise(tmp_path: Path) -> None:
    rows = flat_rows(told(id="a", status="denied", confidence=0.25, attribution="the\tministry"))
    (row,) = written(GDELT, tmp_path / "with", [rows], extras=True)
    assert row[61:] == ["a", "denied", "", "", "0.25", "the ministry", "", "1"]
    (block,) = GDELT.read(tmp_path / "with" / "events.export.CSV")
    assert (block.rows["status"].to_pylist(), block.rows["confidence"].to_pylist()) == (["denied"], [0.25])
    (row,) = written(GDELT, tmp_path / "beside", [rows])
    assert len(row) == 61
    header, beside = csv.reader((tmp_path / "beside" / "extras.csv").read_text("utf-8").splitlines())
    assert header[:3] == ["GLOBALEVENTID", "dragoman_id", "status"]
    assert beside[:3] == [row[0], "a", "denied"]


def test_tabs_and_line_ends_in_values_become_blanks(tmp_path: Path) -> None:
    rows = flat_rows(told(id="a", place="New\nTown\t(old)\r"))
    (row,) = written(GDELT, tmp_path / "out", [rows])
    assert "New Town (old) " in row


def test_version_1_has_days_where_version_2_has_seconds(tmp_path: Path) -> None:
    rows = read(tmp_path, line()).rows
    (row,) = written(GDELT1, tmp_path / "one", [rows])
    assert row[-2] == "20250213"
    (block,) = GDELT.read(tmp_path / "one" / "events.export.CSV")
    (row,) = written(GDELT, tmp_path / "two", [block.rows])
    assert row[-2] == "20250213000000"


def mention(**values: str) -> str:
    """A row of the table of mentions."""
    usual = {
        "GLOBALEVENTID": "1201", "EventTimeDate": "20250213101500", "MentionTimeDate": "20250213101500",
        "MentionSourceName": "a.example", "MentionIdentifier": "https://a.example/1", "Confidence": "50",
    }  # fmt: skip
    return "\t".join({**usual, **values}.get(column.name, "") for column in columns())


def mentions_file(folder: Path, *lines: str) -> Path:
    path = folder / "some.mentions.CSV"
    path.write_bytes("".join(each + "\n" for each in lines).encode())
    return path


def test_mentions_are_summed_up_for_their_events(tmp_path: Path) -> None:
    path = mentions_file(
        tmp_path,
        mention(),
        mention(MentionIdentifier="https://a.example/2", Confidence="80", MentionTimeDate="20250212000000"),
        mention(MentionIdentifier="https://b.example/1", MentionSourceName="b.example", Confidence="much"),
        mention(GLOBALEVENTID="7"),
        mention(MentionTimeDate="soon"),
    )
    (block,) = read_mentions(path)
    first, second = sorted(block.rows.to_pylist(), key=lambda row: row["id"])
    assert (first["articles"], first["sources"], first["known"]) == (3, 2, date(2025, 2, 12))
    assert first["confidence"] == pytest.approx(0.8)
    assert (second["id"], second["articles"]) == ("7", 1)
    assert (block.read, [s.row for s in block.skipped]) == (5, [5])


def test_mentions_are_written_as_they_came(tmp_path: Path) -> None:
    lines = [mention(MentionSourceName='the "paper"', Extras="é"), mention(SentenceID="4")]
    tables = [block.rows for block in read_mention_rows(mentions_file(tmp_path, *lines))]
    assert write_mentions(tables, tmp_path).resources[0].rows == 2
    assert (tmp_path / "events.mentions.CSV").read_text("utf-8").splitlines() == lines


def test_flat_rows_give_a_mention_for_each_event_with_an_address(tmp_path: Path) -> None:
    rows = flat_rows(told(id="a", url="https://www.paper.example/x", confidence=0.5), told(id="b", url=None))
    assert write_mentions([rows], tmp_path).left_out == {"no address": 1}
    (block,) = read_mention_rows(tmp_path / "events.mentions.CSV")
    (row,) = block.rows.to_pylist()
    assert (row["gdelt.mentions.MentionSourceName"], row["gdelt.mentions.Confidence"]) == ("paper.example", "50")


def test_malformed_mentions_are_accounted_for(tmp_path: Path) -> None:
    rows = [mention(GLOBALEVENTID=str(i)).encode() for i in range(5)]
    for what, data in variants(None, rows, 220, seed=16):
        path = tmp_path / "some.CSV"
        path.write_bytes(data)
        try:
            blocks = list(read_mention_rows(path))
            list(read_mentions(path))
        except SourceError:
            continue
        assert sum(block.rows.num_rows + len(block.skipped) for block in blocks) == plain_lines(data), what
