"""Saved views: a change is a row more, names are unique, and what was deleted comes back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import NOW

from fitmatrix.engine.database import open_database
from fitmatrix.errors import DatabaseError, FitmatrixError
from fitmatrix.facts import tables
from fitmatrix.scoring.saved_views import (
    LONGEST_NAME,
    default_view,
    delete_view,
    find_view,
    make_default,
    rename_view,
    replace_view,
    restore_view,
    save_view,
    saved_views,
)

LATER = NOW + timedelta(hours=1)
ADDRESS = "fit=50&interest=40&owner=Ann+O%27Hara&search=100%25"


def names(engine):
    with engine.connect() as connection:
        return [view.name for view in saved_views(connection)]


def default(engine):
    with engine.connect() as connection:
        found = default_view(connection)
    return None if found is None else found.name


def found(engine, view_id):
    with engine.connect() as connection:
        return find_view(connection, view_id)


def rows(engine):
    with engine.connect() as connection:
        return connection.execute(sa.select(tables.saved_views).order_by("number")).all()


def test_a_view_is_kept_as_it_was_saved_and_listed_by_name(database):
    late = save_view(database, "b: DACH", ADDRESS, NOW)
    save_view(database, "Ann", "", NOW)
    save_view(database, "C", "", NOW)
    assert names(database) == ["Ann", "b: DACH", "C"]
    assert found(database, late.view_id) == late
    assert (late.address, late.saved_at, late.is_default, late.is_deleted) == (ADDRESS, NOW, False, False)  # fmt: skip
    assert found(database, "nobody's") is None


NAMES = [
    "O'Hara's \"best\"", "100 %", "%s %(name)s :name {name}", "🙂 DACH 👩‍👩‍👧", "Ünïcödé ΟΔΟΣ 名前",
    "x'); DROP TABLE saved_views; --", "a\\b", "</script><b>", "?view=1&fit=2",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_may_be_anything_a_person_writes(database, name):
    view = save_view(database, name, ADDRESS, NOW)
    assert names(database) == [name]
    rename_view(database, view.view_id, f"{name} 2", LATER)
    assert names(database) == [f"{name} 2"]
    with pytest.raises(FitmatrixError, match="already; choose another name"):
        save_view(database, f"{name} 2".upper(), "", LATER)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_categories=["Cs"]), max_size=2 * LONGEST_NAME))
def test_a_name_is_refused_or_reads_back_on_one_line(duckdb, name):
    try:
        view = save_view(duckdb, name, "", NOW)
    except FitmatrixError:
        return
    delete_view(duckdb, view.view_id, NOW)
    assert found(duckdb, view.view_id).name == view.name == " ".join(view.name.split())
    assert 1 <= len(view.name) <= LONGEST_NAME


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "\0"])
def test_a_view_without_a_name_is_refused(duckdb, name):
    with pytest.raises(FitmatrixError, match="needs a name"):
        save_view(duckdb, name, "", NOW)
    assert not sa.inspect(duckdb).has_table("saved_views")


def test_blanks_around_a_name_go_and_its_length_is_limited(database):
    view = save_view(database, f"  {'x' * LONGEST_NAME} \n", "", NOW)
    assert view.name == "x" * LONGEST_NAME
    with pytest.raises(FitmatrixError, match="81 characters; write at most 80"):
        rename_view(database, view.view_id, "x" * (LONGEST_NAME + 1), LATER)
    assert names(database) == [view.name]


@pytest.mark.parametrize(("one", "other"), [("DACH", "dach"), ("Straße", "STRASSE"), ("é", "e\u0301"), ("a  b", "a b")])  # fmt: skip
def test_two_views_cannot_share_a_name_whatever_its_case(database, one, other):
    first = save_view(database, one, "", NOW)
    second = save_view(database, "Second", "", NOW)
    with pytest.raises(FitmatrixError, match="choose another name"):
        save_view(database, other, "", NOW)
    with pytest.raises(FitmatrixError, match="choose another name"):
        rename_view(database, second.view_id, other, LATER)
    rename_view(database, first.view_id, other, LATER)  # its own name in other letters
    delete_view(database, first.view_id, LATER)
    save_view(database, one, "", LATER)  # free again
    assert sorted(names(database)) == sorted([" ".join(one.split()), "Second"])


def test_a_deleted_view_says_when_and_can_be_brought_back(database):
    view = save_view(database, "DACH", ADDRESS, NOW)
    delete_view(database, view.view_id, LATER)
    assert names(database) == []
    gone = found(database, view.view_id)
    assert (gone.is_deleted, gone.saved_at, gone.name) == (True, LATER, "DACH")
    restore_view(database, view.view_id, LATER)
    restore_view(database, view.view_id, LATER)  # a second click changes nothing
    assert names(database) == ["DACH"]
    assert found(database, view.view_id).address == ADDRESS
    assert len(rows(database)) == 3


def test_what_was_deleted_can_be_neither_renamed_nor_chosen_nor_deleted_again(database):
    view = save_view(database, "DACH", "", NOW)
    delete_view(database, view.view_id, NOW)
    for change in (
        lambda: rename_view(database, view.view_id, "Other", LATER),
        lambda: make_default(database, view.view_id, LATER),
        lambda: replace_view(database, view.view_id, "fit=1", LATER),
        lambda: delete_view(database, view.view_id, LATER),
        lambda: delete_view(database, "never", LATER),
    ):
        with pytest.raises(FitmatrixError, match="was deleted"):
            change()
    with pytest.raises(FitmatrixError, match="no view 'never'"):
        restore_view(database, "never", LATER)
    assert len(rows(database)) == 2


def test_a_view_keeps_its_name_and_place_when_what_it_shows_is_replaced(database):
    view = save_view(database, "DACH", ADDRESS, NOW)
    make_default(database, view.view_id, NOW)
    replace_view(database, view.view_id, ADDRESS, LATER)
    assert len(rows(database)) == 2, "the same again is no change"
    replace_view(database, view.view_id, "fit=60", LATER)
    now = found(database, view.view_id)
    assert (now.name, now.address, now.saved_at) == ("DACH", "fit=60", LATER)
    assert default(database) == "DACH"


def test_a_view_whose_name_was_taken_meanwhile_does_not_come_back(database):
    view = save_view(database, "DACH", "", NOW)
    delete_view(database, view.view_id, NOW)
    save_view(database, "dach", "", NOW)
    with pytest.raises(FitmatrixError, match="“dach” already"):
        restore_view(database, view.view_id, LATER)
    assert names(database) == ["dach"]


def test_at_most_one_view_is_the_default(database):
    one, other = (save_view(database, name, "", NOW) for name in "ab")
    assert default(database) is None
    make_default(database, None, NOW)
    for view in (one, other, other):
        make_default(database, view.view_id, LATER)
        with database.connect() as connection:
            assert [v.name for v in saved_views(connection) if v.is_default] == [view.name]
    rename_view(database, other.view_id, "c", LATER)
    assert default(database) == "c"
    make_default(database, None, LATER)
    assert default(database) is None


def test_a_deleted_default_is_no_default_until_it_comes_back(database):
    one, other = (save_view(database, name, "", NOW) for name in "ab")
    make_default(database, one.view_id, NOW)
    delete_view(database, one.view_id, LATER)
    assert default(database) is None
    restore_view(database, one.view_id, LATER)
    assert default(database) == "a"
    delete_view(database, one.view_id, LATER)
    make_default(database, other.view_id, LATER)
    make_default(database, None, LATER)
    restore_view(database, one.view_id, LATER)
    assert default(database) is None
    assert names(database) == ["a", "b"]


def test_nothing_is_changed_in_place(database):
    view = save_view(database, "a", "fit=1", NOW)
    kept = []
    for change in (
        lambda: rename_view(database, view.view_id, "b", LATER),
        lambda: make_default(database, view.view_id, LATER),
        lambda: delete_view(database, view.view_id, LATER),
        lambda: restore_view(database, view.view_id, LATER),
        lambda: make_default(database, None, LATER),
        lambda: save_view(database, "c", "", LATER),
    ):
        kept = rows(database)
        change()
        assert rows(database)[:-1] == kept
    assert [row.number for row in rows(database)] == list(range(1, 8))


def test_an_older_database_has_no_views(duckdb):
    assert names(duckdb) == []
    assert default(duckdb) is None
    assert found(duckdb, "x") is None
    save_view(duckdb, "a", "", NOW)
    assert names(duckdb) == ["a"]


def test_where_nothing_can_be_written_nothing_changes(duckdb):
    view = save_view(duckdb, "a", "", NOW)
    duckdb.dispose()
    reader = open_database(f"{duckdb.url.render_as_string()}?access_mode=read_only")
    for change in (
        lambda: save_view(reader, "b", "", LATER),
        lambda: rename_view(reader, view.view_id, "b", LATER),
        lambda: delete_view(reader, view.view_id, LATER),
        lambda: make_default(reader, view.view_id, LATER),
    ):
        with pytest.raises(DatabaseError, match="can only be read"):
            change()
    assert names(reader) == ["a"]
    reader.dispose()
