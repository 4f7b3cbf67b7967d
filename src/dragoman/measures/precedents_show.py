"""How precedents are told: as text for a terminal, and as cards for a page or a notebook."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from dragoman.measures.charts.svg import words as safe
from dragoman.ontology import plover
from dragoman.record.codes import both

if TYPE_CHECKING:
    from dragoman.measures.precedents import Aftermath, Precedent, Precedents

FOLD, WHOLE = 'style="white-space:normal;overflow-wrap:normal"', 'style="white-space:nowrap"'


def names() -> tuple[str, ...]:
    """The quads by name, 1 to 4."""
    return tuple(plover().quads[quad] for quad in (1, 2, 3, 4))


def counted(quads: tuple[int, int, int, int]) -> str:
    """Counts by quad in words."""
    return ", ".join(f"{n} {name}" for n, name in zip(quads, names()) if n) or "nothing"


def followed(one: Aftermath) -> str:
    """An aftermath in words."""
    said = counted(one.quads)
    if one.change is not None and abs(one.change) >= 0.5:
        said += f"; {'more cooperative' if one.change > 0 else 'more hostile'} by {abs(one.change):.1f}"
    return said if one.over else f"{said} (not over yet)"


def why(one: Precedent) -> str:
    """The parts of a likeness in words."""
    return ", ".join(f"{name} {100 * value:.0f} %" for name, value in one.parts.items())


def text(of: Precedents, width: int = 100) -> str:
    """For a terminal: the asked episode, then each precedent with why it is one and what followed."""
    out = textwrap.wrap(f"{both(of.a, of.b)}, {of.date}: {of.words}", width, subsequent_indent="   ")
    if of.moves:
        out += _hung("before", "; ".join(of.moves), width)
    for span, shares in of.after.items():
        said = ", ".join(
            f"{name} {100 * mine:.0f} % (usually {100 * all_:.0f} %)"
            for name, mine, all_ in zip(names(), shares, of.usual[span])
        )
        out += _hung(f"{span} days", f"among the precedents {said}", width)
    for rank, one in enumerate(of.found, 1):
        out += ["", f"{rank}. {both(one.x, one.y)}, {one.date}: {100 * one.likeness:.0f} % alike"]
        out += _hung("why", why(one), width)
        for name, moves in (("both", one.shared), ("not here", one.lacks), ("only here", one.adds)):
            if moves:
                out += _hung(name, "; ".join(moves), width)
        out += _hung("before", counted(one.before), width)
        for later in one.aftermath:
            out += _hung(f"{later.days} days", followed(later), width)
    return "\n".join(out)


def _hung(name: str, said: str, width: int) -> list[str]:
    whole = said.replace(" %", "\xa0%")  # a figure stays on the line of its sign
    lines = textwrap.wrap(whole, width, initial_indent=f"   {name:<10}", subsequent_indent=" " * 13)
    return [line.replace("\xa0", " ") for line in lines]


def fragment(of: Precedents) -> str:
    """HTML: for each precedent why it is one, and what stood before and what followed in numbers."""
    out = [f"<p>{safe(both(of.a, of.b))}, {of.date}: {safe(of.words)}.</p>"]
    head = "".join(f"<th {FOLD}>{name}</th>" for name in ("", *names(), "score"))
    for one in of.found:
        reasons = [("both", one.shared), ("not here", one.lacks), ("only here", one.adds)]
        said = "".join(f"<p>{name}: {safe('; '.join(moves))}</p>" for name, moves in reasons if moves)
        lines = [("30 days before", one.before, "")]
        for later in one.aftermath:
            change = "" if later.change is None else f"{later.change:+.1f}"
            lines.append((f"{later.days} days after{'' if later.over else ' (not over)'}", later.quads, change))
        rows = "".join(
            f"<tr><td {WHOLE}>{name}</td>{''.join(f'<td>{n}</td>' for n in quads)}<td>{change}</td></tr>"
            for name, quads, change in lines
        )
        out.append(
            f"<h2>{safe(both(one.x, one.y))}, {one.date}: {100 * one.likeness:.0f}&nbsp;% alike</h2>"
            f'<p>{safe(why(one))}</p>{said}<div class="scroll"><table><tr>{head}</tr>{rows}</table></div>'
        )
    return "".join(out)
