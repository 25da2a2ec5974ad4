"""Tables and queries of real databases come in as they are, once, and show no password."""

import sqlite3
from datetime import datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from tests.conftest import NOW

from fitmatrix.engine.database import open_database
from fitmatrix.errors import DatabaseError, FileError
from fitmatrix.facts import source_rows, tables
from fitmatrix.facts.reports import Counts
from fitmatrix.facts.source_imports import import_rows
from fitmatrix.facts.sources import SourceTable, opened_source

URLS = ["sqlite", "duckdb", "postgresql", "mysql"]
PEOPLE = [
    {"contact_id": 8901234567890123456, "email": "ann@zeta.example", "employees": 12,
     "created_at": datetime(2026, 1, 2, 3, 4, 5), "score": 1e20, "price": Decimal("1234.50"), "active": True},
    {"contact_id": 7, "email": None, "employees": None, "created_at": datetime(2026, 1, 3), "score": 0.1,
     "price": Decimal("0.00"), "active": False},
    {"contact_id": 8, "email": "O'Neil \\ \"x\", ; 100% :id 🦊", "employees": 3, "created_at": None, "score": None,
     "price": None, "active": None},
]  # fmt: skip


@pytest.fixture(params=URLS)
def source(request, tmp_path) -> str:
    """The address of an empty database of each make."""
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres").url
        return address.render_as_string(hide_password=False)
    if request.param == "mysql":
        mysql: str = request.getfixturevalue("mysql")
        return mysql
    url = f"{request.param}:///{tmp_path / 'source.db'}"
    if request.param == "duckdb":
        open_database(url).dispose()
    return url


@pytest.fixture
def people(source) -> str:
    """The address of a database that holds people."""
    fill(source, PEOPLE)
    return source


def fill(url, rows, name="people"):
    engine = sa.create_engine(url)
    table = sa.Table(
        name, sa.MetaData(),
        sa.Column("contact_id", sa.BigInteger), sa.Column("email", sa.Text),
        sa.Column("employees", sa.Integer), sa.Column("created_at", sa.DateTime),
        sa.Column("score", sa.Double), sa.Column("price", sa.Numeric(9, 2)),
        sa.Column("active", sa.Boolean),
    )  # fmt: skip
    with engine.begin() as connection:
        table.create(connection, checkfirst=True)
        connection.execute(table.insert(), rows)
    engine.dispose()


def run(url, *statements):
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def cells(file) -> list[list[str]]:
    return [list(row.values()) for block in file.blocks for row in block.cells.to_pylist()]


def add(database, url, table="people", *, now=NOW, **asked):
    with opened_source(url) as opened:
        rows = opened.query(asked.pop("query")) if "query" in asked else opened.table(table)
        return import_rows(database, rows, now=now, progress=lambda _rows: None, **asked)


def test_values_become_exact_text_and_can_be_read_again(people):
    with opened_source(people) as opened:
        file = opened.table("people").file()
        first, again = cells(file), cells(file)
    assert file.headers == tuple(PEOPLE[0])
    assert first == again
    kept = [[cell for place, cell in enumerate(row) if place not in (3, 5, 6)] for row in first]
    assert kept == [
        ["8901234567890123456", "ann@zeta.example", "12", "100000000000000000000"],
        ["7", "", "", "0.1"],
        ["8", 'O\'Neil \\ "x", ; 100% :id 🦊', "3", ""],
    ]
    assert [row[3].removesuffix(".000000") for row in first] == [
        "2026-01-02 03:04:05", "2026-01-03 00:00:00", "",
    ]  # fmt: skip
    assert [Decimal(row[5]) if row[5] else None for row in first] == [
        Decimal("1234.5"), Decimal(0), None,
    ]  # fmt: skip


def test_a_table_is_imported_like_a_file_and_a_second_time_changes_nothing(
    duckdb, people, tmp_path
):
    report, again = add(duckdb, people), add(duckdb, people)
    assert report.tables == {"contacts": Counts(3, 3, 0, 0)}
    assert again.tables == {"contacts": Counts(3, 0, 0, 3)}
    with duckdb.connect() as connection:
        stored = tables.as_stored(connection, tables.contacts).c
        found = connection.execute(
            sa.select(stored.contact_id, stored.email, stored.employees, stored.created_at)
        ).all()
    assert sorted(found) == sorted(
        (str(one["contact_id"]), one["email"], one["employees"], one["created_at"])
        for one in PEOPLE
    )


def test_tables_and_views_are_listed_with_rows_and_columns(people):
    mark = "`" if "mysql" in people else '"'
    run(
        people,
        f"CREATE VIEW {mark}Big Ones{mark} AS SELECT contact_id FROM people WHERE employees > 5",
    )
    with opened_source(people) as opened:
        assert opened.tables() == [
            SourceTable("Big Ones", 1, ("contact_id",)), SourceTable("people", 3, tuple(PEOPLE[0])),
        ]  # fmt: skip
        assert cells(opened.table("Big Ones").file()) == [["8901234567890123456"]]
        with pytest.raises(
            DatabaseError, match="there is no table 'poeple'; did you mean 'people'"
        ):
            opened.table("poeple")
        with pytest.raises(
            DatabaseError, match="there is no table 'x'; there are Big Ones, people"
        ):
            opened.table("x")


@pytest.mark.parametrize("source", ["duckdb", "postgresql"], indirect=True)
def test_a_table_of_another_schema_is_named_with_it(people):
    run(people, "CREATE SCHEMA crm", "CREATE TABLE crm.leads AS SELECT 1 AS contact_id")
    with opened_source(people) as opened:
        assert [one.name.split(".")[-2:] for one in opened.tables()] == [
            ["people"],
            ["crm", "leads"],
        ]
        name = opened.tables()[1].name
        assert cells(opened.table(name).file()) == [["1"]]
    run(people, "DROP SCHEMA crm CASCADE")


def test_a_query_is_read_with_its_quotes_colons_and_comments(people):
    query = """WITH all_of_them AS (SELECT contact_id, '100% :x ; delete' AS "update" FROM people)
        SELECT * FROM all_of_them WHERE contact_id < 9 ORDER BY contact_id DESC; -- the end;"""
    with opened_source(people) as opened:
        rows = opened.query(query)
        assert cells(rows.file()) == [["8", "100% :x ; delete"], ["7", "100% :x ; delete"]]
        assert cells(rows.since("contact_id", rows.highest("contact_id"))) == (
            [["8", "100% :x ; delete"]]
        )
    assert rows.name.endswith(" on people, all_of_them")


@pytest.mark.parametrize("end", ["", ";", " ; -- the end;", " -- the end;", "\n"])
def test_a_query_may_end_with_a_text(people, end):
    with opened_source(people) as opened:
        rows = opened.query(f"SELECT contact_id FROM people WHERE email = 'ann@zeta.example'{end}")
        assert cells(rows.file()) == [["8901234567890123456"]]
        assert rows.highest("contact_id").value == "8901234567890123456"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "the query is empty"),
        ("DELETE FROM people", "begins with 'DELETE'; only a SELECT"),
        ("/* SELECT */ DROP TABLE people", "begins with 'DROP'"),
        ("SELECT 1; DROP TABLE people", "more than one statement"),
        ("WITH gone AS (DELETE FROM people RETURNING *) SELECT * FROM gone", "the word DELETE"),
        ("SELECT * INTO others FROM people", "the word INTO"),
        ("SELECT * FROM nothing", "nothing"),
        ("SELECT contact_id, contact_id FROM people", "'contact_id' stands there 2 times"),
    ],
)
def test_only_statements_that_read_are_run(people, query, message):
    with (
        opened_source(people) as opened,
        pytest.raises((DatabaseError, FileError), match=message) as told,
    ):
        opened.query(query)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("statement", ["DELETE FROM people", "CREATE TABLE mine (a int)"])
def test_the_connection_itself_cannot_write(people, statement):
    with opened_source(people) as opened, pytest.raises(sa.exc.DBAPIError):
        opened.connection.exec_driver_sql(statement)
    with opened_source(people) as opened:
        assert opened.tables()[0].rows == 3


def test_blocks_are_bounded_and_join_without_a_seam(source, monkeypatch):
    monkeypatch.setattr(source_rows, "_BLOCK_BYTES", 20_000)
    fill(source, [{**PEOPLE[1], "contact_id": n} for n in range(3000)])
    with opened_source(source) as opened:
        blocks = list(opened.table("people").file().blocks)
    assert len(blocks) > 2
    assert [n for block in blocks for n in block.numbers] == list(range(1, 3001))
    assert sorted(
        int(n) for block in blocks for n in block.cells.column("contact_id").to_pylist()
    ) == list(range(3000))


@pytest.mark.parametrize("column", ["contact_id", "created_at", "price", "email"])
def test_only_what_is_new_is_read_and_nothing_is_lost(duckdb, source, column):
    rows = [
        {**PEOPLE[1], "contact_id": n, "email": f"p{n}@x.co", "price": Decimal(n) / 4,
         "created_at": datetime(2026, 1, n) if n != 2 else None}
        for n in range(1, 10)
    ]  # fmt: skip
    fill(source, rows[:4])
    assert add(duckdb, source, since=column).tables == {"contacts": Counts(4, 4, 0, 0)}
    fill(
        source,
        [rows[4], {**rows[5], column: rows[3][column]} if column != "contact_id" else rows[5]],
    )
    empty = int(column == "created_at")
    assert add(duckdb, source, since=column).tables == {
        "contacts": Counts(3 + empty, 2, 0, 1 + empty)
    }
    again = add(duckdb, source, since=column).tables["contacts"]
    assert (again.loaded, again.read) == (0, 1 + empty)
    with duckdb.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.contacts)) == 6


def test_each_table_query_mapping_and_column_is_remembered_for_itself(duckdb, people):
    fill(people, PEOPLE[:1], name="others")
    add(duckdb, people, since="contact_id")
    assert add(duckdb, people, since="contact_id").tables["contacts"].read == 1
    for asked in (
        {"table": "others", "since": "contact_id"},
        {"query": "SELECT * FROM others", "since": "contact_id"},
        {"table": "people", "since": "employees"},
        {"table": "people"},
    ):
        assert add(duckdb, people, **asked).tables["contacts"].known >= 1


def test_a_failed_import_remembers_nothing(duckdb, people):
    with pytest.raises(DatabaseError, match="there is no column 'contact'; did you mean"):
        add(duckdb, people, since="contact")
    run(
        people,
        "CREATE VIEW broken AS SELECT contact_id, email, 1 / (employees - 3) AS x FROM people",
    )
    if "postgresql" in people:
        with pytest.raises(DatabaseError, match="division by zero"):
            add(duckdb, people, "broken", since="contact_id")
    with duckdb.begin() as connection:
        tables.create(connection)
        assert connection.execute(sa.select(tables.source_marks)).all() == []


def test_no_word_of_an_address_that_is_secret_is_stored_or_told(duckdb, people, monkeypatch):
    secret = people.replace("postgres:@/", "postgres:geheim@/")
    add(duckdb, secret, since="contact_id")
    with duckdb.connect() as connection:
        for table in (tables.imports, tables.source_marks):
            stored = connection.execute(sa.select(table)).all()
            assert stored
            assert "geheim" not in repr(stored)
        name = connection.scalar(sa.select(tables.imports.c.file))
    assert name.endswith("people")
    assert "://" in name


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://u:geheim@localhost:1/x", "postgresql://localhost:1/x: no server answers"),
        ("postgresql://u@localhost:1/x?password=geheim", "no server answers"),
        ("postgresql://u:ge@heim@localhost:1/x", "an @ too many"),
        ("postgresql://u:ge@he/im@localhost:1/x", "an @ too many"),
        ("postgresql//u:geheim@localhost/x", "this is no database address"),
        ("postgresql://u:x@localhost:geheim/x", "this is no database address"),
        ("mysql://u:geheim@localhost:1/x", "mysql://localhost:1/x: no server answers"),
        ("oracle://u:geheim@localhost/x", "install the package oracledb"),
        ("mssql+pyodbc:///?odbc_connect=PWD%3Dgeheim", "install the package pyodbc"),
        ("nosuch://u:geheim@localhost/x", "no driver for this kind of database"),
        ("sqlite:///nowhere.db", "there is no such file"),
        ("duckdb:///nowhere.db", "there is no such file"),
        ("sqlite://", "name the file of the database"),
    ],
)
def test_a_source_that_cannot_be_opened_says_why_and_shows_no_password(url, message):
    with pytest.raises(DatabaseError, match=message) as told, opened_source(url):
        pass
    assert "heim" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_refused_password_is_not_repeated(postgres_url, tmp_path):
    url = postgres_url.replace("postgres:@/postgres", "nobody:geheim@/geheim")
    with pytest.raises(DatabaseError) as told, opened_source(url):
        pass
    assert "role" in str(told.value)
    assert "geheim" not in str(told.value).split(": ", 1)[1]


def test_what_a_table_of_sqlite_may_hold_is_read(tmp_path):
    file = tmp_path / "crm.db"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE t (a, b BLOB)")
    connection.execute("INSERT INTO t VALUES (1, 'x'), ('007', ?), (2.5, NULL)", ["né".encode()])
    connection.commit()
    with opened_source(f"sqlite:///{file}") as opened:
        assert cells(opened.table("t").file()) == [["1", "x"], ["007", "né"], ["2.5", ""]]
    connection.execute("INSERT INTO t VALUES (3, ?)", [b"\xff\xd8\xff"])
    connection.commit()
    connection.close()
    with (
        opened_source(f"sqlite:///{file}") as opened,
        pytest.raises(DatabaseError, match="the column 'b' holds bytes that are no text"),
    ):
        cells(opened.table("t").file())


def test_what_only_postgresql_holds_is_read(postgres):
    url = postgres.url.render_as_string(hide_password=False)
    query = """SELECT 'infinity'::timestamp AS a, '2026-07-01 12:00+02'::timestamptz AS b, ARRAY['x', 'y'] AS c,
        '{"k": 1}'::jsonb AS d, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid AS e, 1e30::numeric AS f,
        interval '1 day' AS g, date '2026-01-02' AS h, '\\x41'::bytea AS i"""
    with opened_source(url) as opened:
        assert cells(opened.query(query).file()) == [[
            "infinity", "2026-07-01 10:00:00+00", '["x", "y"]', '{"k": 1}',
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "1" + "0" * 30, "1 day, 0:00:00", "2026-01-02", "A",
        ]]  # fmt: skip


def test_what_only_mysql_holds_is_read_by_somebody_who_may_only_read(mysql):
    run(
        mysql,
        """CREATE TABLE t (a ENUM('new', 'won'), b JSON, c DATETIME(3), d TIMESTAMP, e TINYINT(1),
            f DECIMAL(20, 4), g DATE, h TEXT, i YEAR, j TIME)""",
        "SET time_zone = '+02:00'",
        """INSERT INTO t VALUES ('won', '{"k": 1}', '2026-07-01 12:00:00.250', '2026-07-01 12:00:00', 1,
            1e15, '2026-01-02', 'Ünïx 🦊', 2026, '08:30:00')""",
        "CREATE USER IF NOT EXISTS reader IDENTIFIED BY 'an d@rk'",
        "GRANT SELECT ON crm.t TO reader",
    )
    with opened_source(mysql.replace("root", "reader:an%20d%40rk")) as opened:
        assert [one.name for one in opened.tables()] == ["t"]
        assert cells(opened.table("t").file()) == [[
            "won", '{"k": 1}', "2026-07-01 12:00:00.250000", "2026-07-01 10:00:00", "1",
            "1000000000000000.0000", "2026-01-02", "Ünïx 🦊", "2026", "8:30:00",
        ]]  # fmt: skip
    run(mysql, "ALTER TABLE t ADD k BLOB", "UPDATE t SET k = x'ffd8ff'")
    with opened_source(mysql) as opened, pytest.raises(DatabaseError, match="'k' holds bytes"):
        cells(opened.table("t").file())


def test_both_passes_see_the_source_as_it_was_at_one_moment(people):
    with opened_source(people) as opened:
        file = opened.table("people").file()
        first = cells(file)
        if "duckdb" not in people:  # a file of DuckDB belongs to one who writes
            try:
                run(people + ("&" if "?" in people else "?") + "timeout=0.1" if "sqlite" in people else people,
                    "DELETE FROM people WHERE contact_id = 7")  # fmt: skip
            except sa.exc.OperationalError:
                assert "sqlite" in people  # which lets nobody write meanwhile
        assert cells(file) == first


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("dump.sql", b"CREATE TABLE a (b int);", "a dump of a database, not a table"),
        ("dump.txt", b"--\n-- PostgreSQL database dump\n--\n", "a dump of a database"),
        ("dump.bin", b"PGDMP\x01\x0e", "a dump of a database"),
        ("crm.db", b"SQLite format 3\x00", "--source sqlite:///"),
        ("crm.duckdb", b"\x00" * 8 + b"DUCK" + b"\x00" * 9, "--source duckdb:///"),
    ],
)
def test_a_database_given_as_a_file_is_refused_with_advice(
    imported, everything, tmp_path, name, content, message
):
    before = everything()
    with pytest.raises(FileError, match=message):
        imported(content, name=name)
    assert everything() == before
