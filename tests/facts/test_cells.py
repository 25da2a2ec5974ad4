"""Cells become dates, numbers, stages and words, or are told to be none."""

from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitmatrix.facts.cells import texts
from fitmatrix.facts.figures import amount, count
from fitmatrix.facts.moments import moments
from fitmatrix.facts.vocabulary import STAGE_OF, STATUS_OF


def read(*cells: str, formats: tuple[str, ...] = ()) -> list[datetime | None]:
    return moments(pa.array(cells), formats).to_pylist()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-12", datetime(2024, 3, 12)),
        ("2024-03-12 09:14", datetime(2024, 3, 12, 9, 14)),
        ("2024-03-12T09:14:05.123456789Z", datetime(2024, 3, 12, 9, 14, 5, 123456)),
        ("2024-01-22T20:36:47.000+0000", datetime(2024, 1, 22, 20, 36, 47)),
        ("2024-03-31T02:30:00+02:00", datetime(2024, 3, 31, 0, 30)),
        ("2024-03-31 03:30:00+03:00", datetime(2024, 3, 31, 0, 30)),
        ("2021-04-15 00:03:00 UTC", datetime(2021, 4, 15, 0, 3)),
        ("9999-12-31", datetime(9999, 12, 31)),
        ("12.03.2024 09:14", datetime(2024, 3, 12, 9, 14)),
        ("3/15/2024 2:30 PM", datetime(2024, 3, 15, 14, 30)),
        ("3/4/2024 2:30 PM", datetime(2024, 3, 4, 14, 30)),
        ("02/24/26 02:18 AM", datetime(2026, 2, 24, 2, 18)),
        ("22-04-2014 03:53", datetime(2014, 4, 22, 3, 53)),
        ("15 Apr, 2021 00:03:00", datetime(2021, 4, 15, 0, 3)),
        ("Apr 15, 2021, 2:30 pm", datetime(2021, 4, 15, 14, 30)),
        ("15-Apr-2021", datetime(2021, 4, 15)),
        ("31/31/2024", None),
        ("2024-02-30", None),
        ("3/4/2024", None),
        ("20240312", None),
        ("2024", None),
        ("soon", None),
    ],
)
def test_a_date_is_read_in_the_one_way_it_can_be_meant(text, moment):
    assert read(text) == [moment]


def test_the_dates_of_a_column_decide_which_number_is_the_day():
    assert read("3/4/2024", "25/4/2024") == [datetime(2024, 4, 3), datetime(2024, 4, 25)]
    assert read("3/4/2024", "4/25/2024") == [datetime(2024, 3, 4), datetime(2024, 4, 25)]
    assert read("3/4/2024", "4/25/2024", "25/4/2024")[0] is None


def test_formats_of_a_mapping_replace_the_guesses():
    assert read("3/4/2024", "2024-03-12", formats=("%d/%m/%Y",)) == [
        datetime(2024, 4, 3), datetime(2024, 3, 12)
    ]  # fmt: skip
    assert read("12.03.2024", formats=("%d/%m/%Y",)) == [None]


@given(st.lists(st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)), min_size=1))
def test_any_iso_moment_comes_back(times):
    assert read(*(time.isoformat(sep=" ") for time in times)) == times


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("$22,700.00", "22700.00"), ("€ 2.900,00", "2900.00"), ("1 234,5", "1234.50"),
        ("$342.09K", "342090.00"), ("2M", "2000000.00"), ("-5", "-5.00"), ("1.5E+07", "15000000.00"),
        ("USD 1,234", "1234.00"), ("1.234.567", "1234567.00"), ("12,5", "12.50"), ("0", "0.00"),
        ("295.0", "295.00"), ("", None), ("many", None), ("1,2,3", None), ("99999999999999999", None),
    ],
)  # fmt: skip
def test_money_is_read_as_people_write_it(text, money):
    assert str(amount(text)) == str(money)


@given(st.integers(0, 10**15), st.sampled_from(["{}", "{:,}", "{:,}+", "{:_}"]))
def test_a_whole_number_is_read_with_and_without_groups(number, written):
    assert count(written.format(number).replace("_", ".")) == number


@pytest.mark.parametrize("text", ["", "12.5", "many", "-3", "1-2-3", "1" * 30])
def test_what_is_no_whole_number_is_told(text):
    assert count(text) is None


def test_words_that_mean_blank_are_blank_but_ids_and_names_of_people_are_not():
    cells = pa.array([" Select ", "n/a", "NA", "Null", "", "None"])
    blank = frozenset({"select", "n/a", "null"})
    assert texts(cells, "country", blank, {}).to_pylist() == [None, None, "NA", None, None, "None"]
    assert texts(cells, "last_name", blank, {}).to_pylist() == [
        "Select", "n/a", "NA", "Null", None, "None"
    ]  # fmt: skip


def test_a_translation_ignores_case_and_hyphens_and_may_name_all_others():
    cells = pa.array(["FB", "page-viewed", "else", ""])
    translated = texts(cells, "kind", frozenset(), {"fb": "Facebook", "page viewed": "page_view"})
    assert translated.to_pylist() == ["Facebook", "page_view", "else", None]
    assert texts(cells, "kind", frozenset(), {"fb": "a", "*": ""}).to_pylist() == [
        "a", None, None, None
    ]  # fmt: skip


def test_stages_and_states_of_deals_know_the_words_of_hubspot_and_salesforce():
    assert STAGE_OF["marketingqualifiedlead"] == "mql"
    assert STAGE_OF["subscriber"] == "visitor"
    assert STAGE_OF["evangelist"] == "customer"
    assert (STATUS_OF["closedwon"], STATUS_OF["closedlost"]) == ("won", "lost")
    assert STATUS_OF["contractsent"] == "open"
