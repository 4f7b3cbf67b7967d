"""How a word's form is shown to the reader model: typographic variants folded, case told apart.

The encoder is uncased, so the shape of a word (``Title``, ``UPPER``, digits …) goes in as a feature of
its own. Training and reading share this module, so that both show the model the same thing.
"""

from __future__ import annotations

FOLD = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‘": "'", "’": "'", "‚": "'", "`": "'", "´": "'",
        "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-",
        "…": "...", "\u00a0": " ", "\u200b": "", "\ufeff": "",
    }
)  # fmt: skip

PAD, LOWER, TITLE, UPPER, MIXED, DIGIT, MARK, CAPITAL = range(8)
SHAPES = 8


def folded(form: str) -> str:
    """The form with curly quotes, dashes and invisible characters folded to the plain ones."""
    return form.translate(FOLD) or "'"


def case_shape(form: str) -> int:
    """One of the eight shapes of a word: lower, Title, UPPER, miXed, with digits, mark, one capital."""
    if form.islower():
        return DIGIT if any(c.isdigit() for c in form) else LOWER
    if any(c.isdigit() for c in form):
        return DIGIT
    if not any(c.isalpha() for c in form):
        return MARK
    if len(form) == 1:
        return CAPITAL
    if form.isupper():
        return UPPER
    if form[0].isupper() and form[1:].islower():
        return TITLE
    return MIXED
