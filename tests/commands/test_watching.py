"""``dragoman watch``: every article once, whatever servers and files do meanwhile. A stub reads the articles."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.record.factory import report
from tests.sources.web import Clock, Server
from typer.testing import CliRunner

from dragoman.commands import watching
from dragoman.errors import SourceError, UsageError
from dragoman.record import Record, open_record
from dragoman.records import Article, Coded
from dragoman.sources import fetching
from dragoman.sources.fetching import Fetcher
from dragoman.sources.watching import Plan, Watching

BODY = "The ministers of Peru and Chile met in Lima on Monday, and they agreed to open the road again ({})."


def code(article: Article) -> Coded:
    """In the coder's place: one report an article."""
    return Coded(article, (report(article, "met"),), (), ())


def read(articles: Iterable[Article], **_: Any) -> Iterator[Coded]:
    """In the pipeline's place; takes two articles ahead, as the real one takes a batch."""
    ahead: list[Article] = []
    for article in articles:
        ahead.append(article)
        if len(ahead) == 2:
            yield from map(code, ahead)
            ahead = []
    yield from map(code, ahead)


def entry(n: int | str, body: str | None = None, *, guid: str | None = None, link: str | None = None) -> str:
    text = BODY.format(f"dispatch {n}") if body is None else body
    return (
        f"<item><title>Dispatch {n}</title><guid>{guid or f'https://paper.example/{n}'}</guid>"
        f"<link>{link or f'https://paper.example/{n}'}</link>"
        f"<pubDate>Mon, 12 May 2025 08:00:00 GMT</pubDate><description>{text}</description></item>"
    )


def feed(*items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Paper</title>{"".join(items)}</channel></rss>'


class World:
    """A record, a clock and what was told; ``look`` makes one round."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path, self.clock = path, clock
        self.skipped: list[tuple[str, str]] = []
        self.notes: list[str] = []

    def watching(self, record: Record, *sources: str, **plan: Any) -> Watching:
        fetcher = Fetcher(limit=50_000, timeout=5, clock=self.clock, sleep=self.clock.sleep)
        return Watching(
            sources, record.watched, fetcher, Plan(**plan), clock=self.clock, chance=lambda: 0.0,
            on_skip=lambda where, why: self.skipped.append((where, why)), on_note=self.notes.append,
        )  # fmt: skip

    def look(self, *sources: str, later: float = 3600, **plan: Any) -> list[str]:
        """The titles or texts read in one round, some time after the last."""
        self.clock.now += later
        told: list[str] = []
        with open_record(self.path) as record:
            watching.follow(
                self.watching(record, *sources, **plan), record, read, once=True, sleep=self.clock.sleep,
                told=lambda found, coded: told.append(coded.article.title or coded.article.text),
            )  # fmt: skip
        return told

    def articles(self) -> list[Article]:
        with open_record(self.path) as record:
            return list(record.articles())


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


# ------------------------------------------------------------------------------------------------- feeds


def test_every_entry_is_read_once(world: World, server: Server) -> None:
    url = server.on("/feed", feed(entry(1), entry(2), entry(3)))
    assert world.look(url) == ["Dispatch 1", "Dispatch 2", "Dispatch 3"]
    assert world.look(url) == []
    assert world.skipped == []
    first = world.articles()[0]
    assert (first.date, first.publication) == ("2025-05-12", "The Paper")


def test_a_new_entry_is_read_and_the_old_ones_are_not(world: World, server: Server) -> None:
    url = server.on("/feed", feed(entry(1)))
    server.on("/feed", feed(entry(2), entry(1)))
    assert world.look(url) == ["Dispatch 1"]
    assert world.look(url) == ["Dispatch 2"]


def test_an_unchanged_feed_is_not_sent_again(world: World, server: Server) -> None:
    url = server.on("/feed", feed(entry(1)), ETag='"a"', Last_Modified="Mon, 12 May 2025 09:00:00 GMT")
    server.on("/feed", status=304)
    for _ in range(3):
        world.look(url)
    asked = [headers.get("if-none-match") for _, headers in server.asked]
    assert asked == [None, '"a"', '"a"']
    assert world.skipped == []


def test_an_edited_entry_takes_the_place_of_its_first_edition(world: World, server: Server) -> None:
    url = server.on("/feed", feed(entry(1)))
    server.on("/feed", feed(entry(1, BODY.format("corrected"))))
    world.look(url)
    assert world.look(url) == ["Dispatch 1"]
    (article,) = world.articles()
    assert "corrected" in article.text
    assert world.look(url) == []


def test_one_entry_in_two_feeds_is_one_article(world: World, server: Server) -> None:
    one, other = server.on("/world", feed(entry(1))), server.on("/top", feed(entry(1, BODY.format("short")), entry(2)))
    assert world.look(one, other) == ["Dispatch 1", "Dispatch 2"]
    assert world.look(one, other) == []
    assert len(world.articles()) == 2


def test_an_id_that_is_a_mere_number_is_the_feeds_own(world: World, server: Server) -> None:
    one = server.on("/a", feed(entry(1, guid="17")))
    other = server.on("/b", feed(entry(2, guid="17")))
    assert world.look(one, other) == ["Dispatch 1", "Dispatch 2"]


def test_trouble_is_left_alone_twice_as_long_each_time(world: World, server: Server, clock: Clock) -> None:
    url = server.on("/feed", status=500)
    waits = []
    for _ in range(4):
        world.look(url, later=100_000)
        with open_record(world.path) as record:
            waits.append(round(record.watched.standing(url)["next"] - clock.now))  # type: ignore[index]
    assert waits == [900, 1800, 3600, 7200]
    server.script.clear()
    server.on("/feed", feed(entry(1)))
    assert world.look(url, later=100_000) == ["Dispatch 1"]


def test_a_failed_feed_is_not_asked_before_its_time(world: World, server: Server) -> None:
    url = server.on("/feed", status=429, Retry_After="7200")
    server.on("/feed", feed(entry(1)))
    assert world.look(url) == []
    assert world.look(url, later=3600) == []
    assert len(server.asked) == 1
    assert world.look(url, later=3700) == ["Dispatch 1"]


@pytest.mark.parametrize(
    "body", ["<rss><chan", "no feed at all", "", '{"json": true}', "<html><body>Hello</body></html>"]
)
def test_what_is_no_feed_is_told_and_tried_again(world: World, server: Server, body: str) -> None:
    url = server.on("/feed", body)
    server.on("/feed", feed(entry(1)))
    assert world.look(url) == []
    assert world.skipped[0][0] == url
    assert world.look(url, later=100_000) == ["Dispatch 1"]


def test_a_broken_feed_gives_what_can_be_read(world: World, server: Server) -> None:
    url = server.on("/feed", feed(entry(1)).replace("</channel></rss>", "<item><title>cut"))
    assert world.look(url) == ["Dispatch 1"]


def test_a_huge_feed_is_refused(world: World, server: Server) -> None:
    url = server.on("/feed", feed(entry(1)) + " " * 100_000)
    assert world.look(url) == []
    assert "larger than" in world.skipped[0][1]


def test_a_feed_that_is_gone_is_never_asked_again(world: World, server: Server) -> None:
    url, other = server.on("/feed", status=410), server.on("/other", feed(entry(1)))
    world.look(url, other)
    world.look(url, other, later=100_000)
    assert server.paths().count("/feed") == 1
    assert all("take it off the list" in why for _, why in world.skipped)


def test_a_feed_that_moved_is_asked_at_its_new_address(
    world: World, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_open_net", lambda _: True)
    url = server.on("/old", status=301, Location="/new")
    server.on("/new", feed(entry(1)))
    assert world.look(url) == ["Dispatch 1"]
    assert world.look(url) == []
    assert server.paths() == ["/old", "/new", "/new"]
    assert f"has moved to {server.host}/new" in world.notes[0]


def test_an_entry_of_another_language_is_told_once(world: World, server: Server) -> None:
    url = server.on("/feed", feed(entry(1, "Die Minister trafen sich am Montag in Lima und einigten sich.")))
    world.look(url)
    world.look(url)
    assert [why for _, why in world.skipped] == ["not English, skipped"]


def test_an_undated_entry_is_read_once_a_date_is_given(world: World, server: Server) -> None:
    url = server.on("/feed", feed(entry(1).replace("pubDate", "noDate")))
    assert world.look(url) == []
    assert world.look(url, day="2025-05-12") == ["Dispatch 1"]


def test_a_link_to_a_file_is_left_out(world: World, server: Server) -> None:
    url = server.on("/feed", feed(entry(1, link="file:///etc/passwd")))
    world.look(url, full=True)
    (article,) = world.articles()
    assert article.url is None
    assert "only http and https" in world.notes[0]
    world.look(url, full=True)
    assert len(world.notes) == 1


# ------------------------------------------------------------------------------------------------- pages

PAGE = """<html lang="en"><head><title>Dispatch</title></head><body><nav><a href="/">Home</a></nav><article>
<h1>Dispatch</h1><p>The ministers of Peru and Chile met in Lima on Monday. They spoke for three hours about the
road over the pass, which has been closed since the winter, and about the trucks that wait on both sides of it.</p>
<p>They agreed to open the road again in June, the foreign ministry in Lima said in the evening, and to send
engineers who are to look at the bridges first.</p></article></body></html>"""


def test_the_whole_article_is_fetched_once(world: World, server: Server) -> None:
    page = server.on("/1", PAGE, Content_Type="text/html")
    url = server.on("/feed", feed(entry(1, "Ministers met in Lima.", link=page)))
    assert world.look(url, full=True) == ["Dispatch 1"]
    assert world.look(url, full=True) == []
    assert "look at the bridges" in world.articles()[0].text
    assert server.paths() == ["/feed", "/robots.txt", "/1", "/feed"]


def test_a_page_that_cannot_be_had_now_is_tried_again(world: World, server: Server) -> None:
    page = server.on("/1", status=503)
    server.on("/1", PAGE, Content_Type="text/html")
    url = server.on("/feed", feed(entry(1, "Ministers met in Lima.", link=page)), ETag='"a"')
    assert world.look(url, full=True) == []
    assert world.look(url, full=True) == ["Dispatch 1"]
    assert [h.get("if-none-match") for p, h in server.asked if p == "/feed"] == [None, None]


@pytest.mark.parametrize("how", ["missing", "robots", "pdf"])
def test_a_page_that_may_not_be_had_leaves_the_feeds_own_text(world: World, server: Server, how: str) -> None:
    if how == "robots":
        server.on("/robots.txt", "User-agent: *\nDisallow: /")
    page = server.host + "/1" if how == "missing" else server.on("/1", PAGE, Content_Type="application/pdf")
    url = server.on("/feed", feed(entry(1, link=page)))
    assert world.look(url, full=True) == ["Dispatch 1"]
    assert "dispatch 1" in world.articles()[0].text
    assert "the feed's own text is read" in world.notes[0]


def test_an_entry_that_is_only_a_link_needs_its_page(world: World, server: Server) -> None:
    page = server.on("/1", PAGE, Content_Type="text/html")
    url = server.on("/feed", feed(entry(1, "", link=page)))
    assert world.look(url) == []
    assert "--full" in world.skipped[0][1]


# ----------------------------------------------------------------------------------------------- folders


def write(path: Path, text: str, clock: Clock, *, age: float = 60) -> None:
    path.write_text(text)
    os.utime(path, (clock.now - age, clock.now - age))


def test_a_file_is_read_once_and_again_when_it_changes(world: World, tmp_path: Path, clock: Clock) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    assert world.look(str(inbox)) == []
    write(inbox / "a.txt", "date: 2025-05-12\n\n" + BODY.format("first"), clock)
    assert len(world.look(str(inbox))) == 1
    assert world.look(str(inbox)) == []
    write(inbox / "a.txt", "date: 2025-05-12\n\n" + BODY.format("second"), clock)
    assert len(world.look(str(inbox))) == 1
    (article,) = world.articles()
    assert "second" in article.text
    assert world.skipped == []


def test_a_file_that_was_only_touched_is_not_read_again(world: World, tmp_path: Path, clock: Clock) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    text = "date: 2025-05-12\n\n" + BODY.format("first")
    write(inbox / "a.txt", text, clock)
    world.look(str(inbox))
    write(inbox / "a.txt", text, clock, age=30)
    assert world.look(str(inbox)) == []


def test_a_moved_or_copied_file_is_the_same_article(world: World, tmp_path: Path, clock: Clock) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    text = "date: 2025-05-12\n\n" + BODY.format("first")
    write(inbox / "a.txt", text, clock)
    world.look(str(inbox))
    write(inbox / "b.txt", text, clock)
    assert world.look(str(inbox)) == []
    assert len(world.articles()) == 1


def test_a_file_that_is_still_being_written_waits(world: World, tmp_path: Path, clock: Clock) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    write(inbox / "a.txt", BODY.format("half"), clock, age=0.5 - 3600)
    assert len(world.look(str(inbox), day="2025-05-12")) == 1
    assert sum(clock.slept) >= 1.5


def test_a_growing_file_waits_though_its_time_is_old(world: World, tmp_path: Path, clock: Clock) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    write(inbox / "a.txt", BODY.format("half"), clock)
    with open_record(world.path) as record:
        found = world.watching(record, str(inbox), day="2025-05-12")
        (source,) = found.sources
        found.sizes[str(inbox.resolve() / "a.txt")] = 10
        assert list(found.visit(source).finds()) == []
        assert found.unsettled
        assert len(list(found.visit(source).finds())) == 2  # the article, and the mark of the file


def test_new_lines_of_a_growing_table_are_read(world: World, tmp_path: Path, clock: Clock) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    rows = [json.dumps({"text": BODY.format(n), "date": "2025-05-12", "title": f"Row {n}"}) for n in range(3)]
    write(inbox / "a.jsonl", "\n".join(rows[:2]) + "\n", clock)
    assert world.look(str(inbox)) == ["Row 0", "Row 1"]
    write(inbox / "a.jsonl", "\n".join(rows) + "\n", clock)
    assert world.look(str(inbox)) == ["Row 2"]


def test_a_record_in_the_folder_is_no_hindrance(tmp_path: Path, clock: Clock) -> None:
    world = World(tmp_path / "record.sqlite", clock)
    write(tmp_path / "a.txt", BODY.format("first"), clock)
    assert len(world.look(str(tmp_path), day="2025-05-12")) == 1
    assert clock.slept == []


def test_an_undated_file_waits_for_a_date(world: World, tmp_path: Path, clock: Clock) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    write(inbox / "a.txt", BODY.format("first"), clock)
    assert world.look(str(inbox)) == []
    assert "no date" in world.skipped[0][1]
    assert len(world.look(str(inbox), day="2025-05-12")) == 1


# ------------------------------------------------------------------------------------- cutting it off


@pytest.mark.parametrize("at", range(6))
def test_cut_off_anywhere_nothing_is_lost_or_doubled(world: World, server: Server, at: int) -> None:
    url = server.on("/feed", feed(*(entry(n) for n in range(5))), ETag='"a"')
    told: list[str] = []

    def cut(found: Any, coded: Coded) -> None:
        told.append(str(coded.article.title))
        if len(told) == at:
            raise KeyboardInterrupt

    with open_record(world.path) as record:
        try:
            watching.follow(world.watching(record, url), record, read, once=True, told=cut, sleep=world.clock.sleep)
        except KeyboardInterrupt:
            assert record.watched.standing(url) is None
    told += world.look(url)
    assert told == [f"Dispatch {n}" for n in range(5)]
    assert len(world.articles()) == 5


KILLED = """
import sys
sys.path.insert(0, {root!r})
from tests.commands import test_watching as t
from dragoman.record import open_record
from dragoman.sources.fetching import Fetcher
from dragoman.sources.watching import Plan, Watching
with open_record({path!r}) as record:
    w = Watching([{inbox!r}], record.watched, Fetcher(limit=1000), Plan(day="2025-05-12"), on_skip=lambda *_: None)
    print("ready", flush=True)
    t.watching.follow(w, record, t.read, once=True, told=lambda f, c: print(c.article.title, flush=True))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of POSIX")
def test_killed_at_random_moments_nothing_is_lost_or_doubled(world: World, tmp_path: Path, clock: Clock) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    rows = [json.dumps({"text": BODY.format(n), "date": "2025-05-12", "title": f"Row {n}"}) for n in range(300)]
    write(inbox / "a.jsonl", "\n".join(rows) + "\n", clock)
    root = str(Path(__file__).resolve().parents[2])
    script = KILLED.format(root=root, path=str(world.path), inbox=str(inbox))
    chance = random.Random(4)
    kills = 0
    for _ in range(4):
        run = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.05))
        run.send_signal(signal.SIGKILL)
        kills += run.wait() == -signal.SIGKILL
        run.stdout.close()
    assert kills
    world.look(str(inbox))
    assert sorted(a.title or "" for a in world.articles()) == sorted(f"Row {n}" for n in range(300))
    with open_record(world.path) as record:
        assert record._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert record.counts()["reports"] == len(list(record.changes())) == 300


# ----------------------------------------------------------------------------------------- the command

app = typer.Typer()
app.command()(watching.watch)


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setattr("dragoman.pipeline.read", read)
    monkeypatch.setattr(fetching.time, "sleep", lambda _: None)

    def run(*args: str) -> Any:
        return CliRunner().invoke(app, ["--once", "--record", str(tmp_path / "record.sqlite"), *args])

    return run


def test_the_verb_tells_each_article_and_prints_its_lines(watch: Callable[..., Any], server: Server) -> None:
    result = watch(server.on("/feed", feed(entry(1), entry(2))), "--json")
    assert result.exit_code == 0, result.output
    assert [json.loads(line)["kind"] for line in result.stdout.splitlines()] == ["report", "report"]
    assert "2025-05-12 Dispatch 1: 1 report (http://127.0.0.1" in result.stderr
    assert "2 articles read" in result.stderr


def test_the_verb_ends_with_three_where_something_was_skipped(watch: Callable[..., Any], server: Server) -> None:
    result = watch(server.on("/feed", status=500))
    assert result.exit_code == 3
    assert "skipped http://127.0.0.1" in result.stderr


def test_sources_may_stand_in_a_list(watch: Callable[..., Any], server: Server, tmp_path: Path) -> None:
    url = server.on("/feed#top", feed(entry(1)))
    server.script["/feed"] = server.script["/feed#top"]
    (tmp_path / "sources.txt").write_text(f"# papers\n\n{url}   # the first\n")
    assert "1 article read" in watch("--list", str(tmp_path / "sources.txt")).stderr


@pytest.mark.parametrize(
    "args",
    [(), ("nowhere/inbox",), ("file:///etc",), ("ftp://host/feed",), ("--list", "none.txt"), (".", "--every", "soon"),
     (".", "--every", "0m"), (".", "--date", "today")],
)  # fmt: skip
def test_what_cannot_be_watched_is_refused_at_once(watch: Callable[..., Any], args: tuple[str, ...]) -> None:
    assert isinstance(watch(*args).exception, UsageError)


def test_spans_of_time() -> None:
    assert [watching.seconds(s) for s in ("90s", "15m", " 2H ", "1d")] == [90, 900, 7200, 86_400]


def test_watching_goes_on_until_it_is_stopped(world: World, server: Server) -> None:
    url = server.on("/feed", feed(entry(1)))
    server.on("/feed", feed(entry(1), entry(2)))
    told: list[str | None] = []

    def stopped(seconds: float) -> None:
        world.clock.sleep(seconds)
        if len(told) == 2:
            raise KeyboardInterrupt

    with open_record(world.path) as record, pytest.raises(KeyboardInterrupt):
        watching.follow(
            world.watching(record, url, every=1800), record, read, once=False, sleep=stopped,
            told=lambda found, coded: told.append(coded.article.title),
        )  # fmt: skip
    assert told == ["Dispatch 1", "Dispatch 2"]
    assert world.clock.slept[-1] == pytest.approx(1800)


def test_nothing_left_to_watch_ends_the_watch(world: World, server: Server) -> None:
    url = server.on("/feed", status=410)
    with open_record(world.path) as record, pytest.raises(SourceError, match="gone for good"):
        watching.follow(
            world.watching(record, url), record, read, once=False, told=lambda *_: None, sleep=world.clock.sleep
        )
