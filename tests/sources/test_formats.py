"""HTML, tables, feeds, mailboxes and web archives: what each gives, field by field."""

from __future__ import annotations

import gzip
import json
import time
from typing import TYPE_CHECKING

from dragoman.sources.html import fragment_text

if TYPE_CHECKING:
    from pathlib import Path

FIRST = (
    "The two presidents spoke by phone on Thursday for almost two and a half hours, the Kremlin said, and "
    "they agreed that their envoys should prepare a meeting in Budapest before the end of the month."
)
SECOND = (
    "Ukrainian officials said that the talk of long-range missiles had brought Moscow back to the table. "
    "A spokeswoman for the ministry in Kyiv told reporters that nothing had been decided about them yet."
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A call in October</title>
<meta property="og:site_name" content="The Strait Courier">
<meta property="article:published_time" content="2025-10-16T21:15:00+02:00">
<link rel="canonical" href="https://courier.example/2025/call"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<article><h1>A call in October</h1><p>{FIRST}</p><p>{SECOND}</p></article>
<footer>Subscribe to our newsletter. All rights reserved.</footer></body></html>"""


def test_html_gives_the_article_without_menus(tmp_path, read):
    (tmp_path / "a.html").write_text(PAGE)
    (article,), _ = read(tmp_path / "a.html", date=None)
    assert FIRST in article.text
    assert SECOND in article.text
    assert "newsletter" not in article.text
    assert (article.date, article.publication) == ("2025-10-16", "The Strait Courier")
    assert (article.title, article.url) == ("A call in October", "https://courier.example/2025/call")


def test_html_declares_its_own_charset(tmp_path, read):
    page = PAGE.replace("utf-8", "iso-8859-2").replace("Budapest", "Győr")
    (tmp_path / "a.htm").write_bytes(page.encode("iso-8859-2"))
    assert "Győr" in read(tmp_path / "a.htm")[0][0].text


def test_html_in_utf16(tmp_path, read):
    (tmp_path / "a.html").write_bytes(PAGE.encode("utf-16"))
    assert FIRST in read(tmp_path / "a.html")[0][0].text


def test_a_day_in_the_running_text_is_not_the_pages_date(tmp_path, read):
    page = PAGE.replace("2025-10-16T21:15:00+02:00", "none").replace("on Thursday", "on 3 March 2014")
    (tmp_path / "a.html").write_text(page)
    assert read(tmp_path / "a.html", date="2025-10-17")[0][0].date == "2025-10-17"


def test_html_without_an_article_is_named(tmp_path, read):
    (tmp_path / "a.html").write_text("<html><body><script>var a = 1;</script></body></html>")
    found, ((_, why),) = read(tmp_path / "a.html")
    assert not found
    assert "no " in why


def test_html_that_is_only_an_address_fetches_nothing(tmp_path, read, monkeypatch):
    def no_network(*_args, **_kwargs):
        raise AssertionError("nothing may be fetched")

    monkeypatch.setattr("socket.socket.connect", no_network)
    (tmp_path / "a.html").write_text("https://courier.example/2025/call")
    (tmp_path / "b.xml").write_text("https://courier.example/feed.xml")
    found, skipped = read(tmp_path)
    assert (len(found), len(skipped)) == (0, 2)


def test_fragments_keep_words_and_blocks():
    source = "<p>The envoy&#8217;s <b>plane</b><br>left.</p><script>x()</script><p>Moscow   waits.</p>"
    assert fragment_text(source) == "The envoy’s plane left.\n\nMoscow waits."


def test_jsonl_fields(tmp_path, read):
    row = {"id": 7, "text": FIRST, "date": "2025-10-16T08:00:00Z", "title": "A", "publication": "P",
           "url": "https://a.example", "language": "en-GB"}  # fmt: skip
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n\n")
    (article,), skipped = read(tmp_path / "a.jsonl", date=None)
    assert (article.id, article.text, article.date) == ("7", FIRST, "2025-10-16")
    assert (article.title, article.publication, article.url) == ("A", "P", "https://a.example")
    assert (article.language, skipped) == ("en-GB", [])


def test_jsonl_nan_counts_as_missing(tmp_path, read):
    (tmp_path / "a.ndjson").write_text(json.dumps({"text": FIRST, "title": float("nan")}))
    assert read(tmp_path / "a.ndjson")[0][0].title is None


def test_jsonl_in_utf16_and_in_windows_1252(tmp_path, read):
    row = json.dumps({"text": "The minister said in a café that he left."}, ensure_ascii=False) + "\n"
    (tmp_path / "a.jsonl").write_bytes((row * 2).encode("utf-16"))
    (tmp_path / "b.jsonl").write_bytes((row * 2).encode("cp1252"))
    texts = [a.text for a in read(tmp_path)[0]]
    assert texts == ["The minister said in a café that he left."] * 4


def test_jsonl_is_read_row_by_row(tmp_path):
    from dragoman.sources import articles

    row = json.dumps({"text": FIRST, "date": "2025-10-16"}) + "\n"
    (tmp_path / "a.jsonl").write_text(row * 2 + "broken\n")
    skipped: list[str] = []
    stream = articles([tmp_path / "a.jsonl"], date=None, on_skip=lambda where, _: skipped.append(where))
    next(stream)
    assert skipped == []
    assert len(list(stream)) == 1
    assert len(skipped) == 1


def test_csv_with_quotes_semicolons_and_line_breaks(tmp_path, read):
    (tmp_path / "a.csv").write_bytes(
        b'\xef\xbb\xbfDate;Title;Text\r\n2025-10-16;A;"The envoy said ""no"";\r\nthen he left."\r\n'
    )
    (article,), _ = read(tmp_path / "a.csv", date=None)
    assert article.text == 'The envoy said "no";\nthen he left.'
    assert (article.date, article.title) == ("2025-10-16", "A")


def test_csv_cells_may_be_long(tmp_path, read):
    (tmp_path / "a.csv").write_text("text\n" + (FIRST + " ").replace(",", "") * 2000 + "\n")
    assert len(read(tmp_path / "a.csv")[0][0].text) > 300_000


def test_csv_errors_name_the_line_the_row_begins_on(tmp_path, read):
    (tmp_path / "a.csv").write_text(
        'id,text,date\n1,"The man\nleft the\nroom.",\n2,The envoy said no.,soon\n'
    )
    found, ((where, why),) = read(tmp_path / "a.csv")
    assert ([a.id for a in found], where) == (["1"], f"{tmp_path / 'a.csv'}:5")
    assert "'soon'" in why


RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The Strait Courier</title><link>https://courier.example</link>
<item><title>A call</title><link>https://courier.example/1</link>
<pubDate>Thu, 16 Oct 2025 23:30:00 -0400</pubDate>
<description>Short.</description><content:encoded><![CDATA[<p>{FIRST}</p><p>{SECOND}</p>]]></content:encoded></item>
<item><title>Only a link</title><link>https://courier.example/2</link></item>
<item><title>A summary</title><description>{SECOND}</description></item>
</channel></rss>"""

ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Notes</title>
<entry><title>A note</title><link href="https://notes.example/1"/><updated>2025-10-15T01:00:00Z</updated>
<content type="html">&lt;p&gt;{FIRST}&lt;/p&gt;</content></entry></feed>"""


def test_rss(tmp_path, read):
    (tmp_path / "a.xml").write_text(RSS)
    found, ((where, why),) = read(tmp_path / "a.xml")
    assert [a.text for a in found] == [f"{FIRST}\n\n{SECOND}", SECOND]
    assert (found[0].date, found[1].date) == ("2025-10-16", "2025-10-17")
    assert (found[0].title, found[0].publication) == ("A call", "The Strait Courier")
    assert found[0].url == "https://courier.example/1"
    assert where.endswith("a.xml#2")
    assert "without text" in why


def test_atom(tmp_path, read):
    (tmp_path / "a.xml").write_text(ATOM)
    (article,), _ = read(tmp_path / "a.xml", date=None)
    assert (article.text, article.date, article.url) == (FIRST, "2025-10-15", "https://notes.example/1")


def test_xml_that_is_no_feed(tmp_path, read):
    (tmp_path / "a.xml").write_text("<note><to>You</to><body>The minister said that he left.</body></note>")
    assert "no RSS or Atom feed" in read(tmp_path / "a.xml")[1][0][1]


def test_an_entity_bomb_in_a_feed_does_no_harm(tmp_path, read):
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "word ">{entities}]>'
    (tmp_path / "a.xml").write_text(
        f"{bomb}<rss version='2.0'><channel><item><description>&e11;</description></item></channel></rss>"
    )
    found, skipped = read(tmp_path / "a.xml")
    assert (len(found), len(skipped)) == (0, 1)


MAIL = """From wire@courier.example Thu Oct 16 21:00:00 2025
From: The Strait Courier <wire@courier.example>
Subject: =?utf-8?q?A_caf=C3=A9_in_Z=C3=BCrich?=
Date: Thu, 16 Oct 2025 21:00:00 -0400 (EDT)
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

The minister said in a caf=E9 that he left.
>From there he went to the airport, he told us.

"""
MULTIPART = f"""From wire@courier.example Fri Oct 17 21:00:00 2025
From: wire@courier.example
Subject: Two ways
Date: Fri, 17 Oct 2025 09:00:00 GMT
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=XX

--XX
Content-Type: text/html

<p>Not this one.</p>
--XX
Content-Type: text/plain

{FIRST}
--XX--

"""
HTML_MAIL = f"""From a@b Fri Oct 17 21:00:00 2025
Subject: Only HTML
Date: soon
Content-Type: text/html; charset=no-such-charset

<div><p>{FIRST}</p></div>

"""
NO_TEXT = """From a@b Fri Oct 17 21:00:00 2025
Subject: A picture
Content-Type: image/png

iVBORw0KGgo=

"""


def test_mbox(tmp_path, read):
    (tmp_path / "a.mbox").write_text(MAIL + MULTIPART + NO_TEXT + HTML_MAIL)
    found, ((where, why),) = read(tmp_path / "a.mbox", date="2025-01-01")
    plain, multi, page = found
    assert plain.text.startswith("The minister said in a café that he left.\nFrom there he went")
    assert (plain.title, plain.date) == ("A café in Zürich", "2025-10-16")
    assert (plain.publication, multi.publication) == ("The Strait Courier", None)
    assert multi.text.strip() == FIRST
    assert (page.text, page.date) == (FIRST, "2025-01-01")
    assert where == f"{tmp_path / 'a.mbox'}:{(MAIL + MULTIPART).count(chr(10)) + 1}"
    assert "without text" in why


def test_mbox_message_over_the_limit_leaves_the_others(tmp_path, read, monkeypatch):
    monkeypatch.setenv("DRAGOMAN_MAX_ARTICLE_CHARS", "2000")
    (tmp_path / "a.mbox").write_text(MAIL + MULTIPART.replace("--XX--", "word " * 30_000) + MAIL)
    found, ((_, why),) = read(tmp_path / "a.mbox")
    assert len(found) == 2
    assert "2,000 characters" in why


def test_mbox_that_is_none(tmp_path, read):
    (tmp_path / "a.mbox").write_text(FIRST)
    assert "no mailbox" in read(tmp_path / "a.mbox")[1][0][1]


def record(kind: str, content: bytes, content_type: str, uri: str = "https://courier.example/1") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2025-11-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:0>\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def response(
    page: str, kind: str = "text/html; charset=utf-8", code: str = "200 OK", extra: str = ""
) -> bytes:
    body = page.encode()
    if "gzip" in extra:
        body = gzip.compress(body)
    http = f"HTTP/1.1 {code}\r\nContent-Type: {kind}\r\n{extra}\r\n".encode() + body
    return record("response", http, "application/http; msgtype=response")


ARCHIVE = [
    record("warcinfo", b"software: own\r\n", "application/warc-fields"),
    record("request", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
    response(PAGE),
    response(PAGE.replace("2025-10-16", "2025-10-14"), extra="Content-Encoding: gzip\r\n"),
    response("moved", code="301 Moved"),
    response("picture", kind="image/png"),
    response("<html><body></body></html>"),
    record("conversion", FIRST.encode(), "text/plain"),
]


def check(found, skipped, path: Path) -> None:
    assert [a.date for a in found] == ["2025-10-16", "2025-10-14", "2025-10-17"]
    assert FIRST in found[1].text
    assert found[2].text == FIRST
    assert found[2].url == "https://courier.example/1"
    assert [where for where, _ in skipped] == [f"{path}#7"]


def test_warc(tmp_path, read):
    (tmp_path / "a.warc").write_bytes(b"".join(ARCHIVE))
    check(*read(tmp_path / "a.warc"), tmp_path / "a.warc")


def test_warc_with_each_record_packed(tmp_path, read):
    (tmp_path / "a.warc.gz").write_bytes(b"".join(map(gzip.compress, ARCHIVE)))
    check(*read(tmp_path / "a.warc.gz"), tmp_path / "a.warc.gz")


def test_cut_warc_gives_the_records_before_the_cut(tmp_path, read):
    (tmp_path / "a.warc").write_bytes(b"".join(ARCHIVE[:4])[:-300])
    found, ((_, why),) = read(tmp_path / "a.warc")
    assert len(found) == 1
    assert "cut short in record 4" in why


def test_large_records_of_a_warc_are_passed_over(tmp_path, read, monkeypatch):
    monkeypatch.setenv("DRAGOMAN_MAX_ARTICLE_CHARS", "5000")
    film = response("x" * 200_000, kind="video/mp4")
    page = response(PAGE.replace(FIRST, FIRST * 600))
    (tmp_path / "a.warc").write_bytes(film + page + ARCHIVE[2])
    found, ((where, why),) = read(tmp_path / "a.warc")
    assert (len(found), where) == (1, f"{tmp_path / 'a.warc'}#2")
    assert "5,000 characters" in why


def test_a_page_packed_inside_its_record_cannot_swell(tmp_path, read):
    bomb = response("<p>" + "x" * 30_000_000, extra="Content-Encoding: gzip\r\n")
    (tmp_path / "a.warc").write_bytes(bomb + ARCHIVE[2])
    found, ((_, why),) = read(tmp_path / "a.warc")
    assert len(found) == 1
    assert "longer than" in why


def test_broken_tags_take_no_time():
    begun = time.perf_counter()
    for piece in ("<a ", "<!--", "<a b='", "<div>", "</"):
        fragment_text(piece * 20_000)
    assert time.perf_counter() - begun < 1


def test_endless_mail_headers_take_no_time(tmp_path, read):
    begun = time.perf_counter()
    (tmp_path / "a.mbox").write_text("From a\nContent-Type: " + '"' * 30_000 + f"\n\n{FIRST}\n" + MAIL)
    assert len(read(tmp_path / "a.mbox")[0]) >= 1
    assert time.perf_counter() - begun < 1
