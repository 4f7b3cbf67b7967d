"""Events as columns: what was imported, and everything counted together. The part of a record that DuckDB answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from dragoman.record import filters, mentions
from dragoman.record.columnar import Columnar
from dragoman.record.opening import guard
from dragoman.record.packing import Packed, advice, pack, pack_read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

    from dragoman.record.columnar import Live
    from dragoman.record.filters import Wanted
    from dragoman.record.parts import Import, Incoming, Parts


class Tables:
    """Imports, packing, and questions over flat rows (``dragoman.record.flat``); ``live`` gives the read events
    that no file has, ``read`` the lines of all of them, or of those that an article tells."""

    def __init__(
        self, path: Path, parts: Parts, live: Callable[[], Live], read: Callable[..., Iterable[dict[str, Any]]]
    ) -> None:
        self.path = path
        self._read_lines = read
        self._parts = parts
        self._columnar = Columnar(parts, live, lambda article: [line["id"] for line in read(article)])

    def bring(
        self, origin: str, file: str, print_: str, blocks: Iterable[Incoming], kind: str = "events"
    ) -> Iterator[Import]:
        """Imports the blocks of a file coded by others, events or ``mentions`` of them; see ``Parts.bring``."""
        with guard(self.path):
            yield from self._parts.bring(origin, file, print_, blocks, kind)

    def apply_mentions(self, origin: str) -> int:
        """Brings imported events up to date with who mentions them; how many changed."""
        with guard(self.path):
            return mentions.apply(self._parts, origin)

    def mentions(self) -> Iterator[pa.Table]:
        """The mentions as they were imported."""
        with guard(self.path):
            yield from mentions.tables(self._parts)

    def pack(self) -> Iterator[Packed]:
        """Makes few event files of many, year by year, and puts the read events in; what was done with each."""
        with guard(self.path):
            yield from pack(self._parts)
            yield from pack_read(self._parts, self._read_lines)

    def advice(self) -> list[str]:
        """When the record had better be packed, in words."""
        with guard(self.path):
            return advice(self._parts)

    def flat(
        self, columns: Sequence[str] | None = None, *, origin: str | None = None, known: str | None = None,
        **wanted: Unpack[Wanted],
    ) -> pa.Table:
        """Events, read and imported, as flat rows by date: one a directed pair (``dragoman.record.flat``).

        ``origin`` is ``read`` or the name of a format; ``known`` a day: only what was told by then.
        """
        fit, known = filters.Filters(**wanted).checked(), filters.day(known, last=True) if known else None
        with guard(self.path):
            return self._columnar.flat(fit, columns, origin, known)

    def tally(
        self, step: str = "day", by: Sequence[str] = ("actor", "recipient", "event", "quad_code"), *,
        origin: str | None = None, known: str | None = None, **wanted: Unpack[Wanted],
    ) -> pa.Table:
        """Directed pairs counted by day, week, month or year: ``date``, the columns of ``by``, ``n``, ``scale``."""
        fit, known = filters.Filters(**wanted).checked(), filters.day(known, last=True) if known else None
        with guard(self.path):
            return self._columnar.tally(fit, step, by, origin, known)

    def import_skips(self, number: int) -> list[tuple[int, str]]:
        """(row, reason) of the rows that an import passed over, the first thousand."""
        with guard(self.path):
            return self._parts.skips(number)

    def tables(
        self, *, origin: str | None = None, known: str | None = None, **wanted: Unpack[Wanted]
    ) -> Iterator[pa.Table]:
        """``flat`` as a stream of tables with the formats' own columns too; all rows of an event in one."""
        fit, known = filters.Filters(**wanted).checked(), filters.day(known, last=True) if known else None
        with guard(self.path):
            yield from self._columnar.batches(fit, origin, known)

    def count_imported(self, **wanted: Unpack[Wanted]) -> int:
        """How many imported events fit; none is of an ``article``."""
        fit = filters.Filters(**wanted).checked()
        with guard(self.path):
            return self._columnar.count(fit) if fit.article is None and self._parts.files() else 0

    def imports(self) -> Iterator[Import]:
        """What was imported, file by file."""
        with guard(self.path):
            yield from self._parts.imports()
