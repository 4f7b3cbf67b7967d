"""The examples of docs/forecasts.md are what the program gives."""

from __future__ import annotations

import datetime
import doctest
from pathlib import Path

import pytest

from dragoman.forecasts.questions import Reading, Refused, read_question

DOC = Path(__file__).resolve().parent.parent / "docs" / "forecasts.md"
ON = datetime.date(2025, 10, 17)


def tables() -> dict[str, list[list[str]]]:
    """The rows of each table whose first column is ``question``, by its second column's head."""
    out: dict[str, list[list[str]]] = {}
    head: list[str] = []
    for line in DOC.read_text(encoding="utf-8").split("\n"):
        cells = [c.strip() for c in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            head = []
        elif cells[0] == "question":
            head = cells
        elif head and set(line) - set("|- "):
            out.setdefault(head[1], []).append(cells)
    return out


def test_the_page_has_examples() -> None:
    assert set(tables()) == {"actor", "refused because"}


@pytest.mark.parametrize("cells", tables()["actor"], ids=lambda c: c[0][:40])
def test_a_question_is_read_as_the_page_says(cells: list[str]) -> None:
    found = read_question(cells[0], ON)
    assert isinstance(found, Reading)
    assert [found.actor, found.recipient, found.what, found.until.isoformat()] == cells[1:]


@pytest.mark.parametrize("cells", tables()["refused because"], ids=lambda c: c[0][:40])
def test_a_question_is_refused_as_the_page_says(cells: list[str]) -> None:
    found = read_question(cells[0], ON)
    assert isinstance(found, Refused)
    assert found.why == cells[1]


def test_the_code_of_the_page_gives_what_it_shows() -> None:
    failed, tried = doctest.testfile(str(DOC), module_relative=False)
    assert tried >= 10
    assert not failed
