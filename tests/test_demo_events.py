"""What the dispatches tell comes out as the right events: each call once, plans with their outcome."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dragoman.language.reader import Reader, model_folder
from dragoman.pipeline import read
from dragoman.record import open_record
from dragoman.sources.intake import articles

if TYPE_CHECKING:
    from collections.abc import Callable

    from dragoman.records import Coded

FOLDER = Path(__file__).resolve().parent.parent / "examples" / "dispatches"

CALLS = {
    "2025-02-12": {"001-first-call", "002-after-the-first-call", "006-unsigned-deal", "009-moscow-next"},
    "2025-03-18": {"010-second-call", "011-partial-yes", "012-black-sea"},
    "2025-05-19": {"016-third-call", "017-two-hours", "019-istanbul-two"},
    "2025-06-04": {"020-fourth-call", "021-warning"},
    "2025-06-14": {"022-fifth-call", "039-gaza-ceasefire"},
    "2025-07-03": {"024-sixth-call", "026-tariff-threat"},
    "2025-08-18": {"035-white-house-europeans", "036-seventh-call"},
    "2025-10-16": {"042-eighth-call", "043-no-tomahawks", "045-rosneft-lukoil"},
}
"""Day of each call between Trump and Putin → the dispatches in which the reader finds it told."""


def refuse(place: str, reason: str) -> None:
    pytest.fail(f"{place}: {reason}")


@pytest.fixture(scope="module")
def dispatches() -> list[Coded]:
    """Every dispatch, read as of its own day."""
    folder = Path(os.environ.get("DRAGOMAN_MODEL") or model_folder())
    if not (folder / "labels.json").is_file():
        pytest.skip(f"no reader model in {folder}")
    return list(read(articles([FOLDER], date=None, on_skip=refuse), reader=Reader(folder)))


@pytest.fixture(scope="module")
def names(dispatches: list[Coded]) -> dict[str, str]:
    """Article id → the file's name."""
    by_text = {path.read_text("utf-8").split("\n\n", 1)[1].strip(): path.stem for path in FOLDER.glob("*.txt")}
    return {coded.article.id: by_text[coded.article.text.strip()] for coded in dispatches}


@pytest.fixture(scope="module")
def events(dispatches: list[Coded], tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The merged events of all dispatches."""
    with open_record(tmp_path_factory.mktemp("demo") / "record.sqlite") as record:
        record.add_many(dispatches, "1")
        return list(record.events())


def between(events: list[dict[str, Any]], *codes: str) -> Callable[..., list[dict[str, Any]]]:
    """Asks for the events of exactly those parties, by type, mode and whether they are one happening."""

    def found(event: str, mode: str | None = None) -> list[dict[str, Any]]:
        return [
            e for e in events
            if {p["code"] for p in (*e["actor"], *e["recipient"])} == set(codes) and event in e["event"]
            and (mode is None or mode in e["mode"]) and e["status"] == "happened" and not e["several"]
        ]  # fmt: skip

    return found


def test_each_call_stands_once_with_the_dispatches_that_tell_it(
    events: list[dict[str, Any]], names: dict[str, str]
) -> None:
    calls = between(events, "USA", "RUS")("CONSULT", "phone")
    assert {e["date"]: {names[a] for a in e["articles"]} for e in calls} == CALLS
    assert len(calls) == len(CALLS)


def test_the_counts_of_calls_that_the_dispatches_tell_agree_with_the_record(events: list[dict[str, Any]]) -> None:
    told = {e["counted"]["told"] for e in events if e["counted"] and "phone" in e["mode"]}
    assert told == {1, 2, 3, 4, 5, 6, 7, 8}
    assert all(e["counted"]["agrees"] for e in events if e["counted"] and "phone" in e["mode"])


def test_the_summit_in_budapest_was_planned_and_not_held(events: list[dict[str, Any]]) -> None:
    agreed = between(events, "USA", "RUS")("AGREE")
    (plan,) = [e for e in agreed if (e["event_loc"] or {}).get("resolved_place") == "Budapest"]
    assert (plan["date"], plan["kept"], plan["precedes"]) == ("2025-10-16", False, [])
    (off,) = [e for e in events if e["id"] in plan["undone_by"]]
    assert (off["event"], off["mode"], off["date"]) == (["REJECT"], ["meet"], "2025-10-21")


def test_the_summit_in_alaska_was_planned_then_held(events: list[dict[str, Any]]) -> None:
    (held,) = [e for e in between(events, "USA", "RUS")("CONSULT") if e["date"] == "2025-08-15"]
    plans = [e for e in events if e["id"] in held["follows"]]
    assert "2025-08-15" in {e["date"] for e in plans}
    assert {(e["kept"], tuple(e["precedes"])) for e in plans} == {(True, (held["id"],))}
    assert held["outlets"] >= 3


def test_the_order_of_the_dispatches_is_nothing(
    dispatches: list[Coded], events: list[dict[str, Any]], tmp_path: Path
) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        for place in range(7):
            record.add_many(dispatches[::-1][place::7], "1")
            list(record.events(type="CONSULT"))
        assert list(record.events()) == events
