"""Which events count, and how much."""

from __future__ import annotations

import pytest
from tests.measures.streams import Made, event

from dragoman.errors import UsageError
from dragoman.measures.panel import panel
from dragoman.measures.tally import View, blocs, outlets, tally


def scores(rows, view, **other):
    """Score by dyad and quad."""
    source = panel(tally(Made(rows), view, ("ISR", "JOR")), **other)
    return {(source.dyads[d], q + 1): s for d, q, s in zip(source.dyad, source.quad, source.score, strict=True)}


def test_only_what_happened_counts_but_all_is_exposure():
    rows = [event(0, "ISR", "JOR", "CONSULT"), event(0, "ISR", "JOR", "ACCUSE", status="denied")]
    assert scores(rows, View()) == {(("ISR", "JOR"), 1): 2.5}
    assert tally(Made(rows))["told"].to_pylist() == [1, 1]


def test_planned_events_can_be_weighed_in():
    rows = [event(0, "ISR", "JOR", "CONSULT", status="planned")]
    assert scores(rows, View({"happened": 1, "planned": 0.5})) == {(("ISR", "JOR"), 1): 1.25}


def test_mere_words_can_be_weighed_in():
    rows = [event(0, "ISR", "JOR", None), event(0, "ISR", "JOR", "ACCUSE")]
    assert set(scores(rows, View())) == {(("ISR", "JOR"), 3)}
    assert set(scores(rows, View(words=0.2))) == {(("ISR", "JOR"), 1), (("ISR", "JOR"), 3)}


def test_governments_alone():
    rows = [event(0, "ISR", "JOR", "AID"), event(0, "JOR", "ISR", "ACCUSE", actor_sector="CVL GOV")]
    assert set(scores(rows, View(level="governments"))) == {(("ISR", "JOR"), 2)}


def test_members_count_as_their_bloc_while_they_belong_to_it():
    old = event(-8000, "POL", "RUS", "ACCUSE")
    rows = [old, event(0, "POL", "RUS", "ACCUSE"), event(0, "POL", "FRA", "AID")]
    found = scores(rows, View(blocs=("EUR",)))
    assert found == {(("EUR", "RUS"), 3): 3.0, (("POL", "RUS"), 3): 3.0}
    assert blocs()["EUR", "GBR"][1] < blocs()["EUR", "POL"][1]


def test_the_side_of_an_outlet():
    rows = [
        event(0, "RUS", "USA", "AID", outlet="TASS"),
        event(0, "RUS", "USA", "ACCUSE", outlet="The New York Times; AFP"),
    ]

    def seen(side):
        table = tally(Made(rows), View(side=side), ("RUS", "USA"))
        return {e: s for e, s in zip(table["event"].to_pylist(), table["scale"].to_pylist(), strict=True) if s}

    assert seen("RUS") == {"AID": 10.0}
    assert seen("USA") == seen("other") == {"ACCUSE": -3.0}
    assert seen("balanced") == {"AID": pytest.approx(20 / 3), "ACCUSE": pytest.approx(-4.0)}
    assert outlets()["tass"] == "RUS"


@pytest.mark.parametrize(
    ("view", "mend"),
    [({"status": {"done": 1}}, "happened"), ({"level": "cities"}, "governments"), ({"blocs": ("XYZ",)}, "NATO"),
     ({"words": -1}, "0 or more")],
)  # fmt: skip
def test_a_wrong_view_names_the_mend(view, mend):
    with pytest.raises(UsageError, match=mend):
        View(**view)


def test_exposure_is_that_of_the_whole_record():
    rows = [event(0, "ISR", "JOR", "AID"), *[event(1, "CHN", "RUS", "AID")] * 3]
    source = panel(tally(Made(rows)), dyads=[("ISR", "JOR")])
    assert source.exposure.tolist() == [0.5, 1.5]


def test_days_run_over_what_counts():
    rows = [
        event(0, "ISR", "JOR", "AID"),
        event(9, "ISR", "JOR", "AID"),
        event(900, "ISR", "JOR", "AID", status="planned"),
    ]
    assert panel(tally(Made(rows))).days == 10


def test_a_record_in_which_nothing_counts():
    with pytest.raises(UsageError, match="import or read"):
        panel(tally(Made([event(0, "ISR", "JOR", "AID", status="denied")])))
