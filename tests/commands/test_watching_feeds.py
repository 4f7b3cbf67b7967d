"""``dragoman watch`` and what servers do: every entry of a feed once. A stub reads the articles."""

from __future__ import annotations

import pytest
from tests.commands.world import BODY, World, entry, feed
from tests.sources.web import Clock, Server

from dragoman.record import open_record
from dragoman.sources import fetching


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
