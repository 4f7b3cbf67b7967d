"""Following feeds and folders: what is new in them since the last visit, each article once.

What was dealt with and when to come again is kept by a memory that is passed in. A visit gives what it finds and
writes nothing itself: whoever takes a find keeps it, and tells the visit when all are kept. Thus nothing is lost or
doubled wherever the work is cut off.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

from dragoman.errors import SourceError, UsageError
from dragoman.records import Article, stable_id
from dragoman.sources import feeds, html, opening
from dragoman.sources.days import iso_day
from dragoman.sources.fetching import Answer, Fetcher, GoneError, RefusedError, UnreachableError, proper
from dragoman.sources.intake import NoDateError, finished
from dragoman.sources.items import Draft, Refusal, brief, shown

SETTLED = 2.0
"""Seconds since its last change after which a file counts as written."""
FOLDER_EVERY = 10.0
"""Seconds between two looks into a folder."""
SELDOMEST = 86_400.0
"""Seconds: the longest wait after failures."""
LEAST = 60.0
"""Seconds: a feed is never asked more often."""

_PAGES = ("text/html", "application/xhtml+xml")
_SINGLE = (".txt", ".html", ".htm")


class Memory(Protocol):
    """What was dealt with before; the record's ``watched`` is one."""

    def standing(self, source: str) -> Mapping[str, Any] | None:
        """The fields of ``Standing`` as they were kept last; None for a new source."""

    def stand(self, standing: Mapping[str, Any]) -> None:
        """Keeps the fields of a ``Standing``."""

    def seen(self, source: str, item: str) -> tuple[str, str | None, str | None] | None:
        """Hash, article and stamp of an item as it was dealt with last; None for a new one."""

    def elsewhere(self, source: str, item: str) -> bool:
        """Whether another source gave an article for the item."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the watch stands with a source. ``next`` in seconds since 1970; ``gone`` for good where true."""

    source: str
    address: str
    etag: str | None = None
    modified: str | None = None
    next: float = 0.0
    failures: int = 0
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An item to be kept: with its article, or without one where it is only to be marked as dealt with.

    ``id`` is the article's, also where an earlier look gave it; None where the item never gave one.
    """

    source: str
    item: str
    hash: str
    id: str | None = None
    article: Article | None = None
    stamp: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How to follow sources: seconds between two visits, the day of undated articles, whether to fetch pages."""

    every: float = 900.0
    day: str | None = None
    full: bool = False
    limit: int = 2_000_000


def is_address(source: str) -> bool:
    """Whether a source is meant as an address of the web; anything else is a path."""
    return "://" in source


class Watching:
    """Follows sources (addresses of feeds, paths of folders). UsageError for one that cannot be followed.

    ``on_skip`` gets (place, reason) of whatever gives no article, ``on_note`` a line worth telling; all safe to print.
    """

    def __init__(
        self, sources: Sequence[str], memory: Memory, fetcher: Fetcher, plan: Plan, *,
        on_skip: Callable[[str, str], None], on_note: Callable[[str], None] = lambda _: None,
        clock: Callable[[], float] = time.time, chance: Callable[[], float] = random.random,
    ) -> None:  # fmt: skip
        if plan.day is not None and iso_day(plan.day) is None:
            raise UsageError(f"--date {brief(plan.day)} is no date: write it as YYYY-MM-DD")
        self.sources = list(dict.fromkeys(map(_checked, sources)))
        if not self.sources:
            raise UsageError("nothing to watch: name feeds (https://…) or folders")
        self.memory, self.fetcher, self.plan = memory, fetcher, plan
        self.on_skip, self.on_note, self.clock, self.chance = on_skip, on_note, clock, chance
        self.unsettled = False
        """Whether the last look found a file that is still being written."""
        self.dealt: dict[str, str] = {}
        """Stamps of files that were dealt with, so that the memory need not be asked at every look."""
        self.sizes: dict[str, int] = {}
        """Sizes of files at the last look."""
        self._told: set[tuple[str, str]] = set()
        self._undated: set[tuple[str, str]] = set()

    def standing(self, source: str) -> Standing:
        """Where the watch stands with a source."""
        kept = self.memory.standing(source)
        return Standing(source, source) if kept is None else Standing(**{**kept, "gone": bool(kept["gone"])})

    def due(self, *, now_or_never: bool = False) -> list[str]:
        """The sources whose time has come; with ``now_or_never`` all but those that failed and must wait."""
        found: list[str] = []
        self.unsettled = False
        for source in self.sources:
            standing = self.standing(source)
            if standing.gone:
                self.skip(source, "gone for good (410): take it off the list", once=True)
            elif standing.next <= self.clock() or (now_or_never and not standing.failures):
                found.append(source)
            elif now_or_never:
                wait = standing.next - self.clock()
                self.skip(source, f"failed before; it is asked again in {max(wait / 60, 1):.0f} min")
        return found

    def rest(self) -> float:
        """Seconds until the next source is due, one at least."""
        times = [s.next for s in map(self.standing, self.sources) if not s.gone]
        if not times:
            raise SourceError("every source is gone for good: name others")
        return max(min(times) - self.clock(), 1.0)

    def visit(self, source: str) -> Visit:
        """A visit to a source; nothing happens before its ``finds`` are asked for."""
        return (FeedVisit if is_address(source) else FolderVisit)(self, self.standing(source))

    def skip(self, where: str, reason: str, *, once: bool = False) -> None:
        """Tells about something that gave nothing; ``once``: no second time."""
        if once:
            if (where, reason) in self._told:
                return
            self._told.add((where, reason))
        self.on_skip(shown(where), shown(reason))

    def undated(self, path: str, stamp: str, *, mark: bool = False) -> bool:
        """Whether a file as it stands lacks a date, so that it is not opened at every look; ``mark``: it does."""
        if mark:
            self._undated.add((path, stamp))
        return (path, stamp) in self._undated

    def find(self, source: str, item: str, draft: Draft, fill: Callable[[Draft], Draft] | None = None) -> Found | None:
        """The find of a draft that is new or has changed; None for one that was dealt with before.

        ``fill`` may put the whole text in for what the source gives; its UnreachableError goes through.
        """
        hash = stable_id(draft.title, draft.text)
        before = self.memory.seen(source, item)
        if before is not None and before[0] == hash:
            return None
        known = before[1] if before is not None else None
        if known is None and self.memory.elsewhere(source, item):
            return Found(source, item, hash)
        try:
            if fill is not None:
                draft = fill(draft)
            if not draft.text.strip():
                raise SourceError("an entry without text: --full follows its link")
            article = finished(draft, self.plan.day, self.plan.limit)
        except UnreachableError:
            raise
        except NoDateError as error:
            self.skip(draft.where, str(error), once=True)  # not marked: a --date may come
            return None
        except SourceError as error:
            self.skip(draft.where, str(error))
            return Found(source, item, hash, known)
        # A new edition takes the old one's place in the record, which knows it by its id.
        article = article if known is None else replace(article, id=known)
        return Found(source, item, hash, article.id, article)


def _checked(source: str) -> str:
    text = source.strip()
    if is_address(text):
        try:
            return proper(text)
        except RefusedError as error:
            raise UsageError(f"{brief(text, 80)} cannot be watched: {error}") from None
    path = Path(text)
    if not text or not path.exists():
        raise UsageError(f"{brief(text, 80)} is neither an address (https://…) nor a folder: mend it")
    return str(path.resolve())


class Visit:
    """One visit: ``finds`` gives what is new; ``done`` keeps where the watch stands, once all finds are kept."""

    def __init__(self, watching: Watching, standing: Standing) -> None:
        self.watching, self.standing = watching, standing

    def finds(self) -> Iterator[Found]:
        """What is new, in the source's order."""
        raise NotImplementedError

    def done(self) -> None:
        """Keeps when to come again, and what to ask then."""
        self.watching.memory.stand(asdict(self.standing))


class FeedVisit(Visit):
    """A visit to a feed."""

    def finds(self) -> Iterator[Found]:
        watching, before = self.watching, self.standing
        try:
            inside = before.address == before.source  # an address that the user named, not some server
            answer = watching.fetcher.get(before.address, etag=before.etag, modified=before.modified, inside=inside)
            entries = feeds.entries(answer.body, before.source) if answer.status == 200 else []
        except GoneError as error:
            self.standing = replace(before, gone=True)
            watching.skip(before.source, f"{error}: take it off the list")
            return
        except SourceError as error:
            self._later(error)
            return
        # Only from the open net into it: where a private host moves to cannot be told from where it was led.
        moved = answer.moved if answer.public else None
        if answer.moved and answer.moved != before.address:
            watching.on_note(shown(f"{before.source} has moved to {answer.moved}: put that on the list"))
        pending = False
        taken: set[str] = set()
        for entry in entries:
            item = _key(before.source, entry)
            if item in taken:
                continue
            taken.add(item)
            draft, why = self._linked(entry, answer)
            fill = partial(self._filled, public=answer.public, why=why)
            try:
                found = watching.find(before.source, item, draft, fill)
            except UnreachableError as error:
                watching.skip(draft.where, f"its page: {error}; it is tried again")
                pending = True
                continue
            if found is not None:
                yield found
        at = watching.clock() + max(watching.plan.every, LEAST)
        # Where a page is still to be had, the feed must come whole again: nothing conditional is kept.
        unchanged = answer.status == 304
        self.standing = Standing(
            before.source,
            moved or before.address,
            None if pending else answer.etag or (before.etag if unchanged else None),
            None if pending else answer.modified or (before.modified if unchanged else None),
            at,
        )

    def _later(self, error: SourceError) -> None:
        """After a failure: twice as long each time, a little by chance, never sooner than the server asked."""
        watching, before = self.watching, self.standing
        least = max(watching.plan.every, LEAST)
        delay = min(least * 2 ** min(before.failures, 20), SELDOMEST) * (1 + 0.2 * watching.chance())
        asked = getattr(error, "wait", None) or 0.0
        self.standing = replace(before, failures=before.failures + 1, next=watching.clock() + max(delay, asked))
        watching.skip(before.source, f"{error}; it is asked again in {max(delay, asked) / 60:.0f} min")

    @staticmethod
    def _linked(entry: feeds.Entry, answer: Answer) -> tuple[Draft, str | None]:
        """The entry's draft with a link that may be followed; or with none, and why its own was left out."""
        if not entry.link:
            return replace(entry.draft, url=None), None
        try:
            return replace(entry.draft, url=proper(urljoin(answer.url, entry.link))), None
        except (RefusedError, ValueError) as error:
            return replace(entry.draft, url=None), str(error)

    def _filled(self, draft: Draft, *, public: bool, why: str | None) -> Draft:
        """The draft with its page's text, where that is wanted and may be had; else with the feed's own.

        UnreachableError where the page may be had another time.
        """
        watching = self.watching
        if why is not None:
            watching.on_note(shown(f"{draft.where}: its link is left out: {why}"))
        if draft.url is None or not watching.plan.full:
            return draft
        try:
            if not watching.fetcher.may(draft.url, inside=not public):
                raise RefusedError("robots.txt asks programs to stay away")
            answer = watching.fetcher.get(draft.url, inside=not public)
            if answer.kind not in _PAGES:
                raise RefusedError(f"{answer.kind} is no page")
            page = html.page(answer.body, draft.where, url=answer.url, charset=answer.charset)
        except UnreachableError:
            raise
        except SourceError as error:
            if not draft.text.strip():
                raise SourceError(f"its page: {error}") from None
            watching.on_note(shown(f"{draft.where}: its page: {error}; the feed's own text is read"))
            return draft
        return replace(
            page, date=draft.date or page.date, title=draft.title or page.title, url=draft.url,
            publication=draft.publication or page.publication,
        )  # fmt: skip


class FolderVisit(Visit):
    """A visit to a folder, or to a single file."""

    def finds(self) -> Iterator[Found]:
        watching = self.watching
        root = Path(self.standing.source)
        for path in () if _is_empty(root) else opening.files(root):
            if isinstance(path, Refusal):
                watching.skip(path.where, path.reason, once=True)
            else:
                yield from self._file(path)
        wait = min(watching.plan.every, FOLDER_EVERY, *([SETTLED] if watching.unsettled else ()))
        self.standing = replace(self.standing, next=watching.clock() + wait)

    def _file(self, path: Path) -> Iterator[Found]:
        """What a file gives that is new or has changed, and last the mark that it was dealt with as it stands."""
        watching, source, name = self.watching, self.standing.source, str(path)
        kind = Path(path.name.lower().removesuffix(".gz")).suffix
        if kind not in opening.READERS:  # a record may lie there too, which changes all the time
            watching.skip(name, "unknown kind of file, passed over", once=True)
            return
        stamp = self._settled(path)
        if stamp is None or watching.dealt.get(name) == stamp or watching.undated(name, stamp):
            return
        before = watching.memory.seen(source, name)
        if before is not None and before[2] == stamp:
            watching.dealt[name] = stamp
            return
        drafts: Iterable[Draft | Refusal] = opening.items(path, watching.plan.limit, named=False)
        if kind in _SINGLE:
            drafts = list(drafts)  # so that a change while it was read is seen before anything is given
            if _stamp(path) != stamp:
                watching.unsettled = True
                return
        dated = True
        taken: set[str] = set()
        for draft in drafts:
            if isinstance(draft, Refusal):
                watching.skip(draft.where, draft.reason)
                continue
            own = "" if kind in _SINGLE else stable_id(draft.id, draft.title, draft.date, draft.text)
            item = f"{name}#{own}"
            if item in taken:
                continue
            taken.add(item)
            found = watching.find(source, item, draft)
            if found is not None:
                yield found
            elif watching.memory.seen(source, item) is None:
                dated = False
        if not dated:
            watching.undated(name, stamp, mark=True)
        elif _stamp(path) == stamp:
            yield Found(source, name, "", stamp=stamp)

    def _settled(self, path: Path) -> str | None:
        """Size and time of a file that nobody is writing to any more; None for another."""
        watching = self.watching
        try:
            found = path.stat()
        except OSError:
            return None  # gone since the folder was listed, or not to be looked at
        grown = watching.sizes.get(str(path), found.st_size) != found.st_size
        watching.sizes[str(path)] = found.st_size
        if grown or abs(watching.clock() - found.st_mtime) < SETTLED:
            watching.unsettled = True
            return None
        return f"{found.st_size}:{found.st_mtime_ns}"


def _is_empty(root: Path) -> bool:
    """Whether a folder holds nothing yet, which is no fault of one that is watched."""
    try:
        return root.is_dir() and all(entry.name.startswith(".") for entry in root.iterdir())
    except OSError:
        return False


def _stamp(path: Path) -> str | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return f"{found.st_size}:{found.st_mtime_ns}"


def _key(source: str, entry: feeds.Entry) -> str:
    """What tells an entry from others, whatever feed it stands in: an id that is one everywhere, or its link.

    An id without a scheme ("123") is one within its own feed only.
    """
    if entry.id and urlsplit(entry.id).scheme:
        return entry.id
    if entry.draft.url and not entry.id:
        return entry.draft.url
    if entry.id:
        return f"{source} {entry.id}"
    return f"{source} {stable_id(entry.draft.title, entry.draft.text)}"
