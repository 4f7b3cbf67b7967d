"""Charts: well-formed, self-contained, safe."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.measures.streams import Made, thaw

from dragoman.measures.charts import heat
from dragoman.measures.charts.svg import Drawing, day_ticks, number_ticks, page, words
from dragoman.measures.panel import panel
from dragoman.measures.series import series
from dragoman.measures.tally import tally


@pytest.fixture(scope="module")
def shown():
    return series(Made(thaw()), "ISR", "JOR")


def test_an_svg_file_stands_alone(shown):
    tree = etree.fromstring(shown.svg().encode())
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    assert tree.find("{*}title").text == "Closeness, Israel and Jordan"
    assert tree.find("{*}desc").text.startswith("From ")
    assert "prefers-color-scheme: dark" in shown.svg()


def test_numbers_are_promised_only_where_a_turn_has_one(shown):
    assert "numbered" in shown.svg()
    assert "numbered" not in replace(shown, turns=()).svg()


def test_a_page_fetches_nothing_and_runs_nothing(shown):
    html = shown.html()
    assert not re.search(r"<script|<link|<img|@import|url\(", html)
    assert set(re.findall(r"https?://[^\"' ]+", html)) <= {"http://www.w3.org/2000/svg"}
    assert html.count('class="wide"') == html.count('class="narrow"') == 2


def test_labels_are_escaped():
    drawing = Drawing(100, 50, "<b>", "a & b")
    drawing.text(0, 0, '<script>"\x1b[31m')
    assert etree.fromstring(drawing.svg().encode()).findtext("text") == '<script>" [31m'
    assert "<b>" not in page("<b>", [drawing.svg()])
    assert words("\x00a\u2028") == " a "


def test_a_month_without_events_is_told_as_such():
    rows = [row for row in thaw() if not (row["actor"] in ("ISR", "JOR") and row["date"].month == 3)]
    names, months, values = heat.months(panel(tally(Made(rows))))
    place = names.index("ISR-JOR")
    assert values[place, 0] == -100
    assert (
        values[place, months.index(datetime.date(2020, 3, 1))] != values[place, months.index(datetime.date(2020, 3, 1))]
    )
    assert values[place, -1] == 100
    assert "ISR-JOR, March 2020: nothing reported" in heat.fragment(panel(tally(Made(rows))))


@given(low=st.floats(-1e6, 1e6), span=st.floats(1e-3, 1e6), most=st.integers(1, 12))
def test_number_ticks_are_few_and_inside(low, span, most):
    ticks = number_ticks(low, low + span, most)
    assert len(ticks) <= most + 1
    assert all(low - 1e-6 * span - 1e-9 <= t <= low + span * (1 + 1e-6) + 1e-9 for t in ticks)


@given(
    first=st.dates(datetime.date(1950, 1, 1), datetime.date(2030, 1, 1)),
    length=st.integers(0, 30_000),
    most=st.integers(3, 12),
)
def test_day_ticks_are_few_ordered_and_inside(first, length, most):
    last = first + datetime.timedelta(days=length)
    days = [day for day, _ in day_ticks(first, last, most)]
    assert len(days) <= most + 1
    assert days == sorted(set(days))
    assert all(first <= day <= last for day in days)
