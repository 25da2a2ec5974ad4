"""Zip files: the tables they hold, unpacked within bounds and under names of our own."""

import shutil
import tempfile
import weakref
import zipfile
import zlib
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import NamedTuple

from fitmatrix.errors import FileError

_MOST_MEMBERS, _MOST_BYTES = 1_000, 32 << 30
_MOST_RATIO, _NEVER_A_BOMB = 200, 100 << 20
_CHUNK = 1 << 20
_ENCRYPTED = 1
_OF_WORKBOOKS = ("[Content_Types].xml", "mimetype")
_TABLES = ("", ".csv", ".tsv", ".tab", ".psv", ".txt", ".gz", ".xlsx", ".xlsm", ".xlsb", ".xls",
           ".ods", ".parquet", ".pq")  # fmt: skip
_UNREADABLE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError)


class Member(NamedTuple):
    """A file of a zip file: its name without folders, and where it is unpacked."""

    name: str
    path: Path


class Unpacked:
    """The tables of a zip file, on disk as long as this is held; ``others`` are no tables."""

    def __init__(self, path: Path) -> None:
        """Unpack a zip file.

        Raises:
            FileError: it is damaged, locked by a password, unpacks to far more than a table does,
                or holds no table or another zip file.

        """
        folder = tempfile.mkdtemp(prefix="fitmatrix-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        try:
            with zipfile.ZipFile(path) as archive:
                found = [one for one in archive.infolist() if not _is_hidden(one.filename)]
                wanted = [one for one in found if _suffix(one) in _TABLES]
                _check(path, found, wanted)
                self.others = tuple(_base(one.filename) for one in found if one not in wanted)
                self.members = tuple(
                    _unpacked(archive, one, Path(folder, str(place)))
                    for place, one in enumerate(wanted)
                )
        except _UNREADABLE as error:
            raise FileError(
                f"{path}: the zip file is cut off or damaged ({error}); copy or download it again"
            ) from error
        except OSError as error:
            raise FileError(f"{path}: cannot be unpacked ({error.strerror}); make room") from error


def is_archive(path: Path) -> bool:
    """Whether a file is a zip file of files, not a workbook."""
    if not zipfile.is_zipfile(path):
        return path.suffix.lower() == ".zip"
    with zipfile.ZipFile(path) as archive:
        return not any(name in _OF_WORKBOOKS for name in archive.namelist())


def _check(path: Path, found: list[zipfile.ZipInfo], wanted: list[zipfile.ZipInfo]) -> None:
    nested = [_base(one.filename) for one in found if _suffix(one) in (".zip", ".7z", ".rar")]
    locked = [_base(one.filename) for one in wanted if one.flag_bits & _ENCRYPTED]
    if nested:
        raise FileError(f"{path}: {nested[0]} in it is an archive itself; unpack that first")
    if not wanted:
        there = ", ".join(_base(one.filename) for one in found) or "nothing"
        raise FileError(f"{path}: holds no table, but {there}; give CSV, Excel or Parquet files")
    if locked:
        raise FileError(f"{path}: {locked[0]} is locked by a password; unpack it first")
    _check_size(path, wanted)


def _check_size(path: Path, wanted: list[zipfile.ZipInfo]) -> None:
    size, packed = (sum(one.file_size for one in wanted), path.stat().st_size)
    if len(wanted) > _MOST_MEMBERS:
        raise FileError(f"{path}: holds {len(wanted):,} files, more than {_MOST_MEMBERS:,}")
    if size > _MOST_BYTES or (size > _NEVER_A_BOMB and size > packed * _MOST_RATIO):
        raise FileError(
            f"{path}: would unpack to {size >> 20:,} MB, {size // max(1, packed):,} times its size;"
            f" at most {_MOST_BYTES >> 20:,} MB and {_MOST_RATIO} times are unpacked, so unpack it"
            " yourself if you trust it"
        )


def _unpacked(archive: zipfile.ZipFile, one: zipfile.ZipInfo, target: Path) -> Member:
    left = one.file_size
    with archive.open(one) as packed, target.open("wb") as file:
        while chunk := packed.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile("it holds more than it says")
            file.write(chunk)
    return Member(_base(one.filename), target)


def _base(name: str) -> str:
    """The name of a file without the folders that a zip file may give it.

    >>> _base("../../etc/contacts.csv"), _base("x/deals.csv")
    ('contacts.csv', 'deals.csv')
    """
    base = PureWindowsPath(PurePosixPath(name).name).name
    return "".join(letter if letter.isprintable() else "�" for letter in base)


def _suffix(one: zipfile.ZipInfo) -> str:
    return PurePosixPath(_base(one.filename)).suffix.lower()


def _is_hidden(name: str) -> bool:
    """Whether this is a folder, or what a Mac or an editor leaves beside the files of a person."""
    return name.endswith("/") or name.startswith("__MACOSX/") or _base(name).startswith((".", "~$"))
