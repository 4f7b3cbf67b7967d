"""The event lexicon keeps its own rules: words, types, modes, classes and slots that the coder knows."""

import csv
import re
import tomllib
from collections import Counter, defaultdict
from importlib import resources
from typing import Any

import pytest

LEXICON = resources.files("dragoman") / "coding" / "lexicon"
PREPOSITIONS = (
    "to", "with", "against", "on", "at", "from", "for", "over", "of", "into", "toward", "in", "by", "between",
)  # fmt: skip
SLOTS = (
    {"subj", "obj", "none", "poss", "adj", "clause.subj", "obj.poss", "subj+obj", "poss+with", "adj+with"}
    | set(PREPOSITIONS)
    | {f"obj.{word}" for word in PREPOSITIONS}
    | {f"subj+{word}" for word in PREPOSITIONS}
)
VERB_LEMMA = re.compile(r"^[a-z][a-z'-]*(_[a-z][a-z'-]*)*$")
NOUN_LEMMA = re.compile(r"^[a-z0-9'-]+( [a-z0-9'-]+)*$")
COLUMNS = {
    "verbs.csv": ["lemma", "object", "event", "mode", "actor", "recipient", "note"],
    "nouns.csv": ["lemma", "event", "mode", "actor", "recipient", "alone", "note"],
    "light.csv": ["lemma", "effect", "note"],
    "governors.csv": ["lemma", "pos", "effect", "note"],
}
CODED = ["verbs.csv", "nouns.csv"]
ALL = list(COLUMNS)


def table(name: str) -> list[dict[str, str]]:
    text = (LEXICON / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), strict=True))


def classes() -> dict[str, list[str]]:
    text = (LEXICON / "classes.toml").read_text(encoding="utf-8")
    words: dict[str, list[str]] = tomllib.loads(text)["classes"]
    return words


def events() -> dict[str, Any]:
    source = resources.files("dragoman.ontology") / "data" / "plover.toml"
    found: dict[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))["events"]
    return found


def literals(row: dict[str, str]) -> list[str]:
    """The object words that a verb row names outright; empty for a class or a general row."""
    condition = row["object"]
    return [] if condition == "-" or condition.startswith("@") else condition.split("|")


@pytest.mark.parametrize("name", ALL)
def test_each_row_has_exactly_the_columns_of_its_table(name: str) -> None:
    text = (LEXICON / name).read_text(encoding="utf-8")
    header, *rows = csv.reader(text.splitlines(), strict=True)
    assert header == COLUMNS[name]
    assert [row for row in rows if len(row) != len(header)] == []


@pytest.mark.parametrize("name", ALL)
def test_no_cell_has_blanks_around_it(name: str) -> None:
    assert [row for row in table(name) if any(cell != cell.strip() for cell in row.values())] == []


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("verbs.csv", VERB_LEMMA),
        ("nouns.csv", NOUN_LEMMA),
        ("light.csv", VERB_LEMMA),
        ("governors.csv", VERB_LEMMA),
    ],
)
def test_lemmas_are_lower_case_words(name: str, pattern: re.Pattern[str]) -> None:
    assert [row["lemma"] for row in table(name) if not pattern.match(row["lemma"])] == []


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("verbs.csv", ("lemma", "object")),
        ("nouns.csv", ("lemma",)),
        ("light.csv", ("lemma",)),
        ("governors.csv", ("lemma", "pos")),
    ],
)
def test_nothing_is_said_twice(name: str, key: tuple[str, ...]) -> None:
    counts = Counter(tuple(row[field] for field in key) for row in table(name))
    assert [entry for entry, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("name", CODED)
def test_event_types_are_those_of_plover(name: str) -> None:
    assert {row["event"] for row in table(name)} <= {*events(), "NONE"}


@pytest.mark.parametrize("name", CODED)
def test_modes_belong_to_their_event_type(name: str) -> None:
    known = {event: {"?", *entry.get("modes", {})} for event, entry in events().items()}
    wrong = [
        (row["lemma"], row["event"], mode)
        for row in table(name)
        for mode in filter(None, row["mode"].split("|"))
        if mode not in known.get(row["event"], set())
    ]
    assert wrong == []


@pytest.mark.parametrize("name", CODED)
def test_an_open_mode_stands_only_where_content_decides(name: str) -> None:
    found = {row["event"] for row in table(name) if row["mode"] == "?"}
    assert found <= {"REQUEST", "REJECT", "THREATEN"}


@pytest.mark.parametrize("name", CODED)
def test_slots_are_known_to_the_coder(name: str) -> None:
    wrong = [
        (row["lemma"], column, slot)
        for row in table(name)
        for column in ("actor", "recipient")
        for slot in filter(None, row[column].split("|"))
        if slot not in SLOTS
    ]
    assert wrong == []


@pytest.mark.parametrize("name", CODED)
def test_coded_rows_say_where_both_parties_stand_and_blocks_say_nothing(name: str) -> None:
    wrong = [
        row
        for row in table(name)
        if {bool(row["actor"]), bool(row["recipient"])} != {row["event"] != "NONE"}
    ]
    assert wrong == []


def test_every_type_and_mode_has_an_entry() -> None:
    entries = [row for name in CODED for row in table(name)]
    found = {(row["event"], mode) for row in entries for mode in row["mode"].split("|")}
    wanted = {(event, mode) for event, entry in events().items() for mode in entry.get("modes", {})}
    assert wanted - found == set()
    assert set(events()) <= {row["event"] for row in entries}


def test_object_conditions_name_classes_that_exist() -> None:
    asked = {row["object"][1:] for row in table("verbs.csv") if row["object"].startswith("@")}
    assert asked - {"actor", "clause", "must", "none"} - set(classes()) == set()


def test_classes_without_a_verb_are_those_that_rules_ask_for() -> None:
    # "nature": storms and markets hit and destroy too; their sentences tell no political event.
    # "fiction": what a novel or a dream tells is hypothetical.
    asked = {row["object"][1:] for row in table("verbs.csv") if row["object"].startswith("@")}
    assert set(classes()) - asked == {"nature", "fiction"}


def test_class_words_are_lower_case_and_listed_once() -> None:
    wrong = [
        (name, word)
        for name, words in classes().items()
        for word, count in Counter(words).items()
        if count > 1 or not NOUN_LEMMA.match(word)
    ]
    assert wrong == []


def test_literal_objects_are_single_lower_case_words() -> None:
    wrong = [
        (row["lemma"], word)
        for row in table("verbs.csv")
        for word in literals(row)
        if not re.fullmatch(r"[a-z][a-z'-]*", word)
    ]
    assert wrong == []


def test_one_verb_never_reads_the_same_object_word_two_ways() -> None:
    readings: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in table("verbs.csv"):
        for word in literals(row):
            readings[row["lemma"], word].add((row["event"], row["mode"]))
    assert {entry: kinds for entry, kinds in readings.items() if len(kinds) > 1} == {}


def test_no_row_stands_below_the_general_row_of_its_verb() -> None:
    closed: set[str] = set()
    unreachable = []
    for row in table("verbs.csv"):
        if row["lemma"] in closed:
            unreachable.append((row["lemma"], row["object"]))
        if row["object"] == "-":
            closed.add(row["lemma"])
    assert unreachable == []


def test_rows_of_one_verb_stand_together() -> None:
    order = [row["lemma"] for row in table("verbs.csv")]
    starts = [lemma for place, lemma in enumerate(order) if place == 0 or order[place - 1] != lemma]
    assert [lemma for lemma, count in Counter(starts).items() if count > 1] == []


def test_nouns_say_whether_they_tell_an_event_alone() -> None:
    assert {row["alone"] for row in table("nouns.csv")} == {"yes", "no"}


def test_blocked_nouns_never_stand_alone() -> None:
    assert [row for row in table("nouns.csv") if row["event"] == "NONE" and row["alone"] != "no"] == []


def test_light_verbs_have_a_known_effect() -> None:
    known = {"do", "begin", "plan", "cancel", "end", "reject", "broker", "receive"}
    assert {row["effect"] for row in table("light.csv")} == known


def test_governors_have_a_known_effect() -> None:
    known = {"fact", "neg", "hyp", "future", "report", "claim", "question"}
    assert {row["effect"] for row in table("governors.csv")} == known


def test_governors_have_a_known_part_of_speech() -> None:
    known = {"VERB", "NOUN", "ADJ", "ADV", "ADP", "SCONJ", "PRON", "DET"}
    assert {row["pos"] for row in table("governors.csv")} <= known


@pytest.mark.parametrize(
    ("lemma", "word", "event"),
    [
        ("strike", "deal", "AGREE"),
        ("strike", "region", "NONE"),
        ("hold", "line", "NONE"),
        ("kill", "bill", "REJECT"),
        ("exchange", "fire", "ASSAULT"),
        ("exchange", "prisoner", "RETREAT"),
        ("impose", "curfew", "COERCE"),
        ("drop", "bomb", "ASSAULT"),
    ],
)
def test_the_object_decides_between_readings(lemma: str, word: str, event: str) -> None:
    found = [row["event"] for row in table("verbs.csv") if row["lemma"] == lemma and word in literals(row)]
    assert found == [event]


@pytest.mark.parametrize("lemma", ["win", "lose", "beat"])
def test_sport_and_election_verbs_are_blocked_in_general(lemma: str) -> None:
    general = [row["event"] for row in table("verbs.csv") if row["lemma"] == lemma and row["object"] == "-"]
    assert general == ["NONE"]
