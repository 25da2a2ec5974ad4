"""The Data page as a script: files looked at, changed, tried, imported and taken back."""

import zipfile

import pytest
import sqlalchemy as sa
from tests.conftest import NOW
from tests.facts.files import as_workbook

from fitmatrix.engine.database import open_database
from fitmatrix.facts import tables
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.saved_mappings import save_mapping
from fitmatrix.settings import MODEL

PEOPLE = (
    "Record ID - Contact;Email;First Name;Last Name;Create Date;Lifecycle Stage;Shoe\n"
    "p1;ann@a.example;Ann;A;25/4/2026;lead;42\np2;bob@b.example;Bob;B;someday;customer;43\n"
    "p3;cy@c.example;Cy;C;3/4/2026;Prospect;44\n"
)
VISITS = "contact_id,kind,occurred_at\n1,Besuch,2026-11-01\n2,Anruf,2026-11-03\n"
RAW = "1001,ann@zeta.example,42,2026-03-01\n1002,bob@acme.example,43,2026-03-02\n"
ODD = "Wer,Was,Wann\n1,Besuch,2026-11-01\n2,Anruf,2026-11-03\n"


@pytest.fixture
def dropped(page):
    """Open a page and drop files: their names with their texts."""

    def dropped(*files, page_file="pages/data.py"):
        at = page(page_file)
        found = [
            (name, text if isinstance(text, bytes) else text.encode(), "text/csv")
            for name, text in files
        ]
        at.file_uploader[0].set_value(found).run()
        assert not at.exception, at.exception
        return at

    return dropped


def counted(url, table):
    engine = open_database(url)
    with engine.connect() as connection:
        found = connection.scalar(sa.select(sa.func.count()).select_from(table))
    engine.dispose()
    return found


def save(url, name, text):
    engine = open_database(url)
    save_mapping(engine, name, text, NOW)
    engine.dispose()


def click(at, label):
    (button,) = [each for each in at.button if each.label == label]
    button.click().run()
    assert not at.exception, at.exception
    return at


def said(at):
    found = (*at.markdown, *at.caption, *at.warning, *at.error)
    return " ".join(each.value for each in found).replace("\\", "")


def test_a_file_that_is_recognised_comes_in_with_two_clicks(five, dropped):
    at = dropped(("people.csv", PEOPLE))
    assert at.selectbox[0].value.words == "HubSpot contacts: people"
    assert "Delimited text with semicolons, utf-8" in said(at)
    assert "the day comes first" in said(at)
    click(at, "Import and score")
    assert "**people.csv** is in, read as hubspot-contacts" in said(at)
    assert "Rejected: created_at is no date (1)" in said(at)
    assert "7 contacts" in at.caption[0].value
    assert counted(five, tables.contacts) == 7
    assert at.file_uploader[0].value == []
    assert "contacts: 2 loaded, 1 rejected" in said(at)


def test_a_check_says_what_would_happen_and_changes_nothing(five, dropped):
    at = click(dropped(("people.csv", PEOPLE)), "Check first")
    counts = at.dataframe[-1].value
    assert counts.to_dict("records")[0] == {
        "Table": "Contacts", "Rows": 3, "Would be loaded": 2, "Rejected": 1, "Already known": 0,
    }  # fmt: skip
    assert "- **1 row**: Created on: 'someday' is no date" in said(at)
    assert ":gray[row 3:] `p2,bob@b.example,Bob,B,someday,customer,43`" in said(at)
    assert counted(five, tables.contacts) == 5
    order = next(each for each in at.selectbox if each.label == "3/4/2026 is")
    order.select("Month first").run()
    assert len(at.dataframe) < 6
    assert "Would be loaded" not in [column for f in at.dataframe for column in f.value.columns]


def test_what_columns_become_is_shown_with_what_their_words_mean(five, dropped):
    at = dropped(("people.csv", PEOPLE))
    columns, words = (frame.value for frame in at.dataframe[1:3])
    assert dict(zip(columns["Column"], columns["Becomes"], strict=True)) == {
        "Record ID - Contact": "Id of the contact", "Email": "E-mail", "First Name": "First name",
        "Last Name": "Last name", "Create Date": "Created on",
        "Lifecycle Stage": "Stage they are in", "Shoe": "Keep as a further column",
    }  # fmt: skip
    assert list(words["Means"]) == ["Lead", "Customer", "not known (rejected)"]


def test_a_file_that_is_not_recognised_asks_what_its_rows_are(five, dropped):
    at = dropped(("odd.csv", ODD), ("people.csv", PEOPLE))
    assert "It is not clear what the rows are" in said(at)
    assert "1 of 2 tables cannot come in yet" in said(at)
    other = at.selectbox[0]
    other.select(next(way for way in other.options if "what people did" in str(way))).run()
    assert not at.exception
    assert "become: Id of the contact, Kind of activity, Happened on" in said(at)
    click(at, "Import and score")
    assert counted(five, tables.contacts) == 7
    assert "**odd.csv**" in said(at)
    assert "HubSpot contacts: people" not in [str(each.value) for each in at.selectbox]


def test_contacts_come_in_before_what_they_did(five, dropped):
    visits = "contact_id,kind,occurred_at\np1,Anruf,2026-11-03\nelse,Anruf,2026-11-03\n"
    at = click(dropped(("a.csv", visits), ("people.csv", PEOPLE)), "Import and score")
    assert "1 row belongs to a contact not here yet" in said(at)
    assert said(at).index("**people.csv** is in") < said(at).index("**a.csv** is in")


def test_tables_that_only_together_say_whose_their_rows_are_come_in_as_one(five, dropped):
    deals = (
        "deal_data.csv",
        "deal_id,portal_id,property_amount,deal_pipeline_stage_id\n11,9,2900,s1\n12,9,5,s2\n",
    )
    at = dropped(deals)
    assert "Drop these beside it, under their names: deal_contact, deal_pipeline_stage" in (
        at.info[0].value.replace("\\", "")
    )
    assert [button.disabled for button in at.button if button.label == "Import and score"] == [True]
    at = dropped(("email_event_click_data.csv", "id,_fivetran_synced,url\n1,2026-01-02,/a\n"))
    assert at.info[0].value.replace("\\", "").endswith("names: email_event, email_event_open")
    assert not dropped(("odd.csv", ODD)).info

    at = dropped(
        ("deal_contact_data.csv", "contact_id,deal_id\nann,11\nnobody,12\n"),
        deals,
        ("deal_pipeline_stage_data.csv", "stage_id,label,is_closed,closed_won\ns1,Won,TRUE,TRUE\n"),
        ("people.csv", PEOPLE),
    )
    assert "deal_data.csv + deal_contact_data.csv + deal_pipeline_stage_data.csv" in said(at)
    assert "Joined tables" in said(at)
    assert "not clear" not in said(at)
    before = counted(five, tables.deals)
    click(at, "Import and score")
    assert counted(five, tables.deals) == before + 2
    assert at.file_uploader[0].value == []


def test_a_saved_mapping_is_offered_first_where_it_fits(five, dropped):
    text = "tables: {activities: {contact_id: Wer, kind: Was, occurred_at: Wann}}"
    save(five, "visits", text)
    at = dropped(("odd.csv", ODD))
    assert at.selectbox[0].value.words == "visits (saved)"
    before = counted(five, tables.activities)
    click(at, "Import and score")
    assert counted(five, tables.activities) == before + 2


def test_a_file_without_headers_says_so_and_its_columns_can_become_fields(five, dropped):
    at = dropped(("raw.csv", RAW))
    assert "The first row is data, so the columns have no names yet" in said(at)
    (other,) = [way for way in at.selectbox[0].options if way == "Other: people"]
    at.selectbox[0].select(other).run()
    assert not at.exception, at.exception
    columns = at.dataframe[1].value
    assert list(columns["Column"]) == ["column 1", "column 2", "column 3", "column 4"]
    assert columns["Such as"][1] == "ann@zeta.example · bob@acme.example"
    assert "become: Id of the contact" in said(at)


def test_a_file_without_headers_is_read_as_last_time(five, dropped):
    text = "headers: [id, mail, shoe, day]\ntables: {contacts: {contact_id: id, email: mail}}"
    save(five, "raw people", text)
    at = dropped(("raw.csv", RAW))
    assert at.selectbox[0].value.words == "raw people (saved)"
    assert "read as last time" in said(at)
    assert list(at.dataframe[1].value["Column"]) == ["id", "mail", "shoe", "day"]
    click(at, "Import and score")
    assert "**raw.csv** is in, read as raw people" in said(at)
    assert counted(five, tables.contacts) == 7
    assert dropped(("five.csv", "1,2,3,4,5\n6,7,8,9,10\n")).selectbox[0].value is None


def test_a_mapping_is_saved_under_a_name(five, dropped, page):
    at = dropped(("visits.csv", VISITS))
    at.text_input[0].set_value("Visits").run()
    click(at, "Save mapping")
    assert "Saved as Visits" in at.toast[0].value
    again = dropped(("visits.csv", VISITS))
    assert again.selectbox[0].value.words == "Visits (saved)"


def test_an_import_is_undone_with_those_that_build_on_it(five, dropped):
    before = counted(five, tables.contacts)
    click(dropped(("people.csv", PEOPLE)), "Import and score")
    at = click(dropped(("again.csv", PEOPLE)), "Import and score")
    assert "Later imports build on it and are undone first:\n- again.csv" in said(at)
    click(at, "Undo these 2 imports")
    assert counted(five, tables.contacts) == before
    assert said(at).count("undone") >= 2
    assert "5 contacts" in at.caption[0].value


def test_a_file_that_is_none_says_so_and_the_others_stay(five, dropped):
    at = dropped(("photo.csv", "%PDF-1.4 nothing"), ("people.csv", PEOPLE))
    assert "**photo.csv cannot be imported.**" in at.error[0].value
    assert at.error[0].value.endswith(
        "imported.** this is no table; give a CSV, Excel or Parquet file"
    )
    click(at, "Import and score")
    assert counted(five, tables.contacts) == 7


def test_the_first_visit_takes_files_too(url, dropped):
    at = dropped(("people.csv", PEOPLE), page_file="app.py")
    click(at, "Import and score")
    assert "2 contacts" in at.caption[0].value


def test_the_first_scoring_takes_the_model_that_fits_the_data(url, dropped):
    headers = "Prospect ID,Lead Number,Lead Origin,Converted,Total Time Spent on Website,Specialization,Do Not Email,TotalVisits,Last Activity"
    at = dropped(
        ("leads.csv", f"{headers}\nx1,1,API,0,600,Finance,No,3,SMS Sent\n"),
        page_file="pages/data.py",
    )
    click(at, "Import and score")
    assert "model courses" in at.caption[0].value
    (chosen,) = [each for each in at.selectbox if each.label == "Model"]
    assert chosen.value.stem == "courses"


@pytest.mark.parametrize(
    ("file", "button"), [("app.py", "Score them"), ("pages/data.py", "Score now")]
)
def test_what_the_command_line_brought_in_can_be_scored(url, page, tmp_path, file, button):
    (tmp_path / "people.csv").write_text(PEOPLE)
    engine = open_database(url)
    import_file(engine, tmp_path / "people.csv", now=NOW)
    engine.dispose()
    at = page(file)
    assert "Load the sample" not in [each.label for each in at.button]
    click(at, button)
    assert "2 contacts" in at.caption[0].value


def test_with_nothing_in_there_is_nothing_to_score(page):
    labels = [each.label for each in page("pages/data.py").button]
    assert not [label for label in labels if label.startswith("Score")]


def test_a_model_that_the_host_has_set_comes_first(url, dropped, monkeypatch, tmp_path):
    (tmp_path / "ours.yaml").write_text(
        "name: ours\nfit:\n- {key: k, field: persona, in: CEO, points: 9}\ninterest: []\n"
    )
    monkeypatch.setenv(MODEL, str(tmp_path / "ours.yaml"))
    at = dropped(("people.csv", PEOPLE))
    click(at, "Import and score")
    assert "model ours" in at.caption[0].value


def test_a_sheet_of_a_workbook_is_chosen(five, dropped, tmp_path):
    people = [["contact_id", "email"], ["p1", "ann@a.example"]]
    visits = [["contact_id", "kind", "occurred_at"], ["p1", "call", "2026-11-01"]]
    book = as_workbook(tmp_path / "book.xlsx", {"People": people, "Visits": visits})
    at = dropped(("book.xlsx", book.read_bytes()))
    assert "sheet People is read, not Visits" in said(at)
    at.selectbox[0].select("Visits").run()
    assert "sheet Visits is read, not People" in said(at)
    before = counted(five, tables.activities)
    click(at, "Import and score")
    assert counted(five, tables.activities) == before + 1
    assert at.file_uploader[0].value == []


def test_each_table_of_a_zip_file_has_a_card_of_its_own(five, dropped, tmp_path):
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as both:
        both.writestr("people.csv", PEOPLE)
        both.writestr("odd.csv", ODD)
    at = dropped(("both.zip", (tmp_path / "both.zip").read_bytes()))
    assert "1 of 2 tables cannot come in yet" in said(at)
    click(at, "Import and score")
    assert counted(five, tables.contacts) == 7
    assert "1 of 1 tables cannot come in yet" in said(at)
