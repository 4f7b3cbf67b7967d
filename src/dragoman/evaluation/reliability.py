"""How often what was given a probability came: the numbers of a reliability curve, and its picture."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from dragoman.errors import DragomanError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

BINS = 10
_SIDE, _GAP, _ACROSS = 220, 46, 3


@dataclass(frozen=True, slots=True)
class Curve:
    """(said, came, n) of each bin with forecasts: mean probability, share that came true, how many."""

    title: str
    points: tuple[tuple[float, float, int], ...]

    @classmethod
    def of(cls, title: str, p: Array, y: Array, bins: int = BINS) -> Curve:
        """Of probabilities (n,) and outcomes 0 or 1 (n,), in bins of equal width."""
        import numpy as np

        at = np.minimum((p * bins).astype(np.int64), bins - 1)
        number = np.bincount(at, minlength=bins)
        said, came = np.bincount(at, p, bins), np.bincount(at, y, bins)
        return cls(
            title, tuple((float(said[k] / number[k]), float(came[k] / number[k]), int(number[k]))
                         for k in range(bins) if number[k])
        )  # fmt: skip

    def rows(self) -> list[dict[str, float]]:
        """As JSON has it."""
        return [{"said": round(s, 5), "came": round(c, 5), "n": n} for s, c, n in self.points]


def ece(p: Array, y: Array, bins: int = BINS) -> float:
    """Expected calibration error: the mean gap between said and came over bins, weighed by how many they hold
    (Naeini, Cooper and Hauskrecht 2015)."""
    total = max(len(p), 1)
    return sum(abs(said - came) * n for said, came, n in Curve.of("", p, y, bins).points) / total


def svg(curves: Sequence[Curve]) -> str:
    """All curves in a grid: the diagonal is perfect; a dot's area grows with how many forecasts stand behind it."""
    cell = _SIDE + _GAP
    down = -(-len(curves) // _ACROSS)
    width, height = cell * min(len(curves), _ACROSS) + _GAP, cell * down + _GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="11" fill="#333">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for k, curve in enumerate(curves):
        x, y = _GAP + cell * (k % _ACROSS), 30 + cell * (k // _ACROSS)
        parts.append(_panel(curve, x, y))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(curve: Curve, left: int, top: int) -> str:
    def place(said: float, came: float) -> tuple[float, float]:
        return left + said * _SIDE, top + (1 - came) * _SIDE

    most = max((n for _, _, n in curve.points), default=1)
    lines = [
        f'<text x="{left}" y="{top - 8}" font-weight="bold">{escape(curve.title)}</text>',
        f'<rect x="{left}" y="{top}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#bbb"/>',
        f'<line x1="{left}" y1="{top + _SIDE}" x2="{left + _SIDE}" y2="{top}" stroke="#bbb" stroke-dasharray="4 3"/>',
    ]
    for tick in (0.0, 0.5, 1.0):
        x, y = place(tick, tick)
        lines.append(f'<text x="{x:.0f}" y="{top + _SIDE + 14}" text-anchor="middle">{tick:g}</text>')
        lines.append(f'<text x="{left - 5}" y="{y + 4:.0f}" text-anchor="end">{tick:g}</text>')
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(s, c) for s, c, _ in curve.points))
    lines.append(f'<polyline points="{points}" fill="none" stroke="#1f6f8b" stroke-width="1.5"/>')
    for said, came, n in curve.points:
        x, y = place(said, came)
        radius = 2 + 6 * (n / most) ** 0.5
        lines.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#1f6f8b" fill-opacity="0.75">'
            f"<title>said {said:.3f}, came {came:.3f}, {n} forecasts</title></circle>"
        )
    return "\n".join(lines)


def write_svg(path: Path, curves: Sequence[Curve]) -> None:
    """The picture as a file. DragomanError where it cannot be written."""
    try:
        path.write_text(svg(curves), encoding="utf-8")
    except OSError as error:
        raise DragomanError(f"{path} cannot be written ({error.strerror}); name another file with --out") from error
