"""Files that only together say whose rows are: joined by a SELECT before they come in."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
from fitmatrix.facts.reading import TableFile
from fitmatrix.facts.sources import Source

_MEMORY = "500MB"  # more of the files is put on disk


@contextmanager
def joined(files: Sequence[TableFile]) -> Iterator[Source]:
    """The files as the tables of a database that is there as long as the context lasts.

    Each is named like its file up to the first dot; every column is text, an empty cell is null.

    Raises:
        FileError: a file cannot be read to its end, a row of it has too many or too few cells, or
            two files or two columns of one are named alike.
        DatabaseError: the SELECT cannot be run.

    """
    names = _names(files)
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
