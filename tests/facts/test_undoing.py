"""An import taken back leaves the facts as they were, and what builds on it goes first."""

import signal
import subprocess
import sys
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import NOW
from tests.facts.files import as_csv

from fitmatrix.errors import NothingYetError, UndoError
from fitmatrix.facts import tables
from fitmatrix.facts.arrived import arrived, rejected_rows, rejects_csv
from fitmatrix.facts.reports import Rejected
from fitmatrix.facts.undoing import TakenBack, undo, undo_first

LATER = datetime(2026, 12, 1, 8)
PEOPLE = "contact_id,email,employees,annual_revenue,created_at\n"
ANN, BOB = "1,ann@a.co,5,10.50,2026-01-02 03:04:05.678901\n", "2,bob@b.co,,,\n"


@pytest.fixture
def undone(database):
    """Undo an import."""
    return lambda import_id, now=LATER: undo(database, import_id, now=now)


def filled(facts):
    """Facts without the columns that are empty everywhere."""
    return {
        table: [tuple(value for value in row if value is not None) for row in rows]
        for table, rows in facts.items()
    }


def test_what_an_import_added_goes_and_what_it_changed_has_its_old_values(
    imported, undone, everything
):
    imported(PEOPLE + ANN + BOB)
    before = filled(everything())
    second = imported(
        "contact_id,email,employees,annual_revenue,created_at,Seats\n"
        "1,new@a.co,,99,2020-01-01,7\n2,bob@b.co,,,,\n3,cy@c.co,,,,\n"
    )
    assert second.tables["contacts"].loaded == 2
    found = undone(second.import_id)
    assert found.tables == {"contacts": TakenBack(removed=1, restored=1)}
    assert filled(everything()) == before


def test_deals_activities_and_stages_come_back_too(imported, undone, everything):
    head = "deal_id,contact_id,status,amount,closed_at,Notes\n"
    imported(head + "1,7,open,5.25,,a\n")
    imported("contact_id,kind,occurred_at\n7,call,2026-01-02\n")
    before = everything()
    deals = imported(head + "1,7,won,6,2026-02-03,\n2,8,lost,,,\n")
    calls = imported("contact_id,kind,occurred_at\n7,call,2026-01-03\n")
    assert undone(calls.import_id).tables == {"activities": TakenBack(1, 0)}
    assert undone(deals.import_id).tables == {"deals": TakenBack(1, 1), "stages": TakenBack(1, 0)}
    assert everything() == before


def test_counts_and_rejected_rows_stay_and_the_import_says_when_it_was_undone(
    imported, undone, database
):
    report = imported(PEOPLE + ANN + ",x@y.co,,,\n")
    undone(report.import_id)
    with database.connect() as connection:
        (one,) = arrived(connection)
        rejects = list(rejected_rows(connection, report.import_id))
        text = "".join(rejects_csv(connection, report.import_id))
    assert (one.file, one.imported_at, one.undone_at) == ("file.csv", NOW, LATER)
    assert one.tables == report.tables
    assert rejects == [Rejected("contacts", 3, "no contact_id", ",x@y.co,,,")]
    assert text == 'row,table,reason,raw\n3,contacts,no contact_id,",x@y.co,,,"\n'
    assert report.examples == {"no contact_id": rejects[0]}


def test_an_import_is_undone_once_and_one_that_never_was_is_told(imported, undone):
    report = imported(PEOPLE + ANN)
    undone(report.import_id[:8])
    with pytest.raises(UndoError, match=r"was undone on 01 Dec 2026, 08:00 UTC already"):
        undone(report.import_id)
    with pytest.raises(NothingYetError, match="there is no import 'zzzz'"):
        undone("zzzz")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (PEOPLE + ANN, PEOPLE + ANN + BOB),
        (PEOPLE + ANN, "contact_id,email\n1,new@a.co\n"),
        ("contact_id,kind,occurred_at\n1,call,2026-01-02\n",
         "contact_id,kind,occurred_at\n1,call,2026-01-02\n1,call,2026-01-03\n"),
        ("contact_id,stage,entered_at\n1,mql,2026-01-02\n",
         "contact_id,stage,entered_at\n1,mql,2026-01-02\n"),
        ("contact_id,stage,entered_at\n1,customer,2026-01-02\n",
         "Record ID,Email,First Name,Lifecycle Stage,Create Date\n1,a@b.co,Ann,customer,\n"),
        ("deal_id,contact_id,status\n1,7,open\n", "deal_id,contact_id,status\n1,7,won\n"),
    ],
)  # fmt: skip
def test_an_import_on_which_a_later_one_builds_stays_until_that_is_undone(
    imported, undone, everything, first, second
):
    one, before = imported(first), everything()
    two = imported(second)
    with pytest.raises(UndoError, match=f"later imports build on it; undo .*{two.import_id}"):
        undone(one.import_id)
    undone(two.import_id)
    assert everything() == before
    undone(one.import_id)
    assert not any(everything().values())


def test_an_import_that_changed_what_another_changed_goes_first(imported, undone, database):
    imported(PEOPLE + ANN)
    two = imported("contact_id,email\n1,two@a.co\n", now=LATER)
    three = imported("contact_id,email\n1,three@a.co\n", name="three.csv", now=LATER)
    four = imported(PEOPLE + "1,three@a.co,,,\n", name="four.csv", now=LATER)
    with database.connect() as connection:
        first = [one.import_id for one in undo_first(connection, two.import_id)]
    assert first == [four.import_id, three.import_id]
    with pytest.raises(UndoError, match=r"undo four\.csv \(.*\), then three\.csv \(.*\) first"):
        undone(two.import_id)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (PEOPLE + ANN, PEOPLE + BOB),
        (PEOPLE + ANN, "contact_id,kind,occurred_at\n1,call,2026-01-02\n"),
        ("contact_id,stage,entered_at\n1,mql,2026-01-02\n",
         "contact_id,stage,entered_at\n1,mql,2026-01-03\n"),
        ("contact_id,kind,occurred_at\n1,call,2026-01-02\n",
         "contact_id,kind,occurred_at\n1,call,2026-01-03\n1,call,2026-01-03\n"),
    ],
)  # fmt: skip
def test_an_import_on_which_none_builds_is_undone_at_any_time(
    imported, undone, everything, database, first, second
):
    one = imported(first)
    two = imported(second)
    assert two.tables
    undone(one.import_id)
    left = filled(everything())
    undone(two.import_id)
    imported(second)
    assert filled(everything()) == left


def test_where_an_earlier_version_imported_nothing_is_known_to_build_on_it(imported, database):
    report = imported(PEOPLE + ANN)
    with database.begin() as connection:
        tables.built_on.drop(connection)
    with database.connect() as connection:
        assert undo_first(connection, report.import_id) == []


def test_an_import_of_an_earlier_version_is_left_alone(imported, undone, everything, database):
    report = imported(PEOPLE + ANN)
    before = everything()
    with database.begin() as connection:
        connection.execute(tables.added_contacts.delete())
    with pytest.raises(UndoError, match="of its 1 rows in contacts it is not known which they are"):
        undone(report.import_id)
    assert everything() == before


DIES = """
import os, signal, sys
import sqlalchemy as sa
from datetime import datetime
from fitmatrix.engine.database import open_database
from fitmatrix.facts.undoing import undo

engine, import_id, last = open_database(sys.argv[1]), sys.argv[2], int(sys.argv[3])
seen = 0

@sa.event.listens_for(engine, "after_cursor_execute")
def die(connection, cursor, statement, *_):
    global seen
    changes = statement.split()[0] in ("DELETE", "UPDATE", "INSERT")
    seen += changes
    if changes and seen == last:
        os.kill(os.getpid(), signal.SIGKILL)

undo(engine, import_id, now=datetime(2026, 12, 1, 8))
"""


@pytest.mark.parametrize("last", [1, 2, 4, 6, 99])
def test_an_undo_that_dies_leaves_all_as_before_or_is_whole(
    imported, everything, database, request, last
):
    imported(PEOPLE + ANN + BOB)
    before = everything()
    report = imported(PEOPLE + "1,new@a.co,7,,\n3,cy@c.co,,,\n")
    after = everything()
    url = database.url.render_as_string(hide_password=False)
    database.dispose()
    died = subprocess.run(
        [sys.executable, "-c", DIES, url, report.import_id, str(last)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert died.returncode == (0 if last == 99 else -signal.SIGKILL), died.stderr
    assert everything() == (before if last == 99 else after)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from(["a@x.co", "b@x.co", ""]),
        st.sampled_from(["5", "7", ""]),
        st.sampled_from(["x", "y", ""]),
        st.sampled_from(["lead", "mql", "other"]),
    ),
    min_size=1, max_size=4,
)  # fmt: skip
HEADERS = ["contact_id", "email", "employees", "Further", "Lifecycle Stage"]


@settings(max_examples=20, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(files=st.lists(ROWS, min_size=2, max_size=4), data=st.data())
def test_undoing_the_last_gives_what_was_before_and_importing_again_what_was_after(
    imported, undone, everything, database, files, data
):
    with database.begin() as connection:
        tables.create(connection)
        for table in tables.metadata.sorted_tables:
            connection.execute(table.delete())
    states, reports = [filled(everything())], []
    for rows in files:
        narrow = data.draw(st.integers(min_value=2, max_value=5))
        cut = [row[:narrow] for row in (HEADERS, *map(list, rows))]
        reports.append((imported(as_csv(cut)), cut))
        states.append(filled(everything()))
    for place in range(len(files) - 1, -1, -1):
        report, rows = reports[place]
        undone(report.import_id)
        assert filled(everything()) == states[place]
        again = imported(as_csv(rows))
        assert again.tables == report.tables
        assert filled(everything()) == states[place + 1]
        undone(again.import_id)


@settings(max_examples=20, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(files=st.lists(ROWS, min_size=2, max_size=3))
def test_an_import_that_may_be_undone_is_as_if_it_had_never_been(
    imported, undone, everything, database, files
):
    def empty():
        with database.begin() as connection:
            tables.create(connection)
            for table in tables.metadata.sorted_tables:
                connection.execute(table.delete())

    texts = [as_csv([HEADERS, *map(list, rows)]) for rows in files]
    empty()
    first, *_ = [imported(text) for text in texts]
    with database.connect() as connection:
        others = undo_first(connection, first.import_id)
    if others:
        with pytest.raises(UndoError):
            undone(first.import_id)
        return
    undone(first.import_id)
    left = filled(everything())
    empty()
    for text in texts[1:]:
        imported(text)
    assert filled(everything()) == left
