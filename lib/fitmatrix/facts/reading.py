"""A file as a header and blocks of text cells: delimited text, Excel or Parquet, gzip or not."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from fitmatrix.errors import FileError
from fitmatrix.facts.archives import Member, Unpacked, is_archive
from fitmatrix.facts.blocks import Block, Blocks, Contents, Form
from fitmatrix.facts.delimited import delimited
from fitmatrix.facts.parquets import parquet
from fitmatrix.facts.workbooks import spreadsheet

_ZIP = b"PK"
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PARQUET = b"PAR1"
_DUMPS = (b"PGDMP", b"-- PostgreSQL", b"--\n-- PostgreSQL",
          b"-- MySQL dump", b"-- MariaDB dump", b"PRAGMA foreign_k")  # fmt: skip
_START = 16


@dataclass(frozen=True)
class TableFile:
    """A file that is a table: its headers, none twice, and its rows in blocks."""

    name: str
    headers: tuple[str, ...]
    blocks: Blocks
    form: Form = field(default_factory=Form)


def opened(path: Path, *, names: Sequence[str] = (), sheet: str | None = None) -> TableFile:
    """The header of a file at once, and its rows as they are asked for.

    ``names`` are the headers of a file whose first row is data, ``sheet`` is one of a workbook.
    Of a zip file it is the one table that it holds, see ``opened_all``. Every cell is text exactly
    as the file has it. Memory is bounded by a block of some megabytes, except for Excel. Wholly
    blank rows are no rows.

    Raises:
        FileError: there is no such file, or it is empty, cut off, or no table, or has no such
            sheet; also while blocks are read.

    """
    found = opened_all(path, names=names, sheet=sheet)
    if len(found) > 1:
        held = ", ".join(one.name.removeprefix(f"{path.name}/") for one in found)
        raise FileError(f"{path}: holds {len(found)} tables ({held}); give one at a time")
    return found[0]


def opened_all(
    path: Path, *, names: Sequence[str] = (), sheet: str | None = None
) -> list[TableFile]:
    """Every table of a file, see ``opened``: one, or of a zip file one for each file in it."""
    start = _start(path)
    if not (start.startswith(_ZIP) and is_archive(path)):
        headers, blocks, form = _contents(path, start, names, sheet)
        return [TableFile(path.name, checked(path, headers), blocks, form)]
    unpacked = Unpacked(path)
    tables = [_of_archive(path, unpacked, one, names, sheet) for one in unpacked.members]
    if unpacked.others:
        note = f"not read, as they are no tables: {', '.join(unpacked.others)}"
        form = replace(tables[0].form, notes=(*tables[0].form.notes, note))
        tables[0] = replace(tables[0], form=form)
    return tables


def _of_archive(
    path: Path, unpacked: Unpacked, member: Member, names: Sequence[str], sheet: str | None
) -> TableFile:
    """A table of a zip file, whose messages name it instead of the place where it is unpacked."""
    shown = path / member.name

    def told(error: FileError) -> FileError:
        return FileError(str(error).replace(str(member.path), str(shown)))

    def blocks(read: Blocks, _kept: Unpacked = unpacked) -> Iterator[Block]:
        try:
            yield from read
        except FileError as error:
            raise told(error) from error

    try:
        found = _contents(member.path, _start(member.path), names, sheet)
        headers = checked(shown, found.headers)
    except FileError as error:
        raise told(error) from error
    name = f"{path.name}/{member.name}"
    return TableFile(name, headers, Blocks(lambda: blocks(found.blocks)), found.form)


def _start(path: Path) -> bytes:
    if path.is_dir():
        raise FileError(f"{path}: this is a folder; name a file in it")
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except FileNotFoundError as error:
        raise FileError(f"{path}: there is no such file") from error
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror})") from error
    return start


def _contents(path: Path, start: bytes, names: Sequence[str], sheet: str | None) -> Contents:
    if not start:
        raise FileError(f"{path}: the file is empty; a table begins with a row of headers")
    if named := _of_a_database(path, start):
        raise FileError(f"{path}: {named}")
    if start.startswith(_SPREADSHEETS):
        return spreadsheet(path, names, sheet)
    if sheet is not None:
        raise FileError(f"{path}: only a workbook has sheets; leave --sheet out")
    return parquet(path) if start.startswith(_PARQUET) else delimited(path, names)


def _of_a_database(path: Path, start: bytes) -> str | None:
    """What to do with a file that is a database or a dump of one."""
    if start.startswith(b"SQLite format 3"):
        return f"this is a database; import from it with --source sqlite:///{path} --table NAME"
    if start[8:12] == b"DUCK":
        return f"this is a database; import from it with --source duckdb:///{path} --table NAME"
    if ".sql" in path.suffixes or start.startswith(_DUMPS):
        return (
            "this is a dump of a database, not a table; load it into SQLite or PostgreSQL"
            " ('sqlite3 crm.db < dump.sql'), then import with --source sqlite:///crm.db"
            " --table NAME"
        )
    return None


def checked(name: Path | str, headers: Sequence[str]) -> tuple[str, ...]:
    """The headers, none of which stands there twice.

    Raises:
        FileError: one does.

    """
    twice = [header for header, times in Counter(headers).items() if times > 1]
    if twice:
        raise FileError(
            f"{name}: the header {twice[0]!r} stands there {headers.count(twice[0])} times;"
            " give every column a header of its own"
        )
    return tuple(headers)
