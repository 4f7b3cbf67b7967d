"""Which places a name may mean, and which one a document means by it."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dragoman.gazetteer.places import Mention, distance, find, resolve
from dragoman.gazetteer.places.names import normalise
from dragoman.gazetteer.places.table import DATA, HERE, RESOLUTION, places

if TYPE_CHECKING:
    from dragoman.records import Place


def mentions(text: str, *names: str) -> list[Mention]:
    """Each name's next place in the text, in order."""
    found, at = [], 0
    for name in names:
        at = text.index(name, at)
        found.append(Mention(name, at, at + len(name)))
        at += len(name)
    return found


def where(text: str, *names: str) -> list[Place]:
    got = resolve(mentions(text, *names), text)
    assert all(got)
    return [p for p in got if p]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("São Paulo", "sao paulo"),
        ("the Hague", "hague"),
        ("Saint John's", "st johns"),
        ("U.S.", "us"),
        ("Port-au-Prince", "port au prince"),
        ("Łódź", "lodz"),
        ("…", ""),
    ],
)
def test_spellings_that_differ_only_in_marks_have_one_form(name: str, form: str) -> None:
    assert normalise(name) == form


@pytest.mark.parametrize(
    ("name", "country", "kind"),
    [
        ("Kiev", "UKR", "city"),
        ("Odessa", "UKR", "city"),
        ("the city of Kharkiv", "UKR", "city"),
        ("northern Syria", "SYR", "country"),
        ("Syrian", "SYR", "country"),
        ("GAZA STRIP", "PSE", "disputed"),
        ("Kursk region", "RUS", "state"),
        ("Washington", "USA", "city"),
        ("New York", "USA", "city"),
        ("Fla.", "USA", "state"),
        ("Kosovo", "KOS", "country"),
        ("Scottish", "GBR", "state"),
    ],
)
def test_the_first_meaning_is_the_one_news_means(name: str, country: str, kind: str) -> None:
    first = find(name)[0]
    assert (first.country_code, first.kind) == (country, kind)


@pytest.mark.parametrize("name", ["Qwxyzgrad", "West Wing", "", "   ", "…"])
def test_an_unknown_name_has_no_meaning(name: str) -> None:
    assert find(name) == []


def test_a_sea_belongs_to_no_country() -> None:
    (black_sea,) = find("Black Sea")
    assert black_sea.country_code is None


def test_a_province_carries_the_place_that_geonames_has_for_it() -> None:
    texas = find("Texas")[0]
    assert texas.kind == "state"
    assert texas.province >= 0
    assert texas.geonameid == 4736286


def test_the_state_after_the_comma_decides() -> None:
    paris, texas = where("The envoy flew from Paris, Texas, on Monday.", "Paris", "Texas")
    assert (paris.country_code, paris.resolution) == ("USA", 4)
    assert distance(paris.lat or 0, paris.lon or 0, 33.66, -95.55) < 20
    assert texas.resolution == 2


def test_without_such_words_the_great_city_is_meant() -> None:
    (paris,) = where("The talks in Paris went on past midnight.", "Paris")
    assert (paris.country_code, paris.geonameid) == ("FRA", 2988507)


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Springfield, Ill., hosted the governors.", "Springfield", "USA"),
        ("Gunmen fired on a checkpoint in Tripoli in northern Lebanon.", "Tripoli", "LBN"),
        ("The army entered the Syrian town of Salamiyah.", "Salamiyah", "SYR"),
        ("Lebanon's Tripoli buried its dead.", "Tripoli", "LBN"),
        ("Tripoli was calm, the Libyan government said.", "Tripoli", "LBY"),
        ("Police in Hyderabad, Pakistan, closed the bridge.", "Hyderabad", "PAK"),
        ("Police in Hyderabad closed the bridge.", "Hyderabad", "IND"),
        ("Valencia was quiet while Venezuelan troops patrolled Maracay and Caracas.", "Valencia", "VEN"),
    ],
)
def test_countries_named_around_a_name_decide(text: str, name: str, country: str) -> None:
    assert where(text, name)[0].country_code == country


def test_illinois_springfield_lies_in_illinois() -> None:
    springfield = where("Springfield, Ill., hosted the governors.", "Springfield")[0]
    assert distance(springfield.lat or 0, springfield.lon or 0, 39.8, -89.65) < 20


def test_other_places_nearby_pull_a_shared_name_to_them() -> None:
    text = "Crews drove from Bowling Green and Elizabethtown to Lebanon, then back to Louisville, Kentucky."
    lebanon = where(text, "Bowling Green", "Elizabethtown", "Lebanon", "Louisville", "Kentucky")[2]
    assert lebanon.country_code == "USA"


def test_a_name_keeps_its_meaning_through_the_document() -> None:
    text = "Cambridge, Massachusetts, hosted the conference. Delegates left Cambridge on Friday."
    first, _, second = where(text, "Cambridge", "Massachusetts", "Cambridge")
    assert (first.lat, first.lon) == (second.lat, second.lon)
    assert second.country_code == "USA"


def test_one_document_may_say_two_places_of_one_name_apart() -> None:
    text = "The minister visited Lebanon's Tripoli and then Tripoli in Libya."
    lebanese, libyan = where(text, "Tripoli", "Tripoli")
    assert (lebanese.country_code, libyan.country_code) == ("LBN", "LBY")


def test_the_holder_of_a_town_is_read_with_its_town() -> None:
    text = "Georgia's prime minister left Tbilisi. Voters in Atlanta, Georgia, watched."
    country, _, _, state = where(text, "Georgia", "Tbilisi", "Atlanta", "Georgia")
    assert (country.country_code, state.country_code) == ("GEO", "USA")


def test_a_unit_word_tells_a_province_from_its_town() -> None:
    text = "Shells hit Aleppo province but spared Aleppo city."
    province, town = where(text, "Aleppo province", "Aleppo city")
    assert (province.resolution, town.resolution) == (2, 4)


def test_a_capital_that_bears_its_countrys_name_does_not_hide_it() -> None:
    text = "Mexico said its envoys would fly from Guadalajara, Puebla and Toluca."
    assert where(text, "Mexico")[0].resolution == 1


def test_a_building_stands_in_the_town_of_its_name() -> None:
    text = "A flight landed at Tbilisi International Airport."
    (airport,) = where(text, "Tbilisi International Airport")
    assert (airport.resolved_place, airport.extracted_place) == ("Tbilisi", "Tbilisi International Airport")


def test_an_unknown_village_stands_at_the_country_named_right_at_it() -> None:
    text = "The convoy stopped in Qwxyzgrad, Ukraine, at noon."
    (village,) = where(text, "Qwxyzgrad")
    assert (village.country_code, village.resolution) == ("UKR", 1)


def test_an_unknown_name_alone_is_left_open() -> None:
    text = "The convoy stopped in Qwxyzgrad at noon."
    assert resolve(mentions(text, "Qwxyzgrad"), text) == [None]


def test_no_mentions_give_no_places() -> None:
    assert resolve([], "Nothing to see.") == []


def test_a_long_list_of_shared_names_is_settled_quickly() -> None:
    names = [
        "Springfield",
        "Paris",
        "Salem",
        "Georgetown",
        "San José",
        "Victoria",
        "Santa Cruz",
        "Franklin",
    ] * 60
    text = ", ".join(f"{name} {i}" for i, name in enumerate(names))
    given, begun = mentions(text, *names), time.perf_counter()
    assert len(resolve(given, text)) == len(names)
    assert time.perf_counter() - begun < 5


def test_the_order_of_the_mentions_is_kept() -> None:
    text = "From Vienna to Geneva."
    given = mentions(text, "Vienna", "Geneva")
    names = [p.resolved_place for p in resolve(given[::-1], text) if p]
    assert names == ["Geneva", "Vienna"]


@pytest.mark.parametrize("table", ["regions.csv", "regions_more.csv"])
def test_every_region_row_is_whole(table: str) -> None:
    known = set(places().neighbours) | {""}
    with (DATA / table).open(encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            assert row["kind"] in RESOLUTION, row
            assert row["country_code"] in known, row
            assert -90 <= float(row["lat"]) <= 90, row
            assert -180 <= float(row["lon"]) <= 180, row


def test_every_region_lies_near_the_middle_of_its_towns() -> None:
    table = places()
    for found in table.by_key.values():
        for c in found:
            if c.kind == "state" and c.province >= 0:
                row = c.province
                off = distance(c.lat, c.lon, table.gazetteer.lat[row] / 1000, table.gazetteer.lon[row] / 1000)
                assert off < 900, (c.name, off)


def test_the_tables_stay_small() -> None:
    assert sum(f.stat().st_size for f in Path(HERE).iterdir() if f.is_file()) < 8_000_000


def test_in_a_list_of_states_a_shared_name_is_the_state() -> None:
    text = "Floods closed roads in Idaho, Oregon, Washington and Wyoming."
    assert [p.resolution for p in where(text, "Idaho", "Oregon", "Washington", "Wyoming")] == [2, 2, 2, 2]


def test_two_states_joined_by_and_are_a_list_already() -> None:
    text = "Farms in Pennsylvania and New York lost their apples."
    assert [p.resolution for p in where(text, "Pennsylvania", "New York")] == [2, 2]


def test_a_list_of_towns_stays_a_list_of_towns() -> None:
    text = "Offices opened in Washington, New York and Boston."
    assert [p.resolution for p in where(text, "Washington", "New York", "Boston")] == [4, 4, 4]


def test_the_town_with_its_holder_ends_a_list_of_states() -> None:
    text = "Visitors came from Ohio and Washington, D.C., to hear him."
    assert [p.resolution for p in where(text, "Ohio", "Washington", "D.C.")][:2] == [2, 4]


@pytest.mark.parametrize(
    ("text", "name", "resolution"),
    [
        ("The New York governor called out the guard.", "New York", 2),
        ("New York's attorney general opened a case.", "New York", 2),
        ("A dairy in Washington state was closed.", "Washington", 2),
        ("Herds in the state of Washington were tested.", "Washington", 2),
        ("The mayor of New York spoke of a hard winter.", "New York", 4),
        ("Washington's State Department kept silent.", "Washington", 4),
    ],
)
def test_the_words_around_tell_a_state_from_its_town(text: str, name: str, resolution: int) -> None:
    assert where(text, name)[0].resolution == resolution


def test_a_state_named_with_its_unit_leaves_the_capital_to_the_plain_name() -> None:
    text = "A cow in Washington state was ill. Tokyo and Washington discussed the trade in beef."
    first, _, capital = where(text, "Washington", "Tokyo", "Washington")
    assert (first.resolution, capital.resolution) == (2, 4)


@pytest.mark.parametrize(
    ("name", "country"),
    [("Hedmark", "NOR"), ("Dagestani", "RUS"), ("Soviet Union", "RUS"), ("Ohioans", "USA"), ("Sinhalese", "LKA")],
)
def test_former_provinces_and_peoples_are_known(name: str, country: str) -> None:
    assert find(name)[0].country_code == country
