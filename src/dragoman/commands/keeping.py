"""``record``: what the record holds, and packing it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from dragoman.commands.opening import open_kept
from dragoman.commands.options import JsonOption, RecordOption

record_app = typer.Typer(no_args_is_help=False, rich_markup_mode=None)


@record_app.callback(invoke_without_command=True)
def record(
    ctx: typer.Context,
    record: RecordOption = None,
    skips: Annotated[
        int | None, typer.Option("--skips", metavar="N", help="The rows that import N passed over, with the reason.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Tell what the record holds, and pack it.

    What was imported is listed file by file; with pack, questions are quick again.

    Example: dragoman record --record dragoman.sqlite
    """
    if ctx.invoked_subcommand is not None:
        return
    from dragoman.commands.output import json_line, put, say, table

    with open_kept(record) as opened:
        if skips is not None:
            bad: list[list[object]] = [[row, reason] for row, reason in opened.import_skips(skips)]
            if json:
                for row, reason in bad:
                    put(json_line({"row": row, "reason": reason}))
            elif not table(("row", "reason"), bad, styles=("dim", "")):
                say("that import passed over no row, or there is none of that number")
            return
        counts, imports = opened.counts(), list(opened.imports())
        if json:
            put(json_line({"kind": "record", **counts, "imports": [i.to_json() for i in imports]}))
            return
        for name, number in counts.items():
            put(f"{number:>12,} {name}")
        rows: list[list[Any]] = [
            [i.number, i.origin, i.file, i.events, i.repeated, i.skipped, i.finished or "not finished"] for i in imports
        ]
        head = ("import", "format", "file", "events", "repeated", "skipped", "finished")
        if rows:
            table(head, rows, styles=("dim", "bold", "", "green", "", "", "dim"))
        for line in opened.advice():
            say(line)


@record_app.command()
def pack(record: RecordOption = None, json: JsonOption = False) -> None:
    """Make few event files of many, so that questions are quick.

    Example: dragoman record pack --record dragoman.sqlite
    """
    from dragoman.commands.output import json_line, progress, put, say

    done = 0
    with open_kept(record, write=True) as opened, progress("packing", None, printing=json) as bar:
        for packed in opened.pack():
            done += packed.files
            if json:
                line = {"origin": packed.origin, "year": packed.year, "files": packed.files, "rows": packed.rows}
                put(json_line(line))
            bar.step()
    say(f"{done:,} event file{'s' * (done != 1)} packed" if done else "nothing to pack")
