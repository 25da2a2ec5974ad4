"""A file as a header and blocks of text cells: delimited text, Excel or Parquet, gzip or not."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fitmatrix.errors import FileError
from fitmatrix.facts import delimited, workbooks
from fitmatrix.facts.blocks import Blocks, Contents, Form

_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PARQUET = b"PAR1"


@dataclass(frozen=True)
class TableFile:
    """A file that is a table: its headers, none twice, and its rows in blocks."""

    name: str
    headers: tuple[str, ...]
    blocks: Blocks
    form: Form = field(default_factory=Form)


def opened(path: Path) -> TableFile:
    """The header of a file at once, and its rows as they are asked for.

    Every cell is text exactly as the file has it. Memory is bounded by a block of some
    megabytes, except for Excel. Wholly blank rows are no rows.

    Raises:
        FileError: there is no such file, or it is empty, cut off, or no table; also while blocks
            are read.

    """
    headers, blocks, form = _reader(path)(path)
    return TableFile(path.name, _checked(path, headers), blocks, form)


def _reader(path: Path) -> Callable[[Path], Contents]:
    if path.is_dir():
        raise FileError(f"{path}: this is a folder; name a file in it")
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except FileNotFoundError as error:
        raise FileError(f"{path}: there is no such file") from error
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror})") from error
    if not start:
        raise FileError(f"{path}: the file is empty; a table begins with a row of headers")
    if start == _PARQUET:
        return workbooks.parquet
    return workbooks.spreadsheet if start in _SPREADSHEETS else delimited.delimited


def _checked(path: Path, headers: Sequence[str]) -> tuple[str, ...]:
    twice = [header for header, times in Counter(headers).items() if times > 1]
    if twice:
        raise FileError(
            f"{path}: the header {twice[0]!r} stands there {headers.count(twice[0])} times;"
            " give every column a header of its own"
        )
    return tuple(headers)
