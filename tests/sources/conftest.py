"""One fixture for all: read paths, and give back the articles and what was skipped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from tests.sources.web import Clock, Server

from dragoman.records import Article
from dragoman.sources import articles

if TYPE_CHECKING:
    from pathlib import Path

Read = Callable[..., tuple[list[Article], list[tuple[str, str]]]]


@pytest.fixture
def read() -> Read:
    def run(*paths: str | Path, date: str | None = "2025-10-17") -> tuple[list[Article], list[tuple[str, str]]]:
        skipped: list[tuple[str, str]] = []
        found = list(articles(paths, date=date, on_skip=lambda where, why: skipped.append((where, why))))
        for where, why in skipped:
            assert (where + why).isprintable(), "a skip must fit on one line"
        return found, skipped

    return run


@pytest.fixture
def server() -> Iterator[Server]:
    with Server().running() as found:
        yield found


@pytest.fixture
def clock() -> Clock:
    return Clock()
