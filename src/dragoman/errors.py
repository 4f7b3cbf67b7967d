"""Everything that Dragoman raises on purpose. Each message names the mend.

    DragomanError                 (exit status 1)
    ├── UsageError                the call itself is wrong: a missing date, an unknown filter (exit status 2)
    ├── SourceError               an input cannot be read as an article; it is skipped and listed (exit 3)
    │   └── NotEnglishError       the text is in a language the shipped model does not read
    ├── RecordError               the record file is not a record, is read-only, or its disk is full
    ├── ModelError                the model's files are missing or damaged
    └── DataError                 a yardstick's data is not where it was said to be
"""

from __future__ import annotations


class DragomanError(Exception):
    """The root of the tree; ``status`` is the exit status of the command line."""

    status = 1


class UsageError(DragomanError):
    """The call is wrong; nothing was done."""

    status = 2


class SourceError(DragomanError):
    """An input that is no readable article; a run skips it and goes on."""

    status = 3


class NotEnglishError(SourceError):
    """A text in another language than the model reads."""


class RecordError(DragomanError):
    """The record cannot be opened, read or written."""


class ModelError(DragomanError):
    """The reader model is missing or damaged."""


class DataError(DragomanError):
    """A data set is missing or not in its format."""
