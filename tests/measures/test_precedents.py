"""Precedents: the right episode is found, for the right reasons, and nothing later is seen."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measures.flatrows import day, row, table

from dragoman.errors import UsageError
from dragoman.measures.likeness import edit_likeness
from dragoman.measures.precedents import precedents


def story(start, x, y):
    """A threat, a call, a visit; then a pullback after ten days."""
    return [
        row(start, y, x, "THREATEN"),
        row(start + 3, x, y, "CONSULT", mode="phone"),
        row(start + 6, x, y, "CONSULT", mode="visit"),
        row(start + 16, x, y, "RETREAT", mode="withdraw"),
    ]


def noise(seed, number=600, last=500):
    """Events of other states at random."""
    rng = np.random.default_rng(seed)
    states = ["FRA", "DEU", "ITA", "POL", "ESP"]
    types = ["CONSULT", "SUPPORT", "ACCUSE", "AGREE", "REQUEST", "SANCTION"]
    out = []
    for _ in range(number):
        a, b = rng.choice(5, 2, replace=False)
        out.append(row(int(rng.integers(0, last)), states[a], states[b], types[rng.integers(0, 6)]))
    return out


def asked(more=()):
    """The story between Japan and China in the end; the same between Chile and Peru long before."""
    last = [one for one in story(400, "JPN", "CHN") if one["event"] != "RETREAT"]
    other = [row(390, "PER", "CHL", "CONSULT", mode="visit")]
    return table([*story(100, "CHL", "PER"), *last, *other, *noise(1), *more])


def test_the_same_story_between_others_is_the_first_precedent():
    found = precedents(asked(), "JPN", "CHN", on=day(406))
    first = found.found[0]
    assert (first.x, first.y, first.date) == ("CHL", "PER", day(106))
    assert first.likeness > 0.95
    assert set(first.parts) == {"moves", "order", "level", "roles"}
    assert {"CHL visits PER", "PER threatens CHL", "CHL calls PER"} == set(first.shared)
    assert first.lacks == first.adds == ()


def test_parts_are_turned_round_where_the_dyad_is_asked_the_other_way_round():
    found = precedents(asked(), "CHN", "JPN", on=day(406))
    assert (found.found[0].x, found.found[0].y) == ("PER", "CHL")
    assert "CHL visits PER" in found.found[0].shared


def test_what_followed_is_counted_within_7_30_and_90_days():
    after = precedents(asked(), "JPN", "CHN", on=day(406)).found[0].aftermath
    assert [(one.days, one.over, one.quads) for one in after] == [
        (7, True, (0, 0, 0, 0)), (30, True, (0, 1, 0, 0)), (90, True, (0, 1, 0, 0)),
    ]  # fmt: skip
    assert after[1].types == {"RETREAT": 1}
    assert after[1].change > 0
    assert after[0].change is None


def test_ids_stand_behind_an_episode_and_its_aftermath():
    first = precedents(asked(), "JPN", "CHN", on=day(406)).found[0]
    assert first.moves == ("e0", "e1", "e2")
    assert first.followed == ("e3",)


def test_an_event_may_be_asked_by_its_id():
    found = precedents(asked(), event="e6")
    assert (found.a, found.b, found.date) == ("JPN", "CHN", day(406))
    assert found.found[0].x == "CHL"


def test_an_event_that_was_told_late_is_asked_as_known_when_it_was_told():
    late = [row(406, "JPN", "CHN", "CONSULT", mode="visit", known=day(409), id="late")]
    found = precedents(table([*story(100, "CHL", "PER"), *late]), event="late")
    assert found.date == day(406)
    assert found.found[0].date == day(106)
    with pytest.raises(UsageError, match="not known yet"):
        precedents(table([*story(100, "CHL", "PER"), *late]), event="late", on=day(407))


def test_a_story_that_others_lack_is_told_with_what_differs():
    second = precedents(asked(), "JPN", "CHN", on=day(406)).found[1]
    assert (second.x, second.y) == ("PER", "CHL")
    assert set(second.lacks) == {"CHN threatens JPN", "JPN calls CHN"}
    assert second.likeness < 0.7


@pytest.mark.parametrize("seed", range(3))
def test_nothing_later_is_seen(seed):
    later = [row(407 + int(k) % 90, "CHL", "PER", "CONSULT", mode="visit") for k in range(30)] + story(
        420, "BRA", "ARG"
    )
    told_late = [row(50, "BRA", "ARG", "CONSULT", mode="visit", known=day(450))]
    before = precedents(asked(noise(seed)), "JPN", "CHN", on=day(406))
    after = precedents(asked(noise(seed) + later + told_late), "JPN", "CHN", on=day(406))
    assert before.to_json() == after.to_json()


def test_an_episode_lies_wholly_before_the_day():
    near = [row(403, "BRA", "ARG", "CONSULT", mode="visit")]
    found = precedents(asked(near), "JPN", "CHN", on=day(406))
    assert all((day(406) - one.date).days >= 7 for one in found.found)


def test_precedents_of_one_dyad_lie_apart():
    visits = [row(k, "CHL", "PER", "CONSULT", mode="visit") for k in (100, 103, 108, 160)]
    found = precedents(asked(visits), "JPN", "CHN", on=day(406))
    dates = sorted(one.date for one in found.found if {one.x, one.y} == {"CHL", "PER"})
    assert all((b - a).days >= 30 for a, b in pairwise(dates))


def test_a_meeting_of_both_sides_is_one_event():
    mutual = [
        row(110, *pair, "CONSULT", id="m", mutual=True, pair=k)
        for k, pair in enumerate([("CHL", "PER"), ("PER", "CHL")])
    ]
    found = precedents(asked(mutual), "JPN", "CHN", on=day(406)).found[0]
    assert found.aftermath[0].quads == (1, 0, 0, 0)


def test_without_an_earlier_move_of_the_kind_there_is_none():
    found = precedents(table([row(3, "JPN", "CHN", "RETREAT", mode="ceasefire")]), "JPN", "CHN")
    assert found.found == ()
    assert "no earlier move of the kind: JPN calls a ceasefire with CHN" in str(found)


def test_the_text_tells_why_and_what_followed():
    text = str(precedents(asked(), "JPN", "CHN", on=day(406), most=1))
    assert "1. Chile and Peru, 2024-04-16" in text
    assert "moves 100 %" in text
    assert "30 days   1 material cooperation" in text


def test_results_become_frames_and_html():
    found = precedents(asked(), "JPN", "CHN", on=day(406), most=2)
    assert found.to_arrow().num_rows == 6 == len(found.to_pandas()) == found.to_polars().height
    assert "Chile and Peru" in found._repr_html_()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ({}, "two parties or the id"),
        ({"a": "JPN", "b": "JPN"}, "given twice"),
        ({"a": "JPN", "b": "NPL"}, "nothing between JPN and NPL"),
        ({"event": "none"}, "has the id 'none'"),
        ({"a": "JPN", "b": "CHN", "on": day(10)}, "nothing between JPN and CHN"),
    ],
)
def test_a_wrong_question_is_told_so(call, words):
    with pytest.raises(UsageError, match=words):
        precedents(asked(), **call)


@given(st.lists(st.integers(0, 3), max_size=6), st.lists(st.integers(0, 3), max_size=6))
def test_likeness_of_order_is_symmetric_and_1_only_for_the_same(one, other):
    value = edit_likeness(one, other)
    assert 0 <= value <= 1
    assert value == edit_likeness(other, one)
    assert (value == 1) == (one == other)


def test_a_code_with_a_y_in_it_stands_whole_in_the_words():
    rows = table([*story(100, "CHL", "PER"), *story(400, "SYR", "TUR"), *noise(1)])
    found = precedents(rows, "SYR", "TUR", on=day(406))
    assert set(found.moves) == {"SYR visits TUR", "SYR calls TUR", "TUR threatens SYR"}


def test_a_change_of_score_counts_a_meeting_once_before_as_after():
    meeting = [{**row(6, "CHL", "PER", "CONSULT"), "id": "m", "mutual": True},
               {**row(6, "PER", "CHL", "CONSULT"), "id": "m", "mutual": True, "pair": 1}]  # fmt: skip
    earlier = [row(2, "PER", "CHL", "THREATEN"), *meeting, row(9, "PER", "CHL", "THREATEN")]
    later = [row(200, "JPN", "CHN", "CONSULT")]
    best = precedents(table([*earlier, *later]), "JPN", "CHN").found[0]
    threat, talk = row(0, "A", "B", "THREATEN")["event_scale"], row(0, "A", "B", "CONSULT")["event_scale"]
    assert best.aftermath[0].change == pytest.approx(threat - (threat + talk) / 2)
