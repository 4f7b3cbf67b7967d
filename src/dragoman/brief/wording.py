"""The words that briefs put to types, statuses, sources, days and parties."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from dragoman.brief.marking import printable
from dragoman.record.codes import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# type → (with a recipient, without one); "and" joins the parties of an event without direction.
VERBS: Mapping[str, tuple[str, str]] = {
    "AGREE": ("agrees with", "agree"),
    "CONSULT": ("confers with", "confer"),
    "SUPPORT": ("backs", "give backing"),
    "CONCEDE": ("gives way to", "give way"),
    "COOPERATE": ("works with", "work together"),
    "AID": ("helps", "give help"),
    "RETREAT": ("eases off towards", "ease off"),
    "REQUEST": ("asks", "ask"),
    "ACCUSE": ("accuses", "accuse"),
    "REJECT": ("refuses", "refuse"),
    "THREATEN": ("threatens", "threaten"),
    "PROTEST": ("protests against", "protest"),
    "SANCTION": ("penalises", "penalise"),
    "MOBILIZE": ("readies forces against", "ready forces"),
    "COERCE": ("coerces", "coerce"),
    "ASSAULT": ("attacks", "attack"),
}
CROWDS = frozenset({"police", "people", "troops", "soldiers", "forces", "rebels", "officials", "protesters"})
AUXILIARIES = {"planned": "will", "hypothetical": "might", "denied": "did not"}
STATUSES = {
    "happened": "told as having happened",
    "planned": "told as still to come",
    "hypothetical": "asked, feared, wished for or conditional",
    "denied": "said not to have happened",
}
SOURCES = {
    "article": "the article itself",
    "named": "a named source",
    "anonymous": "an unnamed source",
    "hedged": "hedged, as by “reportedly”",
}


def party(row: Mapping[str, Any]) -> str:
    """The name of a party of an event line."""
    return printable(row["name"] or (name_of(row["code"]) if row["code"] else "somebody"))


def parties(rows: Sequence[Mapping[str, Any]], most: int = 4) -> str:
    """The names with "and" before the last; what is beyond ``most`` is counted. A name once."""
    names = list(dict.fromkeys(party(row) for row in told(rows)))
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} others"]
    if len(names) < 2:
        return names[0] if names else "Somebody unnamed"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def told(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows worth naming: where a state's people are named, its buildings and descriptions ("the two
    presidents", "Kremlin") say nothing more."""
    people = {row["code"] for row in rows if row.get("office") and " " in (row["name"] or "") and _is_name(row)}
    return [row for row in rows if row["code"] not in people or (row.get("office") and _is_name(row))]


def _is_name(row: Mapping[str, Any]) -> bool:
    name = row["name"] or ""
    return name.istitle() or all(w[:1].isupper() for w in name.split() if len(w) > 3)


def type_words(event: Mapping[str, Any]) -> str:
    """Type and modes in lower case: "consult, by phone" as ``consult · phone``."""
    return " · ".join([*(t.lower() for t in event["event"]), *event["mode"]])


def verb(event: Mapping[str, Any]) -> str:
    """The verb between actor and recipient, or after the actors of an event without recipient.

    What has not happened is never put as if it had: "will attack", "might attack", "did not attack".
    """
    kind = event["event"][0] if event["event"] else ""  # CAMEO's comments have no type in PLOVER
    with_recipient, alone = VERBS.get(kind, (kind.lower(), kind.lower())) if kind else ("comments on", "comment")
    bare = _plural(with_recipient) if event["recipient"] else alone
    if event["status"] in AUXILIARIES:
        return f"{AUXILIARIES[event['status']]} {bare}"
    named = {party(row) for row in told(event["actor"])}
    if len(named) > 1 or any(map(many, named)) or len({row["code"] for row in event["actor"]}) > 1:
        return bare
    return with_recipient if event["recipient"] else _singular(alone)


def many(name: str) -> bool:
    """Whether a description stands for several: "army officers", "Police"; a name ("Araghchi") does not."""
    head = re.split(r" (?:of|from|in|at|on|who|that|with) |,", name, maxsplit=1)[0].split()[-1:]
    if not head or head[0].lower() in CROWDS:
        return bool(head)
    return head[0].islower() and head[0].endswith("s") and not head[0].endswith("ss")


def _plural(words: str) -> str:
    first, _, rest = words.partition(" ")
    for ending, plural in (("ies", "y"), ("fuses", "fuse"), ("ses", "se"), ("s", "")):
        if first.endswith(ending):
            return f"{first.removesuffix(ending)}{plural} {rest}".rstrip()
    return words


def _singular(words: str) -> str:
    first, _, rest = words.partition(" ")
    third = f"{first[:-1]}ies" if first == "ready" else f"{first}s"
    return f"{third} {rest}".rstrip()


def headline(event: Mapping[str, Any]) -> str:
    """Who did what to whom, as one line."""
    to = f" {parties(event['recipient'])}" if event["recipient"] else ""
    return f"{parties(event['actor'])} {verb(event)}{to}"


def day(date: str, enddate: str = "", precision: str = "day") -> str:
    """A date or a period in words: "14 May 2025", "May 2025", "14–16 May 2025"."""
    first = datetime.date.fromisoformat(date)
    last = datetime.date.fromisoformat(enddate or date)
    if precision == "year" and first.year == last.year:
        return f"{first.year}"
    if precision == "month" and (first.year, first.month) == (last.year, last.month):
        return f"{first:%B} {first.year}"
    if first == last:
        return f"{first.day} {first:%B} {first.year}" + (" or before" if precision == "unknown" else "")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {last:%B} {last.year}"
    if first.year == last.year:
        return f"{first.day} {first:%B} – {last.day} {last:%B} {last.year}"
    return f"{first.day} {first:%B} {first.year} – {last.day} {last:%B} {last.year}"


def tellers(event: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(kind, words) of each way the event is told, without repeats."""
    found: dict[tuple[str, str], None] = {}
    for row in event["sources"]:
        found[(row["kind"], printable(row["name"] or SOURCES["article"]))] = None
    return list(found)


def deniers(event: Mapping[str, Any]) -> str:
    """Who denies the event; empty for nobody."""
    return "; ".join(printable(row["name"] or SOURCES["article"]) for row in event["denied_by"])


def remarks(event: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(kind, words) of what stands out about an event: a plan's outcome, a dispute, a count that does not fit.

    The kinds are ``kept``, ``unkept``, ``disputed``, ``counted`` and ``several``.
    """
    found: list[tuple[str, str]] = []
    if event.get("several"):
        found.append(("several", f"{event['several']} told together"))
    if event.get("kept") is not None:
        found.append(("kept", "plan kept") if event["kept"] else ("unkept", "plan not kept"))
    if event.get("disputed"):
        weight = event["weight"]  # an imported event has none
        found.append(("disputed", f"disputed {weight['told']:g} to {weight['denied']:g}" if weight else "disputed"))
    counted = event.get("counted")
    if counted and counted["agrees"] is False:
        since = f" since {day(counted['since'])}" if counted["since"] else ""
        found.append(("counted", f"told as number {counted['told']}{since}; the record has {counted['found']}"))
    return found


def spread(event: Mapping[str, Any]) -> str:
    """How widely an event is told, where several outlets tell it: "3 outlets, 2 independent sources"."""
    if event["outlets"] < 2:
        return ""
    outlets = plural(event["outlets"], "outlet")
    if event["independent"] == event["outlets"]:
        return outlets
    return f"{outlets}, {plural(event['independent'], 'independent source')}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """The number with its noun."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def title(codes: Iterable[str]) -> str:
    """The heading of a group of parties."""
    names = sorted(printable(name_of(code)) for code in codes)
    return " – ".join(names) if names else "Nobody named"
