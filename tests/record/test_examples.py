"""The Python examples of docs/record.md run, on a small record."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.record.factory import talks

from dragoman.record import open_record

DOC = Path(__file__).resolve().parents[2] / "docs" / "record.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) == 4


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.split("\n", 1)[0][:40])
def test_an_example_runs(tmp_path: Path, example: str) -> None:
    if "to_polars" in example:
        pytest.importorskip("polars")
    with open_record(tmp_path / "record.sqlite") as record:
        record.add(talks(), "1")
        names = {"record": record, "id": talks().reports[1].id}
        exec(example, names)
        if "rows" in names:
            assert [r.id for r in names["rows"]] == [names["id"]]  # type: ignore[attr-defined]
            assert names["table"].num_rows == 2  # type: ignore[attr-defined]
        if "months" in names:
            assert names["months"]["n"].to_pylist()  # type: ignore[attr-defined]
            assert names["of_france"].num_rows  # type: ignore[attr-defined]
        if "alpha" in names:
            assert names["waiting"] == []
