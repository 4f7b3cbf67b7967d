"""The yardstick for ranking on a made-up set."""

from __future__ import annotations

import csv
import random

import pytest

from dragoman.errors import DataError
from dragoman.evaluation import run
from dragoman.evaluation.ranking import ranking

NAMES = ("Aland", "Bern", "Police (Aland)", "Citizen (Aland)", "Police (Bern)", "Citizen (Bern)")


@pytest.fixture
def folder(tmp_path):
    draw = random.Random(5)
    lines = {"train": [], "valid": [], "test": []}
    for day in range(30):
        split = "train" if day < 24 else "valid" if day < 27 else "test"
        for home in draw.sample((0, 1), draw.choice((1, 2))):
            lines[split].append(f"{2 + 2 * home}\t0\t{3 + 2 * home}\t{24 * day}\t0")
        lines[split].append(f"{day % 2}\t1\t{1 - day % 2}\t{24 * day}\t0")
    for split, rows in lines.items():
        (tmp_path / f"{split}.txt").write_text("\n".join(rows) + "\n")
    (tmp_path / "entity2id.txt").write_text("".join(f"{name}\t{i}\n" for i, name in enumerate(NAMES)))
    (tmp_path / "relation2id.txt").write_text("Arrest\t0\nVisit\t1\n")
    return tmp_path


def test_every_test_row_is_ranked_in_both_directions(folder, tmp_path):
    figures = run("ranking", folder, out=tmp_path / "ranks.csv")
    assert (figures["yardstick"], figures["split"]) == ("ranking", "test")
    with (tmp_path / "ranks.csv").open() as file:
        rows = list(csv.DictReader(file))
    given = (folder / "test.txt").read_text().splitlines()
    assert list(rows[0]) == ["query", "direction", "subject", "relation", "object", "time", "rank"]
    assert len(rows) == 2 * len(given) == figures["single_step"]["queries"]
    for row in rows:
        same = [row["subject"], row["relation"], row["object"], row["time"]]
        assert given[int(row["query"])].split("\t")[:4] == same
    assert {row["direction"] for row in rows} == {"object", "subject"}
    ranks = [float(row["rank"]) for row in rows]
    assert figures["single_step"]["mrr"] == pytest.approx(100 * sum(1 / r for r in ranks) / len(ranks), abs=0.01)
    assert 0 < figures["multi_step"]["mrr"] <= 100


def test_the_single_step_can_be_measured_alone(folder):
    both = run("ranking", folder)
    alone, _ = ranking(folder, multi=False)
    assert alone == {name: both[name] for name in ("split", "facts", "single_step")}


def test_without_test_valid_is_ranked_and_it_can_be_asked_for(folder):
    asked = run("ranking", folder, split="valid")
    (folder / "test.txt").unlink()
    assert run("ranking", folder) == asked
    assert asked["split"] == "valid"


def test_the_order_of_rows_within_the_file_is_kept(folder, tmp_path):
    run("ranking", folder, out=tmp_path / "one.csv")
    given = (folder / "test.txt").read_text().splitlines()
    (folder / "test.txt").write_text("\n".join(given[::-1]) + "\n")
    run("ranking", folder, out=tmp_path / "two.csv")
    one, two = ((tmp_path / name).read_text().splitlines()[1:] for name in ("one.csv", "two.csv"))
    assert sorted(line.split(",", 1)[1] for line in one) == sorted(line.split(",", 1)[1] for line in two)
    assert [line.split(",")[5] for line in two] == [time for row in given[::-1] for time in [row.split("\t")[3]] * 2]


def test_another_folder_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"train\.txt"):
        run("ranking", tmp_path)


def test_an_unknown_split_is_refused(folder):
    with pytest.raises(DataError, match="split"):
        run("ranking", folder, split="dev")
