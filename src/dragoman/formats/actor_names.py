"""Names in the style of ICEWS to a state and the sectors: "Police (Kenya)", "South Korea", "Kim Jong-Un".

Knowledge: ``data/icews_roles.csv`` (a role with ``*`` for any words, first match wins) and
``data/icews_states.csv`` (spellings that the gazetteer lacks).
"""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cache

from dragoman.formats.cameo_codes import icews_country, rows_of
from dragoman.ontology import plover
from dragoman.record.codes import fold

_ORGANISATIONS = frozenset({"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"})
Named = tuple[str | None, str]


@cache
def _roles() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(translate(row["role"].casefold())), row["sectors"]) for row in rows_of("icews_roles.csv"))


@cache
def _states() -> dict[str, str]:
    return {fold(row["name"]): row["code"] for row in rows_of("icews_states.csv")}


@cache
def _old_types() -> dict[str, tuple[str, str]]:
    return {row["old"]: (row["event"], row["mode"]) for row in rows_of("plover_old_types.csv")}


def old_type(name: str) -> tuple[str, str] | None:
    """(type, mode) of a PLOVER type in any case, also of its earlier drafts; the mode is empty but for those.

    None where PLOVER never had such a type.
    """
    name = name.strip().upper()
    return (name, "") if name in plover().events else _old_types().get(name)


def sectors_of_role(role: str) -> str:
    """The sectors of a role, joined by a blank; empty where the table has none."""
    role = role.strip().casefold()
    return next((sectors for pattern, sectors in _roles() if pattern.fullmatch(role)), "")


def state_of(name: str) -> str | None:
    """The code of a state or organisation by its name, in ICEWS's spellings too."""
    return _states().get(fold(name)) or icews_country(name)


def parted(name: str) -> tuple[str, str] | None:
    """(role, country) of "Role (Country)", by the last pair of brackets; None for a name of another shape."""
    if not name.endswith(")"):
        return None
    depth = 0
    for k in range(len(name) - 1, 0, -1):
        depth += (name[k] == ")") - (name[k] == "(")
        if depth == 0:
            role, country = name[:k].strip(), name[k + 1 : -1].strip()
            return (role, country) if role and country else None
    return None


def known(name: str, day: str) -> Named | None:
    """A person, body or group of the gazetteer of that full name, as it stood on that day.

    A person is also known without the names in the middle; "Nigerian Army" is a role of a demonym's state.
    """
    from dragoman.gazetteer.index import Hit, index, tokens
    from dragoman.gazetteer.resolve import ranked

    words = tokens(name)
    full = index().full
    found = full.get(" ".join(words).lower())
    if not found and len(words) > 2:
        found = [a for a in full.get(f"{words[0]} {words[-1]}".lower(), ()) if a.kind == "person"]
    if found:
        best = ranked(Hit(0, 1, tuple(found), False), day)[0]
        return best.code, " ".join(best.sector)
    if len(words) > 1:
        states = [a.code for a in full.get(words[0].lower(), ()) if a.kind in ("state", "demonym")]
        sectors = sectors_of_role(" ".join(words[1:])) if states else ""
        if sectors:
            return states[0], sectors
    return None


def named(name: str, day: str) -> Named:
    """(code, sectors joined by a blank) of a name on a day (YYYY-MM-DD); code None for a name not known."""
    name = " ".join(name.split())
    code = state_of(name)
    if code is not None:
        return code, "" if code in _ORGANISATIONS else "GOV"
    of_country = parted(name)
    if of_country is None:
        return known(name, day) or (None, "")
    sectors = sectors_of_role(of_country[0])
    code = state_of(of_country[1])
    if code is None:
        code, own = known(of_country[1], day) or (None, "")
        sectors = sectors or own
    return code, sectors
