"""Timing and the calendar as text and as charts."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from tests.measures.flatrows import day, row, table
from tests.measures.test_timing import planted

from dragoman.measures import timing_show
from dragoman.measures.calendar import SIGNS, calendar
from dragoman.measures.timing import timing

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def found():
    return timing(planted(), "RUS", "USA", draws=199)


def test_the_text_has_question_verdict_effect_and_n(found):
    text = str(found)
    assert "Do Russia's overtures to the United States gather before the United States' decisions?" in text
    assert re.search(r"they gather\n\s+effect\s+\d\.\d\d times as much \(\d\.\d\d to \d+\.\d\d\)", text)
    assert "placebo days" in text
    assert "too few to tell" in text


def test_the_course_is_a_line_of_blocks_with_marks(found):
    bars, marks = timing_show.strip(found.tests[0].curve)
    assert len(bars) == len(marks) == 43
    assert "▲" in marks[14:21]
    assert set(marks) <= set("▲▼·")


@pytest.mark.parametrize("width", [860, 420])
def test_the_chart_is_well_formed_and_says_what_it_shows(found, width):
    picture = timing_show.drawing(found.tests[0], found, width)
    root = ElementTree.fromstring(picture.svg(standalone=True))
    assert "they gather" in root.find("{*}desc").text
    assert all(0 <= float(c.get("cx")) <= width for c in root.iter(SVG + "circle"))
    assert len(list(root.iter(SVG + "circle"))) == 43


def test_where_nothing_came_the_axis_can_be_read(found):
    test = found.tests[0]
    none = (0.0,) * len(test.curve.offsets)
    empty = replace(test, curve=replace(test.curve, mean=none, placebo=none, low=none, high=none))
    assert "e-" not in "".join(re.findall(r"<text[^>]*>([^<]*)", timing_show.drawing(empty, found, 860).svg()))


def test_words_of_a_table_of_ones_own_are_escaped(found):
    odd = replace(found, tests=(replace(found.tests[0], question="<script>A</script>", words="<b>"),))
    page = timing_show.html(odd)
    assert "<script>" not in page
    assert "<b>" not in page


def test_the_page_loads_nothing(found):
    assert not re.search(r"(src|href)=|https?://(?!www\.w3\.org)|<script", timing_show.html(found))


def test_a_calendar_marks_each_day_by_the_quad_that_leads():
    rows = [row(0, "RUS", "USA", "CONSULT"), row(1, "RUS", "USA", "AID"), row(2, "USA", "RUS", "ACCUSE")]
    rows += [row(3, "USA", "RUS", "SANCTION"), row(3, "USA", "RUS", "CONSULT"), row(8, "RUS", "USA", "CONSULT")]
    rows += [row(5, "RUS", "UKR", "ASSAULT"), row(6, "RUS", "USA", "CONSULT", status="planned")]
    found = calendar(table(rows), "RUS", "USA")
    assert [found.lead(day(k)) for k in range(9)] == [1, 2, 3, 4, 0, 0, 0, 0, 1]
    lines = found.text(80).split("\n")
    assert lines[0].strip().startswith("Jan 2024")
    assert lines[1] == f"Mon {SIGNS[1]}{SIGNS[0]}"
    assert lines[2] == f"    {SIGNS[2]}{SIGNS[1]}"


def test_a_long_calendar_breaks_into_rows_on_a_narrow_screen():
    found = calendar(table([row(0, "RUS", "USA", "CONSULT"), row(700, "RUS", "USA", "CONSULT")]), "RUS", "USA")
    assert max(map(len, found.text(60).split("\n")[:-1])) <= 60
    assert found.text(60).count("Mon ") == 2
    for width in (860, 420):
        root = ElementTree.fromstring(found.drawing(width).svg(standalone=True))
        cells = [r for r in root.iter(SVG + "rect") if r.find("{*}title") is not None]
        assert len(cells) == 701
        assert all(float(r.get("x")) + float(r.get("width")) <= width for r in cells)


def test_a_calendar_ends_with_the_last_whole_week_of_all():
    last = datetime.date.max
    found = calendar(table([row(0, "RUS", "USA", "CONSULT")]), "RUS", "USA", last - datetime.timedelta(days=30), last)
    assert "Dec" in found.text(100)
    assert "<svg" in found._repr_html_()


def test_an_empty_calendar_is_one_day():
    found = calendar(table([row(0, "RUS", "USA", "CONSULT")]), "NPL", "FJI")
    assert found.rows() == []
    assert found.text(80)
