"""Plain text files, their headers, encodings and dates."""

from __future__ import annotations

import pytest

from dragoman.errors import SourceError
from dragoman.records import stable_id
from dragoman.sources.days import iso_day
from dragoman.sources.decoding import decode
from dragoman.sources.text import split_header

NEWS = "The two presidents spoke by phone on Thursday, and they agreed to meet in Budapest.\n"
CAFE = "The minister said in a café in Zürich that the “talks” would go on, and that he was hopeful.\n"


def test_text_is_kept_exactly_with_only_line_ends_changed(tmp_path, read):
    (tmp_path / "a.txt").write_bytes(("  " + NEWS + "\r\n\tAnd so on. \r\n\r\n").encode())
    (article,), _ = read(tmp_path / "a.txt")
    assert article.text == "  " + NEWS + "\n\tAnd so on. \n\n"


def test_id_depends_on_text_and_date_alone(tmp_path, read):
    (tmp_path / "a.txt").write_text(NEWS)
    (tmp_path / "b.txt").write_text(NEWS)
    found, _ = read(tmp_path)
    assert {a.id for a in found} == {stable_id(NEWS, "2025-10-17")}


def test_header_is_read_and_stripped(tmp_path, read):
    head = "title: A call\r\nDate: 2025-02-12\r\npublication: Wire\r\nurl: https://example.org/a\r\n\r\n"
    (tmp_path / "a.txt").write_bytes((head + NEWS).encode())
    (article,), _ = read(tmp_path / "a.txt", date=None)
    assert article.text == NEWS
    assert (article.title, article.date, article.publication) == ("A call", "2025-02-12", "Wire")
    assert article.url == "https://example.org/a"


def test_the_files_own_date_wins_over_the_calls(tmp_path, read):
    (tmp_path / "a.txt").write_text("date: 2025-02-12\n\n" + NEWS)
    (article,), _ = read(tmp_path / "a.txt", date="2025-10-17")
    assert article.date == "2025-02-12"


@pytest.mark.parametrize(
    "text",
    [
        "Title: nothing more than a first line\nand the article goes on.\n\nNext.",
        "date: 2025-01-01\ndate: 2025-01-02\n\nTwo dates are no header.",
        "\ntitle: below a blank line\n\nNo header.",
        "Note: this key is not known\n\nNo header.",
    ],
)
def test_what_only_resembles_a_header_stays_in_the_text(text):
    assert split_header(text) == ({}, text)


def test_a_header_takes_one_blank_line_with_it():
    assert split_header("title: A\n\n\nText")[1] == "\nText"


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_each_encoding_gives_the_same_text(codec):
    assert decode(CAFE.encode(codec)) == CAFE


def test_utf16_with_big_endian_mark(tmp_path, read):
    (tmp_path / "a.txt").write_bytes(b"\xfe\xff" + CAFE.encode("utf-16-be"))
    assert read(tmp_path / "a.txt")[0][0].text == CAFE


def test_windows_1252_file(tmp_path, read):
    (tmp_path / "a.txt").write_bytes(CAFE.encode("cp1252"))
    assert read(tmp_path / "a.txt")[0][0].text == CAFE


def test_one_broken_byte_leaves_the_other_accents_whole():
    broken = (CAFE * 3).encode().replace(b"Z", b"\xff", 1)
    assert decode(broken) == (CAFE * 3).replace("Z", "�", 1)


def test_a_charset_claim_is_used_where_utf8_fails():
    assert decode("Příliš".encode("iso-8859-2"), "iso-8859-2") == "Příliš"


def test_an_unknown_charset_claim_is_passed_over():
    assert decode("café".encode("cp1252"), "no-such-code") == "café"


@pytest.mark.parametrize("data", [b"\0\1\2\3" * 50, b"%PDF-1.7 text", b"PK\x03\x04abc", b"\x07\x08 ab" * 9])
def test_binary_data_is_named(data):
    with pytest.raises(SourceError, match="not text"):
        decode(data)


@pytest.mark.parametrize(
    "written",
    [
        "2025-10-17",
        "20251017",
        "2025-10-17T23:30:00Z",
        "2025-10-17T23:30:00-05:00",
        "2025-10-17 23:30:00 +0000",
        "2025-10-17T23:30:00.123456 GMT",
        "20251017T233000Z",
        "Fri, 17 Oct 2025 23:30:00 -0400",
        "Fri, 17 Oct 2025 23:30:00 GMT (UTC)",
        "17 Oct 2025 23:30",
        "17 October 2025",
        "October 17, 2025",
        " 2025-10-17 ",
    ],
)
def test_a_day_is_read_as_its_writer_had_it(written):
    assert iso_day(written) == "2025-10-17"


@pytest.mark.parametrize(
    "written",
    ["", None, "2025-02-30", "2025-13-01", "2025-10", "03/04/2025", "yesterday", "17 Okt 2025", "20251317",
     "2025-10-17T99:99", "٢٠٢٥-١٠-١٧", "17 Oct 25", "1760659200"],
)  # fmt: skip
def test_no_single_day_is_none(written):
    assert iso_day(written) is None
