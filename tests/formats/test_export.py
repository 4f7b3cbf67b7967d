"""An export is one whole folder, or none."""

from __future__ import annotations

import json

import pytest
from tests.formats.samples import event

from dragoman.errors import UsageError
from dragoman.formats.export import LICENCE_NOTE, export
from dragoman.formats.registry import get

CREATED = "2025-01-02T03:04:05Z"


def exported(folder, name="polecat", tables=None, **wanted):
    return export(get(name), tables or [event(), event(id="e2", origin="icews")], folder, created=CREATED, **wanted)


@pytest.mark.parametrize("name", ["plover", "gdelt", "icews", "polecat", "cameo", "tkg", "parquet", "csv"])
def test_every_column_and_file_stands_in_the_package_and_the_codebook(tmp_path, name):
    written = exported(tmp_path / "out", name)
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    codebook = (tmp_path / "out" / "codebook.md").read_text("utf-8")
    assert {r["path"] for r in package["resources"]} | {"codebook.md", "datapackage.json"} == {
        path.name for path in (tmp_path / "out").iterdir()
    }
    for resource, described in zip(written.resources, package["resources"]):
        assert [c.name for c in resource.columns] == [f["name"] for f in described["schema"]["fields"]]
        assert all(f"| `{c.name}` | {c.type} |" in codebook for c in resource.columns)
        assert described["name"] == described["name"].lower()
    assert package["created"] == CREATED
    assert package["sources"] == [{"title": "icews (1 events)"}, {"title": "read (1 events)"}]
    assert LICENCE_NOTE in codebook


def test_a_table_has_its_dialect(tmp_path):
    exported(tmp_path / "out", "cameo")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    assert package["profile"] == "tabular-data-package"
    assert package["resources"][0]["dialect"] == {"delimiter": "\t", "lineTerminator": "\n", "header": False}
    assert package["resources"][1]["dialect"]["quoteChar"] == '"'


def test_what_was_left_out_stands_in_the_codebook(tmp_path):
    exported(tmp_path / "out", tables=[event(event=None, cameo="010")])
    assert "PLOVER has no type for it (CAMEO's roots 01 and 02): 1 events" in (tmp_path / "out/codebook.md").read_text()


def test_a_folder_with_something_in_it_is_refused_and_an_empty_one_taken(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        exported(tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["thesis.txt"]
    (tmp_path / "empty").mkdir()
    exported(tmp_path / "empty")
    assert (tmp_path / "empty" / "codebook.md").is_file()
    with pytest.raises(UsageError, match="no folder"):
        exported(tmp_path / "full" / "thesis.txt")


def test_an_export_that_fails_leaves_nothing(tmp_path):
    def tables():
        yield event()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exported(tmp_path / "out", tables=tables())
    assert list(tmp_path.iterdir()) == []


def test_acled_is_read_only(tmp_path):
    with pytest.raises(UsageError, match="read only"):
        exported(tmp_path / "out", "acled")
    assert list(tmp_path.iterdir()) == []


def test_an_export_of_nothing_is_a_folder_too(tmp_path):
    for name in ("plover", "polecat", "cameo", "tkg", "parquet", "csv"):
        written = export(get(name), iter(()), tmp_path / name, created=CREATED)
        assert written.left_out == {}
        assert (tmp_path / name / "datapackage.json").is_file()
