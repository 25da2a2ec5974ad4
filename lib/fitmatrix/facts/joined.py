"""Tables that only together say whose their rows are: joined by a SELECT before they come in."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from fitmatrix.engine.addresses import shown
from fitmatrix.engine.database import open_database
from fitmatrix.engine.foreign import keep_inside, told
from fitmatrix.engine.loading import load
from fitmatrix.errors import DatabaseError, FileError
from fitmatrix.facts.blocks import Block, Blocks, Form
from fitmatrix.facts.presets import half_of
from fitmatrix.facts.reading import TableFile
from fitmatrix.facts.source_rows import Rows
from fitmatrix.facts.sources import Source

_MEMORY = "500MB"  # more of the files is put on disk


@dataclass(frozen=True)
class Together:
    """A table and those it is joined with by a ``query``, by the names they have there."""

    query: str
    files: dict[str, TableFile]

    @property
    def others(self) -> list[TableFile]:
        """Those that come in with the table, not by themselves."""
        return list(self.files.values())[1:]

    def file(self) -> TableFile:
        """All of them as one table, for which they are joined anew whenever it is gone through.

        Raises:
            FileError, DatabaseError: as ``joined``; also while blocks are read.

        """
        with self._rows() as rows:
            whole = rows.file()
        name = " + ".join(file.name for file in self.files.values())
        return replace(whole, name=name, blocks=Blocks(self._blocks), form=Form("joined tables"))

    def _blocks(self) -> Iterator[Block]:
        with self._rows() as rows:
            yield from rows.file().blocks

    @contextmanager
    def _rows(self) -> Iterator[Rows]:
        with joined(list(self.files.values()), list(self.files)) as source:
            yield source.query(self.query)


def as_they_belong(files: Sequence[TableFile]) -> list[tuple[TableFile, Together | None]]:
    """The tables in their order, each with those it comes in with; these are left out."""
    found = [(file, together(file, files)) for file in files]
    beside = {id(other) for _, whole in found if whole for other in whole.others}
    return [(file, whole) for file, whole in found if id(file) not in beside]


def together(file: TableFile, among: Sequence[TableFile]) -> Together | None:
    """A table that a shipped mapping joins with others, if all of these are there.

    A table is the one of the others whose file has its name in its own, the shortest of these.
    """
    half = half_of(file.headers)
    if half is None:
        return None
    own, *others = half.joined_tables
    left = [one for one in among if one is not file]
    found = {own: file}
    for name in others:
        named = [one for one in left if name in one.name.lower()]
        if not named:
            return None
        found[name] = min(named, key=lambda one: len(one.name))
    return Together(half.joined_by, found)


@contextmanager
def joined(files: Sequence[TableFile], names: Sequence[str] = ()) -> Iterator[Source]:
    """The files as the tables of a database that is there as long as the context lasts.

    Each has its name of ``names``, or that of its file up to the first dot; every column is text,
    an empty cell is null.

    Raises:
        FileError: a file cannot be read to its end, a row of it has too many or too few cells, or
            two files or two columns of one are named alike.
        DatabaseError: the SELECT cannot be run.

    """
    names = names or _names(files)
    title = ", ".join(file.name for file in files)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"duckdb:///{Path(folder, 'files.duckdb')}?memory_limit={_MEMORY}")
        try:
            with engine.connect() as connection, told(connection):
                for name, file in zip(names, files, strict=True):
                    _fill(connection, name, file)
                connection.commit()
                keep_inside(connection)
                yield Source(connection, title, f"files\n{title}")
        except DatabaseError as error:
            said = str(error).replace(shown(engine.url), f"{title} as {', '.join(names)}")
            raise DatabaseError(said) from error
        finally:
            engine.dispose()


def _names(files: Sequence[TableFile]) -> list[str]:
    names = [PurePosixPath(file.name).name.partition(".")[0] for file in files]
    if twice := _alike(names):
        raise FileError(
            f"{' and '.join(file.name for file in files)}: two files are named {twice!r} in a"
            " SELECT; give them names of their own"
        )
    return names


def _alike(names: Sequence[str]) -> str | None:
    """A name that stands there twice; letter case makes no difference in SQL."""
    [(name, times)] = Counter(map(str.lower, names)).most_common(1)
    return name if times > 1 else None


def _fill(connection: sa.Connection, name: str, file: TableFile) -> None:
    if twice := _alike(file.headers):
        raise FileError(f"{file.name}: two columns are named {twice!r} in a SELECT; rename one")
    columns: list[sa.Column[Any]] = [sa.Column(header, sa.Text) for header in file.headers]
    table = sa.Table(name, sa.MetaData(), *columns)
    table.create(connection)
    for block in file.blocks:
        for row in block.ragged[:1]:
            raise FileError(f"{file.name}: row {row.number:,}: {row.reason}; mend it before a join")
        load(connection, table, pa.table(list(map(_or_null, block.cells.columns)), file.headers))


def _or_null(texts: Any) -> Any:
    """The cells of a column; null where they are blank, so that no two blanks are joined."""
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(texts), ""), None, texts)
