"""What the forecasts see of a record on a day."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.forecasts.world import day, event, table
from tests.record.flats import rows

from dragoman.errors import UsageError
from dragoman.forecasts.features import HORIZONS, counts, covered
from dragoman.forecasts.history import channels, history

CONSULT = channels().index("CONSULT")


def test_what_is_told_later_leaves_no_trace() -> None:
    early = table().filter(np.array([d.as_py() <= day(80) for d in table()["known"]]))
    late = rows(event("x", 70, "PER", "AAA", known=day(90)), event("y", 200, "PER", "CHL"))
    import pyarrow as pa

    a, b = history(early, day(80)), history(pa.concat_tables([table(), late]), day(80))
    assert a.codes == b.codes
    for name in ("a", "b", "cell_pair", "cell_channel", "cell_day", "cell_count"):
        assert np.array_equal(getattr(a, name), getattr(b, name)), name


def test_a_government_is_the_state_and_what_speaks_for_it() -> None:
    h = history(
        rows(
            event("state", 1, "PER", "CHL", actor_sector=""),
            event("army", 1, "PER", "CHL", actor_sector="MIL"),
            event("people", 1, "PER", "CHL", actor_sector="CVL"),
        )
    )
    pair = h.pair("PER", "CHL")
    assert pair is not None
    c = counts(h, h.on)
    assert c.total[CONSULT, pair] == np.log2(1 + 2)
    assert c.other_total[1, pair] == 1
    whole = history(rows(event("people", 1, "PER", "CHL", actor_sector="CVL")), level="states")
    assert counts(whole, whole.on).total[CONSULT].sum() == 1


def test_only_what_happened_counts_and_plans_wait_for_their_day() -> None:
    h = history(
        rows(
            event("a", 1, "PER", "CHL"),
            event("b", 1, "PER", "CHL", status="denied"),
            event("c", 6, "PER", "CHL", status="planned", known=day(2)),
            event("d", 1, "PER", "CHL", date_precision="year"),
        ),
        day(2),
    )
    c = counts(h, h.on)
    there, back = h.pair("PER", "CHL"), h.pair("CHL", "PER")
    assert c.total[CONSULT, there] == 1
    assert c.plans[:, CONSULT, there].tolist() == [0, 1, 1]
    assert c.plans[:, CONSULT, back].tolist() == [0, 1, 1]


def test_a_day_past_the_record_stands_on_its_last_day() -> None:
    assert history(table(), day(5000)).on == history(table()).on


def test_a_record_without_two_states_says_so() -> None:
    with pytest.raises(UsageError, match="nothing between two states"):
        history(rows(event("a", 1, "PER", "PER")))


@given(st.sets(st.integers(0, 59), max_size=25))
@settings(max_examples=60, deadline=None)
def test_windows_with_an_event_are_counted_as_a_dense_count_does(days: set[int]) -> None:
    h = history(rows(event("z", 0, "KEN", "JPN"), *(event(str(d), d, "PER", "CHL") for d in sorted(days)),
                     event("end", 59, "KEN", "JPN")))  # fmt: skip
    when = np.array(sorted(days), np.int64) + h.start
    pair = h.pair("PER", "CHL") or 0
    found = covered(h, h.on, np.full(len(when), CONSULT * h.pairs + pair), when)
    told = np.isin(np.arange(60), sorted(days))
    for k, horizon in enumerate(HORIZONS):
        dense = sum(told[s : s + horizon].any() for s in range(60 - horizon + 1))
        assert found[k, CONSULT, pair] == dense
