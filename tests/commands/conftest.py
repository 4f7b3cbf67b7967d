"""What the tests of ``dragoman watch`` share."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.commands.world import World
from tests.sources.web import Clock, Server


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
def world(tmp_path: Path, clock: Clock) -> World:
    return World(tmp_path / "record.sqlite", clock)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server().running() as found:
        yield found
