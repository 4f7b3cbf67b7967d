"""Checks the exemplar files: ``python -m training.exemplars.parse [FILE …]`` prints each bad line and the counts."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from dragoman.evaluation.exemplars import parse


def main() -> None:
    """Checks the files named as arguments, or all; prints each bad line and the counts."""
    bad, counts, aux, modes = 0, Counter[str](), Counter[str](), Counter[str]()
    seen: dict[str, str] = {}
    files = [Path(a) for a in sys.argv[1:]] or sorted(Path(__file__).parent.glob("*.txt"))
    for file in files:
        for n, line in enumerate(file.read_text(encoding="utf8").split("\n"), 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                e = parse(line)
                if e.text in seen:
                    raise ValueError(f"the same sentence as {seen[e.text]}")
            except ValueError as x:
                bad += 1
                print(f"{file.name}:{n}: {x}: {line[:90]}")
                continue
            seen[e.text] = f"{file.name}:{n}"
            counts.update([v.type for v in e.events] or ["NONE"])
            aux.update(a for v in e.events for a in v.auxiliary)
            modes.update(f"{v.type}.{m}" for v in e.events for m in v.modes)
    print(f"{len(seen)} sentences, {bad} bad lines")
    for name, table in (("types", counts), ("auxiliary", aux), ("modes", modes)):
        print(name, " ".join(f"{k} {v}" for k, v in table.most_common()))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
