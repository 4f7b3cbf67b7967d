"""Damages a table in the ways that tables come damaged, from a seed, and counts what a reader has to account for."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterator, Sequence

Lines = list[bytes]
Damage = Callable[[random.Random, Lines, bytes], None]


def _cell(value: bytes | Callable[[random.Random, bytes], bytes]) -> Damage:
    """Changes one value of one row."""

    def damage(chance: random.Random, lines: Lines, delimiter: bytes) -> None:
        if not lines:
            return
        row = chance.randrange(len(lines))
        cells = lines[row].split(delimiter)
        at = chance.randrange(len(cells))
        cells[at] = value(chance, cells[at]) if callable(value) else value
        lines[row] = delimiter.join(cells)

    return damage


def _inside(piece: bytes) -> Callable[[random.Random, bytes], bytes]:
    def put(chance: random.Random, value: bytes) -> bytes:
        at = chance.randint(0, len(value))
        return value[:at] + piece + value[at:]

    return put


def _row(change: Callable[[random.Random, Lines, int, bytes], None]) -> Damage:
    def damage(chance: random.Random, lines: Lines, delimiter: bytes) -> None:
        if lines:
            change(chance, lines, chance.randrange(len(lines)), delimiter)

    return damage


def _repeat(chance: random.Random, lines: Lines, row: int, delimiter: bytes) -> None:
    lines.insert(chance.randint(row, len(lines)), lines[row])


def _cut(chance: random.Random, lines: Lines, row: int, delimiter: bytes) -> None:
    lines[row] = lines[row][: chance.randint(0, len(lines[row]))]


def _fewer(chance: random.Random, lines: Lines, row: int, delimiter: bytes) -> None:
    lines[row] = lines[row].replace(delimiter, b" ", chance.randint(1, 3))


def _more(chance: random.Random, lines: Lines, row: int, delimiter: bytes) -> None:
    lines[row] += delimiter * chance.randint(1, 3)


def _blank(chance: random.Random, lines: Lines, row: int, delimiter: bytes) -> None:
    lines.insert(row, b"")


def _noise(chance: random.Random, lines: Lines, row: int, delimiter: bytes) -> None:
    lines.insert(row, bytes(chance.choice(b"\x01\x1b\x7f\x80\xc3\xff \"',;\tabc019") for _ in range(40)))


def _swap(chance: random.Random, lines: Lines, row: int, delimiter: bytes) -> None:
    cells = lines[row].split(delimiter)
    chance.shuffle(cells)
    lines[row] = delimiter.join(cells)


DAMAGES: dict[str, Damage] = {
    "broken UTF-8": _cell(_inside(b"\xc3\x28")),
    "Latin-1": _cell(_inside(b"caf\xe9")),
    "NUL byte": _cell(_inside(b"\0")),
    "control characters": _cell(_inside(b"\x1b[31m\x07\x85")),
    "lone carriage return": _cell(_inside(b"\r")),
    "stray quote": _cell(_inside(b'"')),
    "quoted value": _cell(lambda _, value: b'"' + value + b'"'),
    "byte-order mark inside": _cell(_inside(b"\xef\xbb\xbf")),
    "empty value": _cell(b""),
    "impossible date": _cell(lambda c, _: c.choice([b"20250231", b"2025-02-31", b"13/45/2025", b"00000000"])),
    "wrong number": _cell(lambda c, _: c.choice([b"999", b"-999.5", b"nan", b"inf", b"1e400", b"0x10", b"1_0", b"--"])),
    "huge number": _cell(lambda c, _: b"9" * c.choice([19, 40, 400])),
    "unknown code": _cell(lambda c, _: c.choice([b"99", b"4", b"abc", b"0999", b"\xd9\xa1\xd9\xa2"])),
    "long value": _cell(lambda c, _: b"x" * c.choice([300, 70_000])),
    "markup": _cell(b"<script>alert(1)</script>'; DROP TABLE events;--"),
    "repeated row": _row(_repeat),
    "row cut off": _row(_cut),
    "columns missing": _row(_fewer),
    "columns too many": _row(_more),
    "blank line": _row(_blank),
    "noise": _row(_noise),
    "columns swapped": _row(_swap),
}  # fmt: skip

WHOLE: dict[str, Callable[[random.Random, bytes], bytes]] = {
    "as it is": lambda _, data: data,
    "Windows line ends": lambda _, data: data.replace(b"\n", b"\r\n"),
    "old Mac line ends": lambda _, data: data.replace(b"\n", b"\r"),
    "byte-order mark": lambda _, data: b"\xef\xbb\xbf" + data,
    "no line end at the end": lambda _, data: data.rstrip(b"\r\n"),
    "blank lines at the end": lambda _, data: data + b"\n\r\n\n",
    "cut off": lambda c, data: data[: c.randint(0, len(data))],
    "empty": lambda *_: b"",
    "UTF-16": lambda _, data: data.decode("utf-8", "replace").encode("utf-16"),
    "packed": lambda _, data: gzip.compress(data),
    "packed and cut off": lambda c, data: gzip.compress(data)[: c.randint(2, 40)],
    "packed and damaged": lambda _, data: gzip.compress(data)[:30] + b"\xff" * 30,
    "no archive after all": lambda _, data: b"PK\x03\x04" + data,
}


def variants(
    header: bytes | None, rows: Sequence[bytes], count: int, *, seed: int = 4, delimiter: bytes = b"\t"
) -> Iterator[tuple[str, bytes]]:
    """(what was done, the file) for ``count`` damaged variants of a table; every way to damage occurs.

    Rows are lines without their ends. One variant in seven damages the whole file too, one in nine the header.
    """
    chance = random.Random(seed)
    ways, whole = list(DAMAGES), list(WHOLE)
    for number in range(count):
        names = [ways[number % len(ways)], *chance.sample(ways, chance.randint(0, 3))]
        lines = list(rows)
        for name in names:
            DAMAGES[name](chance, lines, delimiter)
        if header is not None:
            heads = [header]
            if number % 9 == 8:
                names.append("header")
                heads = chance.choice([[], [header.upper()], [header, header], [header.lower()]])
                if chance.random() < 0.3:
                    DAMAGES[names[0]](chance, heads, delimiter)
            lines = heads + lines
        data = b"".join(line + b"\n" for line in lines)
        if number % 7 == 6:
            names.append(whole[number // 7 % len(whole)])
            data = WHOLE[names[-1]](chance, data)
        yield f"{number}: {', '.join(names)}", data


def plain_lines(data: bytes) -> int:
    """How many lines that are not blank a file has; packed ones are unpacked first."""
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    return sum(1 for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line not in (b"", b"\r"))
