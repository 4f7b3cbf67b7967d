"""The one way through: order, streaming, sameness, odd articles, and offsets that hold on every example."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.language.reader import Reader, model_folder
from dragoman.pipeline import AT_ONCE, batched, read
from dragoman.records import STANCES, Article, Coded, Entity, Report

DISPATCHES = sorted((Path(__file__).resolve().parent.parent / "examples" / "dispatches").glob("*.txt"))
CLEAR = (
    "Poland expelled three Russian diplomats on Monday.",
    "Israel bombed Lebanon on Monday.",
    "Qatar provided humanitarian aid to Afghanistan.",
    "The presidents of Kenya and Rwanda will meet in Nairobi on 3 June.",
    "Norway recognised the State of Palestine.",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    folder = Path(os.environ.get("DRAGOMAN_MODEL") or model_folder())
    if not (folder / "labels.json").is_file():
        pytest.skip(f"no reader model in {folder}")
    return Reader(folder)


@pytest.fixture(scope="module")
def examples(reader: Reader) -> list[Coded]:
    """Every dispatch that ships, read in one run."""
    bodies = [p.read_text("utf-8").split("\n\n", 1)[1] for p in DISPATCHES]
    return list(read([article(p.stem, body) for p, body in zip(DISPATCHES, bodies, strict=True)], reader=reader))


def article(name: str, text: str) -> Article:
    return Article(name, text, "2024-05-15")


def one(text: str, reader: Reader) -> Coded:
    (found,) = read([article("one", text)], reader=reader)
    return found


def told(found: Coded) -> list[tuple[tuple[str, ...], list[str | None], list[str | None], str]]:
    return [(r.event, [e.code for e in r.actor], [e.code for e in r.recipient], r.event_text) for r in found.reports]


# -- order and streaming -----------------------------------------------------------------------------------


def test_articles_come_out_in_the_order_they_went_in(reader: Reader) -> None:
    names = [f"a{k}" for k in range(2 * AT_ONCE + 3)]
    found = read((article(n, CLEAR[k % len(CLEAR)]) for k, n in enumerate(names)), reader=reader)
    assert [c.article.id for c in found] == names


def test_no_articles_give_nothing(reader: Reader) -> None:
    assert list(read([], reader=reader)) == []


def test_the_stream_asks_for_no_more_than_a_few_batches_ahead(reader: Reader) -> None:
    asked = 0

    def endless() -> Iterator[Article]:
        nonlocal asked
        while True:
            asked += 1
            yield article(str(asked), "Iraq.")

    stream = read(endless(), reader=reader)
    for _ in range(AT_ONCE + 1):
        next(stream)
    assert asked <= 4 * AT_ONCE
    stream.close()  # type: ignore[attr-defined]


def test_a_batch_is_full_but_the_last() -> None:
    batches = list(batched((article(str(k), "") for k in range(5)), 2))
    assert [len(b) for b in batches] == [2, 2, 1]


# -- sameness ----------------------------------------------------------------------------------------------


def test_reading_twice_gives_the_same(reader: Reader) -> None:
    text = " ".join(CLEAR)
    assert one(text, reader) == one(text, reader)


def test_an_article_tells_the_same_alone_and_among_others(reader: Reader) -> None:
    among = list(read([article("one", t) for t in CLEAR], reader=reader))
    alone = [one(t, reader) for t in CLEAR]
    assert [told(c) for c in among] == [told(c) for c in alone]
    assert [[r.id for r in c.reports] for c in among] == [[r.id for r in c.reports] for c in alone]
    assert all(c.reports for c in alone)


def test_reports_of_one_article_have_different_ids(examples: list[Coded]) -> None:
    ids = [r.id for c in examples for r in c.reports]
    assert len(ids) == len(set(ids))


# -- odd articles ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\t \u00a0", "."])
def test_an_empty_article_gives_nothing(reader: Reader, text: str) -> None:
    found = one(text, reader)
    assert (found.reports, found.statements, found.links) == ((), (), ())


def test_a_paragraph_of_five_thousand_characters_is_read_to_its_end(reader: Reader) -> None:
    filler = "The harbour is old and the wind comes from the sea in the evening. "
    text = filler * (5000 // len(filler)) + "Poland expelled three Russian diplomats."
    found = one(text, reader)
    assert len(text) > 4900
    assert [(r.event, r.event_text) for r in found.reports] == [(("SANCTION",), "expelled three Russian diplomats")]


def test_a_sentence_of_five_thousand_characters_is_borne(reader: Reader) -> None:
    text = "Poland expelled " + ", ".join(["three Russian diplomats"] * 200) + "."
    found = one(text, reader)
    assert all(text[r.event_start : r.event_end] == r.event_text for r in found.reports)


def test_an_article_of_headings_only_is_borne(reader: Reader) -> None:
    text = "WORLD\n\nIn brief\n\nMore on this story\n\nRelated topics\n\nRead next"
    assert one(text, reader).reports == ()


def test_characters_outside_the_basic_plane_keep_offsets_right(reader: Reader) -> None:
    text = "🕊️🕊️ Israel bombed Lebanon on Monday. 🕊️ Norway recognised the State of Palestine."
    found = one(text, reader)
    assert [text[r.event_start : r.event_end] for r in found.reports] == [r.event_text for r in found.reports]
    assert [r.event for r in found.reports] == [("ASSAULT",), ("SUPPORT",)]


# -- offsets on every example ------------------------------------------------------------------------------


def entities(r: Report) -> list[Entity]:
    return [*r.actor, *r.recipient, *(s.entity for s in r.attribution if s.entity is not None)]


def test_the_examples_tell_something(examples: list[Coded]) -> None:
    assert len(examples) == len(DISPATCHES) > 20
    assert sum(bool(c.reports) for c in examples) > 0.8 * len(examples)


def test_a_reports_words_stand_at_its_offsets(examples: list[Coded]) -> None:
    wrong = [
        (c.article.id, r.event_text) for c in examples for r in c.reports
        if c.article.text[r.event_start : r.event_end] != r.event_text or not r.event_text
    ]  # fmt: skip
    assert wrong == []


def test_a_report_stands_in_its_sentence(examples: list[Coded]) -> None:
    wrong = [
        (c.article.id, r.event_text) for c in examples for r in c.reports
        if not r.sentence_start <= r.event_start < r.event_end <= r.sentence_end
    ]  # fmt: skip
    assert wrong == []


def test_an_entitys_words_stand_at_its_offsets(examples: list[Coded]) -> None:
    wrong = [
        (c.article.id, e.entity_text) for c in examples for r in c.reports for e in entities(r)
        if e.start is None or e.end is None or c.article.text[e.start : e.end] != e.entity_text
    ]  # fmt: skip
    assert wrong == []


def test_a_statements_words_stand_at_their_offsets(examples: list[Coded]) -> None:
    wrong = [
        (c.article.id, x.text) for c in examples for s in c.statements
        for x in (*s.content, *([s.cue] if s.cue else []))
        if c.article.text[x.start : x.end] != x.text or not x.text
    ]  # fmt: skip
    assert wrong == []


def test_a_statements_source_stands_at_its_offsets(examples: list[Coded]) -> None:
    wrong = [
        (c.article.id, s.source.entity_text) for c in examples for s in c.statements
        if s.source and c.article.text[s.source.start : s.source.end] != s.source.entity_text
    ]  # fmt: skip
    assert wrong == []


def test_a_links_words_stand_at_its_offsets(examples: list[Coded]) -> None:
    assert all(c.article.text[k.event_start : k.event_end] == k.event_text for c in examples for k in c.links)


def test_lines_point_at_reports_of_their_own_article(examples: list[Coded]) -> None:
    for c in examples:
        ids = {r.id for r in c.reports}
        assert all(set(s.reports) <= ids for s in c.statements)
        assert all({k.from_, k.to} <= ids for k in c.links)


def test_values_keep_to_the_record(examples: list[Coded]) -> None:
    for c in examples:
        for r in c.reports:
            assert -3 <= r.factuality <= 3
            assert 0 < r.confidence <= 1
            assert r.date <= r.enddate
            assert set(r.auxiliary) <= {"historical", "future", "hypothetical", "negation"}
        assert {s.stance for s in c.statements} <= set(STANCES)


def test_reports_come_in_text_order(examples: list[Coded]) -> None:
    for c in examples:
        starts = [r.event_start for r in c.reports]
        assert starts == sorted(starts)


# -- any text at all ---------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    "Poland Russia the president of said that it would not attack bomb Israel and , . “ ” \" ' ? accused meeting with "
    "on Monday in Geneva because after troops sanctions they him its – … ( ) 2014 deal agreed to no if\n\n".split(" ")
)
ANY = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANY)
def test_no_text_makes_it_fail_and_its_offsets_hold(reader: Reader, text: str) -> None:
    found = one(text, reader)
    assert all(text[r.event_start : r.event_end] == r.event_text for r in found.reports)
    assert all(text[e.start : e.end] == e.entity_text for r in found.reports for e in entities(r))
    assert all(text[x.start : x.end] == x.text for s in found.statements for x in s.content)
