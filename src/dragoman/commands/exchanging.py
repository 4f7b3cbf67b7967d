"""``import``, ``export`` and ``record``: what others coded comes in, what the record holds goes out."""

from __future__ import annotations

import json as json_module
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.commands.opening import open_kept, some_there
from dragoman.commands.options import (
    ActorOption,
    ArticleOption,
    FromOption,
    JsonOption,
    OriginOption,
    QuadOption,
    RecipientOption,
    RecordOption,
    StatusOption,
    ToOption,
    TypeOption,
)
from dragoman.errors import SourceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dragoman.formats.base import Format
    from dragoman.record import Import, Record

FOLDERS = ("tkg", "parquet")
"""Formats of which a folder is one thing to import."""

NO_STATUS = ("gdelt", "gdelt1", "gdelt1-old", "icews", "cameo", "tkg")
"""Formats whose readers take every row for something that happened."""

PACKAGE = "datapackage.json"
SHOWN = 100
"""Skipped rows of one file that are listed on stderr; the record keeps a thousand."""

FormatArgument = Annotated[
    str,
    typer.Argument(metavar="FORMAT", help="plover, icews, gdelt, polecat, acled, cameo, parquet, csv or tkg."),
]


def _files(format: Format, path: Path) -> list[Path]:
    """What to import at a path: itself, or the files of a folder where the format is one of files."""
    if not path.exists():
        raise SourceError(f"there is no {path}; check the path")
    if not path.is_dir() and not path.is_file():
        raise SourceError(f"{path} is no file, and it is read twice; save what comes through a pipe, and name that")
    if not path.is_dir() or format.name in FOLDERS:
        return [path]
    found = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
    if path / PACKAGE in found:  # an export: its data files alone
        listed = _listed(path) - {path / "extras.csv"}
        found = [p for p in found if p in listed]
    if not found:
        raise SourceError(f"{path} holds no file; name a file of the format {format.name}")
    return found


def _listed(folder: Path) -> set[Path]:
    """The files that the data package in a folder names."""
    try:
        named = json_module.loads((folder / PACKAGE).read_text(encoding="utf-8"))["resources"]
        return {folder / str(resource["path"]) for resource in named if "path" in resource}
    except (ValueError, TypeError, KeyError):
        raise SourceError(f"{folder / PACKAGE} is no data package; take it away, or name the files") from None


def _print_of(path: Path) -> str:
    """What a file's content is known by; for a folder, that of its files."""
    import hashlib

    digest = hashlib.blake2b(digest_size=16)
    for file in sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]:
        digest.update(file.name.encode("utf-8", "surrogateescape") + b"\0" if path.is_dir() else b"")
        with file.open("rb") as opened:
            while chunk := opened.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def _blocks(format: Format, path: Path, **given: Any) -> Iterator[Any]:
    from dragoman.record.parts import Incoming

    for block in format.read(path, **given):
        yield Incoming(block.rows, block.read, tuple((s.row, s.reason) for s in block.skipped))


def bring(record: Record, format: Format, paths: Sequence[Path], start: str | None) -> Iterator[tuple[Path, Import]]:
    """The state of each file's import after every commit."""
    from dragoman.commands.output import skipped

    given: dict[str, Any] = {}
    if start is not None:
        from dragoman.record.filters import date

        given["start"] = date(start)
    for path in paths:
        try:
            for file in _files(format, path):
                try:
                    blocks = _blocks(format, file, **given)
                    kind = getattr(format, "kind", "events")
                    for state in record.bring(format.name, str(file), _print_of(file), blocks, kind):
                        yield file, state
                except (SourceError, OSError) as error:
                    skipped(str(file), _reason(error).removeprefix(f"{file}: ").removeprefix(f"{file.name} "))
                    yield file, _failed(format.name, file)
        except (SourceError, OSError) as error:
            skipped(str(path), _reason(error))
            yield path, _failed(format.name, path)


def _reason(error: SourceError | OSError) -> str:
    if isinstance(error, SourceError):
        return str(error)
    return f"cannot be read ({error.strerror or type(error).__name__}); check its mode and the disk"


def _failed(origin: str, path: Path) -> Import:
    from dragoman.record import Import

    return Import(0, origin, str(path), "", None, 0, 0, 0, 1)


def import_(
    format: FormatArgument,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders of that format.")],
    record: RecordOption = None,
    start: Annotated[
        str | None, typer.Option("--start", metavar="DAY", help="tkg only: the day that time 0 stands for.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Import events that others coded, beside what was read.

    Each keeps the name of its format as its origin. The same file again changes nothing, and an import that
    was cut off goes on where it stopped. Bad rows are passed over, counted and listed; then the exit status
    is 3.

    Example: dragoman import gdelt 20250301.export.CSV --record dragoman.sqlite
    """
    from dragoman import settings
    from dragoman.commands.output import json_line, progress, put, say, skipped
    from dragoman.formats import registry
    from dragoman.record import open_record

    if start is not None and format != "tkg":
        raise UsageError("--start is for tkg only; other formats bring their dates")
    chosen = registry.get(format)
    some_there(paths)
    keep = settings.get("record", str(record) if record is not None else None)
    done: dict[Path, Import] = {}
    with open_record(keep) as opened:
        before = {each.number for each in opened.imports() if each.finished}
        with progress("importing", None, printing=False) as bar:
            for path, state in bring(opened, chosen, paths, start):
                last = done.get(path)
                bar.step(state.read - (last.read if last else 0))
                done[path] = state
        for path, state in done.items():
            bad = opened.import_skips(state.number) if state.number else []
            for row, reason in bad[:SHOWN]:
                skipped(f"{path}, row {row}", reason)
            if state.skipped > len(bad[:SHOWN]) and state.number:
                say(f"and {state.skipped - len(bad[:SHOWN]):,} more of {path}; dragoman record --skips {state.number}")
            if json:
                put(json_line(state.to_json()))
        new = [state for state in done.values() if state.number not in before]
        events = sum(s.events for s in new)
        say(
            f"{events:,} event{'s' * (events != 1)} of {len(done):,} file{'s' * (len(done) != 1)} → {keep}"
            + _also(len(done) - len(new), "imported before")
            + _also(sum(s.repeated for s in new), "repeated")
            + _also(sum(s.skipped for s in done.values()), "skipped")
        )
        if getattr(chosen, "kind", "events") == "mentions":
            told = opened.apply_mentions("gdelt")
            say(f"{told:,} event{'s have' if told != 1 else ' has'} other counts or an earlier day for it")
        for line in opened.advice():
            say(line)
    if any(s.skipped for s in done.values()):
        raise typer.Exit(3)


def _also(number: int, word: str) -> str:
    return f"; {number:,} {word}" if number else ""


def export(
    format: FormatArgument,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder for the files.")],
    actor: ActorOption = None,
    recipient: RecipientOption = None,
    type: TypeOption = None,
    quad: QuadOption = None,
    from_: FromOption = None,
    to: ToOption = None,
    status: StatusOption = None,
    article: ArticleOption = None,
    origin: OriginOption = None,
    extras: Annotated[
        bool, typer.Option("--with-extras", help="Attribution, status, factuality … as columns at the end.")
    ] = False,
    text: Annotated[bool, typer.Option("--text", help="Also the words of articles that tell the events.")] = False,
    record: RecordOption = None,
    json: JsonOption = False,
) -> None:
    """Write events as a folder: data, codebook and data package.

    What a format has no place for stands in extras.csv beside, or with --with-extras in columns at the end.

    Example: dragoman export gdelt out/ --from 2025 --status happened
    """
    from dragoman.commands.output import json_line, put, say
    from dragoman.formats import registry
    from dragoman.formats.export import export as write
    from dragoman.record.changes import now

    chosen = registry.get(format)
    wanted: Any = {
        "actor": actor, "recipient": recipient, "type": type, "quad": quad, "from_": from_, "to": to,
        "status": status, "article": article, "origin": origin,
    }  # fmt: skip
    if chosen.name in NO_STATUS and status is None and not extras:
        wanted["status"] = "happened"
        say(f"{chosen.name} has no place for what was planned or denied: only what happened is written; "
            "--with-extras writes everything, with its status")  # fmt: skip
    with open_kept(record) as opened:
        tables = opened.tables(**wanted)
        if chosen.name == "gdelt-mentions" and (first := next(mentions := opened.mentions(), None)) is not None:
            tables = chain([first], mentions)
        filters = ", ".join(f"{name} {value}" for name, value in wanted.items() if value is not None)
        written = write(chosen, tables, folder, extras=extras, text=text, created=now(), filters=filters)
    if json:
        for resource in written.resources:
            put(json_line({"path": str(folder / resource.path), "rows": resource.rows}))
    rows = ", ".join(f"{r.path} ({r.rows:,} rows)" for r in written.resources)
    say(f"{folder}: {rows}, codebook.md, datapackage.json")
    for reason, count in sorted(written.left_out.items()):
        say(f"left out {count:,}: {reason}")
    if written.left_out:
        raise typer.Exit(3)
