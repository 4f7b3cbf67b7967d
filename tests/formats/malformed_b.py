"""A seeded maker of damaged files: what happens to tables and JSON Lines on their way through the world."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any

CELLS = (
    "", "None", "NULL", "nan", "inf", "-1", "9" * 30, "1e400", "2023-02-30", "2023-13-01", "31/12/2020", "0000-00-00",
    "91.5", "-181", "ASSAULT", "FIGHT", "NOPE", "099", "41", "١٢", "x" * 5000, "=SUM(A1)", "<b>", "'; DROP TABLE x;--",
    "\x1b[31m", "\u2028", "é\u0301", "{}", "[]", '"', '""', '"a', "a\rb", "\ufeff", "-0", "true", "null", "---", "0x1F",
    "1_000", "USA;GBR", "Kenya (", "(Kenya)", "a|b,c;d", "999999999999999999999",
)  # fmt: skip

Damage = Callable[[bytes, random.Random], bytes]


def _line(data: bytes, rng: random.Random, change: Callable[[bytes], bytes], least: int = 0) -> bytes:
    lines = data.split(b"\n")
    at = rng.randrange(min(least, len(lines) - 1), len(lines))
    lines[at] = change(lines[at])
    return b"\n".join(lines)


def _insert(data: bytes, rng: random.Random, what: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + what + data[at:]


def _zip(data: bytes, names: tuple[str, ...]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, data)
    return packed.getvalue()


BYTES: tuple[Damage, ...] = (
    lambda d, r: _insert(d, r, b"\0"),
    lambda d, r: _insert(d, r, b"\xff\xfe"),
    lambda d, r: _insert(d, r, b"\xc3"),
    lambda d, r: _insert(d, r, b'"'),
    lambda d, r: _insert(d, r, b"\r"),
    lambda d, r: _insert(d, r, b"\n"),
    lambda d, r: _insert(d, r, b"\n\n\n"),
    lambda d, r: _insert(d, r, b"\t"),
    lambda d, r: _insert(d, r, b","),
    lambda d, r: _insert(d, r, bytes(r.randrange(256) for _ in range(20))),
    lambda d, r: d[: r.randrange(len(d))],
    lambda d, r: d[r.randrange(len(d)) :],
    lambda d, r: b"\xef\xbb\xbf" + d,
    lambda d, r: d.replace(b"\n", b"\r\n"),
    lambda d, r: d.replace(b"\n", b"\r"),
    lambda d, r: d.rstrip(b"\n"),
    lambda d, r: d + d,
    lambda d, r: b"",
    lambda d, r: d.decode().encode("utf-16"),
    lambda d, r: gzip.compress(d)[: r.randrange(1, 60)],
    lambda d, r: gzip.compress(d),
    lambda d, r: _zip(d, ("one",)),
    lambda d, r: _zip(d, ("one", "two")),
    lambda d, r: _zip(d, ("one",))[: r.randrange(4, 80)],
    lambda d, r: _line(d, r, lambda line: b""),
    lambda d, r: _line(d, r, lambda line: line[: r.randrange(len(line) + 1)]),
    lambda d, r: _line(d, r, lambda line: line + line),
    lambda d, r: _line(d, r, lambda line: line[::-1]),
    lambda d, r: _line(d, r, lambda line: line.swapcase()),
    lambda d, r: bytes(b ^ (r.random() < 0.01) for b in d),
)


def _cells(delimiter: bytes) -> tuple[Damage, ...]:
    def cell(data: bytes, rng: random.Random) -> bytes:
        def change(line: bytes) -> bytes:
            parts = line.split(delimiter)
            parts[rng.randrange(len(parts))] = rng.choice(CELLS).encode()
            return delimiter.join(parts)

        return _line(data, rng, change, 1)

    def column(data: bytes, rng: random.Random) -> bytes:
        """The same cell in every row."""
        lines = [line.split(delimiter) for line in data.split(b"\n")]
        at, value = rng.randrange(len(lines[0])), rng.choice(CELLS).encode()
        for line in lines[1:]:
            if at < len(line):
                line[at] = value
        return b"\n".join(delimiter.join(line) for line in lines)

    def fewer(data: bytes, rng: random.Random) -> bytes:
        return _line(data, rng, lambda line: delimiter.join(line.split(delimiter)[: rng.randrange(1, 9)]))

    def shuffled(data: bytes, rng: random.Random) -> bytes:
        lines = [line.split(delimiter) for line in data.split(b"\n")]
        order = list(range(len(lines[0])))
        rng.shuffle(order)
        moved = [[line[k] for k in order] if len(line) == len(order) else line for line in lines]
        return b"\n".join(delimiter.join(line) for line in moved)

    def wider(data: bytes, rng: random.Random) -> bytes:
        lines = data.split(b"\n")
        return b"\n".join(line + delimiter + b"more" if line else line for line in lines)

    def renamed(data: bytes, rng: random.Random) -> bytes:
        head, _, rest = data.partition(b"\n")
        names = head.split(delimiter)
        names[rng.randrange(len(names))] = rng.choice((names[0], b"strange", b"", names[-1].upper()))
        return delimiter.join(names) + b"\n" + rest

    other = b";" if delimiter == b"," else b","
    return (
        cell, cell, cell, cell, cell, cell, column, column, fewer, shuffled, wider, renamed,
        lambda d, r: d.replace(delimiter, other),
        lambda d, r: d.partition(b"\n")[2],
        lambda d, r: d.partition(b"\n")[0] + b"\n",
        lambda d, r: d.partition(b"\n")[0].upper() + b"\n" + d.partition(b"\n")[2],
        lambda d, r: d.partition(b"\n")[0],
    )  # fmt: skip


VALUES: tuple[Any, ...] = (
    None, True, -1, 1.5, 10**400, 1e308, "", "NOPE", [], {}, [[]], [None], [{}], [{"code": None}], {"code": 5},
    [{"code": "USA", "sector": "GOVMIL"}], [{"code": ["USA"]}], ["USA", "RUS"], [{"code": "USA"}] * 90, "2023-02-30",
    "FIGHT", ["DEMAND"], ["CONSULT", "AID"], "\ud800", "\0", "x" * 4000, {"lat": 95}, {"lat": "a"}, {"lon": [1]}, [3],
    "2023-01-01T10:00:00Z", 20230101, "[", {"a": {"b": {"c": []}}},
)  # fmt: skip
LINES = (
    b"[]", b"1", b'"x"', b"null", b"{", b"}", b"{}", b'{"id": 1}', b"[" * 100_000, b'{"id": NaN}', b"{'id': 1}",
    b'{"kind": "statement"}', b"# note", b'{"id":"a","id":"b"}', b'{"id": ' + b"9" * 5000 + b"}",
    b'{"id":"' + b"y" * 50_000 + b'"}',
)  # fmt: skip


def _field(data: bytes, rng: random.Random) -> bytes:
    lines = data.rstrip(b"\n").split(b"\n")
    at = rng.randrange(len(lines))
    row = json.loads(lines[at])
    key = rng.choice([*row, "auxiliary", "factuality", "attribution", "cite_info", "coded_date", "sources", "status"])
    row[key] = rng.choice(VALUES)
    if rng.random() < 0.2:
        del row[key]
    lines[at] = json.dumps(row).encode()
    return b"\n".join(lines) + b"\n"


JSON: tuple[Damage, ...] = (
    *[_field] * 14,
    lambda d, r: _line(d, r, lambda line: r.choice(LINES)),
    lambda d, r: _line(d, r, lambda line: line + r.choice(LINES)),
    lambda d, r: json.dumps([json.loads(line) for line in d.splitlines()], indent=2).encode(),
)


def damaged(data: bytes, seed: int, kind: str) -> bytes:
    """The file with one to three damages; ``kind`` is ``tab``, ``comma`` or ``json``."""
    rng = random.Random(seed)
    own = JSON if kind == "json" else _cells(b"\t" if kind == "tab" else b",")
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        try:
            changed = rng.choice((*BYTES, *own, *own))(data, rng)
        except (ValueError, IndexError, TypeError):
            continue  # an earlier damage left nothing for this one to hold on to
        if not changed:
            return changed
        data = changed
    return data
