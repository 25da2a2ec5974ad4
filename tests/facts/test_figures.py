"""Numbers of every style come back as the number they were written for, or are told to be none."""

from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitmatrix.facts.figures import Figures, amount, count
from fitmatrix.facts.number_columns import NumberColumn
from fitmatrix.facts.quantities import AMOUNT, COUNT, REVENUE
from fitmatrix.facts.writing import Said


def column(*cells: str | None, of=AMOUNT, **said) -> Figures:
    empty = Figures(of, NumberColumn(Said(**said), whole=of is COUNT))
    return empty.seen(pa.array(cells, pa.string()))


def read(*cells: str | None, of=AMOUNT, **said) -> list:
    return column(*cells, of=of, **said).read(pa.array(cells, pa.string())).to_pylist()


def money(*cells: str | None, **said) -> list[str | None]:
    return [None if found is None else str(found) for found in read(*cells, **said)]


def told(cell: str, *others: str, of=AMOUNT, **said) -> str:
    return column(cell, *others, of=of, **said).reasons([cell])[0].said


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$22,700.00", "22700.00"), ("€ 2.900,00", "2900.00"), ("$342.09K", "342090.00"), ("2M", "2000000.00"),
        ("1 234,5", "1234.50"), ("1\u00a0234,5", "1234.50"), ("1\u202f234\u202f567.8", "1234567.80"),
        ("1'234.5", "1234.50"), ("1’234’567", "1234567.00"), ("12,34,567.5", "1234567.50"), ("1234,567", "1234.57"),
        ("(1,200)", "-1200.00"), ("($1,200.50)", "-1200.50"), ("$(1,200)", "-1200.00"), ("1,200-", "-1200.00"),
        ("-5", "-5.00"), ("−5", "-5.00"), ("-$5", "-5.00"), ("$-5", "-5.00"), ("- 5", "-5.00"), ("+5", "5.00"),
        ("1e6", "1000000.00"), ("1.5E+07", "15000000.00"), ("1.234E+3", "1234.00"), ("1,5e-1", "0.15"), ("12%", "12.00"),
        ("USD 1,234", "1234.00"), ("1,234 usd", "1234.00"), ("R$5", "5.00"), ("5 kr", "5.00"), ("2,5 Mio. €", "2500000.00"),
        ("1.2 billion", "1200000000.00"), ("1.234.567", "1234567.00"), ("12,5", "12.50"), ("0", "0.00"), ("007", "7.00"),
        ("295.0", "295.00"), (".5", "0.50"), ("5.", "5.00"), ("0.125", "0.13"), ("-0.125", "-0.13"), ("0,125", "0.13"),
        ("123456789.12345678901234567890", "123456789.12"), ("9999999999999999.99", "9999999999999999.99"),
        ("1e-99", "0.00"), ("0e99", "0.00"), ("1,234", "1234.00"),
    ],
)  # fmt: skip
def test_money_is_read_as_people_write_it(text, value):
    assert money(text) == [value]
    assert str(amount(text)) == value


@pytest.mark.parametrize(
    "text",
    ["", "-", ".", "many", "1,2,3", "1,23,4", "1 2", "12 34", "1.234,56.7", "99999999999999999", "1e99", "1" * 30, "--5",
     "(-5)", "(5", "5)", "$5$", "5 XYZ", "XYZ 5", "1,234M", "5 apples", "1-5", "nan", "inf", "٥"],
)  # fmt: skip
def test_what_is_no_amount_is_not_read_and_a_reason_is_told(text):
    assert money(text) == [None]
    assert told(text)


def test_nothing_is_read_of_a_cell_that_is_null():
    assert money(None, "5", None) == [None, "5.00", None]
    assert money() == []


# Which sign marks decimals


def test_the_numbers_of_a_column_decide_which_sign_marks_decimals():
    assert money("1,234", "12,5") == ["1.23", "12.50"]
    assert money("1,234", "12.5") == ["1234.00", "12.50"]
    assert money("1.234", "€ 12,50") == ["1234.00", "12.50"]
    assert money("1.234", "1,234,567") == ["1.23", "1234567.00"]
    assert money("1.234M", "1.5M") == ["1234000.00", "1500000.00"]


def test_where_no_row_decides_a_comma_groups_thousands_and_a_point_is_not_read():
    assert money("1,234", "12,345", "15") == ["1234.00", "12345.00", "15.00"]
    assert money("1.234", "12.345", "15") == [None, None, "15.00"]
    assert money("1,234M", "15M") == [None, "15000000.00"]


def test_where_rows_disagree_only_those_are_read_that_can_be_meant_in_one_way():
    assert money("1.234", "1,234") == [None, None]
    assert money("1.234", "1.5", "1,5", "$2,000.50") == [None, "1.50", "1.50", "2000.50"]


def test_a_mapping_overrules_the_rows():
    assert money("1,234", "1.234", decimal_comma=True) == ["1.23", "1234.00"]
    assert money("1,234", "1.234", decimal_comma=False) == ["1234.00", "1.23"]
    assert money("1,234M", "1.5", decimal_comma=True) == ["1234000.00", None]


# Whole numbers and ranges


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("250", 250), ("1,234", 1234), ("1.234", 1234), ("1 234", 1234), ("32.0", 32), ("1e3", 1000), ("2.5K", 2500),
        ("51-200", 51), ("201 to 500", 201), ("10,000+", 10_000), ("1 – 10 employees", 1), ("1—10", 1), ("11 .. 50", 11),
        ("5.001-10.000 Mitarbeiter", 5001), ("1,001-5,000", 1001), ("10 001 - 20 000", 10_001), ("1K-5K", 1000),
        ("1-5K", 1000), ("500-1K", 500), ("between 51 and 200", 51), ("51 bis 200", 51), ("500 or more", 500),
        ("≥ 500", 500), ("at least 500", 500), (">500", 501), ("more than 500", 501), ("<50", 1), ("up to 50", 1),
        ("50 or fewer", 1), ("~50", 50), ("ca. 50", 50), ("250 employees", 250), ("self-employed", 1),
        ("Self Employed", 1), ("Myself Only", 1), ("0-1", 0), ("7-7", 7),
    ],
)  # fmt: skip
def test_of_a_size_the_lower_end_is_read(text, number):
    assert read(text, of=COUNT) == [number]
    assert count(text) == number


@pytest.mark.parametrize(
    "text",
    ["", "12.5", "many", "-3", "(3)", "1-2-3", "1" * 30, "$5", "5%", "200-51", "<0", "10-Jan", "Nov-50", "2024-01-10",
     "500 to", "1" * 20 + "+", "x" * 100, "51-200 apples"],
)  # fmt: skip
def test_what_is_no_whole_number_is_told(text):
    assert read(text, of=COUNT) == [None]
    assert told(text, of=COUNT).startswith("no whole number")


def test_a_sign_of_decimals_in_a_column_of_sizes_groups_nothing():
    assert read("1.234", "1,234", of=COUNT) == [1234, 1234]
    assert read("32.0", "1.234", of=COUNT) == [32, None]
    assert "it has decimals" in told("1.234", "32.0", of=COUNT)


def test_revenue_may_be_a_range_and_an_amount_may_not():
    assert read("$1M - $10M", "10M-50M", "$1-5M", "<1M", "1B+", "1.000.000 to 5.000.000", of=REVENUE) == [
        Decimal(n) for n in (1_000_000, 10_000_000, 1_000_000, 0, 1_000_000_000, 1_000_000)
    ]  # fmt: skip
    assert read("1M-2M", "self-employed") == [None, None]
    assert "a range" in told("1M-2M")


@given(st.integers(0, 10**15), st.sampled_from(["{}", "{:,}", "{:,}+", "{:_}"]))
def test_a_whole_number_is_read_with_and_without_groups(number, written):
    assert count(written.format(number).replace("_", ".")) == number


@settings(max_examples=40, deadline=None)
@given(
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(sorted),
    st.sampled_from(["{:,}", "{:_}", "{}"]),
    st.sampled_from(["{}-{}", "{} – {}", "{} to {}", "{}—{} employees", "from {} to {}", "{}..{}"]),
)
def test_the_lower_end_of_any_range_is_read(both, grouped, written):
    ends = [grouped.format(n).replace("_", " ") for n in both]
    assert count(written.format(*ends)) == both[0]


# Any number in every style


GROUPS = {
    "point": [",", "", " ", "\u00a0", "\u202f", "'", "’"],
    "comma": [".", "", " ", "\u00a0", "\u202f", "'"],
}
MARK = {"point": ".", "comma": ","}
DRESSES = [
    ("{}", "", ""), ("${}", "", "USD"), ("€ {}", "", "EUR"), ("{} €", "", "EUR"), ("{}€", "", "EUR"), ("£{}", "", "GBP"),
    ("USD {}", "", "USD"), ("{} chf", "", "CHF"), ("kr {}", "", ""), ("¥{}", "", ""), ("R$ {}", "", "BRL"),
    ("{} zł", "", "PLN"), ("CA${}", "", "CAD"), ("XX${}", "", ""),
]  # fmt: skip
MINUS = ["-{}", "−{}", "({})", "{}-"]
CENTS = st.integers(0, 10**18 - 1)


def written(cents: int, mark: str, group: str, places: int = 2) -> str:
    whole, part = divmod(cents, 100)
    grouped = f"{whole:,}".replace(",", group)
    return f"{grouped}{MARK[mark]}{part:02}" if places else grouped


@st.composite
def styles(draw):
    mark = draw(st.sampled_from(["point", "comma"]))
    dress, _, code = draw(st.sampled_from(DRESSES))
    return mark, draw(st.sampled_from(GROUPS[mark])), dress, code, draw(st.sampled_from(MINUS))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(CENTS, st.booleans()), min_size=1, max_size=20), styles())
def test_any_amount_comes_back_from_every_style(amounts, style):
    mark, group, dress, code, minus = style
    cells = [dress.format(written(cents, mark, group)) for cents, _ in amounts]
    cells = [
        minus.format(cell) if less else cell for cell, (_, less) in zip(cells, amounts, strict=True)
    ]
    values = [Decimal(-cents if less else cents) / 100 for cents, less in amounts]
    assert read(*cells) == values
    assert column(*cells).currencies(pa.array(cells)).to_pylist() == [code or None] * len(cells)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=20), styles(), st.integers(0, 99))
def test_any_whole_amount_comes_back_where_one_cell_or_the_mapping_says_the_style(
    wholes, style, part
):
    mark, group, dress, _, _ = style
    cells = [dress.format(written(100 * whole, mark, group, 0)) for whole in wholes]
    clear = dress.format(written(100_000 + part, mark, group))
    assert read(*cells, clear)[:-1] == wholes
    assert read(*cells, decimal_comma=mark == "comma") == wholes
    assert read(*cells, of=COUNT) == (wholes if dress == "{}" else [None] * len(wholes))


@settings(max_examples=40, deadline=None)
@given(
    st.decimals(0, 10**6, places=3),
    st.sampled_from(
        [
            ("", 0),
            ("K", 3),
            (" k", 3),
            ("M", 6),
            (" Mio", 6),
            ("bn", 9),
            (" billion", 9),
            ("E+03", 3),
            ("e6", 6),
            ("E-02", -2),
        ]
    ),
    st.sampled_from([".", ","]),
)
def test_any_number_with_a_unit_comes_back_rounded_to_cents(number, unit, mark):
    cell = f"{number}".replace(".", mark) + unit[0]
    value = (number.scaleb(unit[1])).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert read(cell, decimal_comma=mark == ",") == [value]


@given(st.floats(-1e15, 1e15))
def test_any_float_as_a_program_writes_it_is_its_nearest_cent(number):
    assert read(repr(number), "0.5")[0] == Decimal(repr(number)).quantize(
        Decimal("0.01"), ROUND_HALF_UP
    )


# Neither the order of rows nor the blocks of a file make a difference


CELLS = st.sampled_from(
    ["1,234", "1.234", "1,5", "1.5", "$1,234.50", "€ 1.234,50", "15", "15%", "1.234M", "51-200", "10,000+", "<50",
     "self-employed", "many", "¥5", "0,125", "1 234", "", None]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(CELLS, max_size=12), st.sampled_from([AMOUNT, COUNT, REVENUE]), st.data())
def test_neither_order_nor_blocks_make_a_difference(cells, of, data):
    whole = column(*cells, of=of)
    order = data.draw(st.permutations(range(len(cells))))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(cells)), max_size=3)))
    pieces = [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(cells)], strict=True)]
    blocks = [pa.array([cells[n] for n in piece], pa.string()) for piece in pieces]
    split = column(of=of)
    for block in blocks:
        split = split.seen(block)
    assert split == whole
    assert split.notes() == whole.notes()
    values = whole.read(pa.array(cells, pa.string())).to_pylist()
    for piece, block in zip(pieces, blocks, strict=True):
        assert split.read(block).to_pylist() == [values[n] for n in piece]


# What is told


@settings(max_examples=400, deadline=None)
@given(
    st.lists(CELLS, max_size=6),
    st.lists(CELLS, max_size=6),
    st.sampled_from([AMOUNT, COUNT, REVENUE]),
)
def test_where_nothing_else_is_decided_more_rows_make_no_difference(cells, more, of):
    some, whole = column(*cells, of=of), column(*cells, *more, of=of)
    texts = pa.array(cells, pa.string())
    if some.decided == whole.decided:
        assert some.read(texts) == whole.read(texts)
        refused = texts.filter(some.read(texts).is_null()).drop_null().to_pylist()
        assert some.reasons(refused) == whole.reasons(refused)


def test_a_reason_says_what_was_found_and_what_would_be_right():
    assert told("1.234", "1,234") == (
        "a number whose sign could mark thousands or decimals: the column has both 1.234 and"
        " 1,234, and no row tells which is which; say 'decimal_comma: true' or"
        " 'decimal_comma: false' in a mapping"
    )
    assert "the point marks decimals in 2 rows, the comma in 1" in told(
        "1.234", "1.5", "2.5", "1,5"
    )
    assert "'decimal_comma: true'" in told("1.5", decimal_comma=True)
    assert "too many digits" in told("9" * 18)
    assert "a spreadsheet made a date" in told("10-Jan", of=COUNT)
    assert "it has decimals, a sign, a currency or a %" in told("$5", of=COUNT)
    assert told("many").startswith("no amount")


def test_notes_say_what_was_decided_and_left_away():
    assert column("$1,234.50", "1,234", "7").notes() == []
    assert column("1,234", "2,345").notes() == [
        "2 numbers like 1,234 could have decimals: no row of the column tells, so the comma is taken"
        " to group thousands"
    ]
    assert column("1.234").notes() == [
        "1 number like 1.234 could have decimals (not read): no row of the column tells"
    ]
    assert len(column("1.234", "1,234").notes()) == 2
    assert column("1.234", "1,234", of=COUNT).notes() == []
    assert column("51-200", "10,000+", "7", "7 employees", of=COUNT).notes() == [
        "2 ranges are taken at the lower end"
    ]
    assert column("$5", "€5", "€6", "¥5", "12%").notes() == [
        "1 number has a % that is left away",
        "amounts are in 2 currencies: EUR (2), USD (1)",
        "1 amount has the sign of several currencies, and so none",
    ]
