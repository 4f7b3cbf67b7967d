"""Times told by distance: "two days ago", "late last month", "in the past eight months", "eleven days later".

Those that count from another event of the text are only marked (``anchored``); ``dates.anchor`` resolves
them.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from dragoman.coding.date_setting import Found, Rules, Setting, found
from dragoman.coding.date_words import (
    add_months,
    number,
    offset,
    shift,
    span,
    tidy,
    unit_of,
    unit_precision,
    word_pattern,
)  # fmt: skip

AGO = Rules()  # to run first, as "a year ago today" holds another time
RELATIVE = Rules()
_DAY = timedelta(days=1)
# An amount, possibly two: "a day or two", "two or three weeks", "six to eight months", "years".
_COUNT = "(?:(?P<about><about>)?(?P<num><amount>)(?:(?:~(?:or|to)~|[-–])(?P<more><num>))?(?:~|-))?"


def _amount(m: re.Match[str]) -> tuple[int, int, bool]:
    low, high, vague = number(m["num"])
    if m["more"]:
        _, high, _ = number(m["more"])
        vague = True
    return min(low, high), max(low, high), vague or bool(m["about"])


def _bare_singular(m: re.Match[str]) -> bool:
    return m["num"] is None and not tidy(m["unit"]).endswith("s")


def _anchored(
    m: re.Match[str],
    s: Setting,
    days: int,
    months: int,
    precision: str,
    fuzzy: bool = False,
    follows: bool = False,
) -> Found:
    return found(
        m, s.article, s.article, precision, "relative", "unspecified", fuzzy, anchored=True, follows=follows,
        days=days, months=months,
    )  # fmt: skip


@AGO.rule(
    f"{_COUNT}(?P<unit><unit>)(?:~and~a~half)?~ago(?:,?~(?P<exact>today|tomorrow|yesterday|this~(?:week|month|day)))?"
)
def _ago(m: re.Match[str], s: Setting) -> Found | None:
    if _bare_singular(m):
        return None
    low, high, vague = _amount(m)
    unit = unit_of(m["unit"])
    exact = tidy(m["exact"])
    precision = unit_precision(unit)
    if exact:
        precision = {"this week": "week", "this month": "month"}.get(exact, "day")
        step = {"yesterday": -1, "tomorrow": 1}.get(exact, 0)
        first, last = span(shift(s.article, -low, unit) + step * _DAY, precision)
        return found(m, first, last, precision, "relative")
    first = span(shift(s.article, -high, unit), precision)[0]
    last = span(shift(s.article, -low, unit), precision)[1]
    return found(
        m, first, min(last, s.article), precision, "relative", "past", vague or unit in ("decade", "century")
    )


@AGO.rule("(?P<num>half)~a~(?P<unit>year|decade|century)~ago")
def _half_ago(m: re.Match[str], s: Setting) -> Found | None:
    months = {"year": 6, "decade": 60, "century": 600}[tidy(m["unit"])]
    precision = "month" if months == 6 else "year"
    return found(m, *span(add_months(s.article, -months), precision), precision, "relative", "past", True)


@RELATIVE.rule(f"{_COUNT}(?P<unit><unit>)~(?:from~now|hence|from~today)")
def _hence(m: re.Match[str], s: Setting) -> Found | None:
    return None if _bare_singular(m) else _ahead(m, s)


def _ahead(m: re.Match[str], s: Setting) -> Found:
    low, high, vague = _amount(m)
    unit = unit_of(m["unit"])
    precision = unit_precision(unit)
    first = span(shift(s.article, low, unit), precision)[0]
    last = span(shift(s.article, high, unit), precision)[1]
    return found(m, max(first, s.article), last, precision, "relative", "future", vague)


@RELATIVE.rule(f"in~{_COUNT}(?P<unit><unit>)(?:['’]s?)?~time")
def _in_time(m: re.Match[str], s: Setting) -> Found | None:
    return None if _bare_singular(m) else _ahead(m, s)


@RELATIVE.rule(
    f"(?P<prep>within|inside|in~less~than|in~under)~(?:the~next~)?{_COUNT}(?P<unit><unit>)(?!~of\\b)(?!~(?:after|later|before)\\b)"
)
def _within(m: re.Match[str], s: Setting) -> Found | None:
    unit = unit_of(m["unit"])
    if _bare_singular(m):
        return None
    if (s.tense == "past" and tidy(m["prep"]) == "in less than") or m["num"] is None:
        return found(m, s.article, s.article, "day", "duration", "unspecified", True)
    _low, high, vague = _amount(m)
    return found(m, s.article, shift(s.article, high, unit), unit_precision(unit), "period", "future", vague)


@RELATIVE.rule(
    "(?:(?P<prep>in|over|during|for|within|throughout|across)~)?(?:the|these)~(?P<rel>past|last|next|coming|following|previous|preceding)~"
    f"{_COUNT}(?P<unit><units>|week|month|year|decade|century|fortnight|weekend)(?!~of\\b)(?!-)"
)
def _period(m: re.Match[str], s: Setting) -> Found | None:
    rel, unit, a = tidy(m["rel"]), unit_of(m["unit"]), s.article
    one = m["num"] is None and not tidy(m["unit"]).endswith("s")
    _low, high, vague = (1, 1, False) if one else _amount(m)
    if one and unit == "weekend":
        return _weekend(m, s) if rel in ("past", "last", "coming") else None
    if rel in ("following", "previous", "preceding") or (one and rel == "next"):
        if not one:
            return None
        days, months = offset(1, unit)
        sign = -1 if rel in ("previous", "preceding") else 1
        return _anchored(m, s, sign * days, sign * months, unit_precision(unit))
    if one and rel == "last" and not m["prep"]:
        return None
    precision = unit_precision(unit)
    if rel in ("past", "last"):
        return found(m, shift(a, -high, unit), a, precision, "period", "past", vague)
    return found(m, a, shift(a, high, unit), precision, "period", "future", vague)


@RELATIVE.rule(
    "in~(?:(?P<when>recent|more~recent|coming)~(?P<unit><units>)|(?:the~)?(?P<ahead><units>)~(?:ahead|to~come))"
)
def _recent(m: re.Match[str], s: Setting) -> Found | None:
    unit = unit_of(m["unit"] or m["ahead"])
    if m["when"] and tidy(m["when"]) != "coming":
        return found(m, shift(s.article, -3, unit), s.article, unit_precision(unit), "period", "past", True)
    return found(m, s.article, shift(s.article, 3, unit), unit_precision(unit), "period", "future", True)


@RELATIVE.rule(
    "(?:on|over|at|during)~the~(?P<unit>weekend)|(?P<rel>this~past|this~coming|this|last|next|past)~weekend"
)
def _weekend(m: re.Match[str], s: Setting) -> Found | None:
    """Saturday and Sunday; on those days themselves "the weekend" is the present one."""
    rel, a = tidy(m["rel"]), s.article
    this = span(a, "week")[0] + 5 * _DAY
    tense = s.tense_at(m.start(), m.end())
    if rel == "last":
        saturday = this - 7 * _DAY
    elif rel in ("next", "coming", "this coming"):
        saturday = this + (7 * _DAY if rel == "next" and a.weekday() >= 5 else 0 * _DAY)
    elif rel in ("this past", "past"):
        saturday = this - 7 * _DAY if a < this else this
    elif rel == "this":
        saturday = this - 7 * _DAY if tense == "past" and a.weekday() < 2 else this
    else:
        saturday = this if tense == "future" or a >= this else this - 7 * _DAY
    return found(m, saturday, saturday + _DAY, "day", "relative", fuzzy=rel == "next")


@RELATIVE.rule(
    "(?:(?P<part>early|earlier|mid|late|later|sometime|so~far)(?:~|-))?(?P<rel>last|this|next)~(?P<unit>week|fortnight|month|year|decade|century)"
)
def _unit(m: re.Match[str], s: Setting) -> Found | None:
    rel, unit, a = tidy(m["rel"]), unit_of(m["unit"]), s.article
    if re.search(r"\bthe\s+$", s.text[: m.start()], re.IGNORECASE):
        return None
    precision = unit_precision(unit)
    moved = shift(a, {"last": -1, "this": 0, "next": 1}[rel], unit)
    if unit in ("decade", "century"):
        size = 10 if unit == "decade" else 100
        first = date(max(1, moved.year - moved.year % size), 1, 1)
        return found(m, first, date(first.year + size - 1, 12, 31), precision, "relative", fuzzy=True)
    first, last = span(moved, precision)
    part = tidy(m["part"])
    if part in ("earlier", "so far") and rel == "this":
        return found(m, first, last, precision, "relative", "past")
    if part == "later" and rel == "this":
        return found(m, first, last, precision, "relative", "future" if s.tense != "past" else "past")
    return found(m, first, last, precision, "relative")


@RELATIVE.rule(
    "(?:(?:later|earlier|early|late)~)?(?:on~|in~)?(?:(?P<that>that)~(?:very~|same~)?|the~(?P<rel>same|very~same|next|very~next|following|previous|preceding)~)"
    "(?P<unit>day|night|morning|evening|afternoon|week|month|year)(?!-)(?!~of\\b)"
)
def _same_or_next(m: re.Match[str], s: Setting) -> Found | None:
    unit = unit_of(m["unit"])
    step = {"next": 1, "very next": 1, "following": 1, "previous": -1, "preceding": -1}.get(tidy(m["rel"]), 0)
    days, months = offset(1, unit)
    return _anchored(m, s, step * days, step * months, unit_precision(unit))


@RELATIVE.rule(
    f"{_COUNT}(?P<unit><unit>)~(?P<way>later|earlier|before|beforehand|previously|prior|after|afterwards?|into|on)(?:~to)?(?P<on>~(?:the|an?|his|her|their|its)\\b)?"
)
def _distance(m: re.Match[str], s: Setting) -> Found | None:
    way = tidy(m["way"])
    if _bare_singular(m) or way in ("into", "on"):
        return None
    low, high, vague = _amount(m)
    unit = unit_of(m["unit"])
    sign = -1 if way in ("earlier", "before", "beforehand", "previously", "prior") else 1
    days, months = offset((low + high) // 2, unit)
    it = _anchored(
        m, s, sign * days, sign * months, unit_precision(unit), fuzzy=vague and unit not in ("hour", "minute")
    )
    rest = s.text[m.end("way") :]
    it.follows = way in ("before", "after", "prior") and bool(re.match(r"\s+[^\s.,;]", rest))
    if it.fuzzy and unit == "day":
        it.precision = "week"
    it.end = m.end("way")
    return it


@RELATIVE.rule("(?:on~)?the~(?P<unit>day|night|morning|evening|week|month|year)~(?P<way>before|after)")
def _the_day_before(m: re.Match[str], s: Setting) -> Found | None:
    unit = unit_of(m["unit"])
    days, months = offset(1, unit)
    sign = -1 if tidy(m["way"]) == "before" else 1
    it = _anchored(m, s, sign * days, sign * months, unit_precision(unit))
    it.follows = bool(re.match(r"\s+[^\s.,;]", s.text[m.end() :]))
    return it


@RELATIVE.rule("on~the~eve~of")
def _eve(m: re.Match[str], s: Setting) -> Found | None:
    return _anchored(m, s, -1, 0, "day", follows=True)


@RELATIVE.rule(f"(?:for|lasting|lasted|after)~{_COUNT}(?P<unit><unit>)(?:~and~a~half)?(?!-)")
def _for(m: re.Match[str], s: Setting) -> Found | None:
    return (
        None if _bare_singular(m) else found(m, s.article, s.article, "day", "duration", "unspecified", True)
    )


@RELATIVE.rule(
    "(?P<num><num>)-(?P<unit>minute|hour|day|week|month|year|decade)(?:-long)?(?![-]old)(?!~old\\b)"
)
def _long(m: re.Match[str], s: Setting) -> Found | None:
    return found(m, s.article, s.article, "day", "duration", "unspecified", True)


@RELATIVE.rule(f"in~{_COUNT}(?P<unit><unit>)(?!-)")
def _in(m: re.Match[str], s: Setting) -> Found | None:
    """ "Will meet in two weeks" lies ahead; "the eighth call in eight months" only measures."""
    if _bare_singular(m) or m["num"] is None:
        return None
    comparing = word_pattern("comparing").search(s.text[max(0, m.start() - 60) : m.start()])
    tense = s.tense or s.tense_at(m.start(), m.end())
    if tense == "future" and not comparing:
        return _ahead(m, s)
    return found(m, s.article, s.article, "day", "duration", "unspecified", True)
