"""Plain text: one article a file, which may begin with a block of ``name: value`` lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from dragoman.errors import SourceError
from dragoman.sources.decoding import decode
from dragoman.sources.items import Draft, Refusal, raw_limit, too_long

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(r"(id|title|date|publication|url|language):[ \t]*(.*)", re.IGNORECASE)


def read(stream: BinaryIO, where: str, limit: int) -> Iterator[Draft | Refusal]:
    """The one article of a text file. SourceError for a file that is empty, binary or too long."""
    text = decode(whole(stream, limit)).replace("\r\n", "\n")
    fields, body = split_header(text)
    if not body.strip():
        raise SourceError("no text below the header: put the article under the blank line")
    yield Draft(
        where,
        body,
        date=fields.get("date"),
        id=fields.get("id"),
        title=fields.get("title"),
        publication=fields.get("publication"),
        url=fields.get("url"),
        language=fields.get("language"),
    )


def whole(stream: BinaryIO, limit: int) -> bytes:
    """All bytes of a stream that holds one text of ``limit`` characters at most; SourceError beyond that."""
    most = raw_limit(limit)
    data = stream.read(most + 1)
    if len(data) > most:
        raise SourceError(too_long(limit))
    if not data.strip():
        raise SourceError("empty: put the article's text into it")
    return data


def split_header(text: str) -> tuple[dict[str, str], str]:
    """The fields of the header and the text below it. No header: no fields and the text as it is.

    A header is a run of known ``name: value`` lines from the first line on, none of them twice, closed by a
    blank line. An article that merely begins with such a line keeps it.
    """
    fields: dict[str, str] = {}
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        line = text[at:] if end < 0 else text[at:end]
        after = len(text) if end < 0 else end + 1
        if not line.strip():
            break
        match = _LINE.fullmatch(line.rstrip())
        if match is None or match[1].lower() in fields:
            return {}, text
        fields[match[1].lower()] = match[2].strip()
        at = after
    if not fields:
        return {}, text
    blank_end = text.find("\n", at)
    body = "" if at >= len(text) or blank_end < 0 else text[blank_end + 1 :]
    return {k: v for k, v in fields.items() if v}, body
