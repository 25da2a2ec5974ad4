"""A world small enough to add up by hand: five people and a model of a handful of rules."""

from datetime import timedelta

from tests.conftest import NOW
from tests.scoring.oracle import Person
from tests.scoring.worlds import settle

from fitmatrix.scoring.refreshing import refresh

MODEL = """\
name: small
fit:
  - {key: industry, field: industry, in: [software], points: 30}
  - {key: size, field: employees, bands: {500: 25, 100: 15}}
interest:
  - {key: pricing, kind: page_view, detail: "/pricing*", points: 10, cap: 25, decay: {half_life_days: 30}}
  - {key: sessions, field: number_of_sessions, points: 2}
exclude:
  - {key: students, field: email_domain, ends_with: .edu, reason: student or university}
hand_raisers: [demo_request]
thresholds: {fit: 50, interest: 20}
"""


def viewed(days_ago, detail="/pricing", kind="page_view"):
    at = NOW - timedelta(days=days_ago)
    return {"kind": kind, "detail": detail, "occurred_at": at, "is_machine": False}


def person(activities=(), stages=(), deals=(), **columns):
    named = {
        "industry": None, "employees": None, "email_domain": None, "number_of_sessions": None,
        "first_name": None, "last_name": None, "email": None, "company": None, "job_title": None,
        "created_at": NOW - timedelta(days=200), "imported_at": NOW, **columns,
    }  # fmt: skip
    return Person(named, list(activities), list(stages), list(deals))


# fit 30 + 25 = 55; interest 10 + 5 (half after 30 days) + 2 × 3.5 = 22
ADA = person(
    [viewed(0), viewed(30), viewed(1, "/blog")], industry="Software", employees=600,
    number_of_sessions="3.5", first_name="Ada", last_name="Byron", company="Zeta", job_title="CEO",
)  # fmt: skip
# fit 30 + 15 = 45, could still add nothing; interest 5 × 10 capped at 25
BOB = person(
    [viewed(0)] * 5, industry="SOFTWARE", employees=100, first_name="Bob", company="Acme",
    deals=[{"status": "won", "created_at": None, "closed_at": NOW - timedelta(days=3)}],
)  # fmt: skip
# fit 55 but a student: out
CLEO = person(industry="software", employees=500, email_domain="tech.edu", email="cleo@tech.edu")
# fit 55, no interest, but raised a hand
DAN = person([viewed(400, None, "demo_request")], industry="software", employees=9000)
# nothing is known
EVE = person()
CROWD = [ADA, BOB, CLEO, DAN, EVE]


def scored(engine, text=MODEL, **when):
    """Move the crowd in and score it; ids are "0" for Ada to "4" for Eve."""
    settle(engine, CROWD)
    return refresh(engine, text, "small.yaml", **{"as_of": NOW, "now": NOW, **when})
