"""Every kind of bad input: a one-line reason that names the mend, and the good part goes on."""

from __future__ import annotations

import gzip
import io
import os
import random
import time
import tracemalloc
from pathlib import Path

import pytest

from dragoman.errors import UsageError
from dragoman.sources import articles, opening

NEWS = "The two presidents spoke by phone on Thursday, and they agreed to meet in Budapest.\n"
FRENCH = "Le ministre a déclaré que son pays ne reconnaîtrait pas l'accord signé jeudi par les présidents.\n"


def reason(read, path, **options) -> str:
    """The one reason for which ``path``, read beside a good file, was skipped."""
    good = Path(path).parent / "good.txt"
    good.write_text(NEWS)
    found, skipped = read(path, good, **options)
    assert [a.text for a in found] == [NEWS], "the good part must be read"
    ((where, why),) = skipped
    assert where.startswith(str(path).encode("unicode_escape").decode()[:20])
    return why


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl", "a.csv", "a.xml", "a.warc", "a.mbox"])
def test_empty_file(tmp_path, read, name):
    why = reason(read, write(tmp_path, name, b""))
    assert "empty" in why or "no articles" in why


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl", "a.csv", "a.xml", "a.warc", "a.mbox"])
def test_binary_file(tmp_path, read, name):
    assert reason(read, write(tmp_path, name, bytes(range(256)) * 40))


def test_binary_text_file_names_the_mend(tmp_path, read):
    assert "not text: save" in reason(read, write(tmp_path, "a.txt", b"\0\x01\xfe" * 999))


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv", "a.xml", "a.html"])
def test_fifty_megabytes_of_one_line_are_quick_and_small(tmp_path, read, name):
    with (tmp_path / name).open("wb") as file:
        if name == "a.csv":
            file.write(b"id,text\n")
        for _ in range(50):
            file.write(b"word " * 200_000)
    tracemalloc.start()
    begun = time.perf_counter()
    why = reason(read, tmp_path / name)
    taken, (_, peak) = time.perf_counter() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "split it into articles" in why
    assert taken < 2
    assert peak < 60 * 2**20


def test_a_text_over_the_limit_names_the_limit(tmp_path, read, monkeypatch):
    monkeypatch.setenv("DRAGOMAN_MAX_ARTICLE_CHARS", "500")
    assert "longer than 500 characters" in reason(read, write(tmp_path, "a.txt", NEWS * 10))


def test_folder_with_some_broken_files(tmp_path, read):
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    write(folder, "1.txt", NEWS)
    write(folder, "2.txt", b"\0" * 100)
    write(folder, ".hidden.txt", NEWS)
    write(folder / "deep", "3.txt", "date: 2025-02-12\n\n" + NEWS)
    write(folder, "zz.docx", b"PK\x03\x04")
    found, skipped = read(folder)
    assert [a.date for a in found] == ["2025-10-17", "2025-02-12"]
    assert [Path(where).name for where, _ in skipped] == ["2.txt", "zz.docx"]


def test_folders_are_read_in_order(tmp_path, read):
    for name in ("b.txt", "a.txt", "c.txt"):
        write(tmp_path, name, f"title: {name}\n\n{NEWS}")
    assert [a.title for a in read(tmp_path)[0]] == ["a.txt", "b.txt", "c.txt"]


def test_a_folder_linked_into_itself_ends(tmp_path, read):
    write(tmp_path, "a.txt", NEWS)
    (tmp_path / "loop").symlink_to(tmp_path)
    assert len(read(tmp_path)[0]) == 1


def test_an_empty_folder_is_named(tmp_path, read):
    (tmp_path / "in").mkdir()
    assert "empty folder" in reason(read, tmp_path / "in")


def test_text_without_sentences(tmp_path, read):
    assert "no sentences" in reason(read, write(tmp_path, "a.txt", "1 234 567\n---\n+++ 8 9\n"))


def test_other_language(tmp_path, read):
    assert reason(read, write(tmp_path, "a.txt", FRENCH)) == "not English, skipped"


def test_a_language_the_source_itself_names_is_believed(tmp_path, read):
    path = write(tmp_path, "a.jsonl", '{"text": "Macron, Scholz, Tusk", "language": "fr"}')
    assert reason(read, path) == "not English, skipped"


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_a_single_file_without_date_is_wrong_usage(tmp_path, read, name):
    path = write(tmp_path, name, NEWS if name == "a.txt" else '{"text": "The minister said that he left."}')
    with pytest.raises(UsageError, match="--date"):
        read(path, date=None)


def test_many_lines_of_which_none_is_dated_are_wrong_usage(tmp_path, read):
    path = write(tmp_path, "a.jsonl", '{"text": "The minister said that he left."}\n' * 3)
    with pytest.raises(UsageError, match="--date"):
        read(path, date=None)


def test_no_date_in_a_batch_is_a_skip(tmp_path, read):
    write(tmp_path, "a.txt", NEWS)
    write(tmp_path, "b.txt", "date: 2025-02-12\n\n" + NEWS)
    found, ((where, why),) = read(tmp_path, date=None)
    assert (len(found), Path(where).name) == (1, "a.txt")
    assert "--date" in why


def test_one_undated_line_among_dated_ones_is_a_skip(tmp_path, read):
    text = '"text": "The minister said that he left."'
    path = write(tmp_path, "a.jsonl", f'{{{text}}}\n{{{text}, "date": "2025-02-12"}}\n')
    found, ((where, why),) = read(path, date=None)
    assert (len(found), where) == (1, f"{path}:1")
    assert "--date" in why


@pytest.mark.parametrize("date", ["tomorrow", "2025-02-30", "", "10/17/2025"])
def test_a_wrong_date_option_is_wrong_usage_before_anything_is_read(date):
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        articles(["nowhere.txt"], date=date, on_skip=lambda *_: None)


def test_a_wrong_own_date_is_not_papered_over(tmp_path, read):
    assert "'last week'" in reason(read, write(tmp_path, "a.txt", "date: last week\n\n" + NEWS))


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("not json", "not JSON"),
        ('{"text": "cut', "not JSON"),
        ("[1, 2]", "no object"),
        ("null", "no object"),
        ('{"title": "A"}', 'field "text"'),
        ('{"text": 7}', "no string"),
        ('{"text": ""}', "no text"),
        ('{"text": "The man left.", "date": 1760659200}', "no text"),
        ('{"text": "The man left.", "id": [1]}', '"id"'),
        ("[" * 100_000, "nested too deep"),
        ('{"text": "A", "n": ' + "9" * 5000 + "}", "too many digits"),
    ],
)
def test_a_bad_json_line(tmp_path, read, line, part):
    good = '{"text": "The minister said that he left.", "date": "2025-10-01"}'
    path = write(tmp_path, "a.jsonl", f"{good}\n{line}\n\n{good}\n")
    found, ((where, why),) = read(path)
    assert (len(found), where) == (2, f"{path}:2")
    assert part in why


def test_a_long_line_in_a_table_leaves_the_rest(tmp_path, read, monkeypatch):
    monkeypatch.setenv("DRAGOMAN_MAX_ARTICLE_CHARS", "100")
    good = '{"text": "The minister said that he left."}\n'
    path = write(tmp_path, "a.jsonl", good + '{"text": "' + "long " * 20_000 + '"}\n' + good)
    found, ((where, why),) = read(path)
    assert (len(found), where) == (2, f"{path}:2")
    assert "split it" in why


def test_csv_without_the_text_column(tmp_path, read):
    why = reason(read, write(tmp_path, "a.csv", "id,body\n1,The man left.\n"))
    assert 'no column "text" (there are: id, body)' in why


def test_csv_row_without_text(tmp_path, read):
    path = write(tmp_path, "a.csv", "id,text\n1,The minister said that he left.\n2,\n3,The envoy said no.\n")
    found, ((where, why),) = read(path)
    assert ([a.id for a in found], where) == (["1", "3"], f"{path}:3")
    assert '"text"' in why


def test_csv_with_an_unclosed_quotation_mark_loses_that_row_only(tmp_path, read):
    rows = "1,The minister said that he left.\n" * 900
    path = write(tmp_path, "a.csv", f'id,text\n{rows}0,"The envoy\n{rows}')
    found, ((where, why),) = read(path)
    assert (len(found), where) == (1800, f"{path}:902")
    assert "quotation mark" in why


def test_missing_path(tmp_path, read):
    assert "no such file" in reason(read, tmp_path / "nowhere.txt")


@pytest.mark.parametrize("path", ["a\0b.txt", "x" * 5000 + ".txt"])
def test_impossible_path(read, path):
    _, ((_, why),) = read(path)
    assert ":" in why


def test_unreadable_file(tmp_path, read, monkeypatch):
    path = write(tmp_path, "a.txt", NEWS)
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser may read everything: refuse in the system's place
        real = Path.open

        def refuse(self, *args, **kwargs):
            if self == path:
                raise PermissionError(13, "Permission denied")
            return real(self, *args, **kwargs)

        monkeypatch.setattr(Path, "open", refuse)
    assert "permission" in reason(read, path)


def test_a_failing_disk_is_named(tmp_path, read, monkeypatch):
    path = write(tmp_path, "a.txt", NEWS)

    def fail(stream, where, limit):
        raise OSError(5, "Input/output error")
        yield

    monkeypatch.setitem(opening.READERS, ".html", fail)
    assert "Input/output error" in reason(read, path.rename(tmp_path / "a.html"))


@pytest.mark.parametrize("name", ["a.docx", "noending", "a.txt.bak"])
def test_unknown_ending(tmp_path, read, name):
    assert ".jsonl" in reason(read, write(tmp_path, name, NEWS))


def test_gzip_bomb(tmp_path, read, monkeypatch):
    monkeypatch.setattr(opening, "_BOMB_BYTES", 2**20)
    bomb = b"WARC/1.0\r\nContent-Length: 50000000\r\n\r\n" + b"\0" * 50_000_000
    assert "times its size" in reason(read, write(tmp_path, "a.warc.gz", gzip.compress(bomb)))


def test_a_bomb_in_one_line_takes_little_memory(tmp_path, read):
    path = write(tmp_path, "a.jsonl.gz", gzip.compress(b"x" * 80_000_000, 6))
    tracemalloc.start()
    why = reason(read, path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "times its size" in why
    assert peak < 60 * 2**20


def test_cut_gzip_gives_what_stands_before_the_cut(tmp_path, read):
    sums = random.Random(1)  # always the same: letters drawn at random are now and then taken for another language
    line = '{"text": "The minister said that the talks had cost %d dollars."}\n'
    rows = "".join(line % sums.getrandbits(160) for _ in range(4000)).encode()
    path = write(tmp_path, "a.jsonl.gz", gzip.compress(rows)[:-100])
    found, ((_, why),) = read(path)
    assert len(found) > 1000
    assert "cut short" in why


def test_no_gzip_at_all(tmp_path, read):
    assert "damaged gzip" in reason(read, write(tmp_path, "a.txt.gz", NEWS))


def test_names_are_shown_safely(tmp_path, read):
    path = write(tmp_path, "a\n\x1b[31mred\u202e.txt", b"\0" * 99)
    _, ((where, _),) = read(path)
    assert where.endswith("a\\n\\x1b[31mred\\u202e.txt")


def test_undecodable_names_are_shown_safely(tmp_path, read):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.xyz")
    Path(name).write_text(NEWS)
    _, ((where, _),) = read(name)
    assert where.endswith("caf\\udce9.xyz")


def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path, read):
    os.mkfifo(tmp_path / "a.txt")
    found, ((_, why),) = read(tmp_path)
    assert not found
    assert "neither file nor folder" in why


def test_nothing_is_printed(tmp_path, read, capfd):
    for name in ("a.html", "b.xml", "c.warc", "d.mbox"):
        write(tmp_path, name, "WARC/1.0\r\n<broken><<&" * 50)
    read(tmp_path)
    assert capfd.readouterr() == ("", "")


def test_half_surrogates_and_zeros_are_replaced_one_for_one(tmp_path, read):
    path = write(tmp_path, "a.jsonl", '{"text": "The man \\ud800 said\\u0000 that he left."}')
    assert read(path)[0][0].text == "The man � said� that he left."


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (NEWS.encode(), [NEWS]),
        (b'{"text": "The man said so."}\n{"text": "The envoy said no."}\n',
         ["The man said so.", "The envoy said no."]),
        (("\ufeff" + NEWS).encode("utf-16-le"), [NEWS]),
        ((NEWS * 2000).encode(), [NEWS * 2000]),
    ],
)  # fmt: skip
def test_standard_input_is_sniffed(read, monkeypatch, data, texts):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert [a.text for a in read("-")[0]] == texts


def test_empty_standard_input_is_named(read, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    _, ((where, why),) = read("-")
    assert where == "-"
    assert "empty" in why


def test_standard_input_without_date_is_wrong_usage(read, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(NEWS.encode())))
    with pytest.raises(UsageError, match="--date"):
        read("-", date=None)
