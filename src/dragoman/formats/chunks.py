"""Files read in blocks of whole lines, plain, ``.gz`` or ``.zip``: memory is bounded by the block."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from dragoman.errors import SourceError
from dragoman.formats.base import BLOCK_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST = 1 << 26
"""The longest line that is read, in bytes; a longer one is passed over."""
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines of a file: the bytes, the number of the first (from 1), and how many there are.

    ``cut``: the one line was longer than ``LONGEST`` and its bytes were left out.
    """

    data: bytes
    first: int
    count: int
    cut: bool = False


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked where its first bytes are those of gzip or of a zip, which must hold one file."""
    import gzip
    import zipfile

    try:
        with path.open("rb") as plain:
            magic = plain.read(4)
            plain.seek(0)
            if magic[:2] == b"\x1f\x8b":
                with gzip.open(plain, "rb") as packed:
                    yield packed  # type: ignore[misc]
            elif magic == b"PK\x03\x04":
                with zipfile.ZipFile(plain) as archive:
                    inside = [n for n in archive.namelist() if not n.endswith("/") and not n.startswith("__MACOSX/")]
                    if len(inside) != 1:
                        raise SourceError(f"{path.name} holds {len(inside)} files: unpack it and give them one by one")
                    with archive.open(inside[0]) as member:
                        yield member
            else:
                yield plain
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise SourceError(f"{path.name} cannot be unpacked ({error}): fetch it again") from error
    except OSError as error:
        raise SourceError(f"{path.name} cannot be read: {error.strerror or error}") from error


def _end(data: bytes, quoted: bool) -> int:
    """Where the last whole record of the bytes ends; 0 where none does."""
    end = data.rfind(b"\n") + 1
    if not quoted or not end:
        return end
    # Outside quotes, the number of quotes so far is even. One stray quote must not keep the whole file in one
    # block: past a while the last line's end is taken, and the row by row reader sorts it out.
    quotes, at = data.count(b'"', 0, end), end
    for _ in range(2000):
        if quotes % 2 == 0:
            return at
        before = data.rfind(b"\n", 0, at - 1) + 1
        if not before:
            break
        quotes -= data.count(b'"', before, at)
        at = before
    return end


def blocks(path: Path, *, quoted: bool = False, size: int | None = None) -> Iterator[Lines]:
    """The file in blocks of about ``size`` bytes that end with a line, and with a record where lines may be
    inside quotes. A mark of byte order at the start is dropped. SourceError where it cannot be read."""
    step = size or BLOCK_BYTES
    first, held, passing = 1, b"", False
    with opened(path) as file:
        chunk = file.read(step)
        if chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise SourceError(f"{path.name} is in UTF-16: save it as UTF-8")
        chunk = chunk.removeprefix(BOM)
        while chunk:
            following = file.read(step)
            if passing:
                at = chunk.find(b"\n") + 1
                if at:
                    yield Lines(b"", first, 1, cut=True)
                    first, passing = first + 1, False
                chunk = chunk[at:] if at else b""
            held += chunk
            end = _end(held, quoted) if following else len(held)
            if end:
                count = held.count(b"\n", 0, end) + (not held.endswith(b"\n", 0, end))
                yield Lines(held[:end], first, count)
                first, held = first + count, held[end:]
            elif len(held) > LONGEST:
                held, passing = b"", True
            chunk = following
        if passing:
            yield Lines(b"", first, 1, cut=True)
