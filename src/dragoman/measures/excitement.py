"""Which kinds of moves of two parties bring on which: a Hawkes process (hawkes.py) over quads and directions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dragoman.measures.asframes import Rows
from dragoman.measures.columns import date_of, day_number

if TYPE_CHECKING:
    import datetime

    import pyarrow as pa

    from dragoman.measures.hawkes import Hawkes

LEAST_OF_A_KIND, LEAST = 30, 200
"""Events that a kind, and all kinds together, must have; fewer give no answer."""
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Excitement(Rows):
    """What brings on what between A and B. ``model`` is None where the data carry none; ``words`` says why."""

    a: str
    b: str
    first: datetime.date | None
    last: datetime.date | None
    kinds: tuple[tuple[str, str, int], ...]
    """(actor, recipient, quad) of each kind that was frequent enough."""
    model: Hawkes | None
    words: str

    def rows(self) -> list[dict[str, Any]]:
        """A row for each ordered pair of kinds: what one event of the first brings on of the second.

        ``p`` is one-sided from the standard error, ``p_holm`` corrected for all pairs; both are a little too
        small, since the pairs were chosen on the same data.
        """
        from dragoman.measures.timing import holm

        if self.model is None:
            return []
        out, chances = [], []
        for j, source in enumerate(self.kinds):
            for k, target in enumerate(self.kinds):
                ratio, error = float(self.model.branching[k, j]), float(self.model.error[k, j])
                p = 0.5 * math.erfc(ratio / error / math.sqrt(2)) if error > 0 else 1.0
                chances.append(p)
                out.append(
                    {
                        "from_actor": source[0], "from_recipient": source[1], "from_quad": source[2],
                        "to_actor": target[0], "to_recipient": target[1], "to_quad": target[2],
                        "branching": ratio, "error": None if math.isnan(error) else error, "p": p,
                    }
                )  # fmt: skip
        for row, p in zip(out, holm(chances)):
            row["p_holm"] = p
        return out

    def __str__(self) -> str:
        from dragoman.measures.timing_show import party
        from dragoman.ontology import plover

        if self.model is None:
            return self.words
        lines, quads = [self.words], plover().quads
        for row in sorted(self.rows(), key=lambda row: -row["branching"]):
            if row["p_holm"] <= LEVEL:
                lines.append(
                    f"  {row['branching']:.2f} ± {row['error']:.2f}  {party(row['to_actor'])} → "
                    f"{party(row['to_recipient'])}, {quads[row['to_quad']]}, after "
                    f"{party(row['from_actor'])} → {party(row['from_recipient'])}, {quads[row['from_quad']]}"
                )
        return "\n".join(lines if len(lines) > 1 else [*lines, "  nothing brings on anything for certain"])

    def _repr_html_(self) -> str:
        from dragoman.measures.charts.svg import words as safe

        said = "".join(f"<li>{safe(line.strip())}</li>" for line in str(self).split("\n")[1:])
        return f"<p>{safe(self.words)}</p><ul>{said}</ul>"


def excitement(
    table: pa.Table, a: str, b: str, from_: datetime.date | None = None, to: datetime.date | None = None
) -> Excitement:
    """The process of what happened between the governments of A and B, on flat rows, by whole days.

    Kinds with fewer than 30 events are left out; with fewer than 200 events in all, or one kind, there is no model.
    """
    import numpy as np

    from dragoman.measures import moves as mv
    from dragoman.measures.hawkes import Hawkes

    found = mv.facts(table)
    allowed = mv.official(found, mv.table_of_moves()["who"]["sectors"]) & (found.date != mv.NEVER)
    allowed &= found.words["status"].where(lambda status: status == "happened", null=True)
    first = day_number(from_) if from_ else None
    last = day_number(to) if to else None
    rows = {}
    for actor, recipient in ((a, b), (b, a)):
        way = allowed & found.words["actor"].where(actor.__eq__) & found.words["recipient"].where(recipient.__eq__)
        for quad in (1, 2, 3, 4):
            mask = way & (found.quad == quad)
            if first is not None:
                mask &= found.date >= first
            if last is not None:
                mask &= found.date <= last
            rows[actor, recipient, quad] = np.flatnonzero(mask)
    kept = {kind: at for kind, at in rows.items() if at.size >= LEAST_OF_A_KIND}
    total = sum(at.size for at in kept.values())
    if total < LEAST or len(kept) < 2:
        every = sum(at.size for at in rows.values())
        words = (
            f"too few to tell: {every} events between {a} and {b}, of which {len(kept)} kinds have {LEAST_OF_A_KIND}; "
            f"two such kinds and {LEAST} events are needed"
        )
        return Excitement(a, b, from_, to, tuple(kept), None, words)
    days = np.concatenate([found.date[at] for at in kept.values()])
    start = first if first is not None else int(days.min())
    end = last if last is not None else int(days.max())
    counts = np.stack(
        [np.bincount(found.date[at] - start, minlength=end - start + 1) for at in kept.values()], axis=1
    ).astype(np.float64)
    names = [f"{one}>{other} {quad}" for one, other, quad in kept]
    model = Hawkes.fit_days(counts, kinds=names, first_weekday=date_of(start).weekday())
    poor = [names[k] for k in range(len(names)) if model.fit_p[k] < LEVEL]
    words = (
        f"{model.events} events of {len(kept)} kinds in {model.days:.0f} days; half of what an event brings on has "
        f"come after {math.log(2) / model.decay:.1f} days; the fit is refused for {len(poor)} kinds"
    )
    return Excitement(a, b, date_of(start), date_of(end), tuple(kept), model, words)
