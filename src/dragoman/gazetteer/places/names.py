"""One spelling for one name: what is thrown away before two place names are compared.

Case, diacritics, apostrophes, punctuation, a leading "the", and the ways to write Saint, Mount and Fort are
thrown away; initials close up ("D.C." and "DC" are one name). Nothing here knows any place.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h",
     "ə": "a", "&": " and ", "'": None, "’": None, "‘": None, "ʻ": None, "ʼ": None, "`": None, "ʹ": None}
)  # fmt: skip
_BREAK = re.compile(r"[^a-z0-9]+")
_INITIALS = re.compile(r"\b([a-z]) (?=[a-z]\b)")
_SHORT = {"saint": "st", "mount": "mt", "fort": "ft", "sainte": "ste"}
_ARTICLES = {"the"}

_UNIT = (
    r"province|region|oblast|district|state|governorate|county|krai|republic|territory|prefecture|department|"
    r"municipality|city|town|village|island|area|canton|division|subdistrict|raion|parish|voivodeship"
)
_LEADING = re.compile(
    r"^(?:(?:the )?(?:greater|metropolitan|metro|downtown|central|inner|suburban|rural|mainland|occupied|"
    r"northern|southern|eastern|western|north ?eastern|north ?western|south ?eastern|south ?western|"
    r"northeast|northwest|southeast|southwest|north|south|east|west|upstate|historic|old|modern|nearby) )+"
)
_OF = re.compile(
    rf"^(?:the )?(?:{_UNIT}|port|outskirts|suburbs|kingdom|commonwealth|gulf state) of (?:the )?"
)
_TRAILING = re.compile(rf"(?: (?:{_UNIT}|autonomous|metro|metropolitan|proper|suburbs))+$")


@lru_cache(maxsize=65536)
def normalise(name: str) -> str:
    """The comparison form: lower-case ASCII words with single spaces; "" for a name without letters."""
    lowered = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    plain = "".join(c for c in lowered if not unicodedata.combining(c))
    if plain.endswith(("s'", "s’")):
        plain = plain[:-1]
    words = _BREAK.sub(" ", plain).strip().split(" ")
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    joined = " ".join(_SHORT.get(w, w) for w in words)
    return _INITIALS.sub(r"\1", joined)


def looser(name: str) -> tuple[tuple[str, bool], ...]:
    """Comparison forms to try, best first, each with whether it is a bold one.

    Off come a possessive, a unit word ("city of Kharkiv", "Aleppo province"), and then a compass point or the
    like ("northern Syria"), so that the least that must be thrown away is. The flag is true for the last,
    since "West Wing" is no part of Wing.
    """
    if name.endswith(("'s", "’s")):
        name = name[:-2]
    whole = normalise(name)
    forms: dict[str, bool] = {}
    for form in (whole, _OF.sub("", whole), _TRAILING.sub("", whole)):
        forms.setdefault(form, False)
    bare = _LEADING.sub("", whole)
    for form in (bare, _TRAILING.sub("", _OF.sub("", bare))):
        forms.setdefault(form, True)
    return tuple((form, risky) for form, risky in forms.items() if form)
