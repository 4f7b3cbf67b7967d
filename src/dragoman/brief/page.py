"""The brief as one HTML file that opens offline: no script, style, font or picture from anywhere else."""

from __future__ import annotations

import base64
import hashlib
from html import escape as _escape
from importlib import resources
from typing import TYPE_CHECKING

from dragoman.brief import course, timeline, wording
from dragoman.brief.marking import ROLES, printable
from dragoman.brief.view import gather
from dragoman.ontology import plover

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dragoman.brief.view import Brief, Day, Dyad, Line, Rivals, Telling
    from dragoman.record import Record


def _safe(text: str) -> str:
    """Text for a page, inside an element as well as inside a quoted attribute."""
    return _escape(printable(text), quote=True)


def _file(name: str) -> str:
    return (resources.files("dragoman.brief") / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def brief_html(
    record: Record,
    a: str | None = None,
    b: str | None = None,
    from_: str | None = None,
    to: str | None = None,
) -> str:
    """The page about ``a`` and ``b``, or about everybody, as text to be written in UTF-8.

    RecordError where the record fails, UsageError where a filter cannot be.
    """
    brief = gather(record, a, b, from_, to)
    return _page(brief, course.courses(record, brief, from_, to))


def _page(brief: Brief, courses: Mapping[tuple[str, ...], course.Course]) -> str:
    style, script = _file("page.css"), _file("page.js")
    # The policy lets in these styles and this script alone: a second lock behind the escaping.
    styles = f"'{_hash(style)}'" + (f" '{_hash(course.style())}'" if courses else "")
    policy = f"default-src 'none'; style-src {styles}; script-src '{_hash(script)}'; base-uri 'none'"
    counts = ", ".join(f"{number} {name}" for name, number in brief.statuses.items())
    lead = (
        f"{wording.plural(brief.size, 'event')} {brief.whence}: {counts}."
        if brief.size
        else "Nothing in the record fits."
    )
    if brief.left_out:
        lead += f" {brief.left_out:,} imported events more are not listed; narrower filters list them."
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{_safe(brief.title)} · Dragoman</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f'<header><p class="kicker ui">Dragoman brief{_period(brief)}</p>'
        f'<h1>{_safe(brief.title)}</h1><p class="lead ui">{_safe(lead)}</p></header>\n'
        f"{_body(brief, courses) if brief.size else ''}"
        '<p class="none ui" hidden>Nothing fits the chosen filters.</p>\n'
        "<footer>Every line was read from the articles by a program, which errs: open a line to see "
        "the words it was read from. A source in colour or with dots beneath is not the article itself."
        "</footer>\n"
        f"</main>\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _period(brief: Brief) -> str:
    return f" · {_safe(brief.period)}" if brief.period else ""


def _body(brief: Brief, courses: Mapping[tuple[str, ...], course.Course]) -> str:
    anchors: dict[str, str] = {}
    sections = "".join(
        _dyad(dyad, place, anchors, courses.get(dyad.codes)) for place, dyad in enumerate(brief.dyads)
    )
    return f"{_figure(brief, anchors)}{_chips(brief)}{_legend()}{sections}"


def _figure(brief: Brief, anchors: Mapping[str, str]) -> str:
    if not brief.bars:
        return ""
    keys = "".join(f'<span><i class="c{quad}"></i>{words}</span>' for quad, words in plover().quads.items())
    left_out = (
        f"<span>{brief.undrawn} not drawn: not happened, or not on one of these days</span>"
        if brief.undrawn
        else ""
    )
    return (
        f"<figure><figcaption class=ui>{keys}</figcaption>"
        f"{timeline.svg(brief.bars, brief.first, brief.last, anchors)}"
        f'<div class="axis"><span>{wording.day(brief.first)}</span>{left_out}'
        f"<span>{wording.day(brief.last)}</span></div>"
        "</figure>\n"
    )


def _chips(brief: Brief) -> str:
    def row(name: str, counts: Iterable[tuple[str, int]]) -> str:
        buttons = "".join(
            f'<button type="button" aria-pressed="false" data-row="{name}" data-value="{_safe(value)}">'
            f"{_safe(value.lower())}<span>{number}</span></button>"
            for value, number in counts
        )
        return f'<div class="chips" role="group" aria-label="Filter by {name}">{buttons}</div>'

    return (
        f'<nav class="bar">{row("status", brief.statuses.items())}{row("type", brief.types.items())}</nav>\n'
    )


def _legend() -> str:
    marks = "".join(f'<span><mark class="{role}">{words}</mark></span>' for role, words in ROLES.items())
    return f'<p class="legend">{marks}</p>\n'


def _dyad(dyad: Dyad, place: int, anchors: dict[str, str], drawn: course.Course | None) -> str:
    days = []
    for number, day in enumerate(dyad.days):
        name = f"d{place}-{number}"
        anchors.setdefault(day.key[0], name)
        days.append(_day(day, name))
    size = wording.plural(dyad.size, "event")
    chart = course.html(drawn) if drawn is not None else ""
    return f"<section><h2>{_safe(dyad.title)}<small>{size}</small></h2>{chart}{''.join(days)}</section>\n"


def _day(day: Day, name: str) -> str:
    lines = "".join(_line(line) for line in day.lines)
    rivals = "".join(_rivals(one) for one in day.rivals)
    return f'<div class="day" id="{name}"><h3>{_safe(day.label)}</h3><div>{lines}{rivals}</div></div>'


def _line(line: Line) -> str:
    event = line.event
    to = f" <b>{_safe(wording.parties(event['recipient']))}</b>" if event["recipient"] else ""
    what = f"<b>{_safe(wording.parties(event['actor']))}</b> <em>{_safe(wording.verb(event))}</em>{to}"
    return (
        f'<details class="q{int(event["quad_code"] or 1)}" data-status="{_safe(event["status"])}" '
        f'data-type="{_safe(" ".join(event["event"]))}">'
        f'<summary>{_badge(event["status"])}<span class="what">{what} '
        f'<span class="type">{_safe(wording.type_words(event))}</span>{_remarks(line)}</span>{_who(line)}</summary>'
        f"{''.join(_passage(telling) for telling in line.tellings)}</details>"
    )


def _remarks(line: Line) -> str:
    found = wording.remarks(line.event)
    return "".join(f' <span class="remark {kind}">{_safe(words)}</span>' for kind, words in found)


def _badge(status: str) -> str:
    meaning = _safe(wording.STATUSES.get(status, status))
    return f'<span class="badge {_safe(status)}" title="{meaning}">{_safe(status)}</span>'


def _source(kind: str, words: str) -> str:
    return f'<span class="src {_safe(kind)}" title="{_safe(wording.SOURCES[kind])}">{_safe(words)}</span>'


def _short(words: str, most: int = 90) -> str:
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


def _who(line: Line) -> str:
    told = "; ".join(_source(kind, words) for kind, words in wording.tellers(line.event))
    papers = line.event["publications"]
    where = f" · {_safe(', '.join(papers))}" if papers else ""
    where += f" · {_safe(spread)}" if (spread := wording.spread(line.event)) else ""
    denied = wording.deniers(line.event)
    no = f' · <span class="no">denied by {_safe(denied)}</span>' if denied else ""
    # The words of an import that has none are our own heading: no quotation.
    quoted = f"<q>{_safe(_short(line.words))}</q> · " if line.tellings or line.event["text"] else ""
    return f'<span class="who">{quoted}told by {told}{where}{no}</span>'


def _pieces(telling: Telling) -> str:
    return "".join(
        f'<mark class="{role}">{_safe(words)}</mark>' if role else _safe(words)
        for words, role in telling.pieces
    )


def _link(telling: Telling) -> str:
    where = _safe(telling.title or telling.publication)
    # Only the web's own addresses: a text may claim any other scheme for its address.
    if telling.url and telling.url.strip().lower().startswith(("https://", "http://")):
        return f'<a href="{_safe(telling.url.strip())}" rel="noopener noreferrer">{where}</a>'
    return where


def _passage(telling: Telling) -> str:
    notes = "".join(f"<p>{role} named elsewhere: {_safe(words)}</p>" for role, words in telling.notes)
    paper = (
        f"{_safe(telling.publication)}, " if telling.title and telling.publication != telling.title else ""
    )
    return (
        f'<div class="passage"><blockquote>{_pieces(telling)}</blockquote>{notes}'
        f"<p>{paper}{_link(telling)}, {wording.day(telling.article_date)} · "
        f"{_source(telling.kind, telling.teller)} · {_safe(telling.id)}</p></div>"
    )


def _rivals(rivals: Rivals) -> str:
    sides = "".join(
        f"<div><h5>{_safe(owner)}</h5>"
        + "".join(f"<blockquote>{_badge(t.status)} {_pieces(t)}</blockquote>" for t in tellings)
        + "</div>"
        for owner, tellings in rivals.sides
    )
    return (
        f'<div class="rivals"><h4>Rival accounts <small>{_safe(rivals.matter)}</small></h4>'
        f'<div class="sides">{sides}</div></div>'
    )
