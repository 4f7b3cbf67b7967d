"""What happens inside a state: courts, police, crowds, and people whom no table knows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.records import Coded, Report

Tell = Callable[..., Coded]


def _words(r: Report) -> tuple[list[str | None], list[str | None]]:
    return [e.entity_text for e in r.actor], [e.entity_text for e in r.recipient]


@pytest.mark.parametrize(
    ("text", "event", "actor", "recipient"),
    [
        ("Rebels released two nuns near Goma.", "RETREAT", ["Rebels"], ["two nuns"]),
        ("Four bakers were indicted by a federal court in Berlin.", "ACCUSE", ["federal court"], ["Four bakers"]),
        ("Peru dissident freed", "RETREAT", [], ["Peru dissident"]),
        ("A member of the Kenyan police aimed his rifle at demonstrators.", "MOBILIZE",
         ["member of the Kenyan police"], ["demonstrators"]),
        ("Its students were denied visas by the Polish government.", "REJECT", ["Polish government"], []),
        ("A suicide bomber killed six villagers and wounded ten near Kano.", "ASSAULT",
         ["suicide bomber"], ["six villagers"]),
    ],
)  # fmt: skip
def test_parties_without_a_code_keep_their_words(
    tell: Tell, text: str, event: str, actor: list[str], recipient: list[str]
) -> None:
    (r,) = tell(text).reports
    assert r.event == (event,)
    assert _words(r)[0] == actor
    assert not recipient or _words(r)[1][0] == recipient[0]


def test_a_suicide_bomber_makes_a_suicide_attack(tell: Tell) -> None:
    (r,) = tell("A suicide bomber killed six villagers near Kano.").reports
    assert (r.mode, r.cameo[:2]) == (("suicide-attack",), "18")


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("Prosecutors in Lima indicted the mayor on Friday.", "17"),  # a criminal charge
        ("Chile accused Peru of lying.", "11"),
        ("Police shot a farmer near Lima on Friday.", "18"),  # no armed forces
        ("Egyptian soldiers shot at Libyan soldiers on Friday.", "19"),
    ],
)
def test_cameo_draws_its_own_lines(tell: Tell, text: str, root: str) -> None:
    (r,) = tell(text).reports
    assert r.cameo[:2] == root


@pytest.mark.parametrize(
    "text",
    [
        "A Lyon man was stabbed by his brother.",
        "Police in Lima failed to arrest the cook.",
        "The spokesman for the Polish army declined to give details.",
        "The Kenyan president defended his record.",
    ],
)
def test_what_is_no_event(tell: Tell, text: str) -> None:
    assert tell(text).reports == ()


def test_a_resolution_speaks_for_who_passes_it(tell: Tell) -> None:
    found = tell("The Kenyan parliament adopted a resolution urging Uganda to free the fishermen.").reports
    (r,) = [r for r in found if r.event == ("REQUEST",)]
    assert [e.code for e in r.actor] == ["KEN"]


def test_the_us_is_no_pronoun(tell: Tell) -> None:
    (r,) = tell("Iran appealed to the US for an end to the blockade.").reports
    assert [(e.code, e.name) for e in r.recipient] == [("USA", "United States")]


def test_the_place_of_a_dateline_does_nothing(tell: Tell) -> None:
    (r,) = tell("Oslo, Norway - Swedish ministers have called for sanctions against Russia.").reports
    assert [e.code for e in r.actor] == ["SWE"]


@pytest.mark.parametrize(
    "text",
    [
        "LIMA: Senator Ana Ruiz Palma said that the harbour was safe.",
        "LIMA: Police chief Ana Ruiz Palma said that the harbour was safe.",
    ],
)
def test_named_holders_of_domestic_offices_belong_to_the_dateline(tell: Tell, text: str) -> None:
    (said,) = tell(text).statements
    assert said.source is not None
    assert said.source.code == "PER"


def test_a_headline_says_what_it_means_to_do(tell: Tell) -> None:
    (said,) = tell("Kenyan government says to keep fuel subsidy").statements
    assert (said.cue.text if said.cue else "") == "says"
    assert said.content[0].text == "to keep fuel subsidy"


def test_a_swipe_taken_at_somebody_is_blame(tell: Tell) -> None:
    (r,) = tell("The Chilean senator took a swipe at the Peruvian president over the border.").reports
    assert (r.event, [e.code for e in r.recipient]) == (("ACCUSE",), ["PER"])


def test_a_government_and_its_rebels_are_two_parties(tell: Tell) -> None:
    (r,) = tell("The Colombian government and the ELN rebels agreed to a ceasefire.").reports
    assert [e.sector[0] for e in r.actor] == ["GOV", "REB"]


def test_dozens_of_prisoners_are_prisoners(tell: Tell) -> None:
    (r,) = tell("The Syrian government and the rebels exchanged dozens of prisoners.").reports
    assert (r.event, r.mode) == (("RETREAT",), ("release",))


def test_who_is_shot_dead_in_a_headline_is_the_recipient(tell: Tell) -> None:
    (r,) = tell("Police officer shot dead in Ankara").reports
    assert (_words(r)[0], _words(r)[1]) == ([], ["Police officer"])


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("“It is closed,” Xinhua quoted the Peruvian defence minister as saying.", "the Peruvian defence minister"),
        ("Interfax quoted a Kremlin source as saying that the pier was closed.", "a Kremlin source"),
    ],
)
def test_who_is_quoted_as_saying_is_the_source(tell: Tell, text: str, source: str) -> None:
    (said,) = tell(text).statements
    assert said.source is not None
    assert said.source.entity_text == source


def test_a_source_in_a_ministry_speaks_for_it(tell: Tell) -> None:
    (said,) = tell("A source in the Peruvian defence ministry said that the pier was closed.").statements
    assert said.source is not None
    assert said.source.code == "PER"


def test_a_rally_that_is_addressed_is_no_protest(tell: Tell) -> None:
    coded = tell("Prime Minister Narendra Modi addresses a rally in Varanasi.")
    assert coded.reports == ()
    assert len(coded.statements) == 1


def test_former_office_holders_are_known_by_their_full_name(tell: Tell) -> None:
    (r,) = tell("Former President Bill Clinton urged voters to turn out.").reports
    assert [(e.code, e.sector) for e in r.actor] == [("USA", ("ELI",))]


def test_a_person_from_a_state_is_not_the_state(tell: Tell) -> None:
    (r,) = tell("Prosecutors in Lima said that a man from Chile was detained on Friday.").reports
    assert [(e.code, e.entity_text) for e in r.recipient] == [("CHL", "man from Chile")]


def test_los_angeles_is_not_in_chile(tell: Tell) -> None:
    (said,) = tell("LOS ANGELES - Police said that the tunnel was safe.").statements
    assert said.source is not None
    assert said.source.code == "USA"
