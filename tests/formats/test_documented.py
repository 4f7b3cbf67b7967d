"""The examples of docs/formats.md are what the program gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dragoman.formats import acled, actor_names, cameo
from dragoman.formats.registry import NAMES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text("utf-8")


def table(*header: str) -> list[list[str]]:
    """The rows of the page's table under that header."""
    lines = iter(PAGE.split("\n"))
    wanted = "| " + " | ".join(header) + " |"
    assert any(line == wanted for line in lines)
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line[1:-1].split("|")])
    return rows


def told(found: tuple[str | None, str]) -> list[str]:
    return [found[0] or "", found[1]]


def test_the_python_of_the_page_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    assert len(blocks) == 3
    exec("\n".join(blocks), {})


def test_every_format_is_on_the_page():
    listed = {row[0].strip("`") for row in table("format", "what", "import", "export")}
    assert listed | {"gdelt1", "gdelt1-old"} == set(NAMES)


@pytest.mark.parametrize("row", table("name", "day", "code", "sectors"), ids=lambda row: row[0])
def test_names(row):
    assert told(actor_names.named(row[0], row[1])) == row[2:]


@pytest.mark.parametrize("row", table("code", "actor", "sectors"), ids=lambda row: row[0])
def test_codes_of_actors(row):
    assert told(cameo.actor_of(row[0])) == row[1:]


@pytest.mark.parametrize("row", table("actor", "inter", "code", "sectors"), ids=lambda row: row[0])
def test_actors_of_acled(row):
    assert told(acled.actor_of(row[0], row[1], "2023-06-01")) == row[2:]


@pytest.mark.parametrize("row", table("old type", "event", "mode"), ids=lambda row: row[0])
def test_old_types(row):
    assert list(actor_names.old_type(row[0]) or ()) == row[1:]
