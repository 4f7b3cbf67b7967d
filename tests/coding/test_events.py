"""What is an event and of which type: sentences of our own, with type, mode and parties; and what is none.

The article's date is Wednesday, 15 May 2024. A mode of None is not asked after.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.records import Coded, Entity, Report

Tell = Callable[..., Coded]
Case = tuple[str, str, tuple[str, ...] | None, set[str], set[str]]


def codes(entities: tuple[Entity, ...]) -> set[str]:
    return {e.code for e in entities if e.code}


def of_type(found: Coded, event: str) -> Report:
    """The one report of a type."""
    some = [r for r in found.reports if r.event == (event,)]
    assert len(some) == 1, [(r.event, r.event_text) for r in found.reports]
    return some[0]


# sentence, type, mode, actors, recipients
CASES: list[Case] = [
    ("South Korea and Japan agreed on Monday to resume military talks.", "AGREE", (), {"KOR", "JPN"}, set()),
    ("Brazil and Argentina reached an agreement on gas supplies.", "AGREE", (), {"BRA", "ARG"}, set()),
    ("A deal was reached between Armenia and Azerbaijan on Thursday.", "AGREE", (), {"ARM", "AZE"}, set()),
    ("Egypt promised to send doctors to Sudan.", "AGREE", (), {"EGY"}, {"SDN"}),
    ("French President Emmanuel Macron met German Chancellor Olaf Scholz in Berlin on Tuesday.", "CONSULT", (),
     {"FRA", "DEU"}, set()),
    ("Vietnam's prime minister visited Laos on Wednesday.", "CONSULT", ("visit",), {"VNM"}, {"LAO"}),
    ("India and Bangladesh held talks on water sharing in Dhaka.", "CONSULT", (), {"IND", "BGD"}, set()),
    ("The presidents of Chile and Peru held a phone call on Monday.", "CONSULT", ("phone",), {"CHL", "PER"}, set()),
    ("The Nigerian president was received in Accra by the Ghanaian president.", "CONSULT", ("visit",), {"NGA"},
     {"GHA"}),
    ("Canada praised Ukraine's reforms on Friday.", "SUPPORT", (), {"CAN"}, {"UKR"}),
    ("Norway recognised the State of Palestine.", "SUPPORT", (), {"NOR"}, {"PSE"}),
    ("China voiced its support for Pakistan.", "SUPPORT", (), {"CHN"}, {"PAK"}),
    ("Saudi Arabia and Iran restored diplomatic relations.", "SUPPORT", (), {"SAU", "IRN"}, set()),
    ("Colombian rebels declared a ceasefire.", "CONCEDE", (), {"COL"}, set()),
    ("China promised to suspend its tariffs on Australia.", "CONCEDE", (), {"CHN"}, {"AUS"}),
    ("Iran offered to suspend enrichment.", "CONCEDE", (), {"IRN"}, set()),
    ("The United States and the Philippines carried out joint naval exercises on Monday.", "COOPERATE", (),
     {"USA", "PHL"}, set()),
    ("Ecuador extradited a drug lord to the United States.", "COOPERATE", (), {"ECU"}, {"USA"}),
    ("Uganda and Tanzania resumed trade on Monday.", "COOPERATE", (), {"UGA", "TZA"}, set()),
    ("Jordan shared intelligence with Italy.", "COOPERATE", (), {"JOR", "ITA"}, set()),
    ("Japan delivered three patrol boats to the Philippines.", "AID", (), {"JPN"}, {"PHL"}),
    ("The United Arab Emirates sent food and medicine to Lebanon.", "AID", (), {"ARE"}, {"LBN"}),
    ("Ukraine was supplied with air defence missiles by the United States.", "AID", (), {"USA"}, {"UKR"}),
    ("Qatar provided humanitarian aid to Afghanistan.", "AID", (), {"QAT"}, {"AFG"}),
    ("France withdrew its troops from Niger on Friday.", "RETREAT", ("withdraw",), {"FRA"}, {"NER"}),
    ("Hamas released two Israeli hostages on Friday.", "RETREAT", ("release",), {"PSE"}, {"ISR"}),
    ("Haiti's prime minister resigned on Thursday.", "RETREAT", ("resign",), {"HTI"}, set()),
    ("Kazakhstan lifted its ban on exports to Russia.", "RETREAT", None, {"KAZ"}, {"RUS"}),
    ("Greece demanded that Turkey stop its drilling.", "REQUEST", ("change",), {"GRC"}, {"TUR"}),
    ("The Philippines asked the United States for help.", "REQUEST", ("assist",), {"PHL"}, {"USA"}),
    ("Poland called on Belarus to release the journalists.", "REQUEST", ("yield",), {"POL"}, {"BLR"}),
    ("The government of Chad was urged by the European Union to free the prisoners.", "REQUEST", ("yield",),
     {"EUR"}, {"TCD"}),
    ("Rwanda accused Congo of violating the truce.", "ACCUSE", ("allege",), {"RWA"}, {"COD"}),
    ("Serbia criticised Croatia over its decision.", "ACCUSE", ("disapprove",), {"SRB"}, {"HRV"}),
    ("Russia was blamed by Moldova for the blackout.", "ACCUSE", ("allege",), {"MDA"}, {"RUS"}),
    ("Mexico filed a lawsuit against Ecuador at the International Court of Justice.", "ACCUSE", None, {"MEX"},
     {"ECU"}),
    ("Ethiopia rejected Egypt's proposal on the dam.", "REJECT", None, {"ETH"}, {"EGY"}),
    ("Hungary refused to send weapons to Ukraine.", "REJECT", ("assist",), {"HUN"}, {"UKR"}),
    ("The Israeli government ruled out a ceasefire.", "REJECT", ("yield",), {"ISR"}, set()),
    ("The demand was rejected by Iran.", "REJECT", None, {"IRN"}, set()),
    ("Turkey threatened Greece with sanctions.", "THREATEN", ("restrict",), {"TUR"}, {"GRC"}),
    ("North Korea threatened to attack South Korea.", "THREATEN", ("violence",), {"PRK"}, {"KOR"}),
    ("China issued a threat against Taiwan.", "THREATEN", None, {"CHN"}, {"TWN"}),
    ("The Houthis warned that they would strike ships of Britain.", "THREATEN", ("violence",), {"YEM"}, {"GBR"}),
    ("Thousands of demonstrators marched in Tbilisi against the government on Sunday.", "PROTEST", ("demo",),
     {"GEO"}, {"GEO"}),
    ("Students protested against the president of Serbia in Belgrade.", "PROTEST", ("demo",), {"SRB"}, {"SRB"}),
    ("Workers went on strike in Argentina on Thursday.", "PROTEST", ("strike",), {"ARG"}, set()),
    ("Poland expelled three Russian diplomats.", "SANCTION", ("expel",), {"POL"}, {"RUS"}),
    ("The United States imposed sanctions on Myanmar's military.", "SANCTION", None, {"USA"}, {"MMR"}),
    ("Australia cut off aid to Fiji.", "SANCTION", ("discontinue",), {"AUS"}, {"FJI"}),
    ("Colombia broke off diplomatic relations with Israel.", "SANCTION", ("discontinue",), {"COL"}, {"ISR"}),
    ("Russia deployed troops along the border with Finland.", "MOBILIZE", ("troops",), {"RUS"}, {"FIN"}),
    ("North Korea fired a ballistic missile into the sea.", "MOBILIZE", ("weapons",), {"PRK"}, set()),
    ("China sent warships to the South China Sea.", "MOBILIZE", ("weapons",), {"CHN"}, set()),
    ("Greece put its army on high alert.", "MOBILIZE", ("troops",), {"GRC"}, set()),
    ("Turkish police arrested two opposition lawmakers.", "COERCE", ("arrest",), {"TUR"}, {"TUR"}),
    ("The Taliban banned women from universities.", "COERCE", ("restrict",), {"AFG"}, set()),
    ("A French journalist was detained by police in Azerbaijan.", "COERCE", ("arrest",), {"AZE"}, {"FRA"}),
    ("Ethiopia imposed martial law in Amhara.", "COERCE", ("martial-law",), {"ETH"}, set()),
    ("Israel bombed Lebanon on Monday.", "ASSAULT", ("aerial",), {"ISR"}, {"LBN"}),
    ("Ukrainian drones struck an oil refinery in Russia.", "ASSAULT", None, {"UKR"}, {"RUS"}),
    ("Three Nigerian soldiers were killed by gunmen in Mali.", "ASSAULT", None, {"MLI"}, {"NGA"}),
    ("Pakistan launched air strikes on Afghanistan.", "ASSAULT", ("aerial",), {"PAK"}, {"AFG"}),
    ("Israel's bombing of Damascus angered Syria.", "ASSAULT", None, {"ISR"}, {"SYR"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "event", "mode", "actors", "recipients"), CASES, ids=[c[0][:48] for c in CASES])
def test_a_sentence_tells_its_event(
    tell: Tell, text: str, event: str, mode: tuple[str, ...] | None, actors: set[str], recipients: set[str]
) -> None:
    r = of_type(tell(text), event)
    assert (codes(r.actor), codes(r.recipient)) == (actors, recipients)
    assert r.mode == mode or mode is None
    assert r.auxiliary == ()


def test_every_type_has_at_least_three_sentences() -> None:
    from dragoman.ontology import plover

    count = {event: sum(c[1] == event for c in CASES) for event in plover().events}
    assert {event: n for event, n in count.items() if n < 3} == {}


NOTHING = {
    "sport": [
        "Norway beat Sweden 3-1 in the quarter-final on Saturday.",
        "The striker fired a shot past the goalkeeper in the last minute.",
        "Argentina defeated France on penalties to win the World Cup.",
        "India's captain attacked the bowling from the first over.",
        "The Spanish player withdrew from the tournament with a knee injury.",
        "Kenya's runners took the first three places in the marathon.",
        "Chess players from Armenia and Georgia met in the final.",
    ],
    "markets": [
        "Shares in Tokyo fell two percent after a weak start on Wall Street.",
        "Oil prices climbed above 90 dollars a barrel.",
        "The euro slipped against the dollar in early trading.",
        "The retailer agreed to buy its smaller rival for two billion dollars.",
        "The two companies held talks about a merger.",
        "Investors welcomed the quarterly results.",
        "The Swiss bank cut 300 jobs.",
    ],
    "weather": [
        "A cyclone hit the coast of Mozambique and killed 30 people.",
        "Heavy rain struck northern Italy on Thursday.",
        "An earthquake shook eastern Turkey before dawn.",
        "Floods killed dozens of people in Pakistan.",
        "A heat wave threatened crops across Spain.",
        "Snow closed the airport in Oslo for six hours.",
        "The hurricane forced the airline to cancel flights to Cuba.",
    ],
    "accidents": [
        "A train derailed in central India, killing twelve passengers.",
        "A factory fire killed nine workers in Bangladesh.",
        "Two buses collided on a mountain road in Peru.",
        "A passenger plane crashed in Nepal shortly after takeoff.",
        "An avalanche in Austria buried three skiers.",
        "The doctor was killed by a falling tree in Poland.",
        "A German tourist was injured when a bus overturned in Turkey.",
    ],
    "culture": [
        "The Brazilian director's new film opened in Cannes.",
        "The museum in Vienna returned to its winter hours.",
        "A Mexican novelist won the prize for her third book.",
        "The singer cancelled her concert in Paris because of a cold.",
        "Critics attacked the opera for its staging.",
        "The band's album bombed in Britain.",
        "The British actor praised his co-star.",
        "The children's choir visited the lighthouse.",
    ],
    "figures of speech": [
        "The minister's career is under siege.",
        "The debate became a war of words over grammar.",
        "Inflation is an enemy of every household.",
        "The new phone was launched in Seoul.",
        "The castle was besieged in 1453.",
    ],
    "everyday life": [
        "My neighbour threatened to cut down the old tree.",
        "A couple in Denmark agreed to sell their farm.",
        "Firefighters rescued a dog from a frozen lake in Finland.",
        "Scientists in Germany called for more funding for bees.",
        "The university in Kraków signed up 400 new students.",
        "The restaurant refused to serve a late customer.",
        "Doctors in Chile warned that sugar harms children.",
        "Wolves killed eleven sheep in Switzerland.",
        "Tourists criticised the long queues in Venice.",
        "A Polish court fined a bakery.",
        "The Danish king celebrated his birthday.",
        "The French army parade marched down the Champs-Elysees on Sunday.",
    ],
    "facts": [
        "The population of Nigeria has doubled since 1990.",
        "Portugal is famous for its tiles.",
        "The capital of Australia is Canberra.",
        "Japan exports cars and machine tools.",
        "Lebanon has no president.",
        "Russian gas flows through Ukraine.",
        "China's economy grew by five percent last year.",
    ],
}


@pytest.mark.parametrize("text", [s for group in NOTHING.values() for s in group])
def test_what_is_no_political_event_gives_no_report(tell: Tell, text: str) -> None:
    assert [(r.event, r.event_text) for r in tell(text).reports] == []


def test_a_name_that_holds_a_state_is_not_that_state(tell: Tell) -> None:
    r = of_type(tell("Vietnam sent a frigate to the South China Sea."), "MOBILIZE")
    assert codes(r.recipient) == set()


def test_what_is_given_is_not_who_gets_it(tell: Tell) -> None:
    r = of_type(tell("Germany supplied Moldova with armoured vehicles."), "AID")
    assert [e.entity_text for e in r.recipient] == ["Moldova"]


def test_a_bomb_is_no_doer(tell: Tell) -> None:
    r = of_type(tell("A bomb exploded near the Indian embassy in Kabul."), "ASSAULT")
    assert (r.actor, codes(r.recipient), r.mode) == ((), {"IND"}, ("explosives",))


def test_the_words_of_an_event_begin_with_its_own_auxiliaries(tell: Tell) -> None:
    (r,) = tell("A few months ago Israel bombed Lebanon.").reports
    assert r.event_text == "bombed Lebanon"


def test_a_meeting_by_telephone_has_its_mode_whatever_the_verb(tell: Tell) -> None:
    r = of_type(tell("The Turkish foreign minister spoke by phone with the Iranian foreign minister on Sunday."),
                "CONSULT")  # fmt: skip
    assert r.mode == ("phone",)


def test_a_report_carries_quad_and_scale_of_its_type(tell: Tell) -> None:
    r = of_type(tell("Israel bombed Lebanon on Monday."), "ASSAULT")
    assert r.quad_code == 4
    assert r.event_scale < 0


def test_where_it_happened_is_no_party(tell: Tell) -> None:
    r = of_type(tell("The presidents of France and Oman met in Vienna on Monday."), "CONSULT")
    assert r.event_loc is not None
    assert (r.event_loc.extracted_place, r.event_loc.country_code) == ("Vienna", "AUT")
    assert codes(r.actor) == {"FRA", "OMN"}


@pytest.mark.parametrize(
    ("text", "actors", "recipients"),
    [
        ("Three Ukrainian officials were killed by Russian artillery fire in Kherson.", {"RUS"}, {"UKR"}),
        ("An Israeli air strike killed an Iranian general in Damascus.", {"ISR"}, {"IRN"}),
        ("Two Israeli soldiers were killed when a car bomb exploded near Nablus.", set(), {"ISR"}),
        ("A Malian convoy was attacked by Nigerien militiamen near the river, killing nine people.", {"NER"}, {"MLI"}),
    ],
)
def test_violence_told_by_two_words_of_a_clause_is_one_report(
    tell: Tell, text: str, actors: set[str], recipients: set[str]
) -> None:
    r = of_type(tell(text), "ASSAULT")
    assert (codes(r.actor), codes(r.recipient)) == (actors, recipients)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Kim Jong Un vowed to destroy South Korea.", "THREATEN"),
        ("Niger ordered US troops to leave.", "REQUEST"),
        ("Ecuadorian police stormed the Mexican embassy in Quito.", "ASSAULT"),
        ("Tens of thousands rallied in Budapest against Prime Minister Viktor Orban.", "PROTEST"),
        ("Beijing lodged a protest with Tokyo.", "ACCUSE"),
        ("A court in Moscow sentenced a US reporter to sixteen years in prison.", "SANCTION"),
        ("Turkey halted all trade with Israel.", "SANCTION"),
        ("Britain said it would expel the Russian defence attaché.", "SANCTION"),
        ("Blinken arrived in Kyiv on Tuesday on an unannounced visit.", "CONSULT"),
    ],
)
def test_a_type_is_found_by_who_does_it_to_whom(tell: Tell, text: str, event: str) -> None:
    assert [r.event for r in tell(text).reports] == [(event,)]
