"""The names that ICEWS gives CAMEO codes: what its Event Text column and the relations of tkg folders hold.

``data/icews_labels.csv`` (label, code) has the names of CAMEO's codebook and the spellings that ICEWS uses;
where a code has several the first is the one to write. Names are compared folded: case, punctuation and the
underscores of tkg folders do not count.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

from dragoman.record.codes import fold


@cache
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """(folded label → code, code → label)."""
    codes: dict[str, str] = {}
    labels: dict[str, str] = {}
    source = resources.files("dragoman.formats") / "data" / "icews_labels.csv"
    for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines()):
        codes.setdefault(fold(row["label"]), row["code"])
        labels.setdefault(row["code"], row["label"])
    return codes, labels


def code_of_label(label: str) -> str | None:
    """The CAMEO code that a label names (``Make_a_visit`` → ``042``), or None for no label of the table."""
    return _tables()[0].get(fold(label))


def label_of_code(code: str) -> str | None:
    """The label of a CAMEO code, or of its nearest parent that has one; None for no CAMEO code."""
    labels = _tables()[1]
    for length in range(len(code), 1, -1):
        for candidate in (code[:length], code[:length] + "0"):
            if candidate in labels:
                return labels[candidate]
    return None
