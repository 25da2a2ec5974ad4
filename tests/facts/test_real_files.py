"""Files that nobody here wrote are imported whole, and the second time nothing changes."""

import pytest

from fitmatrix.facts import tables
from fitmatrix.facts.reports import Counts

FILES = [
    ("metabase_sample/accounts.csv", "metabase-accounts", {"contacts": 2495, "deals": 2495}),
    ("metabase_sample/analytic_events.csv", "metabase-events", {"activities": 37169}),
    ("xeducation/Leads.csv", "xeducation-leads", {"contacts": 9240, "deals": 3561}),
    ("olist/olist_marketing_qualified_leads_dataset.csv", "olist-mqls",
     {"contacts": 8000, "stages": 8000}),
    ("olist/olist_closed_deals_dataset.csv", "olist-deals", {"deals": 842, "stages": 842}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "preset", "rows"), FILES)
def test_a_real_file_is_loaded_whole_and_known_the_second_time(
    imported, datasets, name, preset, rows
):
    first, second = imported(datasets / name), imported(datasets / name)
    assert first.preset == preset
    assert first.tables == {table: Counts(n, n, 0, 0) for table, n in rows.items()}
    assert second.tables == {table: Counts(n, 0, 0, n) for table, n in rows.items()}


def test_the_outcomes_and_blanks_of_real_files_are_theirs(imported, stored, datasets):
    imported(datasets / "metabase_sample/accounts.csv")
    imported(datasets / "metabase_sample/analytic_events.csv")
    states = [state for (state,) in stored(tables.deals, "status")]
    assert (states.count("won"), states.count("lost")) == (1063, 1432)
    sources = [source for (source,) in stored(tables.contacts, "source")]
    assert sources.count(None) == 835
    kinds = [kind for (kind,) in stored(tables.activities, "kind")]
    assert (kinds.count("page_view"), kinds.count("button_click")) == (31985, 5184)


def test_select_is_blank_and_the_totals_are_further_columns(imported, stored, datasets):
    imported(datasets / "xeducation/Leads.csv")
    cities = [city for (city,) in stored(tables.contacts, "city")]
    assert cities.count(None) == 2249 + 1420
    totals = stored(tables.contacts, "totalvisits", "total_time_spent_on_website", "tags")
    assert len(totals) == 9240


def test_accents_of_a_windows_file_are_read(imported, stored, datasets):
    report = imported(datasets / "relax/takehome_users.csv")
    assert report.tables["contacts"] == Counts(12_000, 12_000, 0, 0)
    emails = [email or "" for (email,) in stored(tables.contacts, "email")]
    assert not any("\ufffd" in email for email in emails)
