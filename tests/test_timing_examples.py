"""The examples of docs/timing.md print what the page says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

DOC = Path(__file__).resolve().parent.parent / "docs" / "timing.md"


def test_the_examples_print_what_the_page_says():
    text = DOC.read_text("utf-8")
    blocks = re.findall(r"```(python|text)\n(.*?)```", text, re.S)
    names: dict[str, object] = {}
    printed, checked = "", 0
    for kind, body in blocks:
        if kind == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(body, names)
            printed = out.getvalue()
        else:
            assert printed == body
            checked += 1
    assert checked == 4
