"""Opens the record that a verb works on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.analysis import Record


def open_kept(record: Path | None, *, write: bool = False) -> Record:
    """The record named by ``--record``, the environment or the default; it must be there."""
    from dragoman import settings
    from dragoman.analysis import open_record

    named = settings.get("record", str(record) if record is not None else None)
    return open_record(named, create=False, readonly=not write)


def some_there(paths: Sequence[str | Path]) -> None:
    """UsageError where none of the paths that a call names is there, so that no record is made for nothing."""
    if not any(_there(path) for path in paths):
        raise UsageError(f"there is no {' and no '.join(map(str, paths))}; mend the path")


def _there(path: str | Path) -> bool:
    """Whether something is there; true for stdin, and for what only opening it can tell."""
    try:
        return str(path) == "-" or Path(path).exists()
    except OSError:
        return True
