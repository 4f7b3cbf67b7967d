"""Near-copies of one wire story have one story, in whatever order they come, and count once as a source."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.record.factory import article, coded, entity, report

from dragoman.record import Record, open_record
from dragoman.record.copies import ALIKE, bands, likeness, runs
from dragoman.records import Coded

WORDS = [f"word{k}" for k in range(400)]


def story(seed: int, length: int = 120) -> str:
    return "Peru threatened Chile. " + " ".join(random.Random(seed).choices(WORDS, k=length))


def edited(text: str, seed: int, words: int) -> str:
    """The text with so many of its last words replaced."""
    kept = text.split()[: -words or None]
    return " ".join([*kept, *random.Random(seed).choices(WORDS, k=words)])


def told(name: str, text: str) -> Coded:
    of = article(text, "2025-05-14", f"Paper {name}", id=name)
    return coded(
        of, report(of, "threatened", (entity(of, "Peru", "PER"),), (entity(of, "Chile", "CHL"),), event="THREATEN")
    )


def stories(record: Record) -> dict[str, str | None]:
    return dict(record._db.execute("SELECT id, story FROM articles"))


def test_near_copies_are_one_source_and_others_another(tmp_path: Path) -> None:
    wire = story(1)
    with open_record(tmp_path / "record.sqlite") as record:
        record.add_many([told("b", wire), told("a", edited(wire, 5, 6)), told("c", story(2))], "1")
        (event,) = record.events()
        assert stories(record) == {"a": "a", "b": "a", "c": None}
    assert (event["outlets"], event["independent"], len(event["articles"])) == (3, 2, 3)


def test_short_texts_are_never_copies(tmp_path: Path) -> None:
    with open_record(tmp_path / "record.sqlite") as record:
        record.add_many([told("a", story(1, 20)), told("b", story(1, 20))], "1")
        assert set(stories(record).values()) == {None}


def test_a_new_edition_leaves_its_story(tmp_path: Path) -> None:
    wire = story(1)
    with open_record(tmp_path / "record.sqlite") as record:
        record.add_many([told("a", wire), told("b", wire)], "1")
        record.add(told("b", story(9)), "1")
        assert stories(record) == {"a": None, "b": None}
        assert [e["independent"] for e in record.events()] == [2]


def test_what_joins_two_others_goes_and_they_part(tmp_path: Path) -> None:
    first = story(1, 200)
    middle = edited(first, 2, 18)
    last = " ".join([*random.Random(3).choices(WORDS, k=18), *middle.split()[18:]])
    last = "Peru threatened Chile. " + last
    assert likeness(runs(first), runs(last)) < ALIKE <= min(
        likeness(runs(first), runs(middle)), likeness(runs(middle), runs(last))
    )
    with open_record(tmp_path / "record.sqlite") as record:
        record.add_many([told("a", first), told("b", middle), told("c", last)], "1")
        assert stories(record) == {"a": "a", "b": "a", "c": "a"}
        record.add(told("b", story(9)), "1")
        assert set(stories(record).values()) == {None}


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_is_nothing(seed: int, shuffle: random.Random) -> None:
    draw = random.Random(seed)
    bases = [story(seed + k) for k in range(2)]
    articles = [told(f"a{k}", edited(draw.choice(bases), seed + k, draw.choice([0, 4, 12, 20]))) for k in range(7)]
    found = []
    for order in (articles, shuffle.sample(articles, len(articles))):
        with tempfile.TemporaryDirectory() as folder, open_record(Path(folder) / "record.sqlite") as record:
            for one in order:
                record.add(one, "1")
            found.append(stories(record))
    assert found[0] == found[1]


def test_a_signature_is_always_the_same() -> None:
    assert bands(runs(story(1))) == bands(runs(story(1)))
