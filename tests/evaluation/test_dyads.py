"""The yardstick of dyad forecasts, on a small made-up set."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from dragoman.errors import DataError
from dragoman.evaluation import run
from dragoman.evaluation.dyads import Told, dyads, score
from dragoman.evaluation.reliability import Curve, ece, svg

NAMES = ("Peru", "Chile", "Kenya", "Japan", "Norway")
RELATIONS = ("Consult", "Accuse", "Provide aid")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Peru and Chile meet in bursts, Kenya accuses Japan now and then; 110 days, of which 20 are valid."""
    where = tmp_path_factory.mktemp("icews") / "icews24"
    where.mkdir()
    random = np.random.default_rng(5)
    (where / "entity2id.txt").write_text("".join(f"{n}\t{k}\n" for k, n in enumerate(NAMES)))
    (where / "relation2id.txt").write_text("".join(f"{n}\t{k}\n" for k, n in enumerate(RELATIONS)))
    for split, days in (("train", range(90)), ("valid", range(90, 110))):
        with (where / f"{split}.txt").open("w") as file:
            for day in days:
                for a, b, kind, rate in ((0, 1, 0, 0.6 if day % 30 < 10 else 0.1), (1, 0, 2, 0.1), (2, 3, 1, 0.2),
                                         (3, 2, 1, 0.1), (4, 0, 0, 0.05)):  # fmt: skip
                    if random.random() < rate:
                        file.write(f"{a}\t{kind}\t{b}\t{24 * day}\n")
    return where


def test_the_yardstick_gives_figures_lines_and_a_picture(folder: Path, tmp_path: Path) -> None:
    found = run("dyads", folder, out=tmp_path / "dyads.jsonl")
    assert found["valid"]["from"] == "2024-03-30"
    week = found["valid"]["7"]["verbal_cooperation"]
    assert week["n"] == 13 * 5
    assert 0 < week["brier"] < 0.25
    assert {"skill_over_base", "skill_over_frequency", "skill_over_persistence", "ece", "log_score"} <= set(week)
    assert "CONSULT" in found["valid"]["7"]
    assert found["rolling"]["fits"] >= 1
    lines = [json.loads(line) for line in (tmp_path / "dyads.jsonl").read_text().splitlines()]
    assert {line["class"] for line in lines} >= {"verbal_conflict", "direction", "ACCUSE"}
    assert (tmp_path / "dyads.svg").read_text().startswith("<svg")


def test_the_rolling_setting_can_be_measured_alone(folder: Path) -> None:
    both, alone = run("dyads", folder), dyads(folder, valid=False)[0]
    assert alone == {"rolling": both["rolling"]}


def test_valid_is_measured_where_the_record_is_too_short_to_roll(folder: Path, tmp_path: Path) -> None:
    short = tmp_path / "icews24"
    short.mkdir()
    for file in folder.glob("*2id.txt"):
        (short / file.name).write_text(file.read_text())
    lines = (folder / "train.txt").read_text().splitlines()
    for split, low, high in (("train", 0, 40), ("valid", 40, 60)):
        kept = [line for line in lines if low <= int(line.split("\t")[3]) // 24 < high]
        (short / f"{split}.txt").write_text("\n".join(kept) + "\n")
    assert set(dyads(short)[0]) == {"valid"}
    with pytest.raises(DataError, match="shorter than three months"):
        dyads(short, valid=False)


def test_a_folder_that_is_no_set_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="name a tkg folder or a record"):
        run("dyads", tmp_path)


def told(p: list[float], frequency: list[float], y: list[int]) -> Told:
    arrays = [np.array(x, float) for x in (p, frequency, y)]
    return Told([arrays[0]], [arrays[1]], [np.full(len(p), np.mean(y))], [np.zeros(len(p))], [arrays[2]],
                [np.arange(len(p))])  # fmt: skip


def test_skill_is_one_minus_the_ratio_of_brier_scores() -> None:
    found = score(told([0.8, 0.2], [0.5, 0.5], [1, 0]))
    assert found["brier"] == pytest.approx(0.04)
    assert found["skill_over_frequency"] == pytest.approx(1 - 0.04 / 0.25)
    low, high = found["skill_over_frequency_90"]
    assert low <= found["skill_over_frequency"] <= high


def test_honest_numbers_have_no_calibration_error() -> None:
    assert ece(np.full(4, 0.75), np.array([1.0, 1.0, 1.0, 0.0])) == 0.0
    assert ece(np.full(4, 0.95), np.zeros(4)) == pytest.approx(0.95)


def test_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    p, y = np.array([0.05, 0.05, 0.95, 0.95]), np.array([0.0, 1.0, 1.0, 1.0])
    assert ece(p, y) == pytest.approx((2 * 0.45 + 2 * 0.05) / 4)
    assert Curve.of("x", p, y).rows()[0] == {"said": 0.05, "came": 0.5, "n": 2}
    assert "&lt;b&gt;" in svg([Curve.of("<b>", p, y)])
