"""Opening what a path names: folders in order, files by their ending, gzip with a guard, standard input."""

from __future__ import annotations

import gzip
import io
import os
import re
import stat
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from dragoman.errors import SourceError
from dragoman.sources import archives, feeds, html, tables, text
from dragoman.sources.decoding import SAMPLE, encoding
from dragoman.sources.items import Draft, Refusal

Reader = Callable[[BinaryIO, str, int], Iterator[Draft | Refusal]]

READERS: dict[str, Reader] = {
    ".txt": text.read,
    ".html": html.read,
    ".htm": html.read,
    ".jsonl": tables.read_jsonl,
    ".ndjson": tables.read_jsonl,
    ".csv": tables.read_csv,
    ".xml": feeds.read,
    ".warc": archives.read_warc,
    ".mbox": archives.read_mbox,
}
"""The reader of each file ending; each may also stand before ``.gz``."""

_BOMB_BYTES = 64 * 2**20
_BOMB_RATIO = 300


def files(path: Path) -> Iterator[Path | Refusal]:
    """The files that a path names, depth first and sorted by name; a folder's hidden entries are passed over.

    Links to folders are not followed, so that a loop cannot hold the run.
    """
    waiting = [path]
    while waiting:
        here = waiting.pop()
        try:
            if not here.is_dir():
                yield here
                continue
            with os.scandir(here) as entries:
                found = sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: e.name)
        except OSError as error:
            yield Refusal(str(here), _system(error))
            continue
        if here == path and not found:
            yield Refusal(str(here), "an empty folder: name one that holds articles")
        below = [here / e.name for e in found if not (e.is_symlink() and (here / e.name).is_dir())]
        waiting.extend(reversed(below))


def items(path: Path, limit: int, *, named: bool) -> Iterator[Draft | Refusal]:
    """What one file gives, read as its ending says. ``named``: the caller gave this very path.

    A pipe is read like standard input where it was named, since no ending can tell what it holds. Everything
    that is wrong with the file comes as a Refusal.
    """
    where = str(path)
    given = False
    try:
        kind = path.stat().st_mode
        if named and stat.S_ISFIFO(kind):
            reader: Reader = sniffed
        elif not stat.S_ISREG(kind):
            raise SourceError("neither file nor folder: name a file")
        else:
            reader = _reader(path)
        with path.open("rb") as file, _unpacked(file, path) as stream:
            for item in reader(stream, where, limit):
                given = True
                yield item
        if not given:
            yield Refusal(where, "no articles in it: put some there")
    except SourceError as error:
        yield Refusal(where, str(error))
    except OSError as error:
        yield Refusal(where, _system(error))
    except ValueError:
        yield Refusal(where, "no path of this system (a zero character in it): mend its name")


def standard_input(limit: int) -> Iterator[Draft | Refusal]:
    """What stands on standard input: JSON Lines where it begins with an object, else one plain text."""
    try:
        yield from sniffed(sys.stdin.buffer, "-", limit)
    except SourceError as error:
        yield Refusal("-", str(error))
    except OSError as error:
        yield Refusal("-", _system(error))


def sniffed(stream: BinaryIO, where: str, limit: int) -> Iterator[Draft | Refusal]:
    """JSON Lines or one plain text, whichever the first letters say."""
    head = stream.read(4096)
    codec, mark = encoding(head)
    begin = head[mark:].decode(codec or "utf-8", "replace")
    reader = tables.read_jsonl if re.match(r'\s*\{\s*"', begin) else text.read
    yield from reader(io.BufferedReader(_Joined(head, stream), SAMPLE), where, limit)


def _reader(path: Path) -> Reader:
    name = path.name.lower().removesuffix(".gz")
    reader = READERS.get(Path(name).suffix)
    if reader is None:
        raise SourceError(f"unknown kind of file: Dragoman reads {' '.join(READERS)}; save the text as one of them")
    return reader


def _unpacked(file: BinaryIO, path: Path) -> BinaryIO:
    return io.BufferedReader(_Gunzip(file), SAMPLE) if path.suffix.lower() == ".gz" else file


def _system(error: OSError) -> str:
    mends = {
        FileNotFoundError: "no such file or folder: mend the path",
        PermissionError: "no permission to read it: change its mode or owner",
    }
    for kind, reason in mends.items():
        if isinstance(error, kind):
            return reason
    return f"cannot be read ({error.strerror or type(error).__name__}): check the path and the disk"


class _Gunzip(io.RawIOBase):
    """Unpacks a gzip file piece by piece; gives up on one that grows out of all proportion."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._stream = gzip.GzipFile(fileobj=packed)
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._stream.read1(len(buffer))
        except EOFError:
            raise SourceError("gzip cut short: fetch it anew; what stood before the cut was read") from None
        except (gzip.BadGzipFile, zlib.error):
            raise SourceError("damaged gzip: fetch it anew; what stood before the damage was read") from None
        self._given += len(data)
        if self._given > _BOMB_BYTES and self._given > _BOMB_RATIO * self._packed.tell():
            raise SourceError(
                f"unpacks to over {_BOMB_RATIO} times its size: unpack it yourself if you trust it"
            )
        buffer[: len(data)] = data
        return len(data)


class _Joined(io.RawIOBase):
    """The bytes that were looked at, then the rest of their stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._head:
            data, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            data = self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
