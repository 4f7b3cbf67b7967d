"""Every yardstick stays at or above its floor. Needs the measuring sets beside the repository."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dragoman.evaluation import NAMES, run
from dragoman.evaluation.dyads import dyads
from dragoman.evaluation.ranking import ranking

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
FLOORS: dict[str, dict[str, float]] = json.loads((ROOT / "evaluation" / "floors.json").read_text("utf-8"))

FOLDERS = {
    "syntax": "language/ud_english_ewt",
    "roles": "language/propbank_ewt",
    "factuality": "language/factuality_uds_ih2",
    "relations": "coding/plv",
    "coding": "coding",
    "actors": "actors",
    "attribution": "attribution/polnear",
    "places": "places",
    "confidence": ROOT / "training" / "exemplars",
    "merging": "crossdoc/ecbplus",
    "dyads": "forecasting/icews14",
    "ranking": "forecasting/icews14",
}
ERRORS = ("mae", "_km", "auc", "ece")
"""How names of figures end that are better when they are lower."""


def measured(name: str) -> dict[str, Any]:
    """What a yardstick gives, without the settings that take long and have no floor."""
    data = DATA / FOLDERS[name]
    if name == "dyads":
        return dyads(data, valid=False)[0]
    if name == "ranking":
        return ranking(data, multi=False)[0]
    return run(name, data)


@cache
def figures(name: str) -> dict[str, float]:
    """The numbers of a yardstick, once a run; a figure inside another has a dotted name."""
    found: dict[str, float] = {}

    def collect(prefix: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                collect(f"{prefix}.{key}" if prefix else key, inner)
        elif isinstance(value, int | float):
            found[prefix] = value

    collect("", measured(name))
    return found


def test_floors_name_the_yardsticks():
    assert tuple(FLOORS) == NAMES == tuple(FOLDERS)


@pytest.mark.shared
@pytest.mark.parametrize("name", NAMES)
def test_no_figure_is_under_its_floor(name):
    if not (DATA / FOLDERS[name]).is_dir():
        pytest.skip(f"the set of {name} is not beside the repository")
    got = figures(name)
    assert set(FLOORS[name]) <= set(got), "floors.json names a figure that the yardstick does not give"
    worse = {
        figure: (got[figure], floor)
        for figure, floor in FLOORS[name].items()
        if (got[figure] > floor if figure.endswith(ERRORS) else got[figure] < floor)
    }
    assert not worse, f"{name}: figures and their floors: {worse}"
