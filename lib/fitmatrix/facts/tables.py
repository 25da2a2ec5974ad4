"""The tables of facts and settings, and the further columns that a source brings along.

Grain: ``contacts`` a person, ``activities`` one thing a contact did, ``stage_entries`` a contact
entered a stage, ``deals`` an opportunity, ``decisions`` a person decided about a contact,
``imports`` a file and a table it feeds, ``rejects`` a refused row, ``added_contacts`` a contact
that an import added, ``replaced_values`` a value that it replaced, ``built_on`` an import that
found rows of an earlier one, ``undone_imports`` an import that was undone, ``saved_mappings`` a
change of a mapping with a name, ``model_versions`` a wording of a model,
``published_thresholds`` a decision where high begins, ``source_marks`` how far an import read a
table of a source, ``runs`` a complete scoring, ``run_months`` a month before it that was scored
too, ``saved_views`` a change of a view with a name. Times are UTC without a zone; days are counted
since 1970-01-01.

No table has a key that the database enforces: ids are kept unique by the statements that add
rows, which every engine can run and a bulk load does not pay for.
"""

import re
from collections.abc import Iterable

import sqlalchemy as sa

from fitmatrix.facts import indexes

metadata = sa.MetaData()

Text, Whole, Moment = sa.Text(), sa.BigInteger(), sa.DateTime()
Money = sa.Numeric(18, 2)

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("contact_id", Text),
    sa.Column("email", Text),
    sa.Column("email_domain", Text),  # after the last @, in lower case; kept with the e-mail
    sa.Column("first_name", Text),
    sa.Column("last_name", Text),
    sa.Column("job_title", Text),
    sa.Column("company", Text),
    sa.Column("domain", Text),
    sa.Column("industry", Text),
    sa.Column("employees", Whole),
    sa.Column("annual_revenue", Money),
    sa.Column("country", Text),
    sa.Column("city", Text),
    sa.Column("source", Text),
    sa.Column("owner", Text),
    sa.Column("persona", Text),
    sa.Column("created_at", Moment),
    sa.Column("imported_at", Moment),
)

activities = sa.Table(
    "activities",
    metadata,
    sa.Column("activity_id", Text),  # of the source; none where it gives none
    sa.Column("contact_id", Text),
    sa.Column("kind", Text),
    sa.Column("detail", Text),
    sa.Column("occurred_at", Moment),
    sa.Column("occurred_day", sa.Integer),
    sa.Column("is_machine", sa.Boolean),
    sa.Column("raw_kind", Text),
    sa.Column("import_id", Text),
)

stage_entries = sa.Table(
    "stage_entries",
    metadata,
    sa.Column("contact_id", Text),
    sa.Column("stage", Text),
    sa.Column("entered_at", Moment),
    sa.Column("origin", Text),  # crm or matrix
    sa.Column("import_id", Text),
)

deals = sa.Table(
    "deals",
    metadata,
    sa.Column("deal_id", Text),
    sa.Column("contact_id", Text),
    sa.Column("amount", Money),
    sa.Column("currency", Text),
    sa.Column("status", Text),  # open, won or lost
    sa.Column("created_at", Moment),
    sa.Column("closed_at", Moment),
    sa.Column("lost_reason", Text),
    sa.Column("import_id", Text),
)

decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("contact_id", Text),
    sa.Column("play", Text),
    sa.Column("outcome", Text),
    sa.Column("reason", Text),
    sa.Column("note", Text),
    sa.Column("decided_by", Text),
    sa.Column("decided_at", Moment),
)

imports = sa.Table(
    "imports",
    metadata,
    sa.Column("import_id", Text),
    sa.Column("file", Text),
    sa.Column("preset", Text),
    sa.Column("table_name", Text),
    sa.Column("read", Whole),
    sa.Column("loaded", Whole),
    sa.Column("rejected", Whole),
    sa.Column("known", Whole),
    sa.Column("imported_at", Moment),
)

rejects = sa.Table(
    "rejects",
    metadata,
    sa.Column("import_id", Text),
    sa.Column("table_name", Text),
    sa.Column("row_number", Whole),  # of the file, its header being row 1
    sa.Column("reason", Text),
    sa.Column("raw", Text),
)

added_contacts = sa.Table(
    "added_contacts",
    metadata,
    sa.Column("import_id", Text),
    sa.Column("contact_id", Text),
)

replaced_values = sa.Table(
    "replaced_values",
    metadata,
    sa.Column("import_id", Text),
    sa.Column("table_name", Text),
    sa.Column("row_id", Text),
    sa.Column("column_name", Text),
    sa.Column("value", Text),  # what stood there before, as the database writes it
)

built_on = sa.Table(
    "built_on",
    metadata,
    sa.Column("import_id", Text),
    sa.Column("earlier_id", Text),
)

undone_imports = sa.Table(
    "undone_imports",
    metadata,
    sa.Column("import_id", Text),
    sa.Column("undone_at", Moment),
)

saved_mappings = sa.Table(
    "saved_mappings",
    metadata,
    sa.Column("number", sa.Integer),  # the highest of a name says what it is now
    sa.Column("name", Text),
    sa.Column("text", Text),
    sa.Column("is_deleted", sa.Boolean),
    sa.Column("saved_at", Moment),
)

model_versions = sa.Table(
    "model_versions",
    metadata,
    sa.Column("model", Text),
    sa.Column("version", sa.Integer),
    sa.Column("text", Text),
    sa.Column("saved_at", Moment),
)

published_thresholds = sa.Table(
    "published_thresholds",
    metadata,
    sa.Column("number", sa.Integer),  # the highest of a model is in force
    sa.Column("model", Text),
    sa.Column("fit", sa.Integer),
    sa.Column("interest", sa.Integer),
    sa.Column("note", Text),
    sa.Column("published_at", Moment),
)

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("number", sa.Integer),  # the highest is the current one
    sa.Column("run_id", Text),
    sa.Column("model", Text),
    sa.Column("version", sa.Integer),
    sa.Column("as_of", Moment),
    sa.Column("contacts", Whole),
    sa.Column("scored_at", Moment),
)

source_marks = sa.Table(
    "source_marks",
    metadata,
    sa.Column("number", sa.Integer),  # the highest of a source says how far it was read
    sa.Column("source", Text),  # a fingerprint of database, table or query; nothing secret
    sa.Column("preset", Text),
    sa.Column("column_name", Text),
    sa.Column("began", Text),  # the value that reading began at; without one it began at the first
    sa.Column("highest", Text),
    sa.Column("is_number", sa.Boolean),
    sa.Column("import_id", Text),
    sa.Column("marked_at", Moment),
)

run_months = sa.Table(
    "run_months",
    metadata,
    sa.Column("run_id", Text),
    sa.Column("month", sa.Integer),  # so many months before the moment of the run
    sa.Column("as_of", Moment),
    sa.Column("contacts", Whole),
)

saved_views = sa.Table(
    "saved_views",
    metadata,
    sa.Column("number", sa.Integer),  # the highest of a view says what it is now
    sa.Column("view_id", Text),
    sa.Column("name", Text),
    sa.Column("address", Text),  # the words after the question mark
    sa.Column("is_default", sa.Boolean),
    sa.Column("is_deleted", sa.Boolean),
    sa.Column("saved_at", Moment),
)

FACTS = (contacts, activities, stage_entries, deals)


def create(connection: sa.Connection) -> None:
    """Create the tables that are missing, and the indexes that look-ups need."""
    there = set(sa.inspect(connection).get_table_names())
    missing = [table for table in metadata.sorted_tables if table.name not in there]
    metadata.create_all(connection, tables=missing, checkfirst=False)
    for table in missing:
        indexes.create(connection, table)


def is_there(connection: sa.Connection, table: sa.Table) -> bool:
    """Whether a table was created; an earlier version may have made the rest."""
    return bool(sa.inspect(connection).has_table(table.name))


def as_stored(connection: sa.Connection, table: sa.Table) -> sa.Table:
    """The table with the further columns that imports have added to it."""
    there = sa.inspect(connection).get_columns(table.name)
    columns = (sa.Column(column["name"], column["type"]) for column in there)
    return sa.Table(table.name, sa.MetaData(), *columns)


def further_columns(connection: sa.Connection, table: sa.Table) -> list[str]:
    """The names of the columns that a source brought along, in the order they came."""
    return [column.name for column in as_stored(connection, table).c if column.name not in table.c]


def add_columns(connection: sa.Connection, table: sa.Table, names: Iterable[str]) -> None:
    """Give a table of facts further columns of text; those it has already are left alone."""
    there = {column.name for column in as_stored(connection, table).c}
    quoted = connection.dialect.identifier_preparer.quote
    for name in names:
        if name not in there:
            connection.execute(sa.text(f"ALTER TABLE {table.name} ADD COLUMN {quoted(name)} TEXT"))


def column_name(header: str) -> str:
    """The name a header of a file gets as a column.

    >>> column_name("Total Time Spent on Website")
    'total_time_spent_on_website'
    >>> column_name("No. of Employees (2024)")
    'no_of_employees_2024'
    >>> column_name("名前")
    '名前'
    """
    name = re.sub(r"\W+", "_", header.strip().lower()).strip("_")[:40]
    return name if name and not name[0].isdigit() else f"column_{name}".rstrip("_")
