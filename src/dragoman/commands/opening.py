"""Opens the record that a verb works on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dragoman.analysis import Record


def open_kept(record: Path | None, *, write: bool = False) -> Record:
    """The record named by ``--record``, the environment or the default; it must be there."""
    from dragoman import settings
    from dragoman.analysis import open_record

    named = settings.get("record", str(record) if record is not None else None)
    return open_record(named, create=False, readonly=not write)
