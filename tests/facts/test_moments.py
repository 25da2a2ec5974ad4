"""Dates of every form come back as the moment they were written for, or are told to be none."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitmatrix.facts.date_columns import DateColumn
from fitmatrix.facts.date_forms import Form
from fitmatrix.facts.dates import CODE, by_form, written
from fitmatrix.facts.moments import Dates, moments
from fitmatrix.facts.writing import Said


def read(*cells: str | None, **said) -> list[datetime | None]:
    return column(*cells, **said).read(pa.array(cells, pa.string())).to_pylist()


def column(*cells: str | None, **said) -> Dates:
    return Dates(DateColumn(Said(**said))).seen(pa.array(cells, pa.string()))


def told(cell: str, *others: str, **said) -> str:
    return column(cell, *others, **said).reasons([cell])[0].said


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-12", datetime(2024, 3, 12)),
        ("2024-03-12 9:14", datetime(2024, 3, 12, 9, 14)),
        ("2024-03-12T09:14:05.123456789Z", datetime(2024, 3, 12, 9, 14, 5, 123456)),
        ("2024-01-22T20:36:47.000+0000", datetime(2024, 1, 22, 20, 36, 47)),
        ("2024-03-31T02:30:00+02:00", datetime(2024, 3, 31, 0, 30)),
        ("2024-03-31 03:30:00-03", datetime(2024, 3, 31, 6, 30)),
        ("2024-03-12 09:14:05,5", datetime(2024, 3, 12, 9, 14, 5, 500000)),
        ("2024/3/12", datetime(2024, 3, 12)),
        ("2021-04-15 00:03:00 UTC", datetime(2021, 4, 15, 0, 3)),
        ("2021-04-15 00:03:00.123456 UTC", datetime(2021, 4, 15, 0, 3, 0, 123456)),
        ("02/24/26 02:18 AM UTC", datetime(2026, 2, 24, 2, 18)),
        ("15 Apr 2021 00:03:00 GMT+02:00", datetime(2021, 4, 14, 22, 3)),
        ("9999-12-31", datetime(9999, 12, 31)),
        ("0001-01-01", datetime(1, 1, 1)),
        ("12.03.2024 09:14", datetime(2024, 3, 12, 9, 14)),
        ("27.06.23", datetime(2023, 6, 27)),
        ("3. 4. 2024", datetime(2024, 4, 3)),
        ("1/8/2015 3:28:24 PM", datetime(2015, 1, 8, 15, 28, 24)),
        ("3/15/2024 2:30 PM", datetime(2024, 3, 15, 14, 30)),
        ("3/15/2024 2:30\u202fPM", datetime(2024, 3, 15, 14, 30)),
        ("3/15/2024, 12:05 a.m.", datetime(2024, 3, 15, 0, 5)),
        ("3/15/2024 12:05pm", datetime(2024, 3, 15, 12, 5)),
        ("02/24/26 02:18 AM", datetime(2026, 2, 24, 2, 18)),
        ("02/24/69", datetime(1969, 2, 24)),
        ("22-04-2014 03:53", datetime(2014, 4, 22, 3, 53)),
        ("4/4/2024", datetime(2024, 4, 4)),
        ("15 Apr, 2021 00:03:00", datetime(2021, 4, 15, 0, 3)),
        ("Apr 15, 2021, 2:30 pm", datetime(2021, 4, 15, 14, 30)),
        ("September 3rd, 2021 at 2:30 PM", datetime(2021, 9, 3, 14, 30)),
        ("Sept 3, 2021", datetime(2021, 9, 3)),
        ("15-Apr-21", datetime(2021, 4, 15)),
        ("Thu, 15 Apr 2021 10:00:00 +0200", datetime(2021, 4, 15, 8)),
        ("1398138810", datetime(2014, 4, 22, 3, 53, 30)),
        ("1398138810.0", datetime(2014, 4, 22, 3, 53, 30)),
        ("1398138810.25", datetime(2014, 4, 22, 3, 53, 30, 250000)),
        ("1398138810123", datetime(2014, 4, 22, 3, 53, 30, 123000)),
        ("45363", datetime(2024, 3, 12)),
        ("45363.388888888891", datetime(2024, 3, 12, 9, 20)),
        ("20000", datetime(1954, 10, 3)),
        ("80000", datetime(2119, 1, 11)),
    ],
)
def test_a_date_is_read_in_the_one_way_it_can_be_meant(text, moment):
    assert read(text) == [moment]


@pytest.mark.parametrize(
    "text",
    [
        "31/31/2024", "2024-02-30", "30.02.2024", "31 Apr 2024", "2024-13-01", "2024-00-10", "0000-01-01",
        "3/4/2024", "3/4-2024", "20240312", "2024", "139813881", "13981388101", "1.39814E+09", "-45363", "19999",
        "80001", "soon", "", "12:30", "2024-03-12 24:00", "2024-03-12 09:60", "2024-03-12 9", "3/15/2024 13:30 PM",
        "3/15/2024 0:30 AM", "2024-03-12 09:14 +24:00", "2024-03-12Z", "15 Foo 2024", "2024-03-12 09:14 CET",
        "9999-12-31 23:00-02:00", "0001-01-01T00:00+02:00", "٢٠٢٤-٠٣-١٢",
    ],
)  # fmt: skip
def test_what_names_no_moment_is_not_read_and_a_reason_is_told(text):
    assert read(text) == [None]
    assert told(text)


def test_nothing_is_read_of_a_cell_that_is_null():
    assert read(None, "2024-03-12", None) == [None, datetime(2024, 3, 12), None]
    assert read() == []


# Which number is the day


def test_the_dates_of_a_column_decide_which_number_is_the_day():
    assert read("3/4/2024", "25/4/2024") == [datetime(2024, 4, 3), datetime(2024, 4, 25)]
    assert read("3/4/2024", "4/25/2024") == [datetime(2024, 3, 4), datetime(2024, 4, 25)]
    assert read("3/4/2024", "25-04-24 10:00")[0] == datetime(2024, 4, 3)


def test_a_date_that_does_not_exist_decides_nothing():
    assert read("3/4/2024", "30/2/2024", "25/4/2024 25:00") == [None, None, None]


def test_dates_of_other_forms_decide_nothing():
    assert read("3/4/2024", "2024-04-25", "25.04.2024", "25 Apr 2024")[0] is None


def test_where_rows_disagree_only_those_are_read_that_can_be_meant_in_one_way():
    assert read("3/4/2024", "4/25/2024", "25/4/2024", "5/5/2024") == [
        None, datetime(2024, 4, 25), datetime(2024, 4, 25), datetime(2024, 5, 5)
    ]  # fmt: skip


def test_times_with_am_or_pm_make_a_column_american_unless_a_row_says_otherwise():
    assert read("3/4/2024 2:30 PM", "3/4/2024") == [
        datetime(2024, 3, 4, 14, 30), datetime(2024, 3, 4)
    ]  # fmt: skip
    assert read("3/4/2024 2:30 PM", "25/4/2024")[0] == datetime(2024, 4, 3, 14, 30)


def test_a_mapping_overrules_the_rows():
    assert read("3/4/2024", day_first=True) == [datetime(2024, 4, 3)]
    assert read("3/4/2024", day_first=False) == [datetime(2024, 3, 4)]
    assert read("3/4/2024 2:30 PM", "4/25/2024", day_first=True) == [
        datetime(2024, 4, 3, 14, 30), None
    ]  # fmt: skip
    assert read("3/4/2024", "25/4/2024", day_first=False) == [datetime(2024, 3, 4), None]


def test_formats_of_a_mapping_replace_the_guesses():
    assert read("3/4/2024", "2024-03-12", dates=("%d/%m/%Y",)) == [
        datetime(2024, 4, 3), datetime(2024, 3, 12)
    ]  # fmt: skip
    assert read("12.03.2024", "45363", dates=("%d/%m/%Y",)) == [None, None]
    assert read("20240312", "3/4/24", dates=("%Y%m%d", "%d/%m/%y")) == [
        datetime(2024, 3, 12), datetime(2024, 4, 3)
    ]  # fmt: skip
    assert moments(pa.array(["3/4/2024"]), ("%m/%d/%Y", "%d/%m/%Y")).to_pylist() == [
        datetime(2024, 3, 4)
    ]


# Numbers


def test_excel_counted_the_days_only_where_all_numbers_of_a_column_are_plausible_days():
    assert read("45363", "45364.5", "2024-03-12") == [
        datetime(2024, 3, 12), datetime(2024, 3, 13, 12), datetime(2024, 3, 12)
    ]  # fmt: skip
    assert read("45363", "7")[0] is None
    assert read("45363", "-45363")[0] is None
    assert read("45363", "1398138810") == [None, datetime(2014, 4, 22, 3, 53, 30)]


def test_days_of_excel_follow_its_29_february_1900():
    """As Excel shows them; without the day that never was, both would be a day later."""
    assert read("36526", "25569") == [datetime(2000, 1, 1), datetime(1970, 1, 1)]


# Zones


BERLIN = [
    ("2024-01-15 12:00", datetime(2024, 1, 15, 11)),
    ("2024-07-15 12:00", datetime(2024, 7, 15, 10)),
    ("2024-03-31 01:59:59", datetime(2024, 3, 31, 0, 59, 59)),
    ("2024-03-31 02:30", datetime(2024, 3, 31, 1, 30)),  # left out: it is 3:30 by the new clock
    ("2024-03-31 03:00", datetime(2024, 3, 31, 1)),
    ("2024-10-27 02:30", datetime(2024, 10, 27, 0, 30)),  # came twice: the first
    ("2024-10-27 03:00", datetime(2024, 10, 27, 2)),
    ("2024-10-27 02:30+01:00", datetime(2024, 10, 27, 1, 30)),
    ("27.10.2024 02:30 UTC", datetime(2024, 10, 27, 2, 30)),
    ("1729989000", datetime(2024, 10, 27, 0, 30)),
    ("2024-07-15", datetime(2024, 7, 15)),  # a day is that day everywhere
    ("2024-07-15 00:00", datetime(2024, 7, 14, 22)),
    ("15.07.2024", datetime(2024, 7, 15)),
]


@pytest.mark.parametrize(("text", "moment"), BERLIN)
def test_a_time_without_a_zone_is_by_the_clocks_of_the_mapping(text, moment):
    assert read(text, time_zone="Europe/Berlin") == [moment]


def test_days_of_excel_and_formats_of_a_mapping_are_in_its_zone_too():
    assert read("45488.5", "45488", time_zone="Europe/Berlin") == [
        datetime(2024, 7, 15, 10), datetime(2024, 7, 15)
    ]  # fmt: skip
    assert read("15.7.2024 12h", "15.7.2024 12h +0000", "15.7.2024", time_zone="Europe/Berlin",
                dates=("%d.%m.%Y %Hh", "%d.%m.%Y %Hh %z", "%d.%m.%Y")) == [
        datetime(2024, 7, 15, 10), datetime(2024, 7, 15, 12), datetime(2024, 7, 15)
    ]  # fmt: skip


ZONES = ["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata",
         "Pacific/Apia", "Europe/Dublin", "Africa/Casablanca", "America/St_Johns", "UTC"]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.datetimes(datetime(1950, 1, 1), datetime(2080, 1, 1)), min_size=1),
    st.sampled_from(ZONES),
)
def test_any_time_is_in_utc_what_python_says(times, zone):
    in_utc = [
        time.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None) for time in times
    ]
    assert read(*(time.isoformat() for time in times), time_zone=zone) == in_utc


@pytest.mark.parametrize("zone", ZONES)
def test_every_quarter_of_an_hour_of_a_year_is_in_utc_what_python_says(zone):
    times = [datetime(2011, 1, 1) + n * timedelta(minutes=15) for n in range(366 * 96)]
    in_utc = [
        time.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None) for time in times
    ]
    assert read(*map(str, times), time_zone=zone) == in_utc


# Any moment in every form


def no_zero(time: datetime, written: str) -> str:
    """Written with a number for which strftime has no sign: {d}, {m} and {I} without zeros."""
    return time.strftime(written).format(d=time.day, m=time.month, I=(time.hour - 1) % 12 + 1)


WAYS = [  # strftime, the smallest unit that is written
    ("%Y-%m-%d", "day"), ("%Y-%m-%d %H:%M", "minute"), ("%Y-%m-%dT%H:%M:%S", "second"),
    ("%Y-%m-%d %H:%M:%S.%f", "microsecond"), ("%Y-%m-%dT%H:%M:%S.%fZ", "microsecond"),
    ("%Y-%m-%dT%H:%M:%S+0000", "second"), ("%Y-%m-%d %H:%M:%S UTC", "second"), ("%Y/%m/%d", "day"),
    ("%d.%m.%Y %H:%M", "minute"), ("{d}.{m}.%Y", "day"), ("%d %b, %Y %H:%M:%S", "second"),
    ("%d-%b-%Y", "day"), ("%B {d}, %Y {I}:%M %p", "minute"), ("%a, %d %b %Y %H:%M:%S +0000", "second"),
]  # fmt: skip
SIGNED = [  # the same with the day or the month first
    ("%d/%m/%Y", "%m/%d/%Y", "day"), ("{d}/{m}/%Y {I}:%M:%S %p", "{m}/{d}/%Y {I}:%M:%S %p", "second"),
    ("%d-%m-%Y %H:%M", "%m-%d-%Y %H:%M", "minute"), ("{d}/{m}/%y", "{m}/{d}/%y", "day"),
    ("%d/%m/%y %I:%M %p", "%m/%d/%y %I:%M %p", "minute"),
]  # fmt: skip
SMALLER = {"microsecond": {}, "second": {"microsecond": 0}, "minute": {"microsecond": 0, "second": 0},
           "day": {"microsecond": 0, "second": 0, "minute": 0, "hour": 0}}  # fmt: skip
TIMES = st.lists(
    st.datetimes(datetime(1970, 1, 1), datetime(2068, 12, 31)), min_size=1, max_size=20
)


@pytest.mark.parametrize(("written", "unit"), WAYS)
@settings(max_examples=20, deadline=None)
@given(TIMES)
def test_any_moment_comes_back_from_every_form(written, unit, times):
    times = [time.replace(**SMALLER[unit]) for time in times]
    assert read(*(no_zero(time, written) for time in times)) == times


@pytest.mark.parametrize(("day_first", "month_first", "unit"), SIGNED)
@settings(max_examples=20, deadline=None)
@given(TIMES, st.booleans())
def test_any_moment_comes_back_where_the_mapping_or_one_row_says_the_order(
    day_first, month_first, unit, times, is_day_first
):
    times = [time.replace(**SMALLER[unit]) for time in times]
    cells = [no_zero(time, day_first if is_day_first else month_first) for time in times]
    assert read(*cells, day_first=is_day_first) == times
    clear = datetime(2024, 4, 25)
    row = no_zero(clear, day_first if is_day_first else month_first)
    assert read(*cells, row) == [*times, clear]


@settings(max_examples=40, deadline=None)
@given(TIMES)
def test_without_a_row_that_decides_no_date_of_two_days_is_read(times):
    times = [datetime(time.year, time.month, time.day % 12 + 1) for time in times]
    assert read(*(f"{time.day}/{time.month}/{time.year}" for time in times)) == [
        time if time.day == time.month else None for time in times
    ]


@settings(max_examples=40, deadline=None)
@given(TIMES, st.integers(-23, 23), st.integers(0, 59))
def test_any_moment_comes_back_with_any_offset(times, hours, minutes):
    zone = timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes))
    cells = [time.replace(tzinfo=UTC).astimezone(zone).isoformat() for time in times]
    assert read(*cells, time_zone="Asia/Kolkata") == times


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1_000_000_000_000, 9_999_999_999_999), min_size=1))
def test_any_unix_time_comes_back(milliseconds):
    times = [datetime(1970, 1, 1) + timedelta(milliseconds=n) for n in milliseconds]
    assert read(*map(str, milliseconds)) == times
    assert read(*(f"{n / 1000:.3f}" for n in milliseconds)) == times
    assert read(*(f"{n // 1000}.0" for n in milliseconds)) == [
        time.replace(microsecond=0) for time in times
    ]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(20_000 * 86_400_000, 80_000 * 86_400_000), min_size=1))
def test_any_time_that_excel_counts_comes_back_to_the_millisecond(milliseconds):
    cells = [f"{Decimal(n) / 86_400_000:.15g}" for n in milliseconds]  # as Excel writes it
    assert read(*cells) == [
        datetime(1899, 12, 30) + timedelta(milliseconds=n) for n in milliseconds
    ]


# Neither the order of rows nor the blocks of a file make a difference


CELLS = st.sampled_from(
    ["3/4/2024", "3/4/2024", "4/3/24", "25/4/2024", "4/25/2024", "5/5/2024", "3/4/2024 2:30 PM", "2024-03-12",
     "2024-03-12 10:00", "12.03.2024", "15 Apr 2021", "45363", "45363.5", "7", "1398138810", "1398138810123", "soon",
     "", None]
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(CELLS, max_size=12), st.data())
def test_neither_order_nor_blocks_make_a_difference(cells, data):
    whole = column(*cells)
    order = data.draw(st.permutations(range(len(cells))))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(cells)), max_size=3)))
    pieces = [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(cells)], strict=True)]
    blocks = [pa.array([cells[n] for n in piece], pa.string()) for piece in pieces]
    split = Dates()
    for block in blocks:
        split = split.seen(block)
    assert split == whole
    assert split.notes() == whole.notes()
    values = dict(
        zip(range(len(cells)), whole.read(pa.array(cells, pa.string())).to_pylist(), strict=True)
    )
    for piece, block in zip(pieces, blocks, strict=True):
        assert split.read(block).to_pylist() == [values[n] for n in piece]
        assert split.read(pa.concat_arrays([block, block])[len(block) :]).to_pylist() == (
            [values[n] for n in piece]
        )


# What is told


@settings(max_examples=400, deadline=None)
@given(st.lists(CELLS, max_size=6), st.lists(CELLS, max_size=6))
def test_where_nothing_else_is_decided_more_rows_make_no_difference(cells, more):
    some, whole = column(*cells), column(*cells, *more)
    texts = pa.array(cells, pa.string())
    if some.decided == whole.decided:
        assert some.read(texts) == whole.read(texts)
        refused = texts.filter(some.read(texts).is_null()).drop_null().to_pylist()
        assert some.reasons(refused) == whole.reasons(refused)


NUMBERS = st.integers(0, 61).map("{:02d}".format) | st.integers(0, 99).map(str)
NEARLY_ISO = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["2024", "0000", "0001", "9999", "24", "12024", "-001"]),
        st.sampled_from(["-", "/", ""]),
        NUMBERS,
        st.just("-"),
        NUMBERS,
        st.sampled_from(["", " ", "T", "t", "  "]),
        NUMBERS | st.just(""),
        st.sampled_from(["", ":"]),
        NUMBERS | st.just(""),
        st.sampled_from(["", ":00", ":59", ":60", ":00.5", ":00,5", ":07.123456", ":07.1234567"]),
        st.sampled_from(["", "Z", "z", " UTC", "+02:00", "-0230", "+24:00", "+05", "+05:60", "-1"]),
    ),
)
ISO = st.builds(
    lambda time, form: time.strftime(form),
    st.datetimes(datetime(1000, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f"]),
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.none() | NEARLY_ISO, min_size=1, max_size=2)
    | st.lists(st.none() | ISO, min_size=1, max_size=6)
    | st.lists(ISO.map("{}Z".format) | ISO.map("{}+0130".format), min_size=1, max_size=6)
)
def test_arrow_reads_of_a_column_what_its_shapes_say(cells):
    texts = pa.array(cells, pa.string())
    quick, slow = written(texts), by_form(texts)
    valid = slow.form != CODE[Form.NONE]
    assert quick.form.tolist() == slow.form.tolist()
    assert quick.days_first[valid].tolist() == slow.days_first[valid].tolist()
    assert quick.months_first[valid].tolist() == slow.months_first[valid].tolist()
    assert quick.local[valid].tolist() == slow.local[valid].tolist()


@pytest.mark.parametrize("zone", ["", "Z"])
@pytest.mark.parametrize("text", ["2024-03-25 14", "0000-01-01 00:00"])
def test_what_only_arrow_takes_for_a_time_is_none(text, zone):
    assert read(text + zone) == [None]


def test_a_reason_says_what_was_found_and_what_would_be_right():
    assert told("3/4/2024") == (
        "a date that could be two days: no row of the column tells the day from the month;"
        " say 'day_first: true' or 'day_first: false' in a mapping"
    )
    assert "the day comes first in 2 rows, the month in 1" in told(
        "3/4/2024", "25/4/2024", "26/4/2024", "4/25/2024"
    )
    assert "'day_first'" in told("4/25/2024", day_first=True)
    assert "1 number of another kind" in told("45363", "7")
    assert "10 digits of seconds or the 13 of milliseconds" in told("2024")
    assert "CET names more than one time zone" in told("2024-03-12 09:14 CET")
    assert "%d/%m/%Y" in told("12.03.2024", dates=("%d/%m/%Y",))
    assert "years 1 to 9999" in told("9999-12-31 23:00-02:00")
    assert told("soon").startswith("no date")


def test_notes_say_what_was_decided_and_on_how_many_rows():
    assert column("2024-03-12", "2024-03-12 10:00", "").notes() == []
    assert column("3/4/2024", "25/4/2024", "26/4/2024").notes() == [
        "1 date could be two days: the day comes first, as in 2 other rows"
    ]
    assert column("3/4/2024", "3/5/2024").notes() == [
        "2 dates could be two days (not read): no row of the column tells the day from the month"
    ]
    assert column("3/4/2024 2:30 PM").notes() == [
        "1 date could be two days: the month comes first, as it does where times have AM or PM"
    ]
    assert column("3/4/2024", day_first=False).notes() == [
        "1 date could be two days: the month comes first, as the mapping says"
    ]
    assert column("2024-03-12", "25/4/2024", "26/4/2024", "3/4/2024", "12.03.2024").notes()[0] == (
        "dates are written in 3 ways: 25/3/2024 (3), 2024-03-25 (1), 25.03.2024 (1)"
    )
    assert column("45363", "45364").notes() == ["2 numbers are days as Excel counts them"]
    assert column("1398138810").notes() == ["1 number is seconds since 1970"]
