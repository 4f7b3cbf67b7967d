"""What a format wrote is read as it was, and what was read is written as it came."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.samples import POLECAT_HEADER, event, polecat_row, tsv
from tests.formats.test_tkg import made

from dragoman.formats.base import Format
from dragoman.formats.flat_tables import flat_table
from dragoman.formats.registry import get
from dragoman.formats.tkg import load_tkg
from dragoman.record.flat import NAMES, schema

few = settings(max_examples=25, deadline=None)
cell = st.text(st.characters(exclude_characters="\t\n\r\0", exclude_categories=("Cs",)), max_size=8)
words = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=8)
days = st.dates(dt.date(1950, 1, 1), dt.date(2030, 1, 1))


def written(form: Format, tables: list[pa.Table], **wanted: bool) -> dict[str, bytes]:
    """The files of an export, by name."""
    with TemporaryDirectory() as folder:
        form.write(tables, Path(folder), **({"extras": False, "text": True} | wanted))
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def tables(form: Format, path: Path) -> list[pa.Table]:
    return [block.rows for block in form.read(path)]


def reread(form: Format, files: dict[str, bytes], main: str | None) -> list[pa.Table]:
    """The tables of an export that is read again."""
    with TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        return tables(form, Path(folder) / main if main else Path(folder))


@few
@given(st.lists(st.fixed_dictionaries({"Actor_Name": cell, "Story_People": cell, "City": cell, "Intensity": cell})))
def test_polecat_comes_back_byte_for_byte(some):
    rows = [polecat_row(Event_ID=f"e{k}", **row) for k, row in enumerate(some)]
    with TemporaryDirectory() as folder:
        path = tsv(Path(folder) / "in.txt", POLECAT_HEADER, rows)
        assert written(get("polecat"), tables(get("polecat"), path))["polecat.txt"] == path.read_bytes()


@few
@given(st.lists(st.tuples(days, st.sampled_from(["USAGOV", "---", "IGOUNO", "XXX"]), cell, cell), min_size=1))
def test_cameo_comes_back_byte_for_byte(some):
    lines = [f"{day:%Y%m%d}\t{who}\tRUS\t043\t{a}\tid{k}\t{b}\tagency\n" for k, (day, who, a, b) in enumerate(some)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "in.txt"
        path.write_bytes("".join(lines).encode())
        assert written(get("cameo"), tables(get("cameo"), path))["events.txt"] == path.read_bytes()


entity = st.fixed_dictionaries(
    {"code": st.sampled_from(["USA", "RUS", "UNO"])},
    optional={"sector": st.lists(st.sampled_from(["GOV", "MIL"]), max_size=2, unique=True), "entity_text": words},
)
line = st.fixed_dictionaries(
    {
        "date": days.map(str), "actor": st.lists(entity, max_size=3),
        "event": st.sampled_from([["CONSULT"], ["FIGHT"], "AID"]),
    },
    optional={
        "recipient": st.lists(entity, max_size=3), "comment": words, "text": words, "quad_code": st.integers(1, 4),
        "mode": st.lists(st.just("visit"), max_size=1), "size": st.fixed_dictionaries({"dead": st.integers(0, 9)}),
    },
)  # fmt: skip


@few
@given(st.lists(line, min_size=1))
def test_plover_lines_come_back_with_their_own_fields(some):
    rows = [{"id": f"e{k}"} | row for k, row in enumerate(some)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "in.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        out = written(get("plover"), tables(get("plover"), path))["events.jsonl"]
    assert [json.loads(row) for row in out.decode().split("\n")[:-1]] == rows


flat_row = st.fixed_dictionaries(
    {
        "date": days, "event": st.sampled_from([None, "CONSULT", "ASSAULT"]), "mode": st.sampled_from(["", "visit"]),
        "actor": st.sampled_from([None, "USA", "KEN"]), "actor_name": st.none() | words, "text": st.none() | words,
        "recipient_sector": st.sampled_from(["", "GOV", "MIL GOV"]), "lat": st.none() | st.floats(-90, 90),
        "event_scale": st.none() | st.floats(-10, 10, width=32), "mutual": st.booleans(),
        "sources": st.none() | st.integers(0, 2**31 - 1), "geonameid": st.none() | st.integers(0, 2**40),
        "place": st.none() | words, "outlet": st.none() | words, "status": st.sampled_from(["planned", "denied"]),
        "attribution": st.none() | words, "x.own": words,
    }
)  # fmt: skip


def flat(rows: list[dict[str, Any]], own: bool) -> pa.Table:
    """Rows as a flat table: two pairs of each event."""
    twice = [{"id": f"e{k}", "pair": pair} | row for k, row in enumerate(rows) for pair in (0, 1)]
    kinds = {f.name: f.type.value_type if pa.types.is_dictionary(f.type) else f.type for f in schema()}
    columns = {
        name: pa.array([row.get(name) for row in twice], kinds[name])
        for name in ("id", "pair", *rows[0])
        if name in kinds
    }
    days_ = {"enddate": columns["date"], "known": columns["date"], "origin": "read"}
    more = {"x.own": pa.array([row["x.own"] for row in twice], pa.string())} if own else {}
    return flat_table(columns | days_, len(twice), more)


def rows_of(found: list[pa.Table]) -> list[dict[str, Any]]:
    return [row for table in found for row in table.to_pylist()]


@few
@given(st.lists(flat_row, min_size=1), st.booleans())
def test_csv_gives_every_cell_back_also_null_and_empty(rows, own):
    table = flat(rows, own)
    (name,) = files = written(get("csv"), [table])
    assert rows_of(reread(get("csv"), files, name)) == table.to_pylist()


@few
@given(st.lists(flat_row, min_size=1), st.booleans())
def test_parquet_gives_every_cell_back(rows, own):
    table = flat(rows, own)
    found = reread(get("parquet"), written(get("parquet"), [table]), None)
    assert rows_of(found) == table.to_pylist()
    assert found[0].schema.types == table.schema.types


facts = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.integers(0, 60)), min_size=1)


@settings(few, max_examples=10)
@given(facts, facts, st.sampled_from([1, 24]))
def test_tkg_facts_come_back_with_their_numbers(train, test, unit):
    told = {name: "".join(f"{s}\t{r}\t{o}\t{t * unit}\n" for s, r, o, t in rows) for name, rows in
            (("train", train), ("test", test))}  # fmt: skip
    with TemporaryDirectory() as folder:
        before = made(Path(folder) / "icews14", **told)
        files = written(get("tkg"), tables(get("tkg"), before))
        after = made(Path(folder) / "again", "")
        for name, data in files.items():
            (after / name).write_bytes(data)
        came, went = load_tkg(before), load_tkg(after)
        dates = [[t["date"].to_pylist() for t in tables(get("tkg"), f) if len(t)] for f in (before, after)]
    assert went.train.tolist() == came.train.tolist()
    assert went.test.tolist() == came.test.tolist()
    used = {row[k] for rows in (train, test) for row in rows for k in (0, 2)}
    assert all(went.entities[k] == came.entities[k] for k in used)
    assert dates[0] == dates[1]


def test_an_event_of_three_parties_is_one_plover_line_and_comes_back():
    row = {"id": "t", "date": "2024-05-01", "event": ["CONSULT"], "actor": [{"code": c} for c in ("USA", "RUS", "FRA")]}
    files = {"in.jsonl": json.dumps(row).encode()}
    found = reread(get("plover"), files, "in.jsonl")
    assert [(r["actor"], r["recipient"], r["pair"], r["mutual"]) for r in rows_of(found)][:2] == [
        ("USA", "RUS", 0, True),
        ("USA", "FRA", 1, True),
    ]
    without_line = [table.select(NAMES) for table in found]
    again = reread(get("plover"), written(get("plover"), without_line, extras=True), "events.jsonl")
    assert again[0].select(NAMES).equals(without_line[0])


def test_a_read_event_keeps_everything_in_plover_with_extras():
    table = event(auxiliary="future", status="planned", denied_by="the ministry", articles=4)
    files = written(get("plover"), [table], extras=True)
    assert list(files) == ["events.jsonl"]
    again = rows_of(reread(get("plover"), files, "events.jsonl"))[0]
    before = table.to_pylist()[0]
    assert {key: again[key] for key in before if key != "origin"} == {k: v for k, v in before.items() if k != "origin"}


def test_extras_stand_beside_unless_asked_for():
    for name in ("polecat", "cameo", "tkg", "plover"):
        beside = written(get(name), [event()])
        assert b"a spokesman" in beside["extras.csv"], name
        inside = written(get(name), [event()], extras=True)
        assert "extras.csv" not in inside, name
        assert b"a spokesman" in b"".join(inside.values()), name


def test_extras_at_the_end_are_read_again():
    for name, main in (("polecat", "polecat.txt"), ("cameo", "events.txt")):
        files = written(get(name), [event(status="denied", auxiliary="negation", factuality=-2.5)], extras=True)
        (row,) = rows_of(reread(get(name), files, main))
        assert (row["status"], row["auxiliary"], row["factuality"], row["attribution"], row["sources"]) == (
            "denied", "negation", -2.5, "a spokesman", 2,
        )  # fmt: skip
        assert f"{name}.status" not in row


def test_text_is_written_only_when_asked_for():
    for name in ("plover", "csv", "parquet"):
        tables_ = reread(get(name), written(get(name), [event()], text=False), "events.jsonl" if name == "plover" else
                         "events.csv" if name == "csv" else None)  # fmt: skip
        assert rows_of(tables_)[0]["text"] is None
    row = {"id": "t", "date": "2024-05-01", "event": "AID", "actor": [], "text": "all of it", "event_text": "gave"}
    came = reread(get("plover"), {"in": json.dumps(row).encode()}, "in")
    for name in ("plover", "csv", "parquet"):
        assert b"all of it" not in b"".join(written(get(name), came, text=False).values())


def test_a_tkg_of_read_events_has_names_in_the_style_of_icews():
    more = [
        event(id=f"e{k}", date=dt.date(2024, 6, k), actor_name=None, actor="KEN", actor_sector="COP")
        for k in range(1, 21)
    ]
    files = written(get("tkg"), more)
    assert b"Police (Kenya)\t0" in files["entity2id.txt"]
    assert b"Germany\t1" in files["entity2id.txt"]
    assert b"Make a visit\t0" in files["relation2id.txt"]
    assert files["start.txt"] == b"2024-06-01\n"
    assert [len(files[f"{split}.txt"].splitlines()) for split in ("train", "valid", "test")] == [16, 2, 2]
    again = rows_of(reread(get("tkg"), files, None))
    assert [(r["date"], r["actor"], r["actor_sector"], r["cameo"]) for r in again][19] == (
        dt.date(2024, 6, 20), "KEN", "COP", "042",
    )  # fmt: skip


def test_what_a_format_cannot_say_is_counted_by_event():
    comment = event(id="e2", event=None, cameo="010", mode="")
    with TemporaryDirectory() as folder:
        left = get("plover").write([event(), comment], Path(folder), extras=False, text=False).left_out
    assert list(left.values()) == [1]
    with TemporaryDirectory() as folder:
        alone = event(recipient=None, recipient_name=None, recipient_sector="")
        left = get("tkg").write([event(), alone], Path(folder), extras=False, text=False).left_out
    assert left == {"no recipient": 1}
