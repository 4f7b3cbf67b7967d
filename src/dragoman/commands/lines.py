"""Lines of the record as rows for people, one a report, event or statement, and as columns of the CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dragoman.records import Report, Statement, status, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dragoman.records import Coded, Entity, Link, Source

NARRATOR = "the article itself"
HIDDEN = "somebody unnamed"


def start(line: Report | Statement | Link) -> int:
    """Where in the article the line begins, in code points."""
    if isinstance(line, Statement):
        places = [span.start for span in (*line.content, *([line.cue] if line.cue else []))]
        return min(places, default=0)
    return line.event_start


def in_text_order(lines: Iterable[Report | Statement | Link]) -> list[Report | Statement | Link]:
    """Lines of one article in the order of its text; at one place reports, statements, links."""
    return sorted(lines, key=lambda line: (start(line), to_json(line)["kind"] != "report"))


def lines_of(coded: Coded) -> list[Report | Statement | Link]:
    """Everything that one article gave, in the order of its text."""
    return in_text_order([*coded.reports, *coded.statements, *coded.links])


def _parties(entities: Iterable[Entity]) -> str:
    return ", ".join(dict.fromkeys(e.name or e.entity_text or e.code or "?" for e in entities))


def _says(sources: Sequence[Source]) -> str:
    names = [(s.entity.name or s.entity.entity_text or HIDDEN) if s.entity else HIDDEN for s in sources]
    hedge = " (hedged)" if any(s.hedge for s in sources) else ""
    return (" ← ".join(names) or NARRATOR) + hedge


def _what(event: Iterable[str], mode: Iterable[str]) -> str:
    return " ".join([*event, *mode])


def report_row(report: Report) -> list[object]:
    """A report under the head of ``FORMS["reports"]``."""
    return [
        report.id, report.date, status(report), _parties(report.actor), _what(report.event, report.mode),
        _parties(report.recipient), _says(report.attribution), report.event_text,
    ]  # fmt: skip


def statement_row(statement: Statement) -> list[object]:
    """A statement under the head of ``FORMS["statements"]``."""
    return [
        statement.id, _parties([statement.source]) if statement.source else HIDDEN, statement.stance,
        statement.cue.text if statement.cue else "", " … ".join(c.text for c in statement.content),
        statement.article,
    ]  # fmt: skip


def event_row(event: dict[str, Any]) -> list[object]:
    """An event line under the head of ``FORMS["events"]``."""

    def names(side: list[dict[str, Any]]) -> str:
        return ", ".join(dict.fromkeys(str(e["name"] or e["code"] or "?") for e in side))

    place = event["event_loc"] or {}
    says = list(dict.fromkeys(s["name"] or NARRATOR for s in event["sources"]))
    outcome = {True: " · kept", False: " · not kept", None: ""}[event["kept"]]
    disputed = " · disputed" if event["disputed"] else ""
    return [
        event["id"], event["date"], event["status"] + outcome + disputed, names(event["actor"]),
        _what(event["event"], event["mode"]), names(event["recipient"]),
        place.get("resolved_place") or place.get("extracted_place") or "", len(event["articles"]) or "",
        ", ".join(says),
    ]  # fmt: skip


def _side(prefix: str, entities: list[dict[str, Any]]) -> dict[str, object]:
    """Codes and sectors side by side, one word an entity; names joined by ``; `` since they hold blanks."""
    return {
        prefix: [e["code"] or "-" for e in entities],
        f"{prefix}_sector": [(e["sector"] or ["-"])[0] for e in entities],
        f"{prefix}_name": "; ".join(e["name"] or e.get("entity_text") or "" for e in entities),
    }


def _where(place: dict[str, Any] | None) -> dict[str, object]:
    keys = ("resolved_place", "country_code", "lat", "lon", "geonameid", "resolution")
    return {("place" if key == "resolved_place" else key): (place or {}).get(key) for key in keys}


def flat_report(report: Report) -> dict[str, object]:
    """A report as one row of the CSV: the fields of record.md, nested ones taken apart."""
    row = to_json(report)
    says = [s["name"] or s["entity_text"] or "" for s in row["attribution"]]
    return {
        "id": row["id"], "article": row["article"], "date": row["date"], "enddate": row["enddate"],
        "date_precision": row["date_precision"], "event": row["event"], "mode": row["mode"],
        "context": row["context"], **_side("actor", row["actor"]), **_side("recipient", row["recipient"]),
        **_where(row["event_loc"]), "status": status(report), "auxiliary": row["auxiliary"],
        "factuality": row["factuality"], "attribution": "; ".join(says),
        "hedge": any(s["hedge"] for s in row["attribution"]), "quad_code": row["quad_code"],
        "event_scale": row["event_scale"], "cameo": row["cameo"], "confidence": row["confidence"],
        "event_text": row["event_text"], "event_start": row["event_start"], "event_end": row["event_end"],
        "sequence": row["text_info"]["sequence"],
    }  # fmt: skip


def flat_statement(statement: Statement) -> dict[str, object]:
    """A statement as one row of the CSV."""
    cue, content = statement.cue, statement.content
    return {
        "id": statement.id, "article": statement.article,
        **_side("source", [e for e in [to_json(statement)["source"]] if e]),
        "stance": statement.stance, "quoted": statement.quoted, "cue": cue.text if cue else "",
        "cue_start": cue.start if cue else None, "cue_end": cue.end if cue else None,
        "content": " … ".join(c.text for c in content),
        "content_start": content[0].start if content else None,
        "content_end": content[-1].end if content else None, "reports": list(statement.reports),
    }  # fmt: skip


def flat_event(event: dict[str, Any]) -> dict[str, object]:
    """An event line as one row of the CSV."""
    says = list(dict.fromkeys(s["name"] or "" for s in event["sources"]))
    return {
        "id": event["id"], "date": event["date"], "enddate": event["enddate"],
        "date_precision": event["date_precision"], "event": event["event"], "mode": event["mode"],
        **_side("actor", event["actor"]), **_side("recipient", event["recipient"]),
        **_where(event["event_loc"]), "status": event["status"], "quad_code": event["quad_code"],
        "event_scale": event["event_scale"], "sources": "; ".join(s for s in says if s),
        "denied_by": "; ".join(d["name"] or "" for d in event["denied_by"]),
        "publications": "; ".join(event["publications"]), "articles": event["articles"],
        "outlets": event["outlets"], "independent": event["independent"], "known": event["known"],
        "confidence": event["confidence"], "disputed": event["disputed"], "kept": event["kept"],
        "precedes": event["precedes"], "several": event["several"], "reports": event["reports"],
    }  # fmt: skip


class Form(NamedTuple):
    """How lines of one kind are written: as JSON, flat for CSV, and as rows of a table under ``head``."""

    line: Callable[[Any], dict[str, Any]]
    flat: Callable[[Any], dict[str, object]]
    row: Callable[[Any], list[object]]
    head: tuple[str, ...]
    styles: tuple[str, ...]


FORMS = {
    "events": Form(
        dict, flat_event, event_row,
        ("id", "date", "status", "who", "what", "whom", "where", "articles", "says"),
        ("dim", "cyan", "", "bold", "green", "bold", "", "dim", "dim"),
    ),
    "reports": Form(
        to_json, flat_report, report_row,
        ("id", "date", "status", "who", "what", "whom", "says", "words"),
        ("dim", "cyan", "", "bold", "green", "bold", "dim", ""),
    ),
    "statements": Form(
        to_json, flat_statement, statement_row,
        ("id", "who", "stance", "cue", "content", "article"),
        ("dim", "bold", "green", "dim", "", "dim"),
    ),
}  # fmt: skip
