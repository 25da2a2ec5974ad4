"""Filters: the same people in the grid, in the list and in hand-written SQL."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import NOW
from tests.scoring.oracle import lower
from tests.scoring.small import MODEL, person, viewed
from tests.scoring.worlds import settle

from fitmatrix.facts import tables
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.filters import (
    EMPTY,
    EVERYBODY,
    FIRST,
    MOST_WORDS,
    Between,
    Filter,
    Without,
    choices,
    people,
    text_columns,
)
from fitmatrix.scoring.grid import read_grid
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.scoring.scores import SCORES
from fitmatrix.scoring.worklist import Order, View, worklist, worklist_size

LOW = Thresholds(fit=0, interest=0)
SIZE, ORDER = BROUGHT = ("größe", "order")  # columns that a source brought along
SEARCHED = ("first_name", "last_name", "email", "company", "job_title")


def somebody(activities=(), stages=(), deals=(), **columns):
    """A person with every column that is asked for, so that the first row names them all."""
    asked = {*FIRST, "annual_revenue", "last_activity", *BROUGHT} - {"stage"}
    return person(activities, stages, deals, **{**dict.fromkeys(asked), **columns})


def entered(stage, days_ago=0):
    return [{"stage": stage, "entered_at": NOW - timedelta(days=days_ago)}]


def deal(status, **more):
    return {"status": status, "created_at": None, "closed_at": None, **more}


CROWD = [
    somebody(
        [viewed(1)], entered("mql"), owner="Ann", country="Germany", industry="software", employees=10,
        annual_revenue=Decimal("0.01"), first_name="Ada", last_name="Öztürk", company="50%_off! \\ *x*",
        number_of_sessions="3", created_at=datetime(2026, 3, 1),
    ),
    somebody(
        [viewed(90)], owner="Ann", country="France", industry="software", employees=100,
        annual_revenue=Decimal("1000.00"), email="ada@İzmir.example", company="Straße & Söhne",
        created_at=datetime(2026, 3, 1, 23, 59, 59, 999_999), last_activity="Web", **{SIZE: "big"},
    ),
    somebody(
        [viewed(91)], owner="O'Neil 100%", country="Germany", employees=0, job_title="CEO /Founder",
        annual_revenue=Decimal("-5.50"), created_at=datetime(2026, 3, 2), company="OʼHara O'Hara",
        **{SIZE: "BIG"},
    ),
    somebody(
        [viewed(5)], entered("lead"), [deal("won")], country="Germany", source="web", industry="x",
        employees=10**17, annual_revenue=Decimal("9999999999999999.99"), first_name="ΟΔΟΣ",
        created_at=None, **{SIZE: ""},
    ),
    somebody([viewed(2)], deals=[deal("lost")], owner=" ann", persona="a_b", email="a.b@x.y"),
    somebody(owner="ann", source="(EMPTY)", industry="y", employees=1, company='"quoted" 🙂', **{ORDER: "1st"}),
]  # fmt: skip


@pytest.fixture
def run(database):
    with database.begin() as connection:
        tables.add_columns(connection, tables.contacts, BROUGHT)
    settle(database, CROWD)
    return refresh(database, MODEL, "small.yaml", as_of=NOW, now=NOW)


def in_list(connection, run, only, order=Order.BEST):
    view = View(Quadrant.SALES_CALL, LOW, order=order, only=only)
    listed = sorted(one.contact_id for one in worklist(connection, run, view))
    assert worklist_size(connection, run, view) == len(listed)
    return listed


def by_text(connection, run, where):
    """Ids by a query that a person wrote."""
    query = sa.text(
        "SELECT c.contact_id FROM contacts AS c"
        f" JOIN (SELECT {', '.join(SCORES)} FROM {run.scores.name}) AS s"
        f" ON s.contact_id = c.contact_id WHERE {where}"
    )
    return sorted(connection.scalars(query))


OLD = (NOW - timedelta(days=90)).isoformat(sep=" ")
KINDS = [
    (EVERYBODY, lambda _: True, "1 = 1"),
    (Filter.by(owner=("Ann",)), lambda p: p["owner"] == "Ann", "owner = 'Ann'"),
    (Filter.by(owner=("O'Neil 100%",)), lambda p: p["owner"] == "O'Neil 100%", "owner LIKE 'O''Neil%'"),
    (Filter.by(owner=(EMPTY,)), lambda p: p["owner"] is None, "owner IS NULL"),
    (
        Filter.by(owner=("Ann", EMPTY)),
        lambda p: p["owner"] in ("Ann", None),
        "coalesce(owner, 'Ann') = 'Ann'",
    ),
    (
        Filter.by(owner=("Ann",), country=("Germany",)),
        lambda p: p["owner"] == "Ann" and p["country"] == "Germany",
        "owner = 'Ann' AND country = 'Germany'",
    ),
    (
        Filter.by(stage=("mql", EMPTY), country=("Germany",)),
        lambda p: p["stage"] in ("mql", None) and p["country"] == "Germany",
        "country = 'Germany' AND NOT EXISTS (SELECT 1 FROM stage_entries AS e"
        " WHERE e.contact_id = c.contact_id AND e.stage <> 'mql')",
    ),
    (Filter.by(stage=(EMPTY,)), lambda p: p["stage"] is None, "s.stage IS NULL"),
    (Filter.by(owner=("'; DROP TABLE contacts; --",)), lambda _: False, "1 = 0"),
    (Filter.by(owner=("Ann\0", "\0")), lambda _: False, "1 = 0"),
    (Filter.by(owner=()), lambda _: False, "1 = 0"),
    (Filter.by(**{SIZE: ("big",)}), lambda p: p[SIZE] == "big", "größe = 'big'"),
    (
        Filter.by(**{SIZE: ("", EMPTY)}),
        lambda p: not p[SIZE],
        "coalesce(größe, '') = ''",
    ),
    (Filter.by(**{ORDER: ("1st",), SIZE: (EMPTY,)}), lambda p: p[ORDER] == "1st", "\"order\" = '1st'"),
    (
        Filter.by(number_of_sessions=("3", "4"), last_activity=(EMPTY,)),
        lambda p: p["number_of_sessions"] in ("3", "4") and p["last_activity"] is None,
        "number_of_sessions IN ('3', '4') AND last_activity IS NULL",
    ),
    (
        Filter(between=(Between("created_at", date(2026, 3, 1), date(2026, 3, 1)),)),
        lambda p: p["created_at"] is not None and p["created_at"].date() == date(2026, 3, 1),
        "CAST(created_at AS DATE) = DATE '2026-03-01'",
    ),
    (
        Filter(between=(Between("created_at", date(2026, 3, 2)),)),
        lambda p: p["created_at"] is not None and p["created_at"] >= datetime(2026, 3, 2),
        "created_at >= '2026-03-02'",
    ),
    (
        Filter(between=(Between("created_at", None, date(2026, 3, 1)),)),
        lambda p: p["created_at"] is not None and p["created_at"] < datetime(2026, 3, 2),
        "created_at < '2026-03-02'",
    ),
    (
        Filter(between=(Between("created_at", date.min, date.max),)),
        lambda p: p["created_at"] is not None,
        "created_at IS NOT NULL",
    ),
    (Filter(between=(Between("created_at", date.max, date.max),)), lambda _: False, "1 = 0"),
    (Filter(between=(Between("created_at", None, date.min),)), lambda _: False, "1 = 0"),
    (Filter(between=(Between("created_at", date(2026, 3, 2), date(2026, 3, 1)),)), lambda _: False, "1 = 0"),
    (Filter(between=(Between("created_at"),)), lambda _: True, "1 = 1"),
    (
        Filter(between=(Between("employees", 1, 100),)),
        lambda p: p["employees"] is not None and 1 <= p["employees"] <= 100,
        "employees BETWEEN 1 AND 100",
    ),
    (
        Filter(between=(Between("employees", None, 0), Between("annual_revenue", None, 0))),
        lambda p: p["employees"] == 0,
        "employees <= 0",
    ),
    (Filter(between=(Between("employees", 100, 1),)), lambda _: False, "1 = 0"),
    (
        Filter(between=(Between("annual_revenue", Decimal("0.01"), Decimal("1000.00")),)),
        lambda p: p["annual_revenue"] in (Decimal("0.01"), 1000),
        "annual_revenue BETWEEN 0.01 AND 1000",
    ),
    (
        Filter(between=(Between("annual_revenue", None, Decimal("0.005")),)),
        lambda p: p["annual_revenue"] is not None and p["annual_revenue"] < 0,
        "annual_revenue < 0",
    ),
    (
        Filter(between=(Between("annual_revenue", Decimal(10) ** 16 - 1),)),
        lambda p: (p["annual_revenue"] or 0) > 10**15,
        "annual_revenue > 1000000",
    ),
    (
        Filter(without=(Without.FROZEN,)),
        lambda p: p["frozen"] is None,
        "NOT EXISTS (SELECT 1 FROM deals AS d WHERE d.contact_id = c.contact_id)",
    ),
    (
        Filter(without=(Without.STALE,)),
        lambda p: p["last"] is not None and p["last"] >= NOW - timedelta(days=90),
        "EXISTS (SELECT 1 FROM activities AS a"
        f" WHERE a.contact_id = c.contact_id AND a.occurred_at >= '{OLD}')",
    ),
    (
        Filter(without=(Without.UNCERTAIN,)),
        lambda p: p["industry"] is not None and p["employees"] is not None,
        "industry IS NOT NULL AND employees IS NOT NULL",
    ),
    (
        Filter(without=tuple(Without)),
        lambda p: p["frozen"] is None and p["last"] is not None
        and p["last"] >= NOW - timedelta(days=90) and p["industry"] is not None,
        "industry = 'software'",
    ),
    (
        Filter(
            columns=(("owner", ("Ann",)), (SIZE, (EMPTY, "big"))), search="ada", without=tuple(Without),
            between=(Between("employees", 1), Between("created_at", None, date(2026, 3, 1))),
        ),
        lambda p: p["owner"] == "Ann",
        "owner = 'Ann'",
    ),
]  # fmt: skip


def told(number):
    """What a plain-Python predicate may ask: the columns, and what follows from the rest."""
    one = CROWD[number]
    return {
        **one.columns,
        "stage": one.stages[0]["stage"] if one.stages else None,
        "frozen": one.deals[0]["status"] if one.deals else None,
        "last": max((done["occurred_at"] for done in one.activities), default=None),
    }


def test_grid_list_and_written_sql_hold_whom_the_filter_lets_through(database, run):
    with database.connect() as connection:
        for only, claim, where in KINDS:
            expected = [str(number) for number in range(len(CROWD)) if claim(told(number))]
            assert by_text(connection, run, where) == expected, only
            assert in_list(connection, run, only) == expected, only
            assert in_list(connection, run, only, Order.COMPANY) == expected, only
            assert read_grid(connection, run, only).contacts == len(expected), only


def test_traits_kept_with_scores_say_what_contacts_say(database, run):
    without_traits = sa.table(run.scores.name, *map(sa.column, SCORES))
    with database.connect() as connection:
        for only, claim, _ in KINDS:
            found = [
                sorted(connection.scalars(sa.select(rows.c.contact_id).where(*people(rows, only))))
                for rows in (run.scores, without_traits)
            ]
            assert found[0] == found[1], only
            if only.of_people == only:
                assert found[0] == [str(n) for n in range(len(CROWD)) if claim(told(n))], only


def test_what_came_in_since_the_scoring_is_filtered_by_after_the_next(database, run):
    ann, words = Filter.by(owner=("Ann",)), Filter(search="öztürk")
    with database.begin() as connection:
        before = in_list(connection, run, ann), in_list(connection, run, words)
        connection.execute(sa.text("UPDATE contacts SET owner = 'Bo', last_name = 'Eva'"))
        assert (in_list(connection, run, ann), in_list(connection, run, words)) == before
        assert read_grid(connection, run, ann).contacts == len(before[0])
        assert "Ann" in choices(connection, run, "owner")
    again = refresh(database, MODEL, "small.yaml", as_of=NOW, now=NOW)
    with database.connect() as connection:
        assert in_list(connection, again, ann) == in_list(connection, again, words) == []
        assert choices(connection, again, "owner") == ["Bo"]


def test_a_day_as_until_means_its_end_and_as_from_its_beginning(database):
    noon = datetime(2026, 3, 1, 12)
    days = [noon + timedelta(days=n) for n in range(-3, 4)]
    edges = [datetime(2026, 2, 28), datetime.combine(date(2026, 2, 28), time.max)]
    crowd = [somebody(created_at=at) for at in (*days, *edges)]
    with database.begin() as connection:
        tables.add_columns(connection, tables.contacts, BROUGHT)
    settle(database, crowd)
    run = refresh(database, MODEL, "small.yaml", as_of=NOW, now=NOW)
    with database.connect() as connection:
        for low in (None, date(2026, 2, 28), date(2026, 3, 2)):
            for high in (None, date(2026, 2, 28), date(2026, 3, 2)):
                only = Filter(between=(Between("created_at", low, high),))
                expected = [
                    str(number)
                    for number, one in enumerate(crowd)
                    if (low or date.min) <= one.columns["created_at"].date() <= (high or date.max)
                ]
                assert in_list(connection, run, only) == expected, only


SEARCHES = [
    ("", ["0", "1", "2", "3", "4", "5"]),
    (" \t\n\u00a0", ["0", "1", "2", "3", "4", "5"]),
    ("ada", ["0", "1"]),
    ("ADA öztürk", ["0"]),
    ("öZTÜRK", ["0"]),
    ("ozturk", []),
    ("ada ceo", []),
    ("%", ["0"]),
    ("_", ["0"]),
    ("!", ["0"]),
    ("/", ["2"]),
    ("\\", ["0"]),
    ("*", ["0"]),
    ("*x*", ["0"]),
    ("a*a", []),
    ("**", []),
    ("50%_off!", ["0"]),
    ("50%off", []),
    ("a_b", []),
    ("a.b", ["4"]),
    ("o'hara", ["2"]),
    ("'; DROP TABLE contacts; --", []),
    ('"quoted"', ["5"]),
    ("🙂", ["5"]),
    ("STRASSE", []),
    ("STRAßE söhne", ["1"]),
    ("İZMİR", ["1"]),
    ("izmir", ["1"]),
    ("ızmır", []),
    ("οδοσ", ["3"]),
    ("\0", ["0", "1", "2", "3", "4", "5"]),
    ("ada\0öztürk", ["0"]),
    ("ada " * 5_000, ["0", "1"]),
]


def test_a_search_takes_every_sign_for_itself(database, run):
    with database.connect() as connection:
        for search, expected in SEARCHES:
            assert in_list(connection, run, Filter(search=search)) == expected, search[:40]
            grid = read_grid(connection, run, Filter(search=search))
            assert grid.contacts == len(expected), search[:40]


def test_of_a_long_text_in_the_search_the_first_words_count(database, run):
    words = [*(letter for letter in "adzürk"), *(f"word{number}" for number in range(100_000))]
    only = Filter(search=" ".join(words))
    assert only.words == words[:MOST_WORDS]
    with database.connect() as connection:
        assert in_list(connection, run, only) == []


names = st.sampled_from(["owner", "country", "industry", "stage", "last_activity", *BROUGHT])
values = st.sampled_from(
    ["Ann", "ann", "Germany", "France", "software", "mql", "lead", "Web", "big", "BIG", "", EMPTY]
)
days = st.dates(date(2026, 2, 27), date(2026, 3, 4)) | st.sampled_from([date.min, date.max])
sizes = st.sampled_from([0, 1, 10, 100]) | st.integers(-(2**63), 2**63 - 1)
amounts = st.sampled_from([Decimal("0.01"), Decimal("-5.50"), 1000]) | st.decimals(
    -9, 2000, places=3
)
ranges = st.one_of(
    st.builds(Between, st.just(name), st.none() | edges, st.none() | edges)
    for name, edges in {"created_at": days, "employees": sizes, "annual_revenue": amounts}.items()
)
signs = st.sampled_from(["%", "*", "_", "\\", "'", '"', "\0", ".", "/", "!"])
words = st.sampled_from(["ada", "ADA", "o", "Ö", "İ", "x", "A.b"]) | st.text(max_size=2).filter(
    str.isprintable
)
asked = {
    "columns": st.lists(
        st.tuples(names, st.lists(values, min_size=1, max_size=4).map(tuple)), max_size=2
    ).map(tuple),
    "between": st.lists(ranges, max_size=2).map(tuple),
    "search": st.lists(signs | words, max_size=2).map(" ".join),
    "without": st.lists(st.sampled_from(Without), max_size=2, unique=True).map(tuple),
}
filters = st.one_of(
    *(st.builds(Filter, **{name: part}) for name, part in asked.items()),
    st.builds(Filter, **asked),
)


def lets_through(only, one):
    """The meaning of a filter once more, for one person in plain Python."""
    for name, allowed in only.columns:
        if (EMPTY if one[name] is None else one[name]) not in allowed:
            return False
    for ends in only.between:
        value = one[ends.column]
        if isinstance(value, datetime):
            value = value.date()
        if (ends.low, ends.high) != (None, None) and (
            value is None
            or (ends.low is not None and value < ends.low)
            or (ends.high is not None and value > ends.high)
        ):
            return False
    for word in only.search.replace("\0", " ").split():
        if not any(lower(word) in lower(one[name] or "") for name in SEARCHED):
            return False
    claims = {
        Without.FROZEN: one["frozen"] is None,
        Without.STALE: one["last"] is not None and one["last"] >= NOW - timedelta(days=90),
        Without.UNCERTAIN: one["industry"] is not None and one["employees"] is not None,
    }
    return all(claims[kind] for kind in only.without)


EXAMPLES = {"duckdb": 40, "postgresql": 15}


def test_any_filter_means_what_it_says(database, run):
    @settings(max_examples=EXAMPLES[database.dialect.name])
    @given(only=filters)
    def same_people(only):
        expected = [str(n) for n in range(len(CROWD)) if lets_through(only, told(n))]
        with database.connect() as connection:
            assert in_list(connection, run, only) == expected
            assert read_grid(connection, run, only).contacts == len(expected)

    same_people()


def test_what_is_asked_of_people_leaves_out_what_scores_say():
    only = Filter(
        columns=(("owner", ("Ann",)), ("stage", ("mql",))),
        between=(Between("employees", 1),),
        search="ada",
        without=(Without.STALE,),
    )
    assert only.of_people == Filter(
        columns=(("owner", ("Ann",)),), between=only.between, search="ada"
    )
    assert EVERYBODY.of_people == EVERYBODY


def test_the_choices_are_the_values_by_how_many_have_them(database, run):
    with database.connect() as connection:
        assert choices(connection, run, "country") == ["Germany", EMPTY, "France"]
        assert choices(connection, run, "owner")[0] == "Ann"
        assert set(choices(connection, run, "owner")) == {
            "Ann",
            " ann",
            "ann",
            "O'Neil 100%",
            EMPTY,
        }
        assert choices(connection, run, "stage")[0] == EMPTY
        assert set(choices(connection, run, "stage")) == {"mql", "lead", EMPTY}
        assert set(choices(connection, run, SIZE)) == {"big", "BIG", "", EMPTY}
        assert set(choices(connection, run, "last_activity")) == {"Web", EMPTY}


def test_every_choice_lets_as_many_through_as_have_it(database, run):
    with database.connect() as connection:
        for name in ("owner", "country", "stage", *BROUGHT, "last_activity"):
            offered = choices(connection, run, name)
            found = [in_list(connection, run, Filter.by(**{name: (one,)})) for one in offered]
            assert all(found)
            assert sorted(chain.from_iterable(found)) == [str(n) for n in range(len(CROWD))]


def test_columns_of_text_are_those_of_ours_and_those_of_the_source(database, run):
    with database.connect() as connection:
        found = text_columns(connection)
    assert {"owner", "email_domain", "number_of_sessions", "last_activity", *BROUGHT} <= set(found)
    assert not {"contact_id", "employees", "annual_revenue", "created_at", "imported_at"} & {*found}
