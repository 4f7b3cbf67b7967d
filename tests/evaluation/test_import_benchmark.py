"""What the import benchmark measures is GDELT's table as the reader knows it."""

from pathlib import Path

from evaluation.import_benchmark import generate

from dragoman.formats.gdelt import GDELT


def test_generated_rows_are_all_read_and_always_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generate(tmp_path / name, 400, seed=7)
    (block,) = GDELT.read(tmp_path / "one")
    assert (block.rows.num_rows, block.skipped) == (400, ())
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
