"""Damaged files of every kind are read with a clear account and never crash."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.formats.malformed_b import damaged
from tests.formats.samples import ACLED_HEADER, POLECAT_HEADER, acled_row, csv, event, polecat_row, tsv
from tests.formats.test_tkg import made

from dragoman.errors import SourceError, UsageError
from dragoman.formats.registry import NAMES, get

CAMEO = (
    "20150101\tUSAGOV\tRUSMIL\t042\t\tid1\thttp://example.org\tAgence\n20150102\tSYRREB\t---\t190\t\tid2\t\tAgence\n"
)
PLOVER = [
    {"id": "a", "date": "2019-02-11", "recipient": [{"code": "PER"}], "actor": [{"code": "CHL"}], "event": ["CONSULT"]},
    {"id": "b", "date": "2019-02-12", "actor": [], "event": ["ASSAULT"], "mode": ["aerial"], "event_loc": {"lat": 3}},
    {"id": "c", "date": "2019-02-13", "actor": [{"code": "FRA"}, {"code": "DEU"}], "event": ["AGREE"], "quad_code": 1},
]


def sample(name: str, folder: Path) -> bytes:
    """A whole file of a format."""
    if name == "polecat":
        rows = [polecat_row(Event_ID=f"e{k}", Contexts=f"economic;c{k}") for k in range(6)]
        return tsv(folder / "x", POLECAT_HEADER, rows).read_bytes()
    if name == "acled":
        rows = [acled_row(event_id_cnty=f"KEN{k}", notes=f"Two\nlines, {k}") for k in range(5)]
        return csv(folder / "x", ACLED_HEADER, rows).read_bytes()
    if name == "cameo":
        return CAMEO.encode() * 3
    if name == "plover":
        return "".join(json.dumps(row) + "\n" for row in PLOVER).encode()
    out = folder / "out"
    out.mkdir()
    get("csv").write([event(id=f"e{k}", actor_name='A "B",\nC') for k in range(5)], out, extras=False, text=True)
    return (out / "events.csv").read_bytes()


KINDS = {"polecat": "tab", "acled": "comma", "cameo": "tab", "plover": "json", "csv": "comma"}


def one_line(message: str) -> bool:
    return bool(message) and "\n" not in message


def account(name: str, path: Path) -> tuple[int, int, int] | None:
    """(read, events kept, skipped) of a file, or None for one that is refused."""
    read = kept = skipped = 0
    try:
        for block in get(name).read(path):
            read += block.read
            kept += block.rows.num_rows if name in ("csv", "parquet") else block.rows["pair"].to_pylist().count(0)
            skipped += len(block.skipped)
            assert all(s.row >= 1 and one_line(s.reason) for s in block.skipped)
            block.rows.validate(full=True)
    except SourceError as error:
        return None if one_line(str(error)) else (-1, 0, 0)
    return read, kept, skipped


@pytest.mark.parametrize("name", KINDS)
def test_damaged_files_account_for_every_row(name, tmp_path):
    data, path, refused = sample(name, tmp_path), tmp_path / "file", 0
    for seed in range(220):
        path.write_bytes(damaged(data, seed, KINDS[name]))
        found = account(name, path)
        refused += found is None
        if found is not None:
            read, kept, skipped = found
            assert read == kept + skipped, seed
    assert refused < 130


def test_rows_of_tab_separated_files_are_all_counted(tmp_path):
    data, path = sample("polecat", tmp_path), tmp_path / "file"
    for seed in range(1000, 1080):
        broken = damaged(data, seed, "tab")
        path.write_bytes(broken)
        found = account("polecat", path)
        if found is not None and broken[:2] not in (b"\x1f\x8b", b"PK"):
            lines = [line for line in broken.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip(b"\r")]
            assert found[0] == len(lines) - 1, seed


def test_damaged_tkg_folders(tmp_path):
    folder = made(tmp_path / "icews14", "".join(f"{k % 4}\t{k % 3}\t{(k + 1) % 4}\t{24 * k}\n" for k in range(9)))
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    for seed in range(210):
        broken = sorted(whole)[seed % 3] if seed % 2 else "train.txt"
        for name, data in whole.items():
            (folder / name).write_bytes(damaged(data, seed, "tab") if name == broken else data)
        found = account("tkg", folder)
        assert found is None or found[0] == found[1] + found[2], seed


def test_damaged_parquet_files(tmp_path):
    pq.write_table(pa.concat_tables([event(id=f"e{k}") for k in range(4)]), tmp_path / "x.parquet")
    data, path = (tmp_path / "x.parquet").read_bytes(), tmp_path / "y.parquet"
    for seed in range(100):
        path.write_bytes(damaged(data, seed, "tab"))
        found = account("parquet", path)
        assert found is None or found[0] == found[1] + found[2], seed


STRANGE = tuple(
    pa.array(values)
    for values in (
        [None] * 4, [None, "", "x", "2024-01-02"], [-1, 0, 99, 2**40], [0.5, -1e300, None, 3.0],
        [float("nan"), float("inf"), 1.0, None], [[1], [], None, [2]], [b"\xff", b"", None, b"a"],
        [True, None, False, True], [dt.datetime(2024, 1, 2, 3, 4)] * 4, [{"a": 1}] * 4,
        [dt.date(1, 1, 1), dt.date(9999, 12, 31)] * 2, ["CONSULT", "FIGHT", "", None],
    )
)  # fmt: skip


def test_strange_columns_of_parquet(tmp_path):
    whole, path = pa.concat_tables([event(id=f"e{k}") for k in range(4)]), tmp_path / "y.parquet"
    rng, refused = random.Random(1), 0
    for seed in range(200):
        table = whole
        for _ in range(rng.choice((1, 1, 2))):
            at = rng.randrange(table.num_columns)
            name = rng.choice((table.column_names[at], table.column_names[at], "note", table.column_names[at].upper()))
            table = table.set_column(at, name, rng.choice(STRANGE))
        pq.write_table(table, path)
        found = account("parquet", path)
        refused += found is None
        assert found is None or (found[0] == found[1] + found[2] == 4), seed
    assert refused < 150


def test_formats_are_found_by_name():
    assert get("POLECAT").name == "polecat"
    assert {get(name).name for name in NAMES} == set(NAMES)
    with pytest.raises(UsageError, match="plover, gdelt"):
        get("excel")
