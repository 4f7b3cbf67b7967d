"""An event line becomes flat rows, one a directed pair, in Arrow tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.record.factory import talks

from dragoman.record import open_record
from dragoman.record.flat import NAMES, pairs, rows, schema, tables

if TYPE_CHECKING:
    from pathlib import Path


def who(code: str | None, name: str | None = None) -> dict[str, Any]:
    return {"code": code, "sector": ["GOV"], "name": name, "office": None, "identifier_id": None}


@pytest.mark.parametrize(
    ("actor", "recipient", "mutual", "expected"),
    [
        ([who("PER"), who("CHL")], [], True, [("PER", "CHL"), ("CHL", "PER")]),
        ([who("PER", "Quispe"), who("PER", "Peru"), who("CHL")], [], True, [("PER", "CHL"), ("CHL", "PER")]),
        ([who("PER"), who("CHL")], [who("KEN")], False, [("PER", "KEN"), ("CHL", "KEN")]),
        ([who("PER")], [], False, [("PER", None)]),
        ([], [who("KEN")], False, [(None, "KEN")]),
        ([who("PER", "police")], [who("PER", "crowd")], False, [("PER", "PER")]),
        ([], [], False, [(None, None)]),
    ],
)
def test_pairs(actor: list[Any], recipient: list[Any], mutual: bool, expected: list[Any]) -> None:
    is_mutual, found = pairs({"actor": actor, "recipient": recipient})
    assert is_mutual is mutual
    assert [(a and a["code"], r and r["code"]) for a, r in found] == expected


def test_rows_have_the_columns_in_order(tmp_path: Path) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        record.add_many([talks(), talks("Evening Star", "2025-05-15")], "1")
        (event, *_) = record.events(type="CONSULT")
    first, second = rows(event)
    assert tuple(first) == NAMES
    assert [(r["pair"], r["actor"], r["recipient"], r["mutual"]) for r in (first, second)] == [
        (0, "FRA", "JPN", True),
        (1, "JPN", "FRA", True),
    ]
    assert (first["place"], first["text"], str(first["known"]), first["sources"]) == (
        "Lyon", "met", "2025-05-14", 1,
    )  # fmt: skip


def test_tables_stream_in_batches(tmp_path: Path) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        record.add_many([talks(date=f"2025-05-{day}") for day in range(10, 15)], "1")
        whole = list(tables(record.events()))
        parts = list(tables(record.events(), size=4))
    assert [table.schema for table in whole] == [schema()]
    assert [len(set(part["id"].to_pylist())) for part in parts] == [4, 4, 2]
    assert [row for part in parts for row in part.to_pylist()] == whole[0].to_pylist()
    assert whole[0]["date"].to_pylist() == sorted(whole[0]["date"].to_pylist())


def test_a_line_that_tells_several_happenings_is_no_row(tmp_path: Path) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        record.add(talks(), "1")
        (event,) = record.events(type="CONSULT")
    assert rows({**event, "several": 6}) == []
    assert len(rows(event)) == 2
