"""Bytes to text: which encoding a file is in, and whether it is text at all.

UTF-8 first, with or without its mark; UTF-16 and UTF-32 by their marks, UTF-16 without one by its zero
bytes; what is left is Windows-1252, the usual encoding of old western files. Anything with zero bytes or
many control characters is binary.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import TYPE_CHECKING, BinaryIO

from dragoman.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE = 65_536

# UTF-32 stands before UTF-16: its little-endian mark begins with the other's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP or office file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\xd0\xcf\x11\xe0", "an old office file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_MOST_CONTROL = 0.02


def _binary(data: bytes) -> SourceError:
    kind = next((name for magic, name in _MAGIC if data.startswith(magic)), "binary")
    return SourceError(f"{kind}, not text: save the article as plain text, HTML or JSON Lines")


def encoding(head: bytes) -> tuple[str | None, int]:
    """The codec and the length of the mark of a text that begins with ``head``; codec None: one byte a unit.

    ``head`` should hold some thousand bytes. SourceError for binary data.
    """
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return (None if codec == "utf-8" else codec), len(mark)
    if any(head.startswith(magic) for magic, _ in _MAGIC):
        raise _binary(head)
    if b"\0" not in head:
        return None, 0
    # Western letters in UTF-16 have one zero byte each, always on the same side.
    units = len(head) // 2
    first, second = head[0 : 2 * units : 2].count(0), head[1 : 2 * units : 2].count(0)
    if units >= 4 and second >= units / 2 and first <= units / 50:
        return "utf-16-le", 0
    if units >= 4 and first >= units / 2 and second <= units / 50:
        return "utf-16-be", 0
    raise _binary(head)


def decode(data: bytes, charset: str | None = None) -> str:
    """The text of ``data``, without its mark, line ends untouched.

    ``charset`` is what a header claims; valid UTF-8 wins over it, since such claims are often stale.
    SourceError for binary data.
    """
    codec, mark = encoding(data[:SAMPLE])
    if codec is None:
        text = decode_narrow(data[mark:], charset)
    else:
        try:
            text = data[mark:].decode(codec, "replace" if mark else "strict")
        except UnicodeError:
            raise _binary(data) from None
    if "\0" in text or len(_CONTROL.findall(text[:SAMPLE])) > _MOST_CONTROL * min(len(text), SAMPLE):
        raise _binary(data)
    return text


def decode_narrow(data: bytes, charset: str | None = None) -> str:
    """The text of bytes in UTF-8, in ``charset`` or in Windows-1252. SourceError where none fits."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    # A stray byte in a UTF-8 file must not turn all its accents into rubbish.
    mended = data.decode("utf-8", "replace")
    bad = mended.count("�")
    if sum(c > "\x7f" for c in mended) - bad > 4 * bad:
        return mended
    for codec in (charset, "cp1252"):
        if codec is None:
            continue
        # Pages that claim Latin-1 mean Windows-1252.
        name = "cp1252" if codec.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii") else codec
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    raise SourceError("in no encoding known here: save it as UTF-8")


def lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, str | SourceError]]:
    """The lines of a text stream with their numbers from 1, line ends kept, one in memory at a time.

    A line over ``limit`` bytes or in no known encoding comes as the SourceError that says so, and the lines
    behind it go on. SourceError is raised where the stream is binary.
    """
    buffered = io.BufferedReader(_Pushed(stream), SAMPLE)
    codec, mark = encoding(buffered.peek(SAMPLE)[:SAMPLE])
    buffered.read(mark)
    if codec is None:
        yield from _narrow_lines(buffered, limit)
    else:
        yield from _wide_lines(io.TextIOWrapper(buffered, codec, "replace", newline="\n"), limit)


def _narrow_lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, str | SourceError]]:
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) > limit:
            while line and not line.endswith(b"\n"):
                line = stream.readline(SAMPLE)
            yield number, _long_line(limit)
            continue
        try:
            yield number, decode_narrow(line)
        except SourceError as error:
            yield number, error


def _wide_lines(stream: io.TextIOWrapper, limit: int) -> Iterator[tuple[int, str | SourceError]]:
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) > limit:
            while line and not line.endswith("\n"):
                line = stream.readline(SAMPLE)
            yield number, _long_line(limit)
        else:
            yield number, line


def _long_line(limit: int) -> SourceError:
    return SourceError(
        f"a line of over {limit:,} bytes: split it into articles, or raise DRAGOMAN_MAX_ARTICLE_CHARS"
    )


class _Pushed(io.RawIOBase):
    """A raw view of any binary stream, so that a buffer with ``peek`` can stand before it.

    The first read is filled as far as the stream goes: the encoding is judged by it, and a pipe may hand
    over less than a sample at once.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._first = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer)) if self._first else self._read_some(len(buffer))
        self._first = False
        buffer[: len(data)] = data
        return len(data)

    def _read_some(self, size: int) -> bytes:
        read1 = getattr(self._stream, "read1", None)
        data: bytes = read1(size) if read1 is not None else self._stream.read(size)
        return data
