"""The numbered coding rules of the record, one behaviour each (docs/record.md). Articles are dated 15 May 2024."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.records import Coded, Entity, Report

Tell = Callable[..., Coded]


def codes(entities: tuple[Entity, ...]) -> set[str]:
    return {e.code for e in entities if e.code}


def only(found: Coded) -> Report:
    """The single report that a text gives."""
    assert len(found.reports) == 1, [(r.event, r.event_text) for r in found.reports]
    return found.reports[0]


def of_type(found: Coded, event: str) -> Report:
    some = [r for r in found.reports if r.event == (event,)]
    assert len(some) == 1, [(r.event, r.event_text) for r in found.reports]
    return some[0]


# -- 1: what is to come -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("The presidents of Kenya and Rwanda will meet in Nairobi on 3 June.", "2024-06-03", "2024-06-03"),
        ("Italy will send medicine to Tunisia next month.", "2024-06-01", "2024-06-30"),
        ("Peace talks between Sudan and Chad are planned for June.", "2024-06-01", "2024-06-30"),
    ],
)
def test_cooperation_to_come_is_agree_with_its_own_date(tell: Tell, text: str, first: str, last: str) -> None:
    r = only(tell(text))
    assert (r.event, r.auxiliary, r.date, r.enddate) == (("AGREE",), (), first, last)


def test_a_coming_visit_keeps_visitor_and_host(tell: Tell) -> None:
    r = only(tell("The Japanese foreign minister will visit Mongolia next week."))
    assert (r.event, codes(r.actor), codes(r.recipient)) == (("AGREE",), {"JPN"}, {"MNG"})


def test_an_offer_is_agree(tell: Tell) -> None:
    assert only(tell("Morocco offered to host the summit.")).event == ("AGREE",)


def test_what_another_must_do_is_a_request_and_what_ones_own_must_do_is_none(tell: Tell) -> None:
    r = only(tell("The Turkish foreign ministry said that Greece must pull its ships back."))
    assert (r.event, codes(r.actor), codes(r.recipient)) == (("REQUEST",), {"TUR"}, {"GRC"})
    assert not tell("The Danish prime minister said that Denmark must spend more on its army.").reports


def test_who_stands_in_the_condition_of_a_threat_is_not_its_recipient_unless_he_is_to_meet_it(tell: Tell) -> None:
    loose = of_type(tell("Japan threatened to impose tariffs of 20 per cent if there is no deal on Sudan."), "THREATEN")
    assert codes(loose.recipient) == set()
    meant = of_type(tell("Japan threatened to cut off aid unless Myanmar frees the prisoners."), "THREATEN")
    assert codes(meant.recipient) == {"MMR"}


def test_what_a_call_is_about_takes_no_part_in_it(tell: Tell) -> None:
    r = only(tell("In June the French and German presidents discussed Syria and Turkey in a telephone call."))
    assert (r.mode, codes(r.actor)) == (("phone",), {"FRA", "DEU"})


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Afterwards Macron called Kenyan President William Ruto.", "CONSULT"),
        ("Erdogan called Macron incompetent on Tuesday.", "ACCUSE"),
    ],
)
def test_calling_somebody_is_a_call_and_calling_him_something_is_none(tell: Tell, text: str, event: str) -> None:
    assert only(tell(text)).event == (event,)


def test_what_is_not_announced_is_neither_refused_nor_given(tell: Tell) -> None:
    assert not tell("The Danish prime minister did not announce new measures against Kenya on Thursday.").reports


def test_other_events_to_come_keep_their_type_and_are_future(tell: Tell) -> None:
    r = only(tell("The United States will impose sanctions on Nicaragua next month."))
    assert (r.event, r.auxiliary, r.date) == (("SANCTION",), ("future",), "2024-06-01")
    assert 0 < r.factuality < 3


# -- 2: threats -------------------------------------------------------------------------------------------


def test_a_threat_is_one_report_and_happened(tell: Tell) -> None:
    r = only(tell("Iran threatened to bomb Israel."))
    assert (r.event, r.auxiliary, codes(r.recipient)) == (("THREATEN",), (), {"ISR"})


# -- 3: questions, conditions, possibilities, purposes -----------------------------------------------------


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Will Russia attack Moldova?", "ASSAULT"),
        ("If Russia attacks Georgia, the war will widen.", "ASSAULT"),
        ("China could impose tariffs on Australia.", "SANCTION"),
        ("Egypt sent envoys to Libya to arrest the general.", "COERCE"),
    ],
    ids=["question", "if", "could", "purpose"],
)
def test_what_is_left_open_is_hypothetical(tell: Tell, text: str, event: str) -> None:
    r = of_type(tell(text), event)
    assert r.auxiliary == ("hypothetical",)
    assert -1.5 < r.factuality < 1.5


# -- 4, 14: denials and accusations ------------------------------------------------------------------------


def test_a_denied_act_is_negated_and_no_reject(tell: Tell) -> None:
    r = only(tell("Rwanda denied that its troops had attacked Congo."))
    assert (r.event, r.auxiliary, codes(r.recipient)) == (("ASSAULT",), ("negation",), {"COD"})
    assert [s.entity.entity_text for s in r.attribution if s.entity] == ["Rwanda"]


def test_a_rejected_accusation_is_reject(tell: Tell) -> None:
    r = only(tell("Serbia rejected an accusation by Kosovo."))
    assert (r.event, codes(r.actor), codes(r.recipient)) == (("REJECT",), {"SRB"}, {"KOS"})


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Ukraine accused Russia of bombing a hospital.", "ASSAULT"),
        ("Rwanda accused Congo of violating the truce.", "ASSAULT"),
    ],
)
def test_the_act_one_is_accused_of_is_told_by_the_accuser(tell: Tell, text: str, event: str) -> None:
    found = tell(text)
    accuse, act = of_type(found, "ACCUSE"), of_type(found, event)
    assert codes(act.actor) == codes(accuse.recipient)
    assert [codes((s.entity,)) for s in act.attribution if s.entity] == [codes(accuse.actor)]
    assert accuse.attribution == ()


def test_claim_and_denial_are_two_reports(tell: Tell) -> None:
    found = tell(
        "Sudan said that the United Arab Emirates had armed the rebels. "
        "The United Arab Emirates denied arming the rebels."
    )
    assert [(r.event, r.auxiliary) for r in found.reports] == [(("AID",), ()), (("AID",), ("negation",))]


# -- 5: no sign of giving way ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Eritrea has given no hint that it might compromise.", "ERI"),
        ("The Sudanese army showed no sign of ending the war.", "SDN"),
        ("Hamas has shown no willingness to release the hostages.", "PSE"),
        ("Kabila ruled out ending the siege of Goma.", "COD"),
    ],
)
def test_showing_no_will_to_give_way_is_reject(tell: Tell, text: str, who: str) -> None:
    r = of_type(tell(text), "REJECT")
    assert (r.mode, codes(r.actor), r.auxiliary) == (("yield",), {who}, ())
    assert r.factuality > 1


# -- 6: agreed, signed, done -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Armenia agreed to withdraw its troops.", "AGREE"),
        ("Brazil and Bolivia signed a treaty on water.", "SUPPORT"),
        ("The Irish parliament ratified the agreement with Britain.", "SUPPORT"),
        ("Armenia withdrew its troops.", "RETREAT"),
    ],
    ids=["agreed", "signed", "ratified", "did"],
)
def test_agreeing_signing_and_doing_differ(tell: Tell, text: str, event: str) -> None:
    assert only(tell(text)).event == (event,)


def test_what_a_government_agrees_to_do_at_home_counts(tell: Tell) -> None:
    assert only(tell("Colombia agreed to release the prisoners.")).event == ("AGREE",)


# -- 7, 16: background -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Russia annexed Crimea in 2014.", "2014-01-01", "2014-12-31"),
        ("Turkey expelled the German ambassador in March 2019.", "2019-03-01", "2019-03-31"),
    ],
)
def test_background_keeps_its_own_date(tell: Tell, text: str, first: str, last: str) -> None:
    r = only(tell(text))
    assert (r.auxiliary, r.date, r.enddate) == (("historical",), first, last)


def test_a_few_months_ago_is_background_before_the_article(tell: Tell) -> None:
    r = only(tell("A few months ago Israel bombed Lebanon."))
    assert r.auxiliary == ("historical",)
    assert r.enddate < "2024-05-01"


@pytest.mark.parametrize(
    ("day", "auxiliary"),
    [("10 May", ()), ("2 May", ()), ("1 May", ("historical",)), ("10 April", ("historical",))],
)
def test_historical_begins_two_weeks_before_the_article(tell: Tell, day: str, auxiliary: tuple[str, ...]) -> None:
    assert only(tell(f"Poland expelled two Russian diplomats on {day}.")).auxiliary == auxiliary


def test_an_event_does_not_take_the_time_counted_from_it(tell: Tell) -> None:
    found = tell("The accord comes one week after a telephone call between the American and Russian presidents.")
    assert all(r.date_precision == "unknown" or r.date <= "2024-05-08" for r in found.reports)


# -- 8, 9, 15: how many reports ----------------------------------------------------------------------------


def test_a_count_is_one_report(tell: Tell) -> None:
    r = only(tell("Biden spoke with Netanyahu by phone, their eighth call in eight months."))
    assert (r.event, r.mode) == (("CONSULT",), ("phone",))


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("France and Britain condemned Iran.", {"FRA", "GBR"}),
        ("Poland, Latvia and Estonia closed their borders with Belarus.", {"POL", "LVA", "EST"}),
    ],
)
def test_joined_actors_stand_in_one_report(tell: Tell, text: str, who: set[str]) -> None:
    assert codes(only(tell(text)).actor) == who


@pytest.mark.parametrize(
    "text",
    [
        "Israel bombed Damascus on Monday. The Israeli air force bombed Damascus on Monday.",
        "The presidents of France and Egypt met in Cairo on Monday. "
        "Emmanuel Macron and Abdel Fattah el-Sisi met in Cairo.",
    ],
)
def test_one_happening_told_twice_is_one_report(tell: Tell, text: str) -> None:
    r = only(tell(text))
    assert any("also_told" in e for e in r.evidence)


def test_two_happenings_on_two_days_are_two_reports(tell: Tell) -> None:
    found = tell("Israel bombed Damascus on Sunday. Israel bombed Damascus again on Tuesday.")
    assert [r.date for r in found.reports] == ["2024-05-12", "2024-05-14"]


def test_a_claim_and_its_opposite_are_not_merged(tell: Tell) -> None:
    found = tell("Egypt expelled the Iranian ambassador. Egypt did not expel the Iranian ambassador.")
    assert [r.auxiliary for r in found.reports] == [(), ("negation",)]


# -- 10, 11, 12: no event ----------------------------------------------------------------------------------


def test_no_political_actor_no_report(tell: Tell) -> None:
    assert tell("The two companies held talks about a merger.").reports == ()


def test_the_reporters_judgement_is_a_statement_without_source(tell: Tell) -> None:
    found = tell("Putin appears to have timed the call.")
    assert found.reports == ()
    assert [(s.source, s.stance) for s in found.statements] == [(None, "explains")]


def test_plain_telling_is_a_statement(tell: Tell) -> None:
    found = tell("Officials said the talks went well.")
    assert found.reports == ()
    assert [s.stance for s in found.statements] == ["says"]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Spain's foreign minister praised Morocco.", "SUPPORT"),
        ("Spain's foreign minister condemned Morocco.", "ACCUSE"),
        ("Spain's foreign minister rejected Morocco's demand.", "REJECT"),
    ],
)
def test_saying_that_is_doing_is_an_event(tell: Tell, text: str, event: str) -> None:
    r = only(tell(text))
    assert (r.event, codes(r.actor), codes(r.recipient)) == ((event,), {"ESP"}, {"MAR"})


# -- 13: promises to give way ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Israel pledged to ease restrictions on Gaza.",
        "China promised to suspend its tariffs on Australia.",
        "Iran offered to suspend enrichment.",
    ],
)
def test_a_promise_to_give_way_is_concede_when_it_is_made(tell: Tell, text: str) -> None:
    r = only(tell(text))
    assert (r.event, r.auxiliary) == (("CONCEDE",), ())


# -- 18: whose body it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The IAEA criticised Iran.", "UNO"),
        ("The UN Security Council condemned North Korea.", "UNO"),
        ("The World Food Programme delivered food to Yemen.", "UNO"),
        ("NATO condemned Russia.", "IGO"),
        ("ECOWAS imposed sanctions on Niger.", "IGO"),
        ("The African Union suspended Mali.", "IGO"),
        ("ASEAN praised Cambodia.", "IGO"),
        ("The European Commission condemned Belarus.", "EUR"),
    ],
)
def test_bodies_have_the_code_of_their_family(tell: Tell, text: str, code: str) -> None:
    (actor,) = only(tell(text)).actor
    assert actor.code == code
    assert actor.name


# -- 19: border cases --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "event", "mode"),
    [
        ("Russian troops captured the town of Avdiivka.", "COERCE", "seize"),
        ("Syria walked out of talks with Turkey.", "SANCTION", "withdraw"),
        ("Kenya closed its border with Somalia.", "SANCTION", "discontinue"),
        ("The Chinese foreign minister cancelled a visit to Japan.", "REJECT", "meet"),
        ("Ethiopian troops crossed the border into Somalia.", "MOBILIZE", "troops"),
    ],
)
def test_border_cases_have_their_type(tell: Tell, text: str, event: str, mode: str) -> None:
    r = only(tell(text))
    assert (r.event, r.mode) == ((event,), (mode,))


# -- 20: the unnamed doer, host and visitor ----------------------------------------------------------------


def test_violence_by_nobody_named_has_no_actor(tell: Tell) -> None:
    r = only(tell("Two Kenyan soldiers were killed in Somalia."))
    assert (r.event, r.actor, codes(r.recipient)) == (("ASSAULT",), (), {"KEN"})


def test_a_meeting_on_equal_terms_has_all_as_actors(tell: Tell) -> None:
    r = only(tell("The Thai prime minister met his Malaysian counterpart in Bangkok."))
    assert (codes(r.actor), r.recipient) == ({"THA", "MYS"}, ())


def test_the_visitor_acts_and_the_host_receives(tell: Tell) -> None:
    r = only(tell("President Biden hosted the Polish president at the White House."))
    assert (r.mode, codes(r.actor), codes(r.recipient)) == (("visit",), {"POL"}, {"USA"})


def test_a_place_before_where_is_the_meetings_own(tell):
    told = tell(
        "Norway and Iceland reached an agreement on a second fisheries summit, this time in Lisbon, Portugal, where "
        "quotas could be discussed."
    )
    places = [r.event_loc.resolved_place for r in told.reports if r.event == ("AGREE",) and r.event_loc]
    assert places == ["Lisbon"]


def test_a_call_is_not_merged_with_a_meeting_somewhere(tell):
    told = tell(
        "Petro spoke with Lula by telephone on Monday, three days after Petro met Lula in Bogota.", date="2024-06-10"
    )
    consults = [r for r in told.reports if r.event == ("CONSULT",)]
    assert sorted(r.mode for r in consults) == [(), ("phone",)]


def test_both_sides_are_the_two_that_fought_last(tell):
    told = tell("Armenia and Azerbaijan exchanged fire on Monday. A UN spokesman urged both sides to show restraint.")
    asked = next(r for r in told.reports if r.event == ("REQUEST",))
    assert {e.code for e in asked.recipient} == {"ARM", "AZE"}


def test_two_unnamed_diplomats_are_nobody_named_before(tell):
    told = tell("Jordan and Egypt met in Amman on Monday. The talks went well, two diplomats said.")
    said = next(s for s in told.statements if s.cue and s.cue.text == "said")
    assert said.source is not None
    assert said.source.name is None


def test_several_calls_have_no_one_day(tell):
    told = tell(
        "Six telephone calls between Kenya and Uganda had brought no result. "
        "On Friday the two presidents met in Nairobi.",
        date="2024-05-18",
    )
    calls = next(r for r in told.reports if r.mode == ("phone",))
    assert calls.date_precision == "unknown"
    assert calls.event_loc is None


def test_the_two_presidents_are_nobody_sure_where_a_third_was_named_since(tell):
    told = tell(
        "President William Ruto of Kenya telephoned Ugandan President Yoweri Museveni on Monday. "
        "In May a visit by Rwandan President Paul Kagame had ended in a quarrel. "
        "In June the two presidents met in Arusha.",
        date="2024-07-02",
    )
    assert not any({e.code for e in r.actor} >= {"KEN", "UGA"} and "met" in r.event_text for r in told.reports)


def test_the_two_presidents_are_the_pair_spoken_of_last(tell):
    told = tell(
        "President William Ruto of Kenya telephoned Ugandan President Yoweri Museveni on Monday. "
        "In June the two presidents met in Arusha.",
        date="2024-07-02",
    )
    assert any({e.code for e in r.actor} >= {"KEN", "UGA"} and "met" in r.event_text for r in told.reports)
