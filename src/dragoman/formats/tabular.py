"""Reads tables of lines and tabs fast: whole blocks by pyarrow, line by line only where a block is damaged.

The tables of GDELT and ICEWS have no quoting: every tab parts two columns and every line end two rows. A file may be
plain, ``.gz`` or a ``.zip`` of one table. It is cut into pieces of whole lines, always the same ones; a piece
that pyarrow reads cleanly never meets a Python loop. In any other piece each line is looked at, and those that
no parser could take (a wrong number of columns, no UTF-8, a NUL byte) are listed with the reason.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, cast

from dragoman.errors import SourceError
from dragoman.formats.base import BLOCK_BYTES, Skipped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    import pyarrow as pa

_PARSE_BYTES = 1 << 20
"""What one thread of pyarrow parses at a time: more no longer fits its cache."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines of a file, CRLF made LF; ``first`` is the number of the first, from 1.

    ``ends`` is the number of line ends, ``carriage`` tells of carriage returns elsewhere. ``damage`` is empty for
    ordinary lines; else it says why ``data`` was thrown away.
    """

    data: bytes
    first: int
    ends: int = 0
    carriage: bool = False
    damage: str = ""


@dataclass(slots=True)
class Parsed:
    """The rows of a piece that have the right columns.

    ``table`` has strings, or dictionaries of strings for the columns asked for as such, in one chunk each;
    ``numbers`` the row numbers in the file, shape (rows,), int64. ``read`` counts the skipped rows too.
    """

    table: pa.Table
    numbers: np.ndarray
    read: int
    skipped: list[Skipped] = field(default_factory=list)

    def without_header(self) -> Parsed:
        """The same less the first line that is not blank, whether it could be a row or not."""
        damaged = [s for s in self.skipped if not len(self.numbers) or s.row < self.numbers[0]]
        if damaged:
            left = [s for s in self.skipped if s is not damaged[0]]
            return Parsed(self.table, self.numbers, self.read - 1, left)
        return Parsed(self.table.slice(1), self.numbers[1:], self.read - 1, self.skipped)


def pieces(path: Path, size: int | None = None) -> Iterator[Piece]:
    """The lines of a file in pieces of about ``size`` bytes (BLOCK_BYTES where None), without a byte-order mark.

    A line longer than ``size`` is thrown away and leaves a damaged piece, so that no file fills the memory.
    Raises SourceError where the file cannot be opened or unpacked, also after some pieces.
    """
    import lzma
    import zipfile
    import zlib

    try:
        with _opened(path) as stream:
            yield from _cut(stream, size or BLOCK_BYTES)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, ValueError) as error:
        raise SourceError(f"{path}: cannot be unpacked ({error}); fetch it again") from error
    except OSError as error:
        reason = error.strerror or error
        raise SourceError(f"{path}: cannot be read ({reason}); check the path, or fetch it again") from error


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked by its first bytes and not by its name."""
    import gzip
    import zipfile

    with contextlib.ExitStack() as stack:
        stream: IO[bytes] = stack.enter_context(path.open("rb"))
        magic = stream.read(4)
        stream.seek(0)
        if magic[:2] == b"\x1f\x8b":
            stream = cast("IO[bytes]", stack.enter_context(gzip.GzipFile(fileobj=stream)))
        elif magic == b"PK\x03\x04":
            packed = stack.enter_context(zipfile.ZipFile(stream))
            members = [m for m in packed.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
            if len(members) != 1:
                raise SourceError(
                    f"{path}: holds {len(members)} files where one table is expected; "
                    "unpack it and give the files one by one"
                )
            stream = stack.enter_context(packed.open(members[0]))
        elif magic[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise SourceError(f"{path}: is UTF-16; convert it with iconv -f UTF-16 -t UTF-8")
        yield stream


def _cut(stream: IO[bytes], size: int) -> Iterator[Piece]:
    row = 1
    rest = _more(stream, size).removeprefix(b"\xef\xbb\xbf")
    overlong = False
    while rest or overlong:
        end = rest.rfind(b"\n") + 1
        if not end and len(rest) >= size:
            overlong, rest = True, _more(stream, size)
        elif overlong:
            yield Piece(b"", row, damage=f"is longer than {size:,} bytes; restore its line ends")
            cut = rest.find(b"\n") + 1 or len(rest)
            row, rest, overlong = row + 1, rest[cut:] or _more(stream, size), False
        else:
            more = _more(stream, size)
            if not end and more:
                rest += more
                continue
            end = end or len(rest)
            data, rest = rest[:end], rest[end:] + more
            ends, carriage = data.count(b"\n"), b"\r" in data
            if carriage:
                data = data.replace(b"\r\n", b"\n")
                carriage = b"\r" in data
            yield Piece(data, row, ends, carriage)
            row += ends


def _more(stream: IO[bytes], size: int) -> bytes:
    """As many bytes as asked for, unless the stream ends: what an unpacker gives at once varies."""
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def parse(piece: Piece, names: Sequence[str], words: Collection[str] = ()) -> Parsed:
    """The rows of a piece as a table of ``names``; those in ``words`` become dictionaries of strings."""
    import numpy as np
    import pyarrow as pa

    if piece.damage:
        skipped = [Skipped(piece.first, piece.damage)]
        return Parsed(_table(b"", names, words, 1), np.zeros(0, np.int64), 1, skipped)
    data = piece.data
    if not (b"\0" in data or piece.carriage):
        rows = piece.ends + (not data.endswith(b"\n"))
        with contextlib.suppress(pa.ArrowInvalid):
            table = _table(data, names, words, _PARSE_BYTES)
            if table.num_rows == rows:
                return Parsed(table, np.arange(piece.first, piece.first + rows), rows)
    return _parse_lines(piece, names, words)


def _parse_lines(piece: Piece, names: Sequence[str], words: Collection[str]) -> Parsed:
    """The slow way: looks at each line. A carriage return inside a line is taken as a blank."""
    import numpy as np

    good: list[bytes] = []
    numbers: list[int] = []
    skipped: list[Skipped] = []
    for number, line in enumerate(piece.data.split(b"\n"), piece.first):
        text = line.removesuffix(b"\r").replace(b"\r", b" ")
        if not text:
            continue
        if reason := _damage(text, len(names)):
            skipped.append(Skipped(number, reason))
        else:
            good.append(text)
            numbers.append(number)
    data = b"\n".join(good)
    table = _table(data, names, words, len(data) + 1)
    return Parsed(table, np.array(numbers, np.int64), len(good) + len(skipped), skipped)


def _damage(line: bytes, width: int) -> str:
    """Why a line cannot be a row, with the mend; empty where it can."""
    found = line.count(b"\t") + 1
    if found != width:
        return f"has {found} columns where {width} are expected; restore its tabs"
    if b"\0" in line:
        return "holds a NUL byte; fetch the file again or take the byte out"
    try:
        line.decode()
    except UnicodeDecodeError:
        return "is not UTF-8; convert the file with iconv"
    return ""


def _table(data: bytes, names: Sequence[str], words: Collection[str], size: int) -> pa.Table:
    import pyarrow as pa
    from pyarrow import csv

    word = pa.dictionary(pa.int32(), pa.string())
    types = {name: word if name in words else pa.string() for name in names}
    if not data:
        return pa.schema(list(types.items())).empty_table()
    table = csv.read_csv(
        pa.BufferReader(data),
        csv.ReadOptions(column_names=list(names), block_size=size),
        csv.ParseOptions(delimiter="\t", quote_char=False),
        csv.ConvertOptions(column_types=types),
    )
    return table.combine_chunks()


def first_lines(data: bytes, count: int = 50) -> list[bytes]:
    """The first lines of a piece that are not blank, at most ``count``: what tells a file's layout."""
    lines = (line.removesuffix(b"\r") for line in data.split(b"\n", count * 2)[: count * 2])
    return [line for line in lines if line][:count]
