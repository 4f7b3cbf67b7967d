"""``import``, ``export`` and ``record`` as a user calls them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dragoman.cli import app
from dragoman.commands import exchanging

LINES = (
    "20250301\tUSAGOV\tRUSGOV\t042\t\t\t\twire\n"
    "20250302\tRUSGOV\tUKRGOV\t190\t\t\t\twire\n"
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "events.txt").write_text(LINES, encoding="utf-8")
    return tmp_path


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_imported_events_are_listed(folder: Path) -> None:
    result = call("import", "cameo", "events.txt", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["events"] == 2
    lines = [json.loads(line) for line in call("events", "--actor", "Russia", "--json").stdout.splitlines()]
    assert [(e["origin"], e["event"], e["date"]) for e in lines] == [("cameo", ["ASSAULT"], "2025-03-02")]
    assert call("events", "--origin", "read", "--json").stdout == ""


def test_bad_rows_are_listed_and_the_rest_is_there(folder: Path) -> None:
    (folder / "events.txt").write_text(LINES + "20251399\tUSA\tRUS\t042\t\t\t\twire\n", encoding="utf-8")
    result = call("import", "cameo", "events.txt")
    assert result.exit_code == 3
    assert "skipped events.txt, row 3" in result.stderr
    assert "2 events" in result.stderr
    assert json.loads(call("record", "--skips", "1", "--json").stdout)["row"] == 3


def test_a_file_imported_before_says_so(folder: Path) -> None:
    assert "2 events of 1 file " in call("import", "cameo", "events.txt").stderr
    assert "0 events of 1 file → dragoman.sqlite; 1 imported before" in call("import", "cameo", "events.txt").stderr
    assert "2 imported events" in call("record").stdout


def test_a_refused_file_is_named_once(folder: Path) -> None:
    (folder / "empty.tab").write_text("", encoding="utf-8")
    assert call("import", "icews", "empty.tab").stderr.startswith("skipped empty.tab: is empty; ")


@pytest.mark.parametrize("text", ["not JSON", "[]", '{"resources": [1]}', "{}"])
def test_a_broken_data_package_is_told(folder: Path, text: str) -> None:
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    result = call("import", "cameo", ".")
    assert (result.exit_code, "is no data package" in result.stderr) == (3, True)


def test_a_file_that_is_not_there_does_not_stop_the_others(folder: Path) -> None:
    result = call("import", "cameo", "nowhere.txt", "events.txt")
    assert (result.exit_code, "there is no nowhere.txt" in result.stderr) == (3, True)
    assert len(call("events", "--json").stdout.splitlines()) == 2


def test_a_file_that_cannot_be_read_does_not_stop_the_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = exchanging._print_of

    def closed(path: Path) -> str:
        if path.name == "closed.txt":
            raise PermissionError(13, "Permission denied")
        return known(path)

    monkeypatch.setattr(exchanging, "_print_of", closed)
    (folder / "closed.txt").write_text(LINES, encoding="utf-8")
    result = call("import", "cameo", "closed.txt", "events.txt")
    assert (result.exit_code, "skipped closed.txt: cannot be read (Permission denied)" in result.stderr) == (3, True)
    assert len(call("events", "--json").stdout.splitlines()) == 2


def test_a_pipe_is_refused_since_a_file_is_read_twice(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    result = call("import", "cameo", "pipe")
    assert (result.exit_code, "save what comes through a pipe" in result.stderr) == (3, True)


def test_an_import_of_nothing_that_is_there_makes_no_record(folder: Path) -> None:
    result = call("import", "cameo", "nowhere.txt")
    assert (result.exit_code, result.stderr) == (2, "dragoman: there is no nowhere.txt; mend the path\n")
    assert not (folder / "dragoman.sqlite").exists()


def test_a_skipped_file_is_named_once(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "prose.txt").write_text("No event at all.\n", encoding="utf-8")
    assert call("import", "plover", "deep/prose.txt").stderr.count("prose.txt") == 1


def test_reports_of_an_imported_origin_are_none_and_why_is_said(folder: Path) -> None:
    call("import", "cameo", "events.txt")
    result = call("reports", "--origin", "cameo")
    assert (result.exit_code, result.stdout, "imported events have none" in result.stderr) == (0, "", True)


def test_an_unknown_format_is_wrong_usage_and_lists_the_formats(folder: Path) -> None:
    result = call("import", "xml", "events.txt")
    assert result.exit_code == 2
    assert "plover" in result.stderr


def test_an_export_is_a_folder_that_imports_again(folder: Path) -> None:
    call("import", "cameo", "events.txt")
    result = call("export", "gdelt", "out", "--actor", "Russia")
    assert result.exit_code == 0, result.stderr
    package = json.loads((folder / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert (folder / "out" / "codebook.md").read_text(encoding="utf-8").startswith("# ")
    assert {resource["path"] for resource in package["resources"]} >= {"extras.csv"}
    assert call("import", "gdelt", "out", "--record", "other.sqlite").exit_code == 0
    (event,) = (json.loads(line) for line in call("events", "--record", "other.sqlite", "--json").stdout.splitlines())
    assert (event["actor"][0]["code"], event["recipient"][0]["code"], event["cameo"]) == ("RUS", "UKR", "190")


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_rows_stand_in_the_file_of_their_own_format(folder: Path, format: str) -> None:
    call("import", "cameo", "events.txt")
    call("export", "gdelt", "gdelt", "--actor", "Russia")
    call("export", "csv", "plain", "--actor", "USA")
    text = (folder / "plain" / "events-cameo.csv").read_text(encoding="utf-8").splitlines()
    (folder / "plain.csv").write_text("id,date,actor\nown,2025-03-01,KEN\n", encoding="utf-8")
    assert len(text) == 2
    for name, path in (("cameo", "events.txt"), ("gdelt", "gdelt"), ("csv", "plain.csv")):
        call("import", name, path, "--record", "mixed.sqlite")
    assert call("export", format, "out", "--record", "mixed.sqlite").exit_code == 0
    files = {p.stem for p in (folder / "out").glob(f"*.{format}")}
    assert files == {"events", "events-cameo", "events-gdelt"}
    call("import", format, "out", "--record", "again.sqlite")
    first, second = (call("events", "--json", "--record", f"{name}.sqlite").stdout for name in ("mixed", "again"))
    assert len(first.splitlines()) == 4
    assert first == second


def test_an_export_does_not_write_over_anything(folder: Path) -> None:
    call("import", "cameo", "events.txt")
    (folder / "out").mkdir()
    (folder / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    result = call("export", "icews", "out")
    assert (result.exit_code, "not empty" in result.stderr) == (2, True)


def test_what_a_format_has_no_place_for_is_counted(folder: Path) -> None:
    (folder / "events.txt").write_text(LINES + "20250303\tUSA\tRUS\t010\t\t\t\twire\n", encoding="utf-8")
    call("import", "cameo", "events.txt")
    result = call("export", "plover", "out")
    assert (result.exit_code, "left out 1" in result.stderr) == (3, True)


def test_the_record_tells_what_it_holds_and_packs(folder: Path) -> None:
    call("import", "cameo", "events.txt")
    (folder / "more.txt").write_text(LINES.replace("202503", "202504"), encoding="utf-8")
    call("import", "cameo", "more.txt")
    told = json.loads(call("record", "--json").stdout)
    assert [i["events"] for i in told["imports"]] == [2, 2]
    assert json.loads(call("record", "pack", "--json").stdout) == {
        "origin": "cameo", "year": 2025, "files": 2, "rows": 4,
    }  # fmt: skip
    assert len(call("events", "--json").stdout.splitlines()) == 4


def test_mentions_raise_the_counts_of_events_and_go_out_as_they_came(folder: Path) -> None:
    call("import", "cameo", "events.txt")
    call("export", "gdelt", "out")
    call("import", "gdelt", "out", "--record", "g.sqlite")
    id = (folder / "out" / "events.export.CSV").read_text(encoding="utf-8").split("\t")[0]
    rows = [
        "\t".join((id, "20250301000000", f"2025022{k}120000", "1", outlet, f"https://{outlet}/{k}", *["1"] * 8, "", ""))
        for k, outlet in enumerate(("one.example", "two.example", "one.example"))
    ]
    (folder / "m.CSV").write_text("\n".join(rows) + "\n", encoding="utf-8")
    for _ in range(2):
        assert call("import", "gdelt-mentions", "m.CSV", "--record", "g.sqlite").exit_code == 0
    told = [json.loads(line) for line in call("events", "--record", "g.sqlite", "--json").stdout.splitlines()]
    (event,) = (e for e in told if e["id"] == id)
    assert (event["independent"], event["known"]) == (2, "2025-02-20")
    assert call("export", "gdelt-mentions", "again", "--record", "g.sqlite").exit_code == 0
    assert sorted((folder / "again" / "events.mentions.CSV").read_text(encoding="utf-8").splitlines()) == sorted(rows)
