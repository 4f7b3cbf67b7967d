"""The fetcher is a good guest, and cannot be led where it should not go."""

from __future__ import annotations

import gzip
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest
from tests.sources.web import HELD

from dragoman.sources import fetching
from dragoman.sources.fetching import Fetcher, GoneError, RefusedError, UnreachableError, proper

if TYPE_CHECKING:
    from tests.sources.web import Clock, Server


@pytest.fixture
def fetcher(clock: Clock) -> Fetcher:
    return Fetcher(limit=10_000, timeout=5, clock=clock, sleep=clock.sleep)


def test_it_names_itself(server: Server, fetcher: Fetcher) -> None:
    assert fetcher.get(server.on("/a", "words")).body == b"words"
    assert server.asked[0][1]["user-agent"].startswith("dragoman/")


def test_it_asks_conditionally(server: Server, fetcher: Fetcher) -> None:
    answer = fetcher.get(server.on("/a", "words", ETag='"1"', Last_Modified="Tue, 13 May 2025 08:00:00 GMT"))
    server.script.clear()
    again = fetcher.get(server.on("/a", status=304), etag=answer.etag, modified=answer.modified)
    assert again.status == 304
    assert server.asked[1][1]["if-none-match"] == '"1"'
    assert server.asked[1][1]["if-modified-since"] == "Tue, 13 May 2025 08:00:00 GMT"


def test_it_leaves_a_host_two_seconds_between_requests(server: Server, fetcher: Fetcher, clock: Clock) -> None:
    for path in ("/a", "/b", "/c"):
        fetcher.get(server.on(path, "words"))
    assert clock.slept == [2, 2]


@pytest.mark.parametrize("status", [429, 503])
def test_it_waits_as_long_as_the_server_asks(server: Server, fetcher: Fetcher, clock: Clock, status: int) -> None:
    url = server.on("/a", status=status, Retry_After="40")
    server.on("/a", "words")
    with pytest.raises(UnreachableError) as error:
        fetcher.get(url)
    assert error.value.wait == 40
    assert fetcher.get(url).body == b"words"
    assert clock.slept == [40]


def test_a_long_wait_is_left_for_another_round(server: Server, fetcher: Fetcher, clock: Clock) -> None:
    url = server.on("/a", status=503, Retry_After=formatdate(clock.now + 3600, usegmt=True))
    with pytest.raises(UnreachableError) as error:
        fetcher.get(url)
    assert error.value.wait == 3600
    with pytest.raises(UnreachableError, match="left alone"):
        fetcher.get(server.host + "/b")
    assert server.paths() == ["/a"]


@pytest.mark.parametrize("value", ["soon", "-5", "Fri, 99 May 2025"])
def test_a_senseless_wait_is_none(server: Server, fetcher: Fetcher, value: str) -> None:
    with pytest.raises(UnreachableError) as error:
        fetcher.get(server.on("/a", status=429, Retry_After=value))
    assert error.value.wait is None


def test_trouble_of_the_server_passes_a_missing_page_does_not(server: Server, fetcher: Fetcher) -> None:
    with pytest.raises(UnreachableError, match="500"):
        fetcher.get(server.on("/a", status=500))
    with pytest.raises(RefusedError, match="404"):
        fetcher.get(server.host + "/nowhere")
    with pytest.raises(GoneError):
        fetcher.get(server.on("/gone", status=410))


def test_redirects_are_followed_and_permanent_ones_told(server: Server, fetcher: Fetcher) -> None:
    end = server.on("/end", "words")
    passing = fetcher.get(server.on("/passing", status=302, Location="/end"))
    lasting = fetcher.get(server.on("/lasting", status=301, Location="/end"))
    mixed = fetcher.get(server.on("/mixed", status=308, Location="/passing"))
    assert [(a.url, a.moved) for a in (passing, lasting, mixed)] == [(end, None), (end, end), (end, None)]


def test_a_circle_and_a_long_chain_end(server: Server, fetcher: Fetcher) -> None:
    url = server.on("/a", status=302, Location="/b")
    server.on("/b", status=302, Location="/a")
    with pytest.raises(UnreachableError, match="circle"):
        fetcher.get(url)
    for n in range(9):
        server.on(f"/{n}", status=302, Location=f"/{n + 1}")
    with pytest.raises(UnreachableError, match="more than 5"):
        fetcher.get(server.host + "/0")


@pytest.mark.parametrize(
    "target", ["file:///etc/hostname", "ftp://ftp.example/x", "data:text/plain,hello", "gopher://x/"]
)
def test_a_redirect_to_another_scheme_is_refused(server: Server, fetcher: Fetcher, target: str) -> None:
    with pytest.raises(RefusedError, match="only http"):
        fetcher.get(server.on("/a", status=302, Location=target))


def test_a_body_of_any_size_is_cut_off(server: Server, fetcher: Fetcher) -> None:
    with pytest.raises(RefusedError, match="larger than 10,000"):
        fetcher.get(server.on("/a", b"x" * 300_000))


def test_a_packed_body_is_unpacked_and_bounded_too(server: Server, fetcher: Fetcher) -> None:
    packed = server.on("/a", gzip.compress(b"words"), Content_Encoding="gzip")
    assert fetcher.get(packed).body == b"words"
    with pytest.raises(RefusedError, match="larger"):
        fetcher.get(server.on("/bomb", gzip.compress(b"x" * 5_000_000), Content_Encoding="gzip"))
    with pytest.raises(UnreachableError, match="broke off"):
        fetcher.get(server.on("/broken", b"no gzip", Content_Encoding="gzip"))


def test_half_a_body_is_none(server: Server, fetcher: Fetcher) -> None:
    with pytest.raises(UnreachableError, match="broke off"):
        fetcher.get(server.on("/a", b"half", Content_Length="8"))
    with pytest.raises(UnreachableError, match="broke off"):
        fetcher.get(server.on("/b", gzip.compress(b"words" * 99)[:-9], Content_Encoding="gzip"))


def test_a_body_that_comes_in_drops_is_given_up(
    server: Server, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_SECONDS", 0.0)
    address = server.on("/drops", b"a drop, " + HELD + b"another")
    with pytest.raises(UnreachableError, match="took more than 0 seconds"):
        fetcher.get(address)


def test_nobody_there_is_told(fetcher: Fetcher) -> None:
    with pytest.raises(UnreachableError, match="cannot be reached"):
        fetcher.get("http://127.0.0.1:1/feed")


def test_a_private_network_is_not_for_links_of_the_open_net(server: Server, fetcher: Fetcher) -> None:
    with pytest.raises(RefusedError, match="private network"):
        fetcher.get(server.on("/a", "secret"), inside=False)
    assert server.asked == []  # the connection was given up before anything was asked


def test_a_redirect_out_of_the_open_net_is_refused(
    server: Server, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_first = iter([True, False])
    monkeypatch.setattr(fetching, "_open_net", lambda _: next(open_first))
    with pytest.raises(RefusedError, match="private network"):
        fetcher.get(server.on("/a", status=302, Location="/secret"))
    assert server.paths() == ["/a"]


@pytest.mark.parametrize(
    ("address", "public"),
    [("127.0.0.1", False), ("10.1.2.3", False), ("169.254.169.254", False), ("::1", False), ("fe80::1%eth0", False),
     ("8.8.8.8", True), ("2606:4700::1111", True), ("nonsense", False)],
)  # fmt: skip
def test_what_lies_on_the_open_net(address: str, public: bool) -> None:
    assert fetching._open_net(address) is public


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "javascript:alert(1)", "//host/x", "/x", "", "http://", "http://user:pw@host/", "http://h:x/",
     "http://[::1/"],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        proper(url)


def test_a_host_that_can_have_no_name_is_refused(fetcher: Fetcher) -> None:
    for host in ("a..b", "x" * 70 + ".example"):
        with pytest.raises((RefusedError, UnreachableError)):
            fetcher.get(f"http://{host}/")


def test_an_address_is_put_right() -> None:
    assert proper(" HTTP://Bücher.example/a b?q=ü\n&x=1#part ") == "http://xn--bcher-kva.example/a%20b?q=%C3%BC&x=1"
    assert proper("https://news.example") == "https://news.example/"


def test_robots_are_heard_once_a_host(server: Server, fetcher: Fetcher) -> None:
    server.on("/robots.txt", "User-agent: dragoman\nDisallow: /private\nCrawl-delay: 7\n")
    assert not fetcher.may(server.host + "/private/a")
    assert fetcher.may(server.host + "/news/a")
    assert server.paths() == ["/robots.txt"]


def test_robots_are_asked_anew_after_a_day(server: Server, fetcher: Fetcher, clock: Clock) -> None:
    server.on("/robots.txt", "")
    server.on("/robots.txt", "User-agent: *\nDisallow: /")
    assert fetcher.may(server.host + "/a")
    clock.now += 90_000
    assert not fetcher.may(server.host + "/a")


def test_a_host_without_robots_lets_in_and_a_troubled_one_does_not(server: Server, fetcher: Fetcher) -> None:
    assert fetcher.may(server.host + "/news/a")
    other = Fetcher(limit=1000, sleep=lambda _: None)
    server.on("/robots.txt", status=500)
    with pytest.raises(UnreachableError):
        other.may(server.host + "/news/a")
