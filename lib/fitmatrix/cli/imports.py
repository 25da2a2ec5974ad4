"""The verbs of what comes in: import, inspect, imports, rejects, undo."""

import sys
from dataclasses import asdict
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer

from fitmatrix.cli.inspection import inspection_json, inspection_words
from fitmatrix.cli.terminal import AsJson, Rows, clock, database, say
from fitmatrix.cli.wanted import Files, Queries, Sheet, SourceUrl, Tables, Wanted, listed_words
from fitmatrix.errors import MappingError
from fitmatrix.facts.arrived import (
    Arrived,
    arrived,
    find_import,
    rejected_rows,
    rejects_csv,
)
from fitmatrix.facts.choosing import contacts_first, headers_told
from fitmatrix.facts.importing import dry_run as dry_run_of
from fitmatrix.facts.importing import import_table
from fitmatrix.facts.inspecting import inspect as inspection_of
from fitmatrix.facts.mapping import Kind, Mapping, read_mapping
from fitmatrix.facts.reports import Counts, ImportReport
from fitmatrix.facts.saved_mappings import fitting_mapping, saved_mapping
from fitmatrix.facts.source_imports import import_rows
from fitmatrix.facts.undoing import Undone
from fitmatrix.facts.undoing import undo as undo_import
from fitmatrix.facts.writing import counted

app = typer.Typer()

Preset = Annotated[str | None, typer.Option(help="The shipped mapping to use.")]
MappingName = Annotated[
    str | None,
    typer.Option(
        "--mapping", help="A mapping of your own: a YAML file, or the name of a saved one."
    ),
]
As = Annotated[Kind | None, typer.Option("--as", help="What the rows are.")]
ImportId = Annotated[str, typer.Argument(help="The id of an import, or how it begins.")]


@app.command("import")
def import_(
    files: Files = None,
    *,
    sheet: Sheet = None,
    source: SourceUrl = None,
    table: Tables = None,
    query: Queries = None,
    since: Annotated[
        str | None,
        typer.Option(help="A column that only grows: read what is new since the last such import."),
    ] = None,
    preset: Preset = None,
    mapping: MappingName = None,
    kind: As = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what an import would do.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring in files, or tables of a database; the same twice changes nothing."""
    wanted = Wanted(files, sheet, source, table, query)
    if wanted.is_nothing:
        there = [f"{one.name} ({one.rows:,} rows)" for one in wanted.listed()[1]]
        raise typer.BadParameter(f"name a --table or --query; there are {', '.join(there)}")
    if since and (dry_run or wanted.joins_files or not (table or query)):
        raise typer.BadParameter(
            "--since goes with --table or --query of a --source, and not with --dry-run"
        )
    engine = database()
    own = _mapping(engine, mapping)
    work = partial(
        dry_run_of if dry_run else import_table, engine, preset=preset, mapping=own, kind=kind
    )
    newer = partial(import_rows, engine, since=since, preset=preset, mapping=own, kind=kind)
    wrong = []
    for file in contacts_first(wanted.of_files(headers_told(preset, own))):
        try:
            with Rows(file.name) as progress:
                report = work(file, now=clock(), progress=progress)
            _tell(report, dry_run, as_json)
        except MappingError as error:  # the others of a zip file may fit
            wrong.append(str(error))
    for rows in wanted.of_queries():
        with Rows(rows.name) as progress:
            if dry_run:
                report = work(rows.file(), now=clock(), progress=progress)
            else:
                report = newer(rows, now=clock(), progress=progress)
        _tell(report, dry_run, as_json)
    if wrong:
        raise MappingError("\n".join(wrong))


@app.command()
def inspect(
    files: Files = None,
    *,
    sheet: Sheet = None,
    source: SourceUrl = None,
    table: Tables = None,
    query: Queries = None,
    preset: Preset = None,
    mapping: MappingName = None,
    kind: As = None,
    yaml: Annotated[
        bool, typer.Option("--yaml", help="Print only the mapping to start from.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """What is recognised of files or tables, without loading them, and a mapping to start from.

    Of a source without --table or --query its tables are listed.
    """
    wanted = Wanted(files, sheet, source, table, query)
    if wanted.is_nothing:
        name, there = wanted.listed()
        said = listed_words(name, there)
        say(as_json, {"source": name, "tables": [asdict(one) for one in there]}, said)
        return
    engine = database()
    own = _mapping(engine, mapping)
    of_queries = (rows.file() for rows in wanted.of_queries())
    for file in chain(wanted.of_files(headers_told(preset, own)), of_queries):
        found = inspection_of(file, preset=preset, mapping=own, kind=kind)
        with engine.connect() as connection:
            saved = fitting_mapping(connection, tuple(each.header for each in found.columns))
        known = None if saved is None else saved.name
        if yaml and not as_json:
            sys.stdout.write(found.text)
            continue
        say(as_json, inspection_json(found, known), inspection_words(found, known))


@app.command()
def imports(*, as_json: AsJson = False) -> None:
    """What came in, the latest first."""
    with database().connect() as connection:
        found = arrived(connection)
    said = "\n".join(map(_arrived_words, found))
    say(as_json, [asdict(one) for one in found], said or "Nothing was imported yet.")


@app.command()
def rejects(
    import_id: ImportId,
    *,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: AsJson = False,
) -> None:
    """The rejected rows of an import, each with its reason."""
    with database().connect() as connection:
        one = find_import(connection, import_id)
        if csv:
            for piece in rejects_csv(connection, one.import_id):
                sys.stdout.write(piece)
            return
        rows = list(rejected_rows(connection, one.import_id))
    said = "\n".join(
        f"{row.row:>8,}  {row.table}: {row.reason}\n          {row.raw}" for row in rows
    )
    say(as_json, [asdict(row) for row in rows], said or f"No row of {one.file} was rejected.")


@app.command()
def undo(import_id: ImportId, *, as_json: AsJson = False) -> None:
    """Take an import back: the facts are then as they were before it."""
    found = undo_import(database(), import_id, now=clock())
    say(as_json, asdict(found), _undone_words(found))


def _tell(report: ImportReport, dry_run: bool, as_json: bool) -> None:
    shape = asdict(report)
    if dry_run:
        shape = {"dry_run": True, **shape, "import_id": None}
    say(as_json, shape, dry_run_words(report) if dry_run else report_words(report))


def report_words(report: ImportReport) -> str:
    """What an import did, in lines."""
    return "\n".join([f"{report.file} ({report.preset}), import {report.import_id}",
                      *_counts_words(report, "loaded")])  # fmt: skip


def dry_run_words(report: ImportReport) -> str:
    """What an import would do, in lines."""
    examples = [
        f"  row {one.row:,} of {one.table}: {one.reason}\n    {one.raw}"
        for one in report.examples.values()
    ]
    return "\n".join([f"{report.file} ({report.preset}), not imported",
                      *_counts_words(report, "would be loaded"), *examples])  # fmt: skip


def _counts_words(report: ImportReport, loaded: str) -> list[str]:
    lines = [f"  {name}: {_counts(counts, loaded)}" for name, counts in report.tables.items()]
    lines += [f"  rejected: {reason} ({rows:,})" for reason, rows in report.reasons.items()]
    lines += [f"  {note}" for note in report.notes]
    if report.orphans:
        of_others = counted(report.orphans, "row belongs", "rows belong")
        lines.append(f"  {of_others} to contacts that are not here yet")
    return lines


def _counts(counts: Counts, loaded: str) -> str:
    return (
        f"{counts.read:,} read = {counts.loaded:,} {loaded}"
        f" + {counts.rejected:,} rejected + {counts.known:,} already known"
    )


def _arrived_words(one: Arrived) -> str:
    undone = "" if one.undone_at is None else f", undone {one.undone_at:%d %b %Y, %H:%M}"
    about = f"{one.imported_at:%d %b %Y, %H:%M}  {one.file} ({one.preset}){undone}"
    lines = [f"{one.import_id}  {about}"]
    return "\n".join(
        [*lines, *(f"  {name}: {_counts(counts, 'loaded')}" for name, counts in one.tables.items())]
    )


def _undone_words(found: Undone) -> str:
    lines = [f"{found.file}, import {found.import_id}, is undone."]
    lines += [
        f"  {name}: {taken.removed:,} removed, {taken.restored:,} as they were before"
        for name, taken in found.tables.items()
    ]
    return "\n".join([*lines, "Score again with 'fitmatrix refresh'."])


def _mapping(engine: sa.Engine, name: str | None) -> Mapping | None:
    """The mapping of a file, else the one saved under a name."""
    if name is None:
        return None
    if not Path(name).exists():
        with engine.connect() as connection:
            saved = saved_mapping(connection, name)
        if saved is not None:
            return saved.mapping()
    return read_mapping(Path(name))
