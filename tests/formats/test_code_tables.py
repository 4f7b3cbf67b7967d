"""The tables that turn the codes of GDELT and ICEWS into the record's: whole, and true to the other tables."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

import pytest

from dragoman.formats import cameo_codes, meanings
from dragoman.formats.cameo_codes import (
    cameo_actor,
    country_of_fips,
    fips_of,
    goldstein,
    icews_country,
    icews_name,
    rows_of,
    to_cameo_actor,
)
from dragoman.formats.cameo_labels import code_of_label, label_of_code
from dragoman.ontology import cameo, plover

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "forecasting"

WITHOUT_FIPS = {"SUN", "YUG", "CSK", "DDR", "YMD", "ALA", "BES"}
"""Gone before GDELT's places, or never given a code of their own."""


def states() -> set[str]:
    table = resources.files("dragoman.gazetteer") / "data" / "states.csv"
    return {row["code"] for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines())}


def test_every_state_of_the_gazetteer_has_a_fips_code_and_back() -> None:
    codes = states() - WITHOUT_FIPS
    assert {code for code in codes if country_of_fips(fips_of(code)) != code} == set()
    assert {row["code"] for row in rows_of("fips.csv")} - states() == {"ATF", "BVT", "HMD", "UMI"}


@pytest.mark.parametrize(
    ("fips", "code"),
    [("UP", "UKR"), ("RS", "RUS"), ("CH", "CHN"), ("SZ", "CHE"), ("AS", "AUS"), ("AU", "AUT"), ("GZ", "PSE")],
)
def test_fips_is_not_iso(fips: str, code: str) -> None:
    assert country_of_fips(fips) == code


def test_keys_stand_once_in_each_table() -> None:
    tables = {
        "fips": "fips", "cameo_countries": "cameo", "cameo_groups": "group", "cameo_sectors": "type",
        "icews_labels": "label", "icews_sectors": "word", "icews_countries": "name", "goldstein": "cameo",
    }  # fmt: skip
    for name, key in tables.items():
        keys = [row[key] for row in rows_of(f"{name}.csv")]
        assert len(set(keys)) == len(keys), name


def test_sectors_are_plover_s() -> None:
    for name in ("cameo_sectors.csv", "icews_sectors.csv"):
        assert {row["sector"] for row in rows_of(name)} - set(plover().sectors) <= {""}, name


def test_every_cameo_code_has_a_label_that_names_it_and_a_score() -> None:
    for code in cameo():
        label = label_of_code(code)
        assert label is not None, code
        assert code_of_label(label) in (code, code + "0"), code
        assert -10 <= float(goldstein(code)) <= 10


def test_labels_are_found_as_tkg_folders_spell_them() -> None:
    assert code_of_label("Engage_in_diplomatic_cooperation") == "050"
    assert code_of_label("Return,_release_person(s)") == "0841"
    assert code_of_label("fight with small arms and light weapons") == "193"
    assert code_of_label("Sing a song") is None


def test_a_label_that_is_a_beginning_names_whatever_begins_so() -> None:
    assert code_of_label("Threaten_to_impose_state_of_emergency,_or_the_like") == "1324"
    assert code_of_label("Threaten to impose state of emergency") == "1324"
    assert code_of_label("Threaten to impose state") is None
    assert label_of_code("1324") == "Threaten to impose state of emergency"


def test_no_beginning_begins_the_label_of_another_code() -> None:
    rows = [(row["label"], row["code"]) for row in rows_of("icews_labels.csv")]
    for beginning, code in ((label.removesuffix(" …"), code) for label, code in rows if label.endswith(" …")):
        assert {other for label, other in rows if label.startswith(beginning)} == {code}, beginning


@pytest.mark.shared
@pytest.mark.parametrize("name", ["icews14", "icews18"])
def test_every_relation_of_the_forecasting_sets_is_a_label(name: str) -> None:
    path = SHARED / name / "relation2id.txt"
    if not path.is_file():
        pytest.skip("the forecasting sets are not here")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [text for text in (each.split("\t")[0] for each in lines) if code_of_label(text) is None] == []


def test_a_state_survives_the_way_to_cameo_and_back() -> None:
    for code in sorted(states() | {"UNO", "EUR", "IGO", "NGO", "MNC"}):
        actor = to_cameo_actor(code, "GOV")
        back, sectors = cameo_actor(actor.country, actor.group, *actor.types)
        assert (back, "GOV" in sectors.split()) == (code, True)


def test_a_state_survives_the_way_to_icews_and_back() -> None:
    assert {code for code in states() - {"ALA"} if icews_country(icews_name(code)) != code} == set()


def test_look_ups_of_untrusted_values_keep_a_bounded_number() -> None:
    for look in (meanings.of_cameo, cameo_codes.country_of_fips, cameo_codes.icews_sectors):
        assert look.cache_info().maxsize is not None


def test_icews_names_are_of_the_state_and_not_of_its_parts() -> None:
    assert [icews_name(code) for code in ("GBR", "UKR", "RUS", "SYR", "UNO")] == [
        "United Kingdom", "Ukraine", "Russian Federation", "Syria", "",
    ]  # fmt: skip
