"""PLOVER as data: what the loader gives, and that the data file keeps its own rules."""

import dataclasses
import re

import pytest

from dragoman.ontology import OntologyError, plover, quad, scale

LEMMA = re.compile(r"^[a-z0-9][a-z0-9'+-]*( [a-z0-9][a-z0-9'+-]*)*$")


def test_there_are_sixteen_event_types() -> None:
    assert len(plover().events) == 16


def test_each_quad_holds_the_types_of_its_section() -> None:
    by_quad: dict[int, set[str]] = {}
    for kind in plover().events.values():
        by_quad.setdefault(kind.quad_code, set()).add(kind.name)
    assert by_quad == {
        1: {"AGREE", "CONSULT", "SUPPORT", "CONCEDE"},
        2: {"COOPERATE", "AID", "RETREAT"},
        3: {"REQUEST", "ACCUSE", "REJECT", "THREATEN"},
        4: {"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"},
    }


def test_only_three_types_need_a_recipient() -> None:
    assert {kind.name for kind in plover().events.values() if kind.requires_recipient} == {
        "COOPERATE",
        "AID",
        "SANCTION",
    }


@pytest.mark.parametrize(
    ("event", "count"),
    [
        ("AGREE", 0),
        ("CONSULT", 4),
        ("SUPPORT", 0),
        ("CONCEDE", 0),
        ("COOPERATE", 0),
        ("AID", 0),
        ("RETREAT", 6),
        ("REQUEST", 4),
        ("ACCUSE", 3),
        ("REJECT", 4),
        ("THREATEN", 6),
        ("PROTEST", 7),
        ("SANCTION", 4),
        ("MOBILIZE", 4),
        ("COERCE", 10),
        ("ASSAULT", 15),
    ],
)
def test_each_type_has_the_modes_of_the_manual(event: str, count: int) -> None:
    assert len(plover().event(event).modes) == count


def test_request_and_reject_share_their_modes() -> None:
    names = [[mode.name for mode in plover().event(event).modes] for event in ("REQUEST", "REJECT")]
    assert names[0] == names[1] == ["assist", "change", "yield", "meet"]


def test_there_are_thirty_seven_contexts_and_twenty_five_sectors() -> None:
    assert (len(plover().contexts), len(plover().sectors)) == (37, 25)


def test_scores_agree_in_sign_with_the_quad() -> None:
    # A request may sound friendly (assist 0.5); every other mode keeps the sign of its quad.
    for kind in plover().events.values():
        friendly = kind.quad_code <= 2
        for score in (kind.score, *(mode.score for mode in kind.modes)):
            if kind.name != "REQUEST":
                assert (score > 0) is friendly, kind.name


def test_accuse_is_negative_despite_the_misprint() -> None:
    assert scale("ACCUSE") == -3.0


def test_scale_takes_the_mode_before_the_type() -> None:
    assert (scale("CONSULT"), scale("CONSULT", ["phone"])) == (2.5, 1.5)


def test_scale_of_several_modes_is_the_strongest() -> None:
    assert scale("ASSAULT", ["crowd-control", "drone", "destroy"]) == -9.5


def test_a_mode_without_a_score_takes_that_of_its_type() -> None:
    assert scale("PROTEST", ["vandalize"]) == scale("PROTEST") == -5.0


def test_scale_refuses_a_mode_of_another_type_and_names_the_right_ones() -> None:
    with pytest.raises(OntologyError, match="visit, third-party, multilateral, phone"):
        scale("CONSULT", ["ceasefire"])


def test_quad_refuses_an_unknown_type() -> None:
    with pytest.raises(OntologyError, match="FIGHT"):
        quad("FIGHT")


def test_loading_twice_gives_the_same_object() -> None:
    assert plover() is plover()


def test_the_ontology_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        plover().event("AID").score = 0.0  # type: ignore[misc]
    with pytest.raises(TypeError):
        plover().events["AID"] = plover().events["AGREE"]  # type: ignore[index]


def test_mode_names_are_lower_case_with_hyphens() -> None:
    names = {mode.name for kind in plover().events.values() for mode in kind.modes}
    assert {"heavy-weapons", "suicide-attack", "martial-law", "third-party"} <= names
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


@pytest.mark.parametrize("name", list(plover().contexts))
def test_each_context_has_a_dozen_well_formed_triggers(name: str) -> None:
    triggers = plover().contexts[name].triggers
    assert len(set(triggers)) == len(triggers) >= 12
    assert [trigger for trigger in triggers if not LEMMA.fullmatch(trigger)] == []


def test_every_definition_is_one_line_that_ends_in_a_full_stop() -> None:
    ontology = plover()
    texts = [
        *(kind.definition for kind in ontology.events.values()),
        *(mode.definition for kind in ontology.events.values() for mode in kind.modes),
        *(context.definition for context in ontology.contexts.values()),
        *(sector.definition for sector in ontology.sectors.values()),
        *ontology.auxiliary.values(),
    ]
    assert [text for text in texts if "\n" in text or not text.endswith(".")] == []
