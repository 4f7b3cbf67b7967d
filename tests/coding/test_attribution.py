"""Who says what, on sentences of our own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.coding.said import Run, only

from dragoman.coding.attribution import attributions, judgements
from dragoman.coding.cues import anonymous, lexicon, tone
from dragoman.coding.quotes import joined, quotations
from dragoman.records import STANCES, Sentence

Parse = Callable[[str], tuple[Sentence, ...]]


# -- quotations (no model) -----------------------------------------------------------------------------


def test_straight_marks_pair_by_their_neighbours() -> None:
    text = 'He said "no" and she said "yes".'
    assert [text[q.start : q.end] for q in quotations(text)] == ['"no"', '"yes"']


def test_a_quote_goes_on_in_a_paragraph_that_opens_with_a_mark() -> None:
    text = "He went on: “We waited.\n\n“Nobody came.” That was all."
    (q,) = joined(quotations(text), text)
    assert text[q.start : q.end].endswith("Nobody came.”")


def test_an_unclosed_quote_ends_with_its_paragraph() -> None:
    text = "“We waited and waited.\n\nThe train left at nine."
    (q,) = joined(quotations(text), text)
    assert "train" not in text[q.start : q.end]


def test_an_apostrophe_opens_no_quotation() -> None:
    assert quotations("It's the ministers' view that Kyiv's offer isn't serious.") == []


# -- the lexicon ---------------------------------------------------------------------------------------


def test_lexicon_is_large_and_every_stance_is_known() -> None:
    cues = [c for group in lexicon().verbs.values() for c in group]
    assert len(cues) > 400
    assert {c.stance for c in cues} == set(STANCES)


def test_tone_of_a_quotation() -> None:
    assert tone("a cowardly provocation") == "criticises"
    assert tone("a historic breakthrough") == "praises"
    assert tone("a meeting") is None


@pytest.mark.parametrize(
    ("source", "hidden"),
    [
        ("two officials", True),
        ("A diplomat who asked not to be named", True),
        ("a State Department official speaking on condition of anonymity", True),
        ("Sergei Lavrov, the Russian foreign minister", False),
        ("the defence ministry", False),
    ],
)
def test_anonymous_sources(source: str, hidden: bool) -> None:
    assert anonymous(source) is hidden


# -- plain telling -------------------------------------------------------------------------------------


def test_said_with_a_clause(said: Run) -> None:
    one = only(said("Officials in Ankara said the border would reopen within days."))
    assert (one.source, one.cue) == ("Officials in Ankara", "said")
    assert one.content == ("the border would reopen within days",)
    assert not one.a.quoted


def test_content_words_point_into_the_sentence(parse: Parse) -> None:
    text = "The envoy said that talks had failed."
    sentences = parse(text)
    (a,) = attributions(sentences, text)
    (piece,) = a.content_words
    k, first, end = piece
    assert sentences[k].words[first:end] == ("that", "talks", "had", "failed")
    assert a.source_head is not None
    assert sentences[0].words[a.source_head[1]] == "envoy"


def test_apposition_belongs_to_the_source(said: Run) -> None:
    found = said('"We will not leave," Sergei Lavrov, the Russian foreign minister, said on Monday.')
    assert found[0].source == "Sergei Lavrov, the Russian foreign minister"


def test_inverted_cue_splits_the_quotation(said: Run) -> None:
    one = only(said("“The talks,” said Antonio Costa, the president of the council, “were difficult.”"))
    assert one.content == ("“The talks,”", "“were difficult.”")
    assert one.a.quoted


def test_direct_speech_over_three_sentences(said: Run) -> None:
    one = only(said('"We will stay," the general said. "Nobody asked us to leave. And nobody will."'))
    assert one.content == ('"We will stay,"', '"Nobody asked us to leave. And nobody will."')


def test_a_colon_announces_the_quotation(said: Run) -> None:
    one = only(said("He added: “There is no plan. There never was.”"))
    assert one.content == ("“There is no plan. There never was.”",)


def test_told_leaves_the_hearer_out(said: Run) -> None:
    found = said(
        "She told reporters in Geneva that the strike was a mistake, adding that nobody would resign."
    )
    assert [f.content for f in found] == [("that the strike was a mistake",), ("that nobody would resign",)]
    assert {f.source for f in found} == {"She"}


def test_cue_behind_a_bare_clause(said: Run) -> None:
    one = only(said("The talks had failed, he added."))
    assert (one.source, one.cue, one.content) == ("he", "added", ("The talks had failed",))


def test_content_goes_on_behind_a_cue_between_commas(said: Run) -> None:
    found = said("They would poison the talks, she noted, to which she knows Kiel attaches importance.")
    noted = next(f for f in found if f.cue == "noted")
    assert noted.content == (
        "They would poison the talks",
        "to which she knows Kiel attaches importance",
    )


def test_an_opening_adverbial_before_the_cue_is_content(said: Run) -> None:
    one = only(said("If the truce fails, she said, troops will return."))
    assert one.content == ("If the truce fails", "troops will return")


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (
            "Egyptian officials called their meeting “warm and useful” and “held in an open spirit.”",
            ("“warm and useful”", "“held in an open spirit.”"),
        ),
        (
            "The Omani minister described the talks as “frank” and “long overdue.”",
            ("“frank”", "“long overdue.”"),
        ),
        ("Critics dubbed the plan “a sham” and “a cruel joke.”", ("“a sham”", "“a cruel joke.”")),
    ],
)
def test_called_with_two_quotations(said: Run, text: str, pieces: tuple[str, str]) -> None:
    one = only(said(text))
    assert one.content == pieces
    assert one.a.quoted


def test_a_quoted_phrase_inside_a_clause_stays_in_it(said: Run) -> None:
    one = only(said("The mayor claimed he had the fire “fully under control”."))
    assert one.content == ("he had the fire “fully under control”",)


def test_quoted_as_saying(said: Run) -> None:
    one = only(said("The port would stay shut, Duarte was quoted as saying by the agency."))
    assert (one.source, one.cue) == ("Duarte", "was quoted as saying")
    assert one.content == ("The port would stay shut",)


def test_reported_on_a_day_is_no_report_on_it(said: Run) -> None:
    found = said("Kim vowed to keep the weapons, the agency reported on Thursday.")
    outer = next(f for f in found if f.cue == "reported")
    assert outer.content == ("Kim vowed to keep the weapons",)


def test_asked_whether_gives_only_the_answer(said: Run) -> None:
    one = only(said("Asked whether troops would leave, the minister said they would not."))
    assert (one.source, one.content) == ("the minister", ("they would not",))


def test_according_to(said: Run) -> None:
    one = only(
        said("According to two diplomats briefed on the talks, Ankara will reopen the border on Friday.")
    )
    assert one.source == "two diplomats briefed on the talks"
    assert one.content == ("Ankara will reopen the border on Friday",)


def test_nested_attribution_names_its_outer_one(said: Run) -> None:
    found = said("Russia has denied that its forces fired on the convoy, according to the defence ministry.")
    inner = next(f for f in found if f.cue == "has denied")
    assert inner.a.nested_in is not None
    assert found[inner.a.nested_in].cue == "according to"
    assert inner.content == ("that its forces fired on the convoy",)


@pytest.mark.parametrize(
    "text",
    [
        "According to a palace aide, the king told the envoy that he would not sign.",
        "The king told the envoy that he would not sign, according to a palace aide.",
    ],
)
def test_who_told_whom_is_inside_according_to(said: Run, text: str) -> None:
    found = said(text)
    outer = next(k for k, f in enumerate(found) if f.source == "a palace aide")
    inner = next(f for f in found if f.cue == "told")
    assert inner.content == ("that he would not sign",)
    assert inner.a.nested_in == outer


def test_as_somebody_put_it(said: Run) -> None:
    one = only(said("As one diplomat put it, the summit was over before it began."))
    assert (one.source, one.content) == ("one diplomat", ("the summit was over before it began",))


def test_an_agency_behind_a_whole_sentence(said: Run) -> None:
    found = said(
        "Turkey's minister told his counterpart that the drilling would go on, the state agency reported."
    )
    outer = next(f for f in found if f.cue == "reported")
    assert outer.source == "the state agency"
    assert outer.content == ("Turkey's minister told his counterpart that the drilling would go on",)


def test_whom_an_agency_cites_is_a_source_too(said: Run) -> None:
    found = said("Interfax reported that the convoy had turned back, citing two officials.")
    cited = next(f for f in found if f.cue == "citing")
    assert cited.source == "two officials"
    assert cited.content == ("that the convoy had turned back",)


def test_answer_is_followed_by_its_quotation(said: Run) -> None:
    found = said("The envoy's answer is clear. “Our troops will stay until the spring.”")
    assert found[0].content == ("“Our troops will stay until the spring.”",)


# -- sources that the text hides -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("The minister reportedly met rebels in Doha.", "reportedly"),
        ("Iran is believed to have moved the centrifuges.", "is believed"),
        ("It is understood that the deal collapsed.", "is understood"),
        ("By all accounts the meeting went badly.", "By all accounts"),
    ],
)
def test_hidden_source_weakens(said: Run, text: str, cue: str) -> None:
    one = only(said(text))
    assert one.source is None
    assert one.cue == cue
    assert one.a.hedge


def test_passive_content_takes_its_subject(said: Run) -> None:
    one = only(said("Iran is believed to have moved the centrifuges."))
    assert one.content == ("Iran", "to have moved the centrifuges")


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "The sanctions would change little in Caracas, Duarte reportedly told aides about the letter.",
            "Duarte", "reportedly told", "The sanctions would change little in Caracas",
        ),
        (
            "The general allegedly warned that the bridge would fall.",
            "The general", "allegedly warned", "that the bridge would fall",
        ),
        (
            "New tariffs would hardly help, the minister reportedly stressed.",
            "the minister", "reportedly stressed", "New tariffs would hardly help",
        ),
    ],
)  # fmt: skip
def test_a_hedging_adverb_weakens_the_verb_of_saying(
    said: Run, text: str, source: str, cue: str, content: str
) -> None:
    one = only(said(text))
    assert (one.source, one.cue, one.content) == (source, cue, (content,))
    assert one.a.hedge


def test_a_hedging_adverb_by_an_act_keeps_its_own_line(said: Run) -> None:
    adverb, praise = said("The minister reportedly praised the ceasefire.")
    assert (adverb.source, adverb.cue) == (None, "reportedly")
    assert (praise.source, praise.cue, praise.content) == ("The minister", "praised", ("the ceasefire",))


# -- stances -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stance", "content"),
    [
        ("The council condemned the launch.", "criticises", "the launch"),
        ("The president praised the ceasefire.", "praises", "the ceasefire"),
        ("He urged both sides to stop.", "demands", "both sides to stop"),
        ("The minister asked both governments to return.", "demands", "both governments to return"),
        ("The army denied that its troops had fired.", "denies", "that its troops had fired"),
        ("Beijing warned that the sale would cost votes.", "warns", "that the sale would cost votes"),
        ("The US expects Iran to reply within days.", "predicts", "Iran to reply within days"),
        ("The senator doubts that the truce will hold.", "doubts", "that the truce will hold"),
        ("Officials say the rebels could attack the port.", "predicts", "the rebels could attack the port"),
        ("The spokesman called the raid “a cowardly act”.", "criticises", "the raid “a cowardly act”"),
        ("The minister hailed the deal as “historic”.", "praises", "the deal as “historic”"),
        ("She spoke of deep splits among the allies.", "says", "deep splits among the allies"),
    ],
)  # fmt: skip
def test_stance(said: Run, text: str, stance: str, content: str) -> None:
    one = only(said(text))
    assert one.content == (content,)
    assert one.a.stance == stance


def test_a_rejected_claim_is_a_denial(said: Run) -> None:
    found = said("The army rejected claims that its jets had crossed the border.")
    assert (found[0].cue, found[0].a.stance) == ("rejected", "denies")


def test_flat_denial_in_quotation_marks(said: Run) -> None:
    one = only(said("“There was no raid,” a spokesman, Karim Haddad, said."))
    assert one.a.stance == "denies"
    assert one.source == "a spokesman, Karim Haddad"


# -- headlines and nouns -------------------------------------------------------------------------------


def test_headline_with_colon(said: Run) -> None:
    found = said("Kremlin: talks with Washington went well\n\nThe delegations met in Riyadh.")
    assert (found[0].source, found[0].cue) == ("Kremlin", ":")
    assert found[0].content == ("talks with Washington went well",)


def test_a_rubric_is_no_speaker(said: Run) -> None:
    assert (
        said("Analysis: what the new pipeline means for Tbilisi\n\nThe pipeline runs along the coast.") == []
    )


def test_noun_of_saying_with_its_owner(said: Run) -> None:
    found = said("Turkey's claim that the border is closed was met with scorn.")
    assert (found[0].source, found[0].cue) == ("Turkey", "claim")
    assert found[0].content == ("that the border is closed",)
    assert found[0].a.hedge


# -- what must stay silent -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "The two presidents met in Vienna on Tuesday.",
        "Troops crossed the river at dawn.",
        "The minister called off a tour of the islands.",
        "The cabinet called a referendum for June.",
        "The harvest is in and the ferries run on time.",
        "The ministry has not responded to questions about the port.",
        "The ministry would say neither when nor where.",
        "The second round was held in the port city.",
        "A session was held by the council on Tuesday.",
        "The estimate is based on satellite images.",
        "Israel will respond to attacks on its ships.",
        "The cabinet prepares to assess the costs of supplying the shells.",
        "The panel will publicly assess the risks of arming the militia.",
        "Macron has consistently ruled out sending troops to the Sahel.",
        "Sudan has repeatedly refused to open the crossing.",
        "Minsk declined an offer of mediation.",
        "Tehran rejected the American proposal.",
        "The two leaders agreed that their envoys should meet in Doha.",
    ],
)
def test_no_attribution(said: Run, text: str) -> None:
    assert said(text) == []


def test_the_speakers_i_think_is_not_a_source(said: Run) -> None:
    one = only(said("“I think the truce will hold,” the mediator said."))
    assert one.source == "the mediator"


def test_an_empty_article_gives_nothing() -> None:
    assert attributions((), "") == []
    assert judgements((), "") == []


# -- the reporter's own judgement ----------------------------------------------------------------------


def test_judgements_are_kept_apart(parse: Parse) -> None:
    text = "Hungary appears to have timed its veto."
    sentences = parse(text)
    (a,) = judgements(sentences, text)
    assert (a.source, a.stance) == (None, "explains")
    assert attributions(sentences, text) == []


def test_the_calculation_in_a_capital(parse: Parse) -> None:
    text = "The calculation in Ankara is that Brussels will tire."
    sentences = parse(text)
    (a,) = judgements(sentences, text)
    assert a.source is not None
    assert text[slice(*a.source)] == "The calculation in Ankara"
    assert a.source_head is not None
    assert sentences[0].words[a.source_head[1]] == "Ankara"
    assert text[slice(*a.content[0])] == "that Brussels will tire"


def test_a_reading_of_the_timing(parse: Parse) -> None:
    text = "The timing points to a quarrel inside the cabinet."
    (a,) = judgements(parse(text), text)
    assert (text[slice(*a.cue)], a.source) == ("points to", None)
