"""``review`` and ``changes``: people judge what was read, and others learn what became of it."""

from __future__ import annotations

import csv
import getpass
import json as jsonlib
from contextlib import closing
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.commands.opening import open_kept
from dragoman.commands.options import (
    ActorOption,
    ArticleOption,
    FromOption,
    JsonOption,
    QuadOption,
    RecipientOption,
    RecordOption,
    StatusOption,
    ToOption,
    TypeOption,
)
from dragoman.errors import DragomanError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dragoman.record import Record


class Order(StrEnum):
    """What is asked first."""

    confidence = "confidence"
    date = "date"


AuthorOption = Annotated[
    str | None,
    typer.Option("--author", metavar="NAME", help="Who judges; without it $DRAGOMAN_AUTHOR, else your login."),
]


def author_named(given: str | None) -> str:
    """The reviewer's name. UsageError where neither the call, the environment nor the system tells it."""
    from dragoman import settings

    name = settings.get("author", given or None).strip()
    if not name:
        try:
            name = getpass.getuser().strip()
        except (OSError, KeyError, ImportError):
            name = ""
    if not name:
        raise UsageError("nobody knows who judges; give --author NAME")
    return name


def review(
    actor: ActorOption = None,
    recipient: RecipientOption = None,
    type: TypeOption = None,
    quad: QuadOption = None,
    from_: FromOption = None,
    to: ToOption = None,
    status: StatusOption = None,
    article: ArticleOption = None,
    record: RecordOption = None,
    order: Annotated[Order, typer.Option("--order", help="What comes first: low confidence, or early days.")] = (
        Order.confidence
    ),
    below: Annotated[
        float | None, typer.Option("--below", metavar="P", min=0, max=1, help="Only reports of less confidence.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="Ask about so many.")] = None,
    author: AuthorOption = None,
    again: Annotated[bool, typer.Option("--again", help="Ask anew about what you judged before.")] = False,
    blind: Annotated[
        bool, typer.Option("--blind", help="Hide what others corrected, so that agreement means something.")
    ] = False,
    agreement: Annotated[
        bool, typer.Option("--agreement", help="Ask nothing: how far the reviewers agree (Krippendorff's alpha).")
    ] = False,
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Ask nothing: write what was corrected, as .jsonl or .csv."),
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="With --export: the sentences too.")] = False,
    json: JsonOption = False,
) -> None:
    """Judge reports one by one, a key an answer.

    Each answer is kept at once under your name, and a report that you judged is not asked again. Without a
    terminal the answers are read from standard input, one a line. --json goes with --agreement.

    Example: dragoman review --type AID --below 0.6 --author Ada
    """
    if agreement or export is not None:
        with open_kept(record) as opened:
            if export is not None:
                _export(opened, export, text)
            if agreement:
                _agreement(opened, json)
        return
    if json:
        raise UsageError("--json goes with --agreement; a review asks a person")
    from dragoman.commands.judging import Judging
    from dragoman.commands.keys import Answers
    from dragoman.commands.output import console, say

    who = author_named(author)
    with open_kept(record, write=True) as opened:
        waiting = opened.reviews.waiting(
            who, order=order.value, below=below, again=again, blind=blind, actor=actor, recipient=recipient,
            type=type, quad=quad, from_=from_, to=to, status=status, article=article,
        )[:limit]  # fmt: skip
        if not waiting:
            say("nothing to judge: no report fits that you have not judged; --again asks anew")
            return
        sitting = Judging(opened, who, Answers(), console(), blind=blind)
        try:
            sitting.run(waiting)
        finally:
            say(f"judged by {who}: {sitting.progress() or 'nothing'}")


def _agreement(opened: Record, as_json: bool) -> None:
    from dragoman.commands.output import json_line, put, table

    found = opened.reviews.agreement()
    if as_json:
        for one in found:
            put(json_line(asdict(one)))
        return

    def number(value: float | None) -> str:
        return "–" if value is None else f"{value:.3f}"

    head = ("question", "alpha", "agree", "reports", "answers", "reviewers")
    table(head, ([o.question, number(o.alpha), number(o.agree), o.units, o.answers, o.reviewers] for o in found))


COLUMNS = (
    "number", "report", "made_on", "article", "field", "before", "after", "author", "reason", "made", "undone",
    "undone_by",
)  # fmt: skip


def _export(opened: Record, path: Path, text: bool) -> None:
    """What was corrected, in the form that the file's ending names; the file appears whole or not at all."""
    from dragoman.commands.output import json_line, say

    if path.suffix not in (".jsonl", ".csv"):
        raise UsageError(f"{path} says no form; name a file that ends in .jsonl or .csv")
    columns = [*COLUMNS, *(["sentence"] if text else [])]
    count = 0

    def counted() -> Iterable[dict[str, Any]]:
        nonlocal count
        with closing(opened.mended(text=text)) as found:
            for line in found:
                count += 1
                yield line

    half = path.with_name(path.name + ".part")
    try:
        with half.open("w", encoding="utf-8", newline="") as file:
            if path.suffix == ".jsonl":
                for line in counted():
                    file.write(json_line(line) + "\n")
            else:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(columns)
                for line in counted():
                    writer.writerow([_plain(line[name]) for name in columns])
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        reason = error.strerror or type(error).__name__
        raise DragomanError(f"{path} cannot be written ({reason}); name another file with --export") from error
    say(f"written: {path} ({count:,} correction{'' if count == 1 else 's'})")


def _plain(value: Any) -> Any:
    return jsonlib.dumps(value, ensure_ascii=False) if isinstance(value, list | dict | bool) else value


def changes(
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="N|TIME", help="After change number N, or from a day or time on (UTC)."),
    ] = None,
    record: RecordOption = None,
    json: JsonOption = False,
) -> None:
    """List what came, changed or went since a copy was made.

    Keep the number of the last change you took, and ask with --since for what came after it.

    Example: dragoman changes --since 1200 --json
    """
    from dragoman.commands.output import json_line, put, say, table

    with open_kept(record) as opened, closing(opened.changes(since)) as found:
        if json:
            for change in found:
                put(json_line(asdict(change)))
            return
        head = ("number", "made", "what", "kind", "id", "becomes", "cause")
        if not table(head, ([getattr(change, name) for name in head] for change in found)):
            say("nothing changed since then")
