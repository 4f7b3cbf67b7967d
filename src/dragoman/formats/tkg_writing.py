"""Writes a tkg folder: entities and relations numbered as they first come, time in days, three splits by time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

from dragoman.formats.base import Column, Resource, Written
from dragoman.formats.cameo_labels import label_of_code
from dragoman.formats.extras import EXTRAS, extra_columns
from dragoman.formats.lookups import lookup, over
from dragoman.formats.writing import TextTable, events_in, flat, original
from dragoman.record.codes import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyarrow as pa

SPLITS = ("train", "valid", "test")
ROLES = {
    "GOV": "Government", "MIL": "Military", "LEG": "Legislature", "JUD": "Court Judge", "COP": "Police",
    "SPY": "Intelligence", "OPP": "Main Opposition", "PTY": "Party Member", "REB": "Armed Rebel",
    "PRM": "Militia", "UAF": "Armed Gang", "CRM": "Criminal", "BUS": "Business", "JRN": "Media", "EDU": "Education",
    "LAB": "Labor Union", "MED": "Medical Personnel", "REL": "Religion", "REF": "Refugee", "AGR": "Farm Worker",
    "SOC": "Civic Group", "CVL": "Citizen", "ELI": "Exiles",
}  # fmt: skip
"""The role by which an entity is named that has a state and a sector only; reading it gives the sector back."""
_FACTS = (
    Column("subject", "integer", "number of the entity that did it, in entity2id.txt"),
    Column("relation", "integer", "number of the relation, in relation2id.txt"),
    Column("object", "integer", "number of the entity that it was directed at"),
    Column("time", "integer", "days since the first day (start.txt), times 24 where the set came in hours"),
)
_LINE = Column("line", "string", "split and line of the fact")
_START = Column("date", "date", "the day that time 0 stands for")
_ENTITIES = (Column("name", "string", "name of an entity"), Column("id", "integer", "its number, from 0"))
_RELATIONS = (Column("name", "string", "name of a relation"), Column("id", "integer", "its number, from 0"))


def entity_name(name: str, code: str, sectors: str) -> str:
    """The name of an entity from name, code and sectors; empty for nobody.

    The name goes first; else a state's government is the state ("Kenya") and other sectors "Police (Kenya)".
    """
    if name or not (code or sectors):
        return name
    sector = sectors.split(" ")[0]
    state = name_of(code) if code else "Unidentified State Actor"
    return f"{ROLES[sector]} ({state})" if sector in ROLES and not (sector == "GOV" and code) else state


class _Numbers:
    """Names numbered as they come; at the end those that came with a number get it back."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}
        self.wanted: dict[str, int] = {}

    def __call__(self, names: list[str]) -> list[int]:
        return [self.of.setdefault(name, len(self.of)) for name in names]

    def want(self, table: pa.Table, name: str) -> None:
        """Notes the numbers that a table's names came with."""
        import pyarrow.compute as pc

        if name not in table.column_names or f"{name}_name" not in table.column_names:
            return
        pairs = pc.binary_join_element_wise(flat(table, name), flat(table, f"{name}_name"), "\x1f")
        for pair in pairs.unique().to_pylist():
            number, _, written = pair.partition("\x1f")
            if written and number.isdecimal() and len(number) < 9:
                self.wanted.setdefault(written, int(number))

    def final(self) -> tuple[list[int], list[tuple[str, int]]]:
        """(given number → final number, names with their final numbers in order)."""
        given: dict[int, str] = {}
        for name, number in self.wanted.items():
            if name in self.of:
                given.setdefault(number, name)
        fixed = {name: number for number, name in given.items()}
        free = (k for k in range(len(self.of) + len(given)) if k not in given)
        numbers = {name: fixed[name] if name in fixed else next(free) for name in self.of}
        return list(numbers.values()), sorted(numbers.items(), key=lambda pair: pair[1])


def _coded(names: pa.Array, numbers: _Numbers) -> Any:
    """The numbers of many names, asked once for each distinct one."""
    import numpy as np

    coded = names.dictionary_encode()
    return np.array(numbers(coded.dictionary.to_pylist()), np.int64)[coded.indices.to_numpy()]


def write(tables: Iterable[pa.Table], folder: Path, *, extras: bool) -> Written:
    """Writes the folder from flat rows. Facts are held as numbers, with their extras, until all are known."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    left: Counter[str] = Counter()
    entities, relations, parts = _Numbers(), _Numbers(), []
    more: list[dict[str, pa.Array]] = []
    for table in tables:
        for name, numbers in (("tkg.subject", entities), ("tkg.object", entities), ("tkg.relation", relations)):
            numbers.want(table, name)
        subject, relation, object_ = _names(table)
        good = np.ones(table.num_rows, bool)
        for reason, values in (("no actor", subject), ("no recipient", object_), ("no CAMEO code", relation)):
            empty = pc.equal(values, "").to_numpy(zero_copy_only=False) & good
            lacking = events_in(table, pa.array(empty)) if empty.any() else 0
            left.update({reason: lacking} if lacking else {})
            good &= ~empty
        keep = pa.array(good)
        none = pa.repeat(pa.scalar("", pa.string()), table.num_rows)
        split = pc.index_in(original(table, "tkg.split", none), pa.array(SPLITS)).fill_null(-1)
        time = over(original(table, "tkg.time", none), _time, pa.int64())
        days = table.column("date").combine_chunks().cast(pa.int32())
        numbered = [_coded(subject.filter(keep), entities), _coded(relation.filter(keep), relations),
                    _coded(object_.filter(keep), entities)]  # fmt: skip
        others = [values.filter(keep).to_numpy().astype(np.int64) for values in (days, split, time)]
        parts.append(np.stack([*numbered, *others], axis=1))
        more.append({name: values.filter(keep) for name, values in extra_columns(table).items()})
    facts = np.concatenate(parts) if parts else np.empty((0, 6), np.int64)
    own = {name: pa.concat_arrays([part[name] for part in more]) for name in more[0]} if more else {}
    return Written(_files(facts, entities, relations, own, folder, extras=extras), dict(left))


def _time(cell: str) -> int:
    return int(cell) if cell.isdecimal() and len(cell) < 10 else -1


def _names(table: pa.Table) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Subjects, relations and objects by name; empty where a row has none."""
    import pyarrow as pa

    words = pa.string()
    sides = [
        lookup(
            [flat(table, f"{key}{part}") for part in ("_name", "", "_sector")],
            lambda *told: (entity_name(*told),), ["string"],
        )[0]
        for key in ("actor", "recipient")
    ]  # fmt: skip
    labels = over(flat(table, "cameo"), lambda code: label_of_code(code) or "", words)
    return (
        original(table, "tkg.subject_name", sides[0]),
        original(table, "tkg.relation_name", labels),
        original(table, "tkg.object_name", sides[1]),
    )


def _splits(facts: Any) -> Any:
    """Which split each fact is in: its own where it came with one, else 80, 10 and 10 in a hundred by time.

    All facts of one day are in one split, so that nothing of a day to be forecast is known before.
    """
    import numpy as np

    split = facts[:, 4].copy()
    free = split < 0
    days = np.sort(facts[free, 3])
    if len(days):
        first, second = (days[min(len(days) - 1, int(share * len(days)))] for share in (0.8, 0.9))
        split[free] = (facts[free, 3] >= first).astype(np.int64) + (facts[free, 3] >= second)
        if first == days[0]:  # too few days to part: all is to learn from
            split[free] = 0
    return split


def _times(facts: Any) -> tuple[Any, int]:
    """The time of each fact, and the day (since 1970) of time 0; as the set came where that fits all facts."""
    if not len(facts):
        return facts[:, 3], 0
    days, came = facts[:, 3], facts[:, 5]
    zero = int(days.min())
    told = came >= 0
    for unit in (1, 24):
        starts = days[told] - came[told] // unit
        if len(starts) and (starts == starts[0]).all() and int(starts[0]) <= zero:
            zero = int(starts[0])
            break
    since = days - zero
    # Days that are all multiples of 24 would be taken for hours, so hours are written.
    hours = not (since % 24).any() and since.any()
    hours = hours or bool(told.any() and (came[told] == 24 * since[told]).all() and since[told].any())
    return since * 24 if hours else since, zero


def _files(
    facts: Any, entities: _Numbers, relations: _Numbers, own: dict[str, pa.Array], folder: Path, *, extras: bool
) -> tuple[Resource, ...]:
    import numpy as np
    import pyarrow as pa

    split, (times, zero) = _splits(facts), _times(facts)
    who, entities_listed = entities.final()
    what, relations_listed = relations.final()
    values = facts[:, :4].copy()
    values[:, 3] = times
    for k, final in ((0, who), (1, what), (2, who)):
        values[:, k] = np.array(final, np.int64)[facts[:, k]] if len(facts) else facts[:, k]
    resources = []
    beside = TextTable(folder / "extras.csv", [_LINE, *EXTRAS])
    for number, name in enumerate(SPLITS):
        chosen = np.flatnonzero(split == number)
        told = {c.name: pa.array(values[chosen, k]).cast(pa.string()) for k, c in enumerate(_FACTS)}
        more = {key: column.take(pa.array(chosen)) for key, column in own.items()}
        columns = (*_FACTS, *EXTRAS) if extras and more else _FACTS
        file = TextTable(folder / f"{name}.txt", columns, delimiter="\t", header=False)
        file.add(told | more)
        resources.append(file.close())
        if more:
            lines = pa.array([f"{name}-{k}" for k in range(1, len(chosen) + 1)], pa.string())
            beside.add({"line": lines, **more})
    for listed, file_name, kinds in (
        (entities_listed, "entity2id.txt", _ENTITIES), (relations_listed, "relation2id.txt", _RELATIONS)
    ):  # fmt: skip
        file = TextTable(folder / file_name, kinds, delimiter="\t", header=False)
        names = pa.array([name for name, _ in listed], pa.string())
        file.add({"name": names, "id": pa.array([str(k) for _, k in listed], pa.string())})
        resources.append(file.close())
    start = dt.date(1970, 1, 1) + dt.timedelta(days=zero)
    (folder / "start.txt").write_text(f"{start}\n", "utf-8")
    resources.append(Resource("start.txt", (_START,), 1, "txt", "text/plain", "\t", False))
    last = beside.close()
    if extras:
        (folder / "extras.csv").unlink()
        return tuple(resources)
    return (*resources, last)
