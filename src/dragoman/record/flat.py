"""Events as flat rows, one a directed pair: what counting, measuring, forecasting and exporting work on.

An event line (docs/record.md) with several actors or recipients becomes several rows of the same ``id``, which
stand together and count up in ``pair`` from 0. A reciprocal event (all parties actors, no recipient) has each
ordered pair of its parties and ``mutual`` true. An event with one side only has null on the other. Rows count
events once by ``pair = 0``.

Columns past these are a format's own, kept word for word as strings under ``<format>.<Column>`` so that a file
can be written again as it came. Imported by name inside functions: pyarrow takes a while to load.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

ORIGIN_READ = "read"
"""The ``origin`` of events that Dragoman itself read; an imported event has the name of its format."""

COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("id", "string", "the event's id; unique within its origin"),
    ("origin", "word", "`read`, or the name of the format that it was imported from"),
    ("pair", "int16", "which directed pair of the event this row is, from 0"),
    ("mutual", "bool", "a reciprocal event: every party is actor and recipient"),
    ("date", "date", "first day"),
    ("enddate", "date", "last day"),
    ("date_precision", "word", "day, week, month, year or unknown"),
    ("known", "date", "the day on which it was first told: of the article, the row's publication or its entry"),
    ("event", "word", "PLOVER type; null where CAMEO's code has none (roots 01 and 02)"),
    ("mode", "word", "PLOVER modes, joined by a blank; empty for none"),
    ("context", "word", "PLOVER contexts, joined by a blank; empty for none"),
    ("quad_code", "int8", "1, 2 verbal, material cooperation; 3, 4 such conflict; may be null"),
    ("event_scale", "float32", "PLOVER score, −10 to 10; may be null"),
    ("cameo", "word", "CAMEO code, digits kept as text"),
    ("actor", "word", "code of who did it (ISO 3166-1 alpha-3 or PLOVER's); null for nobody known"),
    ("actor_sector", "word", "PLOVER sectors, primary first, joined by a blank; empty for none"),
    ("actor_name", "word", "name as the source gives it, or canonical; null for none"),
    ("recipient", "word", "code of whom it was directed at"),
    ("recipient_sector", "word", "as actor_sector"),
    ("recipient_name", "word", "as actor_name"),
    ("place", "string", "name of the place of the event"),
    ("country_code", "word", "ISO 3166-1 alpha-3 of the place"),
    ("lat", "float64", "degrees WGS 84"),
    ("lon", "float64", "degrees WGS 84"),
    ("geonameid", "int64", "GeoNames id of the place"),
    ("status", "word", "happened, planned, hypothetical or denied"),
    ("auxiliary", "word", "PLOVER auxiliary modes, joined by a blank; empty for none"),
    ("factuality", "float32", "−3 to 3; null where the origin has none"),
    ("confidence", "float32", "0 to 1; null where the origin has none"),
    ("attribution", "string", "who says so, in words; null for the article itself or where the origin has none"),
    ("denied_by", "string", "who denies it, joined by `; `"),
    ("articles", "int32", "how many articles tell it"),
    ("sources", "int32", "how many independent sources tell it: near-copies of one story count once"),
    ("outlet", "string", "publication, or several joined by `; `"),
    ("url", "string", "where it was published"),
    ("text", "string", "the words that tell it; null where the origin has none"),
)  # fmt: skip
"""(name, kind, meaning) of every flat column in order; ``word`` is a string of few distinct values."""

NAMES = tuple(name for name, _, _ in COLUMNS)


@cache
def schema() -> pa.Schema:
    """The Arrow schema of the flat columns; a ``word`` is a dictionary of strings with int32 indices."""
    import pyarrow as pa

    kinds = {
        "string": pa.string(), "word": pa.dictionary(pa.int32(), pa.string()), "date": pa.date32(),
        "bool": pa.bool_(), "int8": pa.int8(), "int16": pa.int16(), "int32": pa.int32(),
        "int64": pa.int64(), "float32": pa.float32(), "float64": pa.float64(),
    }  # fmt: skip
    return pa.schema([pa.field(name, kinds[kind]) for name, kind, _ in COLUMNS])
