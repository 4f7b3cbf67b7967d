"""How the answers of ``timing`` are told: as text for a terminal, and as charts for a page or a notebook."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from dragoman.measures.charts.svg import NARROW, Drawing, Scale, number_ticks, page, responsive, words
from dragoman.record.codes import in_text

if TYPE_CHECKING:
    from dragoman.measures.timing import Curve, Test, Timing

BLOCKS = " ▁▂▃▄▅▆▇█"
_ROLE = re.compile(r"\b([ABC])(?=\b)")


def party(code: str | None) -> str:
    """A code's holder as it stands in a sentence; "nobody" for none."""
    return "nobody" if code is None else in_text(code)


def asked(test: Test, of: Timing) -> str:
    """The question with the names of the parties put in."""
    names = {"A": party(of.a), "B": party(of.b), "C": party(of.opponent)}
    text = _ROLE.sub(lambda m: names[m[1]], test.question)
    text = re.sub(r"s's\b", "s'", text)
    return text[:1].upper() + text[1:]


def number(value: float, digits: int = 2) -> str:
    """A figure; "–" for none, "∞" for one without end."""
    if math.isnan(value):
        return "–"
    return "∞" if math.isinf(value) else f"{value:.{digits}f}"


def effect(test: Test) -> str:
    """The ratio with its interval in words."""
    if math.isnan(test.ratio):
        return "none that could be told"
    return f"{number(test.ratio)} times as much ({number(test.low)} to {number(test.high)})"


def window(test: Test) -> str:
    """The window in words."""
    days = "1 day" if test.days == 1 else f"{test.days} days"
    return f"{days} {'before' if test.before else 'after'}"


def strip(curve: Curve) -> tuple[str, str]:
    """The curve as one line of blocks, and a line with ▲ and ▼ where it leaves the placebo band."""
    top = max(*curve.mean, *curve.placebo, 1e-9)
    bars = "".join(BLOCKS[round(8 * value / top)] for value in curve.mean)
    marks = "".join(
        "▲" if value > high else "▼" if value < low else "·"
        for value, low, high in zip(curve.mean, curve.low, curve.high)
    )
    return bars, marks


def text(of: Timing) -> str:
    """The answers for a terminal: each question with its verdict, figures and course around the episodes."""
    out = [
        f"{party(of.a)} and {party(of.b)}, opponent {party(of.opponent)}, {of.first} to {of.last}",
        f"95 % intervals; p by permutation, two-sided, corrected ({of.correction}) for the questions judged: "
        f"{sum(not math.isnan(t.p) for t in of.tests)} of {len(of.tests)}",
    ]
    out[0] = out[0][:1].upper() + out[0][1:]
    for test in of.tests:
        out += ["", asked(test, of), f"  {test.words}"]
        facts = [
            ("effect", effect(test)),
            ("window", f"{window(test)}: {test.observed:.0f} seen, {number(test.expected, 1)} awaited by placebo days"),
            ("any at all", f"{_percent(test.share)} of episodes, {_percent(test.placebo_share)} of placebo windows"),
            ("n", f"{test.n} episodes, {test.placebo_days} placebo days" + _needs(test)),
            ("p", f"{number(test.p, 3)}, corrected {number(test.p_holm, 3)}"),
        ]
        if "carried out" in test.question:
            facts[1] = (
                "window", f"{test.observed:.0f} of {test.n} answered threats carried out, "
                f"{number(test.expected, 1)} awaited by the {test.placebo_days} unanswered",
            )  # fmt: skip
            facts[2:4] = [("n", f"{test.n} answered threats, {test.placebo_days} unanswered" + _needs(test))]
        out += [f"    {name:<11}{value}" for name, value in facts]
        if test.curve is not None and test.n:
            bars, marks = strip(test.curve)
            reach = max(test.curve.offsets)
            half = len(bars) // 2
            out += [
                f"    {'course':<11}{bars}",
                f"    {'':<11}{marks}",
                f"    {'':<11}{f'-{reach} days':<{half}}|{f'+{reach} days':>{half}}",
            ]
    return "\n".join(out)


def _needs(test: Test) -> str:
    return f"; about {test.needed} would show a doubling" if test.needed else ""


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"


def drawing(test: Test, of: Timing, width: int) -> Drawing:
    """The course of the outcome around the episodes, with the placebo band and the window."""
    curve = test.curve
    assert curve is not None
    title = asked(test, of)
    top = (max(*curve.mean, *curve.high) or 1.0) * 1.08  # where nothing came, an axis that can be read
    picture = Drawing(
        width, 230, title, f"{test.words}; ratio {number(test.ratio)}, n {test.n}, p {number(test.p_holm, 3)}",
        margins=(34, 14, 40, 44),
    )  # fmt: skip
    first, last = curve.offsets[0], curve.offsets[-1]
    x = Scale(first - 0.5, last + 0.5, picture.left, picture.right)
    y = Scale(0, top, picture.bottom, picture.top)
    a, b = (-test.days, -1) if test.before else (1, test.days)
    a, b = max(a, first), min(b, last)
    picture.rect(x(a - 0.5), picture.top, x(b + 0.5) - x(a - 0.5), picture.bottom - picture.top, "empty", "the window")
    picture.y_axis(y, number_ticks(0, top, 4))
    picture.band([x(o) for o in curve.offsets], [y(v) for v in curve.low], [y(v) for v in curve.high])
    picture.path([(x(o), y(v)) for o, v in zip(curve.offsets, curve.placebo)], "course", "placebo")
    picture.line(x(0), picture.top, x(0), picture.bottom, "mark")
    for k, offset in enumerate(curve.offsets):
        value, low, high = curve.mean[k], curve.low[k], curve.high[k]
        kind = "closer" if value > high else "apart" if value < low else "dot"
        when = "the day itself" if offset == 0 else f"{abs(offset)} days {'before' if offset < 0 else 'after'}"
        tip = f"{when}: {value:.2f} a day; placebo {curve.placebo[k]:.2f} ({low:.2f} to {high:.2f})"
        picture.line(x(offset), y(value), x(offset), picture.bottom, "stem")
        picture.circle(x(offset), y(value), 4.5 if kind != "dot" else 3, kind, tip)
    for offset in range(-(last // 7) * 7, last + 1, 7):
        picture.line(x(offset), picture.bottom, x(offset), picture.bottom + 4, "zero")
        picture.text(x(offset), picture.bottom + 17, f"{offset:+d}" if offset else "0", "quiet small", "middle")
    picture.text(picture.right, picture.bottom + 33, "days from the episode", "quiet small", "end")
    picture.text(picture.left, 14, "moves a day", "quiet small")
    entries = [("band", "placebo, 95 of 100"), ("closer", "above it"), ("apart", "below it"), ("empty", "window")]
    if width <= NARROW:
        entries[0] = ("band", "placebo")
    picture.legend(entries, picture.left + 90, 14)
    return picture


def fragment(of: Timing) -> str:
    """HTML with the answers as a table and the courses as charts."""
    rows = "".join(
        f'<tr><td style="min-width:15rem;white-space:normal">{words(asked(t, of))}<br>'
        f"<strong>{words(t.words)}</strong></td>"
        + "".join(
            f'<td style="white-space:nowrap">{cell}</td>'
            for cell in (
                f"{number(t.ratio)} ({number(t.low)} to {number(t.high)})",
                f"{t.observed:.0f} / {number(t.expected, 1)}",
                t.n,
                t.placebo_days,
                number(t.p, 3),
                number(t.p_holm, 3),
            )
        )
        + "</tr>"
        for t in of.tests
    )
    head = "".join(
        f'<th style="white-space:nowrap">{name}</th>'
        for name in ("question", "ratio (95 %)", "seen / awaited", "n", "placebo", "p", f"p, {words(of.correction)}")
    )
    out = [
        f"<p>{words(party(of.a))} and {words(party(of.b))}, opponent {words(party(of.opponent))}, {of.first} to "
        f'{of.last}.</p><div class="scroll"><table><tr>{head}</tr>{rows}</table></div>'
    ]
    for test in of.tests:
        if test.curve is not None and test.n:
            out.append(f"<h2>{words(asked(test, of))}</h2>")
            out.append(responsive(lambda width, test=test: drawing(test, of, width)))  # type: ignore[misc]
    return "".join(out)


def html(of: Timing, *extra: str) -> str:
    """A whole page that opens offline; ``extra`` are further HTML fragments."""
    return page(f"Timing: {party(of.a)} and {party(of.b)}", [fragment(of), *extra])
