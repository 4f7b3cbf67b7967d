"""What brings on what between two parties."""

from __future__ import annotations

import numpy as np
from tests.measures.flatrows import row, table

from dragoman.measures.excitement import excitement


def test_few_events_are_too_few_to_tell():
    found = excitement(table([row(k, "RUS", "USA", "CONSULT") for k in range(20)]), "RUS", "USA")
    assert found.model is None
    assert str(found).startswith("too few to tell: 20 events")
    assert found.rows() == []


def test_an_answer_in_kind_is_found_and_told():
    rng = np.random.default_rng(1)
    blame = [int(k) for k in rng.integers(0, 900, 300)]
    answers = [k + 1 + int(rng.integers(0, 2)) for k in blame if rng.random() < 0.6]
    rows = [row(k, "RUS", "USA", "ACCUSE") for k in blame] + [row(k, "USA", "RUS", "ACCUSE") for k in answers]
    found = excitement(table(rows), "RUS", "USA")
    sure = [r for r in found.rows() if r["p_holm"] <= 0.05]
    assert [(r["from_actor"], r["to_actor"]) for r in sure] == [("RUS", "USA")]
    assert 0.4 < sure[0]["branching"] < 0.8
    assert "the United States → Russia, verbal conflict, after Russia → the United States" in str(found)
