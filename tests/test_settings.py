"""The table of settings: call before environment before default, and wrong values named."""

from __future__ import annotations

import pytest

from dragoman import settings
from dragoman.errors import UsageError


@pytest.fixture(autouse=True)
def _clean(monkeypatch):
    for setting in settings.SETTINGS:
        monkeypatch.delenv(setting.env, raising=False)


def test_names_and_variables_are_unique_and_follow_one_rule():
    names = [s.name for s in settings.SETTINGS]
    assert len(set(names)) == len(names)
    assert [s.env for s in settings.SETTINGS] == ["DRAGOMAN_" + n.upper() for n in names]


def test_the_table_holds_these():
    names = [s.name for s in settings.SETTINGS]
    assert names == ["record", "author", "batch_words", "max_article_chars", "jobs", "threads"]


def test_each_help_is_a_sentence():
    assert all(s.help[0].isupper() and s.help.endswith(".") for s in settings.SETTINGS)


@pytest.mark.parametrize("setting", settings.SETTINGS, ids=lambda s: s.name)
def test_default(setting):
    assert settings.get(setting.name) == setting.default


def test_environment_wins_over_default(monkeypatch):
    monkeypatch.setenv("DRAGOMAN_BATCH_WORDS", " 300 ")
    assert settings.get("batch_words") == 300


def test_call_wins_over_environment(monkeypatch):
    monkeypatch.setenv("DRAGOMAN_RECORD", "a.sqlite")
    assert settings.get("record", "b.sqlite") == "b.sqlite"


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("DRAGOMAN_RECORD", "")
    assert settings.get("record") == "dragoman.sqlite"


@pytest.mark.parametrize("value", ["many", "1.5", "0", "-3"])
def test_a_wrong_number_names_the_variable(monkeypatch, value):
    monkeypatch.setenv("DRAGOMAN_JOBS", value)
    with pytest.raises(UsageError, match="DRAGOMAN_JOBS"):
        settings.get("jobs")


def test_a_wrong_number_in_the_call_names_the_flag():
    with pytest.raises(UsageError, match="--batch-words"):
        settings.get("batch_words", 0)


def test_an_unknown_name_lists_the_known():
    with pytest.raises(UsageError, match="batch_words"):
        settings.get("colour")
