"""Files that say only together whose rows are come in by a SELECT over them."""

import pytest
from tests.facts.test_importing import NOW

from fitmatrix.errors import DatabaseError, FileError, MappingError
from fitmatrix.facts.choosing import chosen
from fitmatrix.facts.importing import import_table
from fitmatrix.facts.joined import as_they_belong, joined, together
from fitmatrix.facts.reading import opened
from fitmatrix.facts.reports import Counts
from fitmatrix.facts.source_imports import import_rows

DEALS = """deal_id,portal_id,property_amount,property_createdate,deal_pipeline_stage_id
1,9,2900,2026-01-02,s1
2,9,100,2026-01-03,s2
3,9,50,2026-01-04,
"""
WHOSE = "contact_id;deal_id\n7;1\n8;2\n;\n"
STAGES = "stage_id,label,is_closed,closed_won\ns1,Signed,TRUE,TRUE\ns2,Talking,FALSE,FALSE\n,?,,\n"


@pytest.fixture
def files(tmp_path):
    """Write files, and open them as tables."""

    def write(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.csv").write_text(text)
        return [opened(tmp_path / f"{name}.csv") for name in texts]

    return write


def test_a_table_that_names_no_contact_says_how_it_is_joined_and_so_comes_in(database, files):
    deal, whose, stages = files(deal=DEALS, deal_contact=WHOSE, deal_pipeline_stage=STAGES)
    with pytest.raises(
        MappingError, match=r"lacks contact_id.*deal_pipeline_stage beside it, or join"
    ) as told:
        chosen(deal)
    query = str(told.value).partition('--query "')[2].removesuffix('"')
    with joined([deal, whose, stages]) as source:
        report = import_rows(database, source.query(query), now=NOW, progress=lambda _rows: None)
    assert report.preset == "fivetran-hubspot-deals"
    counts = report.tables["deals"]
    assert (counts.read, counts.loaded, counts.rejected) == (3, 2, 1)  # blank joins with no blank
    assert "no contact_id" in report.reasons
    assert report.file.startswith("deal.csv, deal_contact.csv, deal_pipeline_stage.csv query ")
    with database.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT deal_id, contact_id, status FROM deals ORDER BY 1"
        )
        assert [tuple(row) for row in rows] == [("1", "7", "won"), ("2", "8", "open")]


PROSPECTS = """opportunity_id,prospect_id,updated_at
1,70,2026-01-03
1,71,2026-01-02
1,69,2026-01-02
"""


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("texts", "whose", "expected"),
    [
        ({"deal": DEALS, "deal_contact": WHOSE + "5;1\n6;1\n", "deal_pipeline_stage": STAGES},
         "deal_contact", [("1", "5"), ("2", "8")]),
        ({"opportunity": "id,campaign_id,probability,closed_at,created_at,status,value\n"
                         "1,9,100,2026-02-03,2026-01-02,Won,5\n",
          "opportunity_prospect": PROSPECTS},
         "opportunity_prospect", [("1", "69")]),
    ],
)  # fmt: skip
def test_a_deal_of_several_people_counts_for_the_same_one_in_any_order(
    duckdb, files, texts, whose, expected, turned
):
    header, *rows = texts[whose].splitlines()
    ordered = "\n".join([header, *(rows[::-1] if turned else rows)])
    half, *others = files(**texts | {whose: ordered + "\n"})
    import_table(duckdb, together(half, others).file(), now=NOW)
    with duckdb.connect() as connection:
        rows = connection.exec_driver_sql("SELECT deal_id, contact_id FROM deals ORDER BY 1")
        assert list(map(tuple, rows)) == expected


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * FROM deals", "Table with name deals does not exist"),
        ("SELECT nothing FROM deal", "nothing"),
        ("DELETE FROM deal", "only a SELECT"),
        ("SELECT * FROM read_csv('/etc/passwd')", "disabled"),
    ],
)
def test_a_query_that_cannot_be_run_is_told_with_the_names_of_the_files(files, query, said):
    with pytest.raises(DatabaseError, match=said) as told, joined(files(deal=DEALS)) as source:
        source.query(query)
    assert "duckdb:///" not in str(told.value)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"a": "id,ID\n1,2\n"}, "a.csv: two columns are named 'id' in a SELECT"),
        ({"a": "id\n1\n", "A.b": "id\n1\n"}, "two files are named 'a' in a SELECT"),
        ({"a": "id,name\n1,x\n2,y,z\n"}, r"a.csv: row 3: .*; mend it before a join"),
        ({"a": 'id,name\n1,"x\n2,y\n'}, "a.csv"),
    ],
)
def test_files_that_cannot_be_joined_are_told(files, texts, said):
    with pytest.raises(FileError, match=said), joined(files(**texts)):
        pass


def test_a_table_finds_those_that_it_is_joined_with_by_their_names(files):
    deal, history, whose, stages = files(
        hubspot_deal_data=DEALS,
        hubspot_deal_contact_history=WHOSE,
        hubspot_deal_contact=WHOSE,
        hubspot_deal_pipeline_stage=STAGES,
    )
    found = together(deal, [stages, whose, history, deal])
    assert list(found.files.items()) == [
        ("deal", deal), ("deal_contact", whose), ("deal_pipeline_stage", stages)
    ]  # fmt: skip
    assert found.others == [whose, stages]
    table = found.file()
    assert table.name.startswith("hubspot_deal_data.csv + hubspot_deal_contact.csv + ")
    assert chosen(table).name == "fivetran-hubspot-deals"
    for _ in range(2):
        assert sum(len(block.numbers) for block in table.blocks) == 3
    assert together(deal, [deal, whose]) is None
    assert together(whose, [deal, whose, stages]) is None


EVENTS = """id,created,type,recipient,email_campaign_id
1,2026-01-02 03:04:05,CLICK,ann@acme.example,99
2,2026-01-03 03:04:05,OPEN,ann@acme.example,99
3,2026-01-04 03:04:05,DELIVERED,ann@acme.example,99
"""


def test_what_a_table_can_do_without_comes_along_where_it_is_there(database, files):
    events, clicks, opens = files(
        email_event_data=EVENTS,
        email_event_click_data="id,url,user_agent\n1,https://x.example/a,Mimecast\n7,/b,Mozilla\n",
        email_event_open_data="id,user_agent\n2,Mozilla\n",
    )
    assert together(events, [events, clicks]) is None
    assert chosen(events).name == "fivetran-hubspot-email-events"
    [(table, whole)] = as_they_belong([opens, events, clicks])
    assert table is events
    report = import_table(database, whole.file(), now=NOW)
    assert report.preset == "fivetran-hubspot-email-events"
    assert report.tables["activities"] == Counts(3, 3, 0, 0)
    with database.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT activity_id, kind, detail, user_agent FROM activities ORDER BY 1"
        )
        assert [tuple(row) for row in found] == [
            ("1", "email_click", "https://x.example/a", "Mimecast"),
            ("2", "email_open", "99", "Mozilla"),
            ("3", "email_delivered", "99", None),
        ]
    assert together(whole.file(), [clicks, opens]) is None
