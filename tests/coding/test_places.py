"""Which words of a text are taken for place names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.coding.places import toponyms


def names(text: str) -> list[str]:
    return [m.text for m in toponyms(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Envoys met in Budapest, Hungary, on Monday.", ["Budapest", "Hungary"]),
        ("Leaders of Bosnia and Herzegovina came to Trinidad and Tobago.",
         ["Bosnia and Herzegovina", "Trinidad and Tobago"]),
        ("Ships left the Strait of Hormuz for the Black Sea.", ["Strait of Hormuz", "Black Sea"]),
        ("Drones struck the Kursk region overnight.", ["Kursk region"]),
        ("The US and the U.K. signed in Port-au-Prince.", ["US", "U.K.", "Port-au-Prince"]),
        ("KYIV, Ukraine - Sirens sounded before dawn.", ["KYIV", "Ukraine"]),
        ("A Russia-Ukraine truce began.", ["Russia", "Ukraine"]),
        ("China’s premier left for N'Djamena.", ["China", "N'Djamena"]),
        ("He spoke in Paris Monday.", ["Paris"]),
        ("The People's Republic of China agreed.", ["People's Republic of China"]),
        ("Troops left Côte d'Ivoire.", ["Côte d'Ivoire"]),
        ("Refugees reached Cox's Bazar.", ["Cox's Bazar"]),
        ("Russia's envoy left Ukraine's Odesa.", ["Russia", "Ukraine", "Odesa"]),
    ],
)  # fmt: skip
def test_place_names_are_found_at_their_longest(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Paris Hilton smiled for the cameras.",
        "Defence Minister Israel Katz spoke first.",
        "The Bank of England raised its rate.",
        "The New York Times reported the meeting.",
        "President Lincoln and Mr Houston agreed.",
        "Lloyd Austin spoke. Later Austin left the room.",
        "May and March are warm; reading is nice.",
        "Reading the statement aloud, he paused.",
        "They asked us to wait.",
        "Syrian and Turkish officials traded blame.",
        "",
    ],
)
def test_people_bodies_and_plain_words_are_no_places(text: str) -> None:
    assert names(text) == []


def test_an_ordinary_word_is_a_place_when_its_country_follows() -> None:
    assert names("He went home to Reading, England, that night.") == ["Reading", "England"]


def test_a_small_town_needs_a_word_beside_it() -> None:
    assert names("Rebels seized the town of Goris at dawn.") == ["Goris"]


def test_offsets_point_at_the_words() -> None:
    text = "“Öl für Köln”: Kyiv’s envoy flew from Köln to São Paulo."
    for m in toponyms(text):
        assert text[m.start : m.end] == m.text


def test_spans_of_a_model_are_kept_and_win() -> None:
    text = "Fighters left Tal Qwxyz for the East Jerusalem suburb."
    start = text.index("Tal Qwxyz")
    longer = text.index("East Jerusalem")
    found = toponyms(text, [(start, start + 9), (longer, longer + 21)])
    assert [m.text for m in found] == ["Tal Qwxyz", "East Jerusalem suburb"]


def test_the_tables_add_what_a_model_missed() -> None:
    text = "From Geneva they flew to Vienna."
    assert [m.text for m in toponyms(text, [(5, 11)])] == ["Geneva", "Vienna"]


def test_a_span_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the text"):
        toponyms("Oslo", [(0, 9)])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text_gives_mentions_in_order_that_do_not_overlap(text: str) -> None:
    end = 0
    for m in toponyms(text):
        assert end <= m.start < m.end <= len(text)
        assert text[m.start : m.end] == m.text
        end = m.end


@pytest.mark.parametrize("text", ["Canadian troops left.", "NATO and ALMA agreed.", "A Tomahawk was fired."])
def test_towns_that_bear_a_commoner_words_name_are_not_taken(text: str) -> None:
    assert names(text) == []


def test_a_mention_takes_the_unit_word_with_it() -> None:
    assert names("Fighting spread through Aleppo province.") == ["Aleppo province"]
