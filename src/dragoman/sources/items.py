"""What the readers of this room hand on: drafts of articles, and refusals with their reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as its source gives it, not yet checked. ``date`` is as written there, None if absent.

    ``where`` is the place a reader of a message would look at: ``path``, ``path:line`` or ``path#number``.
    """

    where: str
    text: str
    date: str | None = None
    id: str | None = None
    title: str | None = None
    publication: str | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A place that gave no article, with the reason and the mend in one line."""

    where: str
    reason: str


def shown(text: str) -> str:
    """The text as one safe line: every character that does not print stands as its escape.

    Path names may hold line breaks, terminal codes or undecodable bytes; they must not reach a terminal.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def brief(value: object, width: int = 40) -> str:
    """A value quoted for a message, cut to ``width`` characters."""
    text = str(value)
    return repr(text if len(text) <= width else text[:width] + "…")


def too_long(limit: int) -> str:
    """The reason for a text over ``limit`` characters."""
    return f"longer than {limit:,} characters: split it into articles, or raise DRAGOMAN_MAX_ARTICLE_CHARS"


def raw_limit(limit: int) -> int:
    """The most bytes that a text of ``limit`` characters can take, with room for mark-up and headers."""
    return 4 * limit + 65_536
