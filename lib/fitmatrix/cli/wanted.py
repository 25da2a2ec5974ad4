"""What a command is to read: files, and tables or queries of a database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from fitmatrix.facts.joined import as_they_belong, joined
from fitmatrix.facts.reading import TableFile, opened_all
from fitmatrix.facts.source_rows import Rows
from fitmatrix.facts.sources import SourceTable, opened_source

Files = Annotated[
    list[Path] | None, typer.Argument(help="CSV, Excel or Parquet, also gzipped or zipped.")
]
Sheet = Annotated[str | None, typer.Option(help="The sheet of a workbook to read.")]
SourceUrl = Annotated[
    str | None,
    typer.Option(
        "--source", envvar="FITMATRIX_SOURCE_URL", help="The address of a database to read from."
    ),
]
Tables = Annotated[list[str] | None, typer.Option("--table", help="A table of the source.")]
Queries = Annotated[
    list[str] | None,
    typer.Option("--query", help="A SELECT for the source, or for the files where some are named."),
]


@dataclass(frozen=True)
class Wanted:
    """The files, the sheet of them, the tables of a source, and the queries of files or source."""

    files: Sequence[Path] | None
    sheet: str | None
    source: str | None
    tables: Sequence[str] | None
    queries: Sequence[str] | None

    @property
    def is_nothing(self) -> bool:
        """Whether neither file, nor table, nor query is named."""
        return not (self.files or self.tables or self.queries)

    @property
    def joins_files(self) -> bool:
        """Whether the files come in by queries that join them, not each by itself."""
        return bool(self.files and self.queries)

    def of_files(self, names: Sequence[str]) -> Iterator[TableFile]:
        """The tables of the files; those that belong together as one, unless a query joins them.

        ``names`` are the headers of those without any.
        """
        if not self.joins_files:
            for file, whole in as_they_belong(list(self._opened(names))):
                yield whole.file() if whole else file

    def _opened(self, names: Sequence[str] = ()) -> Iterator[TableFile]:
        for path in self.files or ():
            yield from opened_all(path, names=names, sheet=self.sheet)

    def of_queries(self) -> Iterator[Rows]:
        """The tables and queries, those of the source all as they were at one moment."""
        asked = () if self.joins_files else self.queries or ()
        if self.joins_files:
            with joined(list(self._opened())) as source:
                yield from map(source.query, self.queries or ())
        if not (self.tables or asked):
            return
        if self.source is None:
            raise typer.BadParameter("--table needs a --source, and --query files or a --source")
        with opened_source(self.source) as source:
            yield from map(source.table, self.tables or ())
            yield from map(source.query, asked)

    def listed(self) -> tuple[str, list[SourceTable]]:
        """The name of the source, and the tables in it."""
        if self.source is None:
            raise typer.BadParameter("name a file, or a --source with --table or --query")
        with opened_source(self.source) as source:
            return source.name, source.tables()


def listed_words(name: str, found: Sequence[SourceTable]) -> str:
    """The tables of a source, in lines."""
    lines = [
        f"  {one.name}: {one.rows:,} {'row' if one.rows == 1 else 'rows'}"
        f" ({', '.join(one.columns)})"
        for one in found
    ]
    return "\n".join([f"{name}: {len(found)} tables", *lines])
