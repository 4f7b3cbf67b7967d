"""The rules that find one time expression each and resolve it against the article's date.

Rules run in the order of this file; a later one never takes words that an earlier one has. Joining of ranges,
prepositions ("since", "by") and the marks that need the whole sentence are the work of ``dates``.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from dragoman.coding.date_setting import Found, Rules, Setting, found
from dragoman.coding.date_words import (
    add_months,
    month_span,
    season_span,
    shift,
    span,
    tidy,
    words,
)  # fmt: skip

ABSOLUTE = Rules()
_DAY = timedelta(days=1)


def nearest_year(month: int, day: int, article: date, tense: str | None) -> date:
    """The date of that day that lies nearest, looking back or ahead only where a tense is given.

    Eight years either way reach the next 29 February. ValueError for a day that no year has.
    """
    options = []
    for year in range(article.year - 8, article.year + 9):
        try:
            options.append(date(year, month, day))
        except ValueError:
            continue
    allowed = [
        d for d in options if (tense != "past" or d <= article) and (tense != "future" or d >= article)
    ]
    if not allowed:
        raise ValueError(f"no year has the day {month}-{day}")
    return min(allowed, key=lambda d: abs((d - article).days))


def _nearest_month(month: int, article: date, tense: str | None) -> tuple[int, int]:
    """Year and month; without a tense the past unless that is more than eight months off."""
    back = (article.month - month) % 12
    ahead = (month - article.month) % 12
    forward = tense == "future" or (tense is None and back > 8)
    moved = add_months(article.replace(day=1), ahead if forward else -back)
    return moved.year, moved.month


def _days(text: str) -> int:
    return int(re.sub("[^0-9]", "", text))


def _absolute(m: re.Match[str], s: Setting) -> Found | None:
    """Day and month with or without year, of one day or a range inside a month."""
    g = m.groupdict()
    month = words().months[tidy(g["mon"])]
    day, last_day = _days(g["day"]), _days(g["second"] or g["day"])
    if last_day < day:
        return None
    if g.get("year"):
        first = date(int(g["year"]), month, day)
    elif g.get("rel"):
        first = date(s.article.year + {"last": -1, "this": 0, "next": 1}[tidy(g["rel"])], month, day)
    else:
        first = nearest_year(month, day, s.article, s.tense_at(m.start(), m.end()))
    yearless = not g.get("year") and not g.get("rel")
    far = yearless and abs((first - s.article).days) > 270
    return found(m, first, first.replace(day=last_day), "day", "absolute", yearless=yearless, fuzzy=far)


_UPTO = "(?:~?[-–—]~?|~(?:to|through|until|and)~)"
_NOT_A_COUNT = "(?!~(?:people|troops|soldiers|others|civilians|men|were|died|killed)\\b)"


@ABSOLUTE.rule(
    f"(?:<wdx>(?:~(?:morning|afternoon|evening|night))?,?~(?:the~)?)?(?P<mon><mon>)~(?P<day><day>)(?:{_UPTO}(?P<second><day>){_NOT_A_COUNT}"
    "(?!~<mon>))?<nosum>(?:,?~(?P<year><year>)<nocount>)?(?:~(?P<rel>last|this|next)~year)?"
)
def _month_day(m: re.Match[str], s: Setting) -> Found | None:
    # "In March 20 people died": after "in" the number counts something.
    if m["year"] is None and re.search(r"\bin\s+$", s.text[: m.start()], re.IGNORECASE):
        return None
    return _absolute(m, s)


@ABSOLUTE.rule(
    f"(?<![0-9][.,:/-])(?<![$£€])(?:<wdx>,?~)?(?:the~)?(?P<day><day>)(?:{_UPTO}(?:the~)?(?P<second><day>))?~(?:of~)?"
    "(?P<mon><mon>)(?:,?~(?P<year><year>)<nocount>|~(?P<rel>last|this|next)~year)?"
)
def _day_month(m: re.Match[str], s: Setting) -> Found | None:
    return _absolute(m, s)


@ABSOLUTE.rule(
    "(?<![0-9./-])(?P<year><year>)([-/])(?P<mon>1[0-2]|0[1-9])\\2(?P<day>3[01]|[12][0-9]|0[1-9])(?:T[0-9:]+Z?)?"
)
def _iso(m: re.Match[str], s: Setting) -> Found | None:
    day = date(int(m["year"]), int(m["mon"]), int(m["day"]))
    return found(m, day, day, "day", "absolute")


@ABSOLUTE.rule(
    "(?<![0-9./-])(?P<a>[0-3]?[0-9])(?P<sep>[./])(?P<b>[0-3]?[0-9])(?P=sep)(?P<year><year>)(?![./-]?[0-9])"
)
def _numeric(m: re.Match[str], s: Setting) -> Found | None:
    a, b = int(m["a"]), int(m["b"])
    if m["sep"] == "/" and a <= 12 and b <= 12 and a != b:
        return None  # an American and a British reader would read two days
    day, month = (b, a) if b > 12 else (a, b)
    when = date(int(m["year"]), month, day)
    return found(m, when, when, "day", "absolute")


@ABSOLUTE.rule("(?P<feast><feast>)(?:,?~(?:of~)?(?P<year><year>))?")
def _feast(m: re.Match[str], s: Setting) -> Found | None:
    month, day = words().feasts[tidy(m["feast"]).replace("’", "'")]
    if m["year"]:
        when = date(int(m["year"]), month, day)
    else:
        when = nearest_year(month, day, s.article, s.tense_at(m.start(), m.end()))
    return found(m, when, when, "day", "absolute", yearless=not m["year"])


@ABSOLUTE.rule(
    "on~the~(?P<day>[0-3]?[0-9](?:st|nd|rd|th))(?:~of~(?P<month>this|last|next)~month)?"
    "(?=[.,;:)]|$|~(?:and|at|to|in|with|but|after|before|when|that|as|he|she|they)\\b)"
)
def _nth(m: re.Match[str], s: Setting) -> Found | None:
    day, tense = _days(m["day"]), s.tense_at(m.start(), m.end())
    if m["month"]:
        steps = [{"last": -1, "this": 0, "next": 1}[tidy(m["month"])]]
    else:
        steps = {"past": [0, -1, -2], "future": [0, 1, 2]}.get(tense or "", [0, -1, 1])
    options = []
    for step in steps:
        try:
            options.append(add_months(s.article.replace(day=1), step).replace(day=day))
        except ValueError:
            continue
    if not m["month"]:
        options = [
            d
            for d in options
            if (tense != "past" or d <= s.article) and (tense != "future" or d >= s.article)
        ]
    if not options:
        return None
    when = min(options, key=lambda d: abs((d - s.article).days))
    return found(m, when, when, "day", "absolute", fuzzy=tense is None)


_EDGE_MONTHS = {
    "start": (1, 1), "beginning": (1, 1), "middle": (6, 7), "end": (12, 12), "close": (12, 12),
    "first half": (1, 6), "second half": (7, 12), "first quarter": (1, 3), "second quarter": (4, 6),
    "third quarter": (7, 9), "fourth quarter": (10, 12), "last quarter": (10, 12), "final quarter": (10, 12),
}  # fmt: skip


@ABSOLUTE.rule(
    "(?:(?:the|at|in)~){0,2}(?P<edge>start|beginning|middle|end|close|(?:first|second)~half|"
    "(?:first|second|third|fourth|last|final)~quarter)~of~"
    "(?:(?P<rel>this|last|next|the)~(?P<unit>week|month|year)(?!~of\\b)|(?P<year><year>)<nocount>|(?P<mon><month>)(?:,?~(?P<my><year>))?)"
)
def _edge_of(m: re.Match[str], s: Setting) -> Found | None:
    tense = s.tense_at(m.start(), m.end())
    if m["mon"]:
        month = words().months[tidy(m["mon"])]
        year, month = (int(m["my"]), month) if m["my"] else _nearest_month(month, s.article, tense)
        return found(m, *month_span(year, month), "month", "absolute")
    step = {"last": -1, "next": 1}.get(tidy(m["rel"]), 0)
    if m["unit"] and tidy(m["unit"]) != "year":
        unit = tidy(m["unit"])
        return found(m, *span(shift(s.article, step, unit), unit), unit, "relative")
    year = int(m["year"]) if m["year"] else s.article.year + step
    low, high = _EDGE_MONTHS[tidy(m["edge"])]
    first, last = month_span(year, low)[0], month_span(year, high)[1]
    if m["unit"] and tidy(m["rel"]) == "the" and tense == "past" and first > s.article:
        first, last = add_months(first, -12), month_span(year - 1, high)[1]
    return found(m, first, last, "month", "absolute" if m["year"] else "relative")


@ABSOLUTE.rule("(?:the~)?(?P<what>year|month)(?:['’]s)?[- ]end")
def _year_end(m: re.Match[str], s: Setting) -> Found | None:
    month = 12 if tidy(m["what"]) == "year" else s.article.month
    return found(m, *month_span(s.article.year, month), "month", "relative")


@ABSOLUTE.rule(
    "(?:(?P<prep>in|since|by|until|during|over|through|throughout|from)~)?"
    "(?:(?P<det>the|last|next|this|late|early|mid|that)[- ]){0,2}"
    "(?P<season><season>)(?:~(?:of~)?(?:(?P<year><year>)<nocount>|(?P<rel>last|this|next)~year))?"
)
def _season(m: re.Match[str], s: Setting) -> Found | None:
    name, det = tidy(m["season"]), tidy(m["det"])
    bare = not m["year"] and not m["rel"]
    if bare and m["season"][0].isupper():
        return None  # "the Prague Spring"
    clear = det in ("last", "next", "this")
    if (
        bare
        and not clear
        and (not m["prep"] or (name in ("fall", "spring") and re.match(r"\s*(?:of\b|\w)", s.text[m.end() :])))
    ):
        return None
    if (m["year"] is None and not bare) or clear or bare:
        step = {"last": -1, "next": 1}.get(tidy(m["rel"]), 0) if m["rel"] else 0
        first, last = season_span(s.article.year + step, name)
        tense = {"last": "past", "next": "future"}.get(det) or s.tense_at(m.start(), m.end())
        if bare:
            ends_before = det == "last"
            if (
                tense != "future"
                and (last >= s.article if ends_before else first > s.article)
                and det != "this"
            ):
                first, last = season_span(s.article.year - 1, name)
            elif tense == "future" and (first <= s.article if det == "next" else last < s.article):
                first, last = season_span(s.article.year + 1, name)
    else:
        first, last = season_span(int(m["year"]), name)
    start = (
        m.start("det") if m["det"] and not m["prep"] else m.start("season") if not m["prep"] else m.start()
    )
    if m["prep"]:
        start = m.end("prep") + 1
    it = found(m, first, last, "month", "absolute" if m["year"] else "relative")
    it.start = start
    return it


@ABSOLUTE.rule(
    "(?:(?P<part>early|mid|late|earlier|later)(?:~|-)(?:in~)?)?(?P<mon><mon>),?~(?:of~)?"
    "(?:(?P<year><year>)<nocount>|(?P<rel>last|this|next)~year)"
)
def _month_year(m: re.Match[str], s: Setting) -> Found | None:
    year = (
        int(m["year"]) if m["year"] else s.article.year + {"last": -1, "this": 0, "next": 1}[tidy(m["rel"])]
    )
    return found(m, *month_span(year, words().months[tidy(m["mon"])]), "month", "absolute")


@ABSOLUTE.rule(
    "(?:between|from)~(?:(?:early|mid|late)[- ])?(?P<a><month>)~(?:and|to|until|through)~"
    "(?:(?:early|mid|late)[- ])?(?P<b><month>)(?!~[0-9])(?:~(?P<rel>last|this|next)~year)?"
)
def _months(m: re.Match[str], s: Setting) -> Found | None:
    first, last = words().months[tidy(m["a"])], words().months[tidy(m["b"])]
    year, _ = _nearest_month(last, s.article, s.tense_at(m.start(), m.end()))
    if m["rel"]:
        year = s.article.year + {"last": -1, "this": 0, "next": 1}[tidy(m["rel"])]
    begin = month_span(year - (first > last), first)[0]
    return found(m, begin, month_span(year, last)[1], "month", "absolute")


@ABSOLUTE.rule(
    "(?:(?P<prep>in|since|until|till|during|throughout|through|by|before|after|from|for|of|around)~)?"
    "(?:(?P<det>last|next|this|the|that|its|their|his|her|a)~)?(?:(?P<part>early|earlier|mid|late|later)(?:~|-))?"
    "(?P<mon><month>)(?P<own>['’]s)?(?P<tail>~[A-Za-z]+)?(?![^\\s.,;:!?)\"'”’–—-])"
)
def _bare_month(m: re.Match[str], s: Setting) -> Found | None:
    w, name, prep, det = words(), m["mon"].capitalize(), tidy(m["prep"]), tidy(m["det"])
    tail = (m["tail"] or "").strip()
    sure = prep in ("in", "since", "until", "till", "during", "throughout", "through") or bool(m["part"])
    sure = sure or det in ("last", "next", "this")
    if not sure and name in (
        *w.lists["ambiguous_months"],
        *(w.lists["name_months"] if tail[:1].isupper() else ()),
    ):
        return None
    noun_group = bool(tail) and tail.lower() not in w.lists["after_date"]
    attributive = noun_group and (det in ("the", "that", "its", "their", "his", "her", "a") or bool(m["own"]))
    if not (sure or prep or attributive):
        return None
    if det in ("its", "their", "his", "her", "a", "the", "that") and not attributive:
        return None
    if attributive and name in w.lists["ambiguous_months"] and not m["part"]:
        return None  # "in the March protest" is the verb's noun as often as the month
    month = w.months[tidy(m["mon"])]
    tense = {"last": "past", "next": "future"}.get(det) or s.tense_at(m.start(), m.end())
    if prep in ("since", "after") and tense is None:
        tense = "past"
    if attributive and det not in ("last", "next"):
        tense = None  # "would tear up the February deal": the verb's tense is not the deal's
    year, month = _nearest_month(month, s.article, tense)
    if det == "this":
        year = s.article.year
    elif det in ("last", "next") and (year, month) == (s.article.year, s.article.month):
        year += 1 if det == "next" else -1
    it = found(m, *month_span(year, month), "month", "absolute", yearless=not det, attributive=attributive)
    it.start = m.start("det") if sure and m["det"] else m.start("part") if m["part"] else m.start("mon")
    it.end = m.end("mon")
    return it


@ABSOLUTE.rule("(?:the~)?(?:(?P<part>early|mid|late)(?:~|-)(?:the~)?)?(?P<decade>(?:1[5-9]|20)[0-9]0)['’]?s")
def _decade(m: re.Match[str], s: Setting) -> Found | None:
    year = int(m["decade"])
    low, high = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(tidy(m["part"]), (0, 9))
    return found(m, date(year + low, 1, 1), date(year + high, 12, 31), "year", "absolute", fuzzy=True)


@ABSOLUTE.rule("(?:the~)?(?:(?:early|mid|late)(?:~|-))?(?P<n>1[5-9]|20|21)(?:th|st)(?:~|-)century")
def _century(m: re.Match[str], s: Setting) -> Found | None:
    n = int(m["n"])
    first = date(n * 100 - 99, 1, 1)
    return found(m, first, date(n * 100, 12, 31), "year", "absolute", fuzzy=True, attributive=True)


@ABSOLUTE.rule(
    "(?:(?P<frame>from|between|in|during|the)~)?(?P<a><year>)(?P<join>~?[-–—]~?|~(?:to|and|until|through)~)(?P<b><year>|[0-9]{2})<nocount>(?![-/])"
)
def _years(m: re.Match[str], s: Setting) -> Found | None:
    first = int(m["a"])
    last = int(m["b"]) if len(m["b"]) == 4 else first - first % 100 + int(m["b"])
    if (
        last <= first
        or last - first > 150
        or (m["join"].strip().isalpha() and tidy(m["frame"]) not in ("from", "between", "in"))
    ):
        return None
    it = found(m, date(first, 1, 1), date(last, 12, 31), "year", "period")
    it.attributive = tidy(m["frame"]) == "the"
    return it


@ABSOLUTE.rule(
    "(?:(?P<prep>in|since|by|before|after|until|till|during|throughout|through|from|of|around|circa)~)?(?:the~year~)?"
    "(?:(?P<part>early|mid|late)(?:~|-))?(?P<year><year>)<nocount>(?!['’]?s\\b)(?![-/])"
)
def _year(m: re.Match[str], s: Setting) -> Found | None:
    lead = s.text[: m.start()]
    prep = tidy(m["prep"])
    named = re.search(r"\b(?:the|a|an|its|his|her|their|our|this|that)\s+(?:[a-z]+\s+)?$|['’]s\s+$", lead)
    after = re.match(r"\s+([A-Za-z]+)", s.text[m.end() :])
    noun = bool(after) and after is not None and after[1].lower() not in words().lists["after_date"]
    attributive = prep == "of" or (not prep and not m["part"] and bool(named) and noun)
    heading = not lead.strip() and re.match(r"\s*[:–—]|\s+-\s", s.text[m.end() :]) is not None  # "1994: …"
    if not (prep or m["part"] or attributive or heading):
        return None
    year = int(m["year"])
    if year > s.article.year + 100:
        return None
    it = found(m, date(year, 1, 1), date(year, 12, 31), "year", "absolute", attributive=attributive)
    it.start = m.start("part") if m["part"] else m.start("year")
    return it


_PART = "(?:~(?:early~)?(?P<part>morning|afternoon|evening|night))?"


@ABSOLUTE.rule(
    "(?:every|each)~(?:<wd>|<num>~<units>|day|week|month|year|night|morning|summer|winter|spring)|on~<wd>s(?!['’])"
    "|(?:once|twice|<num>~times)~(?:a|per|each|every)~(?:day|week|month|year)"
)
def _set(m: re.Match[str], s: Setting) -> Found | None:
    return found(m, s.article, s.article, "day", "set", "unspecified", fuzzy=True)


@ABSOLUTE.rule(
    f"(?:(?P<det>last|next|this|this~past|past|this~coming|coming)~)?(?P<wd><wd>){_PART}(?:,?~(?:of~)?(?P<rel>last|this|next|the~same|the~following|the~previous)~week)?(?![-’'][a-rt-z])"
)
def _weekday(m: re.Match[str], s: Setting) -> Found | None:
    w, a = words(), s.article
    lead = re.search(r"([A-Za-z]+)\s+$", s.text[: m.start()])
    after = re.match(r"\s+([A-Z][a-z]+)", s.text[m.end() :])
    if (lead and lead[1] in w.lists["before_weekday_names"]) or (
        after and after[1] in w.lists["after_weekday_names"]
    ):
        return None
    wanted, det, rel = w.weekdays[tidy(m["wd"])], tidy(m["det"]), tidy(m["rel"])
    back, ahead = (a.weekday() - wanted) % 7, (wanted - a.weekday()) % 7
    monday = span(a, "week")[0]
    fuzzy = False
    if rel:
        if rel.startswith("the "):
            return None
        when = monday + timedelta(days=7 * {"last": -1, "this": 0, "next": 1}[rel] + wanted)
    elif det in ("last", "this past", "past"):
        when = a - timedelta(days=back or 7)
        fuzzy = det == "last" and when >= monday
    elif det == "next":
        when = monday + timedelta(days=7 + wanted)
        fuzzy = ahead > 0 and when - timedelta(days=7) > a
    elif det in ("this coming", "coming"):
        when = a + timedelta(days=ahead or 7)
    else:
        tense = s.tense_at(m.start(), m.end())
        if det == "this" and tense is None:
            tense = "future"
        when = a + timedelta(days=ahead) if tense == "future" else a - timedelta(days=back)
    it = found(m, when, when, "day", "weekday", fuzzy=fuzzy, yearless=not det and not rel)
    return it


_TODAY = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "the day after tomorrow": 2,
    "tomorrow": 1,
}


@ABSOLUTE.rule(
    "(?:(?:earlier|later|early|late)~)?(?P<word>the~day~before~yesterday|the~day~after~tomorrow|today|yesterday|tomorrow"
    "|tonight|overnight|last~night|this~(?:morning|afternoon|evening)|(?:earlier|later)~in~the~day)"
    "(?:~(?:early~)?(?:morning|afternoon|evening|night))?(?![-][a-z])"
)
def _today(m: re.Match[str], s: Setting) -> Found | None:
    when = s.article + _TODAY.get(tidy(m["word"]), 0) * _DAY
    return found(m, when, when, "day", "relative")


@ABSOLUTE.rule(
    "(?:on~)?(?:the~)?(?:(?:[0-9]{1,3}(?:st|nd|rd|th)|[a-z]+(?:-[a-z]+)?)~)?(?:anniversary|centenary|bicentenary|tercentenary)(?=\\W|$)"
)
def _anniversary(m: re.Match[str], s: Setting) -> Found | None:
    return found(m, s.article, s.article, "day", "anniversary", "unspecified", fuzzy=True)
