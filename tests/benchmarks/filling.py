"""A database of any size: a sample brought in like anybody's files, then copied within the database."""

import tempfile
from math import ceil
from pathlib import Path

from fitmatrix.engine.database import open_database
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.sample import write_sample
from fitmatrix.model.reading import read_text
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.shipped import shipped

DRAWN = 10_000
"""So many contacts are drawn one by one; more are copies of them."""

_ID = "contact_id || '-' || copy"
_LATER = "to_days((hash(contact_id, copy) % 60)::INTEGER)"
_LATER_STILL = "to_days((hash(contact_id, copy) % 60 + hash(activity_id, copy) % 7)::INTEGER)"

_CHANGED = {
    "contacts": {
        "contact_id": _ID,
        "email": "replace(email, '@', '+' || copy || '@')",
        "created_at": f"created_at - {_LATER}",
    },
    "activities": {
        "contact_id": _ID,
        "activity_id": "activity_id || '-' || copy",
        "occurred_at": f"occurred_at - {_LATER_STILL}",
        "occurred_day": f"(occurred_at - {_LATER_STILL})::DATE - DATE '1970-01-01'",
    },
    "stage_entries": {"contact_id": _ID, "entered_at": f"entered_at - {_LATER}"},
    "deals": {
        "contact_id": _ID,
        "deal_id": "deal_id || '-' || copy",
        "created_at": f"created_at - {_LATER}",
        "closed_at": f"closed_at - {_LATER}",
    },
}
"""What a copy has of its own: its ids, its e-mail, and a history some days or weeks earlier."""


def filled(file, contacts, *, now):
    """The address of a DuckDB file with so many contacts, ten activities each, scored."""
    copies = ceil(contacts / DRAWN)
    engine = open_database(f"duckdb:///{file}")
    _draw(engine, contacts // copies, now)
    with engine.begin() as connection:
        for table, changed in _CHANGED.items():
            connection.exec_driver_sql(_copying(table, changed, copies))
    path = shipped("models", "default.yaml")
    refresh(engine, read_text(path), path.name, as_of=now, now=now)
    engine.dispose()
    return engine.url.render_as_string()


def _draw(engine, contacts, now):
    """A sample; a few activities more, as some are exported twice and come in once."""
    with tempfile.TemporaryDirectory() as folder:
        files = write_sample(
            Path(folder), now=now, contacts=contacts, activities=contacts * 101 // 10
        )
        for file in files:
            import_file(engine, file, now=now)


def _copying(table, changed, copies):
    replaced = ", ".join(f"{words} AS {column}" for column, words in changed.items())
    return (
        f"INSERT INTO {table} SELECT one.* REPLACE ({replaced})"
        f" FROM {table} AS one, range(1, {copies}) AS series(copy)"
    )
