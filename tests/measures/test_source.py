"""Who is meant by a party."""

from __future__ import annotations

import pytest

from dragoman.errors import UsageError
from dragoman.measures.source import party, two_parties


@pytest.mark.parametrize(
    ("words", "code"),
    [("RUS", "RUS"), ("russia", "RUS"), ("United States", "USA"), ("usa", "USA"), ("NATO", "NATO"), ("EUR", "EUR")],
)
def test_codes_names_and_blocs(words, code):
    assert party(words) == code


@pytest.mark.parametrize(
    ("words", "code"), [("Putin", "RUS"), ("the Kremlin", "RUS"), ("Trump", "USA"), ("Moscow", "RUS"), ("Obama", "USA")]
)
def test_who_stands_for_a_state_is_that_state(words, code):
    assert party(words, "2025-10-17") == code


def test_the_day_decides_between_holders_of_one_name():
    with pytest.raises(UsageError, match=r"may stand for .*United States \(USA\).*; write the code"):
        party("Johnson", "1990-01-01")
    assert party("Johnson", "2021-06-01") == "GBR"
    assert party("Johnson", "1966-06-01") == "USA"


@pytest.mark.parametrize("words", ["Atlantis", "A party", "police", "", "Smith"])
def test_nobody(words):
    with pytest.raises(UsageError, match="such as RUS"):
        party(words, "2025-10-17")


def test_two_parties_are_two():
    with pytest.raises(UsageError, match="same party; name two"):
        two_parties("Putin", "Russia")
