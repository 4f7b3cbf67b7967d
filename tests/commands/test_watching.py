"""``dragoman watch``: files, being cut off, and the verb itself. A stub reads the articles."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.commands.world import BODY, World, entry, feed, read
from tests.sources.web import Clock, Server
from typer.testing import CliRunner

from dragoman.commands import watching
from dragoman.errors import SourceError, UsageError
from dragoman.record import open_record
from dragoman.records import Coded
from dragoman.sources import fetching


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
from dragoman.commands import watching
from tests.commands.world import read
from dragoman.record import open_record
from dragoman.sources.fetching import Fetcher
from dragoman.sources.watching import Plan, Watching
with open_record({path!r}) as record:
    w = Watching([{inbox!r}], record.watched, Fetcher(limit=1000), Plan(day="2025-05-12"), on_skip=lambda *_: None)
    print("ready", flush=True)
    watching.follow(w, record, read, once=True, told=lambda f, c: print(c.article.title, flush=True))
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
