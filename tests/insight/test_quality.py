"""What the section on data quality says, recomputed by hand-written SQL and by plain Python."""

import csv
import io
from datetime import date, datetime, timedelta
from itertools import combinations
from random import Random

import pytest
import sqlalchemy as sa
from tests.conftest import NOW
from tests.scoring.small import MODEL, scored

from fitmatrix.facts import tables
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.sample import write_sample
from fitmatrix.insight.quality_duplicates import NEAR, duplicates_csv, near_names, same_email
from fitmatrix.insight.quality_fields import AtStake, completeness
from fitmatrix.insight.quality_leaks import leaks
from fitmatrix.insight.quality_moments import Gap, activity_span, future_dates, orphans
from fitmatrix.model.reading import parse_model, read_model
from fitmatrix.shipped import shipped

END = datetime(2026, 11, 22, 23, 59, 59)


@pytest.fixture
def connection(database):
    with database.connect() as connection:
        yield connection


@pytest.fixture
def sample(database, tmp_path):
    """A small sample, with some facts about nobody and some of the future."""
    for file in write_sample(tmp_path, now=NOW, contacts=400, activities=4_000):
        import_file(database, file, now=NOW)
    add(
        database,
        activities=[did("nobody", NOW), did("nobody", NOW), did("no one", NOW + timedelta(days=9))],
        deals=[{"deal_id": "x", "contact_id": "nobody", "status": "open", "created_at": END}],
    )
    with database.connect() as connection:
        yield connection


def did(contact, at, kind="page_view"):
    day = (at - datetime(1970, 1, 1)).days
    return {"activity_id": f"{contact} {at}", "contact_id": contact, "kind": kind,
            "occurred_at": at, "occurred_day": day}  # fmt: skip


def add(engine, **rows):
    with engine.begin() as connection:
        for name, some in rows.items():
            table = tables.as_stored(connection, tables.metadata.tables[name])
            connection.execute(table.insert(), some)


def ask(connection, query, **values):
    return [tuple(row) for row in connection.execute(sa.text(query), values)]


def test_the_share_of_every_column_is_what_sql_counts(sample):
    found = completeness(sample, None)
    columns = [column["name"] for column in sa.inspect(sample).get_columns("contacts")]
    assert [one.column for one in found] == [
        name for name in columns if name not in ("contact_id", "imported_at")
    ]
    for one in found:
        query = f'SELECT count(*) FROM contacts WHERE "{one.column}" IS NOT NULL'
        assert [(one.filled,)] == ask(sample, query), one.column
        assert [(one.contacts,)] == ask(sample, "SELECT count(*) FROM contacts")
    assert any(0 < one.filled < one.contacts for one in found)


def test_the_points_at_stake_are_those_of_the_rules_that_read_the_column(duckdb):
    scored(duckdb)
    with duckdb.connect() as connection:
        found = {one.column: one for one in completeness(connection, parse_model(MODEL))}
    assert found["industry"].rules == (AtStake("fit", "industry", 30),)
    assert (found["industry"].filled, found["industry"].empty, found["industry"].points) == (
        4,
        1,
        30,
    )
    assert found["employees"].points == 25  # the highest band
    assert found["number_of_sessions"].points is None  # 2 for each, without a limit
    assert found["email_domain"].rules == (AtStake("exclude", "students", 0),)
    assert found["company"].rules == ()


def test_facts_about_nobody_are_what_sql_counts(sample):
    found = {one.table: one for one in orphans(sample)}
    for table in ("activities", "stage_entries", "deals"):
        lost = f"""SELECT count(*), count(DISTINCT contact_id) FROM {table}
                   WHERE contact_id NOT IN (SELECT contact_id FROM contacts)"""
        assert [(found[table].orphans, found[table].missing)] == ask(sample, lost)
        assert [(found[table].rows,)] == ask(sample, f"SELECT count(*) FROM {table}")
    assert found["activities"].orphans >= 3
    assert found["deals"].missing >= 1


def test_dates_in_the_future_are_what_sql_counts(sample):
    found = {(one.table, one.column): one for one in future_dates(sample, END)}
    for (table, column), one in found.items():
        query = f"SELECT count({column}), max({column}) FROM {table}"
        assert [(one.dates, one.latest)] == ask(sample, query)
        later = f"SELECT count(*) FROM {table} WHERE {column} > :now"
        assert [(one.future,)] == ask(sample, later, now=END)
    assert found["activities", "occurred_at"].future >= 1
    assert ("contacts", "imported_at") not in found


def test_days_without_activity_are_counted_between_the_first_and_the_last(database):
    days = [datetime(2026, 1, day, 8) for day in (2, 3, 7, 10, 11)]
    add(database, activities=[did("a", at) for at in (*days, days[0], datetime(2030, 1, 1))])
    with database.connect() as connection:
        span = activity_span(connection, NOW)
        assert (span.first, span.last, span.days) == (date(2026, 1, 2), date(2026, 1, 11), 10)
        assert span.silent == 5
        assert span.gaps == (
            Gap(date(2026, 1, 4), date(2026, 1, 6)),
            Gap(date(2026, 1, 8), date(2026, 1, 9)),
        )
        counted = "SELECT count(DISTINCT occurred_day) FROM activities WHERE occurred_at < :now"
        assert ask(connection, counted, now=NOW) == [(span.days - span.silent,)]


def test_without_activities_there_is_no_span(connection):
    assert activity_span(connection, NOW) is None


def test_the_same_email_is_the_same_without_regard_to_case(database):
    emails = [
        "Ann@X.com",
        " ann@x.com",
        "ann@x.com",
        "bob@x.com",
        "BOB@x.com ",
        "c@x.com",
        None,
        "",
    ]
    add(database, contacts=[{"contact_id": f"{n}", "email": mail} for n, mail in enumerate(emails)])
    with database.connect() as connection:
        found = same_email(connection)
        shared = """SELECT lower(trim(email)), count(*) FROM contacts WHERE trim(email) <> ''
                    GROUP BY 1 HAVING count(*) > 1 ORDER BY 2 DESC"""
        assert [(one.shared, len(one.members)) for one in found.groups] == ask(connection, shared)
    ids = [[one.contact_id for one in group.members] for group in found.groups]
    assert ids == [["0", "1", "2"], ["3", "4"]]
    assert (found.contacts, found.surplus) == (5, 3)
    rows = list(csv.DictReader(io.StringIO(duplicates_csv(found))))
    assert [(row["group"], row["contact_id"]) for row in rows] == [
        ("1", "0"), ("1", "1"), ("1", "2"), ("2", "3"), ("2", "4"),
    ]  # fmt: skip


def someone(number, first, last, domain="acme.com", website=None):
    return {"contact_id": f"{number:02}", "first_name": first, "last_name": last,
            "email_domain": domain, "domain": website}  # fmt: skip


def test_near_same_names_are_found_within_a_company_only(database):
    add(database, contacts=[
        someone(1, "John", "Smith"), someone(2, "Jon", "Smith"), someone(3, "Smith", "John"),
        someone(4, "Jörg", "Müller-Lüdenscheidt"), someone(5, "Jorg", "Muller Ludenscheidt"),
        someone(6, "John", "Smith", "other.com"), someone(7, "Anna", "Meier"), someone(8, "Anne", "Meier"),
        someone(9, None, "Smith"), someone(10, "John", None),
        someone(11, "John", "Smith", "gmail.com"), someone(12, "John", "Smith", "gmail.com"),
        someone(13, "John", "Smith", "gmail.com", "ACME.com"), someone(14, "John", "Smith", None, "acme.com "),
        someone(15, "User", "Number 1"), someone(16, "User", "Number 2"), someone(17, "User", "Number 2"),
    ])  # fmt: skip
    with database.connect() as connection:
        found = near_names(connection, ["gmail.com"])
    ids = [[one.contact_id for one in group.members] for group in found.groups]
    assert sorted(map(sorted, ids)) == [["01", "02", "03", "13", "14"], ["04", "05"], ["16", "17"]]
    assert {group.shared for group in found.groups} == {"acme.com"}
    assert found.left_out == ()


def alike(one, other):
    """Indel similarity of two texts in percent, by the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for letter in one:
        diagonal = 0
        for place, opposite in enumerate(other, 1):
            above = row[place]
            row[place] = diagonal + 1 if letter == opposite else max(above, row[place - 1])
            diagonal = above
    return 200 * row[-1] / (len(one) + len(other))


def test_near_same_names_are_those_that_plain_python_finds(database):
    draw = Random(7)
    names = [(draw.choice(FIRST), draw.choice(LAST)) for _ in range(150)]
    add(database, contacts=[someone(n, *name) for n, name in enumerate(names)])
    pairs = [
        {f"{one:02}", f"{other:02}"}
        for one, other in combinations(range(len(names)), 2)
        if alike(words(names[one]), words(names[other])) >= NEAR
    ]
    with database.connect() as connection:
        found = near_names(connection, [])
    groups = [{one.contact_id for one in group.members} for group in found.groups]
    assert all(any(pair <= group for group in groups) for pair in pairs)
    for group in groups:  # nobody is in a group without being near to somebody of it
        assert all(any(one in pair and pair <= group for pair in pairs) for one in group)
    assert 0 < found.contacts < len(names)


FIRST = [
    "Jon",
    "John",
    "Katharina",
    "Catharina",
    "Katarina",
    "Élodie",
    "Elodie",
    "Max",
    "Maximilian",
    "Zoë",
]
LAST = ["Smith", "Smyth", "Schwarzenberger", "Schwarzenburger", "Schwarzenberg", "O'Connell", "Li", "Le",
        "Fernández", "Fernandes", "Hernández", "van der Berg", "van den Berg", "Berg", "Kowalski", "Kowalsky"]  # fmt: skip


def words(name):
    text = " ".join(name).lower()
    for accented, letter in {"é": "e", "ë": "e", "á": "a"}.items():
        text = text.replace(accented, letter)
    return " ".join(sorted(text.split()))


def test_a_company_too_large_to_be_compared_is_named(database, monkeypatch):
    monkeypatch.setattr("fitmatrix.insight.quality_duplicates.MOST", 3)
    add(database, contacts=[
        *(someone(n, "Ann", "Aalto") for n in range(5)), someone(7, "Bea", "Zinn"), someone(8, "Bea", "Zinn")
    ])  # fmt: skip
    with database.connect() as connection:
        found = near_names(connection, [])
    assert found.left_out == ("acme.com",)
    assert [[one.contact_id for one in group.members] for group in found.groups] == [["07", "08"]]


def leaky(number):
    """Of 300 contacts the first 60 are customers, the next 60 lost, 60 more in talks."""
    own = {
        "lost_because": "price" if 60 <= number < 120 and number % 6 else None,
        "handed_over": "yes" if number < 120 else None,
        "temper": "signed up" if number < 40 else "warm" if number % 2 else "cold",
        "colour": "red" if number % 3 else None,
        "newsletter": "yes" if number % 5 else "no",
        "close_reason": "none" if number == 299 else None,
    }
    return {"contact_id": f"{number}", "industry": "software" if number % 2 else None, **own}


def test_columns_that_tell_the_outcome_are_accused_with_their_numbers_and_no_others(database):
    rows = [leaky(number) for number in range(300)]
    with database.begin() as connection:
        tables.add_columns(connection, tables.contacts, list(rows[0])[2:])
    deals = [
        {"deal_id": f"{n}", "contact_id": f"{n}", "status": ("won", "lost", "open")[n // 60]}
        for n in range(180)
    ]
    add(database, contacts=rows, deals=deals)
    model = parse_model(
        "name: m\nfit:\n  - {key: handed, field: handed_over, filled: true, points: 9}\n"
    )
    with database.connect() as connection:
        found = {one.column: one for one in leaks(connection, model)}
        lost = ask(connection, """
            SELECT count(c.lost_because), count(*), (SELECT count(lost_because) FROM contacts) - count(c.lost_because)
            FROM contacts c JOIN deals d ON d.contact_id = c.contact_id WHERE d.status = 'lost'""")  # fmt: skip
    assert set(found) == {"lost_because", "handed_over", "temper", "close_reason"}
    assert lost == [(50, 60, 0)]
    said = "Filled for 83.3 % of lost contacts (50 of 60), but for 0.0 % of all others (0 of 240)."
    assert said in found["lost_because"].reasons
    assert found["handed_over"].reasons[0] == (
        "Filled for 100.0 % of customers and lost contacts (120 of 120),"
        " but for 0.0 % of all others (0 of 180)."
    )
    assert found["handed_over"].rules == ("handed",)
    assert found["temper"].reasons == (
        "“signed up” tells customers: 40 of the 40 contacts who have it are such.",
    )
    assert found["close_reason"].reasons == ("Its name speaks of an outcome: “close”.",)


def test_the_known_leaks_of_a_real_file_are_found(duckdb, datasets):
    import_file(duckdb, datasets / "xeducation" / "Leads.csv", now=NOW)
    model = read_model(shipped("models", "courses.yaml"))
    with duckdb.connect() as connection:
        found = {one.column: one for one in leaks(connection, model)}
        won, filled = ask(connection, """
            SELECT count(*), count(lead_quality) FROM contacts WHERE contact_id IN (SELECT contact_id FROM deals)""")[0]  # fmt: skip
    assert {"tags", "lead_quality", "last_notable_activity"} <= set(found)
    assert set(found) <= {"tags", "lead_quality", "last_notable_activity", "lead_profile"}
    assert (won, filled) == (3561, 2537)
    assert any(
        "71.2 % of customers (2,537 of 3,561)" in said for said in found["lead_quality"].reasons
    )
    assert any("“Closed by Horizzon”" in said for said in found["tags"].reasons)
    assert not any(one.rules for one in found.values())


def test_clean_columns_of_a_real_file_are_not_accused(duckdb, datasets):
    import_file(duckdb, datasets / "metabase_sample" / "accounts.csv", now=NOW)
    with duckdb.connect() as connection:
        found = {one.column for one in leaks(connection, None)}
    assert found == {"canceled_at", "active_subscription"}  # told when the trial was over
