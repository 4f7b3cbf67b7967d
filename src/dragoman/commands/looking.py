"""``relate``, ``actor``, ``places``, ``parse`` and ``evaluate``: single questions that need no record."""

from __future__ import annotations

from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.commands.opening import some_there
from dragoman.commands.options import JsonOption, OnDateOption
from dragoman.errors import SourceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dragoman.records import Place, Predicate

PLACE_FIELDS = ("resolved_place", "lat", "lon", "country_code", "geonameid")
ACTOR_FIELDS = ("code", "sector", "name", "office", "identifier_id", "score")
SENTENCES = 400
"""CoNLL-U sentences parsed together: enough to fill batches of like length."""


def relate(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.jsonl", help="Pairs, one object a line; - for stdin.")
    ],
    json: JsonOption = False,
) -> None:
    """Say what one given entity does to another.

    In: {"id","text","source":[start,end],"target":[start,end]}, a span null where the text names nobody.
    Out: {"id","event","quad_code","confidence","evidence"}, always one of the 16 types.

    Example: dragoman relate pairs.jsonl > types.jsonl
    """
    from dragoman.coding.relate import relate as best
    from dragoman.commands.given import Rows, span_of, text_of
    from dragoman.commands.output import json_line, progress, put

    def check(row: dict[str, Any]) -> dict[str, Any]:
        length = len(text_of(row, "text") or "")
        for name in ("source", "target"):
            if row.get(name) is not None:
                span_of(row[name], name, length)
        return row | {"id": row.get("id"), "source": row.get("source"), "target": row.get("target")}

    pairs = Rows(file, check)
    with progress("relating") as bar:
        for line in best(pairs):
            put(json_line(line))
            bar.step()
    _end(pairs.status)


def actor(
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="Words as written.")] = None,
    date: OnDateOption = None,
    context: Annotated[
        str | None, typer.Option("--context", metavar="T", help="The text around the words.")
    ] = None,
    batch: Annotated[
        Path | None,
        typer.Option("--batch", metavar="FILE.jsonl", help='Many: {"id","text","date","context"} a line.'),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Say which political actor some words stand for.

    Candidates come best first; nothing is printed where there is none.

    Example: dragoman actor "a Kremlin aide" --date 2025-10-17 --json
    """
    from dragoman.commands.given import BadRowError, Rows, text_of
    from dragoman.commands.output import json_line, on_terminal, put, say, table
    from dragoman.sources.days import iso_day

    def day(written: str | None) -> str | None:
        found = iso_day(written)
        if written and found is None:
            raise BadRowError(f"{written[:40]!r} is no date: write it as YYYY-MM-DD")
        return found

    if (text is None) == (batch is None):
        raise UsageError("give the words, or --batch FILE.jsonl, and not both")
    if text is not None:
        try:
            on = day(date)
        except BadRowError as error:
            raise UsageError(f"--date {error}") from None
        found = _actors(text, on, context)
        if not found:
            say("no political actor is known by these words")
        if json or not on_terminal():
            for line in found:
                put(json_line(line))
        else:
            table(
                ACTOR_FIELDS, ([" ".join(v) if isinstance(v, list) else v for v in a.values()] for a in found)
            )
        return

    def check(row: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": row.get("id"),
            "text": text_of(row, "text"),
            "date": day(text_of(row, "date", required=False) or date),
            "context": text_of(row, "context", required=False) or context,
        }

    assert batch is not None
    rows = Rows(batch, check)
    for row in rows:
        for line in _actors(row["text"], row["date"], row["context"]):
            put(json_line({"id": row["id"], **line}))
    _end(rows.status)


def _actors(text: str, date: str | None, context: str | None) -> list[dict[str, Any]]:
    from dragoman.gazetteer.resolve import resolve

    return [
        {k: list(v) if isinstance(v := getattr(c, k), tuple) else v for k in ACTOR_FIELDS}
        for c in resolve(text, date, context)
    ]


def places(
    path: Annotated[str | None, typer.Argument(metavar="[PATH]", help="A text, a folder, or -.")] = None,
    mentions: Annotated[
        Path | None,
        typer.Option(
            "--mentions",
            metavar="FILE.jsonl",
            help='Given mentions: {"id","text","start","end"} a line, text being the whole text.',
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Find the places that a text names and say where they are.

    Offsets count characters of the text; what no table knows gets null. With --mentions the mentions are
    given, and each gets one line. With PATH and --mentions both, the "text" of a mention is its own words,
    and its offsets count in PATH's text.

    Example: dragoman places article.txt --json
    """
    from dragoman.coding.places import toponyms
    from dragoman.commands.given import BadRowError, Rows, span_of, text_of
    from dragoman.commands.output import json_line, put, skipped
    from dragoman.gazetteer.places import Mention, resolve
    from dragoman.sources import articles

    if path is None and mentions is None:
        raise UsageError("name a text, or give mentions with --mentions FILE.jsonl")
    status = 0

    def skip(where: str, reason: str) -> None:
        nonlocal status
        status = 3
        skipped(where, reason)

    if path is not None:
        some_there([path])
    # Where a place lies does not hang on the day, so a text without a date is as good as any.
    texts = articles([path], date="2000-01-01", on_skip=skip) if path is not None else iter(())
    if mentions is None:
        for article in texts:
            named = toponyms(article.text)
            for m, place in zip(named, resolve(named, article.text), strict=True):
                put(json_line(_placed(article.id, m.start, m.end, m.text, place)))
        _end(status)
        return
    whole = next((a.text for a in texts), None)

    def check(row: dict[str, Any]) -> dict[str, Any]:
        text = text_of(row, "text") or ""
        around = whole if whole is not None else text
        start, end = row.get("start"), row.get("end")
        if whole is None and type(start) is int and type(end) is int and end > len(text) == end - start:
            start, end = 0, len(text)  # the words of the mention alone, with offsets into a text we were not given
        try:
            a, b = span_of([start, end], "start, end", len(around))
        except BadRowError:
            reason = "start and end are no span of the text: count characters, end after the last"
            raise BadRowError(reason) from None
        return {"row": row, "text": around, "mention": Mention(around[a:b], a, b)}

    rows = Rows(mentions, check)
    for text, group in groupby(rows, key=lambda r: r["text"]):
        held = list(group)
        for given, place in zip(held, resolve([g["mention"] for g in held], text), strict=True):
            row = given["row"]
            put(json_line(_placed(row.get("id"), row["start"], row["end"], given["mention"].text, place)))
    _end(max(status, rows.status))


def _placed(id: object, start: int, end: int, text: str, place: Place | None) -> dict[str, Any]:
    found = {k: getattr(place, k) if place is not None else None for k in PLACE_FIELDS}
    return {"id": id, "start": start, "end": end, "text": text, **found}


def parse(
    conllu: Annotated[
        Path, typer.Option("--conllu", metavar="FILE", help="CoNLL-U, whose words are kept; - for stdin.")
    ],
    roles: Annotated[bool, typer.Option("--roles", help="Add JSON Lines of predicates below.")] = False,
    json: JsonOption = False,
) -> None:
    """Parse sentences whose words are given (CoNLL-U).

    UPOS, XPOS, LEMMA, HEAD and DEPREL are filled in. --roles adds, below the last sentence, one line for
    each: {"sent_id","preds":[{"i","sense","args":[[label,start,end]],"factuality"}]}. Words count from 0, and
    end is the last word of the argument, as in PropBank's own files. --json gives these lines alone.

    Example: dragoman parse --conllu test.conllu --roles
    """
    from dragoman.commands.output import json_line, progress, put
    from dragoman.language.conllu import read_conllu, write_conllu
    from dragoman.language.reader import shipped

    path = Path("/dev/stdin") if str(conllu) == "-" else conllu
    below: list[str] = []
    try:
        sentences = read_conllu(path)
        reader = shipped()
        number = 0
        with progress("parsing") as bar:
            while batch := list(islice(sentences, SENTENCES)):
                for sentence, parsed in zip(batch, reader.parse([s.words for s in batch]), strict=True):
                    number += 1
                    if not json:
                        # write_conllu ends each sentence with the empty line that the format wants
                        put(write_conllu(sentence, parsed).removesuffix("\n"))
                    if roles or json:
                        preds = [_predicate(p) for p in parsed.predicates]
                        below.append(json_line({"sent_id": sentence.sent_id or str(number), "preds": preds}))
                    bar.step()
    except UnicodeDecodeError:
        raise SourceError(f"{conllu} is not UTF-8; write it in UTF-8") from None
    except OSError as error:
        if error.filename is None:
            raise
        raise UsageError(f"{conllu} cannot be read ({error.strerror}): mend the path") from error
    if not number:
        raise SourceError(f"{conllu} holds no sentences; a CoNLL-U file has ten columns a word")
    _lines(below)


def _predicate(p: Predicate) -> dict[str, Any]:
    args = [[a.label, a.start, a.end - 1] for a in p.args]
    return {"i": p.i, "sense": p.sense, "args": args, "factuality": p.factuality}


def _lines(lines: Iterable[str]) -> None:
    from dragoman.commands.output import put

    for line in lines:
        put(line)


def evaluate(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The yardstick; a wrong one lists them.")],
    data: Annotated[Path, typer.Option("--data", metavar="DIR", help="The folder of the set.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Results item by item, JSON Lines; ranking: CSV.")
    ] = None,
    split: Annotated[
        str | None, typer.Option("--split", metavar="SPLIT", help="train, dev or test, where a set has them.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Measure Dragoman on a yardstick.

    The figures come as one JSON line.

    Yardsticks: syntax, roles, factuality, relations, coding, actors, attribution, places,
    confidence, merging, ranking, dyads.

    Example: dragoman evaluate syntax --data data/ud_english_ewt --out items.jsonl
    """
    from dragoman.commands.output import json_line, put
    from dragoman.evaluation import run

    put(json_line(run(name, data, out=out, split=split)))


def _end(status: int) -> None:
    if status:
        raise typer.Exit(status)
