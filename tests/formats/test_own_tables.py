"""CSV and Parquet of the flat columns, and how delimited files are cut into blocks."""

from __future__ import annotations

import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.samples import event, rows_of

from dragoman.errors import SourceError
from dragoman.formats import reading_lines
from dragoman.formats.registry import get


def read_csv(tmp_path, text):
    path = tmp_path / "in.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return rows_of(get("csv"), path)


def test_two_columns_are_enough(tmp_path):
    (row,) = read_csv(tmp_path, "date,id\n2024-01-02,a\n")
    assert (row["origin"], row["status"], row["known"], row["mode"]) == ("csv", "happened", row["date"], "")


def test_mark_of_byte_order_line_ends_and_packing_do_not_matter(tmp_path):
    text = "id,date,Actor,note\na,2024-01-02,KEN,mine\n"
    plain = read_csv(tmp_path, text)
    assert plain[0]["csv.note"] == "mine"
    assert read_csv(tmp_path, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == plain
    assert read_csv(tmp_path, gzip.compress(text.encode())) == plain


def test_bad_rows_say_what_is_wrong(tmp_path):
    (tmp_path / "in.csv").write_text(
        "id,date,quad_code,lat,status,event,enddate\n"
        "a,2024-01-02,1,,,CONSULT,\n,2024-01-02,,,,,\nc,2024,,,,,\nd,2024-01-02,7,,,,\ne,2024-01-02,,91,,,\n"
        "f,2024-01-02,,,maybe,,\ng,2024-01-02,,,,DANCE,\nh,2024-01-02,,,,,2024-01-01\n"
    )
    block = next(get("csv").read(tmp_path / "in.csv"))
    assert [s.row for s in block.skipped] == [3, 4, 5, 6, 7, 8, 9]


def test_a_quote_left_open_costs_one_row(tmp_path):
    (tmp_path / "in.csv").write_text('id,date,text\na,2024-01-02,"open\nb,2024-01-03,x\nc,2024-01-04,"two\nlines"\n')
    blocks = list(get("csv").read(tmp_path / "in.csv"))
    assert [row for b in blocks for row in b.rows["id"].to_pylist()] == ["b", "c"]
    assert [s.row for b in blocks for s in b.skipped] == [2]


@settings(max_examples=20, deadline=None)
@given(st.integers(30, 400))
def test_an_events_pairs_are_never_parted(size):
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "in.csv"
        rows = [f'e{k // 3},{k % 3},2024-01-02,"x\ny"' for k in range(30)]
        path.write_text("id,pair,date,text\n" + "\n".join(rows) + "\n")
        patch.setattr(reading_lines, "BLOCK_BYTES", size)
        blocks = list(get("csv").read(path))
    ids = [set(b.rows["id"].to_pylist()) for b in blocks]
    assert sum(b.read for b in blocks) == 30
    assert sum(len(some) for some in ids) == 10


def test_parquet_may_be_a_folder_of_files(tmp_path):
    for year in (2023, 2024):
        (tmp_path / f"year={year}").mkdir()
        pq.write_table(event(id=f"e{year}"), tmp_path / f"year={year}" / "part.parquet")
    assert [row["id"] for row in rows_of(get("parquet"), tmp_path)] == ["e2023", "e2024"]


def test_parquet_of_plain_types_is_read_and_of_wrong_ones_refused(tmp_path):
    plain = pa.table({"id": ["a", None], "date": ["2024-01-02", "2024-01-03"], "n": [1, 2]})
    pq.write_table(plain, tmp_path / "a.parquet")
    assert [(row["id"], row["parquet.n"]) for row in rows_of(get("parquet"), tmp_path / "a.parquet")] == [("a", "1")]
    pq.write_table(pa.table({"id": ["a"], "date": ["soon"]}), tmp_path / "b.parquet")
    with pytest.raises(SourceError, match="column date holds string"):
        list(get("parquet").read(tmp_path / "b.parquet"))


def test_a_cell_like_a_formula_is_written_as_it_is(tmp_path):
    get("csv").write([event(text="=1+1")], tmp_path, extras=False, text=True)
    assert rows_of(get("csv"), tmp_path / "events.csv")[0]["text"] == "=1+1"
