"""The day that a date field names, as YYYY-MM-DD.

Only spellings that have one reading: ISO 8601 days and timestamps, the dates of mails and feeds (RFC 2822),
and days with the month in English words. ``03/04/2025`` is two days, so it is none.
"""

from __future__ import annotations

import re
from datetime import date, datetime

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}")
_STAMP = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8})[Tt ][0-9]{2}.*")
_CLOCK = r"(?:,?\s+[0-9]{1,2}:[0-9]{2}.*)?"
_DAY_FIRST = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?([0-9]{1,2})[ \-]([A-Za-z]{3,9})\.?[ \-]([0-9]{4})" + _CLOCK)
_MONTH_FIRST = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?([A-Za-z]{3,9})\.?\s+([0-9]{1,2}),?\s+([0-9]{4})" + _CLOCK)


def iso_day(written: str | None) -> str | None:
    """The day as YYYY-MM-DD, as the writer's own clock had it; None where the text names no single day.

    >>> iso_day("Fri, 17 Oct 2025 23:30:00 -0400")
    '2025-10-17'
    """
    text = (written or "").strip()
    if not text or len(text) > 80:
        return None
    try:
        if _ISO.fullmatch(text):
            return date.fromisoformat(text).isoformat()
        if _STAMP.fullmatch(text):
            # Feeds write " GMT" and " +0000" behind ISO stamps; fromisoformat knows neither.
            stamp = re.sub(r"\s*(?:UTC|GMT|[zZ])$", "+00:00", text)
            stamp = re.sub(r"\s+([+\-][0-9]{2}:?[0-9]{2})$", r"\1", stamp)
            return datetime.fromisoformat(stamp).date().isoformat()
        if m := _DAY_FIRST.fullmatch(text):
            return _day(m[3], m[2], m[1])
        if m := _MONTH_FIRST.fullmatch(text):
            return _day(m[3], m[1], m[2])
    except ValueError:
        return None
    return None


def _day(year: str, month: str, day: str) -> str | None:
    name = month.lower()
    for number, full in enumerate(_MONTHS, 1):
        if name in (full, full[:3]) or (number == 9 and name == "sept"):
            return date(int(year), number, int(day)).isoformat()
    return None
