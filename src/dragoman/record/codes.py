"""The names of states, for filters in words and for headings. Facts: the gazetteer's ``states.csv``."""

from __future__ import annotations

import unicodedata
from functools import cache

from dragoman.errors import UsageError

_OTHERS = {
    "UNO": "United Nations",
    "EUR": "European Union",
    "IGO": "international organisations",
    "NGO": "non-governmental organisations",
    "ISM": "Islamist movements",
    "IMG": "armed groups",
    "MNC": "companies",
}


def fold(text: str) -> str:
    """Lower case, without accents and punctuation, single blanks: what two spellings of a name share."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def sought(text: str) -> str:
    """A name as it is looked for among folded names: without the article, which texts write or leave out."""
    return fold(text).removeprefix("the ")


def meant(text: str) -> tuple[str | None, str]:
    """The code of a state or kind of actor given by code or name, and the name as ``sought`` has it.

    UsageError for what holds no word.
    """
    code, name = text.strip().upper(), sought(text)
    if not name:
        raise UsageError(f"{text!r} names no actor; write a code such as RUS or a name such as Putin")
    return code_of(text) or (code if is_code(code) else None), name


@cache
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """(code → name, folded name → code); empty where the gazetteer is not installed."""
    import csv
    from importlib import resources

    names: dict[str, str] = {}
    codes: dict[str, str] = {}
    table = resources.files("dragoman") / "gazetteer" / "data" / "states.csv"
    if table.is_file():
        for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
            names[row["code"]] = row["name"]
            for spelling in (row["name"], *(row.get("aliases") or "").split("|")):
                if fold(spelling):
                    codes.setdefault(fold(spelling), row["code"])
    for code, name in _OTHERS.items():
        names.setdefault(code, name)
    for code in ("UNO", "EUR"):
        codes.setdefault(fold(_OTHERS[code]), code)
    return names, codes


def name_of(code: str) -> str:
    """The usual English name of a code's holder, or the code itself where it has none."""
    return _tables()[0].get(code, code)


def in_text(code: str) -> str:
    """The same with the article that English wants: "the United States", "Peru"."""
    name = name_of(code)
    plural = name.startswith("United ") or (" " in name and name.endswith(("s", "Republic", "Union")))
    return f"the {name}" if plural else name


def both(one: str, other: str) -> str:
    """The holders of two codes at the beginning of a line: "The United States and Russia"."""
    said = f"{in_text(one)} and {in_text(other)}"
    return said[:1].upper() + said[1:]


def code_of(name: str) -> str | None:
    """The code of a state or organisation called exactly that, or None."""
    return _tables()[1].get(fold(name))


def is_country(place: str, code: str) -> bool:
    """Whether the name of a place is that of the country with the code, so that it names no place inside."""
    return bool(place) and code_of(place) == code


def is_code(text: str) -> bool:
    """Whether that is the code of a state or of a PLOVER kind of actor."""
    return text in _tables()[0]
