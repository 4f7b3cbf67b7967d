"""Fixtures of the tests of verbs: a stand-in for the pipeline, news to read, and a record filled with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.door import CALL, RUSSIA, Pipeline, invoke

import dragoman.pipeline


@pytest.fixture
def pipeline(monkeypatch) -> Pipeline:
    monkeypatch.delenv("DRAGOMAN_RECORD", raising=False)
    fake = Pipeline()
    monkeypatch.setattr(dragoman.pipeline, "read", fake.read)
    return fake


@pytest.fixture
def news(tmp_path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for k, text in enumerate((CALL, RUSSIA, CALL + " " + RUSSIA)):
        (folder / f"{k}.txt").write_text(f"date: 2025-03-0{k + 1}\n\n{text}\n", encoding="utf-8")
    return folder


@pytest.fixture
def filled(pipeline, news, tmp_path) -> str:
    record = str(tmp_path / "r.sqlite")
    assert invoke("read", str(news), "--record", record).exit_code == 0
    return record
