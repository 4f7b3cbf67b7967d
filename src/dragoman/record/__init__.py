"""The record: an SQLite file of articles, reports, statements, links and corrections, merged, searchable.

This room keeps what was read and knows nothing of how text is read.
"""

from dragoman.record.changes import Change
from dragoman.record.corrections import FIELDS, Correction
from dragoman.record.lines import Lines
from dragoman.record.packing import Packed
from dragoman.record.parts import Import, Incoming
from dragoman.record.reviews import Review
from dragoman.record.search import Hit
from dragoman.record.store import Record, open_record

__all__ = [
    "FIELDS", "Change", "Correction", "Hit", "Import", "Incoming", "Lines", "Packed", "Record", "Review", "open_record",
]  # fmt: skip
