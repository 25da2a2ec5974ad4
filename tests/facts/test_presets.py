"""The shipped mappings are valid, each file finds its own, and its rows become the right facts."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitmatrix.errors import MappingError
from fitmatrix.facts import tables
from fitmatrix.facts.fitting import fitted, header_key, missing_headers
from fitmatrix.facts.mapping import Kind
from fitmatrix.facts.presets import generic, preset, preset_names, recognise, recognised
from fitmatrix.facts.reading import opened

CONTACTS = """contact_id,email,first_name,last_name,job_title,company,domain,industry,employees,
annual_revenue,country,city,source,owner,persona,created_at"""
HEADERS = {
    "generic-contacts": [
        CONTACTS,
        CONTACTS + ",Number of Pageviews,Lifecycle Stage,Unsubscribed from all email",
        "contact_id,email",
        "ID,FIRSTNAME,LASTNAME,TITLE,COMPANY,EMAIL,LEADSOURCE,STATUS",
        "id,created_at,updated_at,email,first_name,last_name",
        "User ID,First Name,Last Name,Email,Created On,Country",
    ],
    "generic-activities": [
        "activity_id,contact_id,kind,detail,occurred_at",
        "Email,Event,Timestamp,Page URL",
    ],
    "generic-stages": ["contact_id,stage,entered_at", "Email,Stage,Date"],
    "generic-deals": [
        "deal_id,contact_id,amount,currency,status,created_at,closed_at,lost_reason",
        "deal_id,contact_id,stage,amount",
    ],
    "hubspot-contacts": [
        "Record ID - Contact,First Name,Last Name,Email,Phone Number,Contact owner,"
        "Last Activity Date,Lead Status,Marketing contact status,Create Date",
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Primary Associated Company,"
        "Last Activity Date,Lead Status,Marketing contact status,Create Date",
        "Contact ID,First Name,Last Name,Email,Company Name,Lifecycle Stage,"
        "Became a Marketing Qualified Lead Date",
        "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Associated Company IDs",
        "hs_object_id,email,firstname,lastname,jobtitle,company,lifecyclestage,hs_lead_status,"
        "hubspot_owner_id,hs_analytics_source,createdate,lastmodifieddate",
    ],
    "hubspot-deals": [
        "Record ID,Deal Name,Deal Stage,Amount,Deal owner,Associated Company IDs,"
        "Associated Contact IDs,Close Date,Pipeline",
        "Record ID - Deal,Deal Name,Pipeline,Deal Stage,Close Date,Deal owner,Amount,Create Date,"
        "Associated Contact,Associated Company",
    ],
    "salesforce-leads": [
        "Id,FirstName,LastName,Title,Company,Email,LeadSource,Status,Industry,Rating,"
        "AnnualRevenue,NumberOfEmployees,Country,OwnerId,IsConverted,ConvertedDate,CreatedDate",
        "ID,FIRSTNAME,LASTNAME,TITLE,COMPANY,EMAIL,LEADSOURCE,STATUS,ISCONVERTED,CREATEDDATE",
        "Lead Owner,First Name,Last Name,Title,Company / Account,Lead Source,Rating,Street,Email,"
        "Lead Status,No. of Employees,Create Date",
        "First Name,Last Name,Company,Title,Lead Source,Status,Number of Employees,Email",
    ],
    "salesforce-contacts": [
        "ID,ACCOUNTID,LASTNAME,FIRSTNAME,EMAIL,TITLE,LEADSOURCE,MAILINGCITY,MAILINGCOUNTRY",
        "Salutation,First Name,Last Name,Title,Account Name,Mailing Street,Mailing City,"
        "Mailing State/Province,Mailing Country,Phone,Email,Account Owner,Contact ID",
    ],
    "salesforce-tasks": [
        "Id,WhoId,WhatId,Subject,ActivityDate,Status,Priority,TaskSubtype,CallType",
        "Subject,Priority,Status,Date,Company / Account,Contact ID,Assigned,Task Subtype",
    ],
    "salesforce-opportunities": [
        "Id,AccountId,Name,StageName,Amount,Probability,CloseDate,IsClosed,IsWon,CreatedDate",
        "Opportunity Owner,Account Name,Opportunity Name,Stage,Fiscal Period,Amount,"
        "Expected Revenue,Probability (%),Age,Close Date,Created Date,Next Step,Lead Source,Type",
    ],
    "salesforce-opportunity-history": [
        "Opportunity ID,From Stage,To Stage,Amount,Probability (%),Last Modified,Close Date",
    ],
    "zoho-leads": [
        "Record Id,Lead Owner.id,Lead Owner,Is Converted,Company,First Name,Last Name,Email,Phone,"
        "Mobile,Lead Source,Lead Status,Created By.id,Created By,Created Time,No. of Employees",
    ],
    "zoho-contacts": [
        "Record Id,Contact Owner.id,Contact Owner,Lead Source,First Name,Last Name,Account Name.id,"
        "Account Name,Vendor Name,Email,Title,Department,Phone,Mobile,Created Time,Mailing City",
        "Contact Id,Contact Owner.id,Contact Owner,First Name,Last Name,Email,Company Name,"
        "Created By,Created Time,Modified Time,Contact Name,Mailing City,Account Name",
    ],
    "zoho-potentials": [
        "Record Id,Deal Owner.id,Deal Owner,Amount,Deal Name,Closing Date,Account Name.id,"
        "Account Name,Stage,Type,Contact Name.id,Contact Name,Lead Source,Created Time",
        "Potential Name,Created Time,Closing Date,Amount,Stage,Type,Lead Source,LEADID",
    ],
    "pipedrive-persons": [
        "Person - Name,Person - Label,Person - Organization,Person - Email - Work,"
        "Person - Email - Home,Person - Phone - Work,Person - Owner,Person - ID",
        "Person - First name,Person - Last name,Person - Email,Person - Person created",
    ],
    "pipedrive-deals": [
        "Deal - ID,Deal - Title,Deal - Organization,Deal - Contact person,Deal - Value,"
        "Deal - Currency,Deal - Pipeline,Deal - Stage,Deal - Status,Deal - Owner,"
        "Deal - Deal created,Deal - Won time,Deal - Lost time,Deal - Lost reason",
        "Deal - Title,Deal - Status,Deal - Value,Person - Name,Person - ID,Person - Email - Work,"
        "Person - Phone - Work",
    ],
    "marketo-leads": ["id,firstName,lastName,email,leadScore,leadStatus,createdAt,updatedAt"],
    "marketo-activities": [
        "marketoGUID,leadId,activityDate,activityTypeId,campaignId,primaryAttributeValueId,"
        "primaryAttributeValue,attributes",
    ],
    "pardot-prospects": [
        "id,email,firstName,lastName,company,jobTitle,grade,score,lastActivityAt,campaignId",
        "Prospect Id,Email,First Name,Last Name,Company,Score,Grade,Created Date,Assigned User",
    ],
    "pardot-visitor-activities": [
        "id,campaignId,createdAt,details,emailId,prospectId,type,typeName,visitorId",
    ],
    "mautic-contacts": [
        "id,dateAdded,firstname,lastname,company,position,email,points,stage,last_active",
    ],
    "metabase-accounts": ["ID,EMAIL,FIRST_NAME,SEATS,TRIAL_CONVERTED,COUNTRY"],
    "parch-posey-accounts": ["id,name,website,lat,long,primary_poc,sales_rep_id"],
    "parch-posey-web-events": ["id,account_id,occurred_at,channel"],
    "parch-posey-orders": [
        "id,account_id,occurred_at,standard_qty,gloss_qty,poster_qty,total,total_amt_usd",
    ],
    "olist-deals": ["mql_id,seller_id,sdr_id,sr_id,won_date,business_segment"],
}  # fmt: skip


@pytest.fixture
def database(duckdb):
    """One engine is enough here: what differs between them is tested with the import."""
    with duckdb.begin() as connection:
        tables.create(connection)
    return duckdb


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_is_valid_and_bears_the_name_of_its_file(name):
    assert preset(name).name == name
    assert preset(name).about.endswith(".")


@pytest.mark.parametrize(
    ("name", "headers"), [(name, each) for name, every in HEADERS.items() for each in every]
)
def test_headers_find_their_preset(name, headers):
    found = recognised(headers.replace("\n", "").split(","))
    assert (found.preset, found.is_sure) == (name, True)
    assert found.score >= found.runner_up_score
    assert found.runner_up != name


@pytest.mark.parametrize("name", preset_names())
def test_all_the_headers_of_a_preset_find_it(name):
    found = recognised(preset(name).named_headers)
    assert (found.preset, found.is_sure) == (name, True)


def test_there_are_files_of_every_preset_in_these_tests():
    assert {case.preset for case in CASES} == set(preset_names())


CASING = st.sampled_from([str, str.upper, str.lower, str.title, str.swapcase])
SPACES = st.sampled_from(["", " ", "  ", "\t"])


@settings(max_examples=40, deadline=None)
@given(data=st.data(), name=st.sampled_from(preset_names()))
def test_order_case_spaces_and_unknown_columns_never_change_the_preset(data, name):
    headers = preset(name).named_headers
    written = [
        f"{data.draw(SPACES)}{data.draw(CASING)(header)}{data.draw(SPACES)}" for header in headers
    ]
    unknown = data.draw(
        st.lists(st.integers(0, 10**6).map("Of our own {} __c".format), max_size=30)
    )
    shuffled = data.draw(st.permutations([*written, *unknown]))
    found, own = recognised(shuffled), recognised(headers)
    assert (found.preset, found.is_sure) == (name, True)
    assert (found.score, found.runner_up, found.runner_up_score) == (
        own.score, own.runner_up, own.runner_up_score
    )  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [
        "id,type",
        "a,b,c",
        "ID,name",
        "id,name,title,created_at,updated_at",
        "ID,ACCOUNT_ID,EMAIL,DATE_RECEIVED,RATING",
        "Company,Industry,Country,Created Date",
        "Record ID,Company name,Company owner,Create Date,City,Country/Region,Industry",
    ],
)
def test_headers_that_no_preset_knows_are_told_with_the_ways_out(headers):
    with pytest.raises(MappingError, match=r"no preset fits.*lacks.*--preset.*--as.*--mapping"):
        recognise(headers.split(","))
    assert not recognised(headers.split(",")).is_sure


@pytest.mark.parametrize(
    "headers",
    [
        "Id,Username,LastName,FirstName,Email,ProfileId,UserRoleId,TimeZoneSidKey",
        "id,account_id,created_date,order_number,billing_city,total_amount,type",
    ],
)
def test_users_and_orders_are_not_taken_for_contacts_and_what_they_did(headers):
    with pytest.raises(MappingError, match="no preset fits"):
        recognise(headers.split(","))


def test_a_file_without_headers_is_told():
    with pytest.raises(MappingError, match="'1' looks like data, not like a header"):
        recognise(["1", "1001", "2015-10-06T17:13:58.000Z", "direct"])


def test_headers_that_two_presets_fit_alike_are_told_with_the_flags_that_choose():
    with pytest.raises(MappingError) as told:
        recognise(["contact_id", "kind", "timestamp", "stage"])
    assert str(told.value) == (
        "generic-activities and generic-stages fit this file almost alike; choose with"
        " --preset generic-activities or --preset generic-stages,"
        " or say what the rows are with --as activities or --as stages"
    )
    found = recognised(["contact_id", "kind", "timestamp", "stage"])
    assert (found.preset, found.score) == ("generic-activities", 3)
    assert (found.runner_up, found.runner_up_score, found.is_sure) == ("generic-stages", 3, False)


def test_people_at_an_event_may_be_contacts_or_what_they_did():
    with pytest.raises(MappingError, match="--as contacts or --as activities"):
        recognise(["First Name", "Last Name", "Email", "Company", "Event", "Date"])


def test_a_preset_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(MappingError, match="did you mean 'olist-mqls'"):
        preset("olist-mql")


def test_there_is_a_general_preset_for_every_kind():
    assert [generic(kind).main for kind in Kind] == list(Kind)


@pytest.mark.parametrize("name", preset_names())
def test_what_leaks_the_outcome_never_feeds_a_field_of_a_contact(name):
    mapping = preset(name)
    contacts = mapping.tables.contacts
    leaks = set(map(header_key, mapping.leaks))
    assert not leaks & set(map(header_key, contacts.headers if contacts else ()))
    assert not missing_headers(mapping, mapping.named_headers)
    further = fitted(mapping, mapping.named_headers).further
    assert leaks <= set(map(header_key, further))


@dataclass(frozen=True)
class Case:
    """A small file, and the facts it becomes: some fields of the first contact, the rest whole."""

    preset: str
    text: str
    contact: dict[str, object] = field(default_factory=dict)
    activities: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    deals: tuple[str, ...] = ()
    refused: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


CASES = [
    Case(
        "hubspot-contacts",
        "Record ID - Contact,First Name,Last Name,Email,Contact owner,Lead Status,Create Date,"
        "Job Title,Associated Company,Company size,Country/Region,Original Traffic Source,"
        "Number of Pageviews,Lifecycle Stage,Became a Lead Date,"
        "Became a Marketing Qualified Lead Date\n"
        "00701,Ann,Lee,ann@acme.example,Sam,CONNECTED,2026-01-02 09:14,COO,Acme,25,Italy,"
        "Organic Search,12,Sales Qualified Lead,2026-01-02,2026-02-03\n"
        "702,Bob,Ray,bob@acme.example,Sam,,2026-01-03 10:00,,,,,,,Partner,,\n",
        contact={"contact_id": "00701", "email": "ann@acme.example", "company": "Acme",
                 "job_title": "COO", "employees": 25, "country": "Italy", "owner": "Sam",
                 "source": "Organic Search", "number_of_pageviews": "12",
                 "lead_status": "CONNECTED"},
        stages=("00701 lead 2026-01-02", "00701 mql 2026-02-03", "00701 sql 2026-11-22"),
        refused={"stage is no stage (visitor, lead, mql, sql, opportunity, customer)": 1},
    ),
    Case(
        "hubspot-deals",
        "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Deal owner,"
        "Associated Contact IDs,Closed Lost Reason\n"
        "1,New plant,Closed won,Sales,1200,2026-03-04,2026-01-02,Sam,701,\n"
        "2,Old plant,Closed lost,Sales,80.5,2026-03-05,2026-01-03,Sam,702,price\n"
        "3,Third,Presentation Scheduled,Sales,,,2026-01-04,Sam,703,\n"
        "4,Fourth,Somewhere else,Sales,,,2026-01-04,Sam,704,\n",
        deals=("1 701 won 1200.00 2026-03-04", "2 702 lost 80.50 2026-03-05", "3 703 open"),
        stages=("701 customer 2026-03-04", "701 opportunity 2026-01-02",
                "702 opportunity 2026-01-03", "703 opportunity 2026-01-04",
                "704 opportunity 2026-01-04"),
        refused={"status is no state of a deal (open, won, lost)": 1},
    ),
    Case(
        "hubspot-deals",  # a deal with several contacts is one of the first
        "Record ID,Deal Name,Deal Stage,Close Date,Associated Contact IDs\n"
        "1,New plant,Closed won,2026-03-04,701;702\n"
        "2,Old plant,Closed lost,2026-03-05,;\n"
        "3,Third,Presentation Scheduled,,703; 704 ;\n"
        "4,Fourth,Closed won,2026-03-04,;705\n",
        deals=("1 701 won 2026-03-04", "3 703 open", "4 705 won 2026-03-04"),
        stages=("701 customer 2026-03-04", "705 customer 2026-03-04"),
        refused={"contact_id is empty": 1},
        notes=("Associated Contact IDs: 2 rows name several, joined by ';'; the first of each is taken",),
    ),
    Case(
        "hubspot-deals",
        "Record ID,Deal Name,Deal Stage,Is Closed Won,Is closed lost,Close Date,Associated Contact IDs\n"
        "1,New plant,Gewonnen,true,false,2026-03-04,701\n"
        "2,Old plant,Verloren,false,true,2026-03-05,702\n"
        "3,Third,Angebot,false,false,,703\n",
        deals=("1 701 won 2026-03-04", "2 702 lost 2026-03-05", "3 703 open"),
        stages=("701 customer 2026-03-04",),
    ),
    Case(
        "fivetran-hubspot-contacts",
        "id,_fivetran_deleted,property_email,property_firstname,property_jobtitle,"
        "property_createdate,property_lifecyclestage,property_hs_lifecyclestage_lead_date,"
        "property_numberofemployees\n"
        "7,false,ann@acme.example,Ann,COO,2026-01-02 03:04:05,marketingqualifiedlead,"
        "2026-01-03 00:00:00,40\n",
        contact={"contact_id": "7", "first_name": "Ann", "job_title": "COO", "employees": 40,
                 "fivetran_deleted": "false"},
        stages=("7 lead 2026-01-03", "7 mql 2026-11-22"),
    ),
    Case(
        "fivetran-hubspot-contact-history",
        "contact_id,timestamp,_fivetran_synced,source,source_id,name,value\n"
        "7,2026-01-02 03:04:05.001,2026-01-03,IMPORT,,lifecyclestage,lead\n"
        "7,2026-02-02 03:04:05.001,2026-02-03,FORM,,lifecyclestage,marketingqualifiedlead\n"
        "7,2026-02-02 03:04:05.001,2026-02-03,FORM,,city,Rome\n",
        stages=("7 lead 2026-01-02", "7 mql 2026-02-02"),
    ),
    Case(
        "fivetran-hubspot-email-events",
        "id,_fivetran_synced,created,email_campaign_id,portal_id,type,filtered_event,recipient\n"
        "a1,2026-01-02,2026-01-02 03:04:05,99,1,OPEN,true,ann@acme.example\n"
        "a2,2026-01-02,2026-01-03 03:04:05,99,1,CLICK,false,ann@acme.example\n",
        activities=("ann@acme.example email_click 99 2026-01-03",
                    "ann@acme.example email_open 99 2026-01-02"),
    ),
    Case(
        "fivetran-hubspot-email-events",
        "id,created,email_campaign_id,type,filtered_event,recipient,url,user_agent\n"
        "a1,2026-01-02 03:04:05,99,OPEN,true,ann@acme.example,,Mimecast\n"
        "a2,2026-01-03 03:04:05,99,CLICK,false,ann@acme.example,https://x.example/a,Mozilla\n",
        activities=("ann@acme.example email_click https://x.example/a 2026-01-03",
                    "ann@acme.example email_open 99 2026-01-02"),
    ),
    Case(
        "fivetran-hubspot-deals",
        "deal_id,portal_id,property_dealname,property_amount,property_createdate,"
        "property_closedate,deal_pipeline_stage_id,contact_id,label,is_closed,closed_won\n"
        "1,9,Acme,2900,2026-01-02 09:00:00,2026-02-03 10:00:00,s1,7,Signed,true,TRUE\n"
        "2,9,Zeta,100,2026-01-03 09:00:00,2026-02-04 10:00:00,s2,8,Gone,true,FALSE\n"
        "3,9,Beta,50,2026-01-04 09:00:00,,s3,8,Talking,false,false\n"
        "4,9,Nobody,5,2026-01-05 09:00:00,,,,,,\n",
        deals=("1 7 won 2900.00 2026-02-03", "2 8 lost 100.00 2026-02-04", "3 8 open 50.00"),
        stages=("7 customer 2026-02-03", "7 opportunity 2026-01-02", "8 opportunity 2026-01-03",
                "8 opportunity 2026-01-04"),
        refused={"no contact_id": 2},
    ),
    Case(
        "fivetran-hubspot-deal-stages",
        "_fivetran_start,deal_id,_fivetran_active,date_entered,source,value,contact_id,label,"
        "is_closed,closed_won\n"
        "2026-01-02,1,false,2026-01-02 6:49:18,CRM_UI,s1,7,Talking,FALSE,FALSE\n"
        "2026-02-02,1,true,2026-02-02 6:49:18,CRM_UI,s2,7,Signed,TRUE,TRUE\n"
        "2026-02-03,2,true,2026-02-03 6:49:18,CRM_UI,s3,8,Gone,TRUE,FALSE\n"
        "2026-02-04,3,true,2026-02-04 6:49:18,CRM_UI,s1,,Talking,FALSE,FALSE\n",
        stages=("7 customer 2026-02-02", "7 opportunity 2026-01-02"),
        refused={"no contact_id": 1},
    ),
    Case(
        "fivetran-hubspot-engagements",
        "engagement_id,_fivetran_synced,property_hs_createdate,property_hs_timestamp,type,"
        "contact_id,engagement_type,activity_id\n"
        "5,2026-03-01,2026-01-02 09:00:00,2026-01-03 10:00:00,CALL,7,CALL,5-7\n"
        "5,2026-03-01,2026-01-02 09:00:00,2026-01-03 10:00:00,CALL,8,CALL,5-8\n"
        "6,2026-03-01,2026-01-02 09:00:00,2026-01-04 10:00:00,,7,MEETING,6-7\n",
        activities=("7 call 2026-01-03", "7 meeting_held 2026-01-04", "8 call 2026-01-03"),
    ),
    Case(
        "fivetran-hubspot-form-submissions",
        "timestamp,form_id,contact_id,conversion_id,page_id,page_url,portal_id,title\n"
        "2026-01-02 10:20:00,1,7,c1,2,https://acme.example/guide,3,Guide\n",
        activities=("7 form_submit https://acme.example/guide 2026-01-02",),
    ),
    Case(
        "fivetran-pardot-opportunities",
        "id,_fivetran_synced,campaign_id,closed_at,created_at,probability,stage,status,type,"
        "updated_at,value,name,prospect_id\n"
        "1,2026-03-01,9,2026-02-03 21:00:00 UTC,2026-01-02 12:14:48 UTC,100,6 - Won,Won,Renewal,"
        "2026-02-04,50000.0,Acme,71\n"
        "1,2026-03-01,9,2026-02-03 21:00:00 UTC,2026-01-02 12:14:48 UTC,100,6 - Won,Won,Renewal,"
        "2026-02-04,50000.0,Acme,70\n"
        "2,2026-03-01,9,2026-02-05 21:00:00 UTC,2026-01-03 12:14:48 UTC,0,Lost,Lost,New Business,"
        "2026-02-06,14880.0,Beta,72\n"
        "3,2026-03-01,9,,2026-01-04 12:14:48 UTC,20,Talking,Open,New Business,2026-02-06,,Zeta,\n",
        deals=("1 70 won 50000.00 2026-02-03", "2 72 lost 14880.00 2026-02-05"),
        stages=("70 customer 2026-02-03", "70 opportunity 2026-01-02", "71 customer 2026-02-03",
                "71 opportunity 2026-01-02", "72 opportunity 2026-01-03"),
        refused={"no contact_id": 2},
    ),
    Case(
        "fivetran-salesforce-opportunity-history",
        "_fivetran_active,_fivetran_start,_fivetran_end,account_id,close_date,created_date,id,"
        "is_closed,is_won,stage_name\n"
        "false,2026-01-02 00:00:00,2026-02-01 00:00:00,A1,2026-02-01,2026-01-02,O1,false,false,Demo\n"
        "true,2026-02-01 00:00:00,9999-12-31 23:59:59,A1,2026-02-01,2026-01-02,O1,true,true,Won!\n"
        "true,2026-02-01 00:00:00,9999-12-31 23:59:59,A2,2026-02-01,2026-01-02,O2,true,false,Lost!\n",
        stages=("A1 customer 2026-02-01", "A1 opportunity 2026-01-02"),
    ),
    Case(
        "salesforce-leads",  # API names
        "ID,ISDELETED,LASTNAME,FIRSTNAME,TITLE,COMPANY,EMAIL,LEADSOURCE,STATUS,RATING,INDUSTRY,"
        "NUMBEROFEMPLOYEES,ISCONVERTED,CONVERTEDDATE,CONVERTEDOPPORTUNITYID,CREATEDDATE,"
        "PI__GRADE__C,PI__SCORE__C\n"
        "00Q1,false,Lee,Ann,COO,Acme,ann@acme.example,Web,Closed - Converted,Hot,Energy,120,true,"
        "2026-02-03,006A,2026-01-02T03:04:05.000+0000,B+,45\n"
        "00Q2,false,Ray,Bob,,Beta,bob@beta.example,Web,Qualified,,,,false,,,2026-01-03,,\n",
        contact={"contact_id": "00Q1", "company": "Acme", "employees": 120, "source": "Web",
                 "vendor_fit": "B+", "vendor_interest": "45", "rating": "Hot",
                 "status": "Closed - Converted"},
        stages=("00Q1 lead 2026-01-02", "00Q1 opportunity 2026-02-03", "00Q1 sql 2026-02-03",
                "00Q2 lead 2026-01-03", "00Q2 sql 2026-11-22"),
    ),
    Case(
        "salesforce-leads",  # a report, with its footer
        '"Lead Owner","First Name","Last Name","Title","Company / Account","Lead Source","Rating",'
        '"Street","Email","Lead Status","No. of Employees","Create Date"\n'
        '"Sam","Ann","Lee","COO","Acme","Web","Hot","1 Road","ann@acme.example","MQL","40",'
        '"2026-01-02"\n\n"Leads of the year"\n"Copyright (c) 2000-2026 salesforce.com, inc."\n'
        '"Confidential Information - Do Not Distribute"\n"Generated By:  Sam  1/2/2026"\n',
        contact={"contact_id": "ann@acme.example", "company": "Acme", "employees": 40,
                 "owner": "Sam", "last_name": "Lee"},
        stages=("ann@acme.example lead 2026-01-02", "ann@acme.example mql 2026-11-22"),
        refused={"not as many cells as headers": 4},
    ),
    Case(
        "salesforce-leads",  # the import wizard
        "First Name,Last Name,Company,Title,Lead Source,Status,Number of Employees,Email\n"
        "Ann,Lee,Acme,COO,Web,Open - Not Contacted,40,ann@acme.example\n",
        contact={"contact_id": "ann@acme.example", "company": "Acme", "employees": 40},
    ),
    Case(
        "salesforce-contacts",
        "Id,IsDeleted,AccountId,LastName,FirstName,MailingCity,MailingCountry,Email,Title,"
        "LeadSource,OwnerId,CreatedDate,LastActivityDate,pi__grade__c\n"
        "0031,false,0011,Lee,Ann,Rome,Italy,ann@acme.example,COO,Web,0051,2026-01-02,2026-01-09,A\n",
        contact={"contact_id": "0031", "city": "Rome", "country": "Italy", "job_title": "COO",
                 "vendor_fit": "A", "accountid": "0011"},
    ),
    Case(
        "salesforce-tasks",
        "Id,WhoId,WhatId,Subject,ActivityDate,Status,Priority,TaskSubtype,Type,CreatedDate\n"
        "00T1,00Q1,,First call,2026-01-05,Completed,Normal,Task,Call,2026-01-02\n"
        "00T2,0031,,Offer,,Completed,Normal,Email,,2026-01-06\n"
        "00T3,,0061,Nobody,2026-01-05,Completed,Normal,Task,,2026-01-02\n",
        activities=("0031 email_sent Offer 2026-01-06", "00Q1 call First call 2026-01-05"),
        refused={"no contact_id": 1},
    ),
    Case(
        "salesforce-events",
        "Id,WhoId,Subject,StartDateTime,EndDateTime,DurationInMinutes,EventSubtype,Type\n"
        "00U1,0031,Demo,2026-01-05T09:00:00.000Z,2026-01-05T10:00:00.000Z,60,Event,Meeting\n",
        activities=("0031 meeting_held Demo 2026-01-05",),
    ),
    Case(
        "salesforce-campaign-members",
        "Id,CampaignId,LeadId,ContactId,Status,HasResponded,FirstRespondedDate,CreatedDate,"
        "FirstName,LastName,Email,LeadOrContactId\n"
        "00v1,7011,00Q1,,Sent,false,,2026-01-02,Ann,Lee,ann@acme.example,00Q1\n"
        "00v2,7011,,0031,Responded,true,2026-01-09,2026-01-02,Bob,Ray,bob@beta.example,\n",
        activities=("0031 campaign_response 7011 2026-01-09", "00Q1 email_sent 7011 2026-01-02"),
    ),
    Case(
        "salesforce-opportunities",
        "Id,AccountId,Name,StageName,Amount,Probability,CloseDate,IsClosed,IsWon,CreatedDate,Type\n"
        "0061,0011,One,Signed,1200,100,2026-03-04,true,true,2026-01-02,New\n"
        "0062,0012,Two,Gone,80,0,2026-03-05,true,false,2026-01-03,New\n"
        "0063,0013,Three,Talking,80,20,2026-12-05,false,false,2026-01-04,New\n",
        deals=("0061 0011 won 1200.00 2026-03-04", "0062 0012 lost 80.00 2026-03-05",
               "0063 0013 open 80.00 2026-12-05"),
        stages=("0011 customer 2026-03-04", "0011 opportunity 2026-01-02",
                "0012 opportunity 2026-01-03", "0013 opportunity 2026-01-04"),
    ),
    Case(
        "salesforce-opportunities",  # a report
        "Opportunity Owner,Account Name,Opportunity Name,Stage,Amount,Probability (%),Close Date,"
        "Created Date,Opportunity ID\n"
        "Sam,Acme,One,Closed Won,1200,100,2026-03-04,2026-01-02,0061\n"
        "Sam,Beta,Two,Needs Analysis,,20,,2026-01-03,0062\n",
        deals=("0061 Acme won 1200.00 2026-03-04", "0062 Beta open"),
        stages=("Acme customer 2026-03-04", "Acme opportunity 2026-01-02",
                "Beta opportunity 2026-01-03"),
    ),
    Case(
        "salesforce-opportunity-history",
        "Id,OpportunityId,CreatedById,CreatedDate,StageName,Amount,CloseDate,Probability,"
        "ForecastCategory,SystemModstamp\n"
        "0081,0061,0051,2026-01-02,Prospecting,10,2026-03-04,10,Pipeline,2026-01-02\n"
        "0082,0061,0051,2026-03-04,Closed Won,10,2026-03-04,100,Closed,2026-03-04\n"
        "0083,0062,0051,2026-03-04,Closed Lost,10,2026-03-04,0,Omitted,2026-03-04\n",
        stages=("0061 customer 2026-03-04", "0061 opportunity 2026-01-02"),
        refused={"stage is no stage (visitor, lead, mql, sql, opportunity, customer)": 1},
    ),
    Case(
        "zoho-leads",
        "Record Id,Lead Owner.id,Lead Owner,Company,First Name,Last Name,Email,Lead Source,"
        "Lead Status,Industry,No. of Employees,Created Time,Is Converted\n"
        "zcrm_1,zcrm_9,Sam,Acme,Ann,Lee,ann@acme.example,Partner,Pre-Qualified,Energy,40,"
        "2026-01-02 09:14:00,false\n"
        "zcrm_2,zcrm_9,Sam,Beta,Bob,Ray,bob@beta.example,Partner,Pre-Qualified,,,"
        "2026-01-03 09:14:00,true\n",
        contact={"contact_id": "zcrm_1", "company": "Acme", "employees": 40, "owner": "Sam",
                 "lead_status": "Pre-Qualified", "industry": "Energy"},
        stages=("zcrm_1 lead 2026-01-02", "zcrm_1 mql 2026-11-22", "zcrm_2 lead 2026-01-03"),
    ),
    Case(
        "zoho-contacts",
        "Record Id,Contact Owner.id,Contact Owner,Lead Source,First Name,Last Name,"
        "Account Name.id,Account Name,Email,Title,Mailing City,Mailing Country,Created Time\n"
        "zcrm_3,zcrm_9,Sam,Partner,Ann,Lee,zcrm_5,Acme,ann@acme.example,COO,Rome,Italy,2026-01-02\n",
        contact={"contact_id": "zcrm_3", "company": "Acme", "city": "Rome", "job_title": "COO",
                 "source": "Partner", "account_name_id": "zcrm_5"},
    ),
    Case(
        "zoho-calls",
        "TASKID,Call Start Time,Call Duration (in seconds),Call Owner,Subject,Call Type,"
        "Call Purpose,CONTACTID,LEADID\n"
        "1,2026-01-02 09:14:00,60,Sam,,Outbound,Demo,3,\n"
        "2,2026-01-03 09:14:00,60,Sam,Back,Inbound,Demo,,1\n"
        "3,2026-01-03 09:14:00,60,Sam,Back,Inbound,Demo,,\n",
        activities=("contact-3 call Demo 2026-01-02", "lead-1 call Back 2026-01-03"),
        refused={"no contact_id": 1},
    ),
    Case(
        "zoho-events",
        "EVENTID,Event Owner,Subject,Start DateTime,End DateTime,Created Time,CONTACTID,LEADID\n"
        "1,Sam,Demo,2026-01-02 09:14:00,2026-01-02 10:14:00,2026-01-01 08:00:00,,1\n",
        activities=("lead-1 meeting_held Demo 2026-01-02",),
    ),
    Case(
        "zoho-potentials",
        "Record Id,Deal Owner,Amount,Deal Name,Closing Date,Stage,Type,Contact Name.id,"
        "Contact Name,Created Time\n"
        "1,Sam,1200,One,2026-03-04,Closed Won,New,zcrm_3,Ann Lee,2026-01-02\n"
        "2,Sam,80,Two,2026-03-05,Closed Lost,New,zcrm_4,Bob Ray,2026-01-03\n"
        "3,Sam,,Three,,Value Proposition,New,zcrm_5,Cy Day,2026-01-04\n",
        deals=("1 zcrm_3 won 1200.00 2026-03-04", "2 zcrm_4 lost 80.00 2026-03-05",
               "3 zcrm_5 open"),
        stages=("zcrm_3 customer 2026-03-04", "zcrm_3 opportunity 2026-01-02",
                "zcrm_4 opportunity 2026-01-03", "zcrm_5 opportunity 2026-01-04"),
    ),
    Case(
        "zoho-potentials",  # the forecast type says how it ended, whatever the stages are called
        "Potential Name,Closing Date,Amount,Stage,Forecast Type,LEADID\n"
        "One,2026-03-04,1200,Signed,Won,1\n",
        deals=("lead-1 won 1200.00 2026-03-04",),
        stages=("lead-1 customer 2026-03-04",),
    ),
    Case(
        "parch-posey-accounts",
        "id,name,website,lat,long,primary_poc,sales_rep_id\n7,Acme,www.acme.example,1.5,-2.5,Ann Lee,9\n",
        contact={"contact_id": "7", "last_name": "Ann Lee", "company": "Acme", "owner": "9",
                 "domain": "www.acme.example"},
    ),
    Case(
        "parch-posey-web-events",
        "id,account_id,occurred_at,channel\n1,7,2026-01-02 03:04:05,direct\n",
        activities=("7 page_view direct 2026-01-02",),
    ),
    Case(
        "parch-posey-orders",
        "id,account_id,occurred_at,standard_qty,total_amt_usd\n1,7,2026-01-02 03:04:05,3,973.43\n",
        deals=("1 7 won 973.43 2026-01-02",),
        stages=("7 customer 2026-01-02",),
    ),
    Case(
        "pipedrive-persons",
        "Person - ID,Person - Name,Person - Label,Person - Organization,Person - Email - Work,"
        "Person - Email - Home,Person - Owner,Person - Person created,Person - Open deals\n"
        "7,Ann Lee,Hot lead,Acme,,ann@home.example,Sam,2026-01-02 09:14:00,1\n",
        contact={"contact_id": "7", "last_name": "Ann Lee", "company": "Acme", "owner": "Sam",
                 "email": "ann@home.example", "person_label": "Hot lead",
                 "person_open_deals": "1"},
    ),
    Case(
        "pipedrive-deals",
        "Deal - ID,Deal - Title,Deal - Value,Deal - Currency,Deal - Stage,Deal - Status,"
        "Deal - Deal created,Deal - Won time,Deal - Lost time,Deal - Lost reason,Person - ID\n"
        "1,One,1200,EUR,Contract,Won,2026-01-02,2026-03-04 10:00:00,,,7\n"
        "2,Two,80,EUR,Offer,Lost,2026-01-03,,2026-03-05 10:00:00,price,8\n"
        "3,Three,,EUR,Offer,Open,2026-01-04,,,,9\n",
        deals=("1 7 won 1200.00 2026-03-04", "2 8 lost 80.00 2026-03-05", "3 9 open"),
        stages=("7 customer 2026-03-04", "7 opportunity 2026-01-02",
                "8 opportunity 2026-01-03", "9 opportunity 2026-01-04"),
    ),
    Case(
        "marketo-leads",
        "id,firstName,lastName,email,company,title,leadSource,leadStatus,leadScore,"
        "behaviorScore,demographicScore,numberOfEmployees,createdAt,updatedAt\n"
        "7,Ann,Lee,ann@acme.example,Acme,COO,Web,Recycled,60,45,15,40,2026-01-02T03:04:05Z,\n",
        contact={"contact_id": "7", "company": "Acme", "job_title": "COO", "employees": 40,
                 "vendor_fit": "15", "vendor_interest": "45", "leadscore": "60"},
    ),
    Case(
        "marketo-activities",
        "id,lead_id,activity_date,activity_type_id,campaign_id,primary_attribute_value,link\n"
        "1,7,2026-01-02 08:05:11.000,11,2,Newsletter,https://acme.example/a\n"
        "2,7,2026-01-03 08:05:11.000,1,2,acme.example/pricing,\n"
        "3,7,2026-01-04 08:05:11.000,777,2,Own activity,\n",
        activities=("7 777 Own activity 2026-01-04",
                    "7 email_click https://acme.example/a 2026-01-02",
                    "7 page_view acme.example/pricing 2026-01-03"),
    ),
    Case(
        "pardot-prospects",
        "id,_fivetran_deleted,email,first_name,last_name,company,job_title,employees,created_at,"
        "grade,score,crm_lead_fid,notes\n"
        "7,false,ann@acme.example,Ann,Lee,Acme,COO,40,2026-01-02 09:50:36 UTC,B-,35,00Q1,called\n",
        contact={"contact_id": "7", "company": "Acme", "employees": 40, "vendor_fit": "B-",
                 "vendor_interest": "35", "notes": "called"},
    ),
    Case(
        "pardot-visitor-activities",
        "id,prospect_id,visitor_id,type,type_name,created_at,details\n"
        "1,7,5,1,Email Tracker,2026-01-02 09:50:36 UTC,Newsletter\n"
        "2,7,5,1,Custom Redirect,2026-01-03 09:50:36 UTC,Advert\n"
        "3,7,5,2,Landing Page,2026-01-04 09:50:36 UTC,Guide\n"
        "4,7,5,4,Form Handler,2026-01-05 09:50:36 UTC,Contact us\n"
        "5,7,5,8,New Opportunity,2026-01-06 09:50:36 UTC,\n"
        "6,7,5,9,Opportunity Won,2026-01-07 09:50:36 UTC,\n"
        "7,,5,2,Landing Page,2026-01-04 09:50:36 UTC,Guide\n",
        activities=("7 email_click Newsletter 2026-01-02", "7 form_submit Contact us 2026-01-05",
                    "7 link_click Advert 2026-01-03", "7 opportunity_created 2026-01-06",
                    "7 opportunity_won 2026-01-07", "7 page_view Guide 2026-01-04"),
        stages=("7 customer 2026-01-07", "7 opportunity 2026-01-06"),
        refused={"no contact_id": 1},
    ),
    Case(
        "mautic-contacts",
        "id,date_added,title,firstname,lastname,email,company,position,country,points,stage,"
        "last_active\n"
        "7,2026-01-02 09:14:00,Dr,Ann,Lee,ann@acme.example,Acme,COO,Italy,35,MQL,2026-01-09\n",
        contact={"contact_id": "7", "job_title": "COO", "company": "Acme", "country": "Italy",
                 "vendor_interest": "35", "title": "Dr"},
        stages=("7 mql 2026-11-22",),
    ),
    Case(
        "relax-users",
        "object_id,creation_time,name,email,creation_source,last_session_creation_time,"
        "opted_in_to_mailing_list,enabled_for_marketing_drip,org_id,invited_by_user_id\n"
        "1,03-04-2026 03:53,Lee Ann,ann@acme.example,SIGNUP,1398138810,1,0,11,2\n",
        contact={"contact_id": "1", "last_name": "Lee Ann", "source": "SIGNUP", "org_id": "11"},
    ),
    Case(
        "relax-engagement",
        "time_stamp,user_id,visited\n2026-04-03,1,1\n",
        activities=("1 login 2026-04-03",),
    ),
    Case(
        "metabase-accounts",
        "ID,EMAIL,FIRST_NAME,SEATS,CREATED_AT,TRIAL_ENDS_AT,CANCELED_AT,TRIAL_CONVERTED\n"
        "1,ann@acme.example,Ann,3,2026-01-02 03:04:05,2026-02-02 00:00:00,2026-03-02,1\n",
        contact={"contact_id": "1", "employees": 3, "canceled_at": "2026-03-02"},
        deals=("1 1 won 2026-02-02",),
    ),
    Case(
        "metabase-events",
        "ID,ACCOUNT_ID,EVENT,TIMESTAMP,PAGE_URL,BUTTON_LABEL\n"
        "1,7,Page Viewed,2026-01-02 03:04:05,acme.example/a,\n2,7,Button Clicked,2026-01-03,,Go\n",
        activities=("7 button_click Go 2026-01-03", "7 page_view acme.example/a 2026-01-02"),
    ),
    Case(
        "olist-mqls",
        "mql_id,first_contact_date,landing_page_id,origin\na1,2026-01-02,b2,unknown\n",
        contact={"contact_id": "a1", "source": None, "landing_page_id": "b2"},
        stages=("a1 mql 2026-01-02",),
    ),
    Case(
        "olist-deals",
        "mql_id,seller_id,sdr_id,sr_id,won_date,business_segment,lead_type\n"
        "a1,c3,d4,e5,2026-02-03 04:05:06,pet,online\n",
        deals=("c3 a1 won 2026-02-03",),
        stages=("a1 customer 2026-02-03",),
    ),
    Case(
        "xeducation-leads",
        "Prospect ID,Lead Number,Lead Origin,Lead Source,Converted,TotalVisits,"
        "Total Time Spent on Website,Country,City,Tags,Lead Quality,Last Notable Activity,"
        "Asymmetrique Activity Score,Asymmetrique Profile Score\n"
        "a1,7,API,google,1,5,674,Italy,Select,Busy,Might be,Modified,14,18\n",
        contact={"contact_id": "a1", "source": "Google", "city": None, "country": "Italy",
                 "tags": "Busy", "lead_quality": "Might be", "vendor_fit": "18",
                 "vendor_interest": "14", "totalvisits": "5"},
        deals=("a1 won",),
    ),
    Case(
        "generic-contacts",
        "contact_id,email,first_name,company,Seats Wanted\n1,ann@acme.example,Ann,Acme,5\n",
        contact={"contact_id": "1", "company": "Acme", "seats_wanted": "5"},
    ),
    Case(
        "generic-activities",
        "contact_id,kind,detail,occurred_at\n1,Demo requested,/demo,2026-01-02\n",
        activities=("1 demo_request /demo 2026-01-02",),
    ),
    Case(
        "generic-stages",
        "contact_id,stage,entered_at\n1,Sales Qualified Lead,2026-01-02\n",
        stages=("1 sql 2026-01-02",),
    ),
    Case(
        "generic-deals",
        "deal_id,contact_id,amount,status,closed_at\n1,7,1200,won,2026-01-02\n",
        deals=("1 7 won 1200.00 2026-01-02",),
        stages=("7 customer 2026-01-02",),
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.preset)
def test_rows_become_the_facts_they_tell(imported, stored, case):
    report = imported(case.text)
    assert (report.preset, report.reasons) == (case.preset, case.refused)
    assert report.notes[: len(case.notes)] == case.notes
    if case.contact:
        assert stored(tables.contacts, *case.contact)[0] == tuple(case.contact.values())
    found = {
        "activities": stored(tables.activities, "contact_id", "kind", "detail", "occurred_at"),
        "stages": stored(tables.stage_entries, "contact_id", "stage", "entered_at"),
        "deals": stored(tables.deals, "deal_id", "contact_id", "status", "amount", "closed_at"),
    }
    for table, rows in found.items():
        told = sorted(" ".join(_words(row)) for row in rows)
        expected = getattr(case, table)
        assert [line.removeprefix(_made_up(line)) for line in told] == sorted(expected), table


def test_contacts_and_leads_of_zoho_with_one_number_stay_two_people(imported, stored):
    lead = "LEADID,Lead Owner,Last Name,Email,Lead Status,Created Time\n7,Sam,Lee,a@b.co,New,2026-01-02\n"
    contact = "CONTACTID,Contact Owner,Last Name,Email,Created Time\n7,Sam,Ray,c@d.co,2026-01-02\n"
    deal = (
        "Potential Name,Closing Date,Stage,Contact Id,Lead Id\n"
        "One,2026-03-04,Closed Won,7,\nTwo,2026-03-04,Closed Won,,7\n"
    )
    reports = [imported(text) for text in (lead, contact, deal)]
    assert stored(tables.contacts, "contact_id", "last_name") == [
        ("contact-7", "Ray"), ("lead-7", "Lee"),
    ]  # fmt: skip
    assert stored(tables.deals, "contact_id") == [("contact-7",), ("lead-7",)]
    assert reports[-1].orphans == 0


REAL = [  # of rows read: loaded, and refused
    ("fivetran_hubspot/contact_data.csv", "fivetran-hubspot-contacts", {"contacts": (22, 0)}),
    ("fivetran_hubspot/contact_form_submission_data.csv", "fivetran-hubspot-form-submissions",
     {"activities": (5, 0)}),
    ("fivetran_hubspot/contact_property_history_data.csv", "fivetran-hubspot-contact-history",
     {"stages": (0, 0)}),  # the names of the properties are hashed
    ("fivetran_hubspot/email_event_data.csv", "fivetran-hubspot-email-events",
     {"activities": (100, 0)}),
    ("fivetran_marketo/marketo_lead_data.csv", "generic-contacts", {"contacts": (100, 0)}),
    *(
        (f"fivetran_marketo/marketo_activity_{each}_data.csv", "marketo-activities",
         {"activities": (rows, 0)})
        for each, rows in {
            "change_data_value": 100, "click_email": 100, "delete_lead": 31, "email_bounced": 100,
            "email_delivered": 100, "merge_leads": 100, "open_email": 100, "send_email": 100,
            "unsubscribe_email": 100,
        }.items()
    ),
    ("fivetran_pardot/pardot_prospect_data.csv", "pardot-prospects", {"contacts": (100, 0)}),
    ("fivetran_pardot/pardot_visitor_activity_data.csv", "pardot-visitor-activities",
     {"activities": (100, 0), "stages": (42, 0)}),
    ("fivetran_salesforce/sf_contact_data.csv", "salesforce-contacts",
     {"contacts": (4, 0), "stages": (0, 0)}),
    ("fivetran_salesforce/sf_lead_data.csv", "salesforce-leads",
     {"contacts": (1, 0), "stages": (2, 0)}),
    ("fivetran_salesforce/sf_event_data.csv", "salesforce-events", {"activities": (10, 0)}),
    ("fivetran_salesforce/sf_task_data.csv", "salesforce-tasks", {"activities": (10, 0)}),
    ("fivetran_salesforce/sf_opportunity_data.csv", "salesforce-opportunities",
     {"deals": (10, 0), "stages": (15, 0)}),
    ("fivetran_salesforce/sf_opportunity_history_data.csv",
     "fivetran-salesforce-opportunity-history", {"stages": (6, 0)}),
    ("relax/takehome_users.csv", "relax-users", {"contacts": (12_000, 0)}),
    ("relax/takehome_user_engagement.csv", "relax-engagement", {"activities": (207_917, 0)}),
    ("salesforce_devorg/Contact.csv", "salesforce-contacts", {"contacts": (25, 0)}),
    ("salesforce_devorg/Lead.csv", "salesforce-leads", {"contacts": (22, 0), "stages": (10, 0)}),
    ("salesforce_devorg/Opportunity.csv", "salesforce-opportunities",
     {"deals": (36, 0), "stages": (48, 0)}),
    ("salesforce_devorg/OpportunityHistory.csv", "salesforce-opportunity-history",
     {"stages": (40, 8)}),  # the lost ones
    ("salesforce_sfdc_assets/CampaignMember.csv", "salesforce-campaign-members",
     {"activities": (68, 0)}),
    ("salesforce_sfdc_assets/Contact.csv", "salesforce-contacts", {"contacts": (102, 0)}),
    ("salesforce_sfdc_assets/Lead.csv", "salesforce-leads",
     {"contacts": (60, 0), "stages": (84, 0)}),
    ("salesforce_sfdc_assets/Opportunity.csv", "salesforce-opportunities",
     {"deals": (50, 0), "stages": (62, 0)}),
    ("salesforce_sfdc_assets/Task.csv", "salesforce-tasks", {"activities": (75, 0)}),
    ("zoho_sample/Leads.csv", "zoho-leads", {"contacts": (3900, 0), "stages": (3950, 0)}),
    ("zoho_sample/Leads_2012.csv", "zoho-leads", {"contacts": (1265, 0), "stages": (1517, 0)}),
    ("zoho_sample/Contacts.csv", "zoho-contacts", {"contacts": (1265, 0)}),
    ("zoho_sample/Calls.csv", "zoho-calls", {"activities": (2270, 1830)}),  # with nobody
    ("zoho_sample/Events.csv", "zoho-events", {"activities": (2975, 3)}),
    ("zoho_sample/Potentials.csv", "zoho-potentials", {"deals": (3632, 0), "stages": (5057, 0)}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "expected", "rows"), REAL, ids=[each[0] for each in REAL])
def test_a_real_export_comes_in(imported, datasets, name, expected, rows):
    report = imported(datasets / name)
    assert report.preset == expected
    assert {
        table: (counts.read - counts.rejected, counts.rejected)
        for table, counts in report.tables.items()
    } == rows


def test_no_real_table_of_another_kind_is_taken_for_one_of_ours(datasets):
    named = {name for name, _, _ in REAL} | OURS
    others = [file for file in datasets.glob("*/*.csv")
              if str(file.relative_to(datasets)) not in named]  # fmt: skip
    taken = {str(file.relative_to(datasets)) for file in others
             if recognised(opened(file).headers).is_sure}  # fmt: skip
    assert len(others) > 60
    assert taken == {
        "fivetran_salesforce/sf_contact_history_data.csv",  # versions of contacts
        "zoho_sample/Users.csv",  # the company's own: nothing but names and e-mail addresses
    }


OURS = {
    "metabase_sample/accounts.csv", "metabase_sample/analytic_events.csv", "xeducation/Leads.csv",
    "olist/olist_marketing_qualified_leads_dataset.csv", "olist/olist_closed_deals_dataset.csv",
}  # fmt: skip


def _words(row):
    return [
        f"{each:%Y-%m-%d}" if hasattr(each, "year") else str(each)
        for each in row
        if each is not None
    ]


def _made_up(line):
    """The id of a deal that has none of its own, which follows from its content."""
    first = line.split(" ")[0]
    return f"{first} " if len(first) == 32 else ""
