"""HTML: the article of a saved page, without menus and advertisements; and plain text of HTML fragments."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from dragoman.errors import SourceError
from dragoman.sources.days import iso_day
from dragoman.sources.decoding import decode
from dragoman.sources.items import Draft, Refusal
from dragoman.sources.text import whole

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{1,40})""", re.IGNORECASE)
_BLOCKS = {
    "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "table", "tr", "ul",
}  # fmt: skip
_SILENT = {"script", "style", "head", "title", "template", "noscript", "svg"}
_UNPARSED = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f]")
_NULL = logging.NullHandler()


def read(stream: BinaryIO, where: str, limit: int) -> Iterator[Draft | Refusal]:
    """The one article of a page. SourceError where it is empty, binary, too long or has none."""
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
        document: Any = bare_extraction(
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
    # Not html.parser: its time grows with the square of the length on broken tags.
    from lxml import etree

    words = _Words()
    parser = etree.HTMLParser(target=words, encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        # The frame keeps a fragment that is bare text, or that begins with a comment, a document.
        parser.feed(f"<html><body>{_UNPARSED.sub(' ', source)}</body></html>".encode("utf-8", "replace"))
        parser.close()
    except etree.LxmlError:
        # What was seen before the parser gave up is kept.
        pass
    blocks = (" ".join(block.split()) for block in "".join(words.parts).split("\0"))
    return "\n\n".join(block for block in blocks if block)


class _Words:
    """Collects the words that a parser meets; a zero character stands for a break between blocks."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._silent = 0

    def start(self, tag: str, _attributes: object) -> None:
        self._silent += tag in _SILENT
        self._break(tag)

    def end(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        self._break(tag)

    def data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)

    def close(self) -> None:
        """Part of what lxml asks of a target."""

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\0")
        elif tag in ("br", "td", "th"):
            self.parts.append(" ")
