"""The gazetteer's tables are sound: codes, sectors, offices, dates, one holder of an office at a time."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache
from importlib.resources import files

import pytest

from dragoman.gazetteer.tables import actors, family_name, first_day, last_day, many, roles, table_names

SECTORS = set(
    "GOV MIL COP JUD LEG SPY PTY OPP REB PRM UAF CRM CVL REF ELI BUS LAB AGR EDU MED JRN REL SOC PRE UNK".split()
)
BODIES = {"UNO", "EUR", "IGO", "NGO", "MNC", "ISM", "IMG"}
OFFICES = {
    "president", "prime minister", "chancellor", "monarch", "supreme leader", "chairman", "head of state",
    "head of government", "vice president", "foreign minister", "defence minister", "finance minister",
    "interior minister", "national security adviser", "spokesperson", "foreign ministry spokesperson", "envoy",
    "negotiator", "ambassador", "chief of staff", "presidential aide", "secretary-general", "high representative",
    "chief of the armed forces", "governor", "party leader",
}  # fmt: skip
# Offices with one holder at a time in one state.
SINGLE = {
    "president", "prime minister", "chancellor", "monarch", "supreme leader", "foreign minister", "defence minister",
    "finance minister", "interior minister", "national security adviser", "high representative", "head of government",
    "chief of the armed forces", "chief of staff",
}  # fmt: skip
MEMBERS = set(
    """
AFG ALB DZA AND AGO ATG ARG ARM AUS AUT AZE BHS BHR BGD BRB BLR BEL BLZ BEN BTN BOL BIH BWA BRA BRN BGR BFA BDI CPV
KHM CMR CAN CAF TCD CHL CHN COL COM COG COD CRI CIV HRV CUB CYP CZE PRK DNK DJI DMA DOM ECU EGY SLV GNQ ERI EST SWZ
ETH FJI FIN FRA GAB GMB GEO DEU GHA GRC GRD GTM GIN GNB GUY HTI HND HUN ISL IND IDN IRN IRQ IRL ISR ITA JAM JPN JOR
KAZ KEN KIR KWT KGZ LAO LVA LBN LSO LBR LBY LIE LTU LUX MDG MWI MYS MDV MLI MLT MHL MRT MUS MEX FSM MCO MNG MNE MAR
MOZ MMR NAM NRU NPL NLD NZL NIC NER NGA MKD NOR OMN PAK PLW PAN PNG PRY PER PHL POL PRT QAT KOR MDA ROU RUS RWA KNA
LCA VCT WSM SMR STP SAU SEN SRB SYC SLE SGP SVK SVN SLB SOM ZAF SSD ESP LKA SDN SUR SWE CHE SYR TJK TZA THA TLS TGO
TON TTO TUN TUR TKM TUV UGA UKR ARE GBR USA URY UZB VUT VEN VNM YEM ZMB ZWE
""".split()
)
# A capital that bears its state's own name, or whose name is far more often something else (Victoria).
NO_CAPITAL = {"MCO", "SMR", "SGP", "STP", "SYC"}
# "Dominican" is the Dominican Republic's in news.
NO_DEMONYM = {"DMA"}
PEOPLE = [*table_names("leaders_"), *table_names("ministers_")]
TABLES = ["metonyms.csv", "organisations.csv", "parties.csv", "armed_groups.csv", "roles.csv", *PEOPLE]


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    path = files("dragoman.gazetteer").joinpath("data", name)
    with path.open(encoding="utf8", newline="") as f:
        return tuple(csv.DictReader(f))


def codes() -> set[str]:
    return {r["code"] for r in rows("states.csv")} | BODIES


def test_every_member_of_the_united_nations_is_a_state() -> None:
    assert len(MEMBERS) == 193
    assert not MEMBERS - {r["code"] for r in rows("states.csv") if not r["end"]}


def test_entities_that_plover_treats_apart_are_there() -> None:
    assert {"PSE", "TWN", "HKG", "KOS", "VAT"} <= {r["code"] for r in rows("states.csv")}


@pytest.mark.parametrize(("column", "free"), [("demonyms", NO_DEMONYM), ("capital", NO_CAPITAL)])
def test_every_member_has_demonyms_and_a_capital(column: str, free: set[str]) -> None:
    bare = {r["code"] for r in rows("states.csv") if r["code"] in MEMBERS and not r[column]}
    assert bare <= free


@pytest.mark.parametrize("table", ["states.csv", *TABLES])
def test_rows_fill_the_header_exactly(table: str) -> None:
    header = set(rows(table)[0])
    assert [r for r in rows(table) if set(r) != header or None in r.values()] == []


@pytest.mark.parametrize("table", [t for t in TABLES if t != "roles.csv"])
def test_codes_are_known(table: str) -> None:
    assert {r["code"] for r in rows(table)} <= codes()


@pytest.mark.parametrize("table", TABLES)
def test_sectors_and_offices_are_known(table: str) -> None:
    assert {s for r in rows(table) for s in many(r["sector"])} <= SECTORS
    assert {r["office"] for r in rows(table) if r.get("office")} <= OFFICES


@pytest.mark.parametrize("table", ["states.csv", "armed_groups.csv", "parties.csv", *PEOPLE])
def test_dates_are_well_formed_and_run_forward(table: str) -> None:
    month = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
    dates = [(r["name"], r["start"], r["end"]) for r in rows(table)]
    assert [d for d in dates if any(x and not re.fullmatch(month, x) for x in d[1:])] == []
    assert [d for d in dates if d[1] and d[2] and first_day(d[1]) > last_day(d[2])] == []


@pytest.mark.parametrize("table", PEOPLE)
def test_people_have_a_sector(table: str) -> None:
    assert [r["name"] for r in rows(table) if not r["sector"]] == []


def overlaps(first: dict[str, str], second: dict[str, str]) -> bool:
    """Whether the first term runs on when the second, which begins no earlier, has begun. A handover on one day
    is none, and dates are compared no finer than both are known."""
    if not first["end"]:
        return True
    finest = min(len(first["end"]), len(second["start"]))
    return second["start"][:finest] < first["end"][:finest]


def test_an_office_has_one_holder_at_a_time() -> None:
    terms: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for table in PEOPLE:
        for r in rows(table):
            # Bodies of the UN and other organisations share a code, so that their heads stand side by side.
            if r["office"] in SINGLE and r["code"] not in ("UNO", "IGO", "NGO") and r["start"]:
                terms[r["code"], r["office"]].append(r)
    faults = []
    for (code, office), held in terms.items():
        held.sort(key=lambda r: first_day(r["start"]))
        faults += [
            f"{code} {office}: {a['name']} {a['start']}/{a['end']} and {b['name']} {b['start']}"
            for k, a in enumerate(held)
            for b in held[k + 1 :]
            if overlaps(a, b)
        ]
    assert faults == []


def test_no_name_points_to_two_living_states() -> None:
    for columns in (("name", "aliases"), ("demonyms",), ("capital",)):
        seen: dict[str, set[str]] = defaultdict(set)
        for r in rows("states.csv"):
            if not r["end"]:
                for name in (n for c in columns for n in many(r[c])):
                    seen[name].add(r["code"])
        assert {n: c for n, c in seen.items() if len(c) > 1} == {}


def test_no_body_or_group_shares_a_name_with_another() -> None:
    seen: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for table in ("organisations.csv", "parties.csv", "armed_groups.csv"):
        for r in rows(table):
            for name in (r["name"], *many(r["aliases"])):
                # A group that fought before its state was born stands under both states.
                if r["name"] != "Sudan People's Liberation Army":
                    seen[name].add((r["name"], r["code"]))
    for r in rows("metonyms.csv"):
        seen[r["text"]].add((r["name"], r["code"]))
    assert {n: w for n, w in seen.items() if len(w) > 1} == {}


def test_a_metonym_is_no_state() -> None:
    names = {n for r in rows("states.csv") for n in (r["name"], *many(r["aliases"]), *many(r["demonyms"]))}
    assert {r["text"] for r in rows("metonyms.csv")} & names == set()


def test_role_phrases_are_lower_case_and_stand_once() -> None:
    phrases = [r["phrase"] for r in rows("roles.csv")]
    assert [p for p in phrases if p != p.lower() or not p] == []
    assert len(phrases) == len(set(phrases)) == len(roles())


def test_one_person_bears_one_name_in_one_state() -> None:
    # "To Lam" in one table and "Tô Lâm" in another would be two people to whoever counts them.
    names: dict[str, set[str]] = defaultdict(set)
    for table in PEOPLE:
        for r in rows(table):
            names[r["code"]].add(r["name"])
    twins = []
    for table in PEOPLE:
        for r in rows(table):
            twins += [(a, r["name"]) for a in many(r["aliases"]) if a in names[r["code"]] and a != r["name"]]
    assert twins == []


def test_curly_apostrophes_do_not_occur() -> None:
    assert [t for t in ["states.csv", *TABLES] for r in rows(t) if "’" in "".join(r.values())] == []


def test_size_that_the_project_promises() -> None:
    foreign = {r["code"] for t in PEOPLE for r in rows(t) if r["office"] == "foreign minister"}
    defence = {r["code"] for t in PEOPLE for r in rows(t) if r["office"] == "defence minister"}
    assert len({r["name"] for r in rows("organisations.csv")}) >= 150
    assert len({r["name"] for r in rows("armed_groups.csv")}) >= 100
    assert len(foreign & defence) >= 40


def test_every_member_has_a_leader_now() -> None:
    top = {"president", "prime minister", "chancellor", "monarch", "supreme leader", "head of state",
           "head of government", "chairman", "party leader"}  # fmt: skip
    led = {r["code"] for t in PEOPLE for r in rows(t) if r["office"] in top and not r["end"]}
    # San Marino's two captains regent change every half-year.
    assert MEMBERS - led <= {"SMR"}


@pytest.mark.parametrize(("name", "code", "family"), [
    ("Vladimir Putin", "RUS", "Putin"),
    ("Xi Jinping", "CHN", "Xi"),
    ("Ursula von der Leyen", "EUR", "von der Leyen"),
    ("Mohammed bin Salman", "SAU", "bin Salman"),
    ("Pope Benedict XVI", "VAT", "Benedict"),
    ("Robert F. Kennedy Jr.", "USA", "Kennedy"),
])  # fmt: skip
def test_family_names(name: str, code: str, family: str) -> None:
    assert family_name(name, code) == family


def test_partial_dates_cover_their_whole_month_or_year() -> None:
    assert (first_day("2021"), last_day("2021")) == ("2021-01-01", "2021-12-31")
    assert (first_day("2021-02"), last_day("2021-02")) == ("2021-02-01", "2021-02-31")


def test_a_term_holds_on_its_last_day() -> None:
    biden = next(a for n, a in actors() if n == "Joe Biden" and a.office == "president")
    assert biden.held("2021-01-20")
    assert biden.held("2025-01-20")
    assert not biden.held("2025-01-21")
