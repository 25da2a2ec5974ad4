"""Contacts that may be one person: the same e-mail, or near-same names at the same company."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from fitmatrix.engine.loading import load
from fitmatrix.engine.words import Fold
from fitmatrix.facts import tables

NEAR = 92
"""Names are near-same from this similarity on, in percent (Indel distance, words sorted): one
letter more or less, or another letter in thirteen."""

MOST = 5_000
"""A company with more contacts is compared by the first letter of names; with more than this for
one letter, that part is left out and named."""

_FETCHED = 10_000


@dataclass(frozen=True)
class Member:
    """A contact among its possible duplicates."""

    contact_id: str
    name: str
    email: str | None
    company: str | None


@dataclass(frozen=True)
class Group:
    """Contacts that may be one person, and what they share: an e-mail, or a domain."""

    shared: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Duplicates:
    """Groups, the largest first; ``left_out`` names companies too large to be compared whole."""

    groups: tuple[Group, ...]
    left_out: tuple[str, ...] = ()

    @property
    def contacts(self) -> int:
        """How many contacts are in a group."""
        return sum(len(group.members) for group in self.groups)

    @property
    def surplus(self) -> int:
        """How many contacts fewer there would be if each group were one person."""
        return self.contacts - len(self.groups)


def same_email(connection: sa.Connection) -> Duplicates:
    """Contacts who share an e-mail address, without regard to case and surrounding spaces."""
    contacts = tables.contacts.c
    address = Fold(sa.func.trim(contacts.email))
    shared = (
        sa.select(address.label("address"))
        .where(address != "")
        .group_by(address)
        .having(sa.func.count() > 1)
        .subquery("shared")
    )
    rows = connection.execute(
        _members(shared.c.address)
        .join(shared, shared.c.address == address)
        .order_by(shared.c.address, contacts.contact_id)
    )
    return Duplicates(_largest_first(
        Group(key, tuple(_member(row) for row in found))
        for key, found in groupby(rows, key=lambda row: row[0])
    ))  # fmt: skip


def near_names(connection: sa.Connection, private: Iterable[str]) -> Duplicates:
    """Contacts of one company with the same or a near-same first and last name.

    The company is the domain of the e-mail, or of the website where the e-mail is missing or
    ``private`` (the domains of private mailboxes, where nobody is a colleague). Who lacks a first
    or last name is not compared; a name with a digit is near-same to none, but may be the same.
    Near-same to near-same is one group.
    """
    outside = _private_domains(connection, private)
    at = _at_company(sa.select(outside.c.domain))
    several = (
        sa.select(at.c.company_domain)
        .group_by(at.c.company_domain)
        .having(sa.func.count() > 1)
        .subquery("several")
    )
    contacts = tables.contacts.c
    query = (
        _members(at.c.company_domain)
        .join(at, at.c.contact_id == contacts.contact_id)
        .join(several, several.c.company_domain == at.c.company_domain)
        .order_by(at.c.company_domain, contacts.contact_id)
    )
    groups: list[Group] = []
    left_out: list[str] = []
    rows = connection.execute(query, execution_options={"yield_per": _FETCHED})
    for domain, block in groupby(rows, key=lambda row: row[0]):
        named: Named = [(_sorted_words(row[2], row[3]), row) for row in block]
        for part in _parts(named):
            if len(part) > MOST:
                left_out.append(domain)
            else:
                groups += [Group(domain, found) for found in _near(part)]
    outside.drop(connection)
    return Duplicates(_largest_first(groups), tuple(dict.fromkeys(left_out)))


def duplicates_csv(found: Duplicates) -> str:
    """All groups as CSV: a row a contact, numbered by group."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(["group", "shared", "contact_id", "name", "email", "company"])
    for number, group in enumerate(found.groups, 1):
        for one in group.members:
            lines.writerow([number, group.shared, one.contact_id, one.name, one.email, one.company])
    return text.getvalue()


def _members(shared: sa.ColumnElement[str]) -> sa.Select[Any]:
    one = tables.contacts.c
    return sa.select(
        shared, one.contact_id, one.first_name, one.last_name, one.email, one.company
    ).select_from(tables.contacts)


def _member(row: Sequence[Any]) -> Member:
    _, contact_id, first, last, email, company = row
    return Member(contact_id, " ".join(filter(None, (first, last))), email, company)


def _private_domains(connection: sa.Connection, private: Iterable[str]) -> sa.Table:
    """A temporary table of domains: as a list within the query they would slow it a hundredfold."""
    columns = [sa.Column("domain", sa.Text)]
    table = sa.Table("private_domains", sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    table.create(connection)
    load(connection, table, pa.table({"domain": pa.array(sorted(set(private)), pa.string())}))
    return table


def _at_company(private: sa.Select[tuple[str]]) -> sa.Subquery:
    """A row a contact with a last name and a domain that is a company's: (id, domain)."""
    one = tables.contacts.c
    website = Fold(sa.func.trim(one.domain))
    is_private = sa.or_(one.email_domain.is_(None), one.email_domain.in_(private))
    domain = sa.case((is_private, website), else_=one.email_domain)
    each = sa.select(one.contact_id, domain.label("company_domain")).where(
        one.first_name.is_not(None), one.last_name.is_not(None)
    )
    known = each.subquery("each_domain")
    return (
        sa.select(known)
        .where(known.c.company_domain != "", known.c.company_domain.not_in(private))
        .subquery("at_company")
    )


def _sorted_words(first: str | None, last: str | None) -> str:
    """A name to compare by: lower case, without accents, its words in order.

    >>> _sorted_words("Jörg", "Müller"), _sorted_words("Muller", "JORG")
    ('jorg muller', 'jorg muller')
    """
    name = f"{first or ''} {last or ''}".casefold()
    if not name.isascii():
        split = unicodedata.normalize("NFKD", name)
        name = "".join(letter for letter in split if not unicodedata.combining(letter))
    return " ".join(sorted(name.replace("-", " ").replace(".", " ").split()))


Named = list[tuple[str, Sequence[Any]]]


def _parts(named: Named) -> Iterator[Named]:
    """A company whole, or by the first letter where it is too large."""
    if len(named) <= MOST:
        yield named
        return
    ordered = sorted(named, key=lambda one: one[0])
    for _, part in groupby(ordered, key=lambda one: one[0][:1]):
        yield list(part)


def _near(named: Named) -> Iterator[tuple[Member, ...]]:
    """The groups of same and near-same names, two members or more each."""
    by_name: dict[str, list[Sequence[Any]]] = {}
    for name, row in named:
        by_name.setdefault(name, []).append(row)
    names = [name for name in by_name if not any(map(str.isdigit, name))]
    linked = list(_linked(names))
    alone = by_name.keys() - {name for group in linked for name in group}
    for group in (*linked, *([name] for name in alone)):
        rows = [row for name in group for row in by_name[name]]
        if len(rows) > 1:
            yield tuple(map(_member, rows))


def _linked(names: list[str]) -> Iterator[list[str]]:
    """The names that are near-same to others, in groups that no near-same name is outside of."""
    alike = cdist(names, names, scorer=ratio, score_cutoff=NEAR, dtype=np.uint8) > 0
    left = alike.sum(axis=1) > 1
    for start in np.flatnonzero(left):
        if left[start]:
            group = reached = alike[start] & left
            while reached.any():
                left &= ~reached
                reached = alike[reached].any(axis=0) & left
                group = group | reached
            yield [names[place] for place in np.flatnonzero(group)]


def _largest_first(groups: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(sorted(groups, key=lambda group: (-len(group.members), group.shared)))
