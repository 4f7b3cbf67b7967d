"""Attributions as the record's statement lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dragoman.coding.attribution import Attribution
from dragoman.records import Article, Entity, Report, Span, Statement, stable_id
from dragoman.version import CODING_VERSION

# Rules whose cues are wants and acts, not words: they are no statements.
SILENT = ("want",)


def statements_of(
    article: Article, found: Sequence[Attribution], entity_of: Callable[[Attribution], Entity | None],
    reports: Sequence[Report],
) -> tuple[Statement, ...]:  # fmt: skip
    """One statement for each attribution, with the ids of the reports told inside its content."""
    text = article.text
    out: list[Statement] = []
    seen: set[tuple[tuple[int, int], ...]] = set()
    for a in sorted(found, key=lambda a: a.cue):
        if a.rule.startswith(SILENT) or not a.content or a.content in seen:
            continue
        seen.add(a.content)
        inside = tuple(
            r.id for r in reports if any(s <= r.event_start < e and r.event_end <= e + 1 for s, e in a.content)
        )
        out.append(
            Statement(
                stable_id(article.id, CODING_VERSION, "statement", *a.cue, *a.content[0]),
                article.id,
                entity_of(a),
                Span(text[a.cue[0] : a.cue[1]], *a.cue),
                tuple(Span(text[s:e], s, e) for s, e in a.content),
                a.stance,
                a.quoted,
                inside,
            )
        )
    return tuple(out)
