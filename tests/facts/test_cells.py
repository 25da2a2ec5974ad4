"""Cells become the fields of facts, in one way for all rows of a file, or are told to be none."""

from datetime import datetime
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from fitmatrix.facts.blocks import Block
from fitmatrix.facts.cells import texts
from fitmatrix.facts.fitting import Fit, fitted
from fitmatrix.facts.mapping import Mapping
from fitmatrix.facts.shaping import Refused, shaped
from fitmatrix.facts.surveying import surveyed, with_currencies
from fitmatrix.facts.vocabulary import STAGE_OF, STATUS_OF

HEADERS = ("ID", "WHO", "VALUE", "STATE", "OPENED", "CLOSED")
DEALS = {
    "name": "mine",
    "tables": {
        "deals": {"deal_id": "ID", "contact_id": "WHO", "amount": "VALUE", "status": "STATE",
                  "created_at": "OPENED", "closed_at": "CLOSED"},
        "stages": {"contact_id": "WHO", "stage": {"value": "customer"}, "entered_at": "CLOSED",
                   "when": {"STATE": ["won"]}},
    },
}  # fmt: skip


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


def file(*rows: tuple[str, ...], sizes: list[int] | None = None) -> list[Block]:
    """Rows as blocks of these sizes, the first row of the file being its header."""
    ends = np.cumsum([0, *(sizes or [len(rows)])])
    return [
        Block(
            pa.RecordBatch.from_arrays(
                [
                    pa.array([row[place] for row in rows[a:b]], pa.string())
                    for place in range(len(HEADERS))
                ],
                list(HEADERS),
            ),
            np.arange(a, b) + 2,
        )
        for a, b in pairwise(ends.tolist())
    ]


def deals(**said) -> Fit:
    return fitted(Mapping.model_validate({**DEALS, **said}), HEADERS)


def outcome(blocks: list[Block], **said) -> tuple[set, list[Refused], tuple[str, ...]]:
    """All rows that the blocks make, those refused, and what is told of the columns."""
    fit = deals(**said)
    styles = surveyed(blocks, fit)
    fit = with_currencies(fit, styles)
    rows, refused = set(), []
    for block in blocks:
        for part in fit.parts:
            found = shaped(block, part, fit, styles)
            assert found.read == len(found.numbers) + len(found.refused)
            table = pa.table({"row": found.numbers, **found.fields}).to_pylist()
            rows |= {(part.kind, *sorted(row.items(), key=lambda item: item[0])) for row in table}
            refused += found.refused
    return rows, refused, styles.notes()


def values(*rows: tuple[str, ...], **said) -> dict[str, dict]:
    """The deals that rows make, by their id."""
    made = [dict(row[1:]) for row in outcome(file(*rows), **said)[0] if row[0] == "deals"]
    return {row["deal_id"]: row for row in made}


def test_a_row_late_in_a_file_decides_how_the_first_is_read():
    rows = [("1", "a", "1,234", "open", "3/4/2024", ""), ("2", "b", "1,5", "open", "25/4/2024", "")]
    styles = surveyed(file(*rows, sizes=[1, 1]), deals())
    first = shaped(file(*rows, sizes=[1, 1])[0], deals().parts[0], deals(), styles)
    assert first.fields["created_at"].to_pylist() == [datetime(2024, 4, 3)]
    assert first.fields["amount"].to_pylist() == [Decimal("1.23")]


def test_a_column_is_read_alike_for_all_that_it_feeds():
    """The row that tells the day from the month is lost, and so makes no customer."""
    rows = [("1", "a", "", "won", "", "3/4/2024"), ("2", "b", "", "lost", "", "25/4/2024")]
    made, refused, _ = outcome(file(*rows))
    entered = [dict(row[1:])["entered_at"] for row in made if row[0] == "stages"]
    assert (entered, refused) == ([datetime(2024, 4, 3)], [])


def test_only_rows_that_are_read_decide():
    tables = {"activities": {"contact_id": "WHO", "kind": "STATE", "occurred_at": "VALUE",
                             "when": {"STATE": ["call"]}}}  # fmt: skip
    fit = fitted(Mapping.model_validate({"name": "mixed", "tables": tables}), HEADERS)
    blocks = file(("1", "a", "45363", "call", "", ""), ("2", "a", "7", "score", "", ""))
    found = shaped(blocks[0], fit.parts[0], fit, surveyed(blocks, fit))
    assert found.fields["occurred_at"].to_pylist() == [datetime(2024, 3, 12)]


def test_each_column_decides_for_itself():
    made = values(
        ("1", "a", "", "won", "4/3/2024", "3/4/2024"),
        ("2", "b", "", "lost", "4/25/2024", "25/4/2024"),
    )
    assert (
        made["1"]["created_at"] == made["1"]["closed_at"].replace(month=4) == datetime(2024, 4, 3)
    )


def test_a_mapping_says_how_its_file_is_written():
    row = ("1", "a", "1,234", "open", "3/4/2024 10:00", "")
    made = values(row, day_first=True, decimal_comma=True, time_zone="Europe/Berlin")["1"]
    assert (made["created_at"], made["amount"]) == (datetime(2024, 4, 3, 8), Decimal("1.23"))
    assert values(row) == {}
    made = values(row, dates=["%d/%m/%Y %H:%M"])["1"]
    assert made["created_at"] == datetime(2024, 4, 3, 10)


def test_what_was_decided_is_told_with_the_header_of_the_column():
    _, _, notes = outcome(
        file(("1", "a", "12%", "open", "3/4/2024", ""), ("2", "b", "5", "open", "25/4/2024", ""))
    )
    assert notes == (
        "VALUE: 1 number has a % that is left away",
        "OPENED: 1 date could be two days: the day comes first, as in 1 other row",
    )


def test_the_currency_of_an_amount_is_kept_where_the_file_has_no_column_for_it():
    made = values(("1", "a", "$5", "open", "", ""), ("2", "b", "6 EUR", "open", "", ""),
                  ("3", "c", "7", "open", "", ""), ("4", "d", "¥8", "open", "", ""),
                  ("5", "e", "", "open", "", ""))  # fmt: skip
    assert {key: row["currency"] for key, row in made.items()} == {
        "1": "USD", "2": "EUR", "3": None, "4": None, "5": None
    }  # fmt: skip
    for amount in ("5", "¥5"):
        assert "currency" not in values(("1", "a", amount, "open", "", ""))["1"]


def test_a_currency_of_its_own_is_kept_as_it_is():
    tables = {
        "deals": {
            **DEALS["tables"]["deals"],
            "currency": "CLOSED",
            "closed_at": {"value": "2024-01-01"},
        }
    }
    fit = fitted(Mapping.model_validate({"name": "own", "tables": tables}), HEADERS)
    blocks = file(("1", "a", "$5", "open", "", "Taler"))
    styles = surveyed(blocks, fit)
    found = shaped(blocks[0], fit.parts[0], with_currencies(fit, styles), styles)
    assert found.fields["currency"].to_pylist() == ["Taler"]


def test_a_row_is_refused_for_its_first_fault_with_its_number_and_text():
    _, refused, _ = outcome(
        file(
            ("1", "a", 'man"y', "won", "soon", ""),
            ("2", "", "5", "perhaps", "", ""),
            ("3", "c", "5", "perhaps", "", ""),
        )
    )
    assert [(row.number, row.group, row.raw) for row in refused] == [
        (2, "amount is no amount", '1,a,"man""y",won,soon,'),
        (3, "no contact_id", "2,,5,perhaps,,"),
        (4, "status is no state of a deal (open, won, lost)", "3,c,5,perhaps,,"),
    ]
    assert refused[0].reason.startswith("amount: 'man\"y' is no amount")
    assert refused[2].reason == (
        "status: 'perhaps' is no state of a deal (open, won, lost); translate it under 'values' in a mapping"
    )


ROWS = st.tuples(
    st.sampled_from(["1", "2", ""]),
    st.sampled_from(["a", "b", "", "c\x00"]),
    st.sampled_from(["1,234", "1.234", "1,5", "1.5", "$5", "€5", "12%", "many", ""]),
    st.sampled_from(["open", "won", "lost", "perhaps", ""]),
    st.sampled_from(["3/4/2024", "25/4/2024", "4/25/2024", "2024-03-04", "45363", "7", "soon", ""]),
    st.sampled_from(["3/4/2024", "4/4/2024", "25/4/2024", "3/4/2024 2:30 PM", "1398138810", ""]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=10), st.data())
def test_neither_order_nor_blocks_of_a_file_make_a_difference(rows, data):
    """Rows keep their number, so that it shows which became what."""
    whole, refused, notes = outcome(file(*rows))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=4)))
    sizes = np.diff([0, *cuts, len(rows)]).tolist()
    made, also_refused, also_notes = outcome(file(*rows, sizes=sizes))
    assert (made, also_notes) == (whole, notes)
    assert sorted(also_refused, key=repr) == sorted(refused, key=repr)

    order = data.draw(st.permutations(range(len(rows))))
    moved, moved_refused, moved_notes = outcome(file(*(rows[n] for n in order), sizes=sizes))
    back = {place + 2: n + 2 for place, n in enumerate(order)}
    assert {(kind, *((key, back[value] if key == "row" else value) for key, value in row))
            for kind, *row in moved} == whole  # fmt: skip
    assert sorted((back[row.number], row.reason, row.raw) for row in moved_refused) == sorted(
        (row.number, row.reason, row.raw) for row in refused
    )
    assert moved_notes == notes
