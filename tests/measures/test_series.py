"""The series of a dyad, and how it is shown."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measures.streams import Made, event, thaw

from dragoman.errors import UsageError
from dragoman.measures.charts.terminal import bars, course
from dragoman.measures.series import series, steps_of


@pytest.fixture(scope="module")
def found():
    return series(Made(thaw()), "ISR", "JOR")


def test_a_row_a_day_with_counts_and_band(found):
    row = found.rows()[200]
    counted = {
        name: value for name, value in row.items() if value and name not in ("closeness", "low", "high", "p_closer")
    }
    assert counted == {"date": "2020-07-19", "direction": "both", "n": 1, "quad_1": 1, "CONSULT": 1}
    assert row["low"] < row["closeness"] < row["high"]


def test_each_direction_stands_alone(found):
    assert list(found.lines) == ["both", "ISR>JOR", "JOR>ISR"]
    assert found.rows("JOR>ISR")[0]["quad_4"] == 1
    assert found.rows("ISR>JOR")[0]["quad_4"] == 0
    assert len(found.rows("all")) == 3 * len(found)
    with pytest.raises(UsageError, match="all, both"):
        found.rows("up")


def test_weeks_sum_days(found):
    weekly = series(Made(thaw()), "ISR", "JOR", step="week")
    assert sum(r["n"] for r in weekly.rows()) == sum(r["n"] for r in found.rows())
    assert weekly.rows()[-1]["closeness"] == found.rows()[-1]["closeness"]
    assert weekly.dates[1].weekday() == 0


def test_from_cuts_what_is_shown_and_to_what_is_known(found):
    cut = series(Made(thaw()), "ISR", "JOR", from_="2020-05", to="2020-06-30")
    whole = found.rows()[121:182]
    assert [r["date"] for r in cut.rows()] == [r["date"] for r in whole]
    assert max(abs(a["closeness"] - b["closeness"]) for a, b in zip(cut.rows(), whole, strict=True)) < 1


def test_the_thaw_is_marked(found):
    assert [t.direction for t in found.turns] == ["closer"]


def test_from_leaves_room_for_the_turns_that_are_shown():
    rows = [event(day, "ISR", "JOR", "ASSAULT" if day // 60 % 2 else "AID") for day in range(700)]
    source = Made(rows + [event(day, "CHN", "RUS", "CONSULT") for day in range(700)])
    whole = series(source, "ISR", "JOR").turns
    late = series(source, "ISR", "JOR", from_="2021-04").turns
    assert (len(whole), len(late)) == (5, 4)
    assert sum(turn.date >= "2021-04" for turn in whole) < 4


def test_the_calendar_ends_with_whole_steps():
    day, last = datetime.date, datetime.date.max
    assert steps_of(day(9999, 11, 1), last, "month")[0] == [day(9999, 11, 1), day(9999, 12, 1)]
    assert steps_of(day(9998, 6, 1), last, "year")[0] == [day(9998, 6, 1), day(9999, 1, 1)]
    assert steps_of(day(9999, 12, 20), last, "week")[1][-1] == last


def test_a_page_may_end_with_the_calendar():
    rows = [event(0, "ISR", "JOR", "CONSULT") | {"date": datetime.date(9999, 12, day)} for day in range(1, 32)]
    assert "31 Dec" in series(Made(rows), "ISR", "JOR").html()


def test_the_course_on_a_terminal_stands_above_its_days():
    days = [datetime.date(2020, 12, 31), datetime.date(2021, 12, 31)]
    line = course(datetime.date(2020, 1, 1), days, [0.0, 0.0], [0.0, 0.0], [0.0, 0.0], 20)[4]
    assert line.split("┤")[1].strip(" ") == line[-10:]  # the second year alone has a line that leads to it


def test_a_row_of_blocks_sums_steps_to_columns_and_spreads_few_over_many():
    assert bars([1, 1, 0, 0, 2, 2], 3) == "▄ █"
    assert bars([0, 3], 4) == "  ██"
    assert bars([0, 0], 4) == ""


def test_requests_are_counted_without_a_weight():
    rows = series(Made([*thaw(), event(1, "ISR", "JOR", "REQUEST")]), "ISR", "JOR").rows()
    assert rows[1]["REQUEST"] == rows[1]["quad_3"] == 1


def test_names_of_states_are_understood():
    rows = [event(k, "RUS", "USA", "CONSULT") for k in range(40)]
    assert series(Made(rows), "Russia", "United States").lines.keys() == {"both", "RUS>USA", "USA>RUS"}


@pytest.mark.parametrize(
    ("parties", "mend"), [(("ISR", "ISR"), "name two"), (("A party", "JOR"), "such as RUS")], ids=["same", "nobody"]
)
def test_wrong_parties_name_the_mend(parties, mend):
    with pytest.raises(UsageError, match=mend):
        series(Made(thaw()), *parties)


def test_it_converts_to_frames(found):
    assert found.to_arrow().column_names == list(found.rows()[0])
    assert len(found.to_polars()) == len(found.to_pandas()) == len(found)
    first = found.dates[0]
    assert found.to_arrow()["date"][0].as_py() == found.to_polars()["date"][0] == first
    assert found.to_pandas()["date"][0].date() == first


@pytest.mark.parametrize("width", [30, 48, 80, 200])
def test_text_keeps_within_the_width(found, capsys, width):
    found.plot(width)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= min(width, 80)
    assert sum("⠀" < c <= "⣿" for line in lines for c in line) > width // 2
    assert "closer" in lines[-1]


days = st.dates(datetime.date(1990, 1, 1), datetime.date(2030, 1, 1))


@given(first=days, length=st.integers(0, 900), step=st.sampled_from(["day", "week", "month", "year"]))
def test_steps_cover_every_day_once(first, length, step):
    last = first + datetime.timedelta(days=length)
    starts, ends = steps_of(first, last, step)
    assert starts[0] == first
    assert ends[-1] == last
    assert all(b - a == datetime.timedelta(days=1) for a, b in zip(ends, starts[1:], strict=False))
    assert all(a <= b for a, b in zip(starts, ends, strict=True))


def test_zero_has_no_sign(found):
    cells = [str(value) for row in found.rows("all") for value in row.values()]
    assert "-0.0" not in cells
