"""``python -m training.confidence``: fits the weights of ``confidence`` on the exemplars' calibration tenth.

Every report that the coder would tell at any confidence is read against the marks; a logistic regression with a small
ridge (Newton's method) gives the weights. Prints the F1 for each threshold, so that ``LEAST`` in ``coding/sure.py``
can be chosen.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

import dragoman.coding.coder as coder
from dragoman.coding.sure import weights
from dragoman.evaluation.confidence import DAY, calibration_error, right
from dragoman.evaluation.exemplars import exemplars
from dragoman.language.reader import Reader, model_folder
from dragoman.pipeline import read
from dragoman.records import Article

ROOT = Path(__file__).resolve().parents[2]
RIDGE = 2.0
HEAD = """# How much each part weighs in a report's confidence, in log-odds; what each part is, stands in ../sure.py.
# Fitted by `python -m training.confidence` on the calibration tenth of training/exemplars.
"""


def examples(reader: Reader, folder: Path, part: str) -> tuple[list[dict[str, float]], list[bool], int]:
    """What each report rests on, whether it is right, and how many events are marked."""
    coder.least = lambda _rests: 0.0
    items = [e for e in exemplars(folder) if e.part == part]
    rests: list[dict[str, float]] = []
    good: list[bool] = []
    for e, coded in zip(items, read((Article(e.where, e.text, DAY) for e in items), reader=reader), strict=True):
        taken: set[int] = set()
        for r in coded.reports:
            v = next((v for v in e.events if id(v) not in taken and right(r, v)), None)
            if v is not None:
                taken.add(id(v))
            rests.append(next(x["parts"] for x in r.evidence if x["field"] == "confidence"))
            good.append(v is not None)
    return rests, good, sum(len(e.events) for e in items)


def fit(x: Any, y: Any) -> Any:
    """Weights of a logistic regression with a ridge on all but the first column."""
    w = np.zeros(x.shape[1])
    ridge = np.full(len(w), RIDGE)
    ridge[0] = 0.01
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge), x.T @ (y - p) - ridge * w)
        w += step
        if np.abs(step).max() < 1e-6:
            break
    return w


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("--model", type=Path, default=None, help="folder of the model; the shipped one without it")
    a.add_argument("--exemplars", type=Path, default=ROOT / "training/exemplars")
    given = a.parse_args()
    rests, good, gold = examples(Reader(given.model or model_folder()), given.exemplars, "calibration")
    fitted = [k for k, r in enumerate(rests) if "alone" not in r]
    rests, good = [rests[k] for k in fitted], [good[k] for k in fitted]
    names = ["base", *sorted({k for r in rests for k in r} - {"base"})]
    x = np.array([[r.get(k, 0.0) for k in names] for r in rests])
    y = np.array(good, float)
    w = fit(x, y)
    into = ROOT / "src/dragoman/coding/lexicon/confidence.toml"
    by_hand = {k: v for k, v in weights().items() if k.startswith("alone_")}
    lines = [f"{k} = {v:.3f}" for k, v in (*zip(names, w.tolist(), strict=True), *by_hand.items())]
    into.write_text(HEAD + "[weights]\n" + "\n".join(lines) + "\n", encoding="utf8")
    weights.cache_clear()
    p = 1 / (1 + np.exp(-x @ w))
    print(f"{len(y)} reports, {y.mean():.3f} right, calibration error {calibration_error(list(zip(p, good)))}")
    for least in np.arange(0.1, 0.65, 0.05):
        said = p >= least
        hit = float(y[said].sum())
        print(f"LEAST {least:.2f}: reports {said.sum()}, precision {hit / max(1, said.sum()):.3f}, "
              f"F1 {2 * hit / (said.sum() + gold):.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
