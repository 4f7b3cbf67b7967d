"""Imported events: kept in Parquet, once each, asked together."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.record import factory
from tests.record.flats import many, rows

from dragoman.errors import RecordError, UsageError
from dragoman.record import Import, open_record
from dragoman.record.parts import Incoming, Parts
from dragoman.record.store import Record
from dragoman.records import Coded


def bring(record: Record, table: Any, *, origin: str = "plover", file: str = "a.jsonl", print_: str = "p1") -> Import:
    blocks = [Incoming(table, table.num_rows)]
    return list(record.bring(origin, file, print_, blocks))[-1]


def test_imported_rows_come_back_by_date(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        bring(record, rows({"id": "late", "date": datetime.date(2025, 4, 1)}, {"id": "early"}))
        assert record.flat(["id"])["id"].to_pylist() == ["early", "late"]


def test_a_file_is_imported_once_by_whatever_name(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        first = bring(record, many(50))
        again = bring(record, many(50), file="renamed.jsonl")
        assert first == again
        assert record.flat(["id"]).num_rows == 50


def test_an_event_that_another_file_brought_is_passed_over_and_counted(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        bring(record, rows({"id": "a"}, {"id": "b"}))
        second = bring(record, rows({"id": "b"}, {"id": "c"}), print_="p2")
        assert (second.events, second.repeated) == (1, 1)
        assert record.flat(["id"])["id"].to_pylist() == ["a", "b", "c"]


def test_an_event_that_two_programs_bring_at_once_is_kept_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_record(tmp_path / "r.sqlite") as one, open_record(tmp_path / "r.sqlite") as other:
        write = Parts.write_part

        def meanwhile(*given: Any) -> Any:
            monkeypatch.undo()
            bring(other, rows({"id": "a"}), print_="p2")
            return write(*given)

        monkeypatch.setattr(Parts, "write_part", meanwhile)
        assert bring(one, rows({"id": "a"}, {"id": "b"})).repeated == 1
        assert one.flat(["id"])["id"].to_pylist() == ["a", "b"]


@pytest.mark.parametrize("broken", [None, b"no Parquet", 0.5])
def test_a_file_of_events_that_is_gone_or_damaged_is_told(tmp_path: Path, broken: Any) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        bring(record, rows({"id": "a"}))
        file = next((tmp_path / "r.sqlite.events").glob("*/*.parquet"))
        whole = file.read_bytes()
        file.unlink()
        if broken is not None:
            file.write_bytes(whole[: len(whole) // 2] if isinstance(broken, float) else broken)
        for ask in (record.flat, record.events().to_list, lambda: bring(record, rows({"id": "b"}), print_="p2")):
            with pytest.raises(RecordError, match="restore it, or import its source again"):
                ask()


def test_the_same_id_of_another_origin_is_another_event(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        bring(record, rows({"id": "a"}))
        bring(record, rows({"id": "a"}, origin="icews"), origin="icews")
        assert record.flat(["origin"])["origin"].to_pylist() == ["icews", "plover"]
        assert record.flat(["id"], origin="icews").num_rows == 1


def test_several_events_are_found_at_once_by_id_or_with_their_origin(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        bring(record, rows({"id": "a"}, {"id": "b"}, {"id": "odd:id"}))
        bring(record, rows({"id": "a"}, origin="icews"), origin="icews", print_="p2")
        found = record.find_many(["a", "plover:a", "odd:id", "nowhere", "icews:b", "a"])
    assert {id: (line["origin"], line["id"]) for id, line in found.items()} == {
        "a": ("icews", "a"), "plover:a": ("plover", "a"), "odd:id": ("plover", "odd:id"),
    }  # fmt: skip


def test_an_event_file_that_is_damaged_is_named_whatever_asks(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        bring(record, rows({"id": "a"}))
        (path,) = record._parts.files()
        Path(path).unlink()
        asked = (lambda: record.find("a"), record.count_imported, record.flat, lambda: list(record.events()))
        for ask in (*asked, lambda: list(record.search("Russia"))):
            with pytest.raises(RecordError, match=r"cannot be read .* import its source again"):
                ask()


def test_the_first_imported_events_and_how_many_there_are(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        shared = {"id": "b", "actor": "CHN"}
        bring(record, rows({"id": "c"}, {"id": "d"}, shared, {**shared, "pair": 1, "recipient": "FRA"}, {"id": "a"}))
        assert [line["id"] for line in record.events(most_imported=2)] == ["a", "b"]
        (whole,) = record.events(party="FRA", most_imported=2)
        assert [party["code"] for party in whole["recipient"]] == ["RUS", "FRA"]
        assert [record.count_imported(**fit) for fit in ({}, {"party": "FRA"}, {"article": "x"})] == [4, 1, 0]


def test_filters_are_those_of_events(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        bring(
            record,
            rows(
                {"id": "a", "actor_name": "Vladimir Putin", "actor": "RUS", "recipient": "USA"},
                {"id": "b", "event": "AID", "quad_code": 2},
                {"id": "c", "date": datetime.date(2024, 1, 31)},
            ),
        )
        assert record.flat(["id"], actor="putin")["id"].to_pylist() == ["a"]
        assert record.flat(["id"], actor="the Vladimir Putin")["id"].to_pylist() == ["a"]
        assert record.flat(["id"], actor="Russia")["id"].to_pylist() == ["a"]
        assert record.flat(["id"], type="aid")["id"].to_pylist() == ["b"]
        assert record.flat(["id"], to="2024")["id"].to_pylist() == ["c"]
        assert record.flat(["id"], party=["USA", "Putin"])["id"].to_pylist() == ["a"]
        assert record.flat(["id"], known="2024-02")["id"].to_pylist() == ["c"]
        with pytest.raises(UsageError, match="no column 'colour'"):
            record.flat(["colour"])


def test_a_tally_counts_directed_pairs_by_month(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        day = datetime.date(2025, 3, 9)
        bring(record, rows({"id": "a"}, {"id": "b", "date": day}, {"id": "c", "actor": "RUS", "recipient": "USA"}))
        tally = record.tally("month", ["actor", "recipient"]).to_pylist()
        assert [(r["date"].isoformat(), r["actor"], r["n"]) for r in tally] == [
            ("2025-03-01", "RUS", 1), ("2025-03-01", "USA", 2),
        ]  # fmt: skip


def test_an_empty_record_gives_empty_tables(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        assert record.flat().num_rows == 0
        assert record.tally().num_rows == 0


def test_a_name_that_looks_like_sql_is_only_a_name(tmp_path: Path) -> None:
    with open_record(tmp_path / "it's; a \"record\".sqlite") as record:
        bring(record, rows({"id": "a'); DROP VIEW flat; --", "actor_name": "O'Brien"}))
        assert record.flat(["id"], actor="o'brien").num_rows == 1


KILLED = """
import os, sys
from dragoman.record import open_record, parts
from dragoman.record.parts import Incoming, Parts
from tests.record.flats import many
parts.FLUSH_ROWS = 20
step, goal = 0, int(sys.argv[2])
def trace(frame, event, arg):
    global step
    if frame.f_code.co_filename.endswith("parts.py"):
        step += 1
        if step == goal:
            os._exit(9)
    return trace
def blocks():
    table = many(90)
    for k in range(0, 90, 15):
        yield Incoming(table.slice(k, 15), 16, ((k, "bad"),))
sys.settrace(trace)
with open_record(sys.argv[1]) as record:
    last = list(record.bring("plover", "a.jsonl", "p", blocks()))[-1]
    assert last.finished
print(step)
"""


def _run(path: Path, goal: int) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(root / "src")])}
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(goal)], env=env, capture_output=True, text=True, check=False
    )


def test_an_import_killed_anywhere_loses_and_doubles_nothing(tmp_path: Path) -> None:
    steps = int(_run(tmp_path / "whole.sqlite", 0).stdout)
    for k in range(1, 6):
        path = tmp_path / f"{k}.sqlite"
        killed = _run(path, steps * k // 6)
        assert killed.returncode == 9, killed.stderr
        assert _run(path, 0).returncode == 0
        with open_record(path) as record:
            assert sorted(record.flat(["id"])["id"].to_pylist()) == sorted(f"e{n}" for n in range(90))
            (done,) = record.imports()
            assert (done.read, done.events, done.skipped) == (96, 90, 6)


def test_packing_makes_one_file_a_year_and_changes_no_answer(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        for k in range(4):
            bring(record, many(100).slice(k * 25, 25), print_=f"p{k}")
        bring(record, rows({"id": "other", "date": datetime.date(2020, 2, 1)}, origin="icews"), origin="icews")
        before = record.flat().to_pylist()
        assert [(p.origin, p.year, p.files) for p in record.pack()] == [("plover", 2020, 4)]
        assert record.flat().to_pylist() == before
        assert len(list((tmp_path / "r.sqlite.events").glob("year=2020/*.parquet"))) == 2
        bring(record, many(101), print_="p9")
        assert record.flat(["id"], origin="plover").num_rows == 101


def test_the_record_says_when_to_pack(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        assert record.advice() == []
        for k in range(24):
            bring(record, many(24).slice(k, 1), print_=f"p{k}")
        assert "dragoman record pack" in record.advice()[0]


def test_all_rows_of_an_event_come_in_one_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.record import columnar

    monkeypatch.setattr(columnar, "BATCH", 3)
    pairs = [{"id": f"e{k // 4}", "pair": k % 4, "actor_name": "A" if k % 4 else "B"} for k in range(40)]
    with open_record(tmp_path / "r.sqlite") as record:
        bring(record, rows(*pairs))
        tables = list(record.tables(actor="a"))
        assert sum(t.num_rows for t in tables) == 40
        seen = [set(t["id"].to_pylist()) for t in tables]
        assert sum(map(len, seen)) == 10


def test_imported_events_list_beside_read_ones_with_their_origin(tmp_path: Path) -> None:
    of = factory.article("Japan received France in Kyoto.", "2025-03-02")
    japan, france = factory.entity(of, "Japan", "JPN"), factory.entity(of, "France", "FRA")
    report = factory.report(of, "received", (japan,), (france,))
    with open_record(tmp_path / "r.sqlite") as record:
        record.add(Coded(of, (report,), (), ()), "1")
        bring(record, rows({"id": "a", "actor_name": "United States"}, {"id": "z", "date": datetime.date(2025, 4, 1)}))
        listed = [(line["origin"], line["date"]) for line in record.events()]
        assert listed == [("plover", "2025-03-01"), ("read", "2025-03-02"), ("plover", "2025-04-01")]
        assert [line["id"] for line in record.events(origin="plover", to="2025-03")] == ["a"]
        assert record.flat(["id"]).num_rows == 3
        found = record.find("plover:a")
        assert isinstance(found, dict)
        assert found["actor"][0] == {
            "code": "USA", "sector": ["GOV"], "name": "United States", "office": None, "identifier_id": None,
        }  # fmt: skip
        assert (found["event"], found["recipient"][0]["code"], found["reports"]) == (["CONSULT"], "RUS", [])


def _read(record: Record, day: int, publication: str = "Morning Post") -> None:
    of = factory.article(f"Japan received France in Kyoto on day {day}.", f"2025-03-{day:02d}", publication)
    japan, france = factory.entity(of, "Japan", "JPN"), factory.entity(of, "France", "FRA")
    record.add(Coded(of, (factory.report(of, "received", (japan,), (france,)),), (), ()), "1")


def test_packed_read_events_stay_as_they_now_are(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        for day in (2, 5, 9):
            _read(record, day)
        before = record.flat().to_pylist()
        assert [(p.origin, p.rows) for p in record.pack()] == [("read", 3)]
        assert record.flat().to_pylist() == before
        assert list(record.pack()) == []
        _read(record, 12)
        (report,) = record.reports(from_="2025-03-05", to="2025-03-05")
        record.correct(report.id, "withdrawn", True, "A reader", "not in the text")
        assert [str(d) for d in record.flat(["date"])["date"].to_pylist()] == ["2025-03-02", "2025-03-09", "2025-03-12"]
        _read(record, 9, "Evening Star")
        assert record.flat(["articles"], from_="2025-03-09", to="2025-03-09")["articles"].to_pylist() == [2]
    with open_record(tmp_path / "r.sqlite", readonly=True) as record:
        assert record.flat(["date"]).num_rows == 3


def test_search_finds_imported_events_by_name_and_words(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        _read(record, 2)
        bring(
            record,
            rows(
                {"id": "a", "actor_name": "Emmanuel Macron", "recipient_name": "Lula da Silva"},
                {"id": "b", "text": "The envoy of France left Kyoto."},
            ),
        )
        assert [hit.reports for hit in record.search("macron lula")] == [("plover:a",)]
        assert [hit.text for hit in record.search("france kyoto")] == [
            "Japan received France in Kyoto on day 2.", "The envoy of France left Kyoto.",
        ]  # fmt: skip
        assert len(list(record.search("kyoto", limit=1))) == 1
