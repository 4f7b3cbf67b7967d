"""Archives: mailboxes (mbox) and web archives (WARC), read message by message and record by record.

Both are framed here, with a bound on every read, since the libraries' own readers take a whole file's
index, or a line of any length, into memory; mails are then parsed by ``email`` and records by ``warcio``.
"""

from __future__ import annotations

import email
import email.policy
import io
import re
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, BinaryIO

from dragoman.errors import SourceError
from dragoman.sources import html
from dragoman.sources.days import iso_day
from dragoman.sources.decoding import decode
from dragoman.sources.items import Draft, Refusal, raw_limit, too_long

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 65_536
_HEADER = 1000
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_PAGES = ("text/html", "application/xhtml+xml")


class _ShortHeaders(email.policy.EmailPolicy):
    """The default policy with headers cut: its parser's time grows with the square of a header's length."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return super().header_fetch_parse(name, value[:_HEADER])


_POLICY = _ShortHeaders()


def read_mbox(stream: BinaryIO, where: str, limit: int) -> Iterator[Draft | Refusal]:
    """The messages of a mailbox: subject as title, plain body (else the HTML one) as text, day of sending.

    Messages are placed by the line they begin on. SourceError for a file that does not begin as a mailbox.
    """
    for number, message in _messages(stream, raw_limit(limit)):
        place = f"{where}:{number}"
        if message is None:
            yield Refusal(place, too_long(limit))
            continue
        try:
            yield _mail(message, place)
        except SourceError as error:
            yield Refusal(place, str(error))


def _messages(stream: BinaryIO, most: int) -> Iterator[tuple[int, bytes | None]]:
    """Each message's first line number and bytes, the ``From `` line left out; None for one too long."""
    parts: list[bytes] = []
    size, number, start = 0, 0, 0
    blank, fresh = True, True  # ``fresh``: the next piece begins a line
    while line := stream.readline(_CHUNK):
        begins, fresh = fresh, line.endswith(b"\n")
        number += begins
        if begins and blank and line.startswith(b"From "):
            if start:
                yield start, b"".join(parts) if size <= most else None
            parts, size, start, blank = [], 0, number, False
            continue
        if begins:
            blank = not line.strip()
        if not start:
            if line.strip():
                raise SourceError('no mailbox: an .mbox file begins with a line "From …"')
            continue
        size += len(line)
        if size <= most:
            parts.append(line)
        else:
            parts.clear()
    if start:
        yield start, b"".join(parts) if size <= most else None


def _mail(message: bytes, place: str) -> Draft:
    try:
        mail = email.message_from_bytes(_QUOTED_FROM.sub(rb"\1", message), policy=_POLICY)
        assert isinstance(mail, EmailMessage)
        part = mail.get_body(("plain", "html"))
        content = part.get_payload(decode=True) if part is not None else None
        charset = part.get_content_charset() if part is not None else None
        kind = part.get_content_type() if part is not None else ""
        title = _field(mail, "subject")
        day = iso_day(re.sub(r"\s*\([^)]*\)\s*$", "", _field(mail, "date") or ""))
        sender = next((a.display_name for a in getattr(mail["from"], "addresses", ())), None)
    except Exception as error:  # mails are untrusted, and the parser raises many kinds on broken headers
        raise SourceError(
            f"the mail cannot be taken apart ({type(error).__name__}): give its text as .txt"
        ) from None
    if not isinstance(content, bytes) or not content.strip():
        raise SourceError("a mail without text: give the text of its attachment as .txt")
    text = decode(content, charset)
    if kind == "text/html":
        text = html.fragment_text(text)
    return Draft(place, text, date=day, title=title, publication=sender or None)


def _field(mail: EmailMessage, name: str) -> str | None:
    value = mail[name]
    return None if value is None else " ".join(str(value).split()) or None


def read_warc(stream: BinaryIO, where: str, limit: int) -> Iterator[Draft | Refusal]:
    """The pages of a web archive: responses, resources and extracted texts that are HTML or plain text.

    Other records (requests, images, redirects) hold no article and are passed over. The day comes from the
    page: the day of crawling may be any day after it. SourceError where the file is no WARC or breaks off;
    the records before that place have been given.
    """
    from warcio.recordloader import ArcWarcRecordLoader

    loader = ArcWarcRecordLoader()
    number = 0
    while (head := _warc_head(stream)) is not None:
        number += 1
        place = f"{where}#{number}"
        fields = _warc_fields(head)
        length = fields.get("content-length", "")
        if not re.fullmatch("[0-9]{1,15}", length):
            raise SourceError(f"record {number} has no length: the rest of the archive was not read")
        wanted = fields.get("warc-type") in ("response", "resource", "conversion")
        if not wanted or int(length) > raw_limit(limit):
            begin = stream.read(min(int(length), 4096))
            _pass_over(stream, int(length) - len(begin), number)
            # A large film or picture is no article; a large page is one that the reader should hear of.
            if wanted and re.search(rb"(?i)text/(html|plain)|<html", begin):
                yield Refusal(place, too_long(limit))
            continue
        content = stream.read(int(length))
        if len(content) < int(length):
            raise _cut_short(number)
        try:
            draft = _page(loader, head, content, place, limit)
        except SourceError as error:
            yield Refusal(place, str(error))
            continue
        if draft is not None:
            yield draft


def _cut_short(number: int) -> SourceError:
    return SourceError(f"cut short in record {number}: fetch the archive anew; what stood before it was read")


def _warc_head(stream: BinaryIO) -> bytes | None:
    """The header block of the next record with its closing blank line; None at the end of the archive."""
    parts: list[bytes] = []
    size = 0
    while line := stream.readline(_CHUNK):
        size += len(line)
        if size > _CHUNK:
            raise SourceError("a record header of over 64 KiB: this is no WARC, or a damaged one")
        if not parts:
            if not line.strip():
                continue
            if not line.startswith(b"WARC/"):
                raise SourceError("no WARC record where one should begin: the rest was not read")
        parts.append(line)
        if not line.strip():
            return b"".join(parts)
    if parts:
        raise SourceError("cut short in a record's header: fetch the archive anew")
    return None


def _warc_fields(head: bytes) -> dict[str, str]:
    rows = (line.partition(":") for line in head.decode("utf-8", "replace").splitlines()[1:])
    return {name.strip().lower(): value.strip() for name, colon, value in rows if colon}


def _pass_over(stream: BinaryIO, length: int, number: int) -> None:
    while length > 0:
        got = len(stream.read(min(length, _CHUNK)))
        if not got:
            raise _cut_short(number)
        length -= got


def _page(loader: Any, head: bytes, content: bytes, place: str, limit: int) -> Draft | None:
    """The article of one record; None where the record is no page. SourceError where the page has none."""
    try:
        record = loader.parse_record_stream(io.BytesIO(head + content), known_format="warc")
        answer = record.http_headers
        if answer is not None and answer.get_statuscode() != "200":
            return None
        kind = (answer or record.rec_headers).get_header("Content-Type") or ""
        url = record.rec_headers.get_header("WARC-Target-URI")
        main = kind.partition(";")[0].strip().lower()
        if main not in (*_PAGES, "text/plain"):
            return None
        # The page may be compressed once more inside the record.
        body = record.content_stream().read(raw_limit(limit) + 1)
    except Exception as error:  # records are untrusted, and the parser raises many kinds on broken ones
        raise SourceError(
            f"the record cannot be taken apart ({type(error).__name__}): fetch the page anew"
        ) from None
    if len(body) > raw_limit(limit):
        raise SourceError(too_long(limit))
    if not body.strip():
        raise SourceError("an empty page: fetch it anew")
    found = re.search(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:\-]{1,40})", kind, re.IGNORECASE)
    charset = found[1] if found else None
    if main in _PAGES:
        return html.page(body, place, url=url, charset=charset)
    if url and re.search(r"/robots\.txt$", url):
        return None
    return Draft(place, decode(body, charset), url=url)
