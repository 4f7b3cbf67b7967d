"""The reader for tests that need real parses: the shipped model, or the one that DRAGOMAN_MODEL points at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.coding.said import said_in

from dragoman.coding.coder import code
from dragoman.language.reader import Reader, model_folder
from dragoman.records import Article

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.coding.said import Run

    from dragoman.records import Coded, Sentence


@pytest.fixture(scope="session")
def reader() -> Reader:
    folder = Path(os.environ.get("DRAGOMAN_MODEL") or model_folder())
    if not (folder / "labels.json").is_file():
        pytest.skip(f"no reader model in {folder}")
    return Reader(folder)


@pytest.fixture(scope="session")
def parse(reader: Reader) -> Callable[[str], tuple[Sentence, ...]]:
    """One text to its sentences."""
    return lambda text: next(reader.read([text]))


@pytest.fixture(scope="session")
def tell(reader: Reader) -> Callable[..., Coded]:
    """One text, dated as wished, to everything that it tells."""

    def run(text: str, date: str = "2024-05-15") -> Coded:
        return code(Article("test", text, date), next(reader.read([text])))

    return run


@pytest.fixture(scope="session")
def said(parse: Callable[[str], tuple[Sentence, ...]]) -> Run:
    """One text to its attributions in words."""
    return lambda text: said_in(parse(text), text)
