"""A small world of forty days: every country's police arrests its own citizens, and a threat is answered by a visit."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from dragoman.forecasts.ranking import Facts, Plan, Ranker
from dragoman.forecasts.ranking.facts import named

COUNTRIES = ("Arvenia", "Belmark", "Cordova", "Dunlan")
RELATIONS = ("Arrest", "Threaten", "Visit", "Praise")
DAYS = 40
PLAN = Plan(days=25, rule_days=10, rounds=3, refresh=10, least=200)


@pytest.fixture(scope="session")
def world() -> Facts:
    names = [*COUNTRIES, *(f"{role} ({c})" for c in COUNTRIES for role in ("Police", "Citizen"))]
    at = {name: i for i, name in enumerate(names)}
    draw = np.random.default_rng(3)
    rows = set()
    for day in range(DAYS):
        for country in draw.choice(COUNTRIES, 2, replace=False):
            rows.add((at[f"Police ({country})"], 0, at[f"Citizen ({country})"], day))
        one, two, three = (at[c] for c in draw.choice(COUNTRIES, 3, replace=False))
        rows |= {(one, 1, two, day), (two, 2, one, day + 1), (three, 3, one, day)}
    numbers = np.array(sorted(rows, key=lambda row: (row[3], row)), np.int64)
    homes, roles = named(names)
    return Facts(numbers[numbers[:, 3] < DAYS], tuple(names), RELATIONS, homes, roles, dt.date(2021, 3, 1))


@pytest.fixture(scope="session")
def ranker(world: Facts) -> Ranker:
    return Ranker.fit(world, 35, PLAN)
