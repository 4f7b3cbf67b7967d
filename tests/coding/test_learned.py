"""The model's reading beside the lexicon's, with readings made by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dragoman.coding.events import find
from dragoman.coding.grammar import Grammar
from dragoman.coding.learned import readings, told
from dragoman.records import Sentence, Telling

Parse = Callable[[str], tuple[Sentence, ...]]


def grammar(parse: Parse, text: str, *tellings: Telling) -> Grammar:
    (sentence,) = parse(text)
    return Grammar(replace(sentence, tellings=tellings))


def sure(i: int, event: str, actors: tuple[int, int] | None = None, p: float = 0.97, **more: object) -> Telling:
    side = ((*actors, 0.9),) if actors else ()
    return Telling(i, p, ((event, 0.95), ("NONE", 0.02)), actors=side, **more)  # type: ignore[arg-type]


def test_a_candidate_that_the_model_does_not_see_stands_alone(parse: Parse) -> None:
    g = grammar(parse, "Norway condemned Chad.")
    (f,) = readings(g, find(g, {0, 2}))
    assert (f.event, f.telling) == ("ACCUSE", None)


def test_a_candidate_that_both_see_keeps_its_type(parse: Parse) -> None:
    g = grammar(parse, "Norway condemned Chad.", sure(1, "ACCUSE", (0, 1)))
    (f,) = readings(g, find(g, {0, 2}))
    assert (f.event, f.rejected) == ("ACCUSE", ())


def test_a_sure_model_overrules_the_lexicon_and_says_what_was_rejected(parse: Parse) -> None:
    g = grammar(parse, "Norway condemned Chad.", sure(1, "SANCTION", (0, 1)))
    (f,) = readings(g, find(g, {0, 2}))
    assert f.event == "SANCTION"
    assert "ACCUSE" in f.rejected
    assert "the model reads SANCTION" in f.rule


def test_words_that_no_list_holds_become_candidates(parse: Parse) -> None:
    g = grammar(parse, "Norway zorbled Chad.", sure(1, "AID", (0, 1), recipients=((2, 3, 0.9),)))
    (f,) = readings(g, find(g, {0, 2}))
    assert (f.event, f.actors, f.recipients, f.rule) == ("AID", (0,), (2,), "model")


def test_words_that_tell_one_event_together_are_one_candidate(parse: Parse) -> None:
    g = grammar(parse, "Norway gave Chad its blessing.", sure(1, "SUPPORT", (0, 1)), sure(4, "SUPPORT", (0, 1)))
    assert len(readings(g, find(g, {0, 2}))) == 1


def test_a_word_that_is_likely_nothing_tells_little() -> None:
    assert told(Telling(0, 0.9, (("NONE", 0.9), ("AID", 0.1)))) < 0.1
