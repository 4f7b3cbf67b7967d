"""The examples of docs/reading.md are what the program gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.coding.coder import code
from dragoman.language.reader import shipped
from dragoman.records import Article, Coded

DOC = Path(__file__).resolve().parent.parent / "docs" / "reading.md"


def tables() -> list[tuple[list[str], list[str]]]:
    """(header, cells) of every row of every table whose first column is ``text``."""
    out: list[tuple[list[str], list[str]]] = []
    header: list[str] = []
    for line in DOC.read_text(encoding="utf8").split("\n"):
        cells = [c.strip() for c in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            header = []
        elif cells[0] == "text":
            header = cells
        elif header and set(line) - set("|- "):
            out.append((header, cells))
    return out


def said(coded: Coded, column: str) -> str:
    """What the program gives, in the words of a column; reports in text order."""
    if column == "reports":
        return "; ".join(" ".join([*r.event, *r.mode]) for r in coded.reports) or "none"
    if column == "auxiliary":
        return "; ".join(" ".join(r.auxiliary) for r in coded.reports)
    last = coded.reports[-1]
    return " ".join(e.code or "?" for e in (last.actor if column == "actor" else last.recipient))


ROWS = tables()


def test_the_page_has_examples() -> None:
    assert {tuple(h[1:]) for h, _ in ROWS} == {("reports",), ("actor", "recipient"), ("auxiliary",)}


@pytest.mark.parametrize(("header", "cells"), ROWS, ids=[c[0][:50] for _, c in ROWS])
def test_an_example_of_the_page(header: list[str], cells: list[str]) -> None:
    coded = code(Article("doc", cells[0], "2024-05-15"), next(shipped().read([cells[0]])))
    assert [said(coded, column) for column in header[1:]] == cells[1:]
