"""The options that several verbs share, spelled once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

RecordOption = Annotated[
    Path | None,
    typer.Option(
        "--record",
        metavar="FILE",
        help="The record; without it $DRAGOMAN_RECORD, else dragoman.sqlite in this folder.",
    ),
]
KeepOption = Annotated[
    Path | None,
    typer.Option("--record", metavar="FILE", help="Keep what is read here; without it in $DRAGOMAN_RECORD."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON Lines on stdout.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="A CSV table on stdout.")]
DateOption = Annotated[
    str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="The day of texts that bring none.")
]
OnDateOption = Annotated[
    str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="The day on which the words were written.")
]
JobsOption = Annotated[
    int | None, typer.Option("--jobs", metavar="N", min=1, help="Processes that read side by side.")
]
ActorOption = Annotated[
    str | None, typer.Option("--actor", metavar="A", help="Who did it: a code, a state or a name.")
]
RecipientOption = Annotated[str | None, typer.Option("--recipient", metavar="B", help="To whom.")]
TypeOption = Annotated[
    str | None, typer.Option("--type", metavar="TYPE", help="A PLOVER type, such as CONSULT.")
]
QuadOption = Annotated[
    int | None,
    typer.Option("--quad", metavar="1-4", help="1 verbal, 2 material cooperation; 3 verbal, 4 material conflict."),
]
FromOption = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="First day: YYYY-MM-DD, YYYY-MM or YYYY.")
]
ToOption = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day, the same.")]
StatusOption = Annotated[
    str | None,
    typer.Option("--status", metavar="STATUS", help="happened, planned, hypothetical or denied."),
]
ArticleOption = Annotated[str | None, typer.Option("--article", metavar="ID", help="Of this article only.")]
OriginOption = Annotated[
    str | None,
    typer.Option("--origin", metavar="ORIGIN", help="What was read (read), or what came in a format."),
]


class Level(StrEnum):
    """Who stands for a state."""

    states = "states"
    governments = "governments"


class Engine(StrEnum):
    """Where the pipeline runs."""

    local = "local"
    ray = "ray"
