"""The settings: one table that feeds the flags of the command line, the environment and the documentation.

A value given in the call wins over the environment, and the environment over the default.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal, overload

from dragoman.errors import UsageError


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. ``default`` also fixes its type; ``minimum`` is the least number that makes sense."""

    name: str
    default: str | int
    help: str
    env: str
    minimum: int = 0

    @property
    def flag(self) -> str:
        """The long option of the command line, such as ``--batch-words``."""
        return "--" + self.name.replace("_", "-")


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "record",
        "dragoman.sqlite",
        "The record: the file that keeps what was read.",
        "DRAGOMAN_RECORD",
    ),
    Setting(
        "author",
        "",
        "Who corrects and reviews; without it the name that you are logged in under.",
        "DRAGOMAN_AUTHOR",
    ),
    Setting(
        "batch_words",
        1200,
        "How many words go through the encoder at once; fewer take less memory.",
        "DRAGOMAN_BATCH_WORDS",
        minimum=1,
    ),
    Setting(
        "max_article_chars",
        2_000_000,
        "The longest article that is read, in characters; longer texts are skipped and listed.",
        "DRAGOMAN_MAX_ARTICLE_CHARS",
        minimum=1,
    ),
    Setting(
        "jobs",
        1,
        "How many processes read articles side by side.",
        "DRAGOMAN_JOBS",
        minimum=1,
    ),
    Setting(
        "threads",
        0,
        "How many threads each process gives the model; 0 takes one a core.",
        "DRAGOMAN_THREADS",
    ),
)

_BY_NAME = {s.name: s for s in SETTINGS}


@overload
def get(name: Literal["record", "author"], given: str | None = None) -> str: ...
@overload
def get(
    name: Literal["batch_words", "max_article_chars", "jobs", "threads"], given: int | None = None
) -> int: ...
@overload
def get(name: str, given: str | int | None = None) -> str | int: ...
def get(name: str, given: str | int | None = None) -> str | int:
    """The value of a setting: ``given`` if not None, else its environment variable, else its default.

    An environment variable that is set but empty counts as not set. UsageError for an unknown name, for a
    number that is none and for a number under the setting's minimum.
    """
    setting = _BY_NAME.get(name)
    if setting is None:
        raise UsageError(f"no setting is called {name!r}: choose from {', '.join(_BY_NAME)}")
    if given is not None:
        return _checked(setting, given, setting.flag)
    raw = os.environ.get(setting.env, "").strip()
    return _checked(setting, raw, setting.env) if raw else setting.default


def _checked(setting: Setting, value: str | int, origin: str) -> str | int:
    if isinstance(setting.default, str):
        return str(value)
    try:
        number = int(value)
    except ValueError:
        raise UsageError(f"{origin} is {str(value)[:40]!r}: give a whole number") from None
    if number < setting.minimum:
        raise UsageError(f"{origin} is {number}: give {setting.minimum} or more")
    return number
