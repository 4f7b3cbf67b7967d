"""How much ``read`` costs beyond its encoder, and how much memory it takes.

``python evaluation/benchmark.py`` prints one JSON line: the wall time of the whole way through over that of the
bare encoder on the same batches (median of three paired runs), and the peak memory of reading 100 and 10,000
articles. ``--no-memory`` leaves the second part out.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dragoman.language.pieces import pieces_of
from dragoman.language.reader import Reader, model_folder
from dragoman.language.splitter import sentences
from dragoman.pipeline import AT_ONCE, batched, read
from dragoman.records import Article

ROOT = Path(__file__).resolve().parent.parent


def dispatches() -> list[Article]:
    """The project's own dispatches."""
    from dragoman.sources import articles

    return list(articles([ROOT / "examples" / "dispatches"], date=None, on_skip=lambda *_: None))


def encoder_alone(reader: Reader, articles: list[Article]) -> float:
    """Seconds that the encoder takes over the batches that ``read`` makes; nothing else is timed."""
    seconds = 0.0
    for batch in batched(articles, AT_ONCE):
        words = [w.words for a in batch for w in sentences(a.text)]
        pieces = pieces_of(reader.tokenizer, words)
        for group in reader.batches(pieces):
            feed = reader.inputs([pieces[k] for k in group])
            start = time.perf_counter()
            reader.graphs["encoder"].run(None, feed)
            seconds += time.perf_counter() - start
    return seconds


def whole(articles: list[Article]) -> float:
    """Seconds of the whole way through as ``dragoman read`` goes it, its processes' start included."""
    start = time.perf_counter()
    for _ in read(articles, jobs=1):
        pass
    return time.perf_counter() - start


def peak(count: int) -> float:
    """Peak memory in MB of ``dragoman read --json`` over that many articles, both its processes together."""
    base = dispatches()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        with path.open("w", encoding="utf8") as f:
            for k in range(count):
                a = base[k % len(base)]
                f.write(json.dumps({"id": str(k), "text": a.text, "date": a.date}) + "\n")
        code = (
            "import resource,sys;from dragoman.cli import main\n"
            "try: main()\n"
            "except SystemExit: pass\n"
            "who=(resource.RUSAGE_SELF,resource.RUSAGE_CHILDREN)\n"
            "sys.stderr.write(str(sum(resource.getrusage(w).ru_maxrss for w in who)))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, "read", str(path), "--json"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    return int(done.stderr.split()[-1]) / 1024


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--model", type=Path, default=model_folder())
    p.add_argument("--no-memory", action="store_true")
    p.add_argument("--copies", type=int, default=24)
    a = p.parse_args()
    reader = Reader(a.model, threads=1)  # as many as ``read`` gives it: the coder has the other core
    articles = dispatches() * a.copies
    whole(articles[:40])
    ratios, encoder, total = [], [], []
    for _ in range(3):
        e, t = encoder_alone(reader, articles), whole(articles)
        encoder.append(e)
        total.append(t)
        ratios.append(t / e)
    words = sum(len(w.words) for x in articles for w in sentences(x.text))
    out = {
        "articles": len(articles), "words": words, "encoder_s": round(statistics.median(encoder), 2),
        "read_s": round(statistics.median(total), 2), "ratio": round(statistics.median(ratios), 3),
        "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip
    if not a.no_memory:
        out |= {"peak_mb_100": round(peak(100)), "peak_mb_10000": round(peak(10_000))}
    print(json.dumps(out))


if __name__ == "__main__":
    main()
