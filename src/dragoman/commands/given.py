"""JSON Lines that a caller gives to a verb: rows one by one, bad ones named and passed over."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from dragoman.commands.output import skipped
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class BadRowError(ValueError):
    """A row that the verb cannot use; its text is the reason and the mend."""


@dataclass
class Rows:
    """The rows of one file that pass ``check``; ``bad`` counts the others once the stream has been read.

    ``check`` gives the row back in the shape that the verb wants, or raises BadRowError.
    """

    path: Path
    check: Callable[[dict[str, Any]], dict[str, Any]]
    bad: int = 0

    def __post_init__(self) -> None:
        """UsageError at once for a file that is not there, before a model is loaded for nothing."""
        if str(self.path) != "-" and not self.path.exists():
            raise UsageError(f"there is no file {self.path}: mend the path")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with opened(self.path) as lines:
            for number, raw in enumerate(lines, 1):
                if not raw.strip():
                    continue
                try:
                    yield self.check(_object(raw))
                except BadRowError as error:
                    self.bad += 1
                    skipped(f"{self.path}:{number}", str(error))

    @property
    def status(self) -> int:
        """3 where a row was passed over, else 0."""
        return 3 if self.bad else 0


def _object(raw: bytes) -> dict[str, Any]:
    try:
        row = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadRowError("not UTF-8: write the file in UTF-8") from None
    except (ValueError, RecursionError):
        raise BadRowError("not JSON: write one object a line") from None
    if not isinstance(row, dict):
        raise BadRowError("no JSON object: write one object a line")
    return row


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file in bytes, or stdin for ``-``. UsageError, with the mend, where it cannot be opened."""
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    try:
        file = path.open("rb")
    except OSError as error:
        reason = error.strerror or "no such file"
        raise UsageError(f"{path} cannot be read ({reason}): mend the path") from error
    with file:
        yield file


def text_of(row: dict[str, Any], key: str, *, required: bool = True) -> str | None:
    """A text field. BadRowError where it is missing, or is no text."""
    value = row.get(key)
    if value is None and not required:
        return None
    if not isinstance(value, str) or (required and not value.strip()):
        raise BadRowError(f"no {key!r}: give it as text")
    return value


def span_of(value: object, name: str, length: int) -> tuple[int, int]:
    """A span [start, end) in code points. BadRowError where it does not lie in the text."""
    if isinstance(value, list | tuple) and len(value) == 2:
        a, b = value
        if type(a) is int and type(b) is int and 0 <= a < b <= length:
            return a, b
    raise BadRowError(f"{name} is no span of the text: give [start, end] in characters, end after the last")
