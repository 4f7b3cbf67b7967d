"""By when a question asks: "by March", "this week", "within 10 days", "before the end of the year"."""

from __future__ import annotations

import calendar
import datetime as dt
import re

_MONTHS = {name.lower(): k for k, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): k for k, name in enumerate(calendar.month_abbr) if name and name.lower() != "may"}
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fourteen": 14, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
    "few": 3, "couple of": 2,
}  # fmt: skip
_UNITS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_BY = r"\b(?:by|before|until|till|on|in|during|no later than|prior to)(?: or before)?\s+"
_YEAR = r"(?:,?\s+(\d{4}))?"
_COUNT = r"(\d{1,4}|" + "|".join(_NUMBERS) + ")"
_PERIOD = "(week|month|year|weekend|quarter|spring|summer|autumn|fall|winter)"


def _re(*parts: str) -> re.Pattern[str]:
    return re.compile(r"\b" + "".join(parts) + r"\b", re.I)


_SPAN = _re(
    r"(?:(?:with)?in|over|during|for)\s+(?:the\s+)?(?:next\s+|coming\s+|following\s+)?(?:a\s+)?", _COUNT,
    r"[\s-]+(day|week|fortnight|month|year)s?",
)  # fmt: skip
_NEXT = _re("(?:the )?(?:next|coming|following) ", _COUNT, " (day|week|month|year)s?")
_END = _re(
    "(?:by|before|until|at|till) (?:the )?(?:end|close) of (?:(this|the|next) )?(week|month|year|quarter|",
    "|".join(_MONTHS), ")", _YEAR,
)  # fmt: skip
_THIS = _re("(?:in |during |later |sometime |before |within )?(this|next|the coming|the next) ", _PERIOD)
_ISO = _re(r"(?:(?:by|before|until|on|till) )?(\d{4}-\d{2}-\d{2})")
_DAY_MONTH = re.compile(_BY + r"(?:the )?(\d{1,2})(?:st|nd|rd|th)?(?: of)? " + _MONTH + _YEAR + r"\b", re.I)
_MONTH_DAY = re.compile(_BY + _MONTH + r" (\d{1,2})(?:st|nd|rd|th)?" + _YEAR + r"\b", re.I)
_A_MONTH = _re(
    r"(by|before|until|till|in|during)\s+(?:(?:early|mid|late|the end of|next)[\s-]+)?", _MONTH, _YEAR
)  # fmt: skip
_A_YEAR = _re(r"(by|before|in|during|until)\s+(\d{4})")
_SOON = _re("(tomorrow|today|tonight)")
_FEAST = re.compile(r"\b(?:by|before|until) (?:the )?(christmas|new year(?:'s(?: (?:day|eve))?)?)\b", re.I)
_SEASONS = {"spring": 5, "summer": 8, "autumn": 11, "fall": 11, "winter": 2}


def until_of(text: str, on: dt.date) -> tuple[int, dt.date, str, bool]:
    """(days, the last day, the text without the words of time, whether a time was named) as said on a day.

    "By March" and "before March" end before it begins, "in March" with its last day; a month that is past is next
    year's. Without a time days is 0.
    """
    for pattern, meaning in _READERS:
        m = pattern.search(text)
        if m is None:
            continue
        until = meaning(m, on)
        if until is not None:
            return (until - on).days, until, " ".join((text[: m.start()] + " " + text[m.end() :]).split()), True
    return 0, on, text, False


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS[" ".join(word.lower().split())]


def _span(m: re.Match[str], on: dt.date) -> dt.date | None:
    days = _number(m[1]) * _UNITS[m[2].lower()]
    return on + dt.timedelta(days=min(days, 36_500))


def _last_of_month(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _period(name: str, on: dt.date, ahead: int) -> dt.date:
    """The last day of this (0) or the next (1) week, month, quarter, year or season."""
    name = name.lower()
    if name in ("week", "weekend"):
        return on + dt.timedelta(days=6 - on.weekday() + 7 * ahead)
    if name == "month":
        year, month = divmod(on.year * 12 + on.month - 1 + ahead, 12)
        return _last_of_month(year, month + 1)
    if name == "quarter":
        year, quarter = divmod(on.year * 4 + (on.month - 1) // 3 + ahead, 4)
        return _last_of_month(year, 3 * quarter + 3)
    if name in _SEASONS:
        month = _SEASONS[name]
        end = _last_of_month(on.year, month)
        end = end if end > on else _last_of_month(on.year + 1, month)
        return _last_of_month(end.year + ahead, month) if ahead and (end - on).days < 60 else end
    return dt.date(on.year + ahead, 12, 31)


def _end(m: re.Match[str], on: dt.date) -> dt.date | None:
    unit = m[2].lower()
    if unit in _MONTHS:
        return _last_of_month(_year(m[3], _MONTHS[unit], 28, on), _MONTHS[unit])
    if unit == "year" and m[3]:
        return dt.date(int(m[3]), 12, 31)
    return _period(unit, on, 1 if (m[1] or "").lower() == "next" else 0)


def _this(m: re.Match[str], on: dt.date) -> dt.date | None:
    return _period(m[2], on, 0 if m[1].lower() == "this" else 1)


def _year(written: str | None, month: int, day: int, on: dt.date) -> int:
    """The year named, else the first in which the day still lies ahead."""
    if written:
        return int(written)
    return on.year if (month, day) > (on.month, on.day) else on.year + 1


def _date(year: str | None, month: str, day: str, on: dt.date) -> dt.date | None:
    number = _MONTHS[month.lower()]
    try:
        return dt.date(_year(year, number, int(day), on), number, int(day))
    except ValueError:
        return None


def _iso(m: re.Match[str], on: dt.date) -> dt.date | None:
    try:
        return dt.date.fromisoformat(m[1])
    except ValueError:
        return None


def _month(m: re.Match[str], on: dt.date) -> dt.date | None:
    month = _MONTHS[m[2].lower()]
    if "end of" in m[0].lower() or m[1].lower() in ("in", "during"):
        year = int(m[3]) if m[3] else on.year if month >= on.month else on.year + 1
        return _last_of_month(year, month)
    first = dt.date(_year(m[3], month, 1, on), month, 1)
    return first - dt.timedelta(days=1) if m[1].lower() == "before" else first


def _whole_year(m: re.Match[str], on: dt.date) -> dt.date | None:
    year = int(m[2])
    if not 1900 <= year <= 2999:
        return None
    if m[1].lower() in ("in", "during"):
        return dt.date(year, 12, 31)
    return dt.date(year, 1, 1) - dt.timedelta(days=m[1].lower() == "before")


def _feast(m: re.Match[str], on: dt.date) -> dt.date | None:
    day = 24 if m[1].lower() == "christmas" else 31
    return dt.date(_year(None, 12, day, on), 12, day)


def _soon(m: re.Match[str], on: dt.date) -> dt.date | None:
    return on + dt.timedelta(days=1 if m[1].lower() == "tomorrow" else 0)


_READERS = (
    (_SPAN, _span), (_NEXT, _span), (_END, _end), (_ISO, _iso),
    (_DAY_MONTH, lambda m, on: _date(m[3], m[2], m[1], on)), (_MONTH_DAY, lambda m, on: _date(m[3], m[1], m[2], on)),
    (_A_MONTH, _month), (_THIS, _this), (_A_YEAR, _whole_year), (_FEAST, _feast), (_SOON, _soon),
)  # fmt: skip
