"""Traits: the columns of contacts that are filtered by most, kept beside their scores.

A filter then reads one table and joins nothing, and everybody who looks at a run gets the same
answer whatever was imported since.
"""

from typing import Any

import sqlalchemy as sa

from fitmatrix.engine.words import Fold
from fitmatrix.facts import tables

NAMED = ("owner", "source", "country", "industry", "persona")
"""The columns that are offered at once to filter by their values."""

RANGED = ("created_at", "employees", "annual_revenue")
"""The columns that can be filtered from and until."""

WORDS = "words#"  # no column of a source can be called so
"""The trait in which words are searched: all that a contact is known by, folded, a line each."""

TRAITS = (*NAMED, *RANGED, WORDS)

_SEARCHED = ("first_name", "last_name", "email", "company", "job_title")


def traits(contacts: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    """The traits as expressions over contacts."""
    return [*(contacts.c[name] for name in (*NAMED, *RANGED)), words(contacts).label(WORDS)]


def words(contacts: sa.FromClause) -> sa.ColumnElement[str]:
    """What a contact is known by; a word has no line break, so it never spans two of these."""
    return Fold(sa.func.concat_ws("\n", *(contacts.c[name] for name in _SEARCHED)))


def trait_columns() -> list[sa.ColumnClause[Any]]:
    """The traits as columns of a table of a run."""
    known = tables.contacts.c
    types = [*(known[name].type for name in (*NAMED, *RANGED)), tables.Text]
    return [sa.column(name, kind) for name, kind in zip(TRAITS, types, strict=True)]


def with_traits(rows: sa.Select[Any], contacts: sa.FromClause) -> sa.Select[Any]:
    """Rows that have a ``contact_id``, each with the traits of its contact."""
    plain = rows.subquery("without_traits")
    return sa.select(plain, *traits(contacts)).join(
        contacts, contacts.c.contact_id == plain.c.contact_id
    )
