"""Columns as numbers."""

from __future__ import annotations

import datetime

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from dragoman.measures.columns import coded, date_of, day_number, day_numbers


@given(st.dates())
def test_a_day_and_its_date_are_turned_into_each_other(date: datetime.date) -> None:
    assert date_of(day_number(date)) == date
    assert day_numbers(pa.chunked_array([[date, None]], pa.date32()), -7).tolist() == [day_number(date), -7]


@given(st.lists(st.lists(st.sampled_from(["PER", "CHL", "", None]))))
def test_words_are_found_again_by_their_places(chunks: list[list[str | None]]) -> None:
    plain = pa.chunked_array([pa.array(chunk, pa.string()) for chunk in chunks], pa.string())
    kind = pa.dictionary(pa.int32(), pa.string())
    apart = pa.chunked_array([chunk.dictionary_encode() for chunk in plain.chunks], kind)
    for column in (plain, apart):
        at, values = coded(column)
        assert [values[place] if place >= 0 else None for place in at] == plain.to_pylist()


def test_a_null_among_the_words_is_no_word() -> None:
    column = pa.DictionaryArray.from_arrays(pa.array([0, 1, None], pa.int32()), pa.array(["PER", None]))
    assert coded(pa.chunked_array([column]))[0].tolist() == [0, -1, -1]
