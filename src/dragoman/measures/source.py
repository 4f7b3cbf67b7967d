"""What a measure asks of a record; anything that answers it can be measured."""

from __future__ import annotations

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


def party(text: str) -> str:
    """The code of a state, organisation or bloc given by code or name. UsageError for anything else."""
    from dragoman.record.codes import code_of, is_code

    code = code_of(text) or text.strip().upper()
    if not is_code(code) and code not in known_blocs():
        raise UsageError(f"{text!r} names no state; write a code such as RUS or a name such as Russia")
    return code


def known_blocs() -> frozenset[str]:
    """The codes of the blocs that ``data/blocs.csv`` lists."""
    from dragoman.measures.tally import blocs

    return frozenset(bloc for bloc, _ in blocs())
