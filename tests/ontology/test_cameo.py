"""CAMEO: the table of codes and the way to and from PLOVER."""

import csv
from importlib import resources

import pytest

from dragoman.ontology import Coding, OntologyError, cameo, cameo_code, from_cameo, plover


def _table(name: str) -> list[dict[str, str]]:
    source = resources.files("dragoman.ontology") / "data" / name
    return list(csv.DictReader(source.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize(
    ("event", "modes", "contexts", "code"),
    [
        ("CONSULT", ["phone"], ["diplomatic"], "041"),
        ("CONSULT", ["visit"], ["military"], "042"),
        ("CONSULT", ["multilateral"], [], "040"),
        ("AGREE", [], ["diplomatic", "military"], "0312"),
        ("AGREE", [], ["diplomatic"], "036"),
        ("AID", [], ["military"], "072"),
        ("RETREAT", ["ceasefire"], ["military"], "0871"),
        ("RETREAT", ["release"], [], "0841"),
        ("CONCEDE", [], [], "080"),
        ("REQUEST", ["meet"], ["economic"], "106"),
        ("ACCUSE", ["allege"], ["intelligence"], "1125"),
        ("REJECT", ["yield"], ["military"], "1246"),
        ("THREATEN", [], ["economic"], "1312"),
        ("SANCTION", ["discontinue"], ["economic"], "163"),
        ("SANCTION", [], ["military"], "1622"),
        ("COERCE", ["seize"], ["territory"], "192"),
        ("ASSAULT", ["drone", "destroy"], ["military"], "1952"),
        ("ASSAULT", ["destroy"], ["military"], "190"),
        ("ASSAULT", [], [], "180"),
    ],
)
def test_event_mode_and_context_choose_the_code(
    event: str, modes: list[str], contexts: list[str], code: str
) -> None:
    assert cameo_code(event, modes, contexts) == code


def test_every_type_has_a_code_even_without_mode_and_context() -> None:
    assert [event for event in plover().events if cameo_code(event) not in cameo()] == []


def test_an_unknown_context_is_passed_over() -> None:
    assert cameo_code("AID", [], ["weather"]) == "070"


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(OntologyError, match="FIGHT"):
        cameo_code("FIGHT")


def test_each_row_of_choices_uses_names_that_exist() -> None:
    ontology = plover()
    for row in _table("plover_to_cameo.csv"):
        assert row["code"] in cameo(), row
        assert row["context"] == "" or row["context"] in ontology.contexts, row
        if row["mode"]:
            ontology.event(row["event"]).mode(row["mode"])


def test_each_row_of_choices_can_be_reached() -> None:
    # A row below a more general one would never be read.
    for row in _table("plover_to_cameo.csv"):
        modes = [row["mode"]] if row["mode"] else []
        contexts = [row["context"]] if row["context"] else []
        assert cameo_code(row["event"], modes, contexts) == row["code"], row


def test_every_mode_alone_gives_a_code_whose_root_is_the_types_or_a_known_exception() -> None:
    # CAMEO files a few acts under another root than PLOVER does; the data file says which.
    exceptions = {
        ("SANCTION", "convict"): "116",
        ("ASSAULT", "destroy"): "1712",
        ("ASSAULT", "crowd-control"): "175",
    }
    for kind in plover().events.values():
        for mode in kind.modes:
            code = cameo_code(kind.name, [mode.name])
            if (kind.name, mode.name) in exceptions:
                assert code == exceptions[kind.name, mode.name]
                continue
            root = from_cameo(cameo()[code].root)
            assert root is not None
            assert root.event == kind.name or (kind.name, code[:2]) == ("RETREAT", "08"), (
                kind.name,
                mode.name,
            )


def test_both_tables_list_the_same_codes() -> None:
    assert [row["code"] for row in _table("cameo_to_plover.csv")] == list(cameo())


def test_each_code_begins_with_its_root() -> None:
    assert [code.code for code in cameo().values() if not code.code.startswith(code.root)] == []


def test_each_code_leads_to_names_that_exist() -> None:
    ontology = plover()
    for code in cameo():
        coding = from_cameo(code)
        if coding is not None:
            for mode in coding.modes:
                ontology.event(coding.event).mode(mode)
            assert set(coding.contexts) <= set(ontology.contexts), code


@pytest.mark.parametrize(
    ("code", "coding"),
    [
        ("041", Coding("CONSULT", ("phone",), ())),
        ("0871", Coding("RETREAT", ("ceasefire",), ("military",))),
        ("0331", Coding("AGREE", (), ("economic",))),
        ("055", Coding("CONCEDE", (), ())),
        ("204", Coding("ASSAULT", ("unconventional",), ("cbrn",))),
    ],
)
def test_from_cameo_says_it_in_plovers_words(code: str, coding: Coding) -> None:
    assert from_cameo(code) == coding


@pytest.mark.parametrize("code", ["010", "0256", "02"])
def test_comments_and_appeals_have_no_event(code: str) -> None:
    assert from_cameo(code) is None


def test_a_finer_code_falls_back_to_its_parent() -> None:
    assert from_cameo("0419") == from_cameo("041")


@pytest.mark.parametrize("code", ["", "4", "41", "99"])
def test_a_code_without_a_root_is_refused(code: str) -> None:
    with pytest.raises(OntologyError, match="not a CAMEO code"):
        from_cameo(code)
