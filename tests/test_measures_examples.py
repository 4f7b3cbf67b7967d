"""The examples of docs/measures.md print what the page says."""

from __future__ import annotations

import doctest
from pathlib import Path

DOC = Path(__file__).resolve().parent.parent / "docs" / "measures.md"


def test_the_page_is_true():
    failed, tried = doctest.testfile(str(DOC), module_relative=False)
    assert tried >= 15
    assert not failed
