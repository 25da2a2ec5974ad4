"""The shipped mappings are valid, and each file finds its own."""

import pytest

from fitmatrix.errors import MappingError
from fitmatrix.facts.mapping import Kind
from fitmatrix.facts.presets import generic, preset, preset_names, recognise

CONTACTS = """contact_id,email,first_name,last_name,job_title,company,domain,industry,employees,
annual_revenue,country,city,source,owner,persona,created_at"""
HEADERS = {
    "generic-contacts": [
        CONTACTS,
        CONTACTS + ",Number of Pageviews,Lifecycle Stage,Unsubscribed from all email",
        "Record ID - Contact,First Name,Last Name,Email,Phone Number,Contact owner,"
        "Last Activity Date,Lead Status,Marketing contact status,Create Date",
        "Contact ID,First Name,Last Name,Email,Company Name,Lifecycle Stage,"
        "Became a Marketing Qualified Lead Date",
        "Id,FirstName,LastName,Title,Company,Email,LeadSource,Status,Industry,Rating,"
        "AnnualRevenue,NumberOfEmployees,Country,OwnerId,IsConverted,ConvertedDate,CreatedDate",
        "ID,FIRSTNAME,LASTNAME,TITLE,COMPANY,EMAIL,LEADSOURCE,STATUS",
        "Lead Owner,First Name,Last Name,Title,Company / Account,Lead Source,Rating,Street,Email,"
        "Lead Status,No. of Employees,Create Date",
        "First Name,Last Name,Company,Title,Lead Source,Status,Number of Employees,Email",
        "contact_id,email",
    ],
    "generic-activities": ["activity_id,contact_id,kind,detail,occurred_at"],
    "generic-stages": ["contact_id,stage,entered_at"],
    "generic-deals": [
        "deal_id,contact_id,amount,currency,status,created_at,closed_at,lost_reason",
        "Potential Name,Created Time,Closing Date,Amount,Stage,Type,Lead Source,LEADID",
    ],
    "metabase-accounts": ["ID,EMAIL,FIRST_NAME,SEATS,TRIAL_CONVERTED,COUNTRY"],
    "olist-deals": ["mql_id,seller_id,sdr_id,sr_id,won_date,business_segment"],
}


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_is_valid_and_bears_the_name_of_its_file(name):
    assert preset(name).name == name
    assert preset(name).about.endswith(".")


@pytest.mark.parametrize(
    ("name", "headers"), [(name, each) for name, every in HEADERS.items() for each in every]
)
def test_headers_find_their_preset(name, headers):
    assert recognise(headers.replace("\n", "").split(",")).name == name


@pytest.mark.parametrize(
    "headers",
    [
        "id,type",
        "a,b,c",
        "1001,Walmart,www.walmart.com",
        "ID,name",
        "ID,ACCOUNT_ID,EMAIL,DATE_RECEIVED,RATING",
    ],
)
def test_headers_that_no_preset_knows_are_told_with_the_ways_out(headers):
    with pytest.raises(MappingError, match=r"no preset fits.*lacks.*--preset.*--as.*--mapping"):
        recognise(headers.split(","))


def test_headers_that_two_presets_fit_alike_are_told():
    with pytest.raises(MappingError, match=r"generic-activities and generic-stages fit .* alike"):
        recognise(["contact_id", "kind", "timestamp", "stage"])


def test_a_preset_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(MappingError, match="did you mean 'olist-mqls'"):
        preset("olist-mql")


def test_there_is_a_general_preset_for_every_kind():
    assert [generic(kind).main for kind in Kind] == list(Kind)
