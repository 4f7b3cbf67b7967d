"""Feeds: the entries of a saved RSS or Atom file."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from dragoman.errors import SourceError
from dragoman.sources.days import iso_day
from dragoman.sources.decoding import encoding
from dragoman.sources.html import fragment_text
from dragoman.sources.items import Draft, Refusal
from dragoman.sources.text import whole

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed: its own id and link as the feed has them, and its draft, whose text may be empty."""

    id: str | None
    link: str | None
    draft: Draft


def read(stream: BinaryIO, where: str, limit: int) -> Iterator[Draft | Refusal]:
    """The entries of a feed in the file's order, each the longest text that it carries.

    The whole feed counts as one text for the size limit. SourceError for a file that is no feed. Nothing is
    fetched: an entry that is only a link is refused.
    """
    found = entries(whole(stream, limit), where)
    if not found:
        raise SourceError("a feed without entries: save it anew")
    for entry in found:
        if entry.draft.text.strip():
            yield entry.draft
        else:
            yield Refusal(entry.draft.where, "an entry without text: save its page and give that")


def entries(data: bytes, where: str) -> list[Entry]:
    """The entries of a feed, in its order; none for a feed that is empty. SourceError for what is no feed."""
    encoding(data[:65_536])
    import feedparser

    try:
        # A stream, never bytes or a string: feedparser takes some of those for addresses to fetch.
        feed: Any = feedparser.parse(io.BytesIO(data))
    except Exception as error:  # the file is untrusted, and the parser raises many kinds on broken ones
        raise SourceError(f"the feed cannot be taken apart ({type(error).__name__}): save it anew") from None
    if not feed.entries and not feed.get("version"):
        raise SourceError("XML, but no RSS or Atom feed: give its articles as .jsonl or .txt")
    cut = feed.get("bozo") and not isinstance(feed.get("bozo_exception"), feedparser.CharacterEncodingOverride)
    if not feed.entries and cut:
        raise SourceError("a feed that breaks off before its first entry: save it anew")
    publication = fragment_text(str(feed.feed.get("title") or "")).strip() or None
    return [_entry(entry, f"{where}#{number}", publication) for number, entry in enumerate(feed.entries, 1)]


def _entry(entry: Any, place: str, publication: str | None) -> Entry:
    texts = [str(part.get("value") or "") for part in entry.get("content") or ()]
    texts.append(str(entry.get("summary") or ""))
    link = str(entry.get("link") or "") or None
    draft = Draft(
        place,
        # The first of the longest: full content where there is any, else the summary.
        max((fragment_text(t) for t in texts), key=len),
        date=_day(entry),
        title=fragment_text(str(entry.get("title") or "")).strip() or None,
        publication=publication,
        url=link,
    )
    return Entry(str(entry.get("id") or "").strip() or None, link, draft)


def _day(entry: Any) -> str | None:
    """The day as the feed writes it; feedparser's own reading, which is in UTC, only where that is none."""
    for name in ("published", "updated"):
        day = iso_day(str(entry.get(name) or ""))
        if day:
            return day
        parsed = entry.get(f"{name}_parsed")
        if parsed:
            day = iso_day(f"{parsed[0]:04d}-{parsed[1]:02d}-{parsed[2]:02d}")
            if day:
                return day
    return None
