"""A file into the database: exact, once, and whole or not at all."""

import gzip
import hashlib
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from functools import partial

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import NOW
from tests.facts.files import as_csv, as_xlsx

from fitmatrix.engine.database import open_database
from fitmatrix.errors import DatabaseError, FileError, MappingError
from fitmatrix.facts import delimited, tables
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.mapping import Kind, Mapping
from fitmatrix.facts.reports import Counts
from fitmatrix.facts.undoing import undo_first

CONTACTS = "contact_id,email,employees,created_at,Seats Wanted\n"
NASTY = [
    "plain", 'say "hi"', "two\nlines", "cr\r\nlf", "🦊 née", "'; DROP TABLE contacts; --",
    "=cmd()|'/c calc'!A1", "\\N", "%(x)s :y {z}", "a,b;c\td|e", "\\", "NULL and void",
]  # fmt: skip


def test_ids_are_kept_exactly(imported, stored):
    ids = ["007", "890123456789012345", "8901234567890123456", "1e5", "1.0", " A-1 "]
    imported(as_csv([["contact_id", "email"], *([each, "a@b.co"] for each in ids)]))
    assert stored(tables.contacts, "contact_id") == sorted(
        ((each.strip(),) for each in ids), key=repr
    )


def test_nasty_text_comes_back_exactly_from_every_text_field(imported, stored):
    fields = ["contact_id", "email", "first_name", "last_name", "job_title", "company", "domain",
              "industry", "country", "city", "source", "owner", "persona", "Further one"]  # fmt: skip
    rows = [[f"{nasty}{place}" for place, _ in enumerate(fields)] for nasty in NASTY]
    imported(as_csv([fields, *rows]))
    columns = [*fields[:-1], "further_one"]
    assert stored(tables.contacts, *columns) == sorted(map(tuple, rows), key=repr)


def test_nasty_text_comes_back_from_activities_and_deals(imported, stored):
    acts = [[nasty, nasty, nasty, nasty, "2026-01-02"] for nasty in NASTY]
    imported(as_csv([["activity_id", "contact_id", "kind", "detail", "occurred_at"], *acts]))
    assert stored(tables.activities, "activity_id", "contact_id", "raw_kind", "detail") == sorted(
        (tuple(row[:4]) for row in acts), key=repr
    )
    deals = [[nasty, nasty, "won", nasty, nasty] for nasty in NASTY]
    imported(as_csv([["deal_id", "contact_id", "status", "currency", "lost_reason"], *deals]))
    assert stored(tables.deals, "deal_id", "contact_id", "status", "currency", "lost_reason") == (
        sorted(map(tuple, deals), key=repr)
    )


def test_fields_are_typed_and_what_follows_from_them_is_there(imported, stored):
    imported(CONTACTS + "1,Ann@Big@EXAMPLE.com,51-200,2026-01-02T03:04:05+02:00,12\n2,none,,,\n")
    assert stored(tables.contacts, "contact_id", "email_domain", "employees", "created_at",
                  "imported_at", "seats_wanted") == [
        ("1", "example.com", 51, datetime(2026, 1, 2, 1, 4, 5), NOW, "12"),
        ("2", None, None, None, NOW, None),
    ]  # fmt: skip
    imported("contact_id,kind,detail,occurred_at\n1,Page Viewed,/a,1969-12-31 23:59:59\n")
    assert stored(tables.activities, "kind", "raw_kind", "occurred_day", "is_machine") == [
        ("page_view", "Page Viewed", -1, False)
    ]
    imported('contact_id,status,amount\n1,Closed Won,"$1,234.50"\n')
    assert stored(tables.deals, "status", "amount") == [("won", Decimal("1234.50"))]


def test_the_same_file_twice_changes_nothing(imported, everything):
    contacts = CONTACTS + "1,a@b.co,5,2026-01-02,x\n2,c@d.co,,,\n"
    activities = "contact_id,kind,detail,occurred_at\n1,call,,2026-01-02\n1,call,,2026-01-03\n"
    stages = "contact_id,stage,entered_at\n1,mql,2026-01-02\n"
    deals = "contact_id,status,closed_at\n1,won,2026-01-02\n"
    first = [imported(each) for each in (contacts, activities, stages, deals)]
    before = everything()
    later = datetime(2027, 1, 1)
    again = [imported(each, now=later) for each in (contacts, activities, stages, deals)]
    assert everything() == before
    for one, two in zip(first, again, strict=True):
        for table, counts in one.tables.items():
            assert (counts.loaded, counts.known) == (counts.read, 0)
            assert two.tables[table] == Counts(counts.read, 0, 0, counts.read)


def test_two_at_once_with_the_same_file_load_it_once(database, tmp_path):
    path = tmp_path / "visits.csv"
    path.write_text("contact_id,kind,occurred_at\n1,call,2026-11-01\n2,call,2026-11-02\n")
    add = partial(import_file, database, path, now=NOW)
    with ThreadPoolExecutor(2) as two:
        second = []

        def begin_the_second(_rows):
            second.append(two.submit(add))
            wait(second, timeout=0.5)

        first = two.submit(add, progress=begin_the_second).result()
        found = [each.tables["activities"] for each in (first, second[0].result())]
    assert found == [Counts(2, 2, 0, 0), Counts(2, 0, 0, 2)]


def test_a_changed_row_changes_its_columns_only(imported, stored):
    imported(CONTACTS + "1,a@b.co,5,2026-01-02,x\n2,c@d.co,7,,\n")
    report = imported(
        "contact_id,email,City\n1,new@b.co,Rome\n2,c@d.co,\n", now=datetime(2027, 1, 1)
    )
    assert report.tables == {"contacts": Counts(2, 1, 0, 1)}
    assert stored(tables.contacts, "contact_id", "email", "email_domain", "employees", "city",
                  "seats_wanted", "imported_at") == [
        ("1", "new@b.co", "b.co", 5, "Rome", "x", NOW), ("2", "c@d.co", "d.co", 7, None, None, NOW),
    ]  # fmt: skip


def test_of_rows_with_one_id_the_last_wins_and_the_others_are_known(imported, stored):
    report = imported("contact_id,email\n1,a@b.co\n1,b@b.co\n1,c@b.co\n")
    assert report.tables == {"contacts": Counts(3, 1, 0, 2)}
    assert stored(tables.contacts, "contact_id", "email") == [("1", "c@b.co")]


def test_parts_and_order_of_files_do_not_matter_to_what_happened(imported, everything):
    head = "contact_id,kind,detail,occurred_at\n"
    rows = [f"{n % 3},call,d{n % 4},2026-01-{n % 5 + 1:02}\n" for n in range(40)]
    whole = imported(head + "".join(rows)).tables["activities"]
    before = everything()
    parts = [imported(head + "".join(reversed(rows[n : n + 9]))) for n in range(0, 40, 9)]
    assert sum(part.tables["activities"].loaded for part in parts) == 0
    assert everything() == before
    assert whole == Counts(40, 40 - whole.known, 0, whole.known)


DONE = st.tuples(
    st.sampled_from("12"),
    st.sampled_from(["call", "Call", "open"]),
    st.sampled_from(["", "/a"]),
    st.sampled_from(["2026-01-02", "2026-01-02 00:00:01"]),
)


@settings(max_examples=20, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(rows=st.lists(st.tuples(DONE, st.sampled_from(["", "a", "b"])), max_size=12), data=st.data())
def test_an_activity_without_an_id_is_known_by_what_it_says(imported, stored, database, rows, data):
    named = [(f"{said}{id_}" if id_ else "", *said) for said, id_ in rows]
    expected = {row if row[0] == "" else row[0] for row in named}
    cut = data.draw(st.integers(0, len(rows)))
    parts = [named[:cut], data.draw(st.permutations(named[cut:])), named]
    with database.begin() as connection:
        tables.create(connection)
        connection.execute(tables.activities.delete())
    loaded = 0
    for part in parts:
        head = ["activity_id", "contact_id", "kind", "detail", "occurred_at"]
        has_ids = any(row[0] for row in part) or data.draw(st.booleans())
        table = [head, *part] if has_ids else [head[1:], *(row[1:] for row in part)]
        loaded += imported(as_csv(table), kind=Kind.ACTIVITIES).tables["activities"].loaded
    found = stored(tables.activities, "activity_id", "contact_id", "raw_kind", "detail",
                   "occurred_at")  # fmt: skip
    assert len(found) == loaded == len(expected)
    assert {
        id_ or ("", contact, kind, detail or "", str(at).removesuffix(" 00:00:00"))
        for id_, contact, kind, detail, at in found
    } == expected


def test_what_an_earlier_version_gave_an_id_from_its_content_is_known(imported, stored, database):
    rows = "1,Call,/a,2026-01-02 03:04:05\n1,Call,,2026-01-02\n"
    first = imported("contact_id,kind,detail,occurred_at\n" + rows)
    with database.begin() as connection:
        done = tables.activities
        for detail, at in (("/a", "03:04:05"), (None, "00:00:00")):
            said = ["activities", "1", "Call", detail or "", f"2026-01-02 {at}"]
            made = hashlib.md5("\x1f".join(said).encode()).hexdigest()
            connection.execute(
                done.update()
                .values(activity_id=made)
                .where(done.c.detail.is_not_distinct_from(detail))
            )
    before = stored(done, "activity_id", "detail")
    imported("activity_id,contact_id,kind,detail,occurred_at\na,1,Call,/b,2026-01-02\n")
    report = imported("contact_id,kind,detail,occurred_at\n" + rows + "1,Call,/b,2026-01-02\n")
    assert report.tables == {"activities": Counts(3, 1, 0, 2)}
    found = stored(done, "activity_id", "detail")
    assert found == sorted([*before, ("a", "/b"), (None, "/b")], key=repr)
    assert all(id_ for id_, _ in before)
    with database.connect() as connection:
        assert [one.import_id for one in undo_first(connection, first.import_id)] == [
            report.import_id
        ]


def test_blocks_and_blank_rows_leave_no_trace(imported, stored, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK_BYTES", 100)
    seen = []
    text = "contact_id,email\n" + "".join(f"{n},p{n}@x.co\n\n" for n in range(50))
    report = imported(text, progress=seen.append)
    assert report.tables == {"contacts": Counts(50, 50, 0, 0)}
    assert seen == sorted(seen)
    assert seen[-1] == 50


def test_refused_rows_are_kept_with_reason_number_and_text(imported, stored):
    report = imported(
        CONTACTS + '1,"a ""b""",5,31/31/2024,x\n,b@c.co,,,\n3,c@d.co,many,,\n4,d@e.co\n'
        "5,e\x00f@g.co,,,\n6,f@g.co,1,2026-01-02,y\n7,,,3/4/2026,\n"
    )
    assert report.tables == {"contacts": Counts(7, 1, 6, 0)}
    assert report.reasons == {
        "created_at is no date": 1, "no contact_id": 1, "employees is no whole number": 1,
        "created_at is a date that could be two days; say 'day_first: true' or 'day_first: false'"
        " in a mapping": 1,
        "not as many cells as headers": 1, "a cell holds a NUL character": 1,
    }  # fmt: skip
    kept = {number: (reason, raw) for number, reason, raw in
            stored(tables.rejects, "row_number", "reason", "raw")}  # fmt: skip
    assert kept[2][0].startswith("created_at: '31/31/2024' is no date; write it like 2024-03-25")
    assert kept[2][1] == '1,"a ""b""",5,31/31/2024,x'
    assert kept[3] == ("no contact_id", ",b@c.co,,,")
    assert kept[4][0].startswith("employees: 'many' is no whole number; write it like 250, 1,200")
    assert kept[5] == ("2 cells where the header has 5", "4,d@e.co")
    assert kept[6] == ("a cell holds a NUL character", "5,e\\x00f@g.co,,,")
    assert kept[8][0].startswith("created_at: '3/4/2026' is a date that could be two days")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("contact_id,kind,occurred_at\n1,,2026-01-02\n", "no kind"),
        ("contact_id,kind,occurred_at\n1,call,\n", "no occurred_at"),
        ("contact_id,kind,occurred_at\n,call,2026-01-02\n", "no contact_id"),
        ("contact_id,stage,entered_at\n1,mql,\n", "no entered_at"),
        ("contact_id,stage,entered_at\n1,guru,2026-01-02\n", "stage is no stage (visitor, lead,"
         " mql, sql, opportunity, customer)"),
        ("contact_id,status,amount\n1,maybe,\n", "status is no state of a deal (open, won, lost)"),
        ("contact_id,status,amount\n,won,\n", "no contact_id"),
    ],
)  # fmt: skip
def test_a_row_that_lacks_what_it_needs_is_refused(imported, text, reason):
    assert imported(text).reasons == {reason: 1}


def test_the_last_row_of_a_file_decides_how_the_first_is_read(imported, stored, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK_BYTES", 200)
    rows = [[str(n), "a", "open", f"{n % 12 + 1}/{n % 11 + 1}/2026", "1,234"] for n in range(60)]
    last = ["60", "a", "open", "25/4/2026", "0,5"]
    report = imported(
        as_csv([["deal_id", "contact_id", "status", "created_at", "amount"], *rows, last])
    )
    assert report.tables == {"deals": Counts(61, 61, 0, 0)}
    assert stored(tables.deals, "deal_id", "created_at", "amount") == sorted(
        [(str(n), datetime(2026, n % 11 + 1, n % 12 + 1), Decimal("1.23")) for n in range(60)]
        + [("60", datetime(2026, 4, 25), Decimal("0.50"))],
        key=repr,
    )  # fmt: skip
    two_ways = sum(n % 12 != n % 11 for n in range(60))
    assert report.notes == (
        f"created_at: {two_ways} dates could be two days: the day comes first, as in 1 other row",
    )


@pytest.mark.parametrize(
    ("usual", "late", "read"),
    [
        (("3/4/2026", "1"), ("25/4/2026", "1"), (datetime(2026, 4, 3), Decimal("1.00"), None)),
        (("2026-04-03", "1.234"), ("2026-04-03", "0,5"),
         (datetime(2026, 4, 3), Decimal("1234.00"), None)),
        (("2026-04-03", "5"), ("2026-04-03", "$5"), (datetime(2026, 4, 3), Decimal("5.00"), None)),
        (("2026-04-03", "$5"), ("2026-04-03", "5"), (datetime(2026, 4, 3), Decimal("5.00"), "USD")),
    ],
)  # fmt: skip
def test_what_the_first_block_shows_holds_only_if_no_other_shows_otherwise(
    imported, stored, monkeypatch, usual, late, read
):
    monkeypatch.setattr(delimited, "BLOCK_BYTES", 200)
    rows = [[str(n), "a", "open", *usual] for n in range(60)]
    report = imported(as_csv([["deal_id", "contact_id", "status", "created_at", "amount"], *rows,
                              ["60", "a", "open", *late]]))  # fmt: skip
    assert report.tables == {"deals": Counts(61, 61, 0, 0)}
    found = stored(tables.deals, "deal_id", "created_at", "amount", "currency")
    assert [row[1:] for row in found if row[0] != "60"] == [read] * 60


def test_amounts_bring_their_currency_where_the_file_has_no_other(imported, stored):
    head = "deal_id,contact_id,status,amount"
    imported(f"{head},currency\n1,a,open,$5,EUR\n")
    imported(f"{head}\n2,a,open,$5\n3,a,open,5\n4,a,open,5 chf\n")
    again = imported(f"{head}\n2,a,open,$5\n3,a,open,5\n4,a,open,5 chf\n")
    plain = imported(f"{head}\n1,a,open,5\n")
    assert again.tables == {"deals": Counts(3, 0, 0, 3)}
    assert plain.tables == {"deals": Counts(1, 0, 0, 1)}
    assert stored(tables.deals, "deal_id", "currency") == [
        ("1", "EUR"), ("2", "USD"), ("3", None), ("4", "CHF")
    ]  # fmt: skip


def test_a_mapping_says_how_its_cells_are_written(imported, stored):
    mapping = Mapping.model_validate({
        "name": "mine", "day_first": True, "decimal_comma": True, "time_zone": "Europe/Berlin",
        "tables": {"deals": {"deal_id": "ID", "contact_id": "ID", "status": {"value": "open"},
                             "amount": "VALUE", "created_at": "OPENED"}},
    })  # fmt: skip
    imported('ID,VALUE,OPENED\n1,"1,234",3/4/2026 02:00\n', mapping=mapping)
    assert stored(tables.deals, "amount", "created_at") == [
        (Decimal("1.23"), datetime(2026, 4, 3, 0))
    ]


WRITTEN = st.tuples(
    st.sampled_from(
        ["3/4/2026", "4/4/2026", "25/4/2026", "4/25/2026", "2026-03-04", "45363", "7", "soon", ""]
    ),
    st.sampled_from(["1,234", "1.234", "1,5", "1.5", "$5", "many", ""]),
)


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(rows=st.lists(WRITTEN, min_size=1, max_size=15), data=st.data())
def test_neither_the_order_of_rows_nor_the_size_of_blocks_makes_a_difference(
    imported, stored, database, monkeypatch, rows, data
):
    named = [[str(n), "a", "open", *row] for n, row in enumerate(rows)]
    order = data.draw(st.permutations(named))
    found = []
    for content, size in (
        (named, 1 << 23),
        (order, data.draw(st.sampled_from([110, 150, 1 << 23]))),
    ):
        monkeypatch.setattr(delimited, "BLOCK_BYTES", size)
        with database.begin() as connection:
            tables.create(connection)
            connection.execute(tables.deals.delete())
            connection.execute(tables.rejects.delete())
        report = imported(
            as_csv([["deal_id", "contact_id", "status", "created_at", "amount"], *content])
        )
        facts = stored(tables.deals, "deal_id", "created_at", "amount", "currency")
        refused = stored(tables.rejects, "reason", "raw")
        found.append((facts, refused, report.tables, report.reasons, report.notes))
    assert found[0] == found[1]


def test_one_file_feeds_several_tables_and_stages_without_a_date_are_no_rows(imported, stored):
    report = imported(
        "Record ID,Email,First Name,Lifecycle Stage,Became a Lead Date,"
        "Became a Marketing Qualified Lead Date\n"
        "1,a@b.co,Ann,marketingqualifiedlead,2026-01-02,2026-02-03 04:05\n"
        "2,c@d.co,Bob,customer,2026-01-03,\n3,e@f.co,Cy,other,,\n"
    )
    assert report.tables == {"contacts": Counts(3, 3, 0, 0), "stages": Counts(5, 4, 0, 1)}
    assert stored(tables.stage_entries, "contact_id", "stage", "entered_at", "origin") == [
        ("1", "lead", datetime(2026, 1, 2), "crm"),
        ("1", "mql", datetime(2026, 2, 3, 4, 5), "crm"),
        ("2", "customer", NOW, "crm"),
        ("2", "lead", datetime(2026, 1, 3), "crm"),
    ]


def test_a_won_deal_makes_a_customer(imported, stored):
    report = imported(
        "deal_id,contact_id,status,closed_at\n1,7,won,2026-01-02\n2,8,lost,2026-01-03\n"
    )
    assert report.tables == {"deals": Counts(2, 2, 0, 0), "stages": Counts(1, 1, 0, 0)}
    assert stored(tables.stage_entries, "contact_id", "stage", "entered_at") == [
        ("7", "customer", datetime(2026, 1, 2))
    ]


def test_facts_of_unknown_contacts_are_loaded_and_counted(imported, stored):
    text = "contact_id,kind,occurred_at\n1,call,2026-01-02\n2,call,2026-01-02\n"
    imported("contact_id,email\n1,a@b.co\n")
    assert imported(text).orphans == 1
    assert len(stored(tables.activities, "contact_id")) == 2


def test_every_import_is_recorded_by_table(imported, stored):
    report = imported("deal_id,contact_id,status,closed_at\n1,7,won,2026-01-02\n")
    columns = ("import_id", "file", "preset", "table_name", "read", "loaded", "rejected", "known",
               "imported_at")  # fmt: skip
    assert stored(tables.imports, *columns) == [
        (report.import_id, "file.csv", "generic-deals", name, 1, 1, 0, 0, NOW)
        for name in ("deals", "stages")
    ]


def test_columns_with_any_header_are_kept_and_grow_with_the_files(imported, stored):
    headers = [
        "select",
        "qualify",
        "pivot",
        "order",
        "user",
        "Größe (cm)",
        "imported at",
        'a"b',
        "%s",
    ]
    imported(as_csv([["contact_id", "email", *headers], ["1", "a@b.co", *headers]]))
    names = ["select", "qualify", "pivot", "order", "user", "größe_cm", "imported_at_2", "a_b"]
    assert stored(tables.contacts, *names)[0] == tuple(headers[:-1])
    imported("contact_id,email,another\n1,a@b.co,x\n")
    assert stored(tables.contacts, "qualify", "another") == [("qualify", "x")]


def test_a_workbook_is_imported_like_text(imported, stored, tmp_path):
    table = [["contact_id", "email", "employees"], ["007", "a@b.co", 7], [12345678, "c@d.co", 8.0]]
    imported(as_xlsx(tmp_path / "book.xlsx", table))
    assert stored(tables.contacts, "contact_id", "employees") == [("007", 7), ("12345678", 8)]


def test_a_mapping_of_ones_own_is_followed(imported, stored):
    mapping = Mapping.model_validate({
        "name": "mine", "blank": ["none"], "dates": ["%d/%m/%Y"],
        "tables": {"activities": {
            "contact_id": "WER", "kind": {"value": "call"}, "occurred_at": "WANN",
            "detail": {"first_filled": ["A", "B"]}, "when": {"ART": ["Anruf"]},
        }},
    })  # fmt: skip
    text = "WER,WANN,A,B,ART\n1,3/4/2026,none,two,anruf\n2,3/4/2026,one,,Brief\n"
    assert imported(text, mapping=mapping).tables == {"activities": Counts(1, 1, 0, 0)}
    assert stored(tables.activities, "contact_id", "detail", "occurred_at", "kind") == [
        ("1", "two", datetime(2026, 4, 3), "call")
    ]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"preset": "metabase-events"}, "it has no column ID, ACCOUNT_ID, EVENT"),
        ({"preset": "metabase-event"}, "did you mean 'metabase-events'"),
        ({"kind": "deals"}, "generic-deals does not fit this file: it has no column status"),
        ({}, "no preset fits this file"),
    ],
)
def test_a_wrong_preset_is_told_and_nothing_is_loaded(imported, everything, asked, message):
    before = everything()
    with pytest.raises(MappingError, match=message):
        imported("contact_id,Nothing,Else\n1,2,3\n", **asked)
    assert everything() == before


def test_a_file_that_breaks_off_leaves_nothing_behind(imported, everything, database, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK_BYTES", 200)
    before = everything()
    text = (
        "contact_id,email,Further\n"
        + "1,a@b.co,x\n" * 100
        + '2,b@c.co,"open\n'
        + "3,c@d.co,y\n" * 9
    )
    with pytest.raises(FileError, match="never closed"):
        imported(text)
    with pytest.raises(FileError, match="cut off"):
        imported(gzip.compress(text.encode())[:-9])
    assert everything() == before
    with database.connect() as connection:
        assert tables.further_columns(connection, tables.contacts) == []
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.rejects)) == 0
    assert imported("contact_id,email\n1,a@b.co\n").tables["contacts"].loaded == 1


@pytest.mark.parametrize(("options", "bounded"), [("", True), ("?memory_limit=1GB", False)])
def test_an_import_bounds_the_memory_of_duckdb_unless_its_address_does(tmp_path, options, bounded):
    engine = open_database(f"duckdb:///{tmp_path / 'facts.duckdb'}{options}")
    around, meanwhile = [], []

    def look(limits, _rows=0):
        with engine.connect() as connection:  # the limit that holds, not the one that is told
            [size] = connection.scalars(sa.text("SELECT memory_limit FROM pragma_database_size()"))
            limits.append(size.split())

    look(around)
    for text in ("contact_id,email\n1,a@b.co\n", 'contact_id,email\n1,a@b.co\n2,"b'):
        (tmp_path / "file.csv").write_text(text)
        with suppress(FileError):
            import_file(engine, tmp_path / "file.csv", now=NOW, progress=partial(look, meanwhile))
        look(around)
    amounts, units = zip(*around, strict=True)
    assert len(set(units)) == 1
    assert [*map(float, amounts)] == pytest.approx([float(amounts[0])] * 3, abs=0.11)
    assert meanwhile
    assert all((size == ["286.1", "MiB"]) is bounded for size in meanwhile)
    engine.dispose()


def test_a_database_that_can_only_be_read_is_told(tmp_path):
    url = f"duckdb:///{tmp_path / 'facts.duckdb'}"
    open_database(url).dispose()
    (tmp_path / "file.csv").write_text("contact_id,email\n1,a@b.co\n")
    engine = open_database(f"{url}?access_mode=read_only")
    with pytest.raises(DatabaseError, match="can only be read"):
        import_file(engine, tmp_path / "file.csv", now=NOW)
    engine.dispose()


CELLS = st.one_of(
    st.text(
        st.one_of(
            st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]),
            st.sampled_from('\n\r\t \x00"'),
        ),
        max_size=6,
    ),
    st.sampled_from(["", " ", "n/a", "x", "call", "2026-01-02", "31/31/2024", "7", "é"]),
)


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=5), max_size=12),
    delimiter=st.sampled_from(",;\t|"),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_rows_read_are_loaded_rejected_or_known(imported, rows, delimiter, ending, encoding):
    table = [["contact_id", "kind", "detail", "occurred_at"], *rows]
    content = as_csv(table, delimiter=delimiter, ending=ending).encode(encoding)
    first, second = imported(content), imported(content)
    counts, again = first.tables["activities"], second.tables["activities"]
    assert counts.read == len([row for row in rows if any(cell.strip() for cell in row)])
    assert counts.rejected == sum(first.reasons.values())
    assert (again.read, again.rejected, again.loaded) == (counts.read, counts.rejected, 0)
