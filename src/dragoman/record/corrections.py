"""Corrections by people: what may be corrected, how it is laid over a report, and how it finds it again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dragoman.errors import UsageError
from dragoman.records import AUXILIARIES, PRECISIONS, Report, from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FIELDS = (
    "event", "mode", "context", "actor", "recipient", "date", "enddate", "date_precision", "event_loc",
    "auxiliary", "factuality", "attribution", "withdrawn",
)  # fmt: skip
"""What a correction may name; ``withdrawn`` (true or false) takes a wrong report out of sight."""

UNDO = "undo"
"""The field of a row that takes back another, whose number is its value."""

_LISTS = frozenset({"event", "mode", "context", "actor", "recipient", "auxiliary", "attribution"})
_NOBODY: dict[str, Any] = {
    "code": None, "sector": [], "entity_text": None, "start": None, "end": None, "name": None,
    "office": None, "identifier_id": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Correction:
    """One appended correction. ``report`` and the span are those of the reading that was corrected."""

    number: int
    report: str
    article: str
    event: tuple[str, ...]
    event_text: str
    event_start: int
    event_end: int
    field: str
    value: Any
    author: str
    reason: str
    made: str


def checked(field: str, value: Any) -> Any:
    """The value in the record's own shape; UsageError where the field cannot hold it.

    An actor may be given as a code or state ("RUS", "Russia") instead of an entity, and one value instead of a list
    of one.
    """
    if field not in FIELDS:
        raise UsageError(f"{field!r} cannot be corrected; these can: {', '.join(FIELDS)}")
    if field in _LISTS:
        if not isinstance(value, str | dict | list | tuple):
            raise UsageError(f"{field} is a list, not {value!r}; docs/record.md shows the shape")
        value = [value] if isinstance(value, str | dict) else list(value)
    if field in ("actor", "recipient", "attribution"):
        return [_entity(row, source=field == "attribution") for row in value]
    if field in ("date", "enddate"):
        from dragoman.record.filters import day

        return day(str(value), last=field == "enddate")
    if field == "event":
        from dragoman.record.filters import event_type

        if not value:
            raise UsageError("an event needs a type; to take a wrong report out, correct 'withdrawn' to true")
        return [event_type(str(name)) for name in value]
    from dragoman.ontology import plover

    allowed = {"auxiliary": AUXILIARIES, "date_precision": PRECISIONS, "context": tuple(plover().contexts)}
    if field in allowed:
        for name in value if field in _LISTS else [value]:
            if name not in allowed[field]:
                raise UsageError(f"{field} cannot be {name!r}; it can be {', '.join(allowed[field])}")
    if field == "factuality":
        return _factuality(value)
    if field == "withdrawn" and not isinstance(value, bool):
        raise UsageError(f"withdrawn is true or false, not {value!r}")
    return value


def _factuality(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if not -3 <= number <= 3:
        raise UsageError(f"factuality is a number from -3 to 3, not {value!r}")
    return number


def code_meant(words: str) -> str:
    """The code that a person means by a code or the name of a state or organisation. UsageError for neither."""
    from dragoman.record.codes import code_of, is_code

    short = words.strip().upper()
    if is_code(short):
        return short
    found = code_of(words)
    if found is None:
        raise UsageError(f"no state or organisation is called {words.strip()!r}; write a code such as RUS")
    return found


def _entity(row: Any, *, source: bool) -> dict[str, Any]:
    if not isinstance(row, str | dict):
        raise UsageError(f"an actor is a code, a state or an object, not {row!r}")
    given = {"code": code_meant(row)} if isinstance(row, str) else row
    known = {*_NOBODY, *(("cue", "hedge") if source else ())}
    if not set(given) <= known:
        raise UsageError(
            f"an actor has no field {min(set(given) - known)!r}; it has {', '.join(sorted(known))}"
        )
    full = {**_NOBODY, **({"cue": None, "hedge": False} if source else {}), **given}
    sector = full["sector"] or []
    full["sector"] = [sector] if isinstance(sector, str) else sector
    words = [full[name] for name in ("code", "entity_text", "name", "office", "identifier_id")]
    sectors = isinstance(full["sector"], list | tuple) and all(isinstance(one, str) for one in full["sector"])
    if not sectors or not all(isinstance(word, str | None) for word in words):
        raise UsageError(f"that is no actor: {row!r}; docs/record.md shows the shape")
    full["sector"] = list(full["sector"])
    return full


def _derived(body: dict[str, Any], c: Correction) -> None:
    """Type and modes decide quad, score and CAMEO code: correcting the first carries the others along."""
    from dragoman.ontology import cameo_code, plover, quad, scale

    event = body["event"][0]
    known = [mode.name for mode in plover().event(event).modes]
    if c.field == "mode" and not set(body["mode"]) <= set(known):
        raise UsageError(f"{event} has no mode {c.value!r}; its modes are {', '.join(known) or 'none'}")
    body["mode"] = [mode for mode in body["mode"] if mode in known]
    body["quad_code"] = quad(event)
    body["event_scale"] = scale(event, body["mode"])
    body["cameo"] = cameo_code(event, body["mode"], body["context"])


def laid_over(report: Report, c: Correction) -> Report:
    """The report with one correction laid over it.

    Its author, its reason and the old value go into ``evidence``. UsageError where the outcome would not
    be a report. ``withdrawn`` is no field of a report: it changes the evidence alone.
    """
    body = to_json(report)
    old = body.get(c.field, False)
    if c.field != "withdrawn":
        body[c.field] = c.value
    if c.field in ("event", "mode", "context"):
        _derived(body, c)
    if c.field == "date" and (old == body["enddate"] or body["enddate"] < body["date"]):
        body["enddate"] = body["date"]
    if body["enddate"] < body["date"]:
        raise UsageError(f"the event would end ({body['enddate']}) before it begins ({body['date']})")
    body["evidence"] = [
        *body["evidence"],
        {
            "field": c.field, "stage": "correction", "rule": f"by {c.author}", "text": c.reason,
            "made": c.made, "rejected": [old],
        },
    ]  # fmt: skip
    try:
        corrected = from_json(body)
        assert isinstance(corrected, Report)
        to_json(corrected)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"that value fits no report ({error}); docs/record.md shows the shape") from error
    return corrected


def standing(corrections: Iterable[Correction]) -> list[Correction]:
    """Those in force, in the order of their making: without what was undone, and without the undoing itself.

    An undo can be undone, which brings the correction back.
    """
    found: list[Correction] = []
    undone: set[int] = set()
    for c in sorted(corrections, key=lambda c: -c.number):  # what undoes comes after what it undoes
        if c.number in undone:
            continue
        if c.field == UNDO:
            undone.add(c.value)
        else:
            found.append(c)
    return found[::-1]


def effective(report: Report, corrections: Iterable[Correction]) -> tuple[Report, bool]:
    """The report as corrected, the last word on each field counting, and whether it was withdrawn.

    A correction that no longer fits, because the text was read differently since, is passed over: it stays
    in the record and may fit again.
    """
    withdrawn = False
    for c in corrections:
        try:
            report = laid_over(report, c)
        except UsageError:
            continue
        if c.field == "withdrawn":
            withdrawn = bool(c.value)
    return report, withdrawn


def _types(corrections: Sequence[Correction]) -> set[str]:
    """The types that make a report the corrected one: as it was, or as it was put right."""
    found = {name for c in corrections for name in c.event}
    return found | {name for c in corrections if c.field == "event" for name in c.value}


def _same(corrections: Sequence[Correction], reports: Sequence[Report]) -> Report | None:
    made_on = corrections[0]
    for report in reports:
        if report.id == made_on.report:
            return report
    types = _types(corrections)

    def overlap(report: Report) -> int:
        return min(report.event_end, made_on.event_end) - max(report.event_start, made_on.event_start)

    fitting = [r for r in reports if overlap(r) > 0 and types.intersection(r.event)]
    return min(fitting, key=lambda r: (-overlap(r), r.event_start, r.id), default=None)


def attached(corrections: Iterable[Correction], reports: Sequence[Report]) -> Mapping[str, list[Correction]]:
    """Report id → its corrections in the order of their making, for the reports of one article.

    A report that was read anew under another id is known by its type and by event words that overlap.
    What fits no report waits for the next reading.
    """
    groups: dict[str, list[Correction]] = defaultdict(list)
    for c in corrections:
        groups[c.report].append(c)
    found: dict[str, list[Correction]] = defaultdict(list)
    for group in groups.values():
        report = _same(group, reports)
        if report is not None:
            found[report.id] += group
    return {key: sorted(group, key=lambda c: c.number) for key, group in found.items()}
