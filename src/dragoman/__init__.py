"""Dragoman: reads diplomatic reporting and keeps the record of who did what to whom, who says so, and whether."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dragoman.version import __version__

if TYPE_CHECKING:
    from dragoman.analysis import open_record
    from dragoman.pipeline import read
    from dragoman.records import Article

__all__ = ["Article", "__version__", "open_record", "read"]


def __getattr__(name: str) -> Any:
    """Public names load on first use, so that ``import dragoman`` stays instant."""
    if name == "read":
        from dragoman.pipeline import read

        return read
    if name == "open_record":
        from dragoman.analysis import open_record

        return open_record
    if name == "Article":
        from dragoman.records import Article

        return Article
    raise AttributeError(f"module 'dragoman' has no attribute {name!r}")
