"""From paths to articles: every draft is checked here, and whatever is no article is named and left out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman import settings
from dragoman.errors import NotEnglishError, SourceError, UsageError
from dragoman.records import Article, stable_id
from dragoman.sources import opening
from dragoman.sources.days import iso_day
from dragoman.sources.english import looks_english
from dragoman.sources.items import Draft, Refusal, brief, shown, too_long

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_WORD = re.compile(r"[^\W\d_]{2,}")
_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")
_NO_DATE = "no date: give one with --date YYYY-MM-DD, or a line 'date: YYYY-MM-DD' or field with the article"


class NoDateError(SourceError):
    """An article whose date nobody gave."""


def articles(
    paths: Sequence[str | Path], *, date: str | None, on_skip: Callable[[str, str], None]
) -> Iterator[Article]:
    """The articles of files, folders and standard input (``-``), in order, one in memory at a time.

    ``date`` (YYYY-MM-DD) is the day of the articles that bring none. Whatever gives no article is passed to
    ``on_skip`` as (place, reason), both safe to print on one line, and reading goes on. Offsets count in the
    text as decoded: only line ends are made ``\\n`` and a text file's header taken off; characters that
    no record can keep (zero, half surrogates) are replaced one for one.

    UsageError at once for a ``date`` that is none, and at the end where a single file was named of which no
    article had a date and ``date`` is None.
    """
    day = None
    if date is not None:
        day = iso_day(date)
        if day is None:
            raise UsageError(f"--date {brief(date)} is no date: write it as YYYY-MM-DD")
    named: list[str | Path] = [paths] if isinstance(paths, str | Path) else list(paths)
    return _articles(named, day, on_skip)


def _articles(
    paths: list[str | Path], day: str | None, on_skip: Callable[[str, str], None]
) -> Iterator[Article]:
    limit = settings.get("max_article_chars")
    undated: list[str] = []  # the first place without a date
    waiting: list[str] = []  # the same, until something else shows that this is no single article
    found = 0
    for item in _items(paths, limit):
        for where in waiting:
            on_skip(where, _NO_DATE)
        waiting.clear()
        if isinstance(item, Refusal):
            on_skip(shown(item.where), shown(item.reason))
            continue
        try:
            article = finished(item, day, limit)
        except NoDateError as error:
            where = shown(item.where)
            if undated:
                on_skip(where, str(error))
            else:
                undated.append(where)
                waiting.append(where)
            continue
        except SourceError as error:
            on_skip(shown(item.where), shown(str(error)))
            continue
        found += 1
        yield article
    if undated and not found and _one_file(paths):
        raise UsageError(f"{undated[0]}: {_NO_DATE}")
    for where in waiting:
        on_skip(where, _NO_DATE)


def finished(draft: Draft, day: str | None, limit: int) -> Article:
    """The article of a draft. SourceError names what is wrong; ``day`` stands in for a missing date."""
    if len(draft.text) > limit:
        raise SourceError(too_long(limit))
    text = _keepable(draft.text.replace("\r\n", "\n"))
    if not text.strip():
        raise SourceError("no text in it: put the article's words there")
    if _WORD.search(text) is None:
        raise SourceError("no sentences in it, only signs or numbers: put the article's words there")
    if _foreign(draft.language) or not looks_english(text):
        raise NotEnglishError("not English, skipped")
    if draft.date is not None and draft.date.strip():
        own = iso_day(draft.date)
        if own is None:
            raise SourceError(f"the date {brief(draft.date)} is none: write it as YYYY-MM-DD")
    elif day is None:
        raise NoDateError(_NO_DATE)
    else:
        own = day
    given = _clean(draft.id)
    return Article(
        id=given or stable_id(text, own),
        text=text,
        date=own,
        title=_clean(draft.title),
        publication=_clean(draft.publication),
        url=_clean(draft.url),
        language=_clean(draft.language),
    )


def _items(paths: list[str | Path], limit: int) -> Iterator[Draft | Refusal]:
    for path in paths:
        if str(path) == "-":
            yield from opening.standard_input(limit)
            continue
        if not str(path):
            yield Refusal("''", "an empty path: name a file or folder")
            continue
        for file in opening.files(Path(path)):
            if isinstance(file, Refusal):
                yield file
            else:
                yield from opening.items(file, limit, named=file == Path(path))


def _one_file(paths: list[str | Path]) -> bool:
    return len(paths) == 1 and (str(paths[0]) == "-" or not Path(paths[0]).is_dir())


def _foreign(language: str | None) -> bool:
    """Whether the source itself names another language; "en", "en-GB", "eng" and "English" are ours."""
    return bool(language and language.strip()) and not str(language).strip().lower().startswith("en")


def _keepable(text: str) -> str:
    return _UNKEEPABLE.sub("�", text)


def _clean(value: str | None) -> str | None:
    return _keepable(value).strip() or None if value else None
