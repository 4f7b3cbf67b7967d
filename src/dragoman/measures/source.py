"""What a measure asks of a record; anything that answers it can be measured."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Protocol, Unpack

from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from dragoman.record.filters import Wanted


class Source(Protocol):
    """A record, or another holder of flat events (``dragoman.record.flat``)."""

    def tally(
        self,
        step: str = "day",
        by: Sequence[str] = (),
        *,
        origin: str | None = None,
        known: str | None = None,
        **wanted: Unpack[Wanted],
    ) -> pa.Table:
        """Events counted: ``date``, the columns of ``by``, ``n`` (events) and ``scale`` (sum of PLOVER scores)."""
        ...  # fmt: skip

    def flat(
        self,
        columns: Sequence[str] | None = None,
        *,
        origin: str | None = None,
        known: str | None = None,
        **wanted: Unpack[Wanted],
    ) -> pa.Table:
        """Events as flat rows by date."""
        ...  # fmt: skip


_STANDS_FOR_STATE = frozenset({"state", "person", "metonym", "capital"})
_SURE, _SURE_EVER, _APART = 0.6, 0.85, 0.1
"""Score that a name must have in the gazetteer on the day, or ever, and its lead over one of another state."""


def party(text: str, on: str | None = None) -> str:
    """The code of a state, organisation or bloc given by code or name, or of the state that a name stands for.

    "Putin", "the Kremlin" and "Moscow" are Russia. The day ``on`` (YYYY-MM-DD), else today, decides between holders
    of one name; one who is known of no such day is sought over all time. UsageError for what names no state, or
    might name several.
    """
    from dragoman.record.codes import code_of, is_code, name_of

    code = code_of(text) or text.strip().upper()
    if is_code(code) or code in known_blocs():
        return code
    from dragoman.gazetteer import resolve

    for day, sure in ((on or datetime.date.today().isoformat(), _SURE), (None, _SURE_EVER)):
        found = [c for c in resolve(text, day) if c.kind in _STANDS_FOR_STATE and c.code and is_code(c.code)]
        if found and found[0].score >= sure:
            codes = list(dict.fromkeys(c.code for c in found if c.code and c.score > found[0].score - _APART))
            if len(codes) == 1:
                return codes[0]
            names = ", ".join(f"{name_of(other)} ({other})" for other in codes)
            raise UsageError(f"{text!r} may stand for {names}; write the code")
    raise UsageError(f"{text!r} names no state; write a code such as RUS or a name such as Russia")


def two_parties(a: str, b: str, on: str | None = None) -> tuple[str, str]:
    """The codes of two parties as ``party`` finds them. UsageError where they are one."""
    one, two = party(a, on), party(b, on)
    if one == two:
        raise UsageError(f"{a} and {b} are the same party; name two")
    return one, two


def known_blocs() -> frozenset[str]:
    """The codes of the blocs that ``data/blocs.csv`` lists."""
    from dragoman.measures.tally import blocs

    return frozenset(bloc for bloc, _ in blocs())
