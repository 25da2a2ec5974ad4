"""What holds for contacts beside their scores, added up by hand and by hand-written SQL."""

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from tests.conftest import NOW
from tests.scoring.small import MODEL, person
from tests.scoring.worlds import crowds, settle

from fitmatrix.facts.importing import import_file
from fitmatrix.facts.sample import write_sample
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.model.reading import read_text
from fitmatrix.scoring.filters import Filter
from fitmatrix.scoring.grid import CHANNELS, Standing, read_grid
from fitmatrix.scoring.open_deals import LARGEST_AMOUNT
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.shipped import shipped

SALES_CALL, NURTURE, OFFER, DISQUALIFY = Quadrant
PROMISED = MODEL + "follow_up: {touches: [call, note], within_days: {sales_call: 2, offer: 7}}\n"
HIGH = Thresholds(fit=30, interest=20)
SECOND = timedelta(seconds=1)


def ago(days, *, earlier=timedelta()):
    return NOW - timedelta(days=days) - earlier


def did(days, kind="page_view", **more):
    return {"kind": kind, "detail": "/blog", "occurred_at": ago(days), "is_machine": False, **more}


def entered(stage, days):
    return {"stage": stage, "entered_at": ago(days)}


def deal(status, amount=None, currency=None, created=None, closed=None):
    created_at, closed_at = (None if days is None else ago(days) for days in (created, closed))
    return {"status": status, "amount": None if amount is None else Decimal(amount),
            "currency": currency, "created_at": created_at, "closed_at": closed_at}  # fmt: skip


FRESH = [did(1)]
LATE = [did(8)]  # for a sales call, promised in 2 days, and for an offer, promised in 7
BOTH = "overdue_sales_call overdue_offer"
EUR, USD = "EUR", "USD"

# what happened: activities, stages, deals and columns; what holds for it; what open deals are worth
CASES = {
    # who waits for us
    "did something today": ([did(0)], [], [], {}, "open", {}),
    "did something exactly 2 days ago": ([did(2)], [], [], {}, "open", {}),
    "did something 2 days and a second ago": (
        [did(2, occurred_at=ago(2, earlier=SECOND))], [], [], {}, "open overdue_sales_call", {}),
    "did something exactly 7 days ago": ([did(7)], [], [], {}, "open overdue_sales_call", {}),
    "did something 7 days and a second ago": (
        [did(7, occurred_at=ago(7, earlier=SECOND))], [], [], {}, f"open {BOTH}", {}),
    "did something early and late": ([did(20), did(1)], [], [], {}, "open", {}),
    "was touched before": ([did(9, "call"), *LATE], [], [], {}, f"open {BOTH}", {}),
    "was touched at the same moment": ([*LATE, did(8, "call")], [], [], {}, "open", {}),
    "was touched a second before": (
        [*LATE, did(8, "note", occurred_at=ago(8, earlier=SECOND))], [], [], {}, f"open {BOTH}", {}),
    "was touched after": ([*LATE, did(3, "note")], [], [], {}, "open", {}),
    "was touched between": ([*LATE, did(5, "call"), did(3)], [], [], {}, "open overdue_sales_call", {}),
    "will be touched": ([*LATE, did(-1, "call")], [], [], {}, f"open {BOTH}", {}),
    "was touched by a machine": ([*LATE, did(3, "call", is_machine=True)], [], [], {}, f"open {BOTH}", {}),
    "was touched in a way that is none": ([*LATE, did(3, "Call")], [], [], {}, "open overdue_sales_call", {}),
    "was touched alone": ([did(8, "call")], [], [], {}, "open", {}),
    "was late, and is a customer": (LATE, [entered("customer", 3)], [], {}, "won", {}),
    "was late, and is lost": (LATE, [], [deal("lost")], {}, "lost", {}),
    "was late, and is excluded": (LATE, [], [], {"email_domain": "x.edu"}, "open excluded", {}),
    "was late, and raised a hand": ([*LATE, did(8, "demo_request")], [], [], {}, f"open raised {BOTH}", {}),
    # who is idle
    "never did anything": ([], [], [], {}, "open stale", {}),
    "did nothing itself": ([did(1, is_machine=True)], [], [], {}, "open stale", {}),
    "will do something": ([did(-1)], [], [], {}, "open stale", {}),
    "did something exactly 90 days ago": ([did(90)], [], [], {}, f"open {BOTH}", {}),
    "did something 90 days and a second ago": (
        [did(90, occurred_at=ago(90, earlier=SECOND))], [], [], {}, f"open stale {BOTH}", {}),
    "is an idle customer": ([], [], [deal("won")], {}, "won stale", {}),
    # who is a customer, lost or near
    "has an open deal": (FRESH, [], [deal("open")], {}, "open opportunity", {"": 0}),
    "will have a deal": (FRESH, [], [deal("open", 5, EUR, created=-1)], {}, "open", {}),
    "has a deal from this moment on": (
        FRESH, [], [deal("open", 5, EUR, created=0)], {}, "open opportunity", {EUR: 5}),
    "won": (FRESH, [], [deal("won", 5, EUR, created=9, closed=0)], {}, "won", {}),
    "won, nobody knows when": (FRESH, [], [deal("won", 5, EUR)], {}, "won", {}),
    "will win": (FRESH, [], [deal("won", 5, EUR, closed=-1)], {}, "open opportunity", {EUR: 5}),
    "will lose": (FRESH, [], [deal("lost", 5, EUR, closed=-1)], {}, "open opportunity", {EUR: 5}),
    "won a deal of tomorrow": (FRESH, [], [deal("won", 5, EUR, created=-1)], {}, "open", {}),
    "open, but with a date of closing": (
        FRESH, [], [deal("open", 5, EUR, created=9, closed=3)], {}, "open opportunity", {EUR: 5}),
    "lost": (FRESH, [], [deal("lost", 5, EUR, created=9, closed=1)], {}, "lost", {}),
    "lost twice": (FRESH, [], [deal("lost"), deal("lost")], {}, "lost", {}),
    "lost, and open again": (FRESH, [], [deal("lost"), deal("open", 5, EUR)], {}, "open opportunity", {EUR: 5}),
    "lost, and a deal of tomorrow": (FRESH, [], [deal("lost"), deal("open", 5, EUR, -1)], {}, "lost", {}),
    "lost, and won": (FRESH, [], [deal("lost"), deal("won")], {}, "won", {}),
    "won, and more to come": (FRESH, [], [deal("won"), deal("open", 7, EUR)], {}, "won", {EUR: 7}),
    "excluded, with a deal": (
        FRESH, [], [deal("open", 5, EUR)], {"email_domain": "x.edu"}, "open excluded opportunity", {EUR: 5}),
    "is in the stage": (FRESH, [entered("opportunity", 3)], [], {}, "open opportunity", {}),
    "left the stage": (FRESH, [entered("opportunity", 3), entered("mql", 1)], [], {}, "open", {}),
    "entered two stages at once": (
        FRESH, [entered("opportunity", 3), entered("sql", 3)], [], {}, "open opportunity", {}),
    "entered the stage and won at once": (
        FRESH, [entered("customer", 3), entered("opportunity", 3)], [], {}, "won", {}),
    "is in the stage, and lost": (FRESH, [entered("opportunity", 3)], [deal("lost")], {}, "lost", {}),
    "will be in the stage": (FRESH, [entered("opportunity", -1)], [], {}, "open", {}),
    "was a customer": (FRESH, [entered("customer", 9), entered("lead", 1)], [], {}, "open", {}),
    "will be a customer": (FRESH, [entered("lead", 9), entered("customer", -1)], [], {}, "open", {}),
    # what deals are worth
    "deals in two currencies": (
        FRESH, [], [deal("open", "10.10", EUR), deal("open", "0.90", EUR), deal("open", 3, USD)], {},
        "open opportunity", {EUR: 11, USD: 3}),
    "deals without a currency or an amount": (
        FRESH, [], [deal("open", "2.01"), deal("open", "3"), deal("open", None, EUR)], {},
        "open opportunity", {"": Decimal("5.01"), EUR: 0}),
    "a deal that costs": (FRESH, [], [deal("open", "-1.50", EUR), deal("open", 1, EUR)], {},
        "open opportunity", {EUR: Decimal("-0.50")}),
    "only what is open": (
        FRESH, [], [deal("open", 1, EUR), deal("lost", 2, EUR), deal("won", 4, EUR, closed=-1),
                    deal("open", 8, EUR, created=-1)], {}, "open opportunity", {EUR: 5}),
    "a great deal": (FRESH, [], [deal("open", "9999999999999.99", EUR)], {},
        "open opportunity", {EUR: Decimal("9999999999999.99")}),
    "amounts that are none": (
        FRESH, [], [deal("open", "9999999999999998.99", EUR)] * 12 + [deal("open", "-9999999999999998.99", USD)],
        {}, "open opportunity", {EUR: 12 * LARGEST_AMOUNT, USD: -LARGEST_AMOUNT}),
    # of whom we know little
    "no size": (FRESH, [], [], {"employees": None}, "open uncertain", {}),
    "a customer of no size": (FRESH, [], [deal("won")], {"employees": None}, "won uncertain", {}),
}  # fmt: skip


def four(name, activities, stages, deals, columns):
    """The same happened to four people, who stand in the four quadrants by their scores."""
    for quadrant in Quadrant:
        fits, keen = quadrant in (SALES_CALL, NURTURE), quadrant in (SALES_CALL, OFFER)
        yield person(
            activities, stages, deals,
            **{"industry": "software" if fits else "x", "employees": 1, "persona": name,
               "number_of_sessions": "15" if keen else "0", **columns},
        )  # fmt: skip


CROWD = [
    one for name, (*happened, _, _) in CASES.items() for one in four(name, *happened)
]  # fmt: skip


def expected(quadrant, holds, worth):
    """How many of the four stand in a quadrant, and what holds for them."""
    contacts = 1
    if "excluded" in holds:
        contacts = 4 if quadrant is DISQUALIFY else 0
    elif "raised" in holds:
        contacts = {SALES_CALL: 2, NURTURE: 0}.get(quadrant, 1)
    names = ("open", "won", "lost", "opportunity", "uncertain", "stale")
    return Standing(
        **{name: contacts * (name in holds) for name in names},
        overdue=contacts * (f"overdue_{quadrant}" in holds),
        amounts={currency: contacts * Decimal(amount) for currency, amount in worth.items()},
    )


def test_what_holds_for_a_contact_is_what_happened_to_it(database):
    settle(database, CROWD)
    run = refresh(database, PROMISED, "small.yaml", as_of=NOW, now=NOW)
    with database.connect() as connection:
        for name, (*_, holds, worth) in CASES.items():
            grid = read_grid(connection, run, Filter.by(persona=(name,)))
            for quadrant, found in grid.quadrants(HIGH).items():
                assert found == expected(quadrant, holds.split(), worth), (name, quadrant)


def test_the_cases_hold_everything_that_is_counted():
    assert {word for *_, holds, _ in CASES.values() for word in holds.split()} == {
        *CHANNELS, "excluded", "raised",
    } - {"overdue_nurture", "overdue_disqualify"}  # fmt: skip


STAND = """
WITH happened AS (
    SELECT contact_id, kind, occurred_at FROM activities
    WHERE occurred_at <= :now AND coalesce(is_machine, false) = false
        AND activity_id NOT IN (SELECT activity_id FROM {machines})
), newest_entry AS (
    SELECT contact_id, max(entered_at) AS moment FROM stage_entries WHERE entered_at <= :now GROUP BY contact_id
), customers AS (
    SELECT e.contact_id FROM stage_entries AS e
    JOIN newest_entry AS n ON n.contact_id = e.contact_id AND n.moment = e.entered_at
    WHERE e.stage = 'customer'
), in_opportunity AS (
    SELECT e.contact_id FROM stage_entries AS e
    JOIN newest_entry AS n ON n.contact_id = e.contact_id AND n.moment = e.entered_at
    WHERE e.stage = 'opportunity'
), there AS (
    SELECT contact_id, amount, currency, CASE
        WHEN status = 'open' OR closed_at > :now THEN 'open' ELSE status END AS status
    FROM deals WHERE created_at <= :now OR created_at IS NULL
), last_act AS (
    SELECT contact_id, max(occurred_at) AS moment FROM happened WHERE kind NOT IN ({touches}) GROUP BY contact_id
), waiting AS (
    SELECT contact_id, moment FROM last_act AS l WHERE NOT EXISTS (
        SELECT 1 FROM happened AS h
        WHERE h.contact_id = l.contact_id AND h.kind IN ({touches}) AND h.occurred_at >= l.moment)
), state AS (
    SELECT contact_id, CASE
        WHEN contact_id IN (SELECT contact_id FROM there WHERE status = 'won') THEN 'won'
        WHEN contact_id IN (SELECT contact_id FROM customers) THEN 'won'
        WHEN contact_id IN (SELECT contact_id FROM there WHERE status = 'open') THEN 'open'
        WHEN contact_id IN (SELECT contact_id FROM there) THEN 'lost'
        ELSE 'open' END AS state
    FROM contacts
), stands AS (
    SELECT contact_id, excluded_by, CASE
        WHEN excluded_by IS NOT NULL THEN 'disqualify'
        WHEN fit >= :fit AND hand_raised_by IS NOT NULL THEN 'sales_call'
        WHEN fit >= :fit AND interest >= :interest THEN 'sales_call'
        WHEN fit >= :fit THEN 'nurture'
        WHEN interest >= :interest THEN 'offer'
        ELSE 'disqualify' END AS quadrant
    FROM {scores}
)
"""

COUNTED = """
SELECT quadrant,
    sum(CASE WHEN state = 'open' THEN 1 ELSE 0 END),
    sum(CASE WHEN state = 'won' THEN 1 ELSE 0 END),
    sum(CASE WHEN state = 'lost' THEN 1 ELSE 0 END),
    sum(CASE WHEN state = 'open' AND (
        s.contact_id IN (SELECT contact_id FROM there WHERE status = 'open')
        OR s.contact_id IN (SELECT contact_id FROM in_opportunity)) THEN 1 ELSE 0 END),
    sum(CASE WHEN {uncertain} THEN 1 ELSE 0 END),
    sum(CASE WHEN s.contact_id IN (SELECT contact_id FROM happened WHERE occurred_at >= :long_ago)
        THEN 0 ELSE 1 END),
    sum(CASE WHEN state = 'open' AND excluded_by IS NULL AND w.moment < CASE quadrant
        WHEN 'sales_call' THEN CAST(:sales_call AS TIMESTAMP)
        WHEN 'nurture' THEN CAST(:nurture AS TIMESTAMP)
        WHEN 'offer' THEN CAST(:offer AS TIMESTAMP)
        WHEN 'disqualify' THEN CAST(:disqualify AS TIMESTAMP) END THEN 1 ELSE 0 END)
FROM stands AS s
JOIN contacts AS c ON c.contact_id = s.contact_id
JOIN state ON state.contact_id = s.contact_id
LEFT JOIN waiting AS w ON w.contact_id = s.contact_id
GROUP BY quadrant
"""

WORTH = """
SELECT quadrant, coalesce(currency, ''), coalesce(sum(CASE
    WHEN amount > {largest} THEN {largest} WHEN amount < -{largest} THEN -{largest} ELSE amount END), 0)
FROM there JOIN stands AS s ON s.contact_id = there.contact_id
WHERE status = 'open' GROUP BY quadrant, coalesce(currency, '')
"""


def by_text(connection, run, high, uncertain):
    """The four quadrants by queries that a person wrote, from the facts alone."""
    touches = ", ".join(f"'{kind}'" for kind in run.model.follow_up.touches)
    days = run.model.follow_up.within_days
    asked = {
        "now": run.as_of, "long_ago": run.as_of - timedelta(days=90), "fit": high.fit,
        "interest": high.interest,
        **{name.value: ago(days[name]) if name in days else None for name in Quadrant},
    }  # fmt: skip

    def rows(query):
        text = (STAND + query).format(
            touches=touches, scores=run.scores.name, machines=run.machines.name,
            uncertain=uncertain, largest=LARGEST_AMOUNT,
        )  # fmt: skip
        named = {name: value for name, value in asked.items() if f":{name}" in text}
        return connection.execute(sa.text(text), named).all()

    counted = {name: numbers for name, *numbers in rows(COUNTED)}
    worth = {(name, currency): amount for name, currency, amount in rows(WORTH)}
    currencies = {currency for _, currency in worth}
    return {
        name: Standing(
            *map(int, counted.get(name.value, [0] * 7)),
            {one: Decimal(worth.get((name.value, one), 0)) for one in currencies},
        )
        for name in Quadrant
    }


EVERY_CORNER = [(30, 20), (0, 0), (100, 100), (50, 40), (1, 1), (55, 0), (0, 30), (31, 31)]
UNCERTAIN = "c.industry IS NULL OR c.employees IS NULL"


def same_by_text(engine, run, uncertain=UNCERTAIN, places=EVERY_CORNER):
    with engine.connect() as connection:
        grid = read_grid(connection, run)
        for fit, interest in places:
            high = Thresholds(fit=fit, interest=interest)
            assert grid.quadrants(high) == by_text(connection, run, high, uncertain), high
    return grid


def test_the_quadrants_are_what_written_sql_finds_in_the_facts(database):
    settle(database, CROWD)
    run = refresh(database, PROMISED, "small.yaml", as_of=NOW, now=NOW)
    grid = same_by_text(database, run)
    assert grid.contacts == len(CROWD)
    assert grid.currencies == ("", EUR, USD)


EXAMPLES = {"duckdb": 15, "postgresql": 12}
KINDS = "follow_up: {touches: [demo_request, email_click], within_days: {nurture: 3, disqualify: 1, offer: 9}}\n"


def test_the_quadrants_of_any_crowd_are_what_written_sql_finds(database):
    @settings(max_examples=EXAMPLES[database.dialect.name])
    @given(crowd=crowds)
    def the_same(crowd):
        settle(database, crowd)
        run = refresh(database, MODEL + KINDS, "small.yaml", as_of=NOW, now=NOW)
        same_by_text(database, run, places=EVERY_CORNER[:4])

    the_same()


@pytest.fixture
def sample(duckdb, tmp_path):
    for path in write_sample(tmp_path / "sample", now=NOW, contacts=2000, activities=24_000):
        import_file(duckdb, path, now=NOW)
    path = shipped("models", "default.yaml")
    return refresh(duckdb, read_text(path), path.name, as_of=NOW, now=NOW)


def test_the_quadrants_of_the_sample_are_what_written_sql_finds(duckdb, sample):
    asked_for = ("industry", "employees", "job_title", "country")
    uncertain = " OR ".join(f"c.{name} IS NULL" for name in asked_for)
    grid = same_by_text(duckdb, sample, uncertain)
    assert grid.contacts == sample.contacts
    found = grid.quadrants(sample.model.thresholds)
    for name in ("open", "won", "lost", "opportunity", "uncertain", "stale"):
        assert all(getattr(standing, name) for standing in found.values()), name
    assert [standing.overdue > 0 for standing in found.values()] == [True, False, True, False]
    assert sum(sum(standing.amounts.values()) for standing in found.values()) > 1000
