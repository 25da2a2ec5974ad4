"""Files of every dirt become headers and text cells, or one clear line."""

import csv
import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.facts.files import as_csv, as_xlsx

from fitmatrix.errors import FileError
from fitmatrix.facts import delimited
from fitmatrix.facts.reading import opened


def rows(path) -> tuple[tuple[str, ...], list[list[str]]]:
    file = opened(path)
    cells = [list(row.values()) for block in file.blocks for row in block.cells.to_pylist()]
    return file.headers, cells


def written(tmp_path, content: bytes):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("delimiter", list(",;\t|^`~"))
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ending_are_found(tmp_path, delimiter, ending):
    table = [["Id", "Name", "Note"], ["007", "Ann, B; C|D", 'say "hi"'], ["1", "", "two\nlines"]]
    path = written(tmp_path, as_csv(table, delimiter=delimiter, ending=ending).encode())
    assert rows(path) == (("Id", "Name", "Note"), table[1:])


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encoding_is_found(tmp_path, encoding):
    table = [["Id", "Name"], ["1", "José Núñez"], ["2", "Zoë Müller"], ["3", "Renée L’Écuyer"]]
    assert rows(written(tmp_path, as_csv(table).encode(encoding))) == (("Id", "Name"), table[1:])


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        (
            "cp1250",
            ["Łukasz Żółć", "Małgorzata Wiśniewska", "Józef Dąbrowski", "Grażyna Jabłońska"],
        ),
        ("mac_roman", ["José Núñez", "Søren Ångström"]),
        ("cp1252", ["Tom Kühn", "Nittaya Donzé", "Mülheim Fördertechnik"]),
    ],
)
def test_other_single_byte_encodings_are_told_by_their_words(tmp_path, encoding, names):
    text = as_csv([["Id", "Name"], *(["1", name] for name in names)])
    assert [row[1] for row in rows(written(tmp_path, text.encode(encoding)))[1]] == names


@settings(max_examples=60, deadline=None)
@given(
    table=st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00\x1c\x1d\x1e\x1f\x85"), max_size=8),
                 min_size=2, max_size=2),
        max_size=6,
    ),
    delimiter=st.sampled_from(",;\t|"),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    encoding=st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le"]),
    with_mark=st.booleans(),
)  # fmt: skip
def test_any_table_comes_back_as_it_was_written(
    tmp_path_factory, table, delimiter, ending, quoting, encoding, with_mark
):
    text = as_csv([["first header", "second header"], *table],
                  delimiter=delimiter, ending=ending, quoting=quoting)  # fmt: skip
    mark = "\ufeff" if with_mark or encoding != "utf-8" else ""
    path = written(tmp_path_factory.mktemp("any"), (mark + text).encode(encoding))
    assert rows(path)[1] == [row for row in table if any(cell.strip() for cell in row)]


def test_blocks_join_without_a_seam_and_rows_keep_their_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK_BYTES", 64)
    text = "Id,Name\n" + "".join(f"{n},n{n}\n" if n % 7 else f"{n}\n" for n in range(2, 200))
    blocks = list(opened(written(tmp_path, text.encode())).blocks)
    numbered = {int(n): row["Id"] for b in blocks
                for n, row in zip(b.numbers, b.cells.to_pylist(), strict=True)}  # fmt: skip
    ragged = {row.number: row.raw for block in blocks for row in block.ragged}
    assert len(blocks) > 10
    assert numbered == {n: str(n) for n in range(2, 200) if n % 7}
    assert ragged == {n: str(n) for n in range(2, 200) if n % 7 == 0}


def test_gzip_is_told_by_its_bytes(tmp_path):
    path = written(tmp_path, gzip.compress(b"Id,Name\n1,Ann\n"))
    assert rows(path) == (("Id", "Name"), [["1", "Ann"]])


def test_excel_numbers_and_ids_are_typed_as_people_type_them(tmp_path):
    table = [["Id", "Seats", "Share"], ["00123", 7, 0.5], ["8901234567890123456", 12.0, ""]]
    path = as_xlsx(tmp_path / "book.xlsx", table)
    assert rows(path) == (
        ("Id", "Seats", "Share"), [["00123", "7", "0.5"], ["8901234567890123456", "12", ""]]
    )  # fmt: skip


def test_parquet_values_become_exact_text(tmp_path):
    table = pa.table({
        "id": pa.array([8901234567890123456, None]),
        "at": pa.array([1_700_000_000_000_000, None], pa.timestamp("us", "UTC")),
        "kind": pa.array(["a", "b"]).dictionary_encode(),
        "seats": pa.array([3.0, None]),
        "many": pa.array([["x", "y"], None]),
    })  # fmt: skip
    pq.write_table(table, tmp_path / "table.parquet")
    assert rows(tmp_path / "table.parquet")[1] == [
        ["8901234567890123456", "2023-11-14 22:13:20Z", "a", "3", '["x", "y"]'],
        ["", "", "b", "", ""],
    ]


def test_blank_rows_are_no_rows_and_a_header_alone_is_an_empty_table(tmp_path):
    assert rows(written(tmp_path, b"\n , \nId,Name\n\n1,Ann\n,\n"))[1] == [["1", "Ann"]]
    for text in (b"Id,Name", b"Id,Name\n"):
        assert rows(written(tmp_path, text)) == (("Id", "Name"), [])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n\n", "no headers"),
        (b"%PDF-1.7 \x00\x01", "no table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no table"),
        (bytes(range(256)) * 40, "no table"),
        (b"PK\x03\x04 this is no workbook", "cannot be read as an Excel workbook"),
        (b"PAR1 this is no parquet", "Parquet file is cut off or damaged"),
        (gzip.compress(b"Id,Name\n" + b"1,Ann\n" * 999)[:-12], "gzip file is cut off"),
        (b"\xff\xfeI\x00d\x00\x00\xd8", "begins as utf-16"),
        (b"Id,Name,Id\n1,2,3\n", "the header 'Id' stands there 2 times"),
        (b'Id,Name\n1,"never closed\n' + b"2,Ann\n" * 9, "row 2: a quote is opened"),
        (b'Id,Name\n1,Ann\n"never closed,2\n' + b"2,Ann\n" * 9, "row 3: a quote is opened"),
        (b'Id,Name\n1,"never closed\n' + b"2,Ann\n" * 5_000_000, "row 2 is longer than 8 MB"),
        (b'Id,Name\n1,"a ""b"", c"\n2,"never closed\n' + b"2,Ann\n" * 3_000_000, "row 3 is longer"),
        (b'\nId;Name\r1;"never closed\r' + b"2;Ann\r" * 3_000_000, "row 2 is longer"),
    ],
)
def test_a_file_that_is_no_table_is_told_in_one_line(tmp_path, content, message):
    path = written(tmp_path, content)
    with pytest.raises(FileError, match=message) as told:
        list(opened(path).blocks)
    assert str(told.value).startswith(str(path))
    assert "\n" not in str(told.value)


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    with pytest.raises(FileError, match="there is no such file"):
        opened(tmp_path / "nowhere.csv")
    with pytest.raises(FileError, match="this is a folder"):
        opened(tmp_path)
