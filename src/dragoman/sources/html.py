"""HTML: the article of a saved page, without menus and advertisements; and plain text of HTML fragments."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import BinaryIO

from dragoman.errors import SourceError
from dragoman.sources.days import iso_day
from dragoman.sources.decoding import decode
from dragoman.sources.items import Draft, Refusal
from dragoman.sources.text import whole

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{1,40})""", re.IGNORECASE)
_BLOCKS = frozenset(
    "address article aside blockquote dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr "
    "li main nav ol p pre section table tr ul".split()
)
_SILENT = frozenset("script style head title template noscript svg".split())


def read(stream: BinaryIO, where: str, limit: int) -> Iterator[Draft | Refusal]:
    """The one article of a page. SourceError for a page that is empty, binary, too long or without article."""
    yield page(whole(stream, limit), where)


def page(data: bytes, where: str, url: str | None = None, charset: str | None = None) -> Draft:
    """The article of a page's bytes: main text, title, day of first publication, site and address.

    ``url`` and ``charset`` are what the page was served with, if known. The date is read from the page's own
    declarations only: a day found somewhere in the text may be any day. SourceError if there is no article.
    """
    found = _CHARSET.search(data[:4096])
    source = decode(data, charset or (found[1].decode("ascii") if found else None))
    # Both libraries report through logging, whose last resort is the terminal.
    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).addHandler(_NULL)
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    try:
        # A tree, never a string: the libraries take some strings for addresses to fetch.
        tree = load_html(source)
        if tree is None:
            raise SourceError("no HTML page: save the page anew, or give its text as .txt")
        document = bare_extraction(
            tree,
            url=url,
            include_comments=False,
            with_metadata=True,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except SourceError:
        raise
    except Exception as error:  # a page is untrusted, and the libraries raise many kinds on broken ones
        raise SourceError(
            f"the page cannot be taken apart ({type(error).__name__}): give its text as .txt"
        ) from None
    text = getattr(document, "text", None) or ""
    if document is None or not text.strip():
        raise SourceError("no article in the page: give its text as .txt")
    return Draft(
        where,
        str(text),
        date=iso_day(document.date),
        title=document.title or None,
        publication=document.sitename or None,
        url=document.url or url,
    )


def fragment_text(source: str) -> str:
    """The words of an HTML fragment, blocks parted by blank lines. Text without tags comes back as it is."""
    if "<" not in source and "&" not in source:
        return source
    parser = _Words()
    try:
        parser.feed(source)
        parser.close()
    except (AssertionError, ValueError):
        # html.parser gives up on some malformed declarations; what it saw so far is kept.
        pass
    blocks = (" ".join(block.split()) for block in "".join(parser.parts).split("\0"))
    return "\n\n".join(block for block in blocks if block)


class _Words(HTMLParser):
    """Collects the words of a fragment; a zero character stands for a break between blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data.replace("\0", " "))

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\0")
        elif tag in ("br", "td", "th"):
            self.parts.append(" ")


_NULL = logging.NullHandler()
