"""CoNLL-U in and out (universaldependencies.org/format): the words of the file are kept as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.errors import SourceError
from dragoman.language.reader import Parsed


@dataclass
class Conllu:
    """One sentence of a CoNLL-U file: its comments, its raw lines and the columns of its words."""

    comments: list[str] = field(default_factory=list)
    lines: list[list[str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    upos: list[str] = field(default_factory=list)
    xpos: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    deprels: list[str] = field(default_factory=list)
    sent_id: str = ""


def read_conllu(path: Path) -> Iterator[Conllu]:
    """Sentences of the file. SourceError names the line that has not ten columns."""
    now = Conllu()
    with path.open(encoding="utf8") as f:
        for number, raw in enumerate(f, 1):
            line = raw.rstrip("\r\n")
            if line.startswith("#"):
                now.comments.append(line)
                if line.startswith("# sent_id"):
                    now.sent_id = line.split("=", 1)[-1].strip()
            elif line.strip():
                cells = line.split("\t")
                if len(cells) != 10:
                    raise SourceError(f"{path}:{number}: {len(cells)} columns, CoNLL-U has 10 (tab-separated)")
                now.lines.append(cells)
                if cells[0].isdigit():
                    now.words.append(cells[1])
                    now.lemmas.append(cells[2])
                    now.upos.append(cells[3])
                    now.xpos.append(cells[4])
                    now.heads.append(int(cells[6]) if cells[6].isdigit() else 0)
                    now.deprels.append(cells[7])
            elif now.lines:
                yield now
                now = Conllu()
    if now.lines:
        yield now


def write_conllu(sentence: Conllu, parsed: Parsed) -> str:
    """The sentence with UPOS, XPOS, LEMMA, HEAD and DEPREL as parsed; every other line and column stays."""
    out = list(sentence.comments)
    k = 0
    for cells in sentence.lines:
        row = list(cells)
        if row[0].isdigit():
            row[2:5] = [parsed.lemmas[k] or "_", parsed.upos[k], parsed.xpos[k]]
            row[5] = "_"
            row[6:9] = [str(parsed.heads[k] + 1), parsed.deprels[k], "_"]
            k += 1
        out.append("\t".join(row))
    return "\n".join(out) + "\n\n"
