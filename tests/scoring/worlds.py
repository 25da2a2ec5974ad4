"""Made-up models, people and their doings for the property tests, and how they enter a database."""

import json
from datetime import timedelta

import pyarrow as pa
import sqlalchemy as sa
from hypothesis import strategies as st
from tests.conftest import NOW
from tests.scoring.oracle import STAGES, Person, days

from fitmatrix.engine.loading import load
from fitmatrix.facts import tables

FURTHER = ["number_of_sessions", "last_activity"]
QUADRANTS = ["sales_call", "nurture", "offer", "disqualify"]
KINDS = ["page_view", "email_click", "demo_request", "Ünusual kind"]
MAIL_KINDS = ["email_sent", "email_open", "email_click"]
OF_ACTIVITIES = ["user_agent", "email_id"]
WORDS = [
    "Software", "software", "SOFTWARE ", "Straße", "ÖSTERREICH", "österreich", "İzmir", "ΟΔΟΣ",
    "a%b", "a_b", "a!b", "a\\b", "o'hara", "x\ny", "🙂", "VP of Sales", "svp", "C.E.O.", "ceo",
    "gmail.com", "acme.com", "/pricing", "/Pricing/plans", "", "*", "12", "-3", "4.5", "1e3", "007",
    "999999999999", "2.345", "1.005", "12.", ".5", "+1", "1,000",
]  # fmt: skip
texts = st.sampled_from(WORDS) | st.text(
    st.characters(max_codepoint=0x24F, exclude_categories=("Cc", "Cs", "Cn")),
    max_size=6,
)
joined = st.lists(texts, max_size=4).map("; ".join) | st.lists(texts, max_size=4).map("|".join)
cells = st.none() | texts.filter(bool) | joined.filter(bool)
needles = texts.map(str.strip).filter(bool)
globs = st.sampled_from(["/pricing*", "*pri*", "*", "a_b", "*%*", "*ß*", "o'*"]) | needles
points = st.integers(-60, 60)
caps = st.none() | st.integers(1, 90)
decays = st.none() | st.sampled_from(
    [
        {"window_days": 7},
        {"linear_days": 11},
        {"half_life_days": 5},
        {"half_life_days": 30},
        {"lose_percent": 30, "every_days": 4},
    ]
)
text_fields = st.sampled_from(["industry", "job_title", "email_domain", "last_activity"])
number_fields = st.sampled_from(["employees", "annual_revenue", "number_of_sessions"])
numbers = st.integers(-5, 1500) | st.sampled_from([0.5, 4.5, 2.345])


def one_or_more(of):
    return st.lists(of, min_size=1, max_size=3)


@st.composite
def conditions(draw):
    """A condition without its key and points."""
    if draw(st.booleans()):
        name = draw(st.sampled_from(["at_least", "at_most", "between"]))
        operand = draw(numbers)
        if name == "between":
            operand = sorted([operand, draw(numbers)])
        return {"field": draw(number_fields), name: operand}
    names = [
        "in",
        "not_in",
        "contains",
        "word",
        "starts_with",
        "ends_with",
        "matches",
        "filled",
        "list",
        "has_any",
        "has_all",
    ]
    name = draw(st.sampled_from(names))
    if name in ("has_any", "has_all"):
        separator = draw(st.sampled_from([";", "|", "a"]))
        items = needles.filter(lambda item: separator not in item)
        return {"field": draw(text_fields), name: draw(one_or_more(items)), "separator": separator}
    operand = {"filled": st.booleans(), "list": st.sampled_from(["own", "free_mail"])}
    other = one_or_more(globs if name == "matches" else needles)
    return {"field": draw(text_fields), name: draw(operand.get(name, other))}


@st.composite
def scored(draw):
    """A condition with points, or bands."""
    if draw(st.integers(0, 3)) == 0:
        bands = draw(st.dictionaries(st.integers(0, 900).map(str), points, min_size=1, max_size=3))
        lows = {int(low): worth for low, worth in bands.items()}
        ranges = {"0-9": 5, "10-99": -7, "100+": 20}
        written = draw(st.sampled_from([ranges, {f"{low}": p for low, p in lows.items()}]))
        if written is not ranges and len(written) > 1:
            written = ranges
        return {"field": draw(number_fields), "bands": written}
    return {**draw(conditions()), "points": draw(points)}


@st.composite
def activity_rules(draw):
    """A rule over activities."""
    rule = {"kind": draw(one_or_more(st.sampled_from(KINDS)))} if draw(st.booleans()) else {}
    if draw(st.booleans()):
        rule["detail"] = draw(one_or_more(globs))
    if not rule or draw(st.integers(0, 5)) == 0:
        rule["content_stage"] = [draw(st.sampled_from(["awareness", "decision"]))]
    rule |= {"points": draw(points), "cap": draw(caps), "decay": draw(decays)}
    if draw(st.integers(0, 2)) == 0:
        rule |= {"at_least": draw(st.integers(2, 4)), "within_days": draw(st.integers(1, 9))}
    return rule


totals = st.fixed_dictionaries(
    {"field": number_fields, "points": points, "cap": caps, "per": st.integers(1, 7)}
)


@st.composite
def models(draw):
    """A model as the dictionary that its YAML holds."""
    interest = st.one_of(activity_rules(), activity_rules(), totals, scored())
    sections = {
        "fit": draw(st.lists(scored(), max_size=4)),
        "interest": draw(st.lists(interest, max_size=5)),
        "exclude": draw(st.lists(conditions().map(lambda c: {**c, "reason": "so"}), max_size=2)),
    }
    for section, rules in sections.items():
        for place, rule in enumerate(rules):
            rule["key"] = f"{section}_{place}"
    return {
        "name": "made up",
        **sections,
        "content": {"awareness": ["*p*"], "decision": ["/pricing*", "*%*"]},
        "lists": {"own": ["ACME.com", "software"]},
        "hand_raisers": draw(st.lists(st.sampled_from(KINDS), max_size=2, unique=True)),
        "hand_raise_lasts_days": draw(st.none() | st.integers(1, 20)),
        "machines": draw(machines),
        "follow_up": {
            "touches": draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=2, unique=True)),
            "within_days": draw(st.dictionaries(st.sampled_from(QUADRANTS), st.integers(1, 9))),
        },
    }


moments = st.integers(-40, 3).map(lambda n: NOW + timedelta(days=n)) | st.integers(
    -90_000_000, 90_000
).map(lambda n: NOW + timedelta(milliseconds=n))
in_a_minute = st.integers(-1, 9).map(lambda n: NOW + timedelta(days=-1, milliseconds=500 * n))
activities = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "detail": cells,
        "occurred_at": moments,
        "is_machine": st.integers(0, 6).map(lambda n: n == 0),
    }
)
mailings = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(MAIL_KINDS),
        "detail": st.sampled_from(["/a", "/b", None]),
        "occurred_at": in_a_minute,
        "is_machine": st.integers(0, 6).map(lambda n: n == 0),
        "user_agent": st.sampled_from([None, "Mozilla/5.0", "Acme Gateway 7", "ACME bot/2"]),
        "email_id": st.sampled_from([None, "1", "2"]),
    }
)
machines = st.fixed_dictionaries(
    {
        "within_seconds": st.integers(0, 3),
        "links_a_second": st.integers(2, 3),
        "agents": st.sampled_from([["acme*"], ["*bot/*", "*GATEWAY*"]]),
        "mail": st.sampled_from([["email_id"], ["not_there"]]),
    }
)
stages = st.fixed_dictionaries({"stage": st.sampled_from(STAGES), "entered_at": moments})
deals = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["open", "won", "lost"]),
        "created_at": st.none() | moments,
        "closed_at": st.none() | moments,
        "amount": st.none() | st.decimals(0, 10**6, places=2),
        "currency": st.sampled_from(["EUR", "USD", None]),
    }
)
people = st.builds(
    Person,
    columns=st.fixed_dictionaries(
        {
            "industry": cells,
            "job_title": cells,
            "email_domain": cells,
            "employees": st.none() | st.integers(-3, 2000),
            "annual_revenue": st.none() | st.decimals(0, 10**9, places=2),
            "number_of_sessions": cells,
            "last_activity": cells,
            "created_at": st.none() | moments,
            "imported_at": st.just(NOW),
        }
    ),
    activities=st.lists(activities | mailings, max_size=8),
    stages=st.lists(stages, max_size=3, unique_by=lambda one: (one["stage"], one["entered_at"])),
    deals=st.lists(deals, max_size=2),
)
crowds = st.lists(people, min_size=1, max_size=8)


def yaml_of(model):
    """JSON is YAML, so this is the text of a model; what is None is left out."""

    def without_none(value):
        if isinstance(value, dict):
            return {key: without_none(one) for key, one in value.items() if one is not None}
        return [without_none(one) for one in value] if isinstance(value, list) else value

    return json.dumps(without_none(model), ensure_ascii=False)


def settle(engine, crowd):
    """Empty the tables of facts and move a crowd in, under the ids "0", "1" ..."""
    with engine.begin() as connection:
        tables.create(connection)
        for table in tables.FACTS:
            connection.execute(sa.delete(table))
        tables.add_columns(connection, tables.contacts, FURTHER)
        tables.add_columns(connection, tables.activities, OF_ACTIVITIES)
        contacts = tables.as_stored(connection, tables.contacts)
        numbered = list(enumerate(crowd))
        _load(connection, contacts, [{**p.columns, "contact_id": str(n)} for n, p in numbered])
        _load(
            connection,
            tables.as_stored(connection, tables.activities),
            [_activity(n, i, one) for n, p in numbered for i, one in enumerate(p.activities)],
        )
        _load(
            connection,
            tables.stage_entries,
            [{**one, "contact_id": str(n)} for n, p in numbered for one in p.stages],
        )
        _load(
            connection,
            tables.deals,
            [{**one, "contact_id": str(n)} for n, p in numbered for one in p.deals],
        )


def _activity(number, place, one):
    signs = {"activity_id": f"{number}.{place}", "contact_id": str(number)}
    day = {"occurred_day": days(one["occurred_at"])}
    return {**dict.fromkeys(OF_ACTIVITIES), **one, **signs, **day}


def _load(connection, table, rows):
    if rows:
        types = {"employees": pa.int64(), "occurred_day": pa.int32(), "is_machine": pa.bool_(),
                 "annual_revenue": pa.decimal128(18, 2), "amount": pa.decimal128(18, 2)}  # fmt: skip
        schema = pa.schema(
            (name, types.get(name, pa.timestamp("us") if name.endswith("_at") else pa.string()))
            for name in rows[0]
        )
        load(connection, table, pa.Table.from_pylist(rows, schema=schema))
