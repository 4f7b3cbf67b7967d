"""When: finds the time expressions of a sentence and resolves them against the article's date.

Source: own rules over own word lists (``lexicon/dates.toml``). The manner of reading is that of news
agencies: a weekday is the nearest one behind (ahead, in the future tense), and the article's own
weekday is the article's day.

What vague words stand for: "a few" and bare plurals ("months ago") are two to three units, so "a few
months ago" runs from the first day of the third month back to the last day of the second; "a couple" is
two, "several" three to five, "recent" the last three. A month has its first and last day, a year
likewise, a week runs from Monday to Sunday, a weekend is its Saturday and Sunday with precision
``day``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dragoman.coding.date_relative import AGO, RELATIVE
from dragoman.coding.date_rules import ABSOLUTE
from dragoman.coding.date_setting import Found, Setting
from dragoman.coding.date_words import PRECISION_ORDER, add_months, gate, span, word_pattern, words

if TYPE_CHECKING:
    from collections.abc import Sequence

HISTORICAL_AFTER_DAYS = 14
_NEVER_CHOSEN = ("duration", "set", "anniversary")
_RANGE = re.compile(r"\s*(?P<word>to|until|till|through|and|[-–—])\s*(?:the\s+)?", re.IGNORECASE)
_FRAME = re.compile(r"\b(?P<frame>from|between)\s+(?:the\s+)?$", re.IGNORECASE)
_LEAD = re.compile(
    r"\b(?P<word>since|by|until|till|before|after|as of|from|no later than|ahead of)"
    r"\s+(?:about\s+|around\s+|the\s+)?$",
    re.IGNORECASE,
)
_DETERMINED = re.compile(r"(?:\b(?:the|a|an|its|their|his|her|our)|['’]s)\s+(?:[a-z]+\s+)?$", re.IGNORECASE)
_OWN = re.compile(r"['’](?:s\b)?")
_WORD_AFTER = re.compile(r"[\s\xa0]+([A-Za-z]+)")
_LEADING_YEAR = re.compile(r"\W*(?:back\s+)?in\s+(?:early\s+|late\s+|mid-)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression of the text.

    ``start`` and ``end`` are character offsets, ``end`` exclusive; ``date`` and ``enddate`` are YYYY-MM-DD,
    first and last day. ``background`` marks what began and ended more than two weeks before the article, or
    "since" then. ``fuzzy`` means that the words allow another day.

    ``anchor_previous`` marks a time that counts from another event ("the next day"): until ``anchor``
    resolves it, its dates are only the article's. It counts ``offset_days`` and ``offset_months`` from
    an event told earlier or, where ``anchor_follows``, from what the next words name ("a month after
    the vote").

    ``attributive`` marks a time that does not date its clause but a thing in it ("the 2015 deal", "Monday's
    meeting", "the first visit since 2014", "after 2014").
    """

    start: int
    end: int
    date: str
    enddate: str
    precision: str
    direction: str
    background: bool
    kind: str
    fuzzy: bool
    anchor_previous: bool = False
    offset_days: int = 0
    offset_months: int = 0
    anchor_follows: bool = False
    attributive: bool = False


def _article_day(text: str) -> date:
    if isinstance(text, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = date.min
        if 1500 <= day.year <= 2500:
            return day
    raise ValueError(f"article date {text!r} is no calendar date: give it as YYYY-MM-DD, such as 2025-10-17")


def times(text: str, start: int, end: int, article_date: str, *, tense: str | None = None) -> list[Time]:
    """Every time expression in ``text[start:end]``, in text order, without overlap.

    ``tense`` ("past" or "future") is that of the event in question and settles weekdays and dates
    without a year; without it the words near each time decide. Raises ValueError for an article date
    that is not YYYY-MM-DD.
    """
    article = _article_day(article_date)
    start, end = max(0, start), min(len(text), end)
    sentence = text[start:end]
    if not gate().search(sentence):
        return []
    setting = Setting(sentence, article, tense)
    hits = _carry_year(_join(_scan(setting), setting), setting)
    return [_finish(f, setting, start) for f in hits]


def _scan(s: Setting) -> list[Found]:
    taken = bytearray(len(s.text))
    hits: list[Found] = []
    for expression, handler in (*AGO.compiled(), *ABSOLUTE.compiled(), *RELATIVE.compiled()):
        for m in expression.finditer(s.text):
            try:
                hit = handler(m, s)
            except (ValueError, OverflowError):
                continue  # a day that no calendar has ("February 30") is no date
            if hit is None or hit.start >= hit.end or any(taken[hit.start : hit.end]):
                continue
            taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
            hits.append(hit)
    return sorted(hits, key=lambda f: f.start)


def _join(hits: list[Found], s: Setting) -> list[Found]:
    """Make one period of "from March 30 to April 2" and one day of "two weeks ago on Thursday"."""
    out: list[Found] = []
    for hit in hits:
        joined = _pair(out[-1], hit, s) if out else None
        if joined is not None:
            out[-1] = joined
        else:
            out.append(hit)
    return out


def _pair(a: Found, b: Found, s: Setting) -> Found | None:
    between = s.text[a.end : b.start]
    simple = ("absolute", "weekday", "relative")
    if a.kind not in simple or b.kind not in simple or a.anchored or b.anchored:
        return None
    if a.precision == "week" and b.kind == "weekday" and re.fullmatch(r",?(?: on)? ", between):
        day = span(a.first, "week")[0] + timedelta(days=b.first.weekday())
        return Found(a.start, b.end, day, day, "day", "weekday")
    link = _RANGE.fullmatch(between)
    frame = _FRAME.search(s.text[: a.start])
    if link is None or PRECISION_ORDER[a.precision] != PRECISION_ORDER[b.precision]:
        return None
    word = link["word"].lower()
    between_both = frame is not None and frame["frame"].lower() == "between"
    if (
        word == "and"
        and not between_both
        and (a.kind != b.kind or a.kind == "relative" or a.precision != "day")
    ):
        return None
    if b.first < a.first:
        _reorder(a, b)
    if b.last < a.first:
        return None
    if word == "and" and not frame and (b.first - a.last).days > 1:
        return None  # "on Monday and Thursday" are two days
    return Found(
        frame.start() if frame else a.start, b.end, a.first, b.last, a.precision, "period",
        fuzzy=a.fuzzy or b.fuzzy, attributive=a.attributive,
    )  # fmt: skip


def _reorder(a: Found, b: Found) -> None:
    """Move the end without a year of its own so that a range runs forward."""
    if b.kind == "weekday" and b.yearless:
        step = timedelta(days=7 * -(-(a.first - b.first).days // 7))
        b.first, b.last = b.first + step, b.last + step
        return
    if not (a.yearless or b.yearless) or b.precision not in ("day", "month"):
        return
    moved, by = (a, -12) if a.yearless else (b, 12)
    for _ in range(9):
        if b.first >= a.first:
            return
        moved.first = add_months(moved.first, by)
        moved.last = (
            span(moved.first, "month")[1] if moved.precision == "month" else add_months(moved.last, by)
        )


def _carry_year(hits: list[Found], s: Setting) -> list[Found]:
    """ "In 2014 … on March 16": a year that opens the sentence holds for the dates after it without one."""
    if len(hits) > 1 and hits[0].precision in ("month", "year") and hits[0].kind == "absolute":
        lead = hits[0]
        if not lead.yearless and lead.last < s.article and _LEADING_YEAR.fullmatch(s.text[: lead.start]):
            for f in hits[1:]:
                tense = s.tense_at(f.start, f.end)
                if f.yearless and f.kind == "absolute" and tense != "future" and f.first.year == f.last.year:
                    try:
                        f.first, f.last = (d.replace(year=lead.first.year) for d in (f.first, f.last))
                    except ValueError:
                        continue
                    f.fuzzy = True
    return hits


def _finish(f: Found, s: Setting, shift: int) -> Time:
    if not f.anchored and f.kind not in _NEVER_CHOSEN:
        _mark_attributive(f, s)
        _apply_lead(f, s)
    direction = f.direction or (
        "past" if f.last < s.article else "future" if f.first > s.article else "present"
    )
    middle = f.first + (f.last - f.first) / 2
    reach = f.first if f.kind == "since" else middle if f.precision in ("month", "year") else f.last
    old = (s.article - reach).days > HISTORICAL_AFTER_DAYS and (f.kind == "since" or f.last < s.article)
    background = old and not f.anchored and f.kind not in _NEVER_CHOSEN
    return Time(
        f.start + shift, f.end + shift, f.first.isoformat(), f.last.isoformat(), f.precision, direction,
        background, f.kind, f.fuzzy or f.anchored, f.anchored, f.days, f.months, f.follows, f.attributive,
    )  # fmt: skip


def _mark_attributive(f: Found, s: Setting) -> None:
    own = _OWN.match(s.text, f.end)
    if own is not None:
        f.attributive = True
        return
    if f.kind not in ("absolute", "weekday", "period"):
        return
    after = _WORD_AFTER.match(s.text, f.end)
    noun = after is not None and after[1].lower() not in words().lists["after_date"]
    if (
        noun
        and after is not None
        and not after[1].endswith(("ly", "ed"))
        and _DETERMINED.search(s.text[: f.start])
    ):
        f.attributive = True


def _apply_lead(f: Found, s: Setting) -> None:
    """What "since", "by", "until", "before" and "after" make of the time behind them."""
    lead = _LEAD.search(s.text[: f.start])
    if lead is None or f.kind == "since":
        return
    word = lead["word"].lower()
    past = f.direction == "past" or s.tense_at(f.start, f.end) == "past"
    if word == "since":
        if f.first > s.article:
            return
        compared = word_pattern("comparing").search(s.text[max(0, lead.start() - 60) : lead.start()])
        f.attributive = f.attributive or compared is not None
        f.start, f.kind, f.last, f.direction = lead.start(), "since", max(s.article, f.first), "past"
    elif (
        word in ("by", "no later than", "until", "till", "before", "ahead of")
        and f.last >= s.article
        and not past
    ):
        if f.attributive:
            return
        f.start, f.kind, f.direction = lead.start(), "period", "future"
        f.first = min(s.article, f.last)
    elif word in ("before", "after", "ahead of"):
        f.attributive = f.fuzzy = True
    elif word in ("until", "till"):
        f.start, f.kind = lead.start(), "period"
        f.fuzzy = True


def anchor(time: Time, event: Time) -> Time:
    """``time`` ("eleven days later") counted from the event it hangs on; any other time is returned as is.

    The result is no finer than the event's own time. ValueError where it leaves the calendar.
    """
    if not time.anchor_previous:
        return time
    try:
        base = date.fromisoformat(event.date)
        moved = add_months(base, time.offset_months) + timedelta(days=time.offset_days)
    except OverflowError as err:
        raise ValueError("the time counted from that event lies outside the calendar: leave it out") from err
    precision = max(time.precision, event.precision, key=PRECISION_ORDER.__getitem__)
    first, last = span(moved, precision)
    return replace(
        time, date=first.isoformat(), enddate=last.isoformat(), precision=precision, anchor_previous=False,
        fuzzy=event.fuzzy or precision != "day",
    )  # fmt: skip


def choose(
    times: Sequence[Time], *, tense: str | None, article_date: str, nominal: bool = False
) -> Time | None:
    """The one time that best dates an event told in ``tense`` ("past", "future" or None), or None.

    Durations, habits, anniversaries and times still to be counted from another event never date one. A
    time inside a noun group dates only the event that the noun names: such are taken first where
    ``nominal``, else not at all.
    Points come before periods and "since", then the finer before the coarser, then the earlier in the text.
    Raises ValueError for a bad article date.
    """
    today = _article_day(article_date).isoformat()
    best: tuple[tuple[bool, int, int, bool, int], Time] | None = None
    for t in times:
        if t.anchor_previous or t.kind in _NEVER_CHOSEN or (t.attributive and not nominal):
            continue
        if (tense == "past" and t.date > today) or (tense == "future" and t.enddate < today):
            continue
        if (tense == "past" and t.direction == "future") or (tense == "future" and t.direction == "past"):
            continue
        weight = {"period": 1, "since": 2}.get(t.kind, 0)
        rank = (nominal and not t.attributive, weight, PRECISION_ORDER[t.precision], t.fuzzy, t.start)
        if best is None or rank < best[0]:
            best = (rank, t)
    return best[1] if best else None
