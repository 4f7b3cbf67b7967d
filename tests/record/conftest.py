"""A record that holds the article of ``talks``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.record.factory import talks

from dragoman.record import open_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dragoman.record import Record


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with open_record(tmp_path / "record.sqlite") as found:
        found.add(talks(), "1")
        yield found
