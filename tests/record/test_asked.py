"""Questions that were asked stay as they were."""

from __future__ import annotations

from pathlib import Path

from dragoman.record import open_record


def test_a_question_is_kept_once_in_the_order_of_asking(tmp_path: Path) -> None:
    with open_record(tmp_path / "r.sqlite") as record:
        record.asked.add("b", {"question": "Will Peru and Chile meet?", "probability": 0.4})
        record.asked.add("a", {"question": "Will they sign?", "probability": 0.1})
        record.asked.add("b", {"question": "another", "probability": 0.9})
        assert [line["probability"] for line in record.asked.all()] == [0.4, 0.1]
