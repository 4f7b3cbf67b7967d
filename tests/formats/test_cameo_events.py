"""CAMEO events as PETRARCH writes them."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.formats.samples import event, rows_of

from dragoman.errors import SourceError
from dragoman.formats.cameo import CameoFormat, actor_of, code_of_actor

CAMEO = CameoFormat()


def read(tmp_path, text):
    path = tmp_path / "events.txt"
    path.write_text(text, "utf-8")
    return rows_of(CAMEO, path)


def test_a_row_becomes_an_event(tmp_path):
    (row,) = read(tmp_path, "20150103\tUSAGOV\tRUSMIL\t0311\t\tid1;id2\thttp://example.org/a\tAgence\n")
    assert (row["date"], row["event"], row["cameo"]) == (dt.date(2015, 1, 3), "AGREE", "0311")
    assert (row["actor"], row["actor_sector"], row["recipient_sector"]) == ("USA", "GOV", "MIL")
    assert (row["url"], row["outlet"], row["cameo.ids"]) == ("http://example.org/a", "Agence", "id1;id2")


@pytest.mark.parametrize(
    ("code", "told"),
    [("SYRREB", ("SYR", "REB")), ("---MIL", (None, "MIL")), ("IGOUNO", ("UNO", "")), ("PSEMED", ("PSE", "JRN")),
     ("---", (None, ""))],
)  # fmt: skip
def test_actor_codes(code, told):
    assert actor_of(code) == told


def test_a_code_for_a_flat_actor_reads_back():
    for told in (("SYR", "REB"), ("USA", "GOV MIL"), ("UNO", ""), ("", "MIL")):
        assert actor_of(code_of_actor(*told)) == (told[0] or None, told[1])


def test_the_same_row_has_the_same_id_everywhere(tmp_path):
    line, other = "20150103\tUSA\tRUS\t042\n", "20150104\tUSA\tRUS\t042\n"
    assert read(tmp_path, line + other)[0]["id"] == read(tmp_path, other + line)[1]["id"]


def test_a_zero_that_a_spreadsheet_ate_is_put_back(tmp_path):
    (row,) = read(tmp_path, "20150103\tUSA\tRUS\t42\t\t\t\t\n")
    assert (row["cameo"], row["cameo.code"]) == ("042", "42")


def test_comments_stay_without_a_type(tmp_path):
    (row,) = read(tmp_path, "20150103\tUSA\tRUS\t010\n")
    assert (row["event"], row["quad_code"]) == (None, 1)


def test_a_row_that_stands_twice_is_one_event(tmp_path):
    path = tmp_path / "in.txt"
    path.write_text("20150103\tUSA\tRUS\t042\n" * 2 + "20150103\tUSA\tRUS\t043\n")
    block = next(CAMEO.read(path))
    assert (block.rows["cameo"].to_pylist(), [s.row for s in block.skipped]) == (["042", "043"], [2])


def test_bad_rows_are_listed(tmp_path):
    path = tmp_path / "in.txt"
    path.write_text("20150103\tUSA\tRUS\t042\n20150230\tUSA\tRUS\t042\n20150103\tUSA\tRUS\t999\n20150103\tUSA\n")
    block = next(CAMEO.read(path))
    assert [(s.row, s.reason[:12]) for s in block.skipped] == [
        (2, "'20150230' i"),
        (3, "'999' is no "),
        (4, "2 columns wh"),
    ]


def test_a_file_of_another_kind_is_refused(tmp_path):
    with pytest.raises(SourceError):
        read(tmp_path, "Once upon a time\nthere was\n")


def test_an_event_of_no_format_is_written(tmp_path):
    CAMEO.write([event()], tmp_path, extras=False, text=False)
    assert (tmp_path / "events.txt").read_text() == "20240601\tFRAGOV\tDEUGOVMIL\t042\t\te1\t\tMorning Ledger\n"
