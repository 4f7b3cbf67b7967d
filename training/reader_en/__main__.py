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
    p.add_argument("--learn", type=int, default=7, help="epochs of the phase that learns events")
    p.add_argument("--from-shipped", action="store_true", help="start the last phase from the shipped model")
    p.add_argument("--words", type=int, default=900, help="words a batch")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--export-only", action="store_true", help="export the last checkpoint without training")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    if not a.export_only:
        from .learn import average, learn, settle

        if a.from_shipped:
            from dragoman.language.reader import model_folder

            from .shipped import checkpoint

            checkpoint(model_folder(), a.out / "polished.pt")
        else:
            from .train import polish, train

            train(a.data, a.out, a.epochs, a.words)
            polish(a.data, a.out, a.polish, a.words)
        learn(a.data, a.out, a.learn, words=a.words)
        average(a.out, 0.6)
        settle(a.data, a.out, 2, words=a.words)
    from .card import write_card
    from .export import export

    export(a.data, a.out, a.out / "reader-en")
    write_card(a.out / "reader-en", a.data)


if __name__ == "__main__":
    main()
