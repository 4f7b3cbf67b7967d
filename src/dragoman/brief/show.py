"""One line of the record opened: its sentence with the parts marked, and the evidence for every field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dragoman.brief import wording
from dragoman.brief.marking import Mark, absent, of_report, of_statement, printable, segments
from dragoman.brief.terminal import ROLE_STYLES, SOURCE_STYLES, badge, legend, remarks
from dragoman.errors import UsageError
from dragoman.ontology import plover
from dragoman.record.codes import name_of
from dragoman.record.flat import ORIGIN_READ
from dragoman.record.tellers import kind, label
from dragoman.records import Entity, Report, Statement, status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from dragoman.record import Record
    from dragoman.records import Link

BESIDE = 100
"""Columns from which the evidence stands beside its field."""

_SHOWN = frozenset({"field", "stage", "rule", "span", "text", "rejected"})


def _words(value: Any) -> str:
    """A value from evidence in one printable line."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict) and set(value) & {"text", "value", "event", "name", "code"}:
        main = next(
            value[key] for key in ("text", "value", "event", "name", "code") if value.get(key) is not None
        )
        rest = {k: v for k, v in value.items() if v not in (None, [], main)}
        why = "; ".join(
            f"{k} {_words(v)}" for k, v in rest.items() if k in ("reason", "score", "rule", "why", "code")
        )
        return printable(f"{main}" + (f" ({why})" if why else ""))
    if isinstance(value, dict) and value and all(isinstance(v, int | float) for v in value.values()):
        return printable(", ".join(f"{k} {v:g}" for k, v in value.items()))
    return printable(json.dumps(value, ensure_ascii=False, default=str))


def _sentence(text: str, start: int, end: int, marks: Sequence[Mark]) -> Text:
    from rich.text import Text

    pieces = segments(text, start, end, marks)
    return Text.assemble(*((words, ROLE_STYLES.get(role or "", "")) for words, role in pieces))


def _entity(entity: Entity) -> str:
    parts = [entity.code, "/".join(entity.sector), entity.office, entity.identifier_id]
    code = " ".join(part for part in parts if part)
    called = entity.name or entity.entity_text or name_of(entity.code or "?")
    return printable(f"{called} [{code}]" if code else called)


def _place(report: Report) -> str:
    place = report.event_loc
    if place is None:
        return ""
    return printable(
        ", ".join(p for p in (place.resolved_place or place.extracted_place, place.country_code) if p)
    )


def _fields(report: Report) -> list[tuple[str, str]]:
    """(field, value in words) in the order of record.md."""
    rows = [
        ("event", ", ".join(report.event)),
        ("mode", ", ".join(report.mode)),
        ("context", ", ".join(report.context)),
        ("actor", "; ".join(_entity(e) for e in report.actor)),
        ("recipient", "; ".join(_entity(e) for e in report.recipient)),
        (
            "date",
            f"{wording.day(report.date, report.enddate, report.date_precision)} ({report.date_precision})",
        ),
        ("event_loc", _place(report)),
        ("auxiliary", ", ".join(report.auxiliary)),
        ("factuality", f"{report.factuality:+g}"),
        ("attribution", label(report.attribution) or wording.SOURCES["article"]),
        ("quad_code", f"{report.quad_code}: {plover().quads.get(report.quad_code, '')}"),
        ("event_scale", f"{report.event_scale:g}"),
        ("cameo", report.cameo),
        ("confidence", f"{report.confidence:.0%}"),
    ]
    return [(name, printable(value)) for name, value in rows]


def _reasons(report: Report) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(field, value, evidence) in order; the field and its value stand with the first of its evidence only."""
    known = [name for name, _ in _fields(report)]
    values = dict(_fields(report))
    others = list(
        dict.fromkeys(str(e.get("field", "")) for e in report.evidence if e.get("field") not in known)
    )
    for name in [*known, *others]:
        found = [e for e in report.evidence if str(e.get("field", "")) == name]
        if not found and not values.get(name):
            continue
        for place, entry in enumerate(found or [{}]):
            yield ("", "", entry) if place else (printable(name), values.get(name, ""), entry)


def _evidence(report: Report, width: int) -> Table:
    """Every field with its evidence beside it, or below it on a narrow terminal."""
    from rich.table import Table
    from rich.text import Text

    if width < BESIDE:
        narrow = Table.grid(padding=(0, 2, 0, 0))
        narrow.add_column(style="bold", no_wrap=True)
        narrow.add_column(overflow="fold")
        for name, value, entry in _reasons(report):
            below = " ".join(part for part in (_reached(entry), _from(entry)) if part)
            rejected = [f"rejected: {line}" for line in _rejected(entry).splitlines()]
            said = [Text(value), Text(below, style="dim"), *(Text(line, style="red") for line in rejected)]
            narrow.add_row(name, Text("\n").join(line for line in said if line))
        return narrow
    table = Table(expand=True, show_lines=False, header_style="bold", border_style="dim")
    for column, ratio in (("field", 2), ("value", 4), ("reached by", 3), ("from", 3), ("rejected", 3)):
        table.add_column(column, ratio=ratio, overflow="fold")
    for name, value, entry in _reasons(report):
        table.add_row(
            Text(name, style="bold"), Text(value), Text(_reached(entry)),
            Text(_from(entry), style="italic"), Text(_rejected(entry), style="red"),
        )  # fmt: skip
    return table


def _reached(entry: dict[str, Any]) -> str:
    rest = "; ".join(
        f"{k} {_words(v)}" for k, v in entry.items() if k not in _SHOWN and v not in (None, "", [], {})
    )
    steps = [_words(entry[key]) for key in ("stage", "rule") if entry.get(key)]
    return " ".join([*([" · ".join(steps)] if steps else []), *([f"({rest})"] if rest else [])])


def _from(entry: dict[str, Any]) -> str:
    span = entry.get("span")
    place = f" {span[0]}–{span[1]}" if isinstance(span, list | tuple) and len(span) == 2 else ""
    return f"“{_words(entry['text'])}”{place}" if entry.get("text") else place.strip()


def _rejected(entry: dict[str, Any]) -> str:
    rejected = entry.get("rejected")
    if not rejected:
        return ""
    return "\n".join(_words(one) for one in (rejected if isinstance(rejected, list | tuple) else [rejected]))


def _heading(record: Record, line: Report | Statement | Link, console: Console, name: str) -> str | None:
    """Prints what and where; gives the article's text, or None where it is gone."""
    from rich.text import Text

    article = record.article(line.article)
    where = (
        ", ".join(p for p in (article.publication, article.date, article.title) if p)
        if article
        else line.article
    )
    console.print(Text.assemble((f"{name} {printable(line.id)}", "bold"), (f"   {printable(where)}", "dim")))
    return article.text if article else None


def _show_report(record: Record, report: Report, console: Console) -> None:
    _show_sentence(record, report, console)
    console.print(_evidence(report, console.width))


def glance_terminal(record: Record, report: Report, console: Console) -> None:
    """Prints the report's sentence with its parts marked and the fields that a reviewer judges."""
    from rich.text import Text

    _show_sentence(record, report, console)
    judged = ("event", "mode", "actor", "recipient", "date", "event_loc", "attribution", "confidence")
    for name, value in _fields(report):
        if name in judged and value:
            console.print(Text.assemble((f"  {name:<12}", "bold"), value))


def _show_sentence(record: Record, report: Report, console: Console) -> None:
    from rich.padding import Padding
    from rich.text import Text

    text = _heading(record, report, console, "Report")
    told = kind(report.attribution)
    console.print(Text.assemble(badge(status(report)), " ", (wording.SOURCES[told], SOURCE_STYLES[told])))
    if text is not None:
        marked = _sentence(text, report.sentence_start, report.sentence_end, of_report(report))
        console.print(Padding(marked, (1, 2, 0, 2)))
        for role, entity in absent(report):
            console.print(Padding(Text(f"{role} named elsewhere: {_entity(entity)}", style="dim"), (0, 2)))
        console.print(Padding(legend(), (0, 2, 1, 2)))


def _show_statement(record: Record, statement: Statement, console: Console) -> None:
    from rich.padding import Padding
    from rich.text import Text

    text = _heading(record, statement, console, "Statement")
    who = _entity(statement.source) if statement.source else "a source that the text hides"
    console.print(Text(f"{who} {statement.stance}{', in quotation marks' if statement.quoted else ''}"))
    marks = of_statement(statement)
    if text is not None and marks:
        spans = min(m.start for m in marks), max(m.end for m in marks)
        console.print(Padding(_sentence(text, *spans, marks), (1, 2)))
    for id in statement.reports:
        console.print(Text(f"holds report {printable(id)}", style="dim"))


def _show_link(record: Record, link: Link, console: Console) -> None:
    from rich.text import Text

    _heading(record, link, console, "Link")
    console.print(
        Text(f"{printable(link.from_)} {link.relation} {printable(link.to)}: “{printable(link.event_text)}”")
    )
    for id in (link.from_, link.to):
        found = record.find(id)
        if isinstance(found, Report):
            console.print()
            _show_report(record, found, console)


def _show_event(record: Record, event: dict[str, Any], console: Console) -> None:
    from rich.text import Text

    to = f" {wording.parties(event['recipient'])}" if event["recipient"] else ""
    when = wording.day(event["date"], event["enddate"], event["date_precision"])
    console.print(Text(f"Event {event['id']}", style="bold"))
    console.print(
        Text.assemble(
            badge(event["status"]), f" {wording.parties(event['actor'])} {wording.verb(event)}{to}",
            (f"   {wording.type_words(event)}, {when}", "dim"),
        )
    )  # fmt: skip
    if said := remarks(event):
        console.print(said)
    if event["origin"] != ORIGIN_READ:
        outlets, known = ", ".join(event["publications"]), f"known on {wording.day(event['known'])}"
        cameo = f"CAMEO {event['cameo']}" if event["cameo"] else ""
        told = [f"imported from {event['origin']}", cameo, outlets, event["url"] or "", known]
        console.print(Text(" · ".join(printable(part) for part in told if part), style="dim"))
        if event["text"]:
            console.print(Text(printable(event["text"])))
    if spread := wording.spread(event):
        console.print(Text(spread, style="dim"))
    for field, words in (("precedes", "led to"), ("follows", "was planned in"), ("undone_by", "undone by")):
        if event[field]:
            console.print(Text(f"{words} {', '.join(event[field])}", style="dim"))
    if event["denied_by"]:
        names = wording.deniers(event)
        console.print(Text(f"denied by {names}", style="red"))
    for id in event["reports"]:
        found = record.find(id)
        if isinstance(found, Report):
            console.print()
            _show_report(record, found, console)


def show_terminal(record: Record, id: str, console: Console) -> None:
    """Prints the report, statement, link or event of that id with its evidence. UsageError for another id."""
    line = record.find(id.strip())
    if line is None:
        raise UsageError(f"nothing in {record.path} has the id {id!r}; `dragoman events` lists ids")
    if isinstance(line, dict):
        _show_event(record, line, console)
    elif isinstance(line, Report):
        _show_report(record, line, console)
    elif isinstance(line, Statement):
        _show_statement(record, line, console)
    else:
        _show_link(record, line, console)
