"""The vocabulary of time (``lexicon/dates.toml``), the pattern templates built on it, and calendar sums."""

from __future__ import annotations

import calendar
import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

PRECISION_ORDER = {"day": 0, "week": 1, "month": 2, "year": 3}
_UNIT_PRECISION = {
    "minute": "day", "hour": "day", "day": "day", "night": "day", "morning": "day", "evening": "day",
    "afternoon": "day", "week": "week", "weekend": "week", "fortnight": "week", "month": "month",
    "year": "year", "decade": "year", "century": "year",
}  # fmt: skip
_UNIT_MONTHS = {"month": 1, "year": 12, "decade": 120, "century": 1200}


@dataclass(frozen=True)
class Words:
    """The tables of ``dates.toml``; keys of ``months``, ``weekdays`` and ``numbers`` are lower case."""

    months: dict[str, int]
    weekdays: dict[str, int]
    numbers: dict[str, int]
    vague: dict[str, tuple[int, int]]
    seasons: dict[str, tuple[int, int]]
    feasts: dict[str, tuple[int, int]]
    lists: dict[str, tuple[str, ...]]
    month_names: tuple[str, ...]
    month_short: tuple[str, ...]
    weekday_names: tuple[str, ...]
    weekday_short: tuple[str, ...]


@cache
def words() -> Words:
    """The word lists, read once per process."""
    raw = tomllib.loads(files("dragoman.coding").joinpath("lexicon/dates.toml").read_text(encoding="utf8"))
    return Words(
        {k.lower(): v for k, v in (raw["months"] | raw["month_abbreviations"]).items()},
        {k.lower(): v for k, v in (raw["weekdays"] | raw["weekday_abbreviations"]).items()},
        dict(raw["numbers"]),
        {k: (v[0], v[1]) for k, v in raw["vague"].items()},
        {k: (v[0], v[1]) for k, v in raw["seasons"].items()},
        {k.lower(): (v[0], v[1]) for k, v in raw["feasts"].items()},
        {k: tuple(v) for k, v in raw["words"].items()},
        tuple(raw["months"]),
        tuple(raw["month_abbreviations"]),
        tuple(raw["weekdays"]),
        tuple(raw["weekday_abbreviations"]),
    )


_SPACE = "(?:[\\s\xa0\u2009\u202f]{1,3})"
# ASCII matching keeps IGNORECASE from letting the long s or a dotless i through; the edges below then have
# to know Latin letters with marks themselves.
_BEFORE = "(?<![\\w\u00c0-\u024f])"
_AFTER = "(?![\\w\u00c0-\u024f])"


def _any(options: tuple[str, ...] | list[str]) -> str:
    longest_first = sorted(options, key=len, reverse=True)
    return "|".join(re.escape(o).replace("\\ ", _SPACE).replace("'", "['’]") for o in longest_first)


def _cased(options: tuple[str, ...]) -> str:
    """Names with a capital or in capitals only, whatever the pattern around them ignores."""
    return f"(?-i:{_any([*options, *(o.upper() for o in options)])})"


@cache
def _parts() -> dict[str, str]:
    w = words()
    month = _cased(w.month_names)
    short = _cased(w.month_short)
    tens = "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    ones = "(?:one|two|three|four|five|six|seven|eight|nine)"
    number = f"(?:[0-9]{{1,4}}|{tens}[- ]{ones}|{_any(list(w.numbers))})"
    counted = _any(w.lists["counted"])
    no_count = f"(?![0-9])(?![.,:/][0-9])(?!{_SPACE}?%)(?!(?:{_SPACE}|-)(?:{counted}){_AFTER})"
    return {
        "month": month,
        "mon": f"(?:{month}|{short}\\.?)",
        "wd": _cased(w.weekday_names),
        "wdx": f"(?:{_cased(w.weekday_names)}|{_cased(w.weekday_short)}\\.?)",
        "num": number,
        "amount": f"(?:{number}|{_any(list(w.vague))})",
        "unit": "(?:minute|hour|day|night|week|fortnight|month|year|decade|century|centurie)s?",
        "units": "(?:minutes|hours|days|nights|weeks|fortnights|months|years|decades|centuries)",
        "day": "(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?",
        "year": "(?:1[5-9]|20)[0-9]{2}",
        "nocount": no_count,
        "nosum": f"(?![0-9])(?![.,:/][0-9])(?!{_SPACE}?%)",
        "season": f"(?:{_any(list(w.seasons))})",
        "feast": f"(?-i:{_any([' '.join(p.capitalize() for p in f.split()) for f in w.feasts])})",
        "about": f"(?:(?:about|around|some|nearly|almost|more{_SPACE}than|less{_SPACE}than|just|only|"
        f"over|at{_SPACE}least|roughly|barely|up{_SPACE}to){_SPACE})",
    }


def pattern(template: str, *, edges: bool = True) -> re.Pattern[str]:
    """``template`` with ``<name>`` parts and ``~`` for white space, compiled without regard to case."""
    body = re.sub(r"(?<!\?P)<([a-z]+)>", lambda m: _parts()[m[1]] if m[1] in _parts() else m[0], template)
    body = body.replace("~", _SPACE)
    if edges:
        body = f"{_BEFORE}(?:{body}){_AFTER}"
    return re.compile(body, re.ASCII | re.IGNORECASE)


@cache
def word_pattern(*names: str) -> re.Pattern[str]:
    """Any word of the named lists of ``dates.toml``."""
    return pattern(_any([o for n in names for o in words().lists[n]]).replace("~", "\\~"))


@cache
def gate() -> re.Pattern[str]:
    """A cheap test that a sentence may hold a time at all; most sentences end here."""
    w = words()
    stems = "|".join(n[:3] for n in (*w.month_names, *w.weekday_names))
    cased = f"\\b(?:{stems}|{stems.upper()})[A-Za-z]*|[0-9]{{4}}|[0-9](?:st|nd|rd|th)\\b|[0-9][./-][0-9]"
    plain = (
        "[Dd]ays?\\b|[Ww]eeks?|[Mm]onth|[Yy]ear|[Dd]ecade|[Cc]entur|[Cc]enten|[Hh]ours?\\b|[Mm]inutes?\\b"
        "|[Tt]omorrow|night|[Ff]ortnight|[Mm]orning|[Ee]vening|[Aa]fternoon|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter"
        "|(?:last|this|next) fall|[Aa]nnivers|Christmas|(?:[Yy]ester|[Tt]o)day|Tonight|the eve of"
        "|DAY|WEEK|MONTH|YEAR|TODAY|TOMORROW|NIGHT|YESTERDAY"
    )
    return re.compile(f"{cased}|{plain}", re.ASCII)


def tidy(text: str | None) -> str:
    """A matched group in lower case with single spaces and no trailing stop, for table look-up."""
    return " ".join(text.lower().split()).rstrip(".") if text else ""


def number(text: str | None) -> tuple[int, int, bool]:
    """Least, most and whether it is vague, of an amount in words or digits; none at all is "months ago"."""
    t, w = tidy(text), words()
    if not t:
        return 2, 3, True
    if t in w.vague:
        return (*w.vague[t], True)
    if t.isdigit():
        return int(t), int(t), False
    if t in w.numbers:
        return w.numbers[t], w.numbers[t], False
    tens, _, ones = t.replace("-", " ").partition(" ")
    n = w.numbers[tens] + w.numbers[ones]
    return n, n, False


def unit_of(text: str) -> str:
    """``weeks`` → ``week``, ``centuries`` → ``century``."""
    t = tidy(text).removesuffix("s")
    return "century" if t == "centurie" else t


def unit_precision(unit: str) -> str:
    """The precision that "three … ago" has in this unit."""
    return _UNIT_PRECISION[unit]


def offset(n: int, unit: str) -> tuple[int, int]:
    """Days and months in ``n`` units; hours and minutes short of a day count as none."""
    if unit in _UNIT_MONTHS:
        return 0, n * _UNIT_MONTHS[unit]
    per_day = {"minute": 1440, "hour": 24}
    if unit in per_day:
        return n // per_day[unit], 0
    return n * {"week": 7, "fortnight": 14}.get(unit, 1), 0


def add_months(d: date, n: int) -> date:
    """``d`` moved by ``n`` months, its day cut to the month's length. ValueError outside years 1–9999."""
    year, month = divmod(d.year * 12 + d.month - 1 + n, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"the year {year} is outside the calendar")
    return date(year, month + 1, min(d.day, calendar.monthrange(year, month + 1)[1]))


def shift(d: date, n: int, unit: str) -> date:
    """``d`` moved by ``n`` units (negative for the past)."""
    days, months = offset(abs(n), unit)
    sign = -1 if n < 0 else 1
    return add_months(d, sign * months) + timedelta(days=sign * days)


def month_span(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def span(d: date, precision: str) -> tuple[date, date]:
    """The day, the Monday–Sunday week, the month or the year that holds ``d``."""
    if precision == "week":
        monday = d - timedelta(days=d.weekday())
        return monday, monday + timedelta(days=6)
    if precision == "month":
        return month_span(d.year, d.month)
    if precision == "year":
        return date(d.year, 1, 1), date(d.year, 12, 31)
    return d, d


def season_span(year: int, name: str) -> tuple[date, date]:
    """First and last day of a northern season that begins in ``year``."""
    first, last = words().seasons[name]
    return date(year, first, 1), month_span(year + (last < first), last)[1]
