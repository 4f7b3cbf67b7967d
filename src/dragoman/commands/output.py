"""How the command line speaks: data on stdout, the rest on stderr, nothing that steers a terminal.

Whatever comes from a text may hold control characters, so every word that is shown goes through ``cell`` and
every JSON line through ``json_line``.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any, cast

from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.console import Console

MOST_ROWS = 500
"""Rows of a table on a terminal; more than that nobody reads there."""

PLAIN_WIDTH = 110
"""Columns for briefs that go into a file or pipe."""

_FILLED = re.compile(r"[ \t]+$", re.MULTILINE)
_SPACE = re.compile(r"\s+")
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_live: list[Console] = []  # the console of a progress bar on show, so that messages go above it


def cell(value: object) -> str:
    """The value as one line that prints: white space runs become a blank, other controls their escape."""
    text = _SPACE.sub(" ", "" if value is None else str(value)).strip()
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\u200d" else ascii(c)[1:-1] for c in text)


def json_line(row: Any) -> str:
    """One JSON object on one line, UTF-8; what could steer a terminal stands as its escape."""
    return _UNSAFE.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(row, ensure_ascii=False))


def put(text: str) -> None:
    """A line of data on stdout."""
    sys.stdout.write(text + "\n")


def say(text: str) -> None:
    """A message on stderr, above the progress bar if one is on show. A stderr that is gone is no error."""
    with suppress(OSError, ValueError):
        if _live:
            _live[-1].print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            print(text, file=sys.stderr, flush=True)


def skipped(where: str, reason: str) -> None:
    """The one line about an input that gave nothing."""
    say(f"skipped {cell(where)}: {cell(reason)}")


def on_terminal() -> bool:
    """Whether a person looks at stdout."""
    return sys.stdout.isatty()


def console() -> Console:
    """stdout for rich: colours and its width on a terminal, plain text of a fixed width elsewhere."""
    from rich.console import Console

    class Out(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    if on_terminal():
        return Out(file=sys.stdout, highlight=False)
    return Out(file=cast("IO[str]", _Trimmed(sys.stdout)), highlight=False, width=PLAIN_WIDTH)


class _Trimmed:
    """A text stream without the blanks with which rich fills up its lines."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """Writes whole lines, as rich gives them."""
        return self._file.write(_FILLED.sub("", text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, styles: Sequence[str] = ()) -> int:
    """Rows for people: a coloured table on a terminal, tab-separated lines elsewhere. Returns how many."""
    count = 0
    if not on_terminal():
        for row in rows:
            if not count:
                put("\t".join(head))
            put("\t".join(cell(value) for value in row))
            count += 1
        return count
    from dragoman.commands.grid import grid

    shown: list[list[str]] = []
    for row in rows:
        count += 1
        if count <= MOST_ROWS:
            shown.append([cell(value) for value in row])
    if count:
        out = console()
        out.print(grid(head, shown, styles, out.width))
    if count > MOST_ROWS:
        say(f"{count - MOST_ROWS:,} more; narrow the filters, or use --json or --csv")
    return count


def one_form(as_json: bool, as_csv: bool) -> None:
    """UsageError where two forms are asked for."""
    if as_json and as_csv:
        raise UsageError("--json and --csv are two forms: choose one")


def csv_lines(rows: Iterable[Mapping[str, object]]) -> None:
    """CSV on stdout (RFC 4180 with \\n), the names first; lists are joined with a blank. Nothing for no rows."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for place, row in enumerate(rows):
        if not place:
            writer.writerow(row)
        writer.writerow([" ".join(map(str, v)) if isinstance(v, list | tuple) else v for v in row.values()])


class Progress:
    """Counts articles on stderr while a run goes on; silent unless stderr is a terminal."""

    def __init__(self, bar: Any = None, task: Any = None) -> None:
        self._bar, self._task = bar, task

    def step(self, number: int = 1) -> None:
        """So many more are done."""
        if self._bar is not None:
            self._bar.advance(self._task, number)


@contextmanager
def progress(words: str, total: int | None = None, *, printing: bool = True) -> Iterator[Progress]:
    """A progress bar around a run; ``total`` None where nobody can know it.

    ``printing``: the run puts lines on stdout meanwhile, which on a terminal would run through the bar.
    """
    if not sys.stderr.isatty() or (printing and on_terminal()):
        yield Progress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(file=sys.stderr)
    columns = [SpinnerColumn(), TextColumn(words), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn()]
    with Bar(*columns, console=console, transient=True) as bar:
        _live.append(bar.console)
        try:
            yield Progress(bar, bar.add_task(words, total=total))
        finally:
            _live.pop()
