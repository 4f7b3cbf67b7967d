"""Facts from names, sets and flat rows."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from dragoman.errors import UsageError
from dragoman.forecasts.ranking import facts_of, tkg_of
from dragoman.forecasts.ranking.facts import named
from dragoman.formats.tkg import Tkg
from dragoman.record.flat import schema


def table(*rows):
    day = dt.date(2022, 5, 1)
    plain = {"status": "happened", "date": day, "actor_sector": "", "recipient_sector": ""}
    full = [{**plain, **row} for row in rows]
    return pa.table({field.name: [row.get(field.name) for row in full] for field in schema()}, schema=schema())


def test_names_tell_home_and_role():
    homes, roles = named(["Police_(India)", "India", "Citizen (India)", "Ada Quill", "Police (Peru)"])
    assert homes[0] == homes[1] == homes[2] > 0 == homes[3]
    assert roles[0] == roles[4] != roles[2]
    assert roles[3] == 0


def test_a_set_is_put_in_order_of_days():
    rows = np.array([[0, 0, 1, 3], [1, 0, 0, 1]])
    tkg = Tkg(rows, rows[:1] + np.array([0, 0, 0, 5]), rows[:0], ["a", "b"], ["r"])
    assert facts_of(tkg).rows[:, 3].tolist() == [1, 3, 8]
    assert facts_of(tkg, splits=("train",)).before(2).tolist() == [[1, 0, 0, 1]]


def test_flat_rows_become_facts_once_a_day():
    row = {"actor": "USA", "recipient": "RUS", "event": "CONSULT", "actor_sector": "GOV LEG"}
    facts = tkg_of(table(row, row, {**row, "date": dt.date(2022, 5, 4), "actor": "RUS", "recipient": "USA"}))
    assert facts.entities == ("RUS", "USA")
    assert facts.rows.tolist() == [[1, 0, 0, 0], [0, 0, 1, 3]]
    assert facts.date(3) == "2022-05-04"
    assert facts.roles[1] == 1


@pytest.mark.parametrize("status", ["planned", "hypothetical", "denied"])
def test_what_did_not_happen_is_no_fact(status):
    row = {"actor": "USA", "recipient": "RUS", "event": "CONSULT"}
    assert len(tkg_of(table(row, {**row, "event": "AID", "status": status})).rows) == 1


def test_what_was_told_later_is_not_known():
    row = {"actor": "USA", "recipient": "RUS", "event": "CONSULT"}
    late = {**row, "event": "AID", "known": dt.date(2022, 6, 1)}
    assert tkg_of(table(row, late), on=dt.date(2022, 6, 1)).relations == ("CONSULT",)


def test_names_may_stand_for_the_parties():
    row = {"actor": "USA", "actor_name": "Ada Quill", "recipient": "RUS", "recipient_name": "Moscow", "cameo": "040"}
    facts = tkg_of(table(row), relation="cameo", by="name")
    assert facts.entities == ("Ada Quill", "Moscow")
    assert facts.relations == ("040",)
    assert (facts.homes > 0).all()


def test_one_sided_rows_alone_are_refused():
    with pytest.raises(UsageError, match="import events"):
        tkg_of(table({"actor": "USA", "event": "CONSULT"}))
    with pytest.raises(UsageError, match="relation="):
        tkg_of(table({"actor": "USA"}), relation="mode")


def test_a_row_without_status_counts_as_happened():
    row = {"actor": "USA", "recipient": "RUS", "event": "CONSULT", "status": None}
    assert len(tkg_of(table(row)).rows) == 1
