"""An export: a fresh folder with the format's files, ``codebook.md`` and ``datapackage.json``.

It is made beside, under a name that begins with a dot, and gets its own name when it is whole: an export that was
killed leaves no folder that looks like one. ``datapackage.json`` is a Frictionless Data Package, version 1.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.errors import UsageError
from dragoman.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from dragoman.formats.base import Format, Resource, Written

LICENCE_NOTE = (
    "Imported data keep the terms of those who publish them: see each origin's own licence before passing them on. "
    "Events that Dragoman read itself are facts drawn from articles whose words belong to their publishers."
)


def _checked(folder: Path) -> Path:
    """The folder to make, given as an absolute path. UsageError where something is there."""
    folder = folder.absolute()
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{folder} is no folder: name one that is not there yet")
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty: an export needs a fresh folder; name another or empty this one")
    return folder


def _counted(tables: Iterable[pa.Table], origins: Counter[str], span: list[Any]) -> Iterator[pa.Table]:
    """The tables as they pass, with their events counted by origin and their first and last day noted."""
    import pyarrow.compute as pc

    for table in tables:
        if "pair" in table.column_names:
            first = table.filter(pc.equal(table.column("pair"), 0))
            for found in pc.value_counts(first.column("origin").cast("string").combine_chunks()).to_pylist():
                origins[found["values"] or "unknown"] += found["counts"]
        else:  # mentions, which are no events
            origins["mentions"] += table.num_rows
        if table.num_rows:
            days = pc.min_max(table.column("date")).as_py()
            span[:] = [min(d for d in (*span[:1], days["min"]) if d), max(d for d in (*span[1:], days["max"]) if d)]
        yield table


def export(
    form: Format,
    tables: Iterable[pa.Table],
    folder: Path,
    *,
    created: str,
    extras: bool = False,
    text: bool = False,
    filters: str = "",
    licence_note: str = LICENCE_NOTE,
) -> Written:
    """Writes flat tables as a format's folder and says what was written and left out.

    ``created`` is the time of the export (ISO 8601 with its zone), ``filters`` tells in words what was chosen.
    Raises UsageError where the folder is not empty or cannot be made.
    """
    folder = _checked(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    except OSError as error:
        raise UsageError(f"{folder} cannot be made ({error.strerror}): name a place that you may write to") from error
    origins: Counter[str] = Counter()
    span: list[Any] = []
    try:
        written = form.write(_counted(tables, origins, span), made, extras=extras, text=text)
        about = _About(form, written, dict(origins), span, created, filters, licence_note, text)
        (made / "codebook.md").write_text(about.codebook(), "utf-8")
        package = json.dumps(about.package(made), ensure_ascii=False, indent=2)
        (made / "datapackage.json").write_text(package + "\n", "utf-8")
        made.chmod(0o777 & ~_umask())
        if folder.is_dir():
            folder.rmdir()
        made.replace(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return written


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


class _About:
    """What codebook and data package tell."""

    def __init__(
        self, form: Format, written: Written, origins: dict[str, int], span: list[Any], created: str,
        filters: str, licence_note: str, text: bool,
    ) -> None:  # fmt: skip
        from dragoman.ontology import plover

        self.form, self.written, self.origins, self.span = form, written, origins, span
        self.created, self.filters, self.note, self.text = created, filters, licence_note, text
        self.versions = {
            "Dragoman": __version__, "PLOVER": plover().version,
            "CAMEO map": f"as shipped with Dragoman {__version__}",
        }  # fmt: skip

    def codebook(self) -> str:
        """The codebook in Markdown."""
        words = "with" if self.text else "without"
        lines = [
            f"# Codebook: {self.form.title}", "",
            f"Exported {self.created} by Dragoman {__version__}, {words} the words of articles.",
        ]  # fmt: skip
        if self.filters:
            lines.append(f"Chosen: {_line(self.filters)}.")
        if self.span:
            lines.append(f"Events from {self.span[0]} to {self.span[1]}.")
        lines += ["", "## Files", ""]
        lines += [f"- `{r.path}`: {r.rows} rows" for r in self.written.resources]
        for resource in self.written.resources:
            lines += ["", f"## Columns of `{resource.path}`", "", "| column | type | meaning |", "| --- | --- | --- |"]
            lines += [f"| `{_line(c.name)}` | {c.type} | {_line(c.description)} |" for c in resource.columns]
        lines += ["", "## Left out", ""]
        left = self.written.left_out
        lines += [f"- {_line(why)}: {count} events" for why, count in sorted(left.items())] or ["Nothing."]
        lines += ["", "## Origins", "", "| origin | events |", "| --- | --- |"]
        lines += [f"| {_line(origin)} | {count} |" for origin, count in sorted(self.origins.items())]
        lines += ["", "`read` are events that Dragoman read in articles; the others were imported from that format."]
        lines += ["", "## Versions", ""] + [f"- {name}: {version}" for name, version in self.versions.items()]
        return "\n".join([*lines, "", "## Licence", "", self.note, ""])

    def package(self, folder: Path) -> dict[str, Any]:
        """The data package's descriptor."""
        resources = [self._resource(r, folder) for r in self.written.resources]
        tabular = all(r["profile"] == "tabular-data-resource" for r in resources)
        return {
            "profile": "tabular-data-package" if tabular else "data-package",
            "name": f"dragoman-{self.form.name}",
            "title": f"Political events: {self.form.title}",
            "created": self.created,
            "dragoman": {"versions": self.versions, "left_out": self.written.left_out, "filters": self.filters},
            "sources": [{"title": f"{name} ({count} events)"} for name, count in sorted(self.origins.items())],
            "licenses": [{"name": "other-see-codebook", "title": self.note, "path": "codebook.md"}],
            "resources": resources,
        }

    def _resource(self, of: Resource, folder: Path) -> dict[str, Any]:
        name = re.sub(r"[^a-z0-9._-]+", "-", of.path.lower())
        about: dict[str, Any] = {
            "name": name, "path": of.path, "format": of.format, "mediatype": of.mediatype, "encoding": "utf-8",
            "bytes": (folder / of.path).stat().st_size, "rows": of.rows,
            "schema": {
                "fields": [{"name": c.name, "type": c.type, "description": c.description} for c in of.columns]
            },
        }  # fmt: skip
        if of.delimiter is None:
            return about | {"profile": "data-resource"}
        dialect: dict[str, Any] = {"delimiter": of.delimiter, "lineTerminator": "\n", "header": of.header}
        if of.delimiter == ",":
            dialect |= {"quoteChar": '"', "doubleQuote": True}
        about["schema"]["missingValues"] = [""]
        return about | {"profile": "tabular-data-resource", "dialect": dialect}


def _line(text: str) -> str:
    """Text for a line or a cell of Markdown."""
    return " ".join(text.split()).replace("|", "\\|")
