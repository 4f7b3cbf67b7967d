"""Asks all events at once, read and imported, as columns: filters in words → SQL over flat rows (flat.py).

What was imported lies in Parquet, what was read comes from SQLite as an Arrow table; DuckDB sees both as one
relation called ``flat``. The SQL is plain and short, so that anyone can run it by hand.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from dragoman.errors import UsageError
from dragoman.record.codes import fold, meant
from dragoman.record.duck import UnreadableError, connect, parquet, stream, table
from dragoman.record.flat import NAMES, ORIGIN_READ, schema
from dragoman.record.rows import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import duckdb
    import pyarrow as pa

    from dragoman.record.filters import Filters
    from dragoman.record.parts import Parts

STEPS = ("day", "week", "month", "year")
BATCH = 20_000
_WORDS = "' ' || trim(regexp_replace(strip_accents(lower({0})), '[^\\p{{L}}\\p{{N}}]+', ' ', 'g')) || ' '"

Condition = tuple[str, list[Any]]


def who(text: str, side: str) -> Condition:
    """A condition on one side of a flat row that holds for the actor called ``text``."""
    code, name = meant(text)
    if code:
        return f"{side} = ?", [code]
    return f"({side} = ? OR contains({_WORDS.format(side + '_name')}, ?))", [text.strip().upper(), f" {name} "]


def condition(fit: Filters, origin: str | None = None, known: str | None = None) -> Condition:
    """The SQL condition on ``flat`` for checked filters; ``known``: told on that day at the latest."""
    parts: list[str] = []
    values: list[Any] = []

    def add(sql: str, *given: Any) -> None:
        parts.append(sql)
        values.extend(given)

    for text, side in ((fit.actor, "actor"), (fit.recipient, "recipient")):
        if text is not None:
            sql, given = who(text, side)
            add(sql, *given)
    for text in fit.party:
        (one, first), (two, second) = who(text, "actor"), who(text, "recipient")
        add(f"({one} OR {two})", *first, *second)
    if fit.type is not None:
        add("event = ?", fit.type)
    if fit.quad is not None:
        add("quad_code = ?", fit.quad)
    if fit.from_ is not None:
        add("enddate >= CAST(? AS DATE)", fit.from_)
    if fit.to is not None:
        add("date <= CAST(? AS DATE)", fit.to)
    if fit.status is not None:
        add("status = ?", fit.status)
    if known is not None:
        add("known <= CAST(? AS DATE)", known)
    if origin is not None:
        add("origin = ?", clean(origin))
    return " AND ".join(parts) or "true", values


class Live(NamedTuple):
    """Read events as flat rows, and the ids of packed events that they stand for; None for all of them."""

    tables: list[pa.Table]
    ids: list[str] | None


class Columnar:
    """The relation ``flat`` of one record; ``live`` gives the read events that no file has as they now are,
    ``told_in`` the ids of those that an article tells."""

    def __init__(self, parts: Parts, live: Callable[[], Live], told_in: Callable[[str], list[str]]) -> None:
        self._parts = parts
        self._live = live
        self._told_in = told_in

    def _rows(self, fit: Filters, origin: str | None = None, known: str | None = None) -> Condition:
        """``condition``, and the article: only read events have one."""
        test, values = condition(fit, origin, known)
        if fit.article is not None:
            test += f" AND origin = '{ORIGIN_READ}' AND id IN (SELECT unnest(CAST(? AS VARCHAR[])))"
            values.append(self._told_in(fit.article))
        return test, values

    def _events(self, fit: Filters, origin: str | None = None, known: str | None = None) -> Condition:
        """The same for all rows of an event where one row fits; but for its parties, the rows of an event are alike."""
        test, values = self._rows(fit, origin, known)
        if fit.actor or fit.recipient or fit.party:
            test = f"(origin, id) IN (SELECT (origin, id) FROM flat WHERE {test})"
        return test, values

    @contextmanager
    def relation(self, *, imported: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection with the view ``flat``; of imported events alone where ``imported``."""
        import pyarrow as pa

        with connect() as duck:
            sources = []
            files = self._parts.files()
            if files:
                sources.append(f"SELECT * FROM {parquet(files)}")
            if not imported:
                live = self._live()
                packed = self._parts.packed()
                if packed and live.ids is not None:
                    duck.register("unpacked", pa.table({"id": pa.array(live.ids, pa.string())}))
                    sources.append(f"SELECT * FROM {parquet(packed)} WHERE id NOT IN (SELECT id FROM unpacked)")
                if live.tables:
                    duck.register("live", pa.concat_tables(live.tables))
                    sources.append("SELECT * FROM live")
            if not sources:
                duck.register("nothing", schema().empty_table())
                sources.append("SELECT * FROM nothing")
            duck.execute(f"CREATE VIEW flat AS {' UNION ALL BY NAME '.join(sources)}")
            yield duck

    def _ask(self, sql: str, values: Sequence[Any]) -> pa.Table:
        try:
            with self.relation() as duck:
                return table(duck, sql, values)
        except UnreadableError:  # a file may go while ``pack`` puts another in its place
            with self.relation() as duck:
                return table(duck, sql, values)

    def flat(
        self, fit: Filters, columns: Sequence[str] | None = None, origin: str | None = None, known: str | None = None
    ) -> pa.Table:
        """The fitting rows by date, as one table; ``columns`` in the order given, all flat ones without."""
        names = _known(columns)
        test, values = self._rows(fit, origin, known)
        return self._ask(f"SELECT {names} FROM flat WHERE {test} ORDER BY date, origin, id, pair", values)

    def tally(
        self, fit: Filters, step: str = "day", by: Sequence[str] = ("actor", "recipient", "event", "quad_code"),
        origin: str | None = None, known: str | None = None,
    ) -> pa.Table:
        """Directed pairs counted: ``date`` (first day of the step), the columns of ``by``, ``n`` and ``scale``.

        ``n`` counts rows, so an event between three parties counts for each ordered pair; ``scale`` is the sum
        of their PLOVER scores.
        """
        if step not in STEPS:
            raise UsageError(f"there is no step {step!r}; the steps are {', '.join(STEPS)}")
        names = _known(by)
        test, values = self._rows(fit, origin, known)
        when = "date" if step == "day" else f"CAST(date_trunc('{step}', date) AS DATE)"
        return self._ask(
            f"SELECT {when} AS date, {names}, count(*) AS n, coalesce(sum(event_scale), 0) AS scale FROM flat "
            f"WHERE {test} GROUP BY ALL ORDER BY ALL",
            values,
        )

    def search(self, words: Sequence[str], limit: int) -> pa.Table:
        """Imported events whose names, place or words hold all of ``words`` (folded), the latest first.

        Which of the distinct names hold a word is found out first, so that each row is only looked up.
        """
        import pyarrow as pa

        with self.relation(imported=True) as duck:
            names = table(
                duck,
                "SELECT DISTINCT unnest([actor_name, recipient_name, place]) AS name FROM flat",
            )["name"].to_pylist()
            folded = [(name, f" {fold(name)} ") for name in names if name]
            tests, values = [], list[Any]()
            for k, word in enumerate(words):
                duck.register(f"named_{k}", pa.table({"name": [n for n, plain in folded if f" {word} " in plain]}))
                held = f"(SELECT name FROM named_{k})"
                tests.append(
                    f"(actor_name IN {held} OR recipient_name IN {held} OR place IN {held} "
                    f"OR (text IS NOT NULL AND contains({_WORDS.format('text')}, ?)))"
                )
                values.append(f" {word} ")
            chosen = "id, origin, date, outlet, text, actor_name, actor, event, cameo, recipient_name, recipient"
            sql = (
                f"SELECT {chosen} FROM flat WHERE {' AND '.join(tests)} "
                "QUALIFY row_number() OVER (PARTITION BY origin, id ORDER BY pair) = 1 "
                "ORDER BY date DESC, origin, id LIMIT ?"
            )
            return table(duck, sql, [*values, limit])

    def named(self, ids: Sequence[str]) -> pa.Table:
        """The rows of the imported events of those ids, each ``id`` or ``origin:id``, by origin and id."""
        import pyarrow as pa

        # What is asked for may be a bare id, of whatever origin, or both together.
        asked = [(id, None) for id in ids] + [(id.partition(":")[2], id.partition(":")[0]) for id in ids if ":" in id]
        with self.relation(imported=True) as duck:
            columns = {"id": [id for id, _ in asked], "origin": [origin for _, origin in asked]}
            duck.register("asked", pa.table(columns, pa.schema([("id", pa.string()), ("origin", pa.string())])))
            sql = (
                f"SELECT {_known(None)} FROM flat f SEMI JOIN asked a "
                "ON f.id = a.id AND f.origin = coalesce(a.origin, f.origin) ORDER BY origin, id, pair"
            )
            return table(duck, sql)

    def count(self, fit: Filters) -> int:
        """How many imported events fit."""
        test, values = self._events(fit)
        with self.relation(imported=True) as duck:
            found = duck.execute(f"SELECT count(*) FROM flat WHERE pair = 0 AND {test}", values).fetchone()
        return int((found or (0,))[0])

    def batches(
        self, fit: Filters, origin: str | None = None, known: str | None = None, *, imported: bool = False,
        most: int | None = None,
    ) -> Iterator[pa.Table]:
        """All columns, the formats' own too, of fitting events by date; all rows of an event in one table.

        ``most``: the first so many events.
        """
        import pyarrow as pa

        test, values = self._events(fit, origin, known)
        if most is not None:
            first = f"SELECT (origin, id) FROM flat WHERE pair = 0 AND {test} ORDER BY date, origin, id LIMIT {most:d}"
            test = f"(origin, id) IN ({first})"
        rest: pa.Table | None = None
        with self.relation(imported=imported) as duck:
            sql = f"SELECT * FROM flat WHERE {test} ORDER BY date, origin, id, pair"
            for rows in stream(duck, sql, values, BATCH):
                rows = rows if rest is None else pa.concat_tables([rest, rows])
                cut = _last_event(rows)
                rest = rows.slice(cut)
                if cut:
                    yield rows.slice(0, cut)
        if rest is not None and rest.num_rows:
            yield rest


def _last_event(rows: pa.Table) -> int:
    """Where the last event's rows begin."""
    ids, origins = rows["id"], rows["origin"]
    cut = int(rows.num_rows) - 1
    while cut > 0 and ids[cut - 1] == ids[cut] and origins[cut - 1] == origins[cut]:
        cut -= 1
    return cut


def _known(columns: Sequence[str] | None) -> str:
    for name in columns or ():
        if name not in NAMES:
            raise UsageError(f"there is no column {name!r}; the columns are {', '.join(NAMES)}")
    return ", ".join(columns or NAMES)
