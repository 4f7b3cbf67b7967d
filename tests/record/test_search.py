"""Full-text search takes anything that a person may type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.record.factory import article, coded, talks

from dragoman.record import open_record
from dragoman.record.search import passages, query

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "text",
    [
        '"met in Lyon',
        'met" OR "x',
        "NEAR(met Lyon)",
        "text:met",
        "met AND",
        "-met",
        "(met",
        "met*",
        "'",
        "^met",
        "a\x00b",
    ],
)
def test_no_words_break_the_query(tmp_path: Path, text: str) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        record.add(talks(), "1")
        assert isinstance(list(record.search(text)), list)


def test_a_phrase_in_quotes_stays_together(tmp_path: Path) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        record.add(talks(), "1")
        assert len(list(record.search('"met in Lyon"'))) == 1
        assert list(record.search('"in met Lyon"')) == []


def test_a_hit_names_the_reports_of_its_sentence(tmp_path: Path) -> None:
    given = talks()
    with open_record(tmp_path / "record.sqlite") as record:
        record.add(given, "1")
        (hit,) = record.search("asked Kenya")
    assert hit.reports == (given.reports[1].id,)
    assert given.article.text[hit.start : hit.end] == hit.text


def test_accents_do_not_matter(tmp_path: Path) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        record.add(coded(article("Minister José Núñez flew to Nairobi.")), "1")
        assert len(list(record.search("jose nunez"))) == 1


def test_a_headline_is_found(tmp_path: Path) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        record.add(coded(article("Nothing else.", title="Quiet day in Lima")), "1")
        assert [(h.text, h.start) for h in record.search("lima")] == [("Quiet day in Lima", -1)]


def test_nothing_to_look_for_finds_nothing(tmp_path: Path) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        record.add(talks(), "1")
        assert list(record.search('  "" -- ')) == []


def test_operators_are_only_words() -> None:
    assert query("peace OR war*") == '"peace" "OR" "war"*'


def test_passages_cover_every_word() -> None:
    text = 'Peru agreed. "Chile did not," he said.\n\nKenya waited (so did Mr. Okoro). '
    pieces = [text[a:b] for a, b in passages(text)]
    assert "".join(pieces).replace(" ", "") == "".join(text.split())
    assert pieces[0] == "Peru agreed."
