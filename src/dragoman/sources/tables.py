"""Tables: JSON Lines and CSV, one article a row, read row by row."""

from __future__ import annotations

import csv
import json
from collections import deque
from typing import TYPE_CHECKING, BinaryIO

from dragoman.errors import SourceError
from dragoman.sources.decoding import lines
from dragoman.sources.items import Draft, Refusal, brief, raw_limit

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPTIONAL = ("title", "publication", "url", "language")
_DELIMITERS = ",;\t"


def read_jsonl(stream: BinaryIO, where: str, limit: int) -> Iterator[Draft | Refusal]:
    """The articles of a JSON Lines file: one object a line with ``text`` and, where known, the other fields.

    A line that is no such object is refused and the next one read; blank lines are passed over.
    """
    for number, line in lines(stream, raw_limit(limit)):
        place = f"{where}:{number}"
        if isinstance(line, SourceError):
            yield Refusal(place, str(line))
        elif line.strip():
            try:
                yield _draft(_object(line), place)
            except SourceError as error:
                yield Refusal(place, str(error))


def _object(line: str) -> dict[str, object]:
    try:
        row = json.loads(line)
    except RecursionError:
        raise SourceError("JSON nested too deep: write one flat object a line") from None
    except json.JSONDecodeError as error:
        raise SourceError(
            f"not JSON ({error.msg}, column {error.colno}): write one JSON object a line"
        ) from None
    except ValueError:
        raise SourceError("not JSON (a number of too many digits): write one JSON object a line") from None
    if not isinstance(row, dict):
        raise SourceError('JSON, but no object: write {"text": "…", "date": "YYYY-MM-DD"}')
    return row


def _draft(row: dict[str, object], place: str) -> Draft:
    text = row.get("text")
    if not isinstance(text, str):
        found = "no text" if text is None else "a text that is no string"
        raise SourceError(f'{found}: put the article\'s words in the field "text"')
    given, written = row.get("id"), row.get("date")
    if isinstance(given, bool) or not (given is None or isinstance(given, str | int)):
        raise SourceError('an id that is neither text nor number: mend the field "id" or leave it out')
    if not (written is None or isinstance(written, str)):
        raise SourceError(f"the date {brief(written)} is no text: write it as YYYY-MM-DD")
    # Frames write NaN for what is missing, so other kinds of value count as absent here.
    rest = {k: v if isinstance(v := row.get(k), str) and v.strip() else None for k in _OPTIONAL}
    return Draft(place, text, date=written or None, id=None if given is None else str(given), **rest)


def read_csv(stream: BinaryIO, where: str, limit: int) -> Iterator[Draft | Refusal]:
    """The articles of a CSV file with a header row; parted by commas, semicolons or tabs.

    SourceError where the header has no column ``text``. A row without text is refused and the next one read.
    """
    source = _Lines(stream, limit)
    try:
        head = next(source, None)
    except _BadLineError as error:
        raise SourceError(f"the header row: {error}") from None
    if head is None:
        raise SourceError("empty: put a header row and the articles into it")
    # The field limit is the csv module's own global; raising it never hurts another reader.
    csv.field_size_limit(max(csv.field_size_limit(), limit))
    delimiter, columns = _header(head)
    source.keep.clear()
    rows = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        place = f"{where}:{source.number + 1}"
        try:
            row = next(rows)
        except StopIteration:
            return
        except _BadLineError as error:
            yield Refusal(f"{where}:{source.number}", str(error))
            continue
        except csv.Error as error:
            # Most often a quotation mark that nobody closed: without this the rows below would be lost in it.
            source.again()
            yield Refusal(place, f"no CSV row ({error}): close or double its quotation marks")
            continue
        source.keep.clear()
        if not any(cell.strip() for cell in row):
            continue
        cells = {name: cell for name, cell in zip(columns, row) if cell.strip()}
        try:
            yield _draft(dict(cells), place)
        except SourceError as error:
            yield Refusal(place, str(error))


def _header(line: str) -> tuple[str, list[str]]:
    """The delimiter whose header has a column ``text``, and the column names in lower case."""
    names: list[str] = []
    for delimiter in _DELIMITERS:
        try:
            cells = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            continue
        columns = [c.strip().lower() for c in cells]
        if "text" in columns:
            return delimiter, columns
        names = max(names, columns, key=len)
    found = ", ".join(c[:30] for c in names[:12])
    raise SourceError(
        f'no column "text" (there are: {found}): name the column that holds the articles "text"'
    )


class _BadLineError(Exception):
    """A line that the csv module must not see."""


class _Lines:
    """Feeds the csv module decoded lines; a bad line raises once and the next call goes on behind it.

    ``keep`` holds the lines of the row at hand, at most a field's limit of them, so that a row which fails
    can be given up for its first line alone.
    """

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._lines = lines(stream, raw_limit(limit))
        self._waiting: deque[tuple[int, str]] = deque()
        self.keep: list[tuple[int, str]] = []
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self.number, line = self._waiting.popleft() if self._waiting else next(self._lines)
        if isinstance(line, SourceError):
            self.keep.clear()
            raise _BadLineError(str(line))
        self.keep.append((self.number, line))
        return line

    def again(self) -> None:
        """Gives the lines of the row at hand once more, without its first."""
        self.number = self.keep[0][0] if self.keep else self.number
        self._waiting.extendleft(reversed(self.keep[1:]))
        self.keep.clear()
