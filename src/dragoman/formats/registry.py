"""The formats by name. A format's module is loaded when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.formats.base import Format

_MODULES = {
    "plover": "dragoman.formats.plover:PloverFormat",
    "gdelt": "dragoman.formats.gdelt:GDELT",
    "gdelt1": "dragoman.formats.gdelt:GDELT1",
    "gdelt1-old": "dragoman.formats.gdelt:GDELT1_OLD",
    "gdelt-mentions": "dragoman.formats.gdelt_mentions:GdeltMentions",
    "icews": "dragoman.formats.icews:ICEWS",
    "polecat": "dragoman.formats.polecat:PolecatFormat",
    "acled": "dragoman.formats.acled:AcledFormat",
    "cameo": "dragoman.formats.cameo:CameoFormat",
    "tkg": "dragoman.formats.tkg:TkgFormat",
    "parquet": "dragoman.formats.flat_parquet:ParquetFormat",
    "csv": "dragoman.formats.flat_csv:CsvFormat",
}
NAMES = tuple(_MODULES)


def get(name: str) -> Format:
    """The format of that name in any case; UsageError lists the names."""
    from importlib import import_module

    place = _MODULES.get(name.strip().lower())
    if place is None:
        raise UsageError(f"there is no format {name!r}; the formats are {', '.join(NAMES)}")
    module, _, attribute = place.partition(":")
    found = getattr(import_module(module), attribute)
    made: Format = found() if isinstance(found, type) else found
    return made
