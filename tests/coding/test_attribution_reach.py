"""How far a cue reaches, and who cannot be a source, on sentences of our own."""

from __future__ import annotations

import pytest
from tests.coding.said import Run, only


@pytest.mark.parametrize(("text", "source", "cue"), [
    ("The envoy went on to say that the harbour would reopen.", "The envoy", "went on to say"),
    ("Peru's minister continued to insist that the border was open.", "Peru's minister", "continued to insist"),
    ("The foreign ministry issued a statement on Friday saying the pact was dead.", "The foreign ministry",
     "issued a statement on Friday saying"),
    ("Amnesty released a report describing beatings in the prison.", "Amnesty", "released a report describing"),
    ("Norway's premier said in a statement that the talks had failed.", "Norway's premier", "said in a statement"),
    ("He was praised by the bishops for his speech.", "the bishops", "was praised"),
    ("The general has been called a traitor by fellow officers.", "fellow officers", "has been called"),
    ("A spokeswoman says neither the minister nor his aides took part in the talks.", "A spokeswoman", "says"),
    ("Hungary supports the plan.", "Hungary", "supports"),
    ("Premier Ruiz underscored the need for a truce.", "Premier Ruiz", "underscored"),
    ("A poll showed a wide gap between the two camps.", "A poll", "showed"),
    ("Rebels claimed victory in the north.", "Rebels", "claimed"),
    ("The ministry declined to comment.", "The ministry", "declined"),
    ("The agency lists Malta as a tax haven.", "The agency", "lists"),
])  # fmt: skip
def test_the_cue_is_whole_and_its_source_somebody(said: Run, text: str, source: str, cue: str) -> None:
    one = only(said(text))
    assert (one.source, one.cue) == (source, cue)


@pytest.mark.parametrize(("text", "source", "content"), [
    ("Ships unfit for the grain route, experts say.", "experts", "Ships unfit for the grain route"),
    ("The envoy's plane turned round over the Black Sea, a spokesman announced Monday morning.", "a spokesman",
     "The envoy's plane turned round over the Black Sea"),
    ("Angela Moreno, an adviser to the regional investment council, which is run by three ministries, said many of "
     "the ports that critics describe as white elephants failed to pay their debts.",
     "Angela Moreno, an adviser to the regional investment council, which is run by three ministries",
     "many of the ports that critics describe as white elephants failed to pay their debts"),
])  # fmt: skip
def test_source_and_content_are_told_apart_where_the_parser_mixes_them(
    said: Run, text: str, source: str, content: str
) -> None:
    found = [f for f in said(text) if f.source == source]
    assert [f.content for f in found] == [(content,)]


def test_a_second_verb_of_saying_has_the_subject_of_the_first(said: Run) -> None:
    text = "The mayor announced on Friday the sacking of two clerks over lost ballots and said a recount would follow."
    assert [f.source for f in said(text)] == ["The mayor", "The mayor"]


def test_a_noun_takes_its_article_and_adjectives_along(said: Run) -> None:
    found = said("Kyiv denied the repeated claim that it had shelled the plant.")
    assert [f.cue for f in found] == ["denied", "the repeated claim"]


def test_what_somebody_calls_so_stands_before_the_verb(said: Run) -> None:
    one = only(said("The two sides met in what diplomats described as a last attempt to save the truce."))
    assert (one.source, one.content) == ("diplomats", ("what", "as a last attempt to save the truce"))


@pytest.mark.parametrize("text", [
    "The spending underscored a rift in the coalition.",
    "The trip shows how far the two countries are apart.",
    "The union admitted Poland and Malta.",
    "The army withdrew its troops.",
    "Assuming that the truce holds, aid will reach the town.",
    "She was seen wounded near the gate.",
    "Gunmen called the Lions of the North took the town.",
    "The premier showed courage.",
    "The fever claimed twelve lives.",
])  # fmt: skip
def test_what_only_looks_like_speech(said: Run, text: str) -> None:
    assert said(text) == []


def test_a_wish_told_by_another_vouches_for_nothing(said: Run) -> None:
    one = only(said("The commander said they want peace."))
    assert one.source == "The commander"
