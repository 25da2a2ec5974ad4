"""Zip files of tables are read; those that would do harm are refused."""

import gzip
import struct
import zipfile

import pytest
from tests.facts.files import as_workbook, as_xlsx, as_zip

from fitmatrix.errors import FileError
from fitmatrix.facts import archives
from fitmatrix.facts.reading import opened, opened_all
from fitmatrix.facts.reports import Counts

PEOPLE, CALLS = b"contact_id,email\n1,a@b.co\n", b"contact_id,kind,occurred_at\n1,call,2026-01-02\n"


def cells(file):
    return [list(row.values()) for block in file.blocks for row in block.cells.to_pylist()]


def test_one_file_in_a_zip_is_read_as_that_file(imported, tmp_path):
    path = as_zip(tmp_path / "export.zip", {"folder/": b"", "folder/people.csv": PEOPLE})
    report = imported(path)
    assert report.tables == {"contacts": Counts(1, 1, 0, 0)}
    assert report.file == "export.zip/people.csv"


def test_every_file_in_a_zip_is_a_table_of_its_own(tmp_path):
    book = as_xlsx(tmp_path / "deals.xlsx", [["deal_id", "status"], ["1", "won"]]).read_bytes()
    path = as_zip(tmp_path / "export.zip", {
        "people.csv": PEOPLE, "crm/calls.csv.gz": gzip.compress(CALLS), "deals.xlsx": book,
        "readme.md": b"# Hello", "__MACOSX/._people.csv": b"\x00", ".DS_Store": b"\x00",
    })  # fmt: skip
    files = opened_all(path)
    assert [file.name for file in files] == [
        "export.zip/people.csv", "export.zip/calls.csv.gz", "export.zip/deals.xlsx",
    ]  # fmt: skip
    for _ in range(2):
        assert [cells(file) for file in files] == [
            [["1", "a@b.co"]], [["1", "call", "2026-01-02"]], [["1", "won"]],
        ]  # fmt: skip
    assert files[0].form.notes == ("not read, as they are no tables: readme.md",)
    with pytest.raises(FileError, match=r"holds 3 tables \(people.csv, calls.csv.gz, deals.xlsx\)"):
        opened(path)


def test_what_is_unpacked_is_gone_when_nobody_reads_it_any_more(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "unpacked"))
    (tmp_path / "unpacked").mkdir()
    file = opened(as_zip(tmp_path / "export.zip", {"people.csv": PEOPLE}))
    assert len(list((tmp_path / "unpacked").iterdir())) == 1
    assert cells(file) == [["1", "a@b.co"]]
    del file
    assert list((tmp_path / "unpacked").iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../../people.csv", "/etc/people.csv", "C:\\windows\\people.csv", "a/../../people.csv"]
)
def test_a_name_that_leads_elsewhere_is_only_a_name(tmp_path, monkeypatch, name):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "deep" / "unpacked"))
    (tmp_path / "deep" / "unpacked").mkdir(parents=True)
    file = opened(as_zip(tmp_path / "export.zip", {name: PEOPLE}))
    assert file.name == "export.zip/people.csv"
    assert [each.name for each in tmp_path.rglob("*") if each.is_file()] in (
        ["export.zip", "0"], ["0", "export.zip"],
    )  # fmt: skip
    assert cells(file) == [["1", "a@b.co"]]


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "_NEVER_A_BOMB", 1 << 20)
    path = as_zip(tmp_path / "bomb.zip", {"people.csv": b"0" * (64 << 20)})
    with pytest.raises(FileError, match=r"would unpack to 64 MB, .* times its size; at most"):
        opened(path)


def test_a_file_that_holds_more_than_it_says_is_not_unpacked(tmp_path):
    path = as_zip(tmp_path / "liar.zip", {"people.csv": PEOPLE * 100})
    content = path.read_bytes()
    size = struct.pack("<I", len(PEOPLE) * 100)
    path.write_bytes(content.replace(size, struct.pack("<I", 10)))
    with pytest.raises(FileError, match="cut off or damaged"):
        opened(path)


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "_MOST_MEMBERS", 3)
    path = as_zip(tmp_path / "many.zip", {f"{n}.csv": PEOPLE for n in range(4)})
    with pytest.raises(FileError, match="holds 4 files, more than 3"):
        opened_all(path)


def test_a_locked_file_is_told(tmp_path):
    path = as_zip(tmp_path / "locked.zip", {"people.csv": PEOPLE})
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the flag in the header of the file, and in the directory at the end
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(FileError, match=r"people.csv is locked by a password; unpack it first"):
        opened(path)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"inner.zip": b"PK\x05\x06" + b"\x00" * 18}, "inner.zip in it is an archive itself"),
        ({"readme.md": b"x"}, "holds no table, but readme.md"),
        ({}, "holds no table, but nothing"),
        ({"people.csv": b""}, "export.zip/people.csv: the file is empty"),
        ({"people.csv": b"a,a\n1,2\n"}, "export.zip/people.csv: the header 'a' stands there 2 times"),
        ({"people.csv": b"a,b\n1,2\n\"x,3\n" + b"4,5\n" * 99}, "people.csv: row 3: a quote is opened"),
        ({"photo.csv": b"\x89PNG\r\n\x1a\n\x00"}, "export.zip/photo.csv: this is no table"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_in_a_zip_is_told_with_its_name(tmp_path, members, message):
    path = as_zip(tmp_path / "export.zip", members)
    with pytest.raises(FileError, match=message) as told:
        for file in opened_all(path):
            list(file.blocks)
    assert str(told.value).startswith(str(path))


def test_a_damaged_zip_file_is_told(tmp_path):
    path = as_zip(tmp_path / "export.zip", {"people.csv": PEOPLE * 1000})
    whole = path.read_bytes()
    for content in (whole[:-30], whole[:60] + b"\x00" * 20 + whole[80:]):
        path.write_bytes(content)
        with pytest.raises(FileError, match="the zip file is cut off or damaged"):
            opened(path)


def test_a_workbook_is_no_zip_file_of_tables(tmp_path):
    path = as_workbook(tmp_path / "book.zip", {"One": [["Id", "Name"], [1, "Ann"]]})
    assert zipfile.is_zipfile(path)
    assert not archives.is_archive(path)
    assert cells(opened(path)) == [["1", "Ann"]]
