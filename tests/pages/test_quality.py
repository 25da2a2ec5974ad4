"""The section on data quality as a script: drawn only when asked for, and every view of it."""

import pytest
import sqlalchemy as sa

from fitmatrix.dashboard import quality_reads
from fitmatrix.engine.database import open_database
from fitmatrix.facts import tables

VIEWS = ["Completeness", "Duplicates", "Told after the outcome", "Mismatches", "Machines"]


@pytest.fixture
def opened(page):
    """Open the section and one of its views."""

    def run(view):
        at = page("pages/data.py")
        at.session_state["quality_open"] = True
        at.session_state["quality_view"] = view
        at.run()
        assert not at.exception, at.exception
        return at

    return run


def test_nothing_is_counted_before_somebody_opens_the_section(five, page, monkeypatch):
    monkeypatch.setattr(quality_reads, "facts", lambda _frame: pytest.fail("counted unasked"))
    assert "Data quality" in [one.label for one in page("pages/data.py").expander]


def test_an_empty_database_says_what_to_do(url, opened):
    at = opened("Completeness")
    assert any("no contacts yet" in one.value for one in at.caption)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens(five, opened, view):
    assert opened(view)


def test_completeness_puts_first_what_the_model_reads_and_most_lack(five, opened):
    table = opened("Completeness").dataframe[-1].value.set_index("Column")
    assert list(table.index[:2]) == ["Email domain", "Number of sessions"]
    row = table.loc["Industry"]
    assert (row["Have it"], row["Empty"], row["Share"]) == (4, 1, 80)
    assert (row["Points at stake"], row["Rules that read it"]) == ("+30", "industry (+30)")
    assert table.loc["Number of sessions", "Points at stake"] == "no limit"


def test_duplicates_are_listed_and_names_compared_on_demand(five, opened):
    engine = open_database(five)
    with engine.begin() as connection:
        twins = {"contact_id": "9", "email": "CLEO@tech.edu", "first_name": "Cléo", "last_name": "Byron",
                 "email_domain": "tech.edu"}  # fmt: skip
        connection.execute(
            tables.contacts.insert(), [twins, {**twins, "contact_id": "8", "email": None}]
        )
    engine.dispose()
    at = opened("Duplicates")
    assert "**2** contacts in **1** group" in [one.value for one in at.markdown][-2]
    assert at.dataframe[-1].value["Ids"][0] == "2, 9"
    at.button("compare_names").click().run()
    assert not at.exception
    assert at.dataframe[-1].value["Ids"][0] == "8, 9"
    assert at.dataframe[-1].value["Shared"][0] == "tech.edu"


def test_machines_are_counted_by_kind_and_reason(five, opened):
    engine = open_database(five)
    with engine.begin() as connection:
        connection.execute(sa.update(tables.activities).values(is_machine=True))
    engine.dispose()
    at = opened("Machines")
    table = at.dataframe[-1].value.set_index("Activity")
    assert table.loc["Page viewed", "Set aside"] == 8
    assert table.loc["Page viewed", "Share"] == "100.0 %"
    assert "3 or more different links" in at.caption[-1].value
