"""Whatever bytes come in, nothing but the reasons comes out: no other exception leaves this room."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.errors import SourceError
from dragoman.sources import articles, opening
from dragoman.sources.days import iso_day
from dragoman.sources.decoding import decode, lines
from dragoman.sources.html import fragment_text
from dragoman.sources.items import shown
from dragoman.sources.text import split_header

BEGINNINGS = {
    ".txt": [b"", b"date: 2025-01-01\n\n", b"\xff\xfe"],
    ".html": [b"", b"<html><body><p>", b"<?xml version='1.0' encoding='x'?><html>", b"<meta charset=utf-7>"],
    ".jsonl": [b"", b'{"text": "', b'{"text": "The man left.", "date": '],
    ".csv": [b"", b"text,date\n", b'text\n"'],
    ".xml": [
        b"",
        b"<rss version='2.0'><channel><item>",
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry>",
    ],
    ".warc": [
        b"",
        b"WARC/1.0\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 40\r\n\r\nHTTP/1.1 200",
    ],
    ".mbox": [
        b"",
        b"From a\n",
        b"From a\nSubject: =?utf-8?q?",
        b"From a\nContent-Type: multipart/mixed; boundary=",
    ],
}
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("ending", list(BEGINNINGS))
@pytest.mark.parametrize("packed", ["", ".gz"])
@QUICK
@given(data=st.data())
def test_any_file_ends_in_articles_or_reasons(tmp_path, ending, packed, data):
    content = data.draw(st.sampled_from(BEGINNINGS[ending])) + data.draw(st.binary(max_size=300))
    path = tmp_path / f"a{ending}{packed}"
    path.write_bytes(content)
    skipped: list[tuple[str, str]] = []
    found = list(articles([path], date="2025-10-17", on_skip=lambda *s: skipped.append(s)))
    assert found or skipped or not content.strip()
    assert all((where + why).isprintable() for where, why in skipped)


@QUICK
@given(st.binary(max_size=400))
def test_any_standard_input_ends_in_drafts_or_a_source_error(data):
    with contextlib.suppress(SourceError):
        list(opening.sniffed(io.BytesIO(data), "-", 1000))


@QUICK
@given(st.binary(max_size=400), st.none() | st.text(max_size=12))
def test_any_bytes_decode_or_are_refused(data, charset):
    try:
        text = decode(data, charset)
    except SourceError:
        return
    assert "\0" not in text


@given(st.binary(max_size=400), st.integers(1, 50))
def test_lines_hold_their_bound(data, limit):
    with contextlib.suppress(SourceError):
        for _, line in lines(io.BytesIO(data), limit):
            assert isinstance(line, SourceError) or len(line) <= limit


@given(st.text(max_size=300))
def test_utf8_comes_back_as_it_was(text):
    data = text.encode("utf-8", "surrogatepass")
    with contextlib.suppress(SourceError):
        assert decode(b"\xef\xbb\xbf" + data) == text or "�" in decode(data) or max(text) >= "\ud800"


@given(st.text(max_size=90))
def test_any_date_is_a_day_or_none(written):
    day = iso_day(written)
    assert day is None or iso_day(day) == day


@given(st.text(max_size=200))
def test_any_fragment_has_a_text(source):
    assert isinstance(fragment_text(source), str)


@given(st.text(max_size=200))
def test_any_name_is_shown_on_one_line(name):
    assert shown(name).isprintable()


@given(st.text(alphabet="titledaurl: \n", max_size=60))
def test_a_header_takes_nothing_from_the_text_below(text):
    _, body = split_header(text)
    assert text.endswith(body)
