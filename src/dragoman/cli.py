"""The command line: thin verbs over the rooms. Each verb's work stands in ``commands``.

Exit status: 0 good, 1 failed, 2 wrong usage, 3 partly done, 130 after Ctrl-C, 141 when the reader of
our output went away. Nothing heavy is imported here, so that ``dragoman --help`` answers at once.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from dragoman.commands import (
    asking,
    exchanging,
    forecasting,
    keeping,
    looking,
    measuring,
    moving,
    reading,
    reviewing,
    watching,
)
from dragoman.commands.output import cell, say
from dragoman.errors import DragomanError
from dragoman.version import __version__

INTERRUPTED = 130
READER_GONE = 141


class Verbs(TyperGroup):
    """The verbs in the order of the doors, with the one place where errors become a line and a status."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The verbs as they were added."""
        return list(self.commands)

    def invoke(self, ctx: Any) -> Any:
        """Runs a verb. Every error that is expected ends in one line on stderr."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except DragomanError as error:
            say(f"dragoman: {cell(error)}")
            raise typer.Exit(error.status) from None
        except KeyboardInterrupt:
            say("dragoman: interrupted; a record stays whole, and the same command goes on where it stopped")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            _let_go_of_stdout()
            raise typer.Exit(READER_GONE) from None
        except OSError as error:
            _let_go_of_stdout()
            say(f"dragoman: {_system(error)}")
            raise typer.Exit(1) from None


def _system(error: OSError) -> str:
    where = cell(error.filename) if error.filename else "standard output"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"no room left for {where}; free some disk space, then run the same command again"
    return f"{where} cannot be used ({error.strerror or type(error).__name__}); check the path and the disk"


def _let_go_of_stdout() -> None:
    """Sends what is still buffered nowhere, so that the interpreter's last flush does not fail again."""
    with suppress(OSError, ValueError, io.UnsupportedOperation):
        stdout = sys.stdout.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stdout)
        os.close(nowhere)


app = typer.Typer(
    cls=Verbs,
    name="dragoman",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"dragoman {__version__}")
        raise typer.Exit


@app.callback()
def dragoman(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="The version, and out.")
    ] = False,
) -> None:
    """Reads diplomatic reporting and keeps the record: who did what to whom, who says so, and whether.

    Start with: dragoman demo
    """


for _verb in (
    reading.demo, reading.read, watching.watch, asking.events, asking.reports, asking.statements, asking.brief,
    asking.show, looking.relate, looking.actor, looking.places, looking.parse,
):  # fmt: skip
    app.command()(_verb)
app.command("import")(exchanging.import_)
for _verb in (
    exchanging.export, measuring.series, measuring.turning_points, moving.timing, moving.precedents,
    forecasting.forecast, forecasting.ask, reviewing.review, reviewing.changes, looking.evaluate,
):  # fmt: skip
    app.command()(_verb)
app.add_typer(keeping.record_app, name="record")


def main() -> None:
    """The entry point of the ``dragoman`` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Data is UTF-8 whatever the locale; a terminal keeps its own, with escapes for what it lacks.
            stream.reconfigure(
                encoding=stream.encoding if stream.isatty() else "utf-8", errors="backslashreplace"
            )
    app(prog_name="dragoman")


if __name__ == "__main__":
    main()
