"""Counts that texts tell ("the eighth call this year"): how far back they count, in words of the sentence."""

from __future__ import annotations

import calendar
import datetime
import re

_MONTHS = {name.lower(): k for k, name in enumerate(calendar.month_name) if name}
_NUMBERS = {
    name: k
    for k, name in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), 1
    )
}
_UNITS = {"day": 1, "week": 7, "month": 31, "year": 366}
_SINCE = re.compile(
    rf"\bsince\s+(?:(\d{{1,2}})\s+)?({'|'.join(_MONTHS)})(?:\s+(\d{{1,2}}))?(?:,?\s+(\d{{4}}))?\b", re.I
)
_THIS = re.compile(r"\b(?:this|of the|in the|so far this)\s+(year|month)\b", re.I)
_WITHIN = re.compile(
    rf"\b(?:in|within)\s+(?:(?:less|fewer)\s+than\s+|just\s+|only\s+|about\s+)?(\d{{1,4}}|{'|'.join(_NUMBERS)})\s+"
    r"(day|week|month|year)s?\b",
    re.I,
)  # fmt: skip


def since(text: str, told: str) -> str | None:
    """The first day that a count in the sentence ``text`` of an article of the day ``told`` goes back to.

    None where the sentence does not say. "Since February" is the latest February that has begun.
    """
    day = datetime.date.fromisoformat(told)
    if found := _SINCE.search(text):
        month = _MONTHS[found[2].lower()]
        year = int(found[4]) if found[4] else day.year - (month > day.month)
        if not year:
            return None
        date = min(int(found[1] or found[3] or 1), calendar.monthrange(year, month)[1])
        return f"{year:04d}-{month:02d}-{max(date, 1):02d}"
    if found := _THIS.search(text):
        return f"{day.year:04d}-01-01" if found[1].lower() == "year" else f"{told[:7]}-01"
    if found := _WITHIN.search(text):
        number = _NUMBERS.get(found[1].lower()) or int(found[1])
        back = datetime.timedelta(days=number * _UNITS[found[2].lower()])
        return max(day - back, datetime.date.min).isoformat() if day.toordinal() > back.days else None
    return None
