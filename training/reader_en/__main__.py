"""``python -m training.reader_en --data DIR --out DIR``: makes ``reader-en`` from the open sets, resumable."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--data", type=Path, required=True, help="folder with language/ and actors/")
    p.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the exported model")
    p.add_argument("--epochs", type=int, default=20)
    p.add_argument("--polish", type=int, default=3, help="epochs of the last phase")
    p.add_argument("--words", type=int, default=900, help="words a batch")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--export-only", action="store_true", help="export the polished checkpoint without training")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    if not a.export_only:
        from .train import polish, train

        train(a.data, a.out, a.epochs, a.words)
        polish(a.data, a.out, a.polish, a.words)
    from .card import write_card
    from .export import export

    export(a.data, a.out, a.out / "reader-en")
    write_card(a.out / "reader-en", a.data, a.polish)


if __name__ == "__main__":
    main()
