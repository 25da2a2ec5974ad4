"""A table or SELECT of a source as a file that can be read at any time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from fitmatrix.engine.foreign import keep_inside
from fitmatrix.facts.blocks import Block, Blocks
from fitmatrix.facts.queries import tables_read
from fitmatrix.facts.reading import TableFile
from fitmatrix.facts.source_rows import Rows
from fitmatrix.facts.sources import opened_source


@dataclass(frozen=True)
class Asked:
    """What is asked of a source: a ``table`` by its name, or else a ``query``.

    A query of somebody reads only what is in the database, none of the files around it.
    """

    url: str = field(repr=False)
    table: str = ""
    query: str = ""

    @property
    def words(self) -> str:
        """The name of the table, or what the query reads from."""
        return self.table or f"SELECT from {', '.join(tables_read(self.query)) or 'no table'}"

    @contextmanager
    def opened(self) -> Iterator[Rows]:
        """The rows as they are at one moment, as long as the context lasts.

        Raises:
            DatabaseError: the source cannot be opened, or has nothing like this.

        """
        with opened_source(self.url) as source:
            if self.table:
                yield source.table(self.table)
                return
            keep_inside(source.connection)
            yield source.query(self.query)

    def file(self) -> TableFile:
        """The rows as a table, for which the source is opened anew whenever they are gone through.

        Raises:
            DatabaseError: as ``opened``; also while blocks are read.

        """
        with self.opened() as rows:
            return replace(rows.file(), blocks=Blocks(self._blocks))

    def _blocks(self) -> Iterator[Block]:
        with self.opened() as rows:
            yield from rows.file().blocks
