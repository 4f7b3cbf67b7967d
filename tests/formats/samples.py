"""Small files of the formats for the tests, with their rows as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from dragoman.formats.base import Format
from dragoman.formats.flat_tables import flat_table

POLECAT_HEADER = (
    "Event ID,Event Date,Event Type,Event Mode,Intensity,Quad Code,Contexts,Actor Name,Actor Country,Actor COW,"
    "Primary Actor Sector,Actor Sectors,Actor Title,Actor Name Raw,Wikipedia Actor ID,Recipient Name,"
    "Recipient Country,Recipient COW,Primary Recipient Sector,Recipient Sectors,Recipient Title,Recipient Name Raw,"
    "Wikipedia Recipient ID,Placename,City,District,Province,Country,Latitude,Longitude,GeoNames ID,Raw Placename,"
    "Feature Type,Source,Publication Date,Story People,Story Organizations,Story Locations,Language,Version"
).split(",")

ACLED_HEADER = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,"
    "inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,"
    "location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
).split(",")


def polecat_row(**cells: str) -> dict[str, str]:
    """A whole row of POLECAT; blanks in names are underscores here."""
    row = dict.fromkeys(POLECAT_HEADER, "") | {
        "Event ID": "20230101-1", "Event Date": "2023-01-01", "Event Type": "ASSAULT", "Event Mode": "aerial;drone",
        "Intensity": "-9.5", "Quad Code": "MATERIAL CONFLICT", "Contexts": "military;territory",
        "Actor Name": "Air Force", "Actor Country": "Russia", "Primary Actor Sector": "MIL",
        "Actor Sectors": "MIL;GOV", "Recipient Name": "None", "Recipient Name Raw": "residents",
        "Recipient Country": "UKR", "Primary Recipient Sector": "CVL", "City": "Lviv", "Country": "Ukraine",
        "Latitude": "49.84", "Longitude": "24.03", "GeoNames ID": "702550", "Source": "Morning Ledger",
        "Publication Date": "2023-01-02", "Version": "1",
    }  # fmt: skip
    return row | {name.replace("_", " "): cell for name, cell in cells.items()}


def acled_row(**cells: str) -> dict[str, str]:
    """A whole row of ACLED."""
    row = dict.fromkeys(ACLED_HEADER, "") | {
        "event_id_cnty": "KEN1", "event_date": "2023-05-02", "year": "2023", "time_precision": "1",
        "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "Military Forces of Kenya (2022-)",
        "inter1": "1", "actor2": "Al Shabaab", "inter2": "Rebel group", "country": "Kenya", "location": "Mandera",
        "latitude": "3.9", "longitude": "41.8", "source": "The Standard; Radio X", "notes": 'Shots, "heavy" ones',
        "fatalities": "3", "timestamp": "1683590400",
    }  # fmt: skip
    return row | cells


def tsv(path: Path, header: list[str], rows: list[dict[str, str]]) -> Path:
    """Writes a table with tabs."""
    lines = ["\t".join(header), *("\t".join(row.get(name, "") for name in header) for row in rows)]
    path.write_bytes(("\n".join(lines) + "\n").encode())
    return path


def csv(path: Path, header: list[str], rows: list[dict[str, str]]) -> Path:
    """Writes a table with commas, every cell in quotes."""
    quoted = ['"' + row.get(name, "").replace('"', '""') + '"' for row in rows for name in header]
    width = len(header)
    lines = [",".join(header), *(",".join(quoted[k : k + width]) for k in range(0, len(quoted), width))]
    path.write_bytes(("\n".join(lines) + "\n").encode())
    return path


def rows_of(form: Format, path: Path) -> list[dict[str, Any]]:
    """All rows that a format reads in a file."""
    return [row for block in form.read(path) for row in block.rows.to_pylist()]


def event(**values: Any) -> pa.Table:
    """One flat row of no format, for writers."""
    import datetime as dt

    day = dt.date(2024, 6, 1)
    row = {
        "id": "e1", "origin": "read", "date": day, "enddate": day, "known": day, "event": "CONSULT", "mode": "visit",
        "context": "diplomatic", "quad_code": 1, "event_scale": 4.0, "cameo": "042", "actor": "FRA",
        "actor_sector": "GOV", "actor_name": "Emmanuel Macron", "recipient": "DEU", "recipient_sector": "GOV MIL",
        "recipient_name": None, "place": "Berlin", "country_code": "DEU", "lat": 52.52, "lon": 13.4,
        "factuality": 3.0, "confidence": 0.8, "attribution": "a spokesman", "sources": 2, "articles": 3,
        "outlet": "Morning Ledger", "text": "came to Berlin",
    }  # fmt: skip
    return flat_table(row | values, 1, {})
