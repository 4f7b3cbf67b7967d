"""Files read in blocks of whole lines, plain, ``.gz`` or a ``.zip`` of one file: memory is bounded by the block.

A file always falls into the same blocks. Which way it is packed its first bytes tell, not its name.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, cast

from dragoman.errors import SourceError
from dragoman.formats.base import BLOCK_BYTES as BLOCK_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST = 1 << 26
"""The longest line that is read, in bytes, where the caller sets no other limit; a longer one is passed over."""
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines of a file: the bytes, the number of the first (from 1), and how many there are.

    ``cut``: the one line was longer than the limit and its bytes were left out.
    """

    data: bytes
    first: int
    count: int
    cut: bool = False


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked. SourceError where it cannot be opened or unpacked, also after some bytes."""
    import gzip
    import lzma
    import zipfile
    import zlib

    try:
        with ExitStack() as stack:
            stream: IO[bytes] = stack.enter_context(path.open("rb"))
            magic = stream.read(4)
            stream.seek(0)
            if magic[:2] == b"\x1f\x8b":
                stream = cast("IO[bytes]", stack.enter_context(gzip.GzipFile(fileobj=stream)))
            elif magic == b"PK\x03\x04":
                archive = stack.enter_context(zipfile.ZipFile(stream))
                members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
                if len(members) != 1:
                    raise SourceError(
                        f"{path}: holds {len(members)} files where one is expected; "
                        "unpack it and give the files one by one"
                    )
                stream = stack.enter_context(archive.open(members[0]))
            yield stream
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, ValueError) as error:
        raise SourceError(f"{path}: cannot be unpacked ({error}); fetch it again") from error
    except OSError as error:
        reason = error.strerror or error
        raise SourceError(f"{path}: cannot be read ({reason}); check the path, or fetch it again") from error


def _more(stream: IO[bytes], size: int) -> bytes:
    """As many bytes as asked for, unless the stream ends: what an unpacker gives at once varies."""
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


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


def blocks(path: Path, *, quoted: bool = False, size: int | None = None, longest: int | None = None) -> Iterator[Lines]:
    """The file in blocks of about ``size`` bytes that end with a line, and with a record where lines may be
    inside quotes. A mark of byte order at the start is dropped. SourceError where it cannot be read."""
    step, most = size or BLOCK_BYTES, LONGEST if longest is None else longest
    first, held, passing = 1, b"", False
    with opened(path) as file:
        chunk = _more(file, step)
        if chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise SourceError(f"{path}: is UTF-16; save it as UTF-8, or convert it with iconv -f UTF-16 -t UTF-8")
        chunk = chunk.removeprefix(BOM)
        while chunk:
            following = _more(file, step)
            if passing:
                at = chunk.find(b"\n") + 1
                if at:
                    yield Lines(b"", first, 1, cut=True)
                    first, passing = first + 1, False
                chunk = chunk[at:] if at else b""
            held = held + chunk if held else chunk
            end = _end(held, quoted) if following else len(held)
            if end:
                count = held.count(b"\n", 0, end) + (not held.endswith(b"\n", 0, end))
                yield Lines(held if end == len(held) else held[:end], first, count)
                first, held = first + count, held[end:]
            elif len(held) > most:
                held, passing = b"", True
            chunk = following
        if passing:
            yield Lines(b"", first, 1, cut=True)
