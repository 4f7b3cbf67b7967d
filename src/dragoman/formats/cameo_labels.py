"""The names that ICEWS gives CAMEO codes: what its Event Text column and the relations of tkg folders hold.

``data/icews_labels.csv`` (label, code) has the names of CAMEO's codes and the spellings that ICEWS uses; where a code
has several the first is the one to write. A label that ends with ``…`` is a beginning: however a name that begins so
goes on, it means the code. Names are compared folded: case, punctuation and the underscores of tkg folders do not
count.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import NamedTuple

from dragoman.record.codes import fold

OPEN = "…"
"""Ends a label that is only the beginning of a name."""


class _Tables(NamedTuple):
    codes: dict[str, str]
    """Folded whole label → code."""
    beginnings: dict[str, str]
    """Folded beginning → code; no beginning begins another."""
    labels: dict[str, str]
    """Code → the label to write."""


@cache
def _tables() -> _Tables:
    found = _Tables({}, {}, {})
    source = resources.files("dragoman.formats") / "data" / "icews_labels.csv"
    for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines()):
        label = row["label"].removesuffix(OPEN).rstrip()
        found.codes.setdefault(fold(label), row["code"])
        found.labels.setdefault(row["code"], label)
        if label != row["label"]:
            found.beginnings[fold(label)] = row["code"]
    return found


def code_of_label(label: str) -> str | None:
    """The CAMEO code that a label names (``Make_a_visit`` → ``042``), or None for no label of the table."""
    tables, name = _tables(), fold(label)
    if name in tables.codes:
        return tables.codes[name]
    words = name.split()
    starts = (" ".join(words[:end]) for end in range(len(words) - 1, 0, -1))
    return next((tables.beginnings[start] for start in starts if start in tables.beginnings), None)


def label_of_code(code: str) -> str | None:
    """The label of a CAMEO code, or of its nearest parent that has one; None for no CAMEO code."""
    labels = _tables().labels
    for length in range(len(code), 1, -1):
        for candidate in (code[:length], code[:length] + "0"):
            if candidate in labels:
                return labels[candidate]
    return None
