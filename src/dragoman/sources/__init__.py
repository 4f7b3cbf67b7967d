"""Sources: plain text, HTML, JSON Lines, CSV, feeds, web archives and mailboxes become articles."""

from __future__ import annotations

from dragoman.sources.english import looks_english
from dragoman.sources.intake import articles

__all__ = ["articles", "looks_english"]
