"""When: times found and resolved, the best one for an event, and what is no time at all."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.coding.dates import Time, anchor, choose, times

FRIDAY = "2025-10-17"


def read(text: str, article: str = FRIDAY, tense: str | None = None) -> list[Time]:
    return times(text, 0, len(text), article, tense=tense)


def only(text: str, article: str = FRIDAY, tense: str | None = None) -> Time:
    found = read(text, article, tense)
    assert len(found) == 1, [(text[t.start : t.end], t.kind) for t in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "words", "first", "last", "precision"),
    [
        (
            "The ministers spoke by phone on Oct. 16, their offices said.",
            "Oct. 16",
            "2025-10-16",
            None,
            "day",
        ),
        ("The pact was signed on 16 October 2025 in Geneva.", "16 October 2025", "2025-10-16", None, "day"),
        ("Envoys gathered on October 16 in Doha.", "October 16", "2025-10-16", None, "day"),
        ("They met on the 16th, and again in Paris.", "on the 16th", "2025-10-16", None, "day"),
        ("On Thursday, Oct. 16, 2025, he flew out.", "Thursday, Oct. 16, 2025", "2025-10-16", None, "day"),
        ("Shells hit the port on the 3rd of September.", None, "2025-09-03", None, "day"),
        ("The note is dated 2025-10-14.", "2025-10-14", "2025-10-14", None, "day"),
        ("The order of 30.09.2025 was withdrawn.", "30.09.2025", "2025-09-30", None, "day"),
        ("Russia invaded on Feb. 24, 2022.", "Feb. 24, 2022", "2022-02-24", None, "day"),
        (
            "The conference took place on 9-10 September 2025.",
            "9-10 September 2025",
            "2025-09-09",
            "2025-09-10",
            "day",
        ),
        ("Talks ran from March 3 to 5 in Oslo.", None, "2025-03-03", "2025-03-05", "day"),
        ("Troops trained from Sept. 28 to Oct. 2 near the border.", None, "2025-09-28", "2025-10-02", "day"),
        ("From December 30 to January 2 they held drills.", None, "2024-12-30", "2025-01-02", "day"),
        ("On New Year's Day the two leaders talked.", "New Year's Day", "2025-01-01", None, "day"),
        ("The presidents talked in January.", "January", "2025-01-01", "2025-01-31", "month"),
        ("The two will hold talks in November.", "November", "2025-11-01", "2025-11-30", "month"),
        (
            "The summit was held late last month in Cairo.",
            "late last month",
            "2025-09-01",
            "2025-09-30",
            "month",
        ),
        ("They fought in early March.", "early March", "2025-03-01", "2025-03-31", "month"),
        ("In May 2009 it tested a bomb.", "May 2009", "2009-05-01", "2009-05-31", "month"),
        ("May last year brought a truce.", "May last year", "2024-05-01", "2024-05-31", "month"),
        ("Between May and July they exchanged prisoners.", None, "2025-05-01", "2025-07-31", "month"),
        ("They quarrelled in the summer of 2023.", "the summer of 2023", "2023-06-01", "2023-08-31", "month"),
        ("The offensive came last winter.", "last winter", "2024-12-01", "2025-02-28", "month"),
        ("The offensive stalled in spring.", "spring", "2025-03-01", "2025-05-31", "month"),
        ("Growth slowed in the first half of 2025.", None, "2025-01-01", "2025-06-30", "month"),
        ("Russia seized the peninsula in 2014.", "2014", "2014-01-01", "2014-12-31", "year"),
        ("The front froze in mid-2024.", "mid-2024", "2024-01-01", "2024-12-31", "year"),
        ("Both states disarmed in the 1990s.", "the 1990s", "1990-01-01", "1999-12-31", "year"),
        ("He was ambassador from 2014 until 2019.", None, "2014-01-01", "2019-12-31", "year"),
        ("The envoys met on Monday.", "Monday", "2025-10-13", None, "day"),
        ("The envoys will meet on Monday.", "Monday", "2025-10-20", None, "day"),
        ("The envoys met on Friday.", "Friday", "2025-10-17", None, "day"),
        ("It fired a rocket last Friday.", "last Friday", "2025-10-10", None, "day"),
        ("The court sits next Tuesday.", "next Tuesday", "2025-10-21", None, "day"),
        ("Ministers gather this Thursday.", "this Thursday", "2025-10-23", None, "day"),
        ("They rowed on Tuesday last week.", "Tuesday last week", "2025-10-07", None, "day"),
        ("Two weeks ago on Thursday they signed.", "Two weeks ago on Thursday", "2025-10-02", None, "day"),
        ("Wang will be in Moscow from Monday to Wednesday.", None, "2025-10-20", "2025-10-22", "day"),
        ("The cabinet resigned today.", "today", "2025-10-17", None, "day"),
        ("Guns fell silent before dawn yesterday.", "yesterday", "2025-10-16", None, "day"),
        ("He flies home tomorrow.", "tomorrow", "2025-10-18", None, "day"),
        ("The premier speaks tonight.", "tonight", "2025-10-17", None, "day"),
        ("Drones struck the depot this morning.", "this morning", "2025-10-17", None, "day"),
        ("The adviser rang her counterpart overnight.", "overnight", "2025-10-17", None, "day"),
        ("Last night the king abdicated.", "Last night", "2025-10-16", None, "day"),
        ("Earlier today the bridge was reopened.", "Earlier today", "2025-10-17", None, "day"),
        ("The ship sank two days ago.", "two days ago", "2025-10-15", None, "day"),
        ("A year ago today the war began.", "A year ago today", "2024-10-17", None, "day"),
        ("They signed three weeks ago.", "three weeks ago", "2025-09-22", "2025-09-28", "week"),
        ("A few months ago they were friends.", "A few months ago", "2025-07-01", "2025-08-31", "month"),
        ("Thirty-five years ago the wall fell.", "Thirty-five years ago", "1990-01-01", "1990-12-31", "year"),
        ("Prices rose in the past eight months.", None, "2025-02-17", "2025-10-17", "month"),
        ("Rebels attacked over the weekend.", "over the weekend", "2025-10-11", "2025-10-12", "day"),
        ("Envoys left last week.", "last week", "2025-10-06", "2025-10-12", "week"),
        ("The trip is planned for next week.", "next week", "2025-10-20", "2025-10-26", "week"),
        (
            "The border reopened earlier this month.",
            "earlier this month",
            "2025-10-01",
            "2025-10-31",
            "month",
        ),
        ("The treaty lapsed last year.", "last year", "2024-01-01", "2024-12-31", "year"),
        ("Moscow must comply within 50 days.", "within 50 days", "2025-10-17", "2025-12-06", "day"),
        ("They meet again in two weeks' time.", "in two weeks' time", "2025-10-27", "2025-11-02", "week"),
        ("He plans to see him in two weeks in Budapest.", "in two weeks", "2025-10-27", "2025-11-02", "week"),
        ("They expect a deal by the end of the year.", None, "2025-10-17", "2025-12-31", "month"),
        ("It has held the town since Monday.", "since Monday", "2025-10-13", "2025-10-17", "day"),
        ("In October 2,000 troops left.", "October", "2025-10-01", "2025-10-31", "month"),
        ("In March 20 people died.", "March", "2025-03-01", "2025-03-31", "month"),
    ],
)
def test_a_time_is_resolved_against_the_article(
    text: str, words: str | None, first: str, last: str | None, precision: str
) -> None:
    found = only(text)
    assert (found.date, found.enddate, found.precision) == (first, last or first, precision)
    assert words is None or text[found.start : found.end] == words


@pytest.mark.parametrize(
    "text",
    [
        "About 2,000 troops and 80 percent of the crews left.",
        "Theresa May and Merkel may talk; readers of the Sun disagree.",
        "Crowds march on the palace at 10:30 a.m.",
        "The 16-year-old was sentenced to 10 years in prison.",
        "It reported 2000 cases and spent $2,014 on them.",
        "The Good Friday Agreement was quoted in the Sunday Times.",
        "An August Wilson play; April Smith spoke.",
        "The March for Peace reached the square.",
        "The 38th parallel and the 7th Fleet.",
        "On February 30 nothing can happen.",
        "They recall the Arab Spring.",
        "The ratio was 3/4/2025 to one reader and not to another.",
    ],
)
def test_what_is_no_time_is_left_alone(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("article", "tense", "wanted"),
    [
        ("2012-04-20", None, "2012-02-29"),
        ("2013-05-10", "past", "2012-02-29"),
        ("2013-05-10", "future", "2016-02-29"),
        ("1900-06-01", "future", "1904-02-29"),
    ],
)
def test_a_leap_day_without_a_year_takes_the_nearest_leap_year(
    article: str, tense: str | None, wanted: str
) -> None:
    assert only("On February 29 they had agreed.", article, tense).date == wanted


@pytest.mark.parametrize(
    ("tense", "wanted"), [("past", "2024-11-09"), ("future", "2025-11-09"), (None, "2025-11-09")]
)
def test_the_tense_moves_a_date_without_a_year(tense: str | None, wanted: str) -> None:
    assert only("Summit: November 9", tense=tense).date == wanted


def test_was_to_beats_the_past_tense_of_the_caller() -> None:
    assert only("It was to host the summit on November 9.", "2016-09-30", "past").date == "2016-11-09"


def test_said_on_beats_the_future_tense_of_the_caller() -> None:
    said, fly = read("He said on Wednesday he would fly on Tuesday.", tense="future")
    assert (said.date, fly.date) == ("2025-10-15", "2025-10-21")


def test_a_deadline_in_a_past_demand_stays_ahead() -> None:
    found = only("It demanded a withdrawal by Monday.", tense="past")
    assert (found.enddate, found.direction, found.kind) == ("2025-10-20", "future", "period")


def test_by_with_had_lies_behind() -> None:
    assert only("By Monday the rebels had fled.").date == "2025-10-13"


@pytest.mark.parametrize(
    ("text", "background"),
    [
        ("It seized the strip in 2014.", True),
        ("A few months ago they were friends.", True),
        ("It has ruled since 2014.", True),
        ("It left last year.", True),
        ("Decades ago they were one state.", True),
        ("It left last month.", True),
        ("It left on October 2.", True),
        ("It left on October 3.", False),
        ("It has shelled the town since Monday.", False),
        ("It will leave next year.", False),
        ("It has left this year.", False),
    ],
)
def test_background_begins_two_weeks_before_the_article(text: str, background: bool) -> None:
    assert only(text).background is background


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It was signed on 3 May 2024.", "absolute"),
        ("They met two days ago.", "relative"),
        ("They met on Monday.", "weekday"),
        ("Over the past year they met often.", "period"),
        ("It has ruled since 2014.", "since"),
        ("They talked for three days.", "duration"),
        ("A three-day visit ended.", "duration"),
        ("It was the eighth call in eight months.", "duration"),
        ("On the fifth anniversary of the accord they met.", "anniversary"),
        ("They meet every Monday.", "set"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert only(text).kind == kind


@pytest.mark.parametrize(
    ("text", "direction"),
    [("They met on Monday.", "past"), ("They will meet on Monday.", "future"), ("They met today.", "present"),
     ("They talked for weeks.", "unspecified")],
)  # fmt: skip
def test_direction(text: str, direction: str) -> None:
    assert only(text).direction == direction


@pytest.mark.parametrize(
    ("text", "days", "months", "follows"),
    [
        ("Eleven days later troops crossed the line.", 11, 0, False),
        ("The next day he resigned.", 1, 0, False),
        ("A month after the coup, elections were called.", 0, 1, True),
        ("Three weeks earlier he had denied it.", -21, 0, False),
        ("He had seen her the day before.", -1, 0, False),
        ("Hours after the launch the programme was stopped.", 0, 0, True),
        ("On the eve of the visit they quarrelled.", -1, 0, True),
        ("Two days before the vote he fled.", -2, 0, True),
        ("The same day, the embassy closed.", 0, 0, False),
    ],
)
def test_a_time_that_counts_from_another_event_is_marked(
    text: str, days: int, months: int, follows: bool
) -> None:
    found = only(text)
    assert found.anchor_previous
    assert (found.offset_days, found.offset_months, found.anchor_follows) == (days, months, follows)


def test_anchor_counts_days_from_the_other_event() -> None:
    raid, later = read(
        "On September 18 gunmen stormed a camp; eleven days later troops crossed.", "2016-09-30"
    )
    assert anchor(later, raid).date == "2016-09-29"
    assert not anchor(later, raid).anchor_previous


def test_anchor_is_no_finer_than_the_other_event() -> None:
    test, earlier = read("It tested a bomb in May 2009; a day earlier it had warned of it.")
    assert anchor(earlier, test).precision == "month"


def test_anchor_counts_months() -> None:
    censure, later = read("It was censured in April 2009, and a month later it fired.")
    assert (anchor(later, censure).date, anchor(later, censure).enddate) == ("2009-05-01", "2009-05-31")


def test_anchor_leaves_other_times_alone() -> None:
    a, b = read("On Monday they met, on Tuesday they parted.")
    assert anchor(b, a) is b


@pytest.mark.parametrize(
    "text",
    ["The October 7 attack is recalled.", "Could they leave the 2015 nuclear deal?",
     "It tore up the Treaty of 1960.",
     "Thursday's meeting failed.", "This is the first visit since 2014.", "After Monday the road is shut."],
)  # fmt: skip
def test_a_time_inside_a_noun_group_dates_no_clause(text: str) -> None:
    assert only(text).attributive
    assert choose(read(text), tense=None, article_date=FRIDAY) is None


def test_the_tense_of_the_verb_is_not_that_of_the_noun_group() -> None:
    assert only("It would no longer honour the February deal.", "2012-04-20").date == "2012-02-01"


def test_a_noun_takes_the_time_inside_its_group() -> None:
    found = choose(
        read("On Thursday he recalled the October 7 attack."), tense="past", article_date=FRIDAY, nominal=True
    )
    assert found is not None
    assert found.date == "2025-10-07"


def test_choose_prefers_the_day_to_the_year() -> None:
    found = choose(read("In 2025 they met, on Monday, in Rome."), tense="past", article_date=FRIDAY)
    assert found is not None
    assert found.date == "2025-10-13"


def test_choose_takes_only_times_of_the_tense() -> None:
    found = read("He said on Monday he would fly on Tuesday.")
    past, future = (choose(found, tense=t, article_date=FRIDAY) for t in ("past", "future"))
    assert past is not None
    assert future is not None
    assert (past.date, future.date) == ("2025-10-13", "2025-10-21")


@pytest.mark.parametrize(
    "text",
    [
        "The next day he resigned.",
        "They talked for days.",
        "They meet every Monday.",
        "On the anniversary they met.",
    ],
)
def test_choose_says_nothing_where_the_text_gives_no_day(text: str) -> None:
    assert choose(read(text), tense="past", article_date=FRIDAY) is None


def test_a_year_that_opens_the_sentence_holds_for_its_dates() -> None:
    assert read("In 2014, it annexed the land after a vote on March 16.")[1].date == "2014-03-16"


def test_offsets_are_those_of_the_whole_text() -> None:
    text = "First sentence. Envoys met on Monday. Last one."
    found = times(text, 16, 37, FRIDAY)
    assert [text[t.start : t.end] for t in found] == ["Monday"]


@pytest.mark.parametrize(
    "bad", ["", "17 October 2025", "2025-13-01", "2025-02-30", "20251017", "0000-01-01", "9999-12-31"]
)
def test_a_bad_article_date_names_the_mend(bad: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        times("They met on Monday.", 0, 19, bad)
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        choose([], tense=None, article_date=bad)


_PIECES = st.sampled_from(
    re.split(
        " ",
        "on in by since until between and from to the of last next this late early mid- May March October "
        "Oct. Monday Sun week weeks month years day ago later earlier before after 3 5 16th 31 "
        "2014 1990s 2025-10-17 9999 a few two several past coming end winter spring anniversary "
        "time 's , . – - ( ) weekend within "
        "every yesterday today Feb 30 29",
    )
)
_SENTENCES = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(_PIECES, _PIECES, _PIECES, st.text(max_size=4)), max_size=14).map(" ".join),
)


@settings(max_examples=150, deadline=None)
@given(
    text=_SENTENCES,
    article=st.dates(date(1500, 1, 1), date(2500, 12, 31)),
    tense=st.sampled_from([None, "past", "future"]),
    cut=st.integers(-5, 70),
)
def test_any_text_gives_ordered_times_inside_it(
    text: str, article: date, tense: str | None, cut: int
) -> None:
    found = times(text, cut, len(text) + 3, article.isoformat(), tense=tense)
    position = max(0, cut)
    for t in found:
        assert position <= t.start < t.end <= len(text)
        assert date.fromisoformat(t.date) <= date.fromisoformat(t.enddate)
        position = t.end
    choose(found, tense=tense, article_date=article.isoformat())


def test_a_sentence_without_a_time_costs_little() -> None:
    text = "The foreign ministers of both countries agreed to keep the channel open and swap prisoners."
    read(text)
    best = min(_seconds(text) for _ in range(200))
    assert best < 0.0002, f"{best * 1e6:.0f} microseconds"


def _seconds(text: str) -> float:
    start = time.perf_counter()
    read(text)
    return time.perf_counter() - start
